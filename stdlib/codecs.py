"""Codecs: the registry, the base classes of codecs, and streams that encode and decode."""

import builtins
import sys

from _codecs import *
from _codecs import (
    register, unregister, lookup, encode, decode, register_error, lookup_error, _unregister_error,
    ascii_decode, ascii_encode, charmap_build, charmap_decode, charmap_encode, escape_decode,
    escape_encode, latin_1_decode, latin_1_encode, raw_unicode_escape_decode,
    raw_unicode_escape_encode, readbuffer_encode, unicode_escape_decode, unicode_escape_encode,
    utf_16_be_decode, utf_16_be_encode, utf_16_decode, utf_16_encode, utf_16_ex_decode,
    utf_16_le_decode, utf_16_le_encode, utf_32_be_decode, utf_32_be_encode, utf_32_decode,
    utf_32_encode, utf_32_ex_decode, utf_32_le_decode, utf_32_le_encode, utf_7_decode,
    utf_7_encode, utf_8_decode, utf_8_encode)

__all__ = ["register", "lookup", "open", "EncodedFile", "BOM", "BOM_BE",
           "BOM_LE", "BOM32_BE", "BOM32_LE", "BOM64_BE", "BOM64_LE",
           "BOM_UTF8", "BOM_UTF16", "BOM_UTF16_LE", "BOM_UTF16_BE",
           "BOM_UTF32", "BOM_UTF32_LE", "BOM_UTF32_BE",
           "CodecInfo", "Codec", "IncrementalEncoder", "IncrementalDecoder",
           "StreamReader", "StreamWriter",
           "StreamReaderWriter", "StreamRecoder",
           "getencoder", "getdecoder", "getincrementalencoder",
           "getincrementaldecoder", "getreader", "getwriter",
           "encode", "decode", "iterencode", "iterdecode",
           "strict_errors", "ignore_errors", "replace_errors",
           "xmlcharrefreplace_errors",
           "backslashreplace_errors", "namereplace_errors",
           "register_error", "lookup_error"]

# The marks that files in wide units begin with.

BOM_UTF8 = b"\xef\xbb\xbf"
BOM_LE = BOM_UTF16_LE = b"\xff\xfe"
BOM_BE = BOM_UTF16_BE = b"\xfe\xff"
BOM_UTF32_LE = b"\xff\xfe\x00\x00"
BOM_UTF32_BE = b"\x00\x00\xfe\xff"

if sys.byteorder == "little":
    BOM = BOM_UTF16 = BOM_UTF16_LE
    BOM_UTF32 = BOM_UTF32_LE
else:
    BOM = BOM_UTF16 = BOM_UTF16_BE
    BOM_UTF32 = BOM_UTF32_BE

# Names of old.
BOM32_LE = BOM_UTF16_LE
BOM32_BE = BOM_UTF16_BE
BOM64_LE = BOM_UTF32_LE
BOM64_BE = BOM_UTF32_BE


class CodecInfo(tuple):
    """What the registry keeps of a codec: a tuple of four, with names for all of it."""

    # Whether it goes between text and bytes: others are for encode() and decode() alone.
    _is_text_encoding = True

    def __new__(cls, encode, decode, streamreader=None, streamwriter=None,
                incrementalencoder=None, incrementaldecoder=None, name=None,
                *, _is_text_encoding=None):
        info = tuple.__new__(cls, (encode, decode, streamreader, streamwriter))
        info.encode, info.decode, info.streamreader, info.streamwriter = info
        info.incrementalencoder, info.incrementaldecoder = incrementalencoder, incrementaldecoder
        info.name = name
        if _is_text_encoding is not None:
            info._is_text_encoding = _is_text_encoding
        return info

    def __repr__(self):
        return "<%s.%s object for encoding %s at %#x>" % (
            self.__class__.__module__, self.__class__.__qualname__, self.name, id(self))

    def __getnewargs__(self):
        return tuple(self)


class Codec:
    """The interface of codecs without a state.

    encode() and decode() return a pair: the result, and how much of the input was used.
    """

    def encode(self, input, errors="strict"):
        """Encode input."""
        raise NotImplementedError

    def decode(self, input, errors="strict"):
        """Decode input."""
        raise NotImplementedError


class IncrementalEncoder:
    """Encodes input that comes in pieces."""

    def __init__(self, errors="strict"):
        self.errors = errors
        self.buffer = ""

    def encode(self, input, final=False):
        """The encoding of a further piece; final says that it is the last."""
        raise NotImplementedError

    def reset(self):
        """Forget what came so far."""

    def getstate(self):
        """The state, as an integer."""
        return 0

    def setstate(self, state):
        """Take a state that getstate() gave."""


class BufferedIncrementalEncoder(IncrementalEncoder):
    """An encoder that keeps back the end of a piece that it cannot encode yet."""

    def __init__(self, errors="strict"):
        IncrementalEncoder.__init__(self, errors)
        self.buffer = ""

    def _buffer_encode(self, input, errors, final):
        """Encode what can be; a pair as Codec.encode() gives."""
        raise NotImplementedError

    def encode(self, input, final=False):
        data = self.buffer + input
        result, used = self._buffer_encode(data, self.errors, final)
        self.buffer = data[used:]
        return result

    def reset(self):
        self.buffer = ""

    def getstate(self):
        # Zero, not "", is the state to start from.
        return self.buffer or 0

    def setstate(self, state):
        self.buffer = state if state else ""


class IncrementalDecoder:
    """Decodes input that comes in pieces."""

    def __init__(self, errors="strict"):
        self.errors = errors

    def decode(self, input, final=False):
        """The decoding of a further piece; final says that it is the last."""
        raise NotImplementedError

    def reset(self):
        """Forget what came so far."""

    def getstate(self):
        """The state: input that is kept back, and an integer."""
        return (b"", 0)

    def setstate(self, state):
        """Take a state that getstate() gave."""


class BufferedIncrementalDecoder(IncrementalDecoder):
    """A decoder that keeps back the end of a piece that it cannot decode yet."""

    def __init__(self, errors="strict"):
        IncrementalDecoder.__init__(self, errors)
        self.buffer = b""

    def _buffer_decode(self, input, errors, final):
        """Decode what can be; a pair as Codec.decode() gives."""
        raise NotImplementedError

    def decode(self, input, final=False):
        data = self.buffer + input
        result, used = self._buffer_decode(data, self.errors, final)
        self.buffer = data[used:]
        return result

    def reset(self):
        IncrementalDecoder.reset(self)
        self.buffer = b""

    def getstate(self):
        return (self.buffer, 0)

    def setstate(self, state):
        self.buffer = state[0]


class _OverStream:
    """What all wrappers of a stream share: the rest is the stream's own, leaving `with` closes it."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()

    def __getattr__(self, name, getattr=getattr):
        return getattr(self.stream, name)

    def __reduce_ex__(self, proto):
        raise TypeError(f"can't serialize {type(self).__name__}")


class StreamWriter(Codec, _OverStream):
    """Encodes what is written and hands it to a stream of bytes."""

    def __init__(self, stream, errors="strict"):
        self.stream = stream
        self.errors = errors

    def write(self, object):
        """Write the encoding of object."""
        data, _ = self.encode(object, self.errors)
        self.stream.write(data)

    def writelines(self, list):
        """Write the strings of list, one after the other."""
        self.write("".join(list))

    def reset(self):
        """Bring the stream into a clean state."""

    def seek(self, offset, whence=0):
        self.stream.seek(offset, whence)
        if whence == 0 and offset == 0:
            self.reset()


class StreamReader(Codec, _OverStream):
    """Decodes what is read of a stream of bytes."""

    charbuffertype = str

    def __init__(self, stream, errors="strict"):
        self.stream, self.errors = stream, errors
        self._empty_charbuffer = self.charbuffertype()
        StreamReader.reset(self)

    def decode(self, input, errors="strict"):
        raise NotImplementedError

    def _unite_lines(self):
        if self.linebuffer:
            self.charbuffer = self._empty_charbuffer.join(self.linebuffer) + self.charbuffer
            self.linebuffer = None

    def read(self, size=-1, chars=-1, firstline=False):
        """Read and decode.

        size is about how many bytes to read at once, chars how many characters to give;
        negative means all that there are. With firstline, an error behind the first line is
        left for the next call.
        """
        self._unite_lines()
        if chars < 0:
            # For compatibility with files: the size is one of characters then.
            chars = size
        while True:
            if chars >= 0 and len(self.charbuffer) >= chars:
                break
            new = self.stream.read() if size < 0 else self.stream.read(size)
            data = self.bytebuffer + new
            if not data:
                break
            try:
                text, used = self.decode(data, self.errors)
            except UnicodeDecodeError as error:
                if not firstline:
                    raise
                text, used = self.decode(data[:error.start], self.errors)
                if len(text.splitlines(keepends=True)) <= 1:
                    raise
            self.bytebuffer = data[used:]
            self.charbuffer += text
            if not new:
                break
            if chars < 0:
                break
        if chars < 0:
            result = self.charbuffer
            self.charbuffer = self._empty_charbuffer
        else:
            result = self.charbuffer[:chars]
            self.charbuffer = self.charbuffer[chars:]
        return result

    def readline(self, size=None, keepends=True):
        """Read and decode a line; size is about how many bytes to read at once."""
        # Whole lines wait in linebuffer, and what is behind them in charbuffer.
        line = self.linebuffer.pop(0) if self.linebuffer else self._read_line(size)
        return line if keepends else _without_end(line)

    def _read_line(self, size):
        """A line of what is read now; further lines that come with it are kept."""
        line, ask = self._empty_charbuffer, size or 72
        while True:
            more = self.read(ask, firstline=True)
            if more[-1:] in ("\r", b"\r"):
                # It may be half of a line end.
                more += self.read(size=1, chars=1)
            line += more
            first, *rest = line.splitlines(keepends=True) or [line]
            if rest or first != _without_end(first):
                if rest and rest[-1] == _without_end(rest[-1]):
                    self.charbuffer = rest.pop() + self.charbuffer
                self.linebuffer = rest
                return first
            if size is not None or not more:
                # The end, or as much as was asked for: there is no line end in it.
                return line
            ask = min(ask * 2, 9216)

    def readlines(self, sizehint=None, keepends=True):
        """All lines that are left, as a list."""
        return self.read().splitlines(keepends)

    def reset(self):
        """Forget what was read ahead."""
        self.bytebuffer = b""
        self.charbuffer = self._empty_charbuffer
        self.linebuffer = None

    def seek(self, offset, whence=0):
        """Go to a place of the stream."""
        self.stream.seek(offset, whence)
        self.reset()

    def __next__(self):
        if not (line := self.readline()):
            raise StopIteration
        return line

    def __iter__(self):
        return self


def _without_end(line):
    """A line without what ends it."""
    return line.splitlines()[0] if line else line


class StreamReaderWriter(_OverStream):
    """A stream that is read and written through a codec."""

    encoding = "unknown"

    def __init__(self, stream, Reader, Writer, errors="strict"):
        self.stream, self.errors = stream, errors
        self.reader, self.writer = Reader(stream, errors), Writer(stream, errors)

    def read(self, size=-1):
        return self.reader.read(size)

    def readline(self, size=None, keepends=True):
        return self.reader.readline(size, keepends)

    def readlines(self, sizehint=None, keepends=True):
        return self.reader.readlines(sizehint, keepends)

    def __next__(self):
        return next(self.reader)

    def __iter__(self):
        return self

    def write(self, data):
        return self.writer.write(data)

    def writelines(self, list):
        return self.writer.writelines(list)

    def reset(self):
        self.reader.reset()
        self.writer.reset()

    def seek(self, offset, whence=0):
        self.stream.seek(offset, whence)
        self.reader.reset()
        if whence == 0 and offset == 0:
            self.writer.reset()


class StreamRecoder(_OverStream):
    """A stream of bytes in one encoding over one in another."""

    data_encoding = "unknown"
    file_encoding = "unknown"

    def __init__(self, stream, encode, decode, Reader, Writer, errors="strict"):
        self.stream, self.errors = stream, errors
        self.encode, self.decode = encode, decode
        self.reader, self.writer = Reader(stream, errors), Writer(stream, errors)

    def _outward(self, data):
        data, _ = self.encode(data, self.errors)
        return data

    def read(self, size=-1):
        return self._outward(self.reader.read(size))

    def readline(self, size=None):
        return self._outward(self.reader.readline() if size is None else self.reader.readline(size))

    def readlines(self, sizehint=None):
        return self._outward(self.reader.read()).splitlines(keepends=True)

    def __next__(self):
        return self._outward(next(self.reader))

    def __iter__(self):
        return self

    def write(self, data):
        data, _ = self.decode(data, self.errors)
        return self.writer.write(data)

    def writelines(self, list):
        data, _ = self.decode(b"".join(list), self.errors)
        return self.writer.write(data)

    def reset(self):
        self.reader.reset()
        self.writer.reset()

    def seek(self, offset, whence=0):
        self.reader.seek(offset, whence)
        self.writer.seek(offset, whence)


def open(filename, mode="r", encoding=None, errors="strict", buffering=-1):
    """Open a file whose reads and writes go through a codec; without an encoding, a plain file."""
    import warnings
    warnings.warn("codecs.open() is deprecated. Use open() instead.", DeprecationWarning, stacklevel=2)
    if encoding is None:
        return builtins.open(filename, mode, buffering)
    # The codec does the text.
    file = builtins.open(filename, mode if "b" in mode else mode + "b", buffering)
    try:
        codec = lookup(encoding)
        stream = StreamReaderWriter(file, codec.streamreader, codec.streamwriter, errors)
    except BaseException:
        file.close()
        raise
    stream.encoding = encoding
    return stream


def EncodedFile(file, data_encoding, file_encoding=None, errors="strict"):
    """A wrapper that recodes: data_encoding towards the caller, file_encoding in the file."""
    if file_encoding is None:
        file_encoding = data_encoding
    data_info = lookup(data_encoding)
    file_info = lookup(file_encoding)
    made = StreamRecoder(file, data_info.encode, data_info.decode,
                         file_info.streamreader, file_info.streamwriter, errors)
    made.data_encoding = data_encoding
    made.file_encoding = file_encoding
    return made


def getencoder(encoding):
    """The function that encodes."""
    return lookup(encoding).encode


def getdecoder(encoding):
    """The function that decodes."""
    return lookup(encoding).decode


def getincrementalencoder(encoding):
    """The class of encoders of pieces; LookupError where the codec has none."""
    made = lookup(encoding).incrementalencoder
    if made is None:
        raise LookupError(encoding)
    return made


def getincrementaldecoder(encoding):
    """The class of decoders of pieces; LookupError where the codec has none."""
    made = lookup(encoding).incrementaldecoder
    if made is None:
        raise LookupError(encoding)
    return made


def getreader(encoding):
    """The class of readers of streams."""
    return lookup(encoding).streamreader


def getwriter(encoding):
    """The class of writers of streams."""
    return lookup(encoding).streamwriter


def iterencode(iterator, encoding, errors="strict", **kwargs):
    """The encodings of the strings of an iterator, without empty ones."""
    encode = getincrementalencoder(encoding)(errors, **kwargs).encode
    yield from filter(None, map(encode, iterator))
    if rest := encode("", True):
        yield rest


def iterdecode(iterator, encoding, errors="strict", **kwargs):
    """The decodings of the bytes of an iterator, without empty ones."""
    decode = getincrementaldecoder(encoding)(errors, **kwargs).decode
    yield from filter(None, map(decode, iterator))
    if rest := decode(b"", True):
        yield rest


def make_identity_dict(rng):
    """A dict that has each number of rng for itself."""
    return {number: number for number in rng}


def make_encoding_map(decoding_map):
    """The other way round of a decoding map; what is there twice has no encoding."""
    made = {}
    for key, value in decoding_map.items():
        made[value] = None if value in made else key
    return made


strict_errors = lookup_error("strict")
ignore_errors = lookup_error("ignore")
replace_errors = lookup_error("replace")
xmlcharrefreplace_errors = lookup_error("xmlcharrefreplace")
backslashreplace_errors = lookup_error("backslashreplace")
namereplace_errors = lookup_error("namereplace")
