"""The limits of the process, as the system tells them. They can be looked at, not set: the host's process is not the script's."""

error = OSError

RLIM_INFINITY = -1

# Their numbers on Linux, and what /proc calls them.
RLIMIT_CPU = 0
RLIMIT_FSIZE = 1
RLIMIT_DATA = 2
RLIMIT_STACK = 3
RLIMIT_CORE = 4
RLIMIT_RSS = 5
RLIMIT_NPROC = 6
RLIMIT_NOFILE = RLIMIT_OFILE = 7
RLIMIT_MEMLOCK = 8
RLIMIT_AS = 9

_names = ["Max cpu time", "Max file size", "Max data size", "Max stack size", "Max core file size",
          "Max resident set", "Max processes", "Max open files", "Max locked memory", "Max address space"]


def getrlimit(resource, /):
    """The limit of a resource: (soft, hard)."""
    if not 0 <= resource < len(_names):
        raise ValueError("invalid resource specified")
    with open("/proc/self/limits") as file:
        for line in file:
            if line.startswith(_names[resource]):
                soft, hard = line[len(_names[resource]):].split()[:2]
                return tuple(RLIM_INFINITY if limit == "unlimited" else int(limit) for limit in (soft, hard))
    return RLIM_INFINITY, RLIM_INFINITY


def setrlimit(resource, limits, /):
    """Set the limit of a resource: refused."""
    if not 0 <= resource < len(_names):
        raise ValueError("invalid resource specified")
    raise ValueError("not allowed to change the limits of the host's process")
