"""Context variables (PEP 567)."""

from _contextvars import Context, ContextVar, Token, copy_context



class _NothingType:
    """The type of Token.MISSING."""

    __slots__ = ()

    def __repr__(self):
        return "<Token.MISSING>"


_MISSING = _NothingType()

__all__ = ("Context", "ContextVar", "Token", "copy_context")
