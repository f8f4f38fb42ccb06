"""Facts of the interpreter: how it was built."""

import sys
import sysconfig

FLAG_VARIABLES = ("CFLAGS", "PY_CFLAGS", "PY_CORE_CFLAGS", "LDFLAGS", "PY_LDFLAGS", "PY_CORE_LDFLAGS")


def debug_build() -> bool:
    """Return whether the interpreter checks itself at every step."""
    return hasattr(sys, "gettotalrefcount")


def build_options() -> str | None:
    """Return what `configure` was called with; None where nobody wrote it down."""
    return sysconfig.get_config_var("CONFIG_ARGS") or None


def profile_guided() -> bool | None:
    """Return whether the compiler knew which paths of the interpreter are hot (PGO), or None if nobody tells."""
    return _built_with("--enable-optimizations", "-fprofile-use", "-fprofile-instr-use")


def link_time_optimized() -> bool | None:
    """Return whether the interpreter was optimised as a whole (LTO), or None if nobody tells."""
    return _built_with("--with-lto", "-flto")


def jit_enabled() -> bool | None:
    """Return whether CPython's own JIT is at work, or None if the interpreter has one and does not tell."""
    jit = getattr(sys, "_jit", None)
    if jit is not None:
        return bool(jit.is_enabled())
    return None if "--enable-experimental-jit" in (build_options() or "") else False


def _built_with(option: str, *flags: str) -> bool | None:
    options = build_options()
    used = " ".join(str(sysconfig.get_config_var(name) or "") for name in FLAG_VARIABLES)
    if any(flag in used for flag in flags):
        return True
    return None if options is None else option in options and f"{option}=no" not in options
