"""One parse: which strings are options, which positionals take which strings."""

from argparse._actions import (ONE_OR_MORE, OPTIONAL, PARSER, REMAINDER, SUPPRESS, ZERO_OR_MORE, ArgumentError,
                               _get_action_name)


def nargs_pattern(action):
    """A regular expression for the strings that an action takes: A is an argument, O an option, - is `--`."""
    nargs, is_option = action.nargs, bool(action.option_strings)
    if nargs is None:
        text = "([A])" if is_option else "(-*A-*)"
    elif nargs == OPTIONAL:
        text = "([A]?)" if is_option else "(-*A?-*)"
    elif nargs == ZERO_OR_MORE:
        text = "([A]*)" if is_option else "(-*[A-]*)"
    elif nargs == ONE_OR_MORE:
        text = "([A]+)" if is_option else "(-*A[A-]*)"
    elif nargs == REMAINDER:
        text = "([AO]*)" if is_option else "(.*)"
    elif nargs == PARSER:
        text = "(A[AO]*)" if is_option else "(-*A[-AO]*)"
    elif nargs == SUPPRESS:
        text = "()" if is_option else "(-*)"
    else:
        text = f"({'[A]' * nargs})" if is_option else f"((?:-*A){{{nargs}}}-*)" if nargs else "(-*-*)"
    return text


class Parse:
    """The state of a parse."""

    def __init__(self, parser, strings, namespace, intermixed):
        self.parser = parser
        self.strings = strings
        self.namespace = namespace
        self.intermixed = intermixed
        self.conflicts = {}
        for group in parser._mutually_exclusive_groups:
            for at, action in enumerate(group._group_actions):
                others = group._group_actions[:at] + group._group_actions[at + 1:]
                self.conflicts.setdefault(action, []).extend(others)
        self.options = {}
        letters, rest = [], iter(enumerate(strings))
        for at, string in rest:
            if string == "--":
                letters.append("-")
                letters += ["A"] * (len(strings) - at - 1)
                break
            found = parser._parse_optional(string)
            if found is None:
                letters.append("A")
            else:
                self.options[at] = found
                letters.append("O")
        self.pattern = "".join(letters)
        self.seen, self.seen_with_values, self.warned = set(), set(), set()
        self.extras, self.extras_pattern = [], []
        self.positionals = parser._get_positional_actions()

    def run(self):
        parser, namespace = self.parser, self.namespace
        last = max(self.options) if self.options else -1
        start = 0
        while start <= last:
            following = start
            while following <= last and following not in self.options:
                following += 1
            if not self.intermixed and start != following:
                stop = self.take_positionals(start)
                if stop > start:
                    start = stop
                    continue
                start = stop
            if start not in self.options:
                self.extras += self.strings[start:following]
                self.extras_pattern.append(self.pattern[start:following])
                start = following
            if start <= last and start in self.options:
                start = self.take_option(start)
        stop = self.take_positionals(start) if not self.intermixed else start
        self.extras += self.strings[stop:]
        self.extras_pattern.append(self.pattern[stop:])
        if self.intermixed:
            self.take_intermixed()
        self.check_required()
        return namespace, self.extras

    def take_intermixed(self):
        """Positionals get what the options left."""
        strings, pattern = self.extras, "".join(self.extras_pattern)
        # What is still an option here is none that is known.
        unknown = [string for string, letter in zip(strings, pattern) if letter == "O"]
        self.strings = [string for string, letter in zip(strings, pattern) if letter != "O"]
        self.pattern = pattern.replace("O", "")
        stop = self.take_positionals(0)
        self.extras = unknown + self.strings[stop:]

    def take(self, action, strings, option=None):
        """Let an action have its strings."""
        self.seen.add(action)
        values = self.parser._get_values(action, strings)
        # A positional that took nothing was not there.
        if strings or action.option_strings:
            self.seen_with_values.add(action)
            for other in self.conflicts.get(action, ()):
                if other in self.seen_with_values:
                    raise ArgumentError(action, f"not allowed with argument {_get_action_name(other)}")
        if action.deprecated and option and option not in self.warned:
            self.warned.add(option)
            self.parser._warning(f"option '{option}' is deprecated")
        elif getattr(action, "deprecated", False) and not action.option_strings and strings and \
                action.dest not in self.warned:
            self.warned.add(action.dest)
            self.parser._warning(f"argument '{action.dest}' is deprecated")
        if values is not SUPPRESS:
            action(self.parser, self.namespace, values, option)

    def count(self, action, pattern):
        """How many strings an action takes of those that follow."""
        import re

        found = re.match(nargs_pattern(action), pattern)
        if found is None:
            texts = {None: "expected one argument", OPTIONAL: "expected at most one argument",
                     ONE_OR_MORE: "expected at least one argument"}
            text = texts.get(action.nargs)
            if text is None:
                text = f"expected {action.nargs} argument{'' if action.nargs == 1 else 's'}"
            raise ArgumentError(action, text)
        return len(found.group(1))

    def take_option(self, start):
        parser = self.parser
        found = self.options[start]
        if len(found) > 1:
            names = ", ".join(option for _, option, _, _ in found)
            raise ArgumentError(None, f"ambiguous option: {self.strings[start]} could match {names}")
        action, option, sep, value = found[0]
        calls = []
        while True:
            if action is None:
                # What is not known is not lost.
                if calls and option is not None:
                    break
                self.extras_pattern.append("O")
                self.extras.append(self.strings[start])
                return start + 1
            if value is not None:
                taken = self.count(action, "A")
                if taken == 0 and option[1] not in parser.prefix_chars and value != "":
                    if sep or value[0] in parser.prefix_chars:
                        raise ArgumentError(action, f"ignored explicit argument {value!r}")
                    # -xyz is -x -yz where -x takes nothing.
                    calls.append((action, [], option))
                    letter = option[0]
                    option = letter + value[0]
                    rest = value[1:]
                    known = parser._option_string_actions
                    if option in known:
                        action = known[option]
                        sep = ""
                        if not rest:
                            value = sep = None
                        elif rest[0] == "=":
                            sep, value = "=", rest[1:]
                        else:
                            value = rest
                    else:
                        self.extras_pattern.append("O")
                        self.extras.append(letter + value)
                        stop = start + 1
                        break
                elif taken == 1:
                    stop = start + 1
                    calls.append((action, [value], option))
                    break
                else:
                    raise ArgumentError(action, f"ignored explicit argument {value!r}")
            else:
                first = start + 1
                taken = self.count(action, self.pattern[first:])
                stop = first + taken
                calls.append((action, self.strings[first:stop], option))
                break
        for action, strings, option in calls:
            self.take(action, strings, option)
        return stop

    def take_positionals(self, start):
        """Give as many positionals as fit what lies before the next option."""
        import re

        pattern = self.pattern[start:]
        for many in range(len(self.positionals), 0, -1):
            found = re.match("".join(nargs_pattern(action) for action in self.positionals[:many]), pattern)
            if found is not None:
                counts = [len(group) for group in found.groups()]
                break
        else:
            counts = []
        # One that takes nothing here may take something after the next option.
        if "O" in pattern[sum(counts):]:
            while counts and counts[-1] == 0 and self.positionals[len(counts) - 1].nargs not in (0, SUPPRESS):
                counts.pop()
            while counts and counts[-1] == 0:
                counts.pop()
        for action, count in zip(self.positionals, counts):
            strings = self.strings[start:start + count]
            letters = self.pattern[start:start + count]
            # The first `--` only separates.
            if action.nargs == PARSER:
                if letters[:1] == "-":
                    strings = strings[1:]
            elif action.nargs != REMAINDER and "-" in letters:
                strings = list(strings)
                strings.remove("--")
            start += count
            self.take(action, strings)
        self.positionals = self.positionals[len(counts):]
        return start

    def check_required(self):
        parser, missing = self.parser, []
        for action in parser._actions:
            if action in self.seen:
                continue
            if action.required:
                missing.append(_get_action_name(action))
            elif action.default is not None and isinstance(action.default, str) and \
                    getattr(self.namespace, action.dest, None) is action.default and \
                    hasattr(self.namespace, action.dest):
                setattr(self.namespace, action.dest, parser._get_value(action, action.default))
        if missing:
            raise ArgumentError(None, f"the following arguments are required: {', '.join(missing)}")
        for group in parser._mutually_exclusive_groups:
            if group.required and not any(action in self.seen_with_values for action in group._group_actions):
                names = [_get_action_name(action) for action in group._group_actions if action.help is not SUPPRESS]
                raise ArgumentError(None, f"one of the arguments {' '.join(names)} is required")
