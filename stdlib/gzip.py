"""Files in the gzip format.

The format is RFC 1952's: a header, a deflated body, and a checksum with the length; several such members may stand
one behind the other, and read as one. `zlib` does the body.
"""

import builtins
import io
import os
import struct
import time
import zlib

__all__ = ["BadGzipFile", "GzipFile", "open", "compress", "decompress"]

FTEXT, FHCRC, FEXTRA, FNAME, FCOMMENT = 1, 2, 4, 8, 16
READ, WRITE = "rb", "wb"

_COMPRESS_LEVEL_FAST = 1
_COMPRESS_LEVEL_TRADEOFF = 6
_COMPRESS_LEVEL_BEST = 9
READ_BUFFER_SIZE = 128 * 1024

_MAGIC = b"\x1f\x8b"
# What the header says of how hard was tried.
_EFFORT = {_COMPRESS_LEVEL_BEST: 2, _COMPRESS_LEVEL_FAST: 4}
_UNKNOWN_SYSTEM = 255


class BadGzipFile(OSError):
    """The file is no gzip file, or its checksum is wrong."""


def open(filename, mode="rb", compresslevel=_COMPRESS_LEVEL_BEST, encoding=None, errors=None, newline=None):
    """Open a file in the gzip format, as bytes or as text.

    filename is a path, or a file that is open in binary mode. In a text mode ("rt", "wt", "at", "xt") encoding, errors
    and newline are those of io.TextIOWrapper.
    """
    as_text = "t" in mode
    if as_text and "b" in mode:
        raise ValueError(f"Invalid mode: {mode!r}")
    if not as_text:
        for name, value in (("encoding", encoding), ("errors", errors), ("newline", newline)):
            if value is not None:
                raise ValueError(f"Argument '{name}' not supported in binary mode")
    if isinstance(filename, (str, bytes, os.PathLike)):
        binary = GzipFile(filename, mode.replace("t", ""), compresslevel)
    elif hasattr(filename, "read") or hasattr(filename, "write"):
        binary = GzipFile(None, mode.replace("t", ""), compresslevel, filename)
    else:
        raise TypeError("filename must be a str or bytes object, or a file")
    return io.TextIOWrapper(binary, io.text_encoding(encoding), errors, newline) if as_text else binary


def _header(level, mtime, name=b""):
    flags = FNAME if name else 0
    # A time that four bytes cannot hold is not told.
    seconds = int(mtime) if 0 <= mtime < 1 << 32 else 0
    fixed = struct.pack("<2sBBLBB", _MAGIC, zlib.DEFLATED, flags, seconds, _EFFORT.get(level, 0), _UNKNOWN_SYSTEM)
    return fixed + name + b"\0" if name else fixed


def compress(data, compresslevel=_COMPRESS_LEVEL_BEST, *, mtime=0):
    """The bytes of a gzip file with this contents."""
    deflate = zlib.compressobj(compresslevel, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(data) + deflate.flush()
    if mtime is None:
        mtime = time.time()
    return _header(compresslevel, mtime) + body + struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def decompress(data):
    """The contents of a gzip file that these bytes are."""
    members = _Members(io.BytesIO(data))
    members.brief = True
    return members.readall()


class _Members(io.RawIOBase):
    """Reads what the members of a gzip file contain, one behind the other."""

    # Whether errors leave out the numbers.
    brief = False

    def __init__(self, file, ahead=b""):
        self._file = file
        # What was read of the file and not yet used.
        self._ahead = ahead
        self._inflate = None
        self._checksum = self._length = 0
        self.position = 0
        self.ended = False
        self.mtime = None

    def readable(self):
        return True

    def seekable(self):
        return True

    def _more(self):
        """Read on in the file; False at its end."""
        new = self._file.read(READ_BUFFER_SIZE)
        self._ahead += new
        return bool(new)

    def _take(self, size):
        """So many bytes of the file itself."""
        while len(self._ahead) < size:
            if not self._more():
                raise EOFError("Compressed file ended before the end-of-stream marker was reached")
        taken, self._ahead = self._ahead[:size], self._ahead[size:]
        return taken

    def _skip_text(self):
        """Pass over text up to its zero byte."""
        while self._take(1) != b"\0":
            pass

    def _begin_member(self):
        """Read the next header; False if there is none."""
        while not self._ahead and self._more():
            pass
        if not self._ahead:
            return False
        magic = self._take(2) if len(self._ahead) > 1 or self._more() else self._ahead
        if magic != _MAGIC:
            raise BadGzipFile(f"Not a gzipped file ({magic!r})")
        method, flags, self.mtime = struct.unpack("<BBLxx", self._take(8))
        if method != zlib.DEFLATED:
            raise BadGzipFile("Unknown compression method")
        if flags & FEXTRA:
            self._take(*struct.unpack("<H", self._take(2)))
        if flags & FNAME:
            self._skip_text()
        if flags & FCOMMENT:
            self._skip_text()
        if flags & FHCRC:
            self._take(2)
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._checksum = zlib.crc32(b"")
        self._length = 0
        return True

    def _end_member(self):
        self._ahead = self._inflate.unused_data
        self._inflate = None
        checksum, length = struct.unpack("<LL", self._take(8))
        if checksum != self._checksum:
            told = "" if self.brief else f" {hex(checksum)} != {hex(self._checksum)}"
            raise BadGzipFile(f"CRC check failed{told}")
        if length != self._length & 0xFFFFFFFF:
            raise BadGzipFile("Incorrect length of data produced")
        # Zeros may fill the file up.
        self._ahead = self._ahead.lstrip(b"\0")
        while not self._ahead and self._more():
            self._ahead = self._ahead.lstrip(b"\0")

    def read(self, size=-1):
        """At most size bytes; all that are left without a size."""
        if size is None or size < 0:
            return self.readall()
        while size and not self.ended:
            if self._inflate is not None and self._inflate.eof:
                self._end_member()
            if self._inflate is None and not self._begin_member():
                self.ended = True
                break
            waiting = self._inflate.unconsumed_tail or self._ahead
            if not waiting:
                if not self._more():
                    raise EOFError("Compressed file ended before the end-of-stream marker was reached")
                waiting = self._ahead
            self._ahead = b""
            made = self._inflate.decompress(waiting, size)
            self._checksum = zlib.crc32(made, self._checksum)
            self._length += len(made)
            if made:
                self.position += len(made)
                return made
        return b""

    def readall(self):
        return b"".join(iter(lambda: self.read(READ_BUFFER_SIZE), b""))

    def readinto(self, buffer):
        with memoryview(buffer) as view, view.cast("B") as into:
            made = self.read(len(into))
            into[:len(made)] = made
        return len(made)

    def tell(self):
        return self.position

    def seek(self, offset, whence=io.SEEK_SET):
        """Go to a place of the contents: on by reading, back by beginning anew."""
        if whence == io.SEEK_CUR:
            offset += self.position
        elif whence == io.SEEK_END:
            while self.read(READ_BUFFER_SIZE):
                pass
            offset += self.position
        elif whence != io.SEEK_SET:
            raise ValueError(f"Invalid value for whence: {whence}")
        if offset < self.position:
            self._file.seek(0)
            self.__init__(self._file)
        while self.position < offset and self.read(min(READ_BUFFER_SIZE, offset - self.position)):
            pass
        return self.position


class GzipFile(io.BufferedIOBase):
    """A gzip file: reads and writes its contents as a file does."""

    myfileobj = None

    def __init__(self, filename=None, mode=None, compresslevel=_COMPRESS_LEVEL_BEST, fileobj=None, mtime=None):
        """Open a file by its name, or go through one that is open.

        filename is written in the header where fileobj is given. mtime is the time that the header tells: now, unless
        it is given.
        """
        self.fileobj = self._buffer = None
        if mode and ("t" in mode or "U" in mode):
            raise ValueError(f"Invalid mode: {mode!r}")
        if mode and "b" not in mode:
            mode += "b"
        if fileobj is None:
            fileobj = self.myfileobj = builtins.open(filename, mode or "rb")
        if filename is None:
            filename = getattr(fileobj, "name", "")
            if not isinstance(filename, (str, bytes)):
                filename = ""
        else:
            filename = os.fspath(filename)
        if mode is None:
            mode = getattr(fileobj, "mode", "rb")
            if not isinstance(mode, str):
                mode = "rb"
            elif not mode.startswith("r"):
                import warnings
                warnings.warn("GzipFile was opened for writing, but this will change in future Python releases.  "
                              "Specify the mode argument for opening it for writing.", FutureWarning, 2)
        self.name = filename
        self._last_read = None
        if mode.startswith("r"):
            self.mode = READ
            self._members = _Members(fileobj)
            self._buffer = io.BufferedReader(self._members, READ_BUFFER_SIZE)
        elif mode.startswith(("w", "a", "x")):
            self.mode = WRITE
            self._size = 0
            self._checksum = zlib.crc32(b"")
            self._deflate = zlib.compressobj(compresslevel, zlib.DEFLATED, -zlib.MAX_WBITS)
        else:
            raise ValueError(f"Invalid mode: {mode!r}")
        self.fileobj = fileobj
        if self.mode == WRITE:
            fileobj.write(_header(compresslevel, time.time() if mtime is None else mtime, self._stored_name()))

    def _stored_name(self):
        """The name for the header: in Latin-1, without directories and the ending .gz."""
        name = os.path.basename(self.name)
        if isinstance(name, str):
            try:
                name = name.encode("latin-1")
            except UnicodeEncodeError:
                return b""
        return name.removesuffix(b".gz")

    @property
    def mtime(self):
        """The time in the header that was read last."""
        return self._members.mtime if self.mode == READ else None

    def __repr__(self):
        return f"<gzip {self.fileobj!r} {id(self):#x}>"

    def _check(self, mode, doing):
        if self.fileobj is None:
            raise ValueError("I/O operation on closed file")
        if self.mode != mode:
            import errno
            raise OSError(errno.EBADF, f"{doing}() on {'write' if mode == READ else 'read'}-only GzipFile object")

    def write(self, data):
        """Write bytes, and give their number."""
        self._check(WRITE, "write")
        view = data if isinstance(data, (bytes, bytearray)) else memoryview(data).tobytes()
        if view:
            self.fileobj.write(self._deflate.compress(view))
            self._size += len(view)
            self._checksum = zlib.crc32(view, self._checksum)
        return len(view)

    def read(self, size=-1):
        self._check(READ, "read")
        return self._buffer.read(size)

    def read1(self, size=-1):
        self._check(READ, "read1")
        return self._buffer.read1(READ_BUFFER_SIZE if size < 0 else size)

    def readinto(self, b):
        self._check(READ, "readinto")
        return self._buffer.readinto(b)

    def readinto1(self, b):
        self._check(READ, "readinto1")
        return self._buffer.readinto1(b)

    def peek(self, n):
        """What comes next, without going on."""
        self._check(READ, "peek")
        return self._buffer.peek(n)

    def readline(self, size=-1):
        self._check(READ, "readline")
        return self._buffer.readline(size)

    def flush(self, zlib_mode=zlib.Z_SYNC_FLUSH):
        if self.fileobj is None:
            raise ValueError("I/O operation on closed file")
        if self.mode == WRITE:
            self.fileobj.write(self._deflate.flush(zlib_mode))
            self.fileobj.flush()

    @property
    def closed(self):
        return self.fileobj is None

    def close(self):
        """Write what is left, and close the file if it was opened by its name."""
        file, self.fileobj = self.fileobj, None
        if file is None:
            return
        try:
            if self.mode == WRITE:
                file.write(self._deflate.flush() + struct.pack("<LL", self._checksum, self._size & 0xFFFFFFFF))
            else:
                self._buffer.close()
        finally:
            own, self.myfileobj = self.myfileobj, None
            if own is not None:
                own.close()

    def __del__(self):
        if getattr(self, "fileobj", None) is None:
            return
        if self.mode == WRITE:
            import warnings
            warnings.warn(f"unclosed GzipFile {self!r}", ResourceWarning, source=self, stacklevel=2)
        self.close()

    def fileno(self):
        return self.fileobj.fileno()

    def rewind(self):
        """Go back to the beginning."""
        self._check(READ, "rewind")
        self._buffer.seek(0)

    def readable(self):
        return self.mode == READ

    def writable(self):
        return self.mode == WRITE

    def seekable(self):
        return True

    def tell(self):
        if self.fileobj is None:
            raise ValueError("I/O operation on closed file")
        return self._size if self.mode == WRITE else self._buffer.tell()

    def seek(self, offset, whence=io.SEEK_SET):
        """Go to a place of the contents; writing, only on: zeros fill what is between."""
        if self.mode == READ:
            self._check(READ, "seek")
            return self._buffer.seek(offset, whence)
        self._check(WRITE, "seek")
        if whence == io.SEEK_CUR:
            offset += self._size
        elif whence != io.SEEK_SET:
            raise ValueError("Seek from end not supported")
        if offset < self._size:
            raise OSError("Negative seek in write mode")
        while self._size < offset:
            self.write(bytes(min(READ_BUFFER_SIZE, offset - self._size)))
        return self._size


def main():
    """`python -m gzip [--fast | --best | -d] [file ...]`: write files compressed beside themselves, or decompressed."""
    import sys
    from argparse import ArgumentParser
    parser = ArgumentParser(description="A simple command line interface for the gzip module: act like gzip, "
                            "but do not delete the input file.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--fast", action="store_true", help="compress faster")
    which.add_argument("--best", action="store_true", help="compress better")
    which.add_argument("-d", "--decompress", action="store_true", help="act like gunzip instead of gzip")
    parser.add_argument("args", nargs="*", default=["-"], metavar="file")
    asked = parser.parse_args()
    level = _COMPRESS_LEVEL_FAST if asked.fast else _COMPRESS_LEVEL_BEST if asked.best else _COMPRESS_LEVEL_TRADEOFF
    for name in asked.args:
        if name == "-":
            source, target = sys.stdin.buffer, sys.stdout.buffer
            if asked.decompress:
                source = GzipFile(filename="", mode="rb", fileobj=source)
            else:
                target = GzipFile(filename="", mode="wb", fileobj=target, compresslevel=level)
        elif not asked.decompress:
            source, target = builtins.open(name, "rb"), open(f"{name}.gz", "wb", compresslevel=level)
        elif name.endswith(".gz"):
            source, target = open(name, "rb"), builtins.open(name.removesuffix(".gz"), "wb")
        else:
            sys.exit(f"filename doesn't end in .gz: {name!r}")
        while block := source.read(READ_BUFFER_SIZE):
            target.write(block)
        for file in (source, target):
            if file is not sys.stdin.buffer and file is not sys.stdout.buffer:
                file.close()


if __name__ == "__main__":
    main()
