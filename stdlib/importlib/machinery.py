"""The classes that the import system is made of."""

import sys

ModuleSpec = type(sys.__spec__)
BuiltinImporter = sys.__spec__.loader
SourceFileLoader = type(__spec__.loader)
PathFinder = BuiltinImporter
FrozenImporter = BuiltinImporter
SOURCE_SUFFIXES = [".py", ".pyi"]
BYTECODE_SUFFIXES = []
EXTENSION_SUFFIXES = []


def all_suffixes():
    """Return a list of all recognized module suffixes."""
    return SOURCE_SUFFIXES + BYTECODE_SUFFIXES + EXTENSION_SUFFIXES
