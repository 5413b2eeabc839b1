"""A look into a program that stands still: the frames of an exception, or of a breakpoint.

pyish does not trace lines, so there is no stepping: `post_mortem` and `set_trace` open a prompt that walks the frames,
shows their source and evaluates in them.
"""

import cmd
import linecache
import pprint
import sys
import traceback

__all__ = ["run", "pm", "Pdb", "runeval", "runctx", "runcall", "set_trace", "post_mortem", "help"]


class Restart(Exception):
    """Tells the debugger's caller to run the program anew."""


class _Quit(Exception):
    """The user leaves the program."""


class Pdb(cmd.Cmd):
    """The prompt. `skip`, `nosigint` and the rest are accepted for callers that pass them."""

    prompt = "(Pdb) "

    def __init__(self, completekey="tab", stdin=None, stdout=None, skip=None, nosigint=False, readrc=True,
                 mode=None, backend=None, colorize=False):
        # Nothing completes words: the frames decide what a name means.
        super().__init__(None, stdin, stdout)
        self.use_rawinput = stdout is None
        self.stack, self.at, self._quits = [], 0, False

    # What a caller uses.

    def set_trace(self, frame=None, *, commands=None):
        """Open the prompt in `frame`, or in the caller's."""
        frame = sys._getframe().f_back if frame is None else frame
        if commands is not None:
            self.cmdqueue.extend(commands)
        self.interaction(frame, None)

    def interaction(self, frame, tb_or_exc):
        """Open the prompt on a frame, or on a traceback or exception."""
        stack = []
        while frame is not None:
            stack.insert(0, (frame, frame.f_lineno))
            frame = frame.f_back
        if isinstance(tb_or_exc, BaseException):
            tb_or_exc = tb_or_exc.__traceback__
        stack.extend(traceback.walk_tb(tb_or_exc))
        self.stack, self.at, self._quits = stack, len(stack) - 1, False
        self._show()
        self.cmdloop()
        if self._quits:
            raise _Quit

    def reset(self):
        """Forget the frames."""
        self.stack, self.at = [], 0

    def set_continue(self):
        """Let the program go on: it does when the prompt ends."""

    def parseline(self, line):
        """A command is a whole word: `p` is one, and `p.x` a statement."""
        name, _, rest = line.strip().partition(" ")
        if name == "?":
            name = "help"
        return (name if name.isidentifier() else None), rest.strip(), line.strip()

    # Commands.

    def do_help(self, arg):
        """h(elp) [command]: list the commands, or explain one."""
        if not arg:
            names = sorted(name[3:] for name in dir(self) if name.startswith("do_"))
            self.message(" ".join(names))
        elif (act := getattr(self, "do_" + arg, None)) is not None:
            self.message(act.__doc__)
        else:
            self.error(f"No help for {arg!r}")

    def message(self, text):
        print(text, file=self.stdout)

    def error(self, text):
        print("***", text, file=self.stdout)

    @property
    def curframe(self):
        return self.stack[self.at][0]

    def _show(self):
        frame, line = self.stack[self.at]
        code = frame.f_code
        self.message(f"> {code.co_filename}({line}){code.co_name}()")
        source = linecache.getline(code.co_filename, line, frame.f_globals).strip()
        if source:
            self.message("-> " + source)

    def _evaluate(self, text):
        try:
            return True, eval(text, self.curframe.f_globals, self.curframe.f_locals)
        except BaseException as error:
            self.error(traceback.format_exception_only(error)[-1].strip())
            return False, None

    def default(self, line):
        """A statement or an expression, run in the current frame."""
        text = line[1:].strip() if line.startswith("!") else line
        if text == "EOF":
            return self.do_quit("")
        frame, out = self.curframe, sys.stdout
        try:
            sys.stdout = self.stdout
            try:
                exec(compile(text + "\n", "<stdin>", "single"), frame.f_globals, frame.f_locals)
            finally:
                sys.stdout = out
        except BaseException as error:
            self.error(traceback.format_exception_only(error)[-1].strip())

    def do_p(self, arg):
        """p expression: print its value."""
        done, value = self._evaluate(arg)
        if done:
            self.message(repr(value))

    def do_pp(self, arg):
        """pp expression: pretty-print its value."""
        done, value = self._evaluate(arg)
        if done:
            self.message(pprint.pformat(value))

    def do_whatis(self, arg):
        """whatis expression: print its type."""
        done, value = self._evaluate(arg)
        if done:
            self.message(repr(type(value)))

    def do_where(self, arg):
        """w(here): print the frames, the oldest first, with an arrow at the current one."""
        for at, (frame, line) in enumerate(self.stack):
            code = frame.f_code
            self.message(f"{'>' if at == self.at else ' '} {code.co_filename}({line}){code.co_name}()")

    def _move(self, to, words):
        if 0 <= to < len(self.stack):
            self.at = to
            self._show()
        else:
            self.error(words)

    def do_up(self, arg):
        """u(p): move to the caller's frame."""
        self._move(self.at - 1, "Oldest frame")

    def do_down(self, arg):
        """d(own): move to the called frame."""
        self._move(self.at + 1, "Newest frame")

    def do_list(self, arg):
        """l(ist): show the source around the current line."""
        frame, line = self.stack[self.at]
        name = frame.f_code.co_filename
        for number in range(max(1, line - 5), line + 6):
            source = linecache.getline(name, number, frame.f_globals)
            if source:
                self.message(f"{number:>3} {'->' if number == line else '  '} {source.rstrip()}")

    def do_args(self, arg):
        """a(rgs): print the arguments of the current function."""
        code = self.curframe.f_code
        count = code.co_argcount + code.co_kwonlyargcount
        for name in code.co_varnames[:count]:
            self.message(f"{name} = {self.curframe.f_locals.get(name, '*** undefined ***')!r}")

    def do_continue(self, arg):
        """c(ont(inue)): leave the prompt, let the program go on."""
        return True

    def do_quit(self, arg):
        """q(uit): leave the program."""
        self._quits = True
        return True

    def _no_stepping(self, arg):
        """Not available: pyish does not trace lines."""
        self.error("pyish does not trace lines: no stepping, no breakpoints by line")

    do_step = do_next = do_until = do_return = do_jump = do_break = do_tbreak = do_s = do_n = do_unt = do_r = do_j = \
        do_b = _no_stepping
    do_w = do_bt = do_where
    do_u, do_d, do_l, do_a = do_up, do_down, do_list, do_args
    do_c = do_cont = do_continue
    do_h = do_help
    do_q = do_exit = do_quit


def set_trace(*, header=None, commands=None):
    """Open the prompt in the calling frame."""
    debugger = Pdb()
    if header is not None:
        debugger.message(header)
    debugger.set_trace(sys._getframe().f_back, commands=commands)


def post_mortem(t=None):
    """Open the prompt on a traceback or an exception, by default the one being handled."""
    if t is None:
        t = sys.exception()
    if isinstance(t, BaseException):
        t = t.__traceback__
    if t is None:
        raise ValueError("A valid traceback must be passed if no exception is being handled")
    try:
        Pdb().interaction(None, t)
    except _Quit:
        pass


def pm():
    """Open the prompt on the last exception that nothing caught."""
    post_mortem(sys.last_exc)


def _guarded(act):
    try:
        return act()
    except _Quit:
        return None
    except Exception as error:
        post_mortem(error)


def run(statement, globals=None, locals=None):
    """Run a statement; open the prompt where an exception leaves it."""
    _guarded(lambda: exec(statement, globals, locals))


def runctx(statement, globals, locals):
    """Run a statement in these namespaces; open the prompt where an exception leaves it."""
    run(statement, globals, locals)


def runeval(expression, globals=None, locals=None):
    """Evaluate an expression; open the prompt where an exception leaves it."""
    return _guarded(lambda: eval(expression, globals, locals))


def runcall(func, /, *args, **kwds):
    """Call a function; open the prompt where an exception leaves it."""
    return _guarded(lambda: func(*args, **kwds))


def help():
    """List the commands."""
    Pdb().onecmd("help")
