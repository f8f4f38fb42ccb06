"""What a source imports and uses, by its syntax tree: what test_rooms.py holds against its tables."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Import:
    """One imported thing: from where, which name, and in which function if in one."""

    target: str
    name: str
    function: str
    for_types: bool

    @property
    def room(self) -> str:
        """The room of gilscope that it comes from, or the package; `.` from beside, `?` if known only at run time."""
        if self.target.startswith("."):
            return "."
        package, _, rest = self.target.partition(".")
        if package != "gilscope":
            return package
        return rest.partition(".")[0] or ("__init__" if self.name.startswith("__") else self.name)

    @property
    def is_stdlib(self) -> bool:
        return self.target.partition(".")[0] in sys.stdlib_module_names

    @property
    def is_type_only(self) -> bool:
        """Whether only a type checker sees it, and it is a type of ours or an array's."""
        ours = self.target.startswith(("gilscope.", "numpy.typing"))
        return self.for_types and ours and self.name[:1].isupper()

    def __str__(self) -> str:
        return f"{self.target} {self.name} {self.function and f'in {self.function}()'}".strip()


class Walker(ast.NodeVisitor):
    """Finds the imports of a source, `import_module` included, and the dotted names that it uses."""

    def __init__(self, source: str) -> None:
        self.imports: list[Import] = []
        self.names: set[str] = set()
        self._function, self._for_types = "", False
        self.visit(ast.parse(source))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        before, self._function = self._function, self._function or node.name
        self.generic_visit(node)
        self._function = before

    def visit_If(self, node: ast.If) -> None:
        before = self._for_types
        self._for_types = before or ast.unparse(node.test).endswith("TYPE_CHECKING")
        for child in node.body:
            self.visit(child)
        self._for_types = before
        self.visit(node.test)
        for child in node.orelse:
            self.visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name, "")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self._add("." * node.level + (node.module or ""), alias.name)
            self.names.add(f"{node.module}.{alias.name}")

    def visit_Call(self, node: ast.Call) -> None:
        if ast.unparse(node.func).endswith(("import_module", "__import__")):
            name = ast.unparse(node.args[0])
            known = re.match(r"f?'([\w.]+)", name)
            self._add(known[1].rstrip(".") if known else "?", "")
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.names.add(ast.unparse(node))
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self.names.add(node.id)

    def _add(self, target: str, name: str) -> None:
        self.imports.append(Import(target, name, self._function, self._for_types))
        self.names.add(target)


@cache
def walked(source: str) -> Walker:
    """Return what is found in a source, which is read once however many fences look at it."""
    return Walker(source)


def loaded_with(module: str, sources: Mapping[str, str]) -> set[str]:
    """Return the modules of ours that are loaded as soon as one is imported, itself and its packages included.

    What a function imports when it is called is not among them, nor what only a type checker sees.
    """
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in sources and name not in found:
            found.add(name)
            waiting += [target for each in walked(sources[name]).imports for target in _targets(each)]
    return found


def _targets(each: Import) -> Iterator[str]:
    """Yield the modules that an import may load: the one that it names, those above it, and the name if it is one."""
    package, _, path = each.target.partition(".")
    if package == "gilscope" and not (each.function or each.for_types):
        parts = [*path.split("."), each.name] if path else [each.name]
        for length in range(len(parts) + 1):
            yield ".".join(parts[:length])
            yield ".".join([*parts[:length], "__init__"])


def long_functions(source: str, most: int) -> Iterator[str]:
    """Yield the functions that have more lines than this."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > most:
                yield f"{node.name}() has {lines} lines"
