"""Streams: raw files from below, buffers and text over them, and streams in memory."""

__all__ = ["BlockingIOError", "open", "open_code", "IOBase", "RawIOBase", "FileIO", "BytesIO", "StringIO",
           "BufferedIOBase", "BufferedReader", "BufferedWriter", "BufferedRWPair", "BufferedRandom",
           "TextIOBase", "TextIOWrapper", "UnsupportedOperation", "SEEK_SET", "SEEK_CUR", "SEEK_END",
           "DEFAULT_BUFFER_SIZE", "IncrementalNewlineDecoder", "text_encoding", "Reader", "Writer"]

import _io
import abc
import sys
from _io import DEFAULT_BUFFER_SIZE

SEEK_SET = 0
SEEK_CUR = 1
SEEK_END = 2

BlockingIOError = BlockingIOError


class UnsupportedOperation(OSError, ValueError):
    __module__ = "io"


def text_encoding(encoding, stacklevel=2, /):
    """The encoding to use where none is named."""
    return "utf-8" if encoding is None else encoding


class _IOBase(metaclass=abc.ABCMeta):
    __module__ = "_io"

    def _unsupported(self, name):
        raise UnsupportedOperation(name)

    def seek(self, pos, whence=0, /):
        self._unsupported("seek")

    def tell(self):
        return self.seek(0, 1)

    def truncate(self, size=None, /):
        self._unsupported("truncate")

    def fileno(self):
        self._unsupported("fileno")

    def flush(self):
        self._check_closed()

    def close(self):
        if not self.closed:
            try:
                self.flush()
            finally:
                self._is_closed = True

    _is_closed = False

    @property
    def closed(self):
        return self._is_closed

    def _check_closed(self):
        if self.closed:
            raise ValueError("I/O operation on closed file.")

    def seekable(self):
        self._check_closed()
        return False

    def readable(self):
        self._check_closed()
        return False

    def writable(self):
        self._check_closed()
        return False

    def isatty(self):
        self._check_closed()
        return False

    def __enter__(self):
        self._check_closed()
        return self

    def __exit__(self, *args):
        self.close()

    def __iter__(self):
        self._check_closed()
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def readline(self, size=-1, /):
        size = -1 if size is None else size
        parts = bytearray()
        while size < 0 or len(parts) < size:
            byte = self.read(1)
            if not byte:
                break
            parts += byte
            if parts.endswith(b"\n"):
                break
        return bytes(parts)

    def readlines(self, hint=None, /):
        if hint is None or hint <= 0:
            return list(self)
        total, lines = 0, []
        for line in self:
            lines.append(line)
            total += len(line)
            if total >= hint:
                break
        return lines

    def writelines(self, lines, /):
        self._check_closed()
        for line in lines:
            self.write(line)


class _RawIOBase(_IOBase):
    __module__ = "_io"

    def read(self, size=-1, /):
        if size is None or size < 0:
            return self.readall()
        buffer = bytearray(size)
        count = self.readinto(buffer)
        return None if count is None else bytes(buffer[:count])

    def readall(self):
        parts = []
        while data := self.read(DEFAULT_BUFFER_SIZE):
            parts.append(data)
        return b"".join(parts)


class _BufferedIOBase(_IOBase):
    __module__ = "_io"

    def read(self, size=-1, /):
        self._unsupported("read")

    def read1(self, size=-1, /):
        return self.read(size)

    def readinto(self, buffer, /):
        data = self.read(len(buffer))
        buffer[:len(data)] = data
        return len(data)

    readinto1 = readinto

    def write(self, data, /):
        self._unsupported("write")

    def detach(self):
        self._unsupported("detach")


class _TextIOBase(_IOBase):
    __module__ = "_io"
    encoding = None
    errors = None
    newlines = None

    def read(self, size=-1, /):
        self._unsupported("read")

    def write(self, text, /):
        self._unsupported("write")

    def readline(self, size=-1, /):
        self._unsupported("readline")

    def detach(self):
        self._unsupported("detach")


class IOBase(_IOBase):
    """What all streams have."""

    __module__ = "io"


class RawIOBase(_RawIOBase, IOBase):
    """A stream of bytes without a buffer: what readinto() and write() do straight away."""

    __module__ = "io"


class BufferedIOBase(_BufferedIOBase, IOBase):
    """Base class for buffered IO objects."""

    __module__ = "io"


class TextIOBase(_TextIOBase, IOBase):
    """Base class for text I/O."""

    __module__ = "io"


class FileIO(_io.FileIO, RawIOBase):
    """Open a file: the native does the work, what every stream can do comes from the bases."""

    __module__ = "_io"


TextIOBase.register(type(sys.__stdout__))


class _Buffered(_BufferedIOBase):
    """Reads ahead and writes behind; one of both at a time."""

    __module__ = "_io"

    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        if buffer_size <= 0:
            raise ValueError("invalid buffer size")
        self.raw = raw
        self._size = buffer_size
        self._ahead = b""
        self._at = 0
        self._behind = []
        self._pending = 0

    @property
    def closed(self):
        return self.raw.closed

    @property
    def name(self):
        return self.raw.name

    @property
    def mode(self):
        return self.raw.mode

    def __repr__(self):
        kind = f"_io.{type(self).__name__}"
        try:
            return f"<{kind} name={self.raw.name!r}>"
        except AttributeError:
            return f"<{kind}>"

    def detach(self):
        self.flush()
        raw, self.raw = self.raw, None
        return raw

    def fileno(self):
        return self.raw.fileno()

    def isatty(self):
        return self.raw.isatty()

    def readable(self):
        return self.raw.readable()

    def writable(self):
        return self.raw.writable()

    def seekable(self):
        return self.raw.seekable()

    def flush(self):
        if self.closed:
            raise ValueError("flush of closed file")
        if self._behind:
            data, self._behind, self._pending = b"".join(self._behind), [], 0
            while data:
                done = self.raw.write(data)
                data = data[done:]
        self.raw.flush()

    def close(self):
        if self.raw is not None and not self.closed:
            try:
                self.flush()
            finally:
                self.raw.close()

    def __del__(self):
        try:
            self.close()
        except Exception:
            pass

    def _check_reading(self, doing="read"):
        if self.closed:
            raise ValueError(f"{doing} of closed file")
        if not self.raw.readable():
            self._unsupported("read")
        if self._behind:
            self.flush()

    def read(self, size=-1, /):
        self._check_reading()
        left = self._ahead[self._at:] if self._at else self._ahead
        if size is None or size < 0:
            self._ahead, self._at = b"", 0
            return left + (self.raw.read() or b"")
        if len(left) >= size:
            self._at += size
            return left[:size]
        parts, count = [left], len(left)
        self._ahead, self._at = b"", 0
        while count < size:
            data = self.raw.read(max(self._size, size - count))
            if not data:
                break
            parts.append(data)
            count += len(data)
        data = b"".join(parts)
        self._ahead = data[size:]
        return data[:size]

    def read1(self, size=-1, /):
        self._check_reading()
        if self._at >= len(self._ahead):
            self._ahead, self._at = self.raw.read(self._size) or b"", 0
        end = len(self._ahead) if size < 0 else self._at + size
        data = self._ahead[self._at:end]
        self._at += len(data)
        return data

    def peek(self, size=0, /):
        self._check_reading()
        if self._at >= len(self._ahead):
            self._ahead, self._at = self.raw.read(self._size) or b"", 0
        return self._ahead[self._at:]

    def readline(self, size=-1, /):
        self._check_reading()
        size = -1 if size is None else size
        parts, count = [], 0
        while True:
            if self._at >= len(self._ahead):
                self._ahead, self._at = self.raw.read(self._size) or b"", 0
                if not self._ahead:
                    break
            found = self._ahead.find(b"\n", self._at)
            end = len(self._ahead) if found < 0 else found + 1
            if size >= 0:
                end = min(end, self._at + size - count)
            parts.append(self._ahead[self._at:end])
            count += end - self._at
            self._at = end
            if found >= 0 or 0 <= size <= count:
                break
        return b"".join(parts)

    def _drop_ahead(self):
        if self._at < len(self._ahead):
            self.raw.seek(self._at - len(self._ahead), 1)
        self._ahead, self._at = b"", 0

    def write(self, data, /):
        if self.closed:
            raise ValueError("write to closed file")
        if not self.raw.writable():
            self._unsupported("write")
        if isinstance(data, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        self._drop_ahead()
        data = bytes(data)
        self._behind.append(data)
        self._pending += len(data)
        if self._pending >= self._size:
            self.flush()
        return len(data)

    def seek(self, pos, whence=0, /):
        if self.closed:
            raise ValueError("seek of closed file")
        self.flush()
        if whence == 1:
            pos -= len(self._ahead) - self._at
        self._ahead, self._at = b"", 0
        return self.raw.seek(pos, whence)

    def tell(self):
        self._check_closed()
        return self.raw.tell() - (len(self._ahead) - self._at) + self._pending

    def truncate(self, size=None, /):
        self.flush()
        if size is None:
            size = self.tell()
        self._drop_ahead()
        return self.raw.truncate(size)


class BufferedReader(_Buffered, BufferedIOBase):
    """A buffer for reading from a raw stream."""

    __module__ = "_io"


class BufferedWriter(_Buffered, BufferedIOBase):
    """A buffer for writing to a raw stream."""

    __module__ = "_io"


class BufferedRandom(_Buffered, BufferedIOBase):
    """Reads and writes a stream with one position, through a buffer."""

    __module__ = "_io"


class BufferedRWPair(BufferedIOBase):
    """A reader and a writer of two streams, as one object."""

    __module__ = "_io"

    def __init__(self, reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /):
        self.reader = BufferedReader(reader, buffer_size)
        self.writer = BufferedWriter(writer, buffer_size)
        self.read, self.readline, self.peek = self.reader.read, self.reader.readline, self.reader.peek
        self.write, self.flush = self.writer.write, self.writer.flush

    def readable(self):
        return self.reader.readable()

    def writable(self):
        return self.writer.writable()

    def close(self):
        try:
            self.writer.close()
        finally:
            self.reader.close()


class BytesIO(_io._BytesStore, BufferedIOBase):
    """A file in memory."""

    __module__ = "_io"

    def __init__(self, initial_bytes=b""):
        self._begin(bytearray() if initial_bytes is None else bytearray(initial_bytes))

    def getbuffer(self):
        """A memoryview of the contents, through which they can be changed."""
        self._check_closed()
        return memoryview(self._data)

    def readable(self):
        self._check_closed()
        return True

    writable = seekable = readable

    def flush(self):
        self._check_closed()

    def __getstate__(self):
        return self.getvalue(), self.tell(), dict(self.__dict__) or None

    def __setstate__(self, state):
        data, pos, attributes = _checked_state(self, state, 3)
        self._begin(bytearray(data))
        self.seek(pos)
        if attributes is not None:
            self.__dict__.update(attributes)


def _checked_state(stream, state, count):
    if not isinstance(state, tuple) or len(state) < count:
        raise TypeError(f"{type(stream).__name__}.__setstate__ argument should be {count}-tuple, "
                        f"got {type(state).__name__}")
    return state[:count]


class IncrementalNewlineDecoder:
    """Decodes line ends: \\r\\n and \\r become \\n."""

    def __init__(self, decoder, translate, errors="strict"):
        self.decoder = decoder
        self.translate = translate

    def decode(self, text, final=False):
        if self.decoder is not None:
            text = self.decoder.decode(text, final)
        return _translated(text) if self.translate else text


def _translated(text):
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


class StringIO(_io._TextStore, TextIOBase):
    """A text file in memory."""

    __module__ = "_io"

    def __init__(self, initial_value="", newline="\n"):
        if newline is not None and not isinstance(newline, str):
            raise TypeError(f"newline must be str or None, not {type(newline).__name__}")
        self._begin(newline)
        if initial_value is not None:
            if not isinstance(initial_value, str):
                raise TypeError(f"initial_value must be str or None, not {type(initial_value).__name__}")
            if initial_value:
                _io._TextStore.write(self, initial_value)
                _io._TextStore.seek(self, 0)

    @property
    def line_buffering(self):
        return False

    @property
    def newlines(self):
        return None

    def readable(self):
        self.tell()
        return True

    writable = seekable = readable

    def flush(self):
        pass

    def __getstate__(self):
        return self.getvalue(), self._newline, self.tell(), dict(self.__dict__) or None

    def __setstate__(self, state):
        text, newline, pos, attributes = _checked_state(self, state, 4)
        # What was written before has the line ends that it is to have.
        self._begin("")
        _io._TextStore.write(self, text)
        self._end_lines(newline)
        self.seek(pos)
        if attributes is not None:
            self.__dict__.update(attributes)


_io.BytesIO, _io.StringIO = BytesIO, StringIO


# How many bytes the marks of encodings have that begin with one.
_MARKS = {"utf-8-sig": 3, "utf-16": 2, "utf16": 2, "utf-32": 4, "utf32": 4}


def _mark_of(encoding):
    return _MARKS.get(encoding.lower().replace("_", "-"), 0)


class TextIOWrapper(TextIOBase):
    """Text over a stream of bytes."""

    __module__ = "_io"

    def __init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False):
        if newline not in (None, "", "\n", "\r", "\r\n"):
            raise ValueError(f"illegal newline value: {newline!r}")
        self.buffer = buffer
        self.encoding = "utf-8" if encoding in (None, "locale") else encoding
        "".encode(self.encoding)
        self._mark = _mark_of(self.encoding)
        self.errors = "strict" if errors is None else errors
        self._newline = newline
        self.line_buffering = line_buffering
        self.write_through = write_through
        self._text = None
        self._at = 0
        self._start = 0

    @property
    def name(self):
        return self.buffer.name

    @property
    def closed(self):
        return self.buffer.closed

    def __repr__(self):
        text = "<_io.TextIOWrapper"
        try:
            text += f" name={self.name!r}"
        except AttributeError:
            pass
        try:
            text += f" mode={self.mode!r}"
        except AttributeError:
            pass
        return f"{text} encoding={self.encoding!r}>"

    def reconfigure(self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None):
        self.flush()
        self.encoding = self.encoding if encoding is None else encoding
        self._mark = _mark_of(self.encoding)
        self.errors = self.errors if errors is None else errors
        self.line_buffering = self.line_buffering if line_buffering is None else line_buffering

    def detach(self):
        self.flush()
        buffer, self.buffer = self.buffer, None
        return buffer

    def fileno(self):
        return self.buffer.fileno()

    def isatty(self):
        return self.buffer.isatty()

    def readable(self):
        return self.buffer.readable()

    def writable(self):
        return self.buffer.writable()

    def seekable(self):
        return self.buffer.seekable()

    def flush(self):
        self._check_closed()
        self.buffer.flush()

    def close(self):
        if self.buffer is not None and not self.closed:
            self.buffer.close()

    def write(self, text, /):
        self._check_closed()
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if not self.buffer.writable():
            self._unsupported("not writable")
        self._forget()
        count = len(text)
        has_line = self.line_buffering and "\n" in text
        if self._newline not in (None, "", "\n") and "\n" in text:
            text = text.replace("\n", self._newline)
        self.buffer.write(self._encoded(text))
        if has_line:
            self.buffer.flush()
        return count

    def _encoded(self, text):
        """Text as it is written: the mark of an encoding stands at the file's beginning only."""
        data = text.encode(self.encoding, self.errors)
        if not self._mark:
            return data
        begun, self._begun = self._begun, True
        is_behind = self.buffer.tell() > 0 if self.buffer.seekable() else begun
        return data[self._mark:] if is_behind else data

    _mark, _begun = 0, False

    def _is_stream(self):
        """Can it not be positioned? Then no more is read than is asked for: the other end may wait for an answer."""
        if self._streaming is None:
            self._check_closed()
            if not self.buffer.readable():
                self._unsupported("not readable")
            self._streaming = not self.buffer.seekable() and not self.encoding.startswith(("utf-16", "utf-32"))
        return self._streaming

    _streaming = None

    def _refill(self):
        """Read another line of a stream; False at its end."""
        self._check_closed()
        # Lines end where characters end: each can be decoded by itself.
        text = self.buffer.readline().decode(self.encoding, self.errors)
        left = (self._text or "")[self._at:]
        self._text, self._at = left + (_translated(text) if self._newline is None else text), 0
        return bool(text)

    def _read_stream(self, size):
        while size < 0 or len(self._text or "") - self._at < size:
            if not self._refill():
                break
        text = self._text or ""
        end = len(text) if size < 0 else min(len(text), self._at + size)
        part = text[self._at:end]
        self._at = end
        return part

    def _readline_stream(self, size):
        ends = ("\n",) if self._newline in (None, "\n") else ("\n", "\r") if self._newline == "" else (self._newline,)
        while True:
            text = self._text or ""
            end = self._line_end(text)
            if text[self._at:end].endswith(ends) or 0 <= size <= len(text) - self._at or not self._refill():
                break
        text = self._text or ""
        end = self._line_end(text)
        if size >= 0:
            end = min(end, self._at + size)
        line = text[self._at:end]
        self._at = end
        return line

    def _load(self):
        """Decode what is left: the text that reading goes through."""
        self._check_closed()
        if not self.buffer.readable():
            self._unsupported("not readable")
        if self._text is None:
            self._start = self.buffer.tell() if self.buffer.seekable() else 0
            text = self.buffer.read().decode(self.encoding, self.errors)
            self._text, self._at = (_translated(text) if self._newline is None else text), 0
        elif self._at >= len(self._text):
            more = self.buffer.read()
            if more:
                text = more.decode(self.encoding, self.errors)
                self._text += _translated(text) if self._newline is None else text
        return self._text

    def _forget(self):
        if self._text is not None:
            if self.buffer.seekable():
                self.buffer.seek(self.tell())
            self._text = None

    def read(self, size=-1, /):
        if self._is_stream():
            return self._read_stream(-1 if size is None else size)
        text = self._load()
        end = len(text) if size is None or size < 0 else self._at + size
        part = text[self._at:end]
        self._at += len(part)
        return part

    def _line_end(self, text):
        if self._newline in (None, "\n"):
            found = text.find("\n", self._at)
            return len(text) if found < 0 else found + 1
        if self._newline == "":
            places = [place + len(end) for end in ("\r\n", "\n", "\r") if (place := text.find(end, self._at)) >= 0]
            if not places:
                return len(text)
            first = min(places)
            return first + 1 if text[first - 1:first + 1] == "\r\n" else first
        found = text.find(self._newline, self._at)
        return len(text) if found < 0 else found + len(self._newline)

    def readline(self, size=-1, /):
        if self._is_stream():
            return self._readline_stream(-1 if size is None else size)
        text = self._load()
        end = self._line_end(text)
        if size is not None and size >= 0:
            end = min(end, self._at + size)
        line = text[self._at:end]
        self._at = end
        return line

    def tell(self):
        self._check_closed()
        if self._text is None:
            return self.buffer.tell()
        return self._start + len(self._text[:self._at].encode(self.encoding, self.errors))

    def seek(self, cookie, whence=0, /):
        self._check_closed()
        if whence == 1 and cookie:
            self._unsupported("can't do nonzero cur-relative seeks")
        if whence == 2 and cookie:
            self._unsupported("can't do nonzero end-relative seeks")
        if whence == 1:
            return self.tell()
        if whence == 0 and cookie < 0:
            raise ValueError(f"negative seek position {cookie}")
        self._text = None
        return self.buffer.seek(cookie, whence)

    def truncate(self, size=None, /):
        self.flush()
        if size is None:
            size = self.tell()
        self._forget()
        return self.buffer.truncate(size)


def _open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    """Open file and return a stream.  Raise OSError upon failure."""
    if not isinstance(mode, str):
        raise TypeError(f"open() argument 'mode' must be str, not {type(mode).__name__}")
    letters = set(mode)
    if letters - set("axrwb+t") or len(mode) > len(letters):
        raise ValueError(f"invalid mode: {mode!r}")
    binary = "b" in letters
    if "t" in letters and binary:
        raise ValueError("can't have text and binary mode at once")
    if len(letters & set("xrwa")) != 1:
        raise ValueError("must have exactly one of create/read/write/append mode")
    if binary and encoding is not None:
        raise ValueError("binary mode doesn't take an encoding argument")
    if binary and errors is not None:
        raise ValueError("binary mode doesn't take an errors argument")
    if binary and newline is not None:
        raise ValueError("binary mode doesn't take a newline argument")
    if not isinstance(file, (str, bytes, int)):
        if not hasattr(type(file), "__fspath__"):
            raise TypeError(f"expected str, bytes or os.PathLike object, not {type(file).__name__}")
        import os

        file = os.fspath(file)
    kind = next(letter for letter in "xrwa" if letter in letters)
    raw = FileIO(file, kind + ("+" if "+" in letters else ""), closefd, opener)
    if buffering == 0:
        if not binary:
            raw.close()
            raise ValueError("can't have unbuffered text I/O")
        return raw
    size = buffering if buffering > 1 else DEFAULT_BUFFER_SIZE
    if "+" in letters:
        buffer = BufferedRandom(raw, size)
    elif kind == "r":
        buffer = BufferedReader(raw, size)
    else:
        buffer = BufferedWriter(raw, size)
    if binary:
        return buffer
    text = TextIOWrapper(buffer, encoding, errors, newline, buffering == 1)
    text.mode = mode
    if kind == "a":
        buffer.seek(0, 2)
    return text


open = _io.open


def open_code(path):
    """Open a file with code, as bytes."""
    return open(path, "rb")


def _has_method(cls, name):
    for base in cls.__mro__:
        if name in vars(base):
            return vars(base)[name] is not None
    return False


class Reader(metaclass=abc.ABCMeta):
    """Whatever can be read from: all that has a read()."""

    __slots__ = ()
    __class_getitem__ = classmethod(type(list[int]))

    @abc.abstractmethod
    def read(self, size=..., /):
        """Read at most size items, all there are without it."""

    @classmethod
    def __subclasshook__(cls, C):
        return (_has_method(C, "read") or NotImplemented) if cls is Reader else NotImplemented


class Writer(metaclass=abc.ABCMeta):
    """Whatever can be written to: all that has a write()."""

    __slots__ = ()
    __class_getitem__ = classmethod(type(list[int]))

    @abc.abstractmethod
    def write(self, data, /):
        """Write data, and say how much of it was."""

    @classmethod
    def __subclasshook__(cls, C):
        return (_has_method(C, "write") or NotImplemented) if cls is Writer else NotImplemented
