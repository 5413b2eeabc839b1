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
    """System, node, release, version, machine and processor, by name."""
    kind = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}.get(sys.platform, "")
    base = "/proc/sys/kernel/"
    machine = getattr(sys.implementation, "_multiarch", "").split("-")[0]
    return uname_result(kind, _read(base + "hostname"), _read(base + "osrelease"), _read(base + "version"), machine)


def system():
    """The system's name, as in 'Linux'; '' if unknown."""
    return uname().system


def node():
    """The machine's name in the network."""
    return uname().node


def release():
    """The system's release."""
    return uname().release


def version():
    """The release's version."""
    return uname().version


def machine():
    """Returns the machine type, e.g. 'i386'"""
    return uname().machine


def processor():
    """The processor's name; '' if unknown."""
    return uname().processor


def architecture(executable=sys.executable, bits="", linkage=""):
    """Queries the given executable for various architecture information."""
    return ("64bit" if sys.maxsize > 2 ** 32 else "32bit"), linkage


def platform(aliased=False, terse=False):
    """System, release, machine and more in one string."""
    facts = uname()
    parts = [facts.system, facts.release] if terse else [facts.system, facts.release, facts.machine]
    return "-".join(part.replace(" ", "_") for part in parts if part)


def python_implementation():
    """The name of what runs the program."""
    return sys.implementation.name


def python_version():
    """The Python version as 'major.minor.micro'."""
    return ".".join(map(str, sys.version_info[:3]))


def python_version_tuple():
    """The Python version as three strings."""
    return tuple(map(str, sys.version_info[:3]))


def python_branch():
    return ""


def python_revision():
    return ""


def python_build():
    """The number and the date of the build."""
    return "", ""


def python_compiler():
    """What compiled the interpreter."""
    return "rustc"


def libc_ver(executable=None, lib="", version="", chunksize=16384):
    """Tries to determine the libc version; it is not known here."""
    return lib, version


def mac_ver(release="", versioninfo=("", "", ""), machine=""):
    return release, versioninfo, machine


def win32_ver(release="", version="", csd="", ptype=""):
    return release, version, csd, ptype


def freedesktop_os_release():
    """What os-release says of the system, as a dict; OSError if there is none."""
    text = _read("/etc/os-release") or _read("/usr/lib/os-release")
    if not text:
        raise OSError("Unable to read files /etc/os-release, /usr/lib/os-release")
    facts = {"NAME": "Linux", "ID": "linux", "PRETTY_NAME": "Linux"}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            facts[name] = value.strip("\"'")
    return facts
