"""Who has signed a certificate, among those that are known."""

from _ssl import _decode


def issuer_among(der, known):
    """The certificate of the issuer, by its name; None if it is not there."""
    issuer = _decode(der)["issuer"]
    for candidate in known:
        if _decode(candidate)["subject"] == issuer:
            return candidate
    return None
