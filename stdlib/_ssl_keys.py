"""Private keys that are encrypted with a password."""

from _ssl import _decrypt
from _ssl_errors import SSLError

_LIMIT = 1024


def decrypted(pem, password):
    """The key in DER; password is text, bytes, or a function that gives them."""
    if callable(password):
        password = password()
        if not isinstance(password, (str, bytes, bytearray)):
            raise TypeError("password callback must return a string")
    elif password is None:
        raise SSLError("the private key is encrypted: a password is needed")
    elif not isinstance(password, (str, bytes, bytearray)):
        raise TypeError("password should be a string or callable")
    if isinstance(password, str):
        password = password.encode()
    if len(password) > _LIMIT:
        raise ValueError(f"password cannot be longer than {_LIMIT} bytes")
    if b"ENCRYPTED PRIVATE KEY" not in pem:
        raise SSLError("only keys encrypted as PKCS #8 can be read")
    key = _decrypt(pem, bytes(password))
    if key is None:
        exc = SSLError(0x80009, "[SSL] PEM lib")
        exc.library = "SSL"
        raise exc
    return key
