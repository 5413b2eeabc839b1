"""Ask for a password without showing it; the name of the user."""

import os
import sys

__all__ = ["getpass", "getuser", "GetPassWarning"]


class GetPassWarning(UserWarning):
    pass


def getpass(prompt="Password: ", stream=None, *, echo_char=None):
    """Prompt for a password. The terminal is not asked to be silent: what is typed is seen, and a warning says so."""
    import warnings

    warnings.warn("Can not control echo on the terminal.", GetPassWarning, stacklevel=2)
    stream = stream or sys.stderr
    print("Warning: Password input may be echoed.", file=stream)
    stream.write(str(prompt))
    stream.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.removesuffix("\n")


def getuser():
    """The user's name, from LOGNAME, USER, LNAME or USERNAME, or else from the system."""
    told = filter(None, map(os.environ.get, ("LOGNAME", "USER", "LNAME", "USERNAME")))
    for name in told:
        return name
    try:
        from pwd import getpwuid
        return getpwuid(os.getuid())[0]
    except (ImportError, KeyError) as failure:
        raise OSError("No username set in the environment") from failure
