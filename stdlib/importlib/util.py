"""Specs: finding modules and making them by hand."""

__all__ = ["cache_from_source", "find_spec", "module_from_spec", "resolve_name", "source_from_cache",
           "spec_from_file_location", "spec_from_loader"]

import os
import sys
import types
from importlib import _resolve
from importlib.machinery import ModuleSpec, SourceFileLoader

MAGIC_NUMBER = b"\x00\x00\r\n"


def cache_from_source(path, debug_override=None, *, optimization=None):
    """Where a cached form of a source file would lie. pyish itself writes none."""
    path = os.fspath(path)
    if debug_override is not None:
        if optimization is not None:
            raise TypeError("debug_override or optimization must be set to None")
        optimization = "" if debug_override else 1
    folder, name = os.path.split(path)
    base, dot, rest = name.rpartition(".")
    tag = sys.implementation.cache_tag
    if tag is None:
        raise NotImplementedError("sys.implementation.cache_tag is None")
    if optimization is None:
        optimization = sys.flags.optimize or ""
    optimization = str(optimization)
    if optimization and not optimization.isalnum():
        raise ValueError(f"{optimization!r} is not alphanumeric")
    suffix = f".opt-{optimization}" if optimization else ""
    return os.path.join(folder, "__pycache__", f"{base or rest}{dot and '.'}{tag}{suffix}.pyc")


def source_from_cache(path):
    """The source file that a cached form was made from."""
    if sys.implementation.cache_tag is None:
        raise NotImplementedError("sys.implementation.cache_tag is None")
    path = os.fspath(path)
    folder, name = os.path.split(path)
    folder, cache = os.path.split(folder)
    if cache != "__pycache__":
        raise ValueError(f"__pycache__ not bottom-level directory in {path!r}")
    dots = name.count(".")
    if dots not in (2, 3):
        raise ValueError(f"expected only 2 or 3 dots in {name!r}")
    if dots == 3:
        optimization = name.rsplit(".", 2)[-2]
        if not optimization.startswith("opt-"):
            raise ValueError("optimization portion of filename does not start with 'opt-'")
        if not optimization[4:].isalnum():
            raise ValueError(f"optimization level {optimization[4:]!r} is not an alphanumeric value")
    return os.path.join(folder, name.partition(".")[0] + ".py")


def resolve_name(name, package):
    """The absolute name that a name with leading dots means inside `package`."""
    if not name.startswith("."):
        return name
    if not package:
        raise ImportError(f"no package specified for {name!r} (required for relative module names)")
    return _resolve(name, package)


def find_spec_in(name, path, target=None):
    """Ask all finders for a module on a path."""
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        if find is not None:
            spec = find(name, path, target)
            if spec is not None:
                return spec
    return None


def find_spec(name, package=None):
    """The spec that would find a module, or has found it."""
    full = resolve_name(name, package)
    if full in sys.modules:
        module = sys.modules[full]
        if module is None:
            return None
        try:
            spec = module.__spec__
        except AttributeError:
            raise ValueError(f"{name}.__spec__ is not set") from None
        if spec is None:
            raise ValueError(f"{name}.__spec__ is None")
        return spec
    parent = full.rpartition(".")[0]
    path = None
    if parent:
        module = __import__(parent, fromlist=["__path__"])
        try:
            path = module.__path__
        except AttributeError as error:
            raise ModuleNotFoundError(f"__path__ attribute not found on {parent!r} while trying to find {full!r}",
                                      name=full) from error
    return find_spec_in(full, path)


def spec_from_loader(name, loader, *, origin=None, is_package=None):
    """The spec of a module that this loader loads."""
    if is_package is None:
        is_package = loader.is_package(name) if hasattr(loader, "is_package") else False
    return ModuleSpec(name, loader, origin=origin, is_package=is_package)


def spec_from_file_location(name, location=None, *, loader=None, submodule_search_locations=None):
    """The spec of a module in a file; None if no loader is known for it."""
    location = str(location)
    if loader is None:
        if not location.endswith((".py", ".pyi")):
            return None
        loader = SourceFileLoader(name, location)
    spec = ModuleSpec(name, loader, origin=location)
    spec._set_fileattr = True
    if submodule_search_locations is not None:
        spec.submodule_search_locations = submodule_search_locations
    elif location.endswith("/__init__.py"):
        spec.submodule_search_locations = [location.rpartition("/")[0]]
    return spec


def module_from_spec(spec):
    """A new module for the spec, not yet executed."""
    module = spec.loader.create_module(spec) if hasattr(spec.loader, "create_module") else None
    if module is None:
        module = types.ModuleType(spec.name)
    module.__name__ = spec.name
    module.__loader__ = spec.loader
    module.__package__ = spec.parent
    module.__spec__ = spec
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    if spec.has_location:
        module.__file__ = spec.origin
        module.__cached__ = None
    return module
