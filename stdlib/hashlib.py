"""Hash functions: objects with update(), digest(), hexdigest() and copy()."""

from _hashes import blake2b, blake2s, pbkdf2_hmac
from _hashes import new as _new

__always_supported = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512",
                      "blake2b", "blake2s",
                      "sha3_224", "sha3_256", "sha3_384", "sha3_512",
                      "shake_128", "shake_256")

algorithms_guaranteed = set(__always_supported)
algorithms_available = set(__always_supported) | {"sha512_224", "sha512_256"}

__all__ = __always_supported + ("new", "algorithms_guaranteed", "algorithms_available",
                                "file_digest", "pbkdf2_hmac")


def _take(data, string):
    if string is None:
        return b"" if data is None else data
    if data is not None:
        raise TypeError("'data' and 'string' are mutually exclusive and support for 'string' keyword "
                        "parameter is slated for removal in a future version.")
    return string


def _constructor(algorithm):
    def construct(data=None, *, usedforsecurity=True, string=None):
        return _new(algorithm, _take(data, string))

    construct.__name__ = construct.__qualname__ = "openssl_" + algorithm
    construct.__doc__ = f"A hash object of {algorithm}, which has seen data."
    return construct


md5 = _constructor("md5")
sha1 = _constructor("sha1")
sha224 = _constructor("sha224")
sha256 = _constructor("sha256")
sha384 = _constructor("sha384")
sha512 = _constructor("sha512")
sha3_224 = _constructor("sha3_224")
sha3_256 = _constructor("sha3_256")
sha3_384 = _constructor("sha3_384")
sha3_512 = _constructor("sha3_512")
shake_128 = _constructor("shake_128")
shake_256 = _constructor("shake_256")


def new(name, data=b"", *, usedforsecurity=True, **kwargs):
    """A hash object of the named algorithm, which has seen data."""
    if not isinstance(name, str):
        raise TypeError(f"new() argument 'name' must be str, not {type(name).__name__}")
    if name in ("blake2b", "blake2s", "BLAKE2b", "BLAKE2s"):
        return (blake2b if name.lower() == "blake2b" else blake2s)(data, **kwargs)
    return _new(name, _take(None if "string" in kwargs and data == b"" else data, kwargs.get("string")))


def file_digest(fileobj, digest, /, *, _bufsize=2 ** 18):
    """The hash object that has seen the contents of a binary file.

    digest is the name of an algorithm, or what makes a hash object.
    """
    hashed = new(digest) if isinstance(digest, str) else digest()
    if hasattr(fileobj, "getbuffer"):
        # All of it is in memory.
        hashed.update(fileobj.getbuffer())
        return hashed
    if not (hasattr(fileobj, "readinto") and hasattr(fileobj, "readable") and fileobj.readable()):
        raise ValueError(f"'{fileobj!r}' is not a file-like object in binary reading mode.")
    view = memoryview(bytearray(_bufsize))
    while count := fileobj.readinto(view):
        hashed.update(view[:count])
    if count is None:
        raise BlockingIOError("I/O operation would block.")
    return hashed
