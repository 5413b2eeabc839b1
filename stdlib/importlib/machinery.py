"""The classes that the import system is made of."""

import sys

ModuleSpec = type(sys.__spec__)
BuiltinImporter = sys.__spec__.loader
SourceFileLoader = type(sys.modules[__name__].__spec__.loader)
PathFinder = BuiltinImporter
FrozenImporter = BuiltinImporter
SOURCE_SUFFIXES = [".py", ".pyi"]
BYTECODE_SUFFIXES = []
EXTENSION_SUFFIXES = []


def all_suffixes():
    """What the names of files end in that can be imported."""
    return SOURCE_SUFFIXES + BYTECODE_SUFFIXES + EXTENSION_SUFFIXES


class FileFinder:
    """Finds the modules of one folder. The import system has its own; this one is for who asks by hand."""

    def __init__(self, path, *loader_details):
        import os
        self.path = os.path.abspath(path or ".")

    def __repr__(self):
        return f"FileFinder({self.path!r})"

    @classmethod
    def path_hook(cls, *loader_details):
        """A function that makes a finder for a folder, for `sys.path_hooks`."""
        def path_hook_for_FileFinder(path):
            import os
            if not os.path.isdir(path or "."):
                raise ImportError("only directories are supported", path=path)
            return cls(path, *loader_details)
        return path_hook_for_FileFinder

    def invalidate_caches(self):
        """There are none."""

    def find_spec(self, fullname, target=None):
        """The spec of a module or package of the folder; None if there is none."""
        import os
        from importlib.util import spec_from_file_location
        base = os.path.join(self.path, fullname.rpartition(".")[2])
        for suffix in SOURCE_SUFFIXES:
            path = os.path.join(base, "__init__" + suffix)
            if os.path.isfile(path):
                return spec_from_file_location(fullname, path, submodule_search_locations=[base])
        for suffix in SOURCE_SUFFIXES:
            if os.path.isfile(base + suffix):
                return spec_from_file_location(fullname, base + suffix)
        return None
