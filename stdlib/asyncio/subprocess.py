"""Processes: not there yet."""

from ._out_of_reach import missing

__all__ = ("create_subprocess_exec", "create_subprocess_shell")

PIPE = -1
STDOUT = -2
DEVNULL = -3

create_subprocess_exec = missing("create_subprocess_exec")
create_subprocess_shell = missing("create_subprocess_shell")
