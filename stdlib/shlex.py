"""Split text into words the way a shell does, and quote it against that."""

import sys
from collections import deque
from io import StringIO

__all__ = ["shlex", "split", "quote", "join"]

_WORD = "abcdfeghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
_LATIN = "ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ"


class shlex:
    """A reader of words, quotes and comments from a stream.

    Its attributes say which characters are what, and may be changed at any time.
    """

    def __init__(self, instream=None, infile=None, posix=False, punctuation_chars=False):
        if isinstance(instream, str):
            instream = StringIO(instream)
        self.instream = sys.stdin if instream is None else instream
        self.infile = infile if instream is not None else None
        self.posix = posix
        self.eof = None if posix else ""
        self.commenters = "#"
        self.wordchars = _WORD + (_LATIN if posix else "")
        self.whitespace = " \t\r\n"
        self.whitespace_split = False
        self.quotes = "'\""
        self.escape = "\\"
        self.escapedquotes = '"'
        self.state = " "
        self.pushback = deque()
        self.lineno = 1
        self.debug = 0
        self.token = ""
        self.filestack = deque()
        self.source = None
        if not punctuation_chars:
            punctuation_chars = ""
        elif punctuation_chars is True:
            punctuation_chars = "();<>|&"
        self._punctuation_chars = punctuation_chars
        if punctuation_chars:
            self._ahead = deque()
            # Characters of file names, wildcards and arguments, as the shell takes them.
            self.wordchars += "~-./*?="
            self.wordchars = self.wordchars.translate(str.maketrans(dict.fromkeys(punctuation_chars)))

    @property
    def punctuation_chars(self):
        return self._punctuation_chars

    def push_token(self, tok):
        """Put a token back, to be read next."""
        if self.debug >= 1:
            print("shlex: pushing token " + repr(tok))
        self.pushback.appendleft(tok)

    def push_source(self, newstream, newfile=None):
        """Read from another stream until it ends, then go on with this one."""
        if isinstance(newstream, str):
            newstream = StringIO(newstream)
        self.filestack.appendleft((self.infile, self.instream, self.lineno))
        self.infile, self.instream, self.lineno = newfile, newstream, 1
        if self.debug:
            print(f"shlex: pushing to file {newfile}" if newfile is not None else f"shlex: pushing to stream {newstream}")

    def pop_source(self):
        """Go back to the stream before."""
        self.instream.close()
        self.infile, self.instream, self.lineno = self.filestack.popleft()
        if self.debug:
            print(f"shlex: popping to {self.instream}, line {self.lineno}")
        self.state = " "

    def get_token(self):
        """The next token, pushed ones first; eof at the end."""
        if self.pushback:
            token = self.pushback.popleft()
            if self.debug >= 1:
                print("shlex: popping token " + repr(token))
            return token
        token = self.read_token()
        if self.source is not None:
            while token == self.source:
                found = self.sourcehook(self.read_token())
                if found:
                    self.push_source(found[1], found[0])
                token = self.get_token()
        while token == self.eof:
            if not self.filestack:
                return self.eof
            self.pop_source()
            token = self.get_token()
        if self.debug >= 1:
            print("shlex: token=" + (repr(token) if token != self.eof else "EOF"))
        return token

    def _next_char(self):
        if self._punctuation_chars and self._ahead:
            return self._ahead.pop()
        return self.instream.read(1)

    def read_token(self):
        """The next token of the stream. The state is None at the end, " " between tokens, "a" in a word, "c" in
        punctuation, a quote within quotes, an escape character after one."""
        quoted = False
        escaped_in = " "
        while True:
            letter = self._next_char()
            if letter == "\n":
                self.lineno += 1
            if self.debug >= 3:
                print(f"shlex: in state {self.state!r} I see character: {letter!r}")
            state = self.state
            if state is None:
                self.token = ""
                break
            if state in self.quotes and state != "" and state != " ":
                quoted = True
                if not letter:
                    raise ValueError("No closing quotation")
                if letter == state:
                    if not self.posix:
                        self.token += letter
                        self.state = " "
                        break
                    self.state = "a"
                elif self.posix and letter in self.escape and state in self.escapedquotes:
                    escaped_in, self.state = state, letter
                else:
                    self.token += letter
                continue
            if state in self.escape and state != " ":
                if not letter:
                    raise ValueError("No escaped character")
                # Within quotes only a quote and the escape itself are escaped.
                if escaped_in in self.quotes and letter != state and letter != escaped_in:
                    self.token += state
                self.token += letter
                self.state = escaped_in
                continue
            if state == " ":
                if self._between(letter):
                    continue
                if self.state is None or self.state == " ":
                    if self.token or self.posix and quoted:
                        break
                    if self.state is None:
                        break
                elif self.posix and self.state in self.escape:
                    escaped_in = "a"
                continue
            if state in ("a", "c"):
                done = self._within(letter, quoted)
                if done == "escape":
                    escaped_in = "a"
                elif done:
                    if self.token or self.posix and quoted:
                        break
        result, self.token = self.token, ""
        if self.posix and not quoted and result == "":
            result = None
        if self.debug > 1:
            print("shlex: raw token=" + (repr(result) if result else "EOF"))
        return result

    def _between(self, letter):
        """Take a letter between tokens; whether to go on at once."""
        if not letter:
            self.state = None
        elif letter in self.whitespace:
            return not self.token
        elif letter in self.commenters:
            self.instream.readline()
            self.lineno += 1
            return True
        elif self.posix and letter in self.escape:
            self.state = letter
        elif letter in self.wordchars:
            self.token, self.state = letter, "a"
            return True
        elif letter in self._punctuation_chars:
            self.token, self.state = letter, "c"
            return True
        elif letter in self.quotes:
            if not self.posix:
                self.token = letter
            self.state = letter
            return True
        elif self.whitespace_split:
            self.token, self.state = letter, "a"
            return True
        else:
            self.token = letter
        return False

    def _within(self, letter, quoted):
        """Take a letter within a word; whether the word may end."""
        if not letter:
            self.state = None
            return True
        if letter in self.whitespace:
            self.state = " "
            return True
        if letter in self.commenters:
            self.instream.readline()
            self.lineno += 1
            if self.posix:
                self.state = " "
                return True
            return False
        if self.state == "c":
            if letter in self._punctuation_chars:
                self.token += letter
                return False
            if letter not in self.whitespace:
                self._ahead.append(letter)
            self.state = " "
            return True
        if self.posix and letter in self.quotes:
            self.state = letter
            return False
        if self.posix and letter in self.escape:
            self.state = letter
            return "escape"
        if letter in self.wordchars or letter in self.quotes or self.whitespace_split and \
                letter not in self._punctuation_chars:
            self.token += letter
            return False
        if self._punctuation_chars:
            self._ahead.append(letter)
        else:
            self.pushback.appendleft(letter)
        self.state = " "
        return True

    def sourcehook(self, newfile):
        """Open the file a `source` token names; relative to the file that names it."""
        import os

        if newfile[0] == '"':
            newfile = newfile[1:-1]
        if isinstance(self.infile, str) and not os.path.isabs(newfile):
            newfile = os.path.join(os.path.dirname(self.infile), newfile)
        return newfile, open(newfile, "r")

    def error_leader(self, infile=None, lineno=None):
        """The start of an error message: the file and the line."""
        return f'"{self.infile if infile is None else infile}", line {self.lineno if lineno is None else lineno}: '

    def __iter__(self):
        return self

    def __next__(self):
        if (token := self.get_token()) != self.eof:
            return token
        raise StopIteration


def split(s, comments=False, posix=True):
    """The words of s, as a shell would split it; comments count only if asked for."""
    if s is None:
        raise ValueError("s argument must not be None")
    words = shlex(s, posix=posix)
    words.whitespace_split = True
    if not comments:
        words.commenters = ""
    return [*words]


def join(split_command):
    """One command line of these words, each quoted where it needs it."""
    return " ".join(map(quote, split_command))


_SAFE = frozenset("%+,-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")


def quote(s):
    """s as a single word for a shell."""
    if not s:
        return "''"
    if not isinstance(s, str):
        raise TypeError(f"expected string object, got {type(s).__name__!r}")
    if _SAFE.issuperset(s):
        return s
    # Single quotes around it; each one inside goes between double ones: $'b is '$'"'"'b'.
    return "'" + s.replace("'", "'\"'\"'") + "'"
