"""Bytes as C structures; what does the work is native."""

__all__ = [
    # functions
    "calcsize", "pack", "pack_into", "unpack", "unpack_from", "iter_unpack",
    # class
    "Struct",
    # exception
    "error",
]

from _struct import *
from _struct import Struct, error, calcsize, pack, pack_into, unpack, unpack_from, iter_unpack, _clearcache
from _struct import __doc__
