"""The classes of `datetime` under the name of CPython's module in C."""

from datetime import *
from datetime import __all__
