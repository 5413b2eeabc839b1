"""Usage and help messages."""

import re
from argparse._actions import (ONE_OR_MORE, OPTIONAL, PARSER, REMAINDER, SUPPRESS, ZERO_OR_MORE)


# Spaces that do not break are kept.
_SPACES = re.compile(r"\s+", re.ASCII)


class HelpFormatter:
    """Lays out usage and help; the class is for naming as formatter_class, its methods are not public."""

    __module__ = "argparse"

    def __init__(self, prog, indent_increment=2, max_help_position=24, width=None):
        if width is None:
            import shutil

            width = shutil.get_terminal_size().columns - 2
        self._prog = prog
        self._indent_increment = indent_increment
        self._max_help_position = min(max_help_position, max(width - 20, indent_increment * 2))
        self._width = width
        self._current_indent = self._level = self._action_max_length = 0
        self._root_section = self._current_section = self._Section(self, None)

    class _Section:
        """A part of the message: functions that make its text."""

        def __init__(self, formatter, parent, heading=None):
            self.formatter, self.parent, self.heading, self.items = formatter, parent, heading, []

        def format_help(self):
            formatter = self.formatter
            if self.parent is not None:
                formatter._indent()
            body = formatter._join_parts([function(*args) for function, args in self.items])
            if self.parent is not None:
                formatter._dedent()
            if not body:
                return ""
            heading = ""
            if self.heading is not SUPPRESS and self.heading is not None:
                heading = f"{' ' * formatter._current_indent}{self.heading}:\n"
            return formatter._join_parts(["\n", heading, body, "\n"])

    def _indent(self):
        self._current_indent += self._indent_increment
        self._level += 1

    def _dedent(self):
        self._current_indent -= self._indent_increment
        self._level -= 1

    def _add_item(self, function, args):
        self._current_section.items.append((function, args))

    def start_section(self, heading):
        self._indent()
        section = self._Section(self, self._current_section, heading)
        self._add_item(section.format_help, [])
        self._current_section = section

    def end_section(self):
        self._current_section = self._current_section.parent
        self._dedent()

    def add_text(self, text):
        if text is not SUPPRESS and text is not None:
            self._add_item(self._format_text, [text])

    def add_usage(self, usage, actions, groups, prefix=None):
        if usage is not SUPPRESS:
            self._add_item(self._format_usage, (usage, actions, groups, prefix))

    def add_argument(self, action):
        if action.help is SUPPRESS:
            return
        shown = [action, *self._iter_indented_subactions(action)]
        lengths = []
        for each in shown:
            lengths.append(len(self._format_action_invocation(each)) + self._current_indent)
            if each is action:
                continue
        if len(shown) > 1:
            lengths[1:] = [length + self._indent_increment for length in lengths[1:]]
        self._action_max_length = max(self._action_max_length, *lengths) if lengths else self._action_max_length
        self._add_item(self._format_action, [action])

    def add_arguments(self, actions):
        for action in actions:
            self.add_argument(action)

    def format_help(self):
        text = self._root_section.format_help()
        return re.sub(r"\n\n\n+", "\n\n", text).strip("\n") + "\n" if text else text

    def _join_parts(self, parts):
        return "".join(part for part in parts if part and part is not SUPPRESS)

    # ---- usage

    def _format_usage(self, usage, actions, groups, prefix):
        if prefix is None:
            prefix = "usage: "
        if usage is not None:
            usage = usage % {"prog": self._prog}
        elif not actions:
            usage = str(self._prog)
        else:
            usage = self._usage_of(actions, groups, prefix)
        return f"{prefix}{usage}\n\n"

    def _usage_of(self, actions, groups, prefix):
        prog = str(self._prog)
        first, second = self._usage_parts(actions, groups)
        usage = " ".join([prog, *first, *second])
        width = self._width - self._current_indent
        if len(prefix) + len(usage) <= width:
            return usage

        def lines_of(parts, indent, before=None):
            lines, line = [], []
            length = (len(before) if before is not None else len(indent)) - 1
            for part in parts:
                if length + 1 + len(part) > width and line:
                    lines.append(indent + " ".join(line))
                    line, length = [], len(indent) - 1
                line.append(part)
                length += len(part) + 1
            if line:
                lines.append(indent + " ".join(line))
            if before is not None:
                lines[0] = lines[0][len(indent):]
            return lines

        if len(prefix) + len(prog) <= 0.75 * width:
            indent = " " * (len(prefix) + len(prog) + 1)
            if first:
                lines = lines_of([prog, *first], indent, prefix)
                lines.extend(lines_of(second, indent))
            elif second:
                lines = lines_of([prog, *second], indent, prefix)
            else:
                lines = [prog]
        else:
            indent = " " * len(prefix)
            lines = lines_of(first + second, indent)
            if len(lines) > 1:
                lines = lines_of(first, indent) + lines_of(second, indent)
            lines = [prog, *lines]
        return "\n".join(lines)

    def _usage_parts(self, actions, groups):
        """How each argument stands in a usage, options and positionals apart. Those that exclude each other stand
        together where the first of them would; with a positional among them, where the first positional would."""
        options = [action for action in actions if action.option_strings]
        positionals = [action for action in actions if not action.option_strings]
        group_of = {}
        for group in groups:
            members = group._group_actions
            if members and all(action in actions for action in members):
                group_of.update(dict.fromkeys(members, group))
        done = set()

        def parts_of(actions):
            parts = []
            for action in actions:
                if action in done:
                    continue
                group = group_of.get(action)
                if group is not None and action.option_strings and \
                        any(not each.option_strings for each in group._group_actions):
                    continue
                if group is None:
                    if action.help is not SUPPRESS:
                        parts.append(self._usage_part(action))
                    continue
                done.update(group._group_actions)
                shown = [each for each in group._group_actions if each.help is not SUPPRESS]
                shown.sort(key=lambda each: not each.option_strings)
                if len(shown) > 1:
                    inside = [self._usage_part(each, True) for each in shown]
                    left, right = "()" if group.required else "[]"
                    inside[0], inside[-1] = left + inside[0], inside[-1] + right
                    parts += [part + " |" for part in inside[:-1]] + inside[-1:]
                elif shown:
                    parts.append(self._usage_part(shown[0], group.required))
            return parts

        return parts_of(options), parts_of(positionals)

    def _usage_part(self, action, grouped=False):
        if not action.option_strings:
            text = self._format_args(action, self._get_default_metavar_for_positional(action))
            if grouped and text[:1] == "[" and text[-1:] == "]":
                text = text[1:-1]
            return text
        if action.nargs == 0:
            text = action.format_usage()
        else:
            metavar = self._format_args(action, self._get_default_metavar_for_optional(action))
            text = f"{action.option_strings[0]} {metavar}"
        return text if action.required or grouped else f"[{text}]"

    # ---- arguments

    def _format_text(self, text):
        if "%(prog)" in text:
            text = text % {"prog": self._prog}
        width = max(self._width - self._current_indent, 11)
        return self._fill_text(text, width, " " * self._current_indent) + "\n\n"

    def _format_action(self, action):
        position = min(self._action_max_length + 2, self._max_help_position)
        help_width = max(self._width - position, 11)
        room = position - self._current_indent - 2
        head = self._format_action_invocation(action)
        indent = " " * self._current_indent
        if not action.help:
            parts = [f"{indent}{head}\n"]
        elif len(head) <= room:
            parts, first = [f"{indent}{head:<{room}}  "], 0
        else:
            parts, first = [f"{indent}{head}\n"], position
        if action.help and action.help.strip():
            text = self._expand_help(action)
            if text:
                lines = self._split_lines(text, help_width)
                parts.append(f"{' ' * first}{lines[0]}\n")
                parts += [f"{' ' * position}{line}\n" for line in lines[1:]]
        elif not parts[-1].endswith("\n"):
            parts.append("\n")
        parts += [self._format_action(each) for each in self._indented(action)]
        return self._join_parts(parts)

    def _indented(self, action):
        for each in self._iter_subactions(action):
            self._indent()
            yield each
            self._dedent()

    def _iter_subactions(self, action):
        get = getattr(action, "_get_subactions", None)
        return get() if get is not None else ()

    def _iter_indented_subactions(self, action):
        yield from self._indented(action)

    def _format_action_invocation(self, action):
        if not action.option_strings:
            return " ".join(self._metavar_formatter(action, self._get_default_metavar_for_positional(action))(1))
        if action.nargs == 0:
            return ", ".join(action.option_strings)
        args = self._format_args(action, self._get_default_metavar_for_optional(action))
        return f"{', '.join(action.option_strings)} {args}"

    def _metavar_formatter(self, action, default_metavar):
        shown = action.metavar
        if shown is None:
            shown = default_metavar if action.choices is None else f"{{{','.join(map(str, action.choices))}}}"
        # A tuple names each argument.
        return lambda size: shown if isinstance(shown, tuple) else (shown,) * size

    def _format_args(self, action, default_metavar):
        get, nargs = self._metavar_formatter(action, default_metavar), action.nargs
        if nargs is None:
            return "%s" % get(1)
        if nargs == OPTIONAL:
            return "[%s]" % get(1)
        if nargs == ZERO_OR_MORE:
            metavar = get(1)
            return "[%s [%s ...]]" % metavar if len(metavar) == 2 else "[%s ...]" % metavar
        if nargs == ONE_OR_MORE:
            return "%s [%s ...]" % get(2)
        if nargs == REMAINDER:
            return "..."
        if nargs == PARSER:
            return "%s ..." % get(1)
        if nargs == SUPPRESS:
            return ""
        if not isinstance(nargs, int):
            raise ValueError("invalid nargs value")
        return " ".join(["%s"] * nargs) % get(nargs)

    def _expand_help(self, action):
        text = self._get_help_string(action)
        if "%" not in text:
            return text
        values = {"prog": self._prog}
        for name, value in vars(action).items():
            if name == "choices" and value is not None:
                values[name] = ", ".join(map(str, value))
            elif value is not SUPPRESS:
                # A class or a function goes by its name.
                values[name] = getattr(value, "__name__", value)
        return text % values

    def _split_lines(self, text, width):
        import textwrap

        return textwrap.wrap(_SPACES.sub(" ", text).strip(), width)

    def _fill_text(self, text, width, indent):
        import textwrap

        return textwrap.fill(_SPACES.sub(" ", text).strip(), width, initial_indent=indent, subsequent_indent=indent)

    def _get_help_string(self, action):
        return action.help

    def _get_default_metavar_for_optional(self, action):
        return action.dest.upper()

    def _get_default_metavar_for_positional(self, action):
        return action.dest


class RawDescriptionHelpFormatter(HelpFormatter):
    """Leaves the lines of descriptions as they are."""

    __module__ = "argparse"

    def _fill_text(self, text, width, indent):
        return "".join(indent + line for line in text.splitlines(keepends=True))


class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    """Leaves the lines of all texts as they are."""

    __module__ = "argparse"

    def _split_lines(self, text, width):
        return text.splitlines()


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    """Adds the default value to the help of an argument."""

    __module__ = "argparse"

    def _get_help_string(self, action):
        text = action.help or ""
        if action.required:
            return text
        if "%(default)" not in text and action.default is not SUPPRESS:
            if action.option_strings or action.nargs in (OPTIONAL, ZERO_OR_MORE):
                text += " (default: %(default)s)"
        return text


class MetavarTypeHelpFormatter(HelpFormatter):
    """Shows the name of an argument's type where others show its dest."""

    __module__ = "argparse"

    def _get_default_metavar_for_optional(self, action):
        return action.type.__name__

    def _get_default_metavar_for_positional(self, action):
        return action.type.__name__
