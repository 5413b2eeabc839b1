"""Read and write configuration files: `[section]` headers with `key = value` lines below them.

RawConfigParser keeps values as they are, ConfigParser fills in `%(name)s`.
"""

from collections import ChainMap
from collections.abc import MutableMapping
import contextlib
import itertools
import re
import sys

__all__ = ("NoSectionError", "DuplicateOptionError", "DuplicateSectionError", "NoOptionError", "InterpolationError",
           "InterpolationDepthError", "InterpolationMissingOptionError", "InterpolationSyntaxError", "ParsingError",
           "MissingSectionHeaderError", "MultilineContinuationError", "UnnamedSectionDisabledError",
           "InvalidWriteError", "ConfigParser", "RawConfigParser", "Interpolation", "BasicInterpolation",
           "ExtendedInterpolation", "SectionProxy", "ConverterMapping", "DEFAULTSECT", "MAX_INTERPOLATION_DEPTH",
           "UNNAMED_SECTION")

DEFAULTSECT = "DEFAULT"
MAX_INTERPOLATION_DEPTH = 10
_default_dict = dict


class Error(Exception):
    """The base of the errors here; `message` is the text."""

    def __init__(self, msg=""):
        self.message = msg
        Exception.__init__(self, msg)

    def __repr__(self):
        return self.message

    __str__ = __repr__


class NoSectionError(Error):
    """There is no such section."""

    def __init__(self, section):
        Error.__init__(self, f"No section: {section!r}")
        self.section = section
        self.args = (section,)


class DuplicateSectionError(Error):
    """A section that is there already, added again or met twice by a strict parser."""

    def __init__(self, section, source=None, lineno=None):
        text = f"{section!r} already exists"
        if source is not None:
            where = f"While reading from {source!r}" + (f" [line {lineno:2d}]" if lineno is not None else "")
            text = f"{where}: section {text}"
        else:
            text = f"Section {text}"
        Error.__init__(self, text)
        self.section, self.source, self.lineno = section, source, lineno
        self.args = (section, source, lineno)


class DuplicateOptionError(Error):
    """An option met twice in one source by a strict parser."""

    def __init__(self, section, option, source=None, lineno=None):
        text = f"{option!r} in section {section!r} already exists"
        if source is not None:
            where = f"While reading from {source!r}" + (f" [line {lineno:2d}]" if lineno is not None else "")
            text = f"{where}: option {text}"
        else:
            text = f"Option {text}"
        Error.__init__(self, text)
        self.section, self.option, self.source, self.lineno = section, option, source, lineno
        self.args = (section, option, source, lineno)


class NoOptionError(Error):
    """The section has no such option."""

    def __init__(self, option, section):
        Error.__init__(self, f"No option {option!r} in section: {section!r}")
        self.option, self.section = option, section
        self.args = (option, section)


class InterpolationError(Error):
    """The base of what can go wrong when values are filled in."""

    def __init__(self, option, section, msg):
        Error.__init__(self, msg)
        self.option, self.section = option, section
        self.args = (option, section, msg)


class InterpolationMissingOptionError(InterpolationError):
    """A value refers to an option that is not there."""

    def __init__(self, option, section, rawval, reference):
        InterpolationError.__init__(
            self, option, section, f"Bad value substitution: option {option!r} in section {section!r} contains "
            f"an interpolation key {reference!r} which is not a valid option name. Raw value: {rawval!r}")
        self.reference = reference
        self.args = (option, section, rawval, reference)


class InterpolationSyntaxError(InterpolationError):
    """A reference in a value is written wrongly."""


class InterpolationDepthError(InterpolationError):
    """Values refer to each other too deeply."""

    def __init__(self, option, section, rawval):
        InterpolationError.__init__(
            self, option, section, "Recursion limit exceeded in value substitution: option "
            f"{option!r} in section {section!r} contains an interpolation key which cannot be substituted in "
            f"{MAX_INTERPOLATION_DEPTH} steps. Raw value: {rawval!r}")
        self.args = (option, section, rawval)


class ParsingError(Error):
    """Lines that are neither header nor option; `errors` lists them with their numbers."""

    def __init__(self, source, *args):
        super().__init__(f"Source contains parsing errors: {source!r}")
        self.source = source
        self.errors = []
        self.args = (source,)
        if args:
            self.append(*args)

    def append(self, lineno, line):
        self.errors.append((lineno, line))
        self.message += f"\n\t[line {lineno:2d}]: {line!r}"

    def combine(self, others):
        for other in others:
            for error in other.errors:
                self.append(*error)
        return self

    @staticmethod
    def _raise_all(exceptions):
        exceptions = iter(exceptions)
        with contextlib.suppress(StopIteration):
            raise next(exceptions).combine(exceptions)


class MissingSectionHeaderError(ParsingError):
    """An option before the first section."""

    def __init__(self, filename, lineno, line):
        Error.__init__(self, f"File contains no section headers.\nfile: {filename!r}, line: {lineno}\n{line!r}")
        self.source, self.lineno, self.line = filename, lineno, line
        self.args = (filename, lineno, line)


class MultilineContinuationError(ParsingError):
    """A key without a value is followed by a line that would continue one."""

    def __init__(self, filename, lineno, line):
        Error.__init__(self, "Key without value continued with an indented line.\n"
                       f"file: {filename!r}, line: {lineno}\n{line!r}")
        self.source, self.lineno, self.line = filename, lineno, line
        self.args = (filename, lineno, line)


class UnnamedSectionDisabledError(Error):
    """UNNAMED_SECTION was used, and the parser does not allow it."""

    def __init__(self):
        Error.__init__(self, "Support for UNNAMED_SECTION is disabled.")


class InvalidWriteError(Error):
    """What would be written could not be read back as the same."""

    def __init__(self, msg=""):
        Error.__init__(self, msg)


class _UnnamedSection:
    def __repr__(self):
        return "<UNNAMED_SECTION>"


UNNAMED_SECTION = _UnnamedSection()
_UNSET = object()


class Interpolation:
    """Fills in nothing: values stay as they are."""

    def before_get(self, parser, section, option, value, defaults):
        return value

    def before_set(self, parser, section, option, value):
        return value

    def before_read(self, parser, section, option, value):
        return value

    def before_write(self, parser, section, option, value):
        return value


class _ReferenceInterpolation(Interpolation):
    """Fills in references, which `_KEY` matches: `_MARK` and `_BRACKET` begin one, a doubled mark is the character.

    `_look_up` gives what a reference stands for, with its option and section; `_known_in` what is known there."""

    def before_get(self, parser, section, option, value, defaults):
        parts = []
        self._fill(parser, option, parts, value, section, defaults, 1)
        return "".join(parts)

    def before_set(self, parser, section, option, value):
        mark = self._MARK
        plain = self._KEY.sub("", value.replace(mark + mark, ""))
        if mark in plain:
            raise ValueError(f"invalid interpolation syntax in {value!r} at position {plain.find(mark)}")
        return value

    def _fill(self, parser, option, parts, rest, section, known, depth):
        mark, bracket = self._MARK, self._BRACKET
        raw = parser.get(section, option, raw=True, fallback=rest)
        if depth > MAX_INTERPOLATION_DEPTH:
            raise InterpolationDepthError(option, section, raw)
        while rest:
            at = rest.find(mark)
            if at < 0:
                parts.append(rest)
                return
            parts.append(rest[:at])
            rest = rest[at:]
            follows = rest[1:2]
            if follows == mark:
                parts.append(mark)
                rest = rest[2:]
            elif follows == bracket:
                found = self._KEY.match(rest)
                if found is None:
                    raise InterpolationSyntaxError(option, section,
                                                   f"bad interpolation variable reference {rest!r}")
                rest = rest[found.end():]
                value, name, where = self._look_up(parser, section, option, raw, found.group(1), rest, known)
                if mark in value:
                    self._fill(parser, name, parts, value, where, self._known_in(parser, where, known), depth + 1)
                else:
                    parts.append(value)
            else:
                raise InterpolationSyntaxError(option, section,
                                               f"{mark!r} must be followed by {mark!r} or {bracket!r}, found: {rest!r}")


class BasicInterpolation(_ReferenceInterpolation):
    """Fills in `%(option)s` from the same section or the defaults; `%%` is a percent sign."""

    _MARK, _BRACKET = "%("
    _KEY = re.compile(r"%\(([^)]+)\)s")

    def _look_up(self, parser, section, option, raw, reference, rest, known):
        name = parser.optionxform(reference)
        try:
            return known[name], option, section
        except KeyError:
            raise InterpolationMissingOptionError(option, section, raw, name) from None

    def _known_in(self, parser, section, known):
        return known


class ExtendedInterpolation(_ReferenceInterpolation):
    """Fills in `${option}` and `${section:option}`; `$$` is a dollar sign."""

    _MARK, _BRACKET = "${"
    _KEY = re.compile(r"\$\{([^}]+)\}")

    def _look_up(self, parser, section, option, raw, reference, rest, known):
        path = reference.split(":")
        where, name = section, option
        try:
            if len(path) == 1:
                name = parser.optionxform(path[0])
                value = known[name]
            elif len(path) == 2:
                where, name = path[0], parser.optionxform(path[1])
                value = parser.get(where, name, raw=True)
            else:
                raise InterpolationSyntaxError(option, section, f"More than one ':' found: {rest!r}")
        except (KeyError, NoSectionError, NoOptionError):
            raise InterpolationMissingOptionError(option, section, raw, ":".join(path)) from None
        return "" if value is None else value, name, where

    def _known_in(self, parser, section, known):
        return dict(parser.items(section, raw=True))


class RawConfigParser(MutableMapping):
    """A parser whose values are taken as they stand."""

    _DEFAULT_INTERPOLATION = Interpolation()
    _HEADER = r"\[(?P<header>.+)\]"
    _OPTION = r"(?P<option>.*?)\s*(?:(?P<vi>{delim})\s*(?P<value>.*))$"
    _OPTION_NV = r"(?P<option>.*?)\s*(?:(?P<vi>{delim})\s*(?P<value>.*))?$"
    SECTCRE = re.compile(_HEADER)
    OPTCRE = re.compile(_OPTION.format(delim="=|:"))
    OPTCRE_NV = re.compile(_OPTION_NV.format(delim="=|:"))
    NONSPACECRE = re.compile(r"\S")
    BOOLEAN_STATES = {"1": True, "yes": True, "true": True, "on": True,
                      "0": False, "no": False, "false": False, "off": False}

    def __init__(self, defaults=None, dict_type=_default_dict, allow_no_value=False, *, delimiters=("=", ":"),
                 comment_prefixes=("#", ";"), inline_comment_prefixes=None, strict=True, empty_lines_in_values=True,
                 default_section=DEFAULTSECT, interpolation=_UNSET, converters=_UNSET, allow_unnamed_section=False):
        self._dict = dict_type
        self._sections = dict_type()
        self._defaults = dict_type()
        self._converters = ConverterMapping(self)
        self._proxies = dict_type()
        self._proxies[default_section] = SectionProxy(self, default_section)
        self._delimiters = tuple(delimiters)
        if delimiters == ("=", ":"):
            self._optcre = self.OPTCRE_NV if allow_no_value else self.OPTCRE
        else:
            either = "|".join(map(re.escape, delimiters))
            self._optcre = re.compile((self._OPTION_NV if allow_no_value else self._OPTION).format(delim=either))
        self._comment_prefixes = tuple(comment_prefixes or ())
        self._inline_comment_prefixes = tuple(inline_comment_prefixes or ())
        self._strict = strict
        self._allow_no_value = allow_no_value
        self._empty_lines_in_values = empty_lines_in_values
        self.default_section = default_section
        self._interpolation = self._DEFAULT_INTERPOLATION if interpolation is _UNSET else interpolation
        if self._interpolation is None:
            self._interpolation = Interpolation()
        if not isinstance(self._interpolation, Interpolation):
            raise TypeError(f"interpolation= must be None or an instance of Interpolation; got an object of type "
                            f"{type(self._interpolation)}")
        if converters is not _UNSET:
            self._converters.update(converters)
        if defaults:
            self._read_defaults(defaults)
        self._allow_unnamed_section = allow_unnamed_section

    def defaults(self):
        return self._defaults

    def sections(self):
        """The names of the sections, without the default one."""
        return list(self._sections)

    def add_section(self, section):
        """Add an empty section.

        DuplicateSectionError if it is there, ValueError for the name of the default section.
        """
        if section == self.default_section:
            raise ValueError(f"Invalid section name: {section!r}")
        if section is UNNAMED_SECTION and not self._allow_unnamed_section:
            raise UnnamedSectionDisabledError
        if self._sections.setdefault(section, made := self._dict()) is not made:
            raise DuplicateSectionError(section)
        self._proxies[section] = SectionProxy(self, section)

    def has_section(self, section):
        """Whether there is such a section; the default one does not count."""
        return section in self._sections

    def options(self, section):
        """The section's options, those of the defaults included."""
        try:
            own = self._sections[section]
        except KeyError:
            raise NoSectionError(section) from None
        return list({**own, **self._defaults})

    # ---- reading

    def read(self, filenames, encoding=None):
        """Read the files of these names and return a list of those that could be opened."""
        import os

        if isinstance(filenames, (str, bytes, os.PathLike)):
            filenames = [filenames]
        done = []
        for name in filenames:
            try:
                with open(name, encoding=encoding) as file:
                    self._read(file, name)
            except OSError:
                continue
            done.append(os.fspath(name) if isinstance(name, os.PathLike) else name)
        return done

    def read_file(self, f, source=None):
        """Read an open file, or any iterable of lines; source is its name in errors."""
        if source is None:
            source = getattr(f, "name", "<???>")
        self._read(f, source)

    def read_string(self, string, source="<string>"):
        """Read from a string."""
        import io

        self.read_file(io.StringIO(string), source)

    def read_dict(self, dictionary, source="<dict>"):
        """Take sections from a mapping of names to mappings; keys and values become strings."""
        met = set()

        def meet(thing, error):
            if self._strict and thing in met:
                raise error
            met.add(thing)

        for name, values in dictionary.items():
            name = name if name is UNNAMED_SECTION else str(name)
            try:
                self.add_section(name)
            except (DuplicateSectionError, ValueError) as known:
                meet(name, known)
            met.add(name)
            for key, value in values.items():
                option = self.optionxform(str(key))
                meet((name, option), DuplicateOptionError(name, option, source))
                self.set(name, option, None if value is None else str(value))

    def _read(self, lines, name):
        """Take in the lines of a file. What is wrong in them is said at the end, all at once."""
        errors = []
        added = set()
        section_name = section = option = None
        indent_level = 0
        if self._allow_unnamed_section:
            section_name, section = UNNAMED_SECTION, self._sections.setdefault(UNNAMED_SECTION, self._dict())
            self._proxies.setdefault(UNNAMED_SECTION, SectionProxy(self, UNNAMED_SECTION))
        for lineno, line in enumerate(lines, 1):
            text, is_comment = self._without_comment(line)
            if not text:
                if self._empty_lines_in_values:
                    # An empty line may belong to a value; a comment does not.
                    if not is_comment and section is not None and option and section.get(option) is not None:
                        section[option].append("")
                else:
                    indent_level = sys.maxsize
                continue
            first = self.NONSPACECRE.search(line)
            indent = first.start() if first else 0
            if section is not None and option and indent > indent_level:
                if section[option] is None:
                    raise MultilineContinuationError(name, lineno, line)
                section[option].append(text)
                continue
            indent_level = indent
            header = self.SECTCRE.match(text)
            if header:
                section_name = header.group("header")
                option = None
                if section_name in self._sections:
                    if self._strict and section_name in added:
                        raise DuplicateSectionError(section_name, name, lineno)
                    section = self._sections[section_name]
                    added.add(section_name)
                elif section_name == self.default_section:
                    section = self._defaults
                else:
                    section = self._sections[section_name] = self._dict()
                    self._proxies[section_name] = SectionProxy(self, section_name)
                    added.add(section_name)
                continue
            if section is None:
                raise MissingSectionHeaderError(name, lineno, line)
            found = self._optcre.match(text)
            if not found:
                errors.append(ParsingError(name, lineno, line))
                continue
            option, _, value = found.group("option", "vi", "value")
            if not option:
                errors.append(ParsingError(name, lineno, line))
            option = self.optionxform(option.rstrip())
            if self._strict and (section_name, option) in added:
                raise DuplicateOptionError(section_name, option, name, lineno)
            added.add((section_name, option))
            section[option] = [value.strip()] if value is not None else None
        self._join_values()
        ParsingError._raise_all(errors)

    def _without_comment(self, line):
        """A line's text, and whether nothing but a comment is in it."""
        stripped = line.strip()
        if any(stripped.startswith(prefix) for prefix in self._comment_prefixes):
            return "", True
        start = len(line)
        for prefix in self._inline_comment_prefixes:
            at = line.find(prefix)
            while at >= 0:
                if at == 0 or line[at - 1].isspace():
                    start = min(start, at)
                    break
                at = line.find(prefix, at + 1)
        return line[:start].strip(), start < len(line)

    def _join_values(self):
        """Make text of the lines that a value was read in."""
        before_read = self._interpolation.before_read
        for section, options in [(self.default_section, self._defaults), *self._sections.items()]:
            for name, lines in options.items():
                text = "\n".join(lines).rstrip() if isinstance(lines, list) else lines
                options[name] = before_read(self, section, name, text)

    def _read_defaults(self, defaults):
        self.read_dict({self.default_section: defaults})

    # ---- asking

    def get(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        """The option's value: from vars, the section or the defaults, in this order.

        raw leaves it as it is written; fallback is for an option that is not there.
        """
        option_key = None
        try:
            known = self._unify_values(section, vars)
            option_key = self.optionxform(option)
            value = known[option_key]
        except (NoSectionError, KeyError) as error:
            if fallback is not _UNSET:
                return fallback
            if isinstance(error, NoSectionError):
                raise
            raise NoOptionError(option_key, section) from None
        if raw or value is None:
            return value
        return self._interpolation.before_get(self, section, option_key, value, known)

    def _get_conv(self, section, option, conv, *, raw=False, vars=None, fallback=_UNSET, **kwargs):
        try:
            text = self.get(section, option, raw=raw, vars=vars, **kwargs)
            return conv(text)
        except (NoSectionError, NoOptionError):
            if fallback is not _UNSET:
                return fallback
            raise

    def getint(self, section, option, *, raw=False, vars=None, fallback=_UNSET, **kwargs):
        return self._get_conv(section, option, int, raw=raw, vars=vars, fallback=fallback, **kwargs)

    def getfloat(self, section, option, *, raw=False, vars=None, fallback=_UNSET, **kwargs):
        return self._get_conv(section, option, float, raw=raw, vars=vars, fallback=fallback, **kwargs)

    def getboolean(self, section, option, *, raw=False, vars=None, fallback=_UNSET, **kwargs):
        return self._get_conv(section, option, self._convert_to_boolean, raw=raw, vars=vars, fallback=fallback,
                              **kwargs)

    def items(self, section=_UNSET, raw=False, vars=None):
        """The section's (option, value) pairs, or (name, proxy) of every section."""
        if section is _UNSET:
            return super().items()
        known = self._defaults.copy()
        try:
            known.update(self._sections[section])
        except KeyError:
            if section != self.default_section:
                raise NoSectionError(section) from None
        names = list(known.keys())
        if vars:
            for name, value in vars.items():
                known[self.optionxform(name)] = value
        if raw:
            return [(name, known[name]) for name in names]
        return [(name, self._interpolation.before_get(self, section, name, known[name], known)
                 if known[name] is not None else None) for name in names]

    def popitem(self):
        """Take out the first section as (name, proxy); KeyError if there is none."""
        for name in self.sections():
            proxy = self[name]
            del self[name]
            return name, proxy
        raise KeyError

    def optionxform(self, optionstr):
        return optionstr.lower()

    def has_option(self, section, option):
        """Whether the section has the option; without a section the defaults are asked."""
        option = self.optionxform(option)
        if not section or section == self.default_section:
            return option in self._defaults
        return section in self._sections and (option in self._sections[section] or option in self._defaults)

    def set(self, section, option, value=None):
        """Give an option of a section a value."""
        if value:
            value = self._interpolation.before_set(self, section, option, value)
        self._own_options(section)[self.optionxform(option)] = value

    def _own_options(self, section):
        """The options that a section, or the defaults, has itself."""
        if not section or section == self.default_section:
            return self._defaults
        try:
            return self._sections[section]
        except KeyError:
            raise NoSectionError(section) from None

    def write(self, fp, space_around_delimiters=True):
        """Write everything to fp so that it can be read again.

        space_around_delimiters puts a space on either side of the `=`.
        """
        mark = self._delimiters[0]
        if space_around_delimiters:
            mark = f" {mark} "
        if self._defaults:
            self._write_section(fp, self.default_section, self._defaults.items(), mark)
        # What has no header comes before all that has.
        headless = self._sections.get(UNNAMED_SECTION)
        if headless:
            self._write_section(fp, UNNAMED_SECTION, headless.items(), mark, unnamed=True)
        for section, options in self._sections.items():
            if section is not UNNAMED_SECTION:
                self._write_section(fp, section, options.items(), mark)

    def _write_section(self, fp, name, items, mark, unnamed=False):
        if not unnamed:
            fp.write(f"[{name}]\n")
        for key, value in items:
            if self.SECTCRE.match(key):
                raise InvalidWriteError(f"Cannot write key {key}; begins with section pattern")
            if any(delimiter in key for delimiter in self._delimiters):
                raise InvalidWriteError(f"Cannot write key {key}; contains delimiter")
            value = self._interpolation.before_write(self, name, key, value)
            if value is not None or not self._allow_no_value:
                value = mark + str(value).replace("\n", "\n\t")
            else:
                value = ""
            fp.write(f"{key}{value}\n")
        fp.write("\n")

    def remove_option(self, section, option):
        """Take an option out and say whether it was there."""
        options, name = self._own_options(section), self.optionxform(option)
        if name not in options:
            return False
        del options[name]
        return True

    def remove_section(self, section):
        """Take a section out and say whether it was there."""
        existed = section in self._sections
        if existed:
            del self._sections[section]
            del self._proxies[section]
        return existed

    # ---- as a mapping

    def __getitem__(self, key):
        if key != self.default_section and not self.has_section(key):
            raise KeyError(key)
        return self._proxies[key]

    def __setitem__(self, key, value):
        if key in self and self[key] is value:
            return
        old = self._defaults if key == self.default_section else self._sections.get(key)
        if old is not None:
            old.clear()
        self.read_dict({key: value})

    def __delitem__(self, key):
        if key == self.default_section:
            raise ValueError("Cannot remove the default section.")
        if key not in self:
            raise KeyError(key)
        self.remove_section(key)

    def __contains__(self, key):
        return key == self.default_section or self.has_section(key)

    def __len__(self):
        return len(self._sections) + 1

    def __iter__(self):
        return itertools.chain((self.default_section,), self._sections.keys())

    def _unify_values(self, section, vars):
        """What is known in a section: its options over the defaults, under `vars`."""
        options = {}
        try:
            options = self._sections[section]
        except KeyError:
            if section != self.default_section:
                raise NoSectionError(section) from None
        given = {}
        for name, value in (vars or {}).items():
            given[self.optionxform(name)] = str(value) if value is not None else None
        return ChainMap(given, options, self._defaults)

    def _convert_to_boolean(self, value):
        if value.lower() not in self.BOOLEAN_STATES:
            raise ValueError(f"Not a boolean: {value}")
        return self.BOOLEAN_STATES[value.lower()]

    def _validate_value_types(self, *, section="", option="", value=""):
        """Names and values are strings; without a value allowed, None is none."""
        if section is not UNNAMED_SECTION and not isinstance(section, str):
            raise TypeError("section names must be strings or UNNAMED_SECTION")
        if not isinstance(option, str):
            raise TypeError("option keys must be strings")
        if (not self._allow_no_value or value) and not isinstance(value, str):
            raise TypeError("option values must be strings")

    @property
    def converters(self):
        return self._converters


class ConfigParser(RawConfigParser):
    """A RawConfigParser that fills in references, and takes strings alone."""

    _DEFAULT_INTERPOLATION = BasicInterpolation()

    def set(self, section, option, value=None):
        """Give an option a value, once both are known to be strings that can be filled in."""
        self._validate_value_types(option=option, value=value)
        super().set(section, option, value)

    def add_section(self, section):
        """Add an empty section, whose name must be a string."""
        self._validate_value_types(section=section)
        super().add_section(section)

    def _read_defaults(self, defaults):
        # What is given from outside may look like interpolation and not be it.
        kept, self._interpolation = self._interpolation, Interpolation()
        try:
            self.read_dict({self.default_section: defaults})
        finally:
            self._interpolation = kept


class SectionProxy(MutableMapping):
    """One section of a parser as a mapping."""

    def __init__(self, parser, name):
        self._parser = parser
        self._name = name
        for conv in parser.converters:
            key = "get" + conv
            setattr(self, key, _partial(self.get, getattr(parser, key)))

    def __repr__(self):
        return f"<Section: {self._name}>"

    def __getitem__(self, key):
        if self._parser.has_option(self._name, key):
            return self._parser.get(self._name, key)
        raise KeyError(key)

    def __setitem__(self, key, value):
        self._parser._validate_value_types(option=key, value=value)
        return self._parser.set(self._name, key, value)

    def __delitem__(self, key):
        if not (self._parser.has_option(self._name, key) and self._parser.remove_option(self._name, key)):
            raise KeyError(key)

    def __contains__(self, key):
        return self._parser.has_option(self._name, key)

    def _options(self):
        if self._name != self._parser.default_section:
            return self._parser.options(self._name)
        return list(self._parser.defaults())

    def __len__(self):
        return len(self._options())

    def __iter__(self):
        return iter(self._options())

    @property
    def parser(self):
        return self._parser

    @property
    def name(self):
        return self._name

    def get(self, option, fallback=None, *, raw=False, vars=None, _impl=None, **kwargs):
        """The option's value, or fallback."""
        ask = _impl or self._parser.get
        return ask(self._name, option, raw=raw, vars=vars, fallback=fallback, **kwargs)


def _partial(get, implementation):
    from functools import partial

    return partial(get, _impl=implementation)


class ConverterMapping(MutableMapping):
    """The get…() methods of a parser's converters, kept the same in the parser and its sections."""

    GETTERCRE = re.compile(r"^get(?P<name>.+)$")

    def __init__(self, parser):
        self._parser = parser
        getters = filter(None, map(self.GETTERCRE.match, dir(parser)))
        self._data = {getter["name"]: None for getter in getters if callable(getattr(parser, getter[0]))}

    def __getitem__(self, key):
        return self._data[key]

    def __setitem__(self, key, value):
        name = "get" + key if isinstance(key, str) else None
        if name is None:
            raise ValueError(f"Incompatible key: {key} (type: {type(key)})")
        if name == "get":
            raise ValueError('Incompatible key: cannot use "" as a name')
        self._data[key] = value
        from functools import partial

        func = partial(self._parser._get_conv, conv=value)
        func.converter = value
        setattr(self._parser, name, func)
        for proxy in self._parser.values():
            setattr(proxy, name, partial(proxy.get, _impl=func))

    def __delitem__(self, key):
        getter = "get" + (key or None)
        del self._data[key]
        for holder in (self._parser, *self._parser.values()):
            if getter in vars(holder):
                delattr(holder, getter)

    def __iter__(self):
        return iter(self._data)

    def __len__(self):
        return len(self._data)
