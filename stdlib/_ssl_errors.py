"""The exceptions of `ssl`, and how `_ssl` makes them."""


class SSLError(OSError):
    """Something in TLS went wrong."""

    __module__ = "ssl"
    library = None
    reason = None

    def __str__(self):
        return self.strerror if isinstance(self.strerror, str) else str(self.args)


class SSLZeroReturnError(SSLError):
    """The TLS session has been closed in good order."""

    __module__ = "ssl"


class SSLWantReadError(SSLError):
    """It cannot go on before more has been received."""

    __module__ = "ssl"


class SSLWantWriteError(SSLError):
    """It cannot go on before more has been sent."""

    __module__ = "ssl"


class SSLSyscallError(SSLError):
    """The system said no."""

    __module__ = "ssl"


class SSLEOFError(SSLError):
    """The connection ended before the session did."""

    __module__ = "ssl"


class SSLCertVerificationError(SSLError, ValueError):
    """The peer's certificate is not believed."""

    __module__ = "ssl"
    verify_code = 0
    verify_message = ""


def error(kind, number, library, reason, text, code):
    """The exception for what `_ssl` says."""
    made = globals()[kind]
    if number is None:
        return made(text)
    if reason is not None:
        shown = f"[{library}: {reason}] {text}"
        if code is not None:
            shown = f"[{library}: {reason}] certificate verify failed: {text}"
        text, plain = shown, text
    exc = made(number, text)
    exc.library = library
    exc.reason = reason
    if code is not None:
        exc.verify_code = code
        exc.verify_message = plain
    return exc


def want_read():
    """More has to be received."""
    return SSLWantReadError(2, "The operation did not complete (read)")


def want_write():
    """More has to be sent."""
    return SSLWantWriteError(3, "The operation did not complete (write)")
