"""Archives of modules, to be imported from: `PyZipFile`."""

import importlib.util
import os

from zipfile._archive import ZipFile
from zipfile._format import ZIP_STORED


class PyZipFile(ZipFile):
    """An archive that Python files are put into compiled; `optimize` is the level of it, -1 whatever is there."""

    def __init__(self, file, mode="r", compression=ZIP_STORED, allowZip64=True, optimize=-1):
        super().__init__(file, mode, compression, allowZip64)
        self._optimize = optimize

    def writepy(self, pathname, basename="", filterfunc=None):
        """Add a module, the modules of a directory, or a package with all that is in it.

        `basename` is the directory in the archive; what `filterfunc` says no to, by its path, is left out.
        """
        pathname = os.fspath(pathname)
        if filterfunc and not filterfunc(pathname):
            if self.debug:
                print(f"{'path' if os.path.isdir(pathname) else 'file'} {pathname!r} skipped by filterfunc")
            return
        if not os.path.isdir(pathname):
            if not pathname.endswith(".py"):
                raise RuntimeError('Files added with writepy() must end with ".py"')
            self._add_module(pathname, basename)
        elif os.path.isfile(os.path.join(pathname, "__init__.py")):
            name = os.path.basename(pathname)
            basename = f"{basename}/{name}" if basename else name
            if self.debug:
                print("Adding package in", pathname, "as", basename)
            self._add_module(os.path.join(pathname, "__init__.py"), basename)
            self._add_directory(pathname, basename, filterfunc, with_packages=True)
        else:
            if self.debug:
                print("Adding files from directory", pathname)
            self._add_directory(pathname, basename, filterfunc, with_packages=False)

    def _add_directory(self, directory, basename, filterfunc, with_packages):
        for name in sorted(os.listdir(directory)):
            path = os.path.join(directory, name)
            if os.path.isdir(path):
                if with_packages and os.path.isfile(os.path.join(path, "__init__.py")):
                    self.writepy(path, basename, filterfunc=filterfunc)
            elif name.endswith(".py") and not (with_packages and name == "__init__.py"):
                if filterfunc and not filterfunc(path):
                    if self.debug:
                        print(f"file {path!r} skipped by filterfunc")
                    continue
                self._add_module(path, basename)

    def _add_module(self, path, basename):
        source, name = self._get_codename(path.removesuffix(".py"), basename)
        if self.debug:
            print("Adding", name)
        self.write(source, name)

    def _get_codename(self, pathname, basename):
        """The file to add for a module, compiled anew where it is older than the source; and its name inside."""
        source = f"{pathname}.py"
        compiled = self._compiled(pathname, source)
        name = os.path.basename(f"{pathname}.py" if compiled == source else f"{pathname}.pyc")
        return compiled, f"{basename}/{name}" if basename else name

    def _compiled(self, pathname, source):
        legacy = f"{pathname}.pyc"
        if self._optimize == -1:
            cached = [importlib.util.cache_from_source(source, optimization=level) for level in ("", 1, 2)]
            for known in (legacy, *cached):
                if os.path.isfile(known) and os.stat(known).st_mtime >= os.stat(source).st_mtime:
                    return known
            target = importlib.util.cache_from_source(source)
        else:
            target = importlib.util.cache_from_source(source, optimization=self._optimize or "")
            if os.path.isfile(target) and os.stat(target).st_mtime >= os.stat(source).st_mtime:
                return target
        return target if self._compile(source, target) else source

    def _compile(self, source, target):
        import py_compile
        if self.debug:
            print("Compiling", source)
        try:
            py_compile.compile(source, target, doraise=True, optimize=self._optimize)
        except NotImplementedError:
            # No compiled files are written here: the source goes in.
            return False
        except py_compile.PyCompileError as error:
            print(error.msg)
            return False
        return True
