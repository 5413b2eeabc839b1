"""Command lines: say which arguments there are, and parse, usage, help and errors follow.

ArgumentParser takes options, positional arguments and sub-commands.
"""

from argparse._actions import (
    Action, ArgumentError, ArgumentTypeError, BooleanOptionalAction, FileType, Namespace, ONE_OR_MORE, OPTIONAL,
    PARSER, REMAINDER, SUPPRESS, ZERO_OR_MORE, _AppendAction, _AppendConstAction, _AttributeHolder, _CountAction,
    _ExtendAction, _HelpAction, _StoreAction, _StoreConstAction, _StoreFalseAction, _StoreTrueAction,
    _SubParsersAction, _VersionAction, _get_action_name)
from argparse._container import _ActionsContainer, _ArgumentGroup, _MutuallyExclusiveGroup
from argparse._parser import ArgumentParser

__all__ = ["ArgumentParser", "ArgumentError", "ArgumentTypeError", "BooleanOptionalAction", "FileType",
           "HelpFormatter", "ArgumentDefaultsHelpFormatter", "RawDescriptionHelpFormatter", "RawTextHelpFormatter",
           "MetavarTypeHelpFormatter", "Namespace", "Action", "ONE_OR_MORE", "OPTIONAL", "PARSER", "REMAINDER",
           "SUPPRESS", "ZERO_OR_MORE"]


def __getattr__(name):
    # Help is asked for seldom; what formats it comes when it is.
    if name.endswith("HelpFormatter"):
        from argparse import _help

        found = getattr(_help, name, None)
        if found is not None:
            globals()[name] = found
            return found
    raise AttributeError(f"module 'argparse' has no attribute {name!r}")
