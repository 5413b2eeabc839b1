"""TestSuite: tests that run together, with the fixtures of classes and modules."""

import sys

__unittest = True


class BaseTestSuite:
    """Tests in a row, without fixtures of classes and modules."""

    _cleanup = True

    def __init__(self, tests=()):
        self._tests = []
        self._removed_tests = 0
        self.addTests(tests)

    def __repr__(self):
        cls = self.__class__
        return f"<{cls.__module__}.{cls.__qualname__} tests={list(self)}>"

    def __eq__(self, other):
        if not isinstance(other, self.__class__):
            return NotImplemented
        return list(self) == list(other)

    __hash__ = None

    def __iter__(self):
        return iter(self._tests)

    def countTestCases(self):
        return self._removed_tests + sum(test.countTestCases() for test in self if test)

    def addTest(self, test):
        from unittest.case import TestCase
        if not callable(test):
            raise TypeError(f"{test!r} is not callable")
        if isinstance(test, type) and issubclass(test, (TestCase, TestSuite)):
            raise TypeError("TestCases and TestSuites must be instantiated before passing "
                            "them to addTest()")
        self._tests.append(test)

    def addTests(self, tests):
        if isinstance(tests, str):
            raise TypeError("tests must be an iterable of tests, not a string")
        for test in tests:
            self.addTest(test)

    def run(self, result):
        for index, test in enumerate(self):
            if result.shouldStop:
                break
            test(result)
            if self._cleanup:
                self._removeTestAtIndex(index)
        return result

    def _removeTestAtIndex(self, index):
        """Let go of a test that has run, so that what it holds is freed."""
        test = self._tests[index]
        if hasattr(test, "countTestCases"):
            self._removed_tests += test.countTestCases()
            self._tests[index] = None

    def __call__(self, *args, **kwds):
        return self.run(*args, **kwds)

    def debug(self):
        """Run the tests and let the first exception through."""
        for test in self:
            test.debug()


class TestSuite(BaseTestSuite):
    """A composite test: runs its tests, and setUpClass and setUpModule where they change."""

    def run(self, result, debug=False):
        is_outermost = not getattr(result, "_testRunEntered", False)
        result._testRunEntered = True
        for index, test in enumerate(self):
            if result.shouldStop:
                break
            if _is_not_suite(test) and not self._fixtures_stand(test, result):
                continue
            if debug:
                test.debug()
            else:
                test(result)
            if self._cleanup:
                self._removeTestAtIndex(index)
        if is_outermost:
            self._tear_down_previous_class(None, result)
            self._handle_module_tear_down(result)
            result._testRunEntered = False
        return result

    def _fixtures_stand(self, test, result):
        """Set up the module and the class of a test, and take down those of the one before; whether that worked."""
        self._tear_down_previous_class(test, result)
        self._handle_module_fixture(test, result)
        self._handle_class_set_up(test, result)
        result._previousTestClass = cls = test.__class__
        return not (getattr(cls, "_classSetupFailed", False) or getattr(result, "_moduleSetUpFailed", False))

    def debug(self):
        self.run(_DebugResult(), True)

    def _handle_class_set_up(self, test, result):
        previous = getattr(result, "_previousTestClass", None)
        current = test.__class__
        if current == previous or getattr(result, "_moduleSetUpFailed", False) or \
                getattr(current, "__unittest_skip__", False):
            return
        try:
            current._classSetupFailed = False
        except TypeError:
            pass
        setUpClass = getattr(current, "setUpClass", None)
        if setUpClass is not None and self._fails(setUpClass, result, "setUpClass", _name(current)):
            try:
                current._classSetupFailed = True
            except TypeError:
                pass
            self._class_cleanups(current, result, "setUpClass")

    def _fails(self, fixture, result, method, parent):
        """Call a fixture; what it raises is reported.  Whether it raised."""
        try:
            fixture()
        except Exception as problem:
            if isinstance(result, _DebugResult):
                raise
            self._fixture_error(result, problem, method, parent)
            return True
        return False

    def _class_cleanups(self, cls, result, method):
        cls.doClassCleanups()
        for info in cls.tearDown_exceptions:
            self._fixture_error(result, info[1], method, _name(cls), info=info)

    def _handle_module_fixture(self, test, result):
        previous = self._previous_module(result)
        current = test.__class__.__module__
        if current == previous:
            return
        self._handle_module_tear_down(result)
        result._moduleSetUpFailed = False
        module = sys.modules.get(current)
        setUpModule = getattr(module, "setUpModule", None)
        if setUpModule is not None and self._fails(setUpModule, result, "setUpModule", current):
            result._moduleSetUpFailed = True
            self._module_cleanups(result, "setUpModule", current)

    def _module_cleanups(self, result, method, name):
        from unittest.case import doModuleCleanups
        try:
            doModuleCleanups()
        except Exception as e:
            self._fixture_error(result, e, method, name)

    def _previous_module(self, result):
        previous = getattr(result, "_previousTestClass", None)
        return None if previous is None else previous.__module__

    def _handle_module_tear_down(self, result):
        previous = self._previous_module(result)
        if previous is None or getattr(result, "_moduleSetUpFailed", False):
            return
        module = sys.modules.get(previous)
        if module is None:
            return
        tearDownModule = getattr(module, "tearDownModule", None)
        if tearDownModule is not None:
            self._fails(tearDownModule, result, "tearDownModule", previous)
        self._module_cleanups(result, "tearDownModule", previous)

    def _tear_down_previous_class(self, test, result):
        previous = getattr(result, "_previousTestClass", None)
        if previous is None or previous == test.__class__ or \
                getattr(previous, "_classSetupFailed", False) or \
                getattr(result, "_moduleSetUpFailed", False) or \
                getattr(previous, "__unittest_skip__", False):
            return
        tearDownClass = getattr(previous, "tearDownClass", None)
        if tearDownClass is not None:
            self._fails(tearDownClass, result, "tearDownClass", _name(previous))
        if hasattr(previous, "doClassCleanups"):
            self._class_cleanups(previous, result, "tearDownClass")

    def _fixture_error(self, result, exc, method_name, parent, info=None):
        from unittest.case import SkipTest
        error = _ErrorHolder(f"{method_name} ({parent})")
        addSkip = getattr(result, "addSkip", None)
        if addSkip is not None and isinstance(exc, SkipTest):
            addSkip(error, str(exc))
        else:
            result.addError(error, info or (type(exc), exc, exc.__traceback__))


class _ErrorHolder:
    """Stands for a test in the result where a fixture of a class or module failed."""

    failureException = AssertionError

    def __init__(self, description):
        self.description = description

    def id(self):
        return self.description

    def shortDescription(self):
        return None

    def __repr__(self):
        return f"<ErrorHolder description={self.description!r}>"

    def __str__(self):
        return self.id()

    def run(self, result):
        pass

    def __call__(self, result):
        return self.run(result)

    def countTestCases(self):
        return 0


def _name(cls):
    return f"{cls.__module__}.{cls.__qualname__}"


def _is_not_suite(test):
    try:
        iter(test)
    except TypeError:
        return True
    return False


class _DebugResult:
    """Stands in for a result in debug(): remembers the class of the last test."""

    _previousTestClass = None
    _moduleSetUpFailed = False
    shouldStop = False
