"""Facts about the interpreter: how it was built, and whether its JIT is on."""

import sys
import sysconfig

FLAG_VARIABLES = ("CFLAGS", "PY_CFLAGS", "PY_CORE_CFLAGS", "LDFLAGS", "PY_LDFLAGS", "PY_CORE_LDFLAGS")


def debug_build() -> bool:
    """Return whether this is a debug build, which checks itself at every step and is slower for it."""
    return hasattr(sys, "gettotalrefcount")


def build_options() -> str | None:
    """Return the options of `configure`, or None if the build did not keep them."""
    return sysconfig.get_config_var("CONFIG_ARGS") or None


def profile_guided() -> bool | None:
    """Return whether the interpreter was built with profile-guided optimisation, or None if not known."""
    return _is_built_with("--enable-optimizations", "-fprofile-use", "-fprofile-instr-use")


def link_time_optimized() -> bool | None:
    """Return whether the interpreter was built with link-time optimisation, or None if not known."""
    return _is_built_with("--with-lto", "-flto")


def jit_enabled() -> bool | None:
    """Return whether CPython's own JIT is on, or None if the interpreter has one and cannot say."""
    jit = getattr(sys, "_jit", None)
    if jit is not None:  # from Python 3.14 on
        return bool(jit.is_enabled())
    return None if "--enable-experimental-jit" in (build_options() or "") else False


def _is_built_with(option: str, *flags: str) -> bool | None:
    options = build_options()
    used = " ".join(str(sysconfig.get_config_var(name) or "") for name in FLAG_VARIABLES)
    # A flag proves it. Without one, the options of `configure` decide; a distribution may have dropped them.
    if any(flag in used for flag in flags):
        return True
    return None if options is None else option in options and f"{option}=no" not in options
