# The two commands: `make study` measures, `make test` tests. Both make their own environment first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL = $(if $(shell command -v $(BIN)/uv),$(BIN)/uv pip install -q -p $(BIN)/python,$(BIN)/python -m pip install -q)
# The folder itself too: a file that goes away changes only that.
SOURCES := pyproject.toml CMakeLists.txt ext $(wildcard ext/*.pyx ext/*.pxd)

.PHONY: study test lint build clean FORCE
.DELETE_ON_ERROR:

study: $(VENV)/built
	$(BIN)/python -m pytest --benchmark-only

# A RuntimeWarning is how CPython says that an import has switched on a free-threaded interpreter's GIL.
test: $(VENV)/built
	PYTHONWARNINGS=error::RuntimeWarning $(BIN)/python -m pytest -n logical --maxprocesses 4 $(ARGS)

lint: $(VENV)/built
	$(INSTALL) --group lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Rebuilds the extensions into the environment; needed after a change in ext/ or CMakeLists.txt only.
build: $(VENV)/built

$(VENV)/built: $(VENV)/tools $(VENV)/files $(SOURCES)
	$(INSTALL) --no-build-isolation -e .
	touch $@

# An editable install knows its files by name: one that is new or gone needs another.
$(VENV)/files: FORCE | $(VENV)/tools
	@find src -name __pycache__ -prune -o -type f -print | sort > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# Numba has no wheel for some interpreters. The study does without it then, and says so.
$(VENV)/tools: pyproject.toml | $(VENV)/installer
	$(INSTALL) --group build --group test
	$(INSTALL) --only-binary numba --only-binary llvmlite "numba>=0.61" \
	    || echo "Numba could not be installed (see above): its implementations will be skipped. To try again: make clean."
	$(INSTALL) --only-binary :all: --group page \
	    || echo "What makes pages could not be installed (see above): their tests will be skipped."
	$(INSTALL) --only-binary :all: --group foreign \
	    || echo "Other projects' extensions could not be installed (see above): they will not be probed."
	touch $@

# uv installs in a tenth of pip's time. Where it has no wheel, or does not reach the packages as pip does, pip stays.
$(VENV)/installer:
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --only-binary :all: uv && $(BIN)/uv pip install -q -p $(BIN)/python -U pip \
	    || { rm -f $(BIN)/uv; $(BIN)/python -m pip install -q --upgrade pip; }
	touch $@

clean:
	rm -rf $(VENV) build
