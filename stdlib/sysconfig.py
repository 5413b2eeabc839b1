"""Where things lie and how this interpreter was built, as far as pyish has an answer."""

import os
import sys

__all__ = ["get_config_h_filename", "get_config_var", "get_config_vars", "get_default_scheme", "get_makefile_filename",
           "get_path", "get_path_names", "get_paths", "get_platform", "get_preferred_scheme", "get_python_version",
           "get_scheme_names", "is_python_build", "parse_config_h"]

_SCHEMES = {
    "posix_prefix": {
        "stdlib": "{base}/lib/pyish", "platstdlib": "{base}/lib/pyish",
        "purelib": "{base}/lib/pyish/site-packages", "platlib": "{base}/lib/pyish/site-packages",
        "include": "{base}/include/pyish", "platinclude": "{base}/include/pyish",
        "scripts": "{base}/bin", "data": "{base}",
    },
    "posix_user": {
        "stdlib": "{userbase}/lib/pyish", "platstdlib": "{userbase}/lib/pyish",
        "purelib": "{userbase}/lib/pyish/site-packages", "platlib": "{userbase}/lib/pyish/site-packages",
        "include": "{userbase}/include/pyish", "scripts": "{userbase}/bin", "data": "{userbase}",
    },
}
_config_vars = None


def get_config_vars(*args):
    """With no arguments, return all configuration variables; with arguments, the list of their values."""
    global _config_vars
    if _config_vars is None:
        base = getattr(sys, "prefix", "") or os.path.dirname(os.path.dirname(sys.executable or ""))
        _config_vars = {
            "prefix": base, "exec_prefix": base, "base": base, "platbase": base, "installed_base": base,
            "installed_platbase": base, "userbase": os.path.expanduser("~/.local"), "projectbase": base,
            "py_version": sys.version.split()[0], "py_version_short": get_python_version(),
            "py_version_nodot": "%d%d" % sys.version_info[:2], "implementation": "pyish",
            "implementation_lower": "pyish", "platlibdir": "lib", "abiflags": "", "srcdir": base,
            "EXT_SUFFIX": None, "SOABI": None, "Py_DEBUG": 0, "Py_GIL_DISABLED": 0, "WITH_DOC_STRINGS": 1,
            "TEST_MODULES": "no",
        }
    if args:
        return [_config_vars.get(name) for name in args]
    return _config_vars


def get_config_var(name):
    """Return the value of one configuration variable, or None."""
    return get_config_vars().get(name)


def get_scheme_names():
    """Return the names of the installation schemes."""
    return tuple(sorted(_SCHEMES))


def get_path_names():
    """Return the names of the paths of a scheme."""
    return ("stdlib", "platstdlib", "purelib", "platlib", "include", "scripts", "data")


def get_preferred_scheme(key):
    """Return the scheme to prefer for `prefix`, `home` or `user`."""
    schemes = {"prefix": "posix_prefix", "home": "posix_prefix", "user": "posix_user"}
    try:
        return schemes[key]
    except KeyError:
        raise ValueError(f"{key!r} is not a valid key, expected one of {sorted(schemes)}") from None


def get_default_scheme():
    """Return the scheme that `get_path` and `get_paths` take where none is given."""
    return "posix_prefix"


def get_paths(scheme=None, vars=None, expand=True):
    """Return the paths of a scheme."""
    found = dict(_SCHEMES[get_default_scheme() if scheme is None else scheme])
    if expand:
        values = {**get_config_vars(), **(vars or {})}
        found = {key: os.path.normpath(path.format_map(values)) for key, path in found.items()}
    return found


def get_path(name, scheme=None, vars=None, expand=True):
    """Return one path of a scheme."""
    return get_paths(scheme, vars, expand)[name]


def get_platform():
    """Return a text that names the system and its processor."""
    try:
        system, _, release, _, machine = os.uname()
    except AttributeError:
        return sys.platform
    system = system.lower()
    return f"{system}-{machine}" if system == "linux" else f"{system}-{release}-{machine}"


def get_python_version():
    """Return the version of the language as `major.minor`."""
    return "%d.%d" % sys.version_info[:2]


def is_python_build(check_home=None):
    """Return True in a source tree of CPython, which this is not."""
    return False


def get_makefile_filename():
    """pyish is not built by a Makefile."""
    raise OSError("pyish has no Makefile")


def get_config_h_filename():
    """pyish has no C header."""
    raise OSError("pyish has no pyconfig.h")


def parse_config_h(fp, vars=None):
    """Read the `#define` lines of a C header into a dict."""
    found = {} if vars is None else vars
    for line in fp:
        words = line.split(None, 2)
        if len(words) == 3 and words[0] == "#define":
            text = words[2].strip()
            try:
                found[words[1]] = int(text, 0)
            except ValueError:
                found[words[1]] = text
        elif len(words) >= 3 and words[:2] == ["/*", "#undef"]:
            found[words[2].split()[0]] = 0
    return found
