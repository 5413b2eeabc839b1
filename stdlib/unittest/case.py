"""TestCase: a test with its fixtures; outcomes, skipping, cleanups and subtests.

The assert methods are in `unittest.asserts`.
"""

import sys
import time
from unittest.asserts import Assertions

__unittest = True

_subtest_msg_sentinel = object()


class SkipTest(Exception):
    """Raised in a test to skip it."""


class _ShouldStop(Exception):
    """The test should stop."""


class _UnexpectedSuccess(Exception):
    """A test that should fail went well."""


def _nothing():
    """For results that do not want to know."""


class _Outcome:
    """What became of one test method and its subtests."""

    def __init__(self, result=None):
        self.expecting_failure = False
        self.result = result
        self.result_supports_subtests = hasattr(result, "addSubTest")
        self.success = True
        self.expectedFailure = None

    def testPartExecutor(self, test_case, subTest=False):
        return _Part(self, test_case, subTest)


class _Part:
    """Context of one part of a test (setUp, the method, tearDown): catches its errors."""

    def __init__(self, outcome, test_case, subtest):
        self.outcome = outcome
        self.test_case = test_case
        self.subtest = subtest

    def __enter__(self):
        self.old_success = self.outcome.success
        self.outcome.success = True

    def __exit__(self, typ, value, tb):
        outcome, test_case = self.outcome, self.test_case
        try:
            if typ is None:
                if self.subtest and outcome.success:
                    outcome.result.addSubTest(test_case.test_case, test_case, None)
                return False
            if issubclass(typ, KeyboardInterrupt):
                return False
            if issubclass(typ, SkipTest):
                outcome.success = False
                _add_skip(outcome.result, test_case, str(value))
            elif issubclass(typ, _ShouldStop):
                # A subtest has reported it already.
                outcome.success = False
            else:
                info = typ, value, tb
                if outcome.expecting_failure:
                    outcome.expectedFailure = info
                else:
                    outcome.success = False
                    if self.subtest:
                        outcome.result.addSubTest(test_case.test_case, test_case, info)
                    else:
                        _add_error(outcome.result, test_case, info)
            return True
        finally:
            outcome.success = outcome.success and self.old_success


def _add_skip(result, test_case, reason):
    addSkip = getattr(result, "addSkip", None)
    if addSkip is not None:
        addSkip(test_case, reason)
    else:
        result.addSuccess(test_case)


def _add_error(result, test, exc_info):
    if result is None or exc_info is None:
        return
    failed = issubclass(exc_info[0], test.failureException)
    report = result.addFailure if failed else result.addError
    report(test, exc_info)


def _id(obj):
    return obj


_module_cleanups = []


def addModuleCleanup(function, /, *args, **kwargs):
    """Call function when the module's tests are done, even if setUpModule() failed."""
    _module_cleanups.append((function, args, kwargs))


def enterModuleContext(cm):
    """enterContext() until the module's tests are done."""
    return _enter_context(cm, addModuleCleanup)


def _enter_context(cm, addcleanup):
    cls = type(cm)
    try:
        enter, exit = cls.__enter__, cls.__exit__
    except AttributeError:
        raise TypeError(f"'{cls.__module__}.{cls.__qualname__}' object does not support the "
                        "context manager protocol") from None
    result = enter(cm)
    addcleanup(exit, cm, None, None, None)
    return result


def _run_cleanups(stack):
    """Call what is on the stack, the last first, and yield what is raised."""
    while stack:
        function, args, kwargs = stack.pop()
        try:
            function(*args, **kwargs)
        except Exception as problem:
            yield problem


def doModuleCleanups():
    """Execute all module cleanup functions."""
    if problems := list(_run_cleanups(_module_cleanups)):
        raise problems[0]


def skip(reason):
    """Unconditionally skip a test."""
    if isinstance(reason, type(_id)):
        return skip("")(reason)

    def decorator(test_item):
        if not isinstance(test_item, type):
            from functools import wraps

            def skipped(*args, **kwargs):
                raise SkipTest(reason)
            test_item = wraps(test_item)(skipped)
        test_item.__unittest_skip__ = True
        test_item.__unittest_skip_why__ = reason
        return test_item

    return decorator


def skipIf(condition, reason):
    """Skip a test if condition holds."""
    return skip(reason) if condition else _id


def skipUnless(condition, reason):
    """Skip a test unless condition holds."""
    return _id if condition else skip(reason)


def expectedFailure(test_item):
    test_item.__unittest_expecting_failure__ = True
    return test_item


class TestCase(Assertions):
    """One test: the method named on construction, between setUp() and tearDown()."""

    failureException = AssertionError
    longMessage = True
    maxDiff = 80 * 8
    _diffThreshold = 2 ** 16

    def __init_subclass__(cls, *args, **kwargs):
        cls._classSetupFailed = False
        cls._class_cleanups = []
        super().__init_subclass__(*args, **kwargs)

    def __init__(self, methodName="runTest"):
        self._testMethodName = methodName
        self._outcome = None
        self._testMethodDoc = "No test"
        try:
            testMethod = getattr(self, methodName)
        except AttributeError:
            if methodName != "runTest":
                raise ValueError(f"no such test method in {self.__class__}: {methodName}")
        else:
            self._testMethodDoc = testMethod.__doc__
        self._cleanups = []
        self._subtest = None
        self._type_equality_funcs = {}
        self._add_default_type_equality_funcs()

    ## Cleanups ##

    def addCleanup(self, function, /, *args, **kwargs):
        """Add a function to be called when the test is completed, the last added first."""
        self._cleanups.append((function, args, kwargs))

    def enterContext(self, cm):
        """Enters the supplied context manager; its __exit__ becomes a cleanup."""
        return _enter_context(cm, self.addCleanup)

    @classmethod
    def addClassCleanup(cls, function, /, *args, **kwargs):
        """Same as addCleanup, for the class."""
        cls._class_cleanups.append((function, args, kwargs))

    @classmethod
    def enterClassContext(cls, cm):
        """enterContext() until the class's tests are done."""
        return _enter_context(cm, cls.addClassCleanup)

    def setUp(self):
        """Runs before each test; for subclasses."""

    def tearDown(self):
        """Runs after each test whose setUp() went well; for subclasses."""

    @classmethod
    def setUpClass(cls):
        """Runs before the first test of the class; for subclasses."""

    @classmethod
    def tearDownClass(cls):
        """Runs after the last test of the class; for subclasses."""

    ## Names ##

    def countTestCases(self):
        return 1

    def defaultTestResult(self):
        from unittest.result import TestResult
        return TestResult()

    def shortDescription(self):
        """The first line of the test method's docstring, or None."""
        doc = self._testMethodDoc
        return doc.strip().split("\n")[0].strip() if doc else None

    def id(self):
        return f"{_strclass(self.__class__)}.{self._testMethodName}"

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return self._testMethodName == other._testMethodName

    def __hash__(self):
        return hash((type(self), self._testMethodName))

    def __str__(self):
        return f"{self._testMethodName} ({_strclass(self.__class__)}.{self._testMethodName})"

    def __repr__(self):
        return f"<{_strclass(self.__class__)} testMethod={self._testMethodName}>"

    ## Running ##

    def subTest(self, msg=_subtest_msg_sentinel, **params):
        """A context manager for a part of the test that reports by itself."""
        return _SubTestContext(self, msg, params)

    def _callSetUp(self):
        self.setUp()

    def _callTestMethod(self, method):
        if method() is not None:
            import warnings
            warnings.warn("It is deprecated to return a value that is not None from a test "
                          f"case ({method})", DeprecationWarning, stacklevel=3)

    def _callTearDown(self):
        self.tearDown()

    def _callCleanup(self, function, /, *args, **kwargs):
        function(*args, **kwargs)

    def run(self, result=None):
        """Run the test; its outcome goes to `result`, or to a result of its own."""
        if result is not None:
            return self._run_reported(result)
        result = self.defaultTestResult()
        getattr(result, "startTestRun", _nothing)()
        try:
            return self._run_reported(result)
        finally:
            getattr(result, "stopTestRun", _nothing)()

    def _run_reported(self, result):
        result.startTest(self)
        try:
            method = getattr(self, self._testMethodName)
            for skipped in type(self), method:
                if getattr(skipped, "__unittest_skip__", False):
                    reasons = (getattr(it, "__unittest_skip_why__", "") for it in (type(self), method))
                    _add_skip(result, self, next(filter(None, reasons), ""))
                    return result
            expecting_failure = any(getattr(it, "__unittest_expecting_failure__", False) for it in (self, method))
            self._outcome = outcome = _Outcome(result)
            try:
                self._run_parts(outcome, method, expecting_failure)
                if outcome.success:
                    self._report_end(result, outcome, expecting_failure)
                return result
            finally:
                # The outcome holds exceptions, and these the frames.
                outcome.expectedFailure = None
                self._outcome = outcome = None
        finally:
            result.stopTest(self)

    def _run_parts(self, outcome, method, expecting_failure):
        """setUp(), the test, tearDown() and the cleanups, each with its failures caught."""
        start = time.perf_counter()
        with outcome.testPartExecutor(self):
            self._callSetUp()
        if outcome.success:
            outcome.expecting_failure = expecting_failure
            with outcome.testPartExecutor(self):
                self._callTestMethod(method)
            outcome.expecting_failure = False
            with outcome.testPartExecutor(self):
                self._callTearDown()
        self.doCleanups()
        if hasattr(outcome.result, "addDuration"):
            outcome.result.addDuration(self, time.perf_counter() - start)

    def _report_end(self, result, outcome, expecting_failure):
        if not expecting_failure:
            result.addSuccess(self)
        elif outcome.expectedFailure:
            result.addExpectedFailure(self, outcome.expectedFailure)
        else:
            result.addUnexpectedSuccess(self)

    def doCleanups(self):
        """Execute all cleanup functions, whatever became of the test."""
        outcome = self._outcome or _Outcome()
        todo = self._cleanups
        # One cleanup may add another.
        while todo:
            with outcome.testPartExecutor(self):
                self._call_last_cleanup()
        return outcome.success

    def _call_last_cleanup(self):
        call, args, kwargs = self._cleanups.pop()
        self._callCleanup(call, *args, **kwargs)

    @classmethod
    def doClassCleanups(cls):
        """Execute all class cleanup functions; what they raise goes to tearDown_exceptions."""
        failures = cls.tearDown_exceptions = []
        while cls._class_cleanups:
            call, args, kwargs = cls._class_cleanups.pop()
            try:
                call(*args, **kwargs)
            except Exception as exc:
                failures.append((type(exc), exc, exc.__traceback__))

    def __call__(self, *args, **kwds):
        return self.run(*args, **kwds)

    def debug(self):
        """Run the test and let its exceptions through."""
        method = getattr(self, self._testMethodName)
        holders = (type(self), method)
        if any(getattr(holder, "__unittest_skip__", False) for holder in holders):
            reasons = [getattr(holder, "__unittest_skip_why__", "") for holder in holders]
            raise SkipTest(reasons[0] or reasons[1])
        self._callSetUp()
        self._callTestMethod(method)
        self._callTearDown()
        while self._cleanups:
            self._call_last_cleanup()

    def skipTest(self, reason):
        """Give the test up as skipped, for this reason."""
        raise SkipTest(reason)


TestCase._classSetupFailed = False
TestCase._class_cleanups = []


def _strclass(cls):
    return f"{cls.__module__}.{cls.__qualname__}"


class FunctionTestCase(TestCase):
    """A test case made of functions."""

    def __init__(self, testFunc, setUp=None, tearDown=None, description=None):
        super().__init__()
        self._setUpFunc = setUp
        self._tearDownFunc = tearDown
        self._testFunc = testFunc
        self._description = description

    def setUp(self):
        if self._setUpFunc is not None:
            self._setUpFunc()

    def tearDown(self):
        if self._tearDownFunc is not None:
            self._tearDownFunc()

    def runTest(self):
        self._testFunc()

    def id(self):
        return self._testFunc.__name__

    def __str__(self):
        return f"{_strclass(self.__class__)} ({self._testFunc.__name__})"

    def __repr__(self):
        return f"<{_strclass(self.__class__)} tec={self._testFunc}>"

    def shortDescription(self):
        if self._description is not None:
            return self._description
        doc = self._testFunc.__doc__
        return doc and doc.split("\n")[0].strip() or None


class _SubTestContext:
    def __init__(self, test, msg, params):
        self.test, self.msg, self.params = test, msg, params

    def __enter__(self):
        test = self.test
        if test._outcome is None or not test._outcome.result_supports_subtests:
            self.part = None
            return
        self.parent = test._subtest
        params = self.params if self.parent is None else {**self.parent.params, **self.params}
        test._subtest = _SubTest(test, self.msg, params)
        self.part = test._outcome.testPartExecutor(test._subtest, subTest=True)
        self.part.__enter__()

    def __exit__(self, *exc_info):
        if self.part is None:
            return False
        test = self.test
        try:
            suppressed = self.part.__exit__(*exc_info)
        finally:
            test._subtest = self.parent
        if exc_info[0] is not None and not suppressed:
            return False
        outcome = test._outcome
        if not outcome.success:
            result = outcome.result
            if result is not None and getattr(result, "failfast", False):
                raise _ShouldStop
        elif outcome.expectedFailure:
            # The test as a whole has failed as expected: the rest need not run.
            raise _ShouldStop
        return suppressed


class _SubTest(TestCase):
    """A part of a test, with a message and parameters for its description."""

    def __init__(self, test_case, message, params):
        super().__init__()
        self._message = message
        self.test_case = test_case
        self.params = params
        self.failureException = test_case.failureException

    def runTest(self):
        raise NotImplementedError("subtests cannot be run directly")

    def _subDescription(self):
        parts = []
        if self._message is not _subtest_msg_sentinel:
            parts.append(f"[{self._message}]")
        if self.params:
            parts.append(f"({', '.join([f'{k}={v!r}' for k, v in self.params.items()])})")
        return " ".join(parts) or "(<subtest>)"

    def id(self):
        return f"{self.test_case.id()} {self._subDescription()}"

    def shortDescription(self):
        return self.test_case.shortDescription()

    def __str__(self):
        return f"{self.test_case} {self._subDescription()}"
