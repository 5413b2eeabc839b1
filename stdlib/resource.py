"""The limits that the operating system sets the process, as far as they can be read."""

from _resource import getrlimit

error = OSError

RLIM_INFINITY = -1

# The numbers are Linux's.
(RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NPROC,
 RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_AS, _, RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE, RLIMIT_NICE,
 RLIMIT_RTPRIO, RLIMIT_RTTIME) = range(16)


def getpagesize():
    """Return the number of bytes in a system page."""
    return 4096


def setrlimit(resource, limits, /):
    """The limits belong to the host: a script cannot change them."""
    raise PermissionError(1, "the process's limits cannot be changed")
