"""What is known of the machine: the system's kind and name, and which Python this is."""

import functools
import sys
from collections import namedtuple


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


class uname_result(namedtuple("uname_result", "system node release version machine")):
    """The facts of uname(). The processor is looked up when it is asked for."""

    @property
    def processor(self):
        return ""

    def __iter__(self):
        return iter((*tuple.__iter__(self), self.processor))

    def __getitem__(self, at):
        return tuple(iter(self))[at]

    def __len__(self):
        return 6


@functools.cache
def uname():
    """Fairly portable uname interface. Returns a tuple of strings (system, node, release, version, machine, processor)."""
    kind = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}.get(sys.platform, "")
    base = "/proc/sys/kernel/"
    machine = getattr(sys.implementation, "_multiarch", "").split("-")[0]
    return uname_result(kind, _read(base + "hostname"), _read(base + "osrelease"), _read(base + "version"), machine)


def system():
    """Returns the system/OS name, e.g. 'Linux', 'Windows' or 'Java'."""
    return uname().system


def node():
    """Returns the computer's network name (which may not be fully qualified)"""
    return uname().node


def release():
    """Returns the system's release, e.g. '2.2.0' or 'NT'"""
    return uname().release


def version():
    """Returns the system's release version, e.g. '#3 on degas'"""
    return uname().version


def machine():
    """Returns the machine type, e.g. 'i386'"""
    return uname().machine


def processor():
    """Returns the (true) processor name, e.g. 'amdk6'"""
    return uname().processor


def architecture(executable=sys.executable, bits="", linkage=""):
    """Queries the given executable for various architecture information."""
    return ("64bit" if sys.maxsize > 2 ** 32 else "32bit"), linkage


def platform(aliased=False, terse=False):
    """Returns a single string identifying the underlying platform with as much useful information as possible."""
    facts = uname()
    parts = [facts.system, facts.release] if terse else [facts.system, facts.release, facts.machine]
    return "-".join(part.replace(" ", "_") for part in parts if part)


def python_implementation():
    """Returns a string identifying the Python implementation."""
    return sys.implementation.name


def python_version():
    """Returns the Python version as string 'major.minor.patchlevel'"""
    return ".".join(map(str, sys.version_info[:3]))


def python_version_tuple():
    """Returns the Python version as tuple (major, minor, patchlevel) of strings."""
    return tuple(map(str, sys.version_info[:3]))


def python_branch():
    return ""


def python_revision():
    return ""


def python_build():
    """Returns a tuple (buildno, builddate) stating the Python build number and date as strings."""
    return "", ""


def python_compiler():
    """Returns a string identifying the compiler used for compiling Python."""
    return "rustc"


def libc_ver(executable=None, lib="", version="", chunksize=16384):
    """Tries to determine the libc version; it is not known here."""
    return lib, version


def mac_ver(release="", versioninfo=("", "", ""), machine=""):
    return release, versioninfo, machine


def win32_ver(release="", version="", csd="", ptype=""):
    return release, version, csd, ptype


def freedesktop_os_release():
    """Return operation system identification from freedesktop.org os-release"""
    text = _read("/etc/os-release") or _read("/usr/lib/os-release")
    if not text:
        raise OSError("Unable to read files /etc/os-release, /usr/lib/os-release")
    facts = {"NAME": "Linux", "ID": "linux", "PRETTY_NAME": "Linux"}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            facts[name] = value.strip("\"'")
    return facts
