"""What CPython's import machinery asks of its C part. pyish has no extension modules and no frozen ones."""

import sys

check_hash_based_pycs = "default"
_held = 0


def lock_held():
    """Return True if the import lock is held."""
    return _held > 0


def acquire_lock():
    """Take the import lock: it only counts, as imports of one isolate never run at the same time."""
    global _held
    _held += 1


def release_lock():
    """Give the import lock back."""
    global _held
    if not _held:
        raise RuntimeError("not holding the import lock")
    _held -= 1


def extension_suffixes():
    """Return the suffixes of extension modules: there are none."""
    return []


def is_builtin(name, /):
    """Return 1 for the name of a module written in Rust, else 0."""
    return int(name in sys.builtin_module_names)


def is_frozen(name, /):
    """Return True for the name of a frozen module: there are none."""
    return False


def is_frozen_package(name, /):
    """Return True for the name of a frozen package: there are none."""
    raise ImportError(f"No such frozen object named {name}", name=name)


def find_frozen(name, /, *, withdata=False):
    """Return what is known of a frozen module, or None."""
    return None


def get_frozen_object(name, data=None, /):
    """Return the code of a frozen module: there are none."""
    raise ImportError(f"No such frozen object named {name}", name=name)


def _frozen_module_names():
    return []


def _override_frozen_modules_for_tests(override, /):
    """Say whether frozen modules are used: there are none either way."""


def _override_multi_interp_extensions_check(override, /):
    """Say whether extension modules are checked; return what held before. There are none to check."""
    return 0
