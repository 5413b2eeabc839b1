"""What packages have in them: modules, and files beside the modules."""

import collections
import functools
import os
import sys

__all__ = ["get_importer", "iter_importers", "walk_packages", "iter_modules", "get_data", "resolve_name", "extend_path",
           "ModuleInfo"]


class ModuleInfo(collections.namedtuple("ModuleInfo", "module_finder name ispkg")):
    """A module that there is: what finds it, its name, and whether it is a package."""


def walk_packages(path=None, prefix="", onerror=None):
    """The modules on a path, by default sys.path, and those in its packages, which are imported for it.

    An ImportError of a package is passed over, another error is raised; `onerror` is called with the name instead.
    """
    seen = set()
    for info in iter_modules(path, prefix):
        yield info
        if not info.ispkg:
            continue
        try:
            __import__(info.name)
        except ImportError:
            if onerror is not None:
                onerror(info.name)
        except Exception:
            if onerror is None:
                raise
            onerror(info.name)
        else:
            inside = [entry for entry in getattr(sys.modules[info.name], "__path__", None) or () if entry not in seen]
            seen.update(inside)
            yield from walk_packages(inside, f"{info.name}.", onerror)


def iter_modules(path=None, prefix=""):
    """The modules on a path, by default sys.path, with `prefix` in front of their names."""
    if isinstance(path, str):
        raise ValueError("path must be None or list of paths to look for modules in")
    finders = iter_importers() if path is None else map(get_importer, path)
    seen = set()
    for finder in finders:
        for name, is_package in iter_importer_modules(finder, prefix):
            if name not in seen:
                seen.add(name)
                yield ModuleInfo(finder, name, is_package)


@functools.singledispatch
def iter_importer_modules(importer, prefix=""):
    """The modules that a finder finds, as pairs of a name and whether it is a package."""
    own = getattr(importer, "iter_modules", None)
    if own is not None:
        return own(prefix)
    directory = getattr(importer, "path", None)
    return [] if directory is None else _modules_in(directory, prefix)


def _modules_in(directory, prefix):
    """The modules in a directory, by the names of its files."""
    import inspect
    try:
        names = sorted(os.listdir(directory))
    except OSError:
        return
    seen = set()
    for name in names:
        module = inspect.getmodulename(name)
        if module == "__init__" or module in seen:
            continue
        path = os.path.join(directory, name)
        is_package = False
        if not module and "." not in name and os.path.isdir(path):
            try:
                is_package = any(inspect.getmodulename(inner) == "__init__" for inner in os.listdir(path))
            except OSError:
                continue
            module = name if is_package else None
        if module and "." not in module:
            seen.add(module)
            yield prefix + module, is_package


def get_importer(path_item):
    """What finds modules in an entry of a path; None if nothing does."""
    path_item = os.fsdecode(path_item)
    if path_item not in sys.path_importer_cache:
        for hook in sys.path_hooks:
            try:
                sys.path_importer_cache.setdefault(path_item, hook(path_item))
                break
            except ImportError:
                pass
        else:
            # What the import system finds in directories without a hook.
            if os.path.isdir(path_item or os.curdir):
                from importlib.machinery import FileFinder
                sys.path_importer_cache.setdefault(path_item, FileFinder(path_item))
    return sys.path_importer_cache.get(path_item)


def iter_importers(fullname=""):
    """What finds a module: for one in a package, in the package's path."""
    if fullname.startswith("."):
        raise ImportError(f"Relative module name {fullname!r} not supported")
    package = fullname.rpartition(".")[0]
    if package:
        path = getattr(__import__("importlib").import_module(package), "__path__", None)
        if path is None:
            return
    else:
        yield from sys.meta_path
        path = sys.path
    for entry in path:
        yield get_importer(entry)


def extend_path(path, name):
    """The path of a package with the directories of its name on sys.path, and with what files NAME.pkg name: so that it
    can lie in several places.
    """
    if not isinstance(path, list):
        return path
    path = path[:]
    parent, _, _ = name.rpartition(".")
    if parent:
        try:
            places = sys.modules[parent].__path__
        except (KeyError, AttributeError):
            return path
    else:
        places = sys.path
    for entry in places:
        if not isinstance(entry, str):
            continue
        spec = getattr(get_importer(entry), "find_spec", lambda name: None)(name)
        for portion in getattr(spec, "submodule_search_locations", None) or ():
            if portion not in path:
                path.append(portion)
        file = os.path.join(entry, f"{name}.pkg")
        if os.path.isfile(file):
            try:
                with open(file, encoding="utf-8") as lines:
                    path.extend(line for line in map(str.rstrip, lines) if line and not line.startswith("#"))
            except OSError as error:
                sys.stderr.write(f"Can't open {file}: {error}\n")
    return path


def get_data(package, resource):
    """The bytes of a file that lies beside a package's modules; None if its loader cannot say."""
    import importlib.util
    spec = importlib.util.find_spec(package)
    if spec is None:
        return None
    if spec.loader is None:
        return None
    module = sys.modules.get(package) or importlib.import_module(package)
    if not getattr(module, "__file__", None):
        return None
    path = os.path.join(os.path.dirname(module.__file__), *resource.split("/"))
    if hasattr(spec.loader, "get_data"):
        return spec.loader.get_data(path)
    with open(path, "rb") as file:
        return file.read()


def resolve_name(name):
    """The object of a name: "a.b.c", or "a.b:c.d" where the colon ends the module's name."""
    import importlib
    import re
    word = r"(?!\d)\w+"
    if not re.fullmatch(rf"{word}(\.{word})*(:({word}(\.{word})*)?)?", name):
        raise ValueError(f"invalid format: {name!r}")
    module, colon, rest = name.partition(":")
    if colon:
        found = importlib.import_module(module)
        parts = rest.split(".") if rest else []
    else:
        first, *parts = name.split(".")
        found = importlib.import_module(first)
        while parts:
            # As far as there are modules.
            try:
                found = importlib.import_module(f"{first}.{parts[0]}")
            except ImportError:
                break
            first = f"{first}.{parts.pop(0)}"
    for part in parts:
        found = getattr(found, part)
    return found
