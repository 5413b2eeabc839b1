"""Read TOML 1.0 files: `load` a binary file, `loads` a text."""

__all__ = ("loads", "load", "TOMLDecodeError")

from ._reader import TOMLDecodeError, load, loads
