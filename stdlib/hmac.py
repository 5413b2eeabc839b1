"""Keyed hashing of messages (RFC 2104)."""

from _hashes import compare_digest

import hashlib as _hashlib

trans_5C = bytes(x ^ 0x5C for x in range(256))
trans_36 = bytes(x ^ 0x36 for x in range(256))

# The digest's size is that of the hash function.
digest_size = None


def _constructor(digestmod):
    """What makes hash objects, from a name, a module or a constructor."""
    if callable(digestmod):
        return digestmod
    if isinstance(digestmod, str):
        return lambda d=b"": _hashlib.new(digestmod, d)
    return lambda d=b"": digestmod.new(d)


class HMAC:
    """A keyed hash at work; the interface is that of hash objects."""

    blocksize = 64

    __slots__ = ("_hmac", "_inner", "_outer", "block_size", "digest_size")

    def __init__(self, key, msg=None, digestmod=""):
        if not isinstance(key, (bytes, bytearray)):
            raise TypeError(f"key: expected bytes or bytearray, but got {type(key).__name__!r}")
        if not digestmod:
            raise TypeError("Missing required argument 'digestmod'.")
        make = _constructor(digestmod)
        self._hmac = None
        self._outer = make()
        self._inner = make()
        self.digest_size = self._inner.digest_size
        if hasattr(self._inner, "block_size"):
            blocksize = self._inner.block_size
            if blocksize < 16:
                import warnings
                warnings.warn(f"block_size of {blocksize} seems too small; using our default of "
                              f"{self.blocksize}.", RuntimeWarning, 2)
                blocksize = self.blocksize
        else:
            import warnings
            warnings.warn("No block_size attribute on given digest object; Assuming "
                          f"{self.blocksize}.", RuntimeWarning, 2)
            blocksize = self.blocksize
        if len(key) > blocksize:
            key = make(key).digest()
        self.block_size = blocksize
        key = bytes(key).ljust(blocksize, b"\0")
        self._outer.update(key.translate(trans_5C))
        self._inner.update(key.translate(trans_36))
        if msg is not None:
            self.update(msg)

    @property
    def name(self):
        return f"hmac-{self._inner.name}"

    def update(self, msg):
        """Take in more of the message."""
        self._inner.update(msg)

    def copy(self):
        """A separate copy of this hashing object."""
        other = self.__class__.__new__(self.__class__)
        other._hmac = None
        other.digest_size = self.digest_size
        other.block_size = self.block_size
        other._inner = self._inner.copy()
        other._outer = self._outer.copy()
        return other

    def _current(self):
        hashed = self._outer.copy()
        hashed.update(self._inner.digest())
        return hashed

    def digest(self):
        """The hash of what was fed so far, as bytes."""
        return self._current().digest()

    def hexdigest(self):
        """The same in hexadecimal."""
        return self._current().hexdigest()


def new(key, msg=None, digestmod=""):
    """A keyed hash object; digestmod is a name, a module or a constructor."""
    return HMAC(key, msg, digestmod)


def digest(key, msg, digest):
    """The keyed hash of one message."""
    if not digest:
        raise TypeError("Missing required argument 'digestmod'.")
    make = _constructor(digest)
    inner, outer = make(), make()
    blocksize = getattr(inner, "block_size", 64)
    if len(key) > blocksize:
        key = make(key).digest()
    key = bytes(key).ljust(blocksize, b"\0")
    inner.update(key.translate(trans_36))
    outer.update(key.translate(trans_5C))
    inner.update(msg)
    outer.update(inner.digest())
    return outer.digest()
