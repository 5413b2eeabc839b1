"""Runs modules and files as programs, as the command's `-m` and its path do."""

import importlib.util
import io
import os
import sys
import types

__all__ = ["run_module", "run_path"]


def _run(code, namespace, init_globals, name, spec, file, package, loader):
    """Run code in a namespace that is a module's."""
    if init_globals is not None:
        namespace.update(init_globals)
    namespace.update(__name__=name, __file__=file, __cached__=getattr(spec, "cached", None), __doc__=None,
                     __loader__=loader, __package__=package, __spec__=spec)
    exec(code, namespace)
    return namespace


class _InPlace:
    """Lets a new module be sys.modules' one of a name for a while, and a file sys.argv[0]."""

    def __init__(self, name, file):
        self._name, self._file = name, file
        self.module = types.ModuleType(name)

    def __enter__(self):
        self._module_before = sys.modules.get(self._name)
        sys.modules[self._name] = self.module
        self._argv_before = sys.argv[0] if sys.argv else None
        if sys.argv:
            sys.argv[0] = self._file
        return self.module

    def __exit__(self, *error):
        if self._argv_before is not None:
            sys.argv[0] = self._argv_before
        if self._module_before is None:
            sys.modules.pop(self._name, None)
        else:
            sys.modules[self._name] = self._module_before


def _run_in_place(code, init_globals, name, spec, file, package, loader):
    with _InPlace(name, file) as module:
        # What comes back outlives the module.
        return _run(code, module.__dict__, init_globals, name, spec, file, package, loader).copy()


def _details(name):
    """The name, the spec and the code of a module; of a package, those of its `__main__`."""
    if name.startswith("."):
        raise ImportError("Relative module names not supported")
    package = name.rpartition(".")[0]
    if package:
        try:
            __import__(package)
        except ImportError as error:
            if error.name is None or error.name != package and not package.startswith(f"{error.name}."):
                raise
        known = sys.modules.get(name)
        if known is not None and not hasattr(known, "__path__"):
            import warnings
            warnings.warn(RuntimeWarning(
                f"{name!r} found in sys.modules after import of package {package!r}, but prior to execution of "
                f"{name!r}; this may result in unpredictable behaviour"))
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        hint = f". Try using '{name[:-3]}' instead of '{name}' as the module name." if name.endswith(".py") else ""
        raise ImportError(f"Error while finding module specification for {name!r} "
                          f"({type(error).__name__}: {error}){hint}") from error
    if spec is None:
        raise ImportError(f"No module named {name}")
    if spec.submodule_search_locations is not None:
        if name == "__main__" or name.endswith(".__main__"):
            raise ImportError("Cannot use package as __main__ module")
        try:
            return _details(f"{name}.__main__")
        except ImportError as error:
            raise ImportError(f"{error}; {name!r} is a package and cannot be directly executed") from error
    if spec.loader is None:
        raise ImportError(f"{name!r} is a namespace package and cannot be executed")
    code = _code(spec, name)
    if code is None:
        raise ImportError(f"No code object available for {name}")
    return name, spec, code


def _code(spec, name):
    """The code of a module; where the loader keeps none, of its source."""
    if hasattr(spec.loader, "get_code"):
        return spec.loader.get_code(name)
    source = spec.loader.get_source(name) if hasattr(spec.loader, "get_source") else None
    return None if source is None else compile(source, spec.origin or f"<{name}>", "exec")


def run_module(mod_name, init_globals=None, run_name=None, alter_sys=False):
    """Run a module's code anew, and return its namespace.

    Its `__name__` is `run_name`, by default its own. With `alter_sys` it is in sys.modules while it runs, and its file
    is sys.argv[0].
    """
    name, spec, code = _details(mod_name)
    run_name = name if run_name is None else run_name
    args = init_globals, run_name, spec, spec.origin, spec.parent, spec.loader
    if alter_sys:
        return _run_in_place(code, *args)
    return _run(code, {}, *args)


def run_path(path_name, init_globals=None, run_name=None):
    """Run a file, or the module `__main__` of a directory, and return the namespace."""
    run_name = "<run_path>" if run_name is None else run_name
    path = os.fsdecode(path_name)
    if os.path.isdir(path):
        return _run_directory(path, init_globals, run_name)
    with io.open_code(os.path.abspath(path)) as file:
        source = file.read()
    code = compile(source, path, "exec")
    return _run_in_place(code, init_globals, run_name, None, path, run_name.rpartition(".")[0], None)


def _run_directory(path, init_globals, run_name):
    sys.path.insert(0, path)
    # The module that is run now has the name, too.
    before = sys.modules.pop("__main__", None)
    try:
        name, spec, code = _details("__main__")
        if before is not None:
            sys.modules["__main__"] = before
        return _run_in_place(code, init_globals, run_name, spec, spec.origin, "", spec.loader)
    except ImportError as error:
        if "__main__" in str(error):
            raise type(error)(f"can't find '__main__' module in {path!r}") from error
        raise
    finally:
        if before is not None:
            sys.modules["__main__"] = before
        try:
            sys.path.remove(path)
        except ValueError:
            pass
