"""The assert methods of TestCase, and the text of their failures."""

import types

__unittest = True

_MAX_LENGTH = 80
_PLACEHOLDER_LEN = 12
_MIN_BEGIN_LEN = 5
_MIN_END_LEN = 5
_MIN_COMMON_LEN = 5
_MIN_DIFF_LEN = _MAX_LENGTH - (_MIN_BEGIN_LEN + 2 * _PLACEHOLDER_LEN + _MIN_COMMON_LEN
                               + _MIN_END_LEN)

DIFF_OMITTED = "\nDiff is %s characters long. Set self.maxDiff to None to see it."


def safe_repr(obj, short=False):
    try:
        result = repr(obj)
    except Exception:
        result = object.__repr__(obj)
    if not short or len(result) < _MAX_LENGTH:
        return result
    return result[:_MAX_LENGTH] + " [truncated]..."


def _as_owner(obj):
    """How messages name what has an attribute, or lacks it."""
    if isinstance(obj, types.ModuleType):
        return f"module {obj.__name__!r}"
    if isinstance(obj, type):
        return f"type object {obj.__name__!r}"
    return f"{type(obj).__name__!r} object"


def _shorten(s, prefixlen, suffixlen):
    skip = len(s) - prefixlen - suffixlen
    if skip > _PLACEHOLDER_LEN:
        s = f"{s[:prefixlen]}[{skip} chars]{s[len(s) - suffixlen:]}"
    return s


def _common_shorten_repr(*args):
    """The reprs, shortened where they are alike so that the differences are seen."""
    args = tuple([safe_repr(a) for a in args])
    maxlen = max(map(len, args))
    if maxlen <= _MAX_LENGTH:
        return args
    shortest = min(map(len, args))
    prefixlen = 0
    while prefixlen < shortest and len({a[prefixlen] for a in args}) == 1:
        prefixlen += 1
    prefix = args[0][:prefixlen]
    common_len = _MAX_LENGTH - (maxlen - prefixlen + _MIN_BEGIN_LEN + _PLACEHOLDER_LEN)
    if common_len > _MIN_COMMON_LEN:
        prefix = _shorten(prefix, _MIN_BEGIN_LEN, common_len)
        return tuple([prefix + s[prefixlen:] for s in args])
    prefix = _shorten(prefix, _MIN_BEGIN_LEN, _MIN_COMMON_LEN)
    return tuple([prefix + _shorten(s[prefixlen:], _MIN_DIFF_LEN, _MIN_END_LEN) for s in args])


class _Raises:
    """Context and call form of assertRaises and assertRaisesRegex."""

    def __init__(self, expected, test_case, regex=None):
        self.expected = expected
        self.test_case = test_case
        self.expected_regex = regex
        self.obj_name = None
        self.msg = None

    def handle(self, name, args, kwargs):
        base = BaseException
        if not _is_subtype(self.expected, base):
            raise TypeError(f"{name}() arg 1 must be an exception type or tuple of exception types")
        if not args:
            self.msg = kwargs.pop("msg", None)
            if kwargs:
                raise TypeError(f"{next(iter(kwargs))!r} is an invalid keyword argument for "
                                "this function")
            return self
        callable_obj, *args = args
        self.obj_name = getattr(callable_obj, "__name__", None) or str(callable_obj)
        with self:
            callable_obj(*args, **kwargs)
        return None

    def _raise_failure(self, standard_msg):
        raise self.test_case.failureException(
            self.test_case._formatMessage(self.msg, standard_msg))

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, tb):
        if exc_type is None:
            try:
                name = self.expected.__name__
            except AttributeError:
                name = str(self.expected)
            if self.obj_name:
                self._raise_failure(f"{name} not raised by {self.obj_name}")
            self._raise_failure(f"{name} not raised")
        import traceback
        traceback.clear_frames(tb)
        if not issubclass(exc_type, self.expected):
            return False
        self.exception = exc_value.with_traceback(None)
        if self.expected_regex is not None and not _search(self.expected_regex, str(exc_value)):
            pattern = getattr(self.expected_regex, "pattern", self.expected_regex)
            self._raise_failure(f'"{pattern}" does not match "{exc_value}"')
        return True

    __class_getitem__ = classmethod(type(list[int]))


def _is_subtype(expected, base):
    if isinstance(expected, tuple):
        return all(_is_subtype(e, base) for e in expected)
    return isinstance(expected, type) and issubclass(expected, base)


def _search(regex, text):
    if isinstance(regex, (str, bytes)):
        import re
        return re.search(regex, text)
    return regex.search(text)


class _Warns(_Raises):
    def handle(self, name, args, kwargs):
        if not _is_subtype(self.expected, Warning):
            raise TypeError(f"{name}() arg 1 must be a warning category or tuple of warning "
                            "categories")
        if not args:
            self.msg = kwargs.pop("msg", None)
            return self
        callable_obj, *args = args
        self.obj_name = getattr(callable_obj, "__name__", None) or str(callable_obj)
        with self:
            callable_obj(*args, **kwargs)

    def __enter__(self):
        import sys
        import warnings
        for v in list(sys.modules.values()):
            if getattr(v, "__warningregistry__", None):
                v.__warningregistry__ = {}
        self.warnings_manager = warnings.catch_warnings(record=True)
        self.warnings = self.warnings_manager.__enter__()
        warnings.simplefilter("always", self.expected if isinstance(self.expected, type) else Warning)
        return self

    def __exit__(self, exc_type, exc_value, tb):
        self.warnings_manager.__exit__(exc_type, exc_value, tb)
        if exc_type is not None:
            return
        name = getattr(self.expected, "__name__", None) or str(self.expected)
        first_matching = None
        for m in self.warnings:
            w = m.message
            if not isinstance(w, self.expected):
                continue
            if first_matching is None:
                first_matching = w
            if self.expected_regex is not None and not _search(self.expected_regex, str(w)):
                continue
            self.warning, self.filename, self.lineno = w, m.filename, m.lineno
            return
        if first_matching is not None:
            pattern = getattr(self.expected_regex, "pattern", self.expected_regex)
            self._raise_failure(f'"{pattern}" does not match "{first_matching}"')
        if self.obj_name:
            self._raise_failure(f"{name} not triggered by {self.obj_name}")
        self._raise_failure(f"{name} not triggered")


class _NoWarns(_Warns):
    def __exit__(self, exc_type, exc_value, tb):
        self.warnings_manager.__exit__(exc_type, exc_value, tb)
        if exc_type is not None:
            return
        name = getattr(self.expected, "__name__", None) or str(self.expected)
        if any(isinstance(m.message, self.expected) for m in self.warnings):
            self._raise_failure(f"{name} triggered by {self.obj_name}" if self.obj_name else f"{name} triggered")


class _Logs:
    """Context of assertLogs and assertNoLogs."""

    def __init__(self, test_case, logger_name, level, no_logs, formatter=None):
        import logging
        self.test_case = test_case
        self.logger_name = logger_name
        self.level = logging._nameToLevel.get(level, level) if level else logging.INFO
        self.no_logs = no_logs
        self.msg = None
        self.formatter = formatter

    def __enter__(self):
        import logging

        class Capture(logging.Handler):
            def __init__(self):
                super().__init__()
                self.records, self.output = [], []

            def flush(self):
                pass

            def emit(self, record):
                self.records.append(record)
                self.output.append(self.format(record))

        logger = self.logger_name if isinstance(self.logger_name, logging.Logger) else \
            logging.getLogger(self.logger_name)
        self.logger = logger
        handler = Capture()
        handler.setLevel(self.level)
        handler.setFormatter(self.formatter or
                             logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
        self.handler = handler
        self.old = logger.handlers[:], logger.level, logger.propagate
        logger.handlers = [handler]
        logger.setLevel(self.level)
        logger.propagate = False
        if self.no_logs:
            return None
        self.records, self.output = handler.records, handler.output
        return self

    def __exit__(self, exc_type, exc_value, tb):
        import logging
        self.logger.handlers, level, self.logger.propagate = self.old
        self.logger.setLevel(level)
        if exc_type is not None:
            return False
        if self.no_logs:
            if self.handler.records:
                self._fail(f"Unexpected logs found: {self.handler.output!r}")
        elif not self.handler.records:
            self._fail(f"no logs of level {logging.getLevelName(self.level)} or higher "
                       f"triggered on {self.logger.name}")

    def _fail(self, text):
        raise self.test_case.failureException(self.test_case._formatMessage(self.msg, text))


class Assertions:
    """Mixin with the assert methods; needs failureException, longMessage and maxDiff."""

    def fail(self, msg=None):
        """Raise failureException with msg."""
        raise self.failureException(msg)

    def _formatMessage(self, msg, standardMsg):
        if not self.longMessage:
            return msg or standardMsg
        if msg is None:
            return standardMsg
        try:
            return f"{standardMsg} : {msg}"
        except UnicodeDecodeError:
            return f"{safe_repr(standardMsg)} : {safe_repr(msg)}"

    def _truncateMessage(self, message, diff):
        if self.maxDiff is None or len(diff) <= self.maxDiff:
            return message + diff
        return message + DIFF_OMITTED % len(diff)

    ## Truth, identity, membership ##

    def assertFalse(self, expr, msg=None):
        """Fail if expr is true."""
        if expr:
            raise self.failureException(self._formatMessage(msg, f"{safe_repr(expr)} is not false"))

    def assertTrue(self, expr, msg=None):
        """Fail if expr is false."""
        if not expr:
            raise self.failureException(self._formatMessage(msg, f"{safe_repr(expr)} is not true"))

    def assertIs(self, expr1, expr2, msg=None):
        """Fail unless both are one object."""
        if expr1 is not expr2:
            self.fail(self._formatMessage(msg, f"{safe_repr(expr1)} is not {safe_repr(expr2)}"))

    def assertIsNot(self, expr1, expr2, msg=None):
        if expr1 is expr2:
            self.fail(self._formatMessage(msg, f"unexpectedly identical: {safe_repr(expr1)}"))

    def assertIsNone(self, obj, msg=None):
        if obj is not None:
            self.fail(self._formatMessage(msg, f"{safe_repr(obj)} is not None"))

    def assertIsNotNone(self, obj, msg=None):
        if obj is None:
            self.fail(self._formatMessage(msg, "unexpectedly None"))

    def assertIn(self, member, container, msg=None):
        if member not in container:
            self.fail(self._formatMessage(
                msg, f"{safe_repr(member)} not found in {safe_repr(container)}"))

    def assertNotIn(self, member, container, msg=None):
        if member in container:
            self.fail(self._formatMessage(
                msg, f"{safe_repr(member)} unexpectedly found in {safe_repr(container)}"))

    def assertIsInstance(self, obj, cls, msg=None):
        if not isinstance(obj, cls):
            kind = f"any of {cls!r}" if isinstance(cls, tuple) else f"{cls!r}"
            self.fail(self._formatMessage(msg, f"{safe_repr(obj)} is not an instance of {kind}"))

    def assertNotIsInstance(self, obj, cls, msg=None):
        if isinstance(obj, cls):
            if isinstance(cls, tuple):
                cls = next(c for c in cls if isinstance(obj, c))
            self.fail(self._formatMessage(msg, f"{safe_repr(obj)} is an instance of {cls!r}"))

    def _is_subclass(self, cls, superclass, msg):
        try:
            return issubclass(cls, superclass)
        except TypeError:
            if isinstance(cls, type):
                raise
            self.fail(self._formatMessage(msg, f"{cls!r} is not a class"))

    def assertIsSubclass(self, cls, superclass, msg=None):
        if not self._is_subclass(cls, superclass, msg):
            kind = f"any of {superclass!r}" if isinstance(superclass, tuple) else f"{superclass!r}"
            self.fail(self._formatMessage(msg, f"{cls!r} is not a subclass of {kind}"))

    def assertNotIsSubclass(self, cls, superclass, msg=None):
        if self._is_subclass(cls, superclass, msg):
            self.fail(self._formatMessage(msg, f"{cls!r} is a subclass of {superclass!r}"))

    def assertHasAttr(self, obj, name, msg=None):
        if not hasattr(obj, name):
            self.fail(self._formatMessage(msg, f"{_as_owner(obj)} has no attribute {name!r}"))

    def assertNotHasAttr(self, obj, name, msg=None):
        if hasattr(obj, name):
            self.fail(self._formatMessage(msg, f"{_as_owner(obj)} has unexpected attribute {name!r}"))

    def _tail(self, s, tails, method, what, negative, msg):
        hit = getattr(s, method)(tails)
        if hit == negative:
            verb = {("startswith", False): "doesn't start with", ("startswith", True): "starts with",
                    ("endswith", False): "doesn't end with", ("endswith", True): "ends with"}[method, negative]
            if isinstance(tails, tuple):
                if negative:
                    tails = next(t for t in tails if getattr(s, method)(t))
                else:
                    verb += " any of"
            self.fail(self._formatMessage(
                msg, f"{safe_repr(s, short=True)} {verb} {safe_repr(tails)}"))

    def assertStartsWith(self, s, prefix, msg=None):
        self._tail(s, prefix, "startswith", "prefix", False, msg)

    def assertNotStartsWith(self, s, prefix, msg=None):
        self._tail(s, prefix, "startswith", "prefix", True, msg)

    def assertEndsWith(self, s, suffix, msg=None):
        self._tail(s, suffix, "endswith", "suffix", False, msg)

    def assertNotEndsWith(self, s, suffix, msg=None):
        self._tail(s, suffix, "endswith", "suffix", True, msg)

    ## Order and equality ##

    def assertLess(self, a, b, msg=None):
        if not a < b:
            self.fail(self._formatMessage(msg, f"{safe_repr(a)} not less than {safe_repr(b)}"))

    def assertLessEqual(self, a, b, msg=None):
        if not a <= b:
            self.fail(self._formatMessage(
                msg, f"{safe_repr(a)} not less than or equal to {safe_repr(b)}"))

    def assertGreater(self, a, b, msg=None):
        if not a > b:
            self.fail(self._formatMessage(msg, f"{safe_repr(a)} not greater than {safe_repr(b)}"))

    def assertGreaterEqual(self, a, b, msg=None):
        if not a >= b:
            self.fail(self._formatMessage(
                msg, f"{safe_repr(a)} not greater than or equal to {safe_repr(b)}"))

    def _add_default_type_equality_funcs(self):
        for typeobj, function in ((dict, "assertDictEqual"), (list, "assertListEqual"),
                                  (tuple, "assertTupleEqual"), (set, "assertSetEqual"),
                                  (frozenset, "assertSetEqual"), (str, "assertMultiLineEqual")):
            self.addTypeEqualityFunc(typeobj, function)

    def addTypeEqualityFunc(self, typeobj, function):
        """Have assertEqual() use this function for two values of that type."""
        self._type_equality_funcs[typeobj] = function

    def assertEqual(self, first, second, msg=None):
        """Fail unless first == second."""
        function = None
        if type(first) is type(second):
            function = self._type_equality_funcs.get(type(first))
            if isinstance(function, str):
                function = getattr(self, function)
        (function or self._baseAssertEqual)(first, second, msg=msg)

    def _baseAssertEqual(self, first, second, msg=None):
        if not first == second:
            text = "%s != %s" % _common_shorten_repr(first, second)
            raise self.failureException(self._formatMessage(msg, text))

    def assertNotEqual(self, first, second, msg=None):
        """Fail unless first != second."""
        if not first != second:
            raise self.failureException(self._formatMessage(
                msg, f"{safe_repr(first)} == {safe_repr(second)}"))

    def _almost(self, first, second, places, delta):
        """(whether they are close, how the bound reads, the difference)."""
        if delta is not None and places is not None:
            raise TypeError("specify delta or places not both")
        diff = abs(first - second)
        if delta is not None:
            return diff <= delta, f"{safe_repr(delta)} delta", diff
        places = 7 if places is None else places
        return round(diff, places) == 0, f"{places!r} places", diff

    def assertAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        """Fail unless equal when rounded to places (7), or within delta."""
        if first == second:
            return
        close, bound, diff = self._almost(first, second, places, delta)
        if not close:
            raise self.failureException(self._formatMessage(
                msg, f"{safe_repr(first)} != {safe_repr(second)} within {bound} "
                     f"({safe_repr(diff)} difference)"))

    def assertNotAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        close, bound, diff = self._almost(first, second, places, delta)
        if delta is not None:
            if not first == second and not close:
                return
            text = (f"{safe_repr(first)} == {safe_repr(second)} within {bound} "
                    f"({safe_repr(diff)} difference)")
        else:
            if not first == second and not close:
                return
            text = f"{safe_repr(first)} == {safe_repr(second)} within {bound}"
        raise self.failureException(self._formatMessage(msg, text))

    def assertSequenceEqual(self, seq1, seq2, msg=None, seq_type=None):
        """assertEqual() for sequences, with a difference in the message."""
        if seq_type is not None:
            name = seq_type.__name__
            for which, seq in (("First", seq1), ("Second", seq2)):
                if not isinstance(seq, seq_type):
                    raise self.failureException(
                        f"{which} sequence is not a {name}: {safe_repr(seq)}")
        else:
            name = "sequence"
        differing = None
        try:
            len1 = len(seq1)
        except (TypeError, NotImplementedError):
            differing = f"First {name} has no length.    Non-sequence?"
        if differing is None:
            try:
                len2 = len(seq2)
            except (TypeError, NotImplementedError):
                differing = f"Second {name} has no length.    Non-sequence?"
        if differing is None:
            if seq1 == seq2:
                return
            differing = "%ss differ: %s != %s\n" % ((name.capitalize(),)
                                                   + _common_shorten_repr(seq1, seq2))
            for i in range(min(len1, len2)):
                try:
                    item1 = seq1[i]
                except (TypeError, IndexError, NotImplementedError):
                    differing += f"\nUnable to index element {i} of first {name}\n"
                    break
                try:
                    item2 = seq2[i]
                except (TypeError, IndexError, NotImplementedError):
                    differing += f"\nUnable to index element {i} of second {name}\n"
                    break
                if item1 != item2:
                    differing += "\nFirst differing element %d:\n%s\n%s\n" % (
                        (i,) + _common_shorten_repr(item1, item2))
                    break
            else:
                if len1 == len2 and seq_type is None and type(seq1) != type(seq2):
                    return
            longer, which = (seq1, "First") if len1 > len2 else (seq2, "Second")
            if len1 != len2:
                shorter = min(len1, len2)
                differing += (f"\n{which} {name} contains {abs(len1 - len2)} additional "
                              "elements.\n")
                try:
                    differing += (f"First extra element {shorter}:\n"
                                  f"{_common_shorten_repr(longer[shorter])[0]}\n")
                except (TypeError, IndexError, NotImplementedError):
                    differing += f"Unable to index element {shorter} of {which.lower()} {name}\n"
        text = self._truncateMessage(differing, self._ndiff_of(seq1, seq2))
        self.fail(self._formatMessage(msg, text))

    def _ndiff_of(self, a, b):
        import difflib
        import pprint
        return "\n" + "\n".join(difflib.ndiff(pprint.pformat(a).splitlines(),
                                              pprint.pformat(b).splitlines()))

    def assertListEqual(self, list1, list2, msg=None):
        self.assertSequenceEqual(list1, list2, msg, seq_type=list)

    def assertTupleEqual(self, tuple1, tuple2, msg=None):
        self.assertSequenceEqual(tuple1, tuple2, msg, seq_type=tuple)

    def assertSetEqual(self, set1, set2, msg=None):
        """A set-specific equality assertion."""
        differences = []
        for a, b, which in ((set1, set2, "first"), (set2, set1, "second")):
            try:
                differences.append(a.difference(b))
            except TypeError as e:
                self.fail(f"invalid type when attempting set difference: {e}")
            except AttributeError as e:
                self.fail(f"{which} argument does not support set difference: {e}")
        if not any(differences):
            return
        lines = []
        for difference, text in zip(differences, (
                "Items in the first set but not the second:",
                "Items in the second set but not the first:")):
            if difference:
                lines.append(text)
                lines += [repr(item) for item in difference]
        self.fail(self._formatMessage(msg, "\n".join(lines)))

    def assertDictEqual(self, d1, d2, msg=None):
        self.assertIsInstance(d1, dict, "First argument is not a dictionary")
        self.assertIsInstance(d2, dict, "Second argument is not a dictionary")
        if d1 != d2:
            text = "%s != %s" % _common_shorten_repr(d1, d2)
            self.fail(self._formatMessage(msg, self._truncateMessage(text, self._ndiff_of(d1, d2))))

    def assertCountEqual(self, first, second, msg=None):
        """Fail unless both have the same items as often, in whatever order."""
        first_seq, second_seq = list(first), list(second)
        differences = _count_diff(first_seq, second_seq)
        if differences:
            lines = [f"First has {a}, Second has {b}:  {elem!r}" for a, b, elem in differences]
            text = "Element counts were not equal:\n"
            self.fail(self._formatMessage(
                msg, self._truncateMessage(text, "\n".join(lines))))

    def assertMultiLineEqual(self, first, second, msg=None):
        """Fail with a line-by-line difference unless the two strings are equal."""
        self.assertIsInstance(first, str, "First argument is not a string")
        self.assertIsInstance(second, str, "Second argument is not a string")
        if first == second:
            return
        if len(first) > self._diffThreshold or len(second) > self._diffThreshold:
            self._baseAssertEqual(first, second, msg)
        import difflib
        first_lines, second_lines = _with_ends(first), _with_ends(second)
        text = "%s != %s" % _common_shorten_repr(first, second)
        diff = "\n" + "".join(difflib.ndiff(first_lines, second_lines))
        self.fail(self._formatMessage(msg, self._truncateMessage(text, diff)))

    ## Exceptions, warnings, logs, regexes ##

    def assertRaises(self, expected_exception, *args, **kwargs):
        """Fail unless an exception of the class is raised: by a call, or in a with block."""
        context = _Raises(expected_exception, self)
        try:
            return context.handle("assertRaises", args, kwargs)
        finally:
            context = None

    def assertRaisesRegex(self, expected_exception, expected_regex, *args, **kwargs):
        """assertRaises() that also wants the pattern in the message."""
        context = _Raises(expected_exception, self, expected_regex)
        return context.handle("assertRaisesRegex", args, kwargs)

    def assertWarns(self, expected_warning, *args, **kwargs):
        """Fail unless a warning of the class is triggered."""
        return _Warns(expected_warning, self).handle("assertWarns", args, kwargs)

    def _assertNotWarns(self, expected_warning, *args, **kwargs):
        return _NoWarns(expected_warning, self).handle("_assertNotWarns", args, kwargs)

    def assertWarnsRegex(self, expected_warning, expected_regex, *args, **kwargs):
        """assertWarns() that also wants the pattern in the message."""
        return _Warns(expected_warning, self, expected_regex).handle("assertWarnsRegex", args, kwargs)

    def assertLogs(self, logger=None, level=None, formatter=None):
        """Fail unless a message of the level or above is logged in the with block."""
        return _Logs(self, logger, level, no_logs=False, formatter=formatter)

    def assertNoLogs(self, logger=None, level=None):
        """Fail if a message of the level or above is logged in the with block."""
        return _Logs(self, logger, level, no_logs=True)

    def assertRegex(self, text, expected_regex, msg=None):
        """Fail unless the pattern is found in text."""
        if not _search(expected_regex, text):
            pattern = getattr(expected_regex, "pattern", expected_regex)
            raise self.failureException(self._formatMessage(
                msg, f"Regex didn't match: {pattern!r} not found in {text!r}"))

    def assertNotRegex(self, text, unexpected_regex, msg=None):
        match = _search(unexpected_regex, text)
        if match:
            pattern = getattr(unexpected_regex, "pattern", unexpected_regex)
            raise self.failureException(self._formatMessage(
                msg, f"Regex matched: {text[match.start():match.end()]!r} matches {pattern!r} "
                     f"in {text!r}"))


def _with_ends(text):
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\n"
    return lines


def _count_diff(first, second):
    """(count in first, count in second, element) where the counts differ."""
    result = []
    rest = list(second)
    done = []
    for elem in first:
        if any(elem is d or elem == d for d in done):
            continue
        done.append(elem)
        a = sum(1 for x in first if x is elem or x == elem)
        b = sum(1 for x in second if x is elem or x == elem)
        if a != b:
            result.append((a, b, elem))
    for elem in rest:
        if any(elem is d or elem == d for d in done):
            continue
        done.append(elem)
        result.append((0, sum(1 for x in second if x is elem or x == elem), elem))
    return result
