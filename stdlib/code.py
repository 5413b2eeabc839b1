"""An interactive interpreter to build into a program."""

import sys
import traceback
from codeop import CommandCompiler, compile_command

__all__ = ["InteractiveInterpreter", "InteractiveConsole", "interact", "compile_command"]


class InteractiveInterpreter:
    """Runs source in a namespace and shows what goes wrong."""

    def __init__(self, locals=None):
        self.locals = {"__name__": "__console__", "__doc__": None} if locals is None else locals
        self.compile = CommandCompiler()

    def runsource(self, source, filename="<input>", symbol="single"):
        """Run a source; True if more of it is wanted first."""
        try:
            code = self.compile(source, filename, symbol)
        except (OverflowError, SyntaxError, ValueError):
            self.showsyntaxerror(filename, source=source)
            return False
        if code is None:
            return True
        self.runcode(code)
        return False

    def runcode(self, code):
        """Execute a code object. What it raises is shown, SystemExit apart."""
        try:
            exec(code, self.locals)
        except SystemExit:
            raise
        except BaseException:
            self.showtraceback()

    def showsyntaxerror(self, filename=None, **kwargs):
        """Show the SyntaxError that is being handled."""
        kind, value, tb = sys.exc_info()
        if filename and issubclass(kind, SyntaxError):
            value.filename = filename
        self._show(kind, value.with_traceback(None), None)

    def showtraceback(self):
        """Display the exception that just occurred, without this module's own frame."""
        kind, value, tb = sys.exc_info()
        tb = tb.tb_next
        self._show(kind, value.with_traceback(tb), tb)

    def _show(self, kind, value, tb):
        sys.last_type, sys.last_traceback = kind, tb
        sys.last_exc = sys.last_value = value
        if sys.excepthook is sys.__excepthook__:
            self.write("".join(traceback.format_exception(kind, value, tb)))
        else:
            sys.excepthook(kind, value, tb)

    def write(self, data):
        """Write a string to sys.stderr."""
        sys.stderr.write(data)


class InteractiveConsole(InteractiveInterpreter):
    """Reads lines, gathers them to statements and runs these, like the interpreter's prompt."""

    def __init__(self, locals=None, filename="<console>", *, local_exit=False):
        InteractiveInterpreter.__init__(self, locals)
        self.filename = filename
        self.local_exit = local_exit
        self.resetbuffer()

    def resetbuffer(self):
        """Forget the lines of the statement begun."""
        self.buffer = []

    def interact(self, banner=None, exitmsg=None):
        """Closely emulate the interactive Python console."""
        first, second = getattr(sys, "ps1", ">>> "), getattr(sys, "ps2", "... ")
        if banner is None:
            self.write(f"Python {sys.version} on {sys.platform}\n"
                       'Type "help", "copyright", "credits" or "license" for more information.\n'
                       f"({type(self).__name__})\n")
        elif banner:
            self.write(f"{banner}\n")
        more = False
        try:
            while True:
                try:
                    try:
                        line = self.raw_input(second if more else first)
                    except EOFError:
                        self.write("\n")
                        break
                    more = self.push(line)
                except KeyboardInterrupt:
                    self.write("\nKeyboardInterrupt\n")
                    self.resetbuffer()
                    more = False
                except SystemExit:
                    if not self.local_exit:
                        raise
                    self.write("\n")
                    break
        finally:
            if exitmsg is None:
                self.write(f"now exiting {type(self).__name__}...\n")
            elif exitmsg:
                self.write(f"{exitmsg}\n")

    def push(self, line, filename=None, _symbol="single"):
        """Push a line to the interpreter: True if more input is required."""
        self.buffer.append(line)
        source = "\n".join(self.buffer)
        more = self.runsource(source, filename or self.filename, symbol=_symbol)
        if not more:
            self.resetbuffer()
        return more

    def raw_input(self, prompt=""):
        """Ask for a line."""
        return input(prompt)


def interact(banner=None, readfunc=None, local=None, exitmsg=None, local_exit=False):
    """Closely emulate the interactive Python interpreter."""
    console = InteractiveConsole(local, local_exit=local_exit)
    if readfunc is not None:
        console.raw_input = readfunc
    console.interact(banner, exitmsg)
