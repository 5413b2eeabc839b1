"""`ArgumentParser`: strings become attributes of a namespace."""

import os
import sys
from argparse._actions import (OPTIONAL, PARSER, REMAINDER, SUPPRESS, UNRECOGNIZED, ZERO_OR_MORE, ArgumentError,
                               ArgumentTypeError, Namespace, _AttributeHolder)
from argparse._container import _ActionsContainer, _looks_negative


class ArgumentParser(_AttributeHolder, _ActionsContainer):
    """Turns a command line into the attributes of a Namespace, and writes usage and help.

    prog, usage, description and epilog are for the help, which formatter_class writes;
    parents are parsers whose arguments are taken over; prefix_chars start an option,
    fromfile_prefix_chars a file of arguments; argument_default and conflict_handler hold
    for all arguments; add_help, allow_abbrev, exit_on_error, suggest_on_error and color
    switch on what their names say.
    """

    __module__ = "argparse"

    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=[], formatter_class=None,
                 prefix_chars="-", fromfile_prefix_chars=None, argument_default=None, conflict_handler="error",
                 add_help=True, allow_abbrev=True, exit_on_error=True, *, suggest_on_error=False, color=True):
        super().__init__(description=description, prefix_chars=prefix_chars, argument_default=argument_default,
                         conflict_handler=conflict_handler)
        self.prog = _program_name(prog)
        self.usage = usage
        self.epilog = epilog
        self._formatter_class = formatter_class
        self.fromfile_prefix_chars = fromfile_prefix_chars
        self.add_help = add_help
        self.allow_abbrev = allow_abbrev
        self.exit_on_error = exit_on_error
        self.suggest_on_error = suggest_on_error
        self.color = color
        self._positionals = self.add_argument_group("positional arguments")
        self._optionals = self.add_argument_group("options")
        self._subparsers = None
        self.register("type", None, _identity)
        if add_help:
            letter = "-" if "-" in prefix_chars else prefix_chars[0]
            self.add_argument(letter + "h", letter * 2 + "help", action="help", default=SUPPRESS,
                              help="show this help message and exit")
        for parent in parents:
            if not isinstance(parent, ArgumentParser):
                raise TypeError("parents must be a list of ArgumentParser")
            self._add_container_actions(parent)
            self._defaults.update(parent._defaults)

    @property
    def formatter_class(self):
        if self._formatter_class is None:
            from argparse._help import HelpFormatter

            self._formatter_class = HelpFormatter
        return self._formatter_class

    @formatter_class.setter
    def formatter_class(self, value):
        self._formatter_class = value

    def _get_kwargs(self):
        names = ("prog", "usage", "description", "formatter_class", "conflict_handler", "add_help")
        return [(name, getattr(self, name)) for name in names]

    def add_subparsers(self, **kwargs):
        if self._subparsers is not None:
            raise ValueError("cannot have multiple subparser arguments")
        kwargs.setdefault("parser_class", type(self))
        if "title" in kwargs or "description" in kwargs:
            title = kwargs.pop("title", "subcommands")
            description = kwargs.pop("description", None)
            self._subparsers = self.add_argument_group(title, description)
        else:
            self._subparsers = self._positionals
        if kwargs.get("prog") is None:
            formatter = self._get_formatter()
            formatter.add_usage(None, self._get_positional_actions(), self._mutually_exclusive_groups, "")
            kwargs["prog"] = formatter.format_help().strip()
        cls = self._pop_action_class(kwargs, "parsers")
        action = cls(option_strings=[], **kwargs)
        self._check_help(action)
        self._subparsers._add_action(action)
        return action

    def _add_action(self, action):
        (self._optionals if action.option_strings else self._positionals)._add_action(action)
        return action

    def _get_optional_actions(self):
        return [action for action in self._actions if action.option_strings]

    def _get_positional_actions(self):
        return [action for action in self._actions if not action.option_strings]

    # ---- parsing

    def parse_args(self, args=None, namespace=None):
        return self._all_taken(*self.parse_known_args(args, namespace))

    def parse_known_args(self, args=None, namespace=None):
        return self._parse_known_args2(args, namespace, False)

    def parse_intermixed_args(self, args=None, namespace=None):
        return self._all_taken(*self.parse_known_intermixed_args(args, namespace))

    def _all_taken(self, namespace, left):
        """What was parsed, if nothing is left over."""
        if left:
            message = f"unrecognized arguments: {' '.join(left)}"
            if not self.exit_on_error:
                raise ArgumentError(None, message)
            self.error(message)
        return namespace

    def parse_known_intermixed_args(self, args=None, namespace=None):
        positionals = self._get_positional_actions()
        for action in positionals:
            if action.nargs in (PARSER, REMAINDER):
                raise TypeError(f"parse_intermixed_args: positional arg with nargs={action.nargs}")
        return self._parse_known_args2(args, namespace, True)

    def _parse_known_args2(self, args, namespace, intermixed):
        args = sys.argv[1:] if args is None else list(args)
        if namespace is None:
            namespace = Namespace()
        for action in self._actions:
            if action.dest is not SUPPRESS and action.default is not SUPPRESS and not hasattr(namespace, action.dest):
                setattr(namespace, action.dest, action.default)
        for dest, value in self._defaults.items():
            if not hasattr(namespace, dest):
                setattr(namespace, dest, value)
        if self.exit_on_error:
            try:
                namespace, args = self._parse_known_args(args, namespace, intermixed)
            except ArgumentError as failure:
                self.error(str(failure))
        else:
            namespace, args = self._parse_known_args(args, namespace, intermixed)
        if hasattr(namespace, UNRECOGNIZED):
            args.extend(getattr(namespace, UNRECOGNIZED))
            delattr(namespace, UNRECOGNIZED)
        return namespace, args

    def _parse_known_args(self, strings, namespace, intermixed):
        from argparse._parse import Parse

        if self.fromfile_prefix_chars is not None:
            strings = self._read_args_from_files(strings)
        return Parse(self, strings, namespace, intermixed).run()

    def _read_args_from_files(self, strings):
        made = []
        for string in strings:
            if not string or string[0] not in self.fromfile_prefix_chars:
                made.append(string)
                continue
            try:
                with open(string[1:], encoding=sys.getfilesystemencoding(),
                          errors=sys.getfilesystemencodeerrors()) as file:
                    inside = [arg for line in file.read().splitlines() for arg in self.convert_arg_line_to_args(line)]
            except OSError as failure:
                raise ArgumentError(None, str(failure)) from None
            made.extend(self._read_args_from_files(inside))
        return made

    def convert_arg_line_to_args(self, arg_line):
        return [arg_line]

    def _parse_optional(self, string):
        """The options that a string may mean: [(action, option, separator, value)]; None for a positional."""
        if not string or string[0] not in self.prefix_chars:
            return None
        if string in self._option_string_actions:
            return [(self._option_string_actions[string], string, None, None)]
        if len(string) == 1:
            return None
        option, sep, value = string.partition("=")
        if sep and option in self._option_string_actions:
            return [(self._option_string_actions[option], option, sep, value)]
        found = self._get_option_tuples(string)
        if found:
            return found
        if _looks_negative(string) and not self._has_negative_number_optionals:
            return None
        if " " in string:
            return None
        return [(None, string, None, None)]

    def _get_option_tuples(self, string):
        """Options that begin like a string: abbreviated long ones, and short ones with their value attached."""
        found, chars = [], self.prefix_chars
        if string[1] in chars:
            if self.allow_abbrev:
                prefix, sep, value = string.partition("=")
                sep, value = (sep, value) if sep else (None, None)
                found = [(action, option, sep, value) for option, action in self._option_string_actions.items()
                         if option.startswith(prefix)]
            return found
        short, attached = string[:2], string[2:]
        prefix, sep, value = string.partition("=")
        if not sep:
            sep = value = None
        for option, action in self._option_string_actions.items():
            if option == short:
                if len(string) > 2 and attached[0] == "=":
                    found.append((action, option, "=", attached[1:]))
                else:
                    found.append((action, option, "", attached))
            elif self.allow_abbrev and option.startswith(prefix):
                found.append((action, option, sep, value))
        return found

    # ---- values

    def _get_values(self, action, strings):
        nargs = action.nargs
        if not strings and nargs == OPTIONAL:
            value = action.const if action.option_strings else action.default
            if isinstance(value, str) and value is not SUPPRESS:
                value = self._get_value(action, value)
        elif not strings and nargs == ZERO_OR_MORE and not action.option_strings:
            value = action.default if action.default is not None else []
        elif len(strings) == 1 and nargs in (None, OPTIONAL):
            value = self._get_value(action, strings[0])
            self._check_value(action, value)
        elif nargs == REMAINDER:
            value = [self._get_value(action, string) for string in strings]
        elif nargs == PARSER:
            value = [self._get_value(action, string) for string in strings]
            self._check_value(action, value[0])
        elif nargs == SUPPRESS:
            value = SUPPRESS
        else:
            value = [self._get_value(action, string) for string in strings]
            for each in value:
                self._check_value(action, each)
        return value

    def _get_value(self, action, string):
        convert = self._registry_get("type", action.type, action.type)
        if not callable(convert):
            raise TypeError(f"{convert!r} is not callable")
        try:
            return convert(string)
        except ArgumentTypeError as failure:
            raise ArgumentError(action, str(failure)) from None
        except (TypeError, ValueError):
            name = getattr(action.type, "__name__", repr(action.type))
            raise ArgumentError(action, f"invalid {name} value: {string!r}") from None

    def _check_value(self, action, value):
        choices = action.choices
        if choices is None:
            return
        if isinstance(choices, str):
            choices = iter(choices)
        if value in choices:
            return
        names = ", ".join(repr(str(each)) for each in action.choices)
        text = f"invalid choice: {str(value)!r}" + f" (choose from {names})"
        if self.suggest_on_error and isinstance(value, str) and all(isinstance(each, str) for each in action.choices):
            from difflib import get_close_matches

            close = get_close_matches(value, action.choices, 1)
            if close:
                text = f"invalid choice: {value!r}, maybe you meant {close[0]!r}? (choose from {names})"
        raise ArgumentError(action, text)

    # ---- help

    def _get_formatter(self):
        formatter = self.formatter_class(prog=self.prog)
        return formatter

    def format_usage(self):
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        return formatter.format_help()

    def format_help(self):
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        formatter.add_text(self.description)
        for group in self._action_groups:
            formatter.start_section(group.title)
            formatter.add_text(group.description)
            formatter.add_arguments(group._group_actions)
            formatter.end_section()
        formatter.add_text(self.epilog)
        return formatter.format_help()

    def print_usage(self, file=None):
        self._print_message(self.format_usage(), sys.stdout if file is None else file)

    def print_help(self, file=None):
        self._print_message(self.format_help(), sys.stdout if file is None else file)

    def _print_message(self, message, file=None):
        if message:
            try:
                (file or sys.stderr).write(message)
            except (AttributeError, OSError):
                pass

    def exit(self, status=0, message=None):
        if message:
            self._print_message(message, sys.stderr)
        sys.exit(status)

    def error(self, message):
        """Print the usage and the message to stderr and exit with status 2.

        An override must not return either: it exits or raises.
        """
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: error: {message}\n")

    def _warning(self, message):
        self._print_message(f"{self.prog}: warning: {message}\n", sys.stderr)


def _identity(string):
    return string


def _program_name(prog):
    """The name that usage messages begin with."""
    if prog is not None:
        return prog
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    first = sys.argv[0] if sys.argv else ""
    if spec is None:
        return os.path.basename(first)
    name = spec.name.removesuffix(".__main__") if spec.name != "__main__" else first
    executable = os.path.basename(sys.executable or "python")
    return f"{executable} {name}" if spec.name == "__main__" else f"{executable} -m {name}"
