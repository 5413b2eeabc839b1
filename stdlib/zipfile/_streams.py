"""The files that a member is read from and written to."""

import io
import struct
from binascii import crc32

import zipfile
from zipfile import _format, _methods
from zipfile._format import BadZipFile

_BUSY = ("Can't {} the ZIP file while there is an open writing handle on it. "
         "Close the writing handle before trying to read.")


class _SharedFile:
    """The archive's file with a position of its own, for one of several readers."""

    def __init__(self, file, pos, close, lock, writing):
        self._file = file
        self._pos = pos
        self._close = close
        self._lock = lock
        self._writing = writing
        self.seekable = file.seekable

    def tell(self):
        return self._pos

    def seek(self, offset, whence=0):
        with self._lock:
            if self._writing():
                raise ValueError(_BUSY.format("reposition in"))
            if whence == io.SEEK_CUR:
                self._file.seek(self._pos + offset)
            else:
                self._file.seek(offset, whence)
            self._pos = self._file.tell()
            return self._pos

    def read(self, n=-1):
        with self._lock:
            if self._writing():
                raise ValueError(_BUSY.format("read from"))
            self._file.seek(self._pos)
            data = self._file.read(n)
            self._pos = self._file.tell()
            return data

    def close(self):
        file, self._file = self._file, None
        if file is not None:
            self._close(file)


class _Tellable:
    """A file that is only written to, and does not say where it is: it is counted."""

    def __init__(self, fp):
        self.fp = fp
        self.offset = 0

    def write(self, data):
        count = self.fp.write(data)
        self.offset += count
        return count

    def tell(self):
        return self.offset

    def flush(self):
        self.fp.flush()

    def close(self):
        self.fp.close()


class ZipExtFile(io.BufferedIOBase):
    """A member of an archive, open for reading."""

    # The largest piece at once, the smallest that is asked of the archive, and what seeking forward skips at once.
    MAX_N = 1 << 30
    MIN_READ_SIZE = 4096
    MAX_SEEK_READ = 1 << 24

    def __init__(self, fileobj, mode, zipinfo, pwd=None, close_fileobj=False):
        self._fileobj = fileobj
        self._close_fileobj = close_fileobj
        self._info = zipinfo
        self._pwd = pwd
        self.mode = mode
        self.name = zipinfo.filename
        self.newlines = None
        self._checked = getattr(zipinfo, "CRC", None) is not None
        try:
            self._seekable = bool(fileobj.seekable())
        except AttributeError:
            self._seekable = False
        self._start = fileobj.tell() if self._seekable else None
        self._begin()

    def _begin(self):
        """Set all to the member's first byte, where the archive's file stands."""
        self._unread = self._info.compress_size
        self._left = self._info.file_size
        self._decompressor = _methods._get_decompressor(self._info.compress_type)
        self._buffer, self._offset = b"", 0
        self._eof = False
        self._crc = crc32(b"")
        self._cipher = None if self._pwd is None else self._open_cipher()

    def _open_cipher(self):
        """The cipher, past the twelve bytes of which the last tells whether the password is right."""
        cipher = _methods.Cipher(self._pwd)
        info = self._info
        expected = info._raw_time >> 8 if info.flag_bits & _format._MASK_USE_DATA_DESCRIPTOR else info.CRC >> 24
        head = cipher.decrypt(self._fileobj.read(12))
        self._unread -= 12
        if head[11:] != bytes([expected & 0xFF]):
            raise RuntimeError(f"Bad password for file {info.orig_filename!r}")
        return cipher

    def __repr__(self):
        shown = f"<{type(self).__module__}.{type(self).__qualname__}"
        if self.closed:
            return f"{shown} [closed]>"
        shown += f" name={self.name!r}"
        method = self._info.compress_type
        if method != _format.ZIP_STORED:
            shown += f" compress_type={_format.compressor_names.get(method, method)}"
        return f"{shown}>"

    # ---- the next piece

    def _more(self, n):
        """Some bytes of the member, about n; empty at the end."""
        while not self._eof:
            data = self._decoded(self._from_archive(n), n)
            data = data[:self._left]
            self._left -= len(data)
            if self._left <= 0:
                self._eof = True
            self._check(data)
            if data:
                return data
        return b""

    def _from_archive(self, n):
        """Bytes as the archive has them, decrypted."""
        waiting = getattr(self._decompressor, "unconsumed_tail", b"")
        if len(waiting) >= n or self._unread <= 0:
            return b""
        size = min(self._unread, max(n, self.MIN_READ_SIZE))
        data = self._fileobj.read(size)
        if not data:
            raise EOFError
        self._unread -= len(data)
        return data if self._cipher is None else self._cipher.decrypt(data)

    def _decoded(self, data, n):
        """What compressed bytes stand for; a deflated member gives about n bytes, and keeps the rest."""
        decompressor = self._decompressor
        if decompressor is None:
            self._eof = self._unread <= 0
            return data
        if self._info.compress_type != _format.ZIP_DEFLATED:
            plain = decompressor.decompress(data)
            self._eof = decompressor.eof or self._unread <= 0
            return plain
        plain = decompressor.decompress(decompressor.unconsumed_tail + data, max(n, self.MIN_READ_SIZE))
        self._eof = decompressor.eof or self._unread <= 0 and not decompressor.unconsumed_tail
        if self._eof:
            plain += decompressor.flush()
        return plain

    def _check(self, data):
        if not self._checked:
            return
        self._crc = crc32(data, self._crc)
        if self._eof and self._crc != self._info.CRC:
            raise BadZipFile(f"Bad CRC-32 for file {self.name!r}")

    # ---- reading

    def readable(self):
        self._check_open()
        return True

    def _check_open(self, message="I/O operation on closed file."):
        if self.closed:
            raise ValueError(message)

    def _buffered(self, n=None):
        """Take bytes that were read ahead."""
        end = len(self._buffer) if n is None else min(self._offset + n, len(self._buffer))
        data = self._buffer[self._offset:end]
        self._offset = end
        if end == len(self._buffer):
            self._buffer, self._offset = b"", 0
        return data

    def _keep(self, data):
        """Let bytes be read again."""
        self._buffer, self._offset = data + self._buffer[self._offset:], 0

    def read(self, n=-1):
        """Up to n bytes, fewer only at the end; all that are left if n is negative or None."""
        self._check_open("read from closed file.")
        if n is None or n < 0:
            parts = [self._buffered()]
            while data := self._more(self.MAX_N):
                parts.append(data)
            return b"".join(parts)
        data = self._buffered(n)
        parts, wanted = [data], n - len(data)
        while wanted > 0 and (data := self._more(wanted)):
            if len(data) > wanted:
                self._keep(data[wanted:])
                data = data[:wanted]
            parts.append(data)
            wanted -= len(data)
        return b"".join(parts)

    def read1(self, n):
        """Some bytes, up to n of them, by reading the archive as seldom as it takes to get any."""
        self._check_open("read from closed file.")
        if n is None or n < 0:
            return self._buffered() + self._more(self.MAX_N)
        data = self._buffered(n)
        if len(data) < n and (more := self._more(n - len(data))):
            self._keep(more[n - len(data):])
            data += more[:n - len(data)]
        return data

    def peek(self, n=1):
        """Bytes that come next, which are still to be read."""
        self._check_open("peek on closed file.")
        if n > len(self._buffer) - self._offset and (data := self._more(n)):
            self._buffer, self._offset = self._buffered() + data, 0
        return self._buffer[self._offset:self._offset + 512]

    def readline(self, limit=-1):
        """The next line, or up to limit bytes of it."""
        if limit is None or limit < 0:
            # Mostly it is there already.
            end = self._buffer.find(b"\n", self._offset) + 1
            if end > 0:
                line = self._buffer[self._offset:end]
                self._offset = end
                return line
            limit = -1
        return io.BufferedIOBase.readline(self, limit)

    def close(self):
        try:
            if self._close_fileobj:
                self._fileobj.close()
        finally:
            super().close()

    # ---- going elsewhere

    def seekable(self):
        self._check_open()
        return self._seekable

    def tell(self):
        self._check_open("tell on closed file.")
        if not self._seekable:
            raise io.UnsupportedOperation("underlying stream is not seekable")
        return self._info.file_size - self._left - len(self._buffer) + self._offset

    def seek(self, offset, whence=0):
        """Go to another place: going back in what is compressed reads it anew from the beginning."""
        self._check_open("seek on closed file.")
        if not self._seekable:
            raise io.UnsupportedOperation("underlying stream is not seekable")
        here = self.tell()
        base = {io.SEEK_SET: 0, io.SEEK_CUR: here, io.SEEK_END: self._info.file_size}.get(whence)
        if base is None:
            raise ValueError("whence must be os.SEEK_SET (0), os.SEEK_CUR (1), or os.SEEK_END (2)")
        target = min(max(base + offset, 0), self._info.file_size)
        steps = target - here
        if 0 <= self._offset + steps < len(self._buffer):
            self._offset += steps
        elif self._decompressor is None and self._cipher is None:
            self._jump(target)
        else:
            if steps < 0:
                self._fileobj.seek(self._start)
                self._begin()
                steps = target
            while steps > 0 and (skipped := len(self.read(min(self.MAX_SEEK_READ, steps)))):
                steps -= skipped
        return self.tell()

    def _jump(self, target):
        """Go to a place of what is stored as it is; nobody can check what is not read in order."""
        self._checked = False
        self._fileobj.seek(self._start + target)
        self._unread = self._left = self._info.file_size - target
        self._buffer, self._offset = b"", 0
        self._eof = self._left <= 0


class _ZipWriteFile(io.BufferedIOBase):
    """A member of an archive, open for writing."""

    def __init__(self, zf, zinfo, zip64):
        self._zinfo = zinfo
        self._zip64 = zip64
        self._zipfile = zf
        self._compressor = _methods._get_compressor(zinfo.compress_type, zinfo.compress_level)
        self._file_size = self._compress_size = 0
        self._crc = 0

    @property
    def name(self):
        return self._zinfo.filename

    @property
    def mode(self):
        return "wb"

    def writable(self):
        return True

    def write(self, data):
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        # Buffers of other items than bytes have fewer items than bytes.
        count = len(data) if isinstance(data, (bytes, bytearray)) else memoryview(data).nbytes
        self._file_size += count
        self._crc = crc32(data, self._crc)
        if self._compressor is not None:
            data = self._compressor.compress(data)
            self._compress_size += len(data)
        self._zipfile.fp.write(data)
        return count

    def close(self):
        if self.closed:
            return
        try:
            super().close()
            if self._compressor is None:
                self._compress_size = self._file_size
            else:
                rest = self._compressor.flush()
                self._compress_size += len(rest)
                self._zipfile.fp.write(rest)
            info = self._zinfo
            info.CRC, info.compress_size, info.file_size = self._crc, self._compress_size, self._file_size
            self._check_sizes()
            self._tell_sizes(self._zipfile.fp, info)
            self._zipfile._add(info)
        finally:
            self._zipfile._writing = False

    def _check_sizes(self):
        if self._zip64:
            return
        for size, what in ((self._file_size, "File size"), (self._compress_size, "Compressed size")):
            if size > zipfile.ZIP64_LIMIT:
                raise RuntimeError("File size too large, try using force_zip64" if what == "File size" else
                                   f"{what} unexpectedly exceeded ZIP64 limit")

    def _tell_sizes(self, fp, info):
        """Write the sizes behind the data, or where they were left open in front of it."""
        if info.flag_bits & _format._MASK_USE_DATA_DESCRIPTOR:
            fp.write(struct.pack("<LLQQ" if self._zip64 else "<LLLL", _format._DD_SIGNATURE, info.CRC,
                                 info.compress_size, info.file_size))
            self._zipfile.start_dir = fp.tell()
            return
        self._zipfile.start_dir = fp.tell()
        fp.seek(info.header_offset)
        fp.write(info.FileHeader(self._zip64))
        fp.seek(self._zipfile.start_dir)
