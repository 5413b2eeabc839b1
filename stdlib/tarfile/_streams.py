"""The files that an archive lies in, and those that its members are."""

import io

from tarfile._errors import ReadError, StreamError


class Stream:
    """A file that can only be gone through: it is counted, and goes forward by being read."""

    def __init__(self, fileobj, head=b""):
        self._fileobj = fileobj
        self._head = head
        self._pos = 0

    def tell(self):
        return self._pos

    def read(self, size):
        parts, left = [], size
        if self._head:
            parts.append(self._head[:left])
            self._head = self._head[left:]
            left -= len(parts[0])
        while left > 0 and (data := self._fileobj.read(left)):
            parts.append(data)
            left -= len(data)
        data = b"".join(parts)
        self._pos += len(data)
        return data

    def seek(self, pos, whence=0):
        if whence != 0 or pos < self._pos:
            raise StreamError("seeking backwards is not allowed")
        while self._pos < pos and self.read(min(pos - self._pos, 1 << 16)):
            pass
        return self._pos

    def write(self, data):
        self._fileobj.write(data)
        self._pos += len(data)

    def close(self):
        """The file below is its owner's."""


class Peeked:
    """A file from which some bytes were read already."""

    def __init__(self, fileobj, head):
        self._fileobj = fileobj
        self._head = head

    def read(self, size=-1):
        if not self._head:
            return self._fileobj.read(size)
        head, self._head = (self._head, b"") if size < 0 else (self._head[:size], self._head[size:])
        return head + self._fileobj.read() if size < 0 else head

    def close(self):
        """The file below is its owner's."""


class Member(io.RawIOBase):
    """The data of a member, as a file: the pieces that are stored, and zeros where nothing is."""

    def __init__(self, fileobj, offset, size, name, sparse=None):
        self._fileobj = fileobj
        self._size = size
        self._pos = 0
        self.name = name
        self.mode = "rb"
        # (begin, end, place in the archive or None), one behind the other.
        self._pieces = []
        at = 0
        for begin, length in [(0, size)] if sparse is None else sparse:
            if begin > at:
                self._pieces.append((at, begin, None))
            self._pieces.append((begin, begin + length, offset))
            at, offset = begin + length, offset + length
        if at < size:
            self._pieces.append((at, size, None))

    def readable(self):
        return True

    def seekable(self):
        return not isinstance(self._fileobj, Stream)

    def tell(self):
        return self._pos

    def seek(self, position, whence=io.SEEK_SET):
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._pos, io.SEEK_END: self._size}.get(whence)
        if base is None:
            raise ValueError("Invalid argument")
        self._pos = min(max(base + position, 0), self._size)
        return self._pos

    def _piece(self):
        return next((piece for piece in self._pieces if piece[0] <= self._pos < piece[1]), None)

    def read(self, size=-1):
        left = self._size - self._pos
        left = left if size is None or size < 0 else min(size, left)
        parts = []
        while left > 0 and (piece := self._piece()) is not None:
            begin, end, place = piece
            count = min(left, end - self._pos)
            if place is None:
                parts.append(bytes(count))
            else:
                self._fileobj.seek(place + self._pos - begin)
                data = self._fileobj.read(count)
                if len(data) < count:
                    raise ReadError("unexpected end of data")
                parts.append(data)
            self._pos += count
            left -= count
        return b"".join(parts)

    def readall(self):
        return self.read()

    def readinto(self, buffer):
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[:len(data)] = data
        return len(data)
