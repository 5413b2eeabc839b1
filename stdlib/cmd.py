"""A prompt for commands, each a method.

A class derived from `Cmd` has a method `do_NAME` for each command, which gets the rest of the line; its doc string is
the help, unless a method `help_NAME` prints it. A true value from a command ends `cmdloop()`.
"""

import sys

__all__ = ["Cmd"]

PROMPT = "(Cmd) "
IDENTCHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"


class Cmd:
    """Reads commands line by line, and calls the methods of their names."""

    prompt = PROMPT
    identchars = IDENTCHARS
    ruler = "="
    lastcmd = ""
    intro = None
    doc_leader = ""
    doc_header = "Documented commands (type help <topic>):"
    misc_header = "Miscellaneous help topics:"
    undoc_header = "Undocumented commands:"
    nohelp = "*** No help on %s"
    use_rawinput = 1

    def __init__(self, completekey="tab", stdin=None, stdout=None):
        """Read from stdin and write to stdout; completekey is the key that completes a word, where lines are edited."""
        self.stdin = sys.stdin if stdin is None else stdin
        self.stdout = sys.stdout if stdout is None else stdout
        self.cmdqueue = []
        self.completekey = completekey

    # ---- the loop

    def cmdloop(self, intro=None):
        """Read and run commands until one says that it is enough."""
        self.preloop()
        undo_completion = self._offer_completion() if self.use_rawinput and self.completekey else None
        try:
            if intro is not None:
                self.intro = intro
            if self.intro:
                self.stdout.write(f"{self.intro}\n")
            stop = None
            while not stop:
                line = self.precmd(self.cmdqueue.pop(0) if self.cmdqueue else self._read_line())
                stop = self.postcmd(self.onecmd(line), line)
            self.postloop()
        finally:
            if undo_completion is not None:
                undo_completion()

    def _read_line(self):
        """The next line of the input; "EOF" at its end."""
        if self.use_rawinput:
            try:
                return input(self.prompt)
            except EOFError:
                return "EOF"
        self.stdout.write(self.prompt)
        self.stdout.flush()
        line = self.stdin.readline()
        return line.rstrip("\r\n") if line else "EOF"

    def _offer_completion(self):
        """Complete words by `complete`, where there is a module readline; what undoes it comes back."""
        try:
            import readline
        except ImportError:
            return None
        before = readline.get_completer()
        readline.set_completer(self.complete)
        readline.parse_and_bind(f"{self.completekey}: complete")
        return lambda: readline.set_completer(before)

    def precmd(self, line):
        """Called with each line before it is run: the line to run comes back."""
        return line

    def postcmd(self, stop, line):
        """Called behind each command: whether to end comes back."""
        return stop

    def preloop(self):
        """Called once before the first command."""

    def postloop(self):
        """Called once behind the last command."""

    # ---- one line

    def parseline(self, line):
        """The command, the rest of the line and the line; `?` stands for help, `!` for shell."""
        line = line.strip()
        if line[:1] == "?":
            line = f"help {line[1:]}"
        elif line[:1] == "!":
            if not hasattr(self, "do_shell"):
                return None, None, line
            line = f"shell {line[1:]}"
        if not line:
            return None, None, line
        rest = line.lstrip(self.identchars)
        return line[:len(line) - len(rest)], rest.strip(), line

    def onecmd(self, line):
        """Run a line as a command: what the command gives comes back."""
        name, rest, line = self.parseline(line)
        if not line:
            return self.emptyline()
        if name is None:
            return self.default(line)
        # The end of the input is not repeated by an empty line.
        self.lastcmd = "" if line == "EOF" else line
        command = getattr(self, f"do_{name}", None) if name else None
        return self.default(line) if command is None else command(rest)

    def emptyline(self):
        """Called for an empty line: the last command is run again."""
        return self.onecmd(self.lastcmd) if self.lastcmd else None

    def default(self, line):
        """Called for a command that is not known."""
        self.stdout.write(f"*** Unknown syntax: {line}\n")

    # ---- completion

    def completedefault(self, *ignored):
        """Called to complete arguments of commands without a method complete_NAME."""
        return []

    def completenames(self, text, *ignored):
        """The commands that begin with text."""
        return [name[3:] for name in self.get_names() if name.startswith(f"do_{text}")]

    def complete(self, text, state):
        """The next possible completion of text, None when there is none left."""
        if state == 0:
            import readline
            whole = readline.get_line_buffer()
            line = whole.lstrip()
            cut = len(whole) - len(line)
            begin, end = readline.get_begidx() - cut, readline.get_endidx() - cut
            how = self.completenames
            if begin > 0:
                name = self.parseline(line)[0]
                how = getattr(self, f"complete_{name}", self.completedefault) if name else self.completedefault
            self.completion_matches = how(text, line, begin, end)
        matches = self.completion_matches
        return matches[state] if state < len(matches) else None

    def get_names(self):
        """The names of all methods."""
        return dir(self.__class__)

    def complete_help(self, *args):
        """Commands and topics of help."""
        topics = [name[5:] for name in self.get_names() if name.startswith(f"help_{args[0]}")]
        return list({*self.completenames(*args), *topics})

    # ---- help

    def do_help(self, arg):
        'List available commands with "help" or detailed help with "help cmd".'
        if not arg:
            self._list_topics()
            return
        own = getattr(self, f"help_{arg}", None)
        if own is not None:
            own()
            return
        command = getattr(self, f"do_{arg}", None)
        text = None if command is None else command.__doc__
        if text:
            import inspect
            text = inspect.cleandoc(text)
        self.stdout.write(f"{text or self.nohelp % (arg,)}\n")

    def _list_topics(self):
        names = self.get_names()
        topics = {name[5:] for name in names if name.startswith("help_")}
        documented, others = [], []
        for name in sorted({name for name in names if name.startswith("do_")}):
            command = name[3:]
            if command in topics:
                topics.discard(command)
                documented.append(command)
            elif getattr(self, name).__doc__:
                documented.append(command)
            else:
                others.append(command)
        self.stdout.write(f"{self.doc_leader}\n")
        self.print_topics(self.doc_header, documented, 15, 80)
        self.print_topics(self.misc_header, sorted(topics), 15, 80)
        self.print_topics(self.undoc_header, others, 15, 80)

    def print_topics(self, header, cmds, cmdlen, maxcol):
        """Write a list of commands under its header."""
        if not cmds:
            return
        rule = f"{self.ruler * len(header)}\n" if self.ruler else ""
        self.stdout.write(f"{header}\n{rule}")
        self.columnize(cmds, maxcol - 1)
        self.stdout.write("\n")

    def columnize(self, list, displaywidth=80):
        """Write texts in columns, down and then across, in as few lines as the width allows."""
        if not list:
            self.stdout.write("<empty>\n")
            return
        wrong = [str(place) for place, text in enumerate(list) if not isinstance(text, str)]
        if wrong:
            raise TypeError(f"list[i] not a string for i in {', '.join(wrong)}")
        for rows in range(1, len(list) + 1):
            columns = [list[start:start + rows] for start in range(0, len(list), rows)]
            widths = [max(map(len, column)) for column in columns]
            if sum(widths) + 2 * (len(widths) - 1) <= displaywidth:
                break
        else:
            columns, widths = [list], [max(map(len, list))]
        for row in range(len(columns[0])):
            cells = [column[row].ljust(width) for column, width in zip(columns, widths) if row < len(column)]
            self.stdout.write("  ".join(cells).rstrip() + "\n")
