"""Is this text a whole statement yet? What prompts ask after each line.

compile_command() gives code, None for a text that is the beginning of a
command, and raises SyntaxError, ValueError or OverflowError for one that
can be none.
"""

import warnings

__all__ = ["compile_command", "Compile", "CommandCompiler"]

PyCF_DONT_IMPLY_DEDENT = 0x200
PyCF_ONLY_AST = 0x400
PyCF_ALLOW_INCOMPLETE_INPUT = 0x4000


def _incomplete():
    """The error of a text that could go on."""
    import builtins

    return getattr(builtins, "_IncompleteInputError", SyntaxError)


def _maybe_compile(compiler, source, filename, symbol, flags):
    if all(not line.strip() or line.strip()[0] == "#" for line in source.split("\n")) and symbol != "eval":
        # Nothing but comments is a command that does nothing.
        source = "pass"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            compiler(source, filename, symbol, flags=flags)
            if symbol == "single" and not source.endswith("\n") and _is_block(source):
                # A block ends with an empty line.
                return None
        except SyntaxError:
            try:
                compiler(source + "\n", filename, symbol, flags=flags)
                return None
            except _incomplete() as failure:
                if type(failure) is not SyntaxError:
                    return None
            except SyntaxError:
                pass
    return compiler(source, filename, symbol, incomplete_input=False)


def _is_block(source):
    """Whether a text is a compound statement."""
    import ast

    body = ast.parse(source).body
    return bool(body) and (hasattr(body[-1], "body") or hasattr(body[-1], "cases"))


def _compile(source, filename, symbol, incomplete_input=True, *, flags=0):
    if incomplete_input:
        flags |= PyCF_ALLOW_INCOMPLETE_INPUT | PyCF_DONT_IMPLY_DEDENT
    return compile(source, filename, symbol, flags)


def compile_command(source, filename="<input>", symbol="single", flags=0):
    """Compile what was typed so far.

    None if more lines may complete it; SyntaxError, ValueError or OverflowError if none can.
    """
    return _maybe_compile(_compile, source, filename, symbol, flags)


class Compile:
    """compile() that remembers `from __future__` imports for what it compiles later."""

    def __init__(self):
        self.flags = PyCF_DONT_IMPLY_DEDENT | PyCF_ALLOW_INCOMPLETE_INPUT

    def __call__(self, source, filename, symbol, flags=0, **kwargs):
        flags |= self.flags
        if not kwargs.get("incomplete_input", True):
            flags &= ~(PyCF_DONT_IMPLY_DEDENT | PyCF_ALLOW_INCOMPLETE_INPUT)
        code = compile(source, filename, symbol, flags, True)
        if not flags & PyCF_ONLY_AST:
            # The flags of `__future__` that the text has set.
            self.flags |= code.co_flags & 0x1ff_0000
        return code


class CommandCompiler:
    """compile_command() that remembers `from __future__` imports for what it compiles later."""

    def __init__(self):
        self.compiler = Compile()

    def __call__(self, source, filename="<input>", symbol="single"):
        return _maybe_compile(self.compiler, source, filename, symbol, self.compiler.flags)
