"""Parse command lines the way C's getopt() does: options first, or among the arguments."""

__all__ = ["GetoptError", "error", "getopt", "gnu_getopt"]


class GetoptError(Exception):
    opt = ""
    msg = ""

    def __init__(self, msg, opt=""):
        self.msg = msg
        self.opt = opt
        Exception.__init__(self, msg, opt)

    def __str__(self):
        return self.msg


error = GetoptError


def getopt(args, shortopts, longopts=[]):
    """Options and what is left of args: a list of (option, value), and the rest.

    shortopts lists letters, `:` after those that take a value; longopts names, `=` after
    those that do.  Parsing stops at the first argument that is no option.
    GetoptError for an unknown option or one without its value.
    """
    longopts = [longopts] if isinstance(longopts, str) else list(longopts)
    opts = []
    while args and args[0].startswith("-") and args[0] != "-":
        if args[0] == "--":
            args = args[1:]
            break
        take = _long if args[0].startswith("--") else _short
        args = take(opts, args, longopts if take is _long else shortopts)
    return opts, args


def gnu_getopt(args, shortopts, longopts=[]):
    """getopt() that finds options behind other arguments too.

    A `+` in front of shortopts, or POSIXLY_CORRECT, has it stop at the first argument.
    """
    import os

    longopts = [longopts] if isinstance(longopts, str) else list(longopts)
    in_order = shortopts.startswith("-")
    if in_order:
        shortopts = shortopts[1:]
    stop_early = shortopts.startswith("+")
    if stop_early:
        shortopts = shortopts[1:]
    stop_early = stop_early or bool(os.environ.get("POSIXLY_CORRECT"))
    opts, rest = [], []
    while args:
        if args[0] == "--":
            rest += args[1:]
            break
        if in_order and not any(arg[:1] == "-" and arg != "-" for arg in args):
            # What stands behind the last option belongs to none.
            rest += args
            break
        if args[0][:2] == "--":
            args = _long(opts, args, longopts)
        elif args[0][:1] == "-" and args[0] != "-":
            args = _short(opts, args, shortopts)
        elif stop_early and not in_order:
            rest += args
            break
        elif in_order:
            plain = []
            while args and (args[0][:1] != "-" or args[0] == "-"):
                plain.append(args[0])
                args = args[1:]
            opts.append((None, plain))
        else:
            rest.append(args[0])
            args = args[1:]
    return opts, rest


def _long(opts, args, longopts):
    name, equals, value = args[0][2:].partition("=")
    rest = args[1:]
    wants, name = _long_option(name, longopts)
    if wants == "?":
        value = value if equals else ""
    elif wants:
        if not equals:
            if not rest:
                raise GetoptError(f"option --{name} requires argument", name)
            value, rest = rest[0], rest[1:]
    elif equals:
        raise GetoptError(f"option --{name} must not have an argument", name)
    opts.append(("--" + name, value))
    return rest


def _long_option(name, longopts):
    """Whether an option takes an argument, and its whole name."""
    fits = [option for option in longopts if option.startswith(name)]
    if not fits:
        raise GetoptError(f"option --{name} not recognized", name)
    if name in fits:
        return False, name
    if name + "=" in fits:
        return True, name
    if name + "=?" in fits:
        return "?", name
    if len(fits) > 1:
        raise GetoptError(f"option --{name} not a unique prefix; possible options: {', '.join(fits)}", name)
    only = fits[0]
    if only.endswith("=?"):
        return "?", only[:-2]
    return (True, only[:-1]) if only.endswith("=") else (False, only)


def _short(opts, args, shortopts):
    letters, rest = args[0][1:], args[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        wants = _short_wants(letter, shortopts)
        value = ""
        if wants:
            if not letters and wants != "?":
                if not rest:
                    raise GetoptError(f"option -{letter} requires argument", letter)
                letters, rest = rest[0], rest[1:]
            value, letters = letters, ""
        opts.append(("-" + letter, value))
    return rest


def _short_wants(letter, shortopts):
    for at, option in enumerate(shortopts):
        if option == letter != ":":
            if shortopts.startswith(":", at + 1):
                return "?" if shortopts.startswith("::", at + 1) else True
            return False
    raise GetoptError(f"option -{letter} not recognized", letter)
