"""What parsers and groups have in common: they hold arguments."""

import argparse._actions as actions
from argparse._actions import OPTIONAL, REMAINDER, SUPPRESS, ZERO_OR_MORE, ArgumentError


class _ActionsContainer:
    def __init__(self, description, prefix_chars, argument_default, conflict_handler):
        self.description = description
        self.argument_default = argument_default
        self.prefix_chars = prefix_chars
        self.conflict_handler = conflict_handler
        self._registries = {"type": {}, "action": {
            None: actions._StoreAction, "store": actions._StoreAction, "store_const": actions._StoreConstAction,
            "store_true": actions._StoreTrueAction, "store_false": actions._StoreFalseAction,
            "append": actions._AppendAction, "append_const": actions._AppendConstAction,
            "count": actions._CountAction, "help": actions._HelpAction, "version": actions._VersionAction,
            "parsers": actions._SubParsersAction, "extend": actions._ExtendAction}}
        self._get_handler()
        self._actions = []
        self._option_string_actions = {}
        self._action_groups = []
        self._mutually_exclusive_groups = []
        self._defaults = {}
        # Options that look like negative numbers, so that `-1` is no positional.
        self._has_negative_number_optionals = []

    def register(self, registry_name, value, object):
        self._registries.setdefault(registry_name, {})[value] = object

    def _registry_get(self, registry_name, value, default=None):
        try:
            return self._registries[registry_name].get(value, default)
        except TypeError:
            return default

    def set_defaults(self, **kwargs):
        self._defaults.update(kwargs)
        for action in self._actions:
            if action.dest in kwargs:
                action.default = kwargs[action.dest]

    def get_default(self, dest):
        for action in self._actions:
            if action.dest == dest and action.default is not None:
                return action.default
        return self._defaults.get(dest, None)

    def add_argument(self, *args, **kwargs):
        """Declare an argument: one name for a positional, option strings for an option; returns its Action."""
        chars = self.prefix_chars
        if not args or len(args) == 1 and args[0][0] not in chars:
            if args and "dest" in kwargs:
                raise TypeError("dest supplied twice for positional argument, did you mean metavar?")
            kwargs = self._get_positional_kwargs(*args, **kwargs)
        else:
            kwargs = self._get_optional_kwargs(*args, **kwargs)
        if "default" not in kwargs:
            dest = kwargs["dest"]
            if dest in self._defaults:
                kwargs["default"] = self._defaults[dest]
            elif self.argument_default is not None:
                kwargs["default"] = self.argument_default
        return self._add_action(self._checked(self._made_action(kwargs)))

    def _made_action(self, kwargs):
        """The Action that keyword arguments describe."""
        given = kwargs.get("action")
        cls = self._pop_action_class(kwargs)
        if not callable(cls):
            raise ValueError(f"unknown action {given!r}")
        action = cls(**kwargs)
        if not action.option_strings and action.nargs == 0:
            raise ValueError(f"action {given!r} is not valid for positional arguments")
        return action

    def _checked(self, action):
        """The action, once its type, help and metavar are found to be usable."""
        kind = self._registry_get("type", action.type, action.type)
        if kind is actions.FileType:
            raise TypeError(f"{kind!r} is a FileType class object, instance of it must be passed")
        if kind is not None and not callable(kind):
            raise TypeError(f"{kind!r} is not callable")
        self._check_help(action)
        if hasattr(self, "_get_formatter"):
            try:
                self._get_formatter()._format_args(action, None)
            except TypeError:
                raise ValueError("length of metavar tuple does not match nargs") from None
        return action

    def _check_help(self, action):
        """Format the help: that it cannot be is better heard now than by who asks for it."""
        if "%" in (action.help or "") and hasattr(self, "_get_formatter"):
            try:
                self._get_formatter()._expand_help(action)
            except (ValueError, TypeError, KeyError) as failure:
                raise ValueError("badly formed help string") from failure

    def add_argument_group(self, *args, **kwargs):
        group = _ArgumentGroup(self, *args, **kwargs)
        self._action_groups.append(group)
        return group

    def add_mutually_exclusive_group(self, **kwargs):
        group = _MutuallyExclusiveGroup(self, **kwargs)
        self._mutually_exclusive_groups.append(group)
        return group

    def _add_action(self, action):
        self._check_conflict(action)
        self._actions.append(action)
        action.container = self
        for option in action.option_strings:
            self._option_string_actions[option] = action
            if _looks_negative(option) and not self._has_negative_number_optionals:
                self._has_negative_number_optionals.append(True)
        return action

    def _remove_action(self, action):
        self._actions.remove(action)

    def _add_container_actions(self, container):
        """Take in the arguments of a parent parser, group by group."""
        ours = {}
        for group in self._action_groups:
            if ours.setdefault(group.title, group) is not group:
                raise ValueError(f"cannot merge actions - two groups are named {group.title!r}")
        homes = {}
        for theirs in container._action_groups:
            if theirs.title not in ours:
                ours[theirs.title] = self.add_argument_group(
                    theirs.title, theirs.description, conflict_handler=theirs.conflict_handler)
            homes.update(dict.fromkeys(theirs._group_actions, ours[theirs.title]))
        for theirs in container._mutually_exclusive_groups:
            owner = self if theirs._container is container else ours[theirs._container.title]
            exclusive = owner.add_mutually_exclusive_group(required=theirs.required)
            homes.update(dict.fromkeys(theirs._group_actions, exclusive))
        for action in container._actions:
            homes.get(action, self)._add_action(action)

    def _get_positional_kwargs(self, dest, **kwargs):
        if "required" in kwargs:
            raise TypeError("'required' is an invalid argument for positionals")
        nargs = kwargs.get("nargs")
        if nargs == 0:
            raise ValueError("nargs for positionals must be != 0")
        if nargs not in (OPTIONAL, ZERO_OR_MORE, REMAINDER, SUPPRESS):
            kwargs["required"] = True
        return dict(kwargs, dest=dest, option_strings=[])

    def _get_optional_kwargs(self, *args, **kwargs):
        options, long = [], []
        for option in args:
            if option[0] not in self.prefix_chars:
                raise ValueError(f"invalid option string {option!r}: must start with a character {self.prefix_chars!r}")
            options.append(option)
            if len(option) > 1 and option[1] in self.prefix_chars:
                long.append(option)
        dest = kwargs.pop("dest", None)
        if dest is None:
            first = (long or options)[0]
            dest = first.lstrip(self.prefix_chars)
            if not dest:
                raise TypeError(f"dest= is required for options like {first!r}")
            dest = dest.replace("-", "_")
        return dict(kwargs, dest=dest, option_strings=options)

    def _pop_action_class(self, kwargs, default=None):
        action = kwargs.pop("action", default)
        return self._registry_get("action", action, action)

    def _get_handler(self):
        handler = getattr(self, f"_handle_conflict_{self.conflict_handler}", None)
        if handler is None:
            raise ValueError(f"invalid conflict_resolution value: {self.conflict_handler!r}")
        return handler

    def _check_conflict(self, action):
        known = self._option_string_actions
        conflicts = [(option, known[option]) for option in action.option_strings if option in known]
        if conflicts:
            self._get_handler()(action, conflicts)

    def _handle_conflict_error(self, action, conflicts):
        many = "s" if len(conflicts) > 1 else ""
        raise ArgumentError(action, f"conflicting option string{many}: {', '.join(name for name, _ in conflicts)}")

    def _handle_conflict_resolve(self, action, conflicts):
        for option, old in conflicts:
            old.option_strings.remove(option)
            self._option_string_actions.pop(option, None)
            if not old.option_strings:
                old.container._remove_action(old)


def _looks_negative(text):
    """Whether a text is a negative number: -1, -1.5, -.5e3, -1j."""
    body = text[1:]
    if text[:1] != "-" or not body or not (body[0].isdigit() or body[0] == "." and body[1:2].isdigit()):
        return False
    try:
        complex(body.replace("_", "") if "_" in body else body)
    except ValueError:
        return body.lower().startswith(("0x", "0b", "0o")) and body[2:3].isalnum()
    return True


class _ArgumentGroup(_ActionsContainer):
    def __init__(self, container, title=None, description=None, **kwargs):
        kwargs.setdefault("conflict_handler", container.conflict_handler)
        if "prefix_chars" in kwargs:
            import warnings
            warnings.warn("The use of the undocumented 'prefix_chars' parameter in ArgumentParser.add_argument_group() "
                          "is deprecated.", DeprecationWarning, stacklevel=3)
        kwargs.setdefault("prefix_chars", container.prefix_chars)
        kwargs.setdefault("argument_default", container.argument_default)
        super().__init__(description=description, **kwargs)
        self.title = title
        self._group_actions = []
        # What the parser knows, the group knows.
        for name in ("_registries", "_actions", "_option_string_actions", "_defaults",
                     "_has_negative_number_optionals", "_mutually_exclusive_groups"):
            setattr(self, name, getattr(container, name))

    def _add_action(self, action):
        action = super()._add_action(action)
        self._group_actions.append(action)
        return action

    def _remove_action(self, action):
        super()._remove_action(action)
        self._group_actions.remove(action)

    def add_argument_group(self, *args, **kwargs):
        raise ValueError("argument groups cannot be nested")


class _MutuallyExclusiveGroup(_ArgumentGroup):
    def __init__(self, container, required=False):
        super().__init__(container)
        self.required = required
        self._container = container

    def _add_action(self, action):
        if action.required:
            raise ValueError("mutually exclusive arguments must be optional")
        action = self._container._add_action(action)
        self._group_actions.append(action)
        return action

    def _remove_action(self, action):
        self._container._remove_action(action)
        self._group_actions.remove(action)

    def add_mutually_exclusive_group(self, **kwargs):
        raise ValueError("mutually exclusive groups cannot be nested")
