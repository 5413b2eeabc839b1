"""Check that files compile.

CPython writes bytecode files here. pyish keeps none: what could be written would be of no use to it,
so `compile` and `main` say so after they have checked the source.
"""

__all__ = ["compile", "main", "PyCompileError", "PycInvalidationMode"]

import enum
import sys


class PyCompileError(Exception):
    """Raised when a file does not compile."""

    def __init__(self, exc_type, exc_value, file, msg=""):
        name = exc_type.__name__
        if exc_type is SyntaxError:
            import traceback
            text = "".join(traceback.format_exception_only(exc_type, exc_value))
            text = text.replace('File "<string>"', f'File "{file}"')
        else:
            text = f"Sorry: {name}: {exc_value}"
        super().__init__(msg or text, name, exc_value, file)
        self.exc_type_name = name
        self.exc_value = exc_value
        self.file = file
        self.msg = msg or text

    def __str__(self):
        return self.msg


class PycInvalidationMode(enum.Enum):
    TIMESTAMP = 1
    CHECKED_HASH = 2
    UNCHECKED_HASH = 3


def _check(file, dfile, doraise, quiet):
    """Compile `file`; returns whether that went well, or raises PyCompileError."""
    import builtins
    with open(file, "rb") as source:
        data = source.read()
    try:
        builtins.compile(data, dfile or file, "exec", dont_inherit=True)
    except Exception as error:
        problem = PyCompileError(type(error), error, dfile or file)
        if doraise:
            raise problem from error
        if quiet < 2:
            sys.stderr.write(problem.msg + "\n")
        return False
    return True


def compile(file, cfile=None, dfile=None, doraise=False, optimize=-1, invalidation_mode=None,
            quiet=0):
    """Check that `file` compiles; a bytecode file cannot be written."""
    if _check(file, dfile, doraise, quiet):
        raise NotImplementedError("pyish writes no bytecode files")


def main():
    """Check the files of the command line."""
    files = sys.argv[1:] or ["-"]
    if files == ["-"]:
        files = [line.rstrip("\n") for line in sys.stdin]
    if not all([_check(file, None, False, 0) for file in files]):
        sys.exit(1)


if __name__ == "__main__":
    main()
