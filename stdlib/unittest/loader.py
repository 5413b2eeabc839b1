"""TestLoader: finds tests in classes, modules, by name, and in directories."""

import sys
from unittest import case, suite

__unittest = True


class _FailedTest(case.TestCase):
    """A test that fails with what went wrong while loading."""

    def __init__(self, method_name, exception):
        self._exception = exception
        super().__init__(method_name)

    def __getattr__(self, name):
        if name != self._testMethodName:
            return super().__getattribute__(name)

        def testFailure():
            raise self._exception
        return testFailure


def _failed(name, error):
    import traceback
    message = f"Failed to import test module: {name}\n{traceback.format_exc()}" \
        if isinstance(error, ImportError) else str(error)
    return _FailedTest(name.rpartition(".")[2], ImportError(message)
                       if isinstance(error, ImportError) else error), message


class TestLoader:
    """Loads tests according to various criteria and returns them in a TestSuite."""

    testMethodPrefix = "test"
    sortTestMethodsUsing = None
    testNamePatterns = None
    suiteClass = suite.TestSuite
    _top_level_dir = None

    def __init__(self):
        self.errors = []

    def loadTestsFromTestCase(self, testCaseClass):
        """The suite of the class's tests."""
        if issubclass(testCaseClass, suite.TestSuite):
            raise TypeError("Test cases should not be derived from TestSuite. Maybe you "
                            "meant to derive from TestCase?")
        if testCaseClass in (case.TestCase, case.FunctionTestCase):
            names = []
        else:
            names = self.getTestCaseNames(testCaseClass)
            if not names and hasattr(testCaseClass, "runTest"):
                names = ["runTest"]
        return self.suiteClass([testCaseClass(name) for name in names])

    def loadTestsFromModule(self, module, *, pattern=None):
        """The suite of the module's TestCase classes, or what its load_tests() makes of it."""
        found = (getattr(module, name) for name in dir(module))
        not_tests = case.TestCase, case.FunctionTestCase
        suite = self.suiteClass([
            self.loadTestsFromTestCase(thing) for thing in found
            if isinstance(thing, type) and issubclass(thing, case.TestCase) and thing not in not_tests])
        hook = getattr(module, "load_tests", None)
        if hook is None:
            return suite
        try:
            return hook(self, suite, pattern)
        except Exception as error:
            failed, message = _failed(module.__name__, error)
            self.errors.append(message)
            return failed

    def loadTestsFromName(self, name, module=None):
        """Return a suite of the tests that a dotted name leads to."""
        parts = name.split(".")
        error = None
        if module is None:
            head = parts[:]
            while head:
                try:
                    module = __import__(".".join(head))
                    break
                except ImportError as e:
                    error, message = _failed(".".join(head), e)
                    head.pop()
            if not head:
                self.errors.append(message)
                return self.suiteClass([error])
            parts = parts[1:]
        obj = module
        parent = None
        for part in parts:
            try:
                parent, obj = obj, getattr(obj, part)
            except AttributeError as e:
                test = error or _FailedTest(part, e)
                self.errors.append(str(e))
                return self.suiteClass([test])
        if isinstance(obj, type(sys)):
            return self.loadTestsFromModule(obj)
        if isinstance(obj, type) and issubclass(obj, case.TestCase):
            return self.loadTestsFromTestCase(obj)
        if callable(obj) and isinstance(parent, type) and issubclass(parent, case.TestCase):
            return self.suiteClass([parent(parts[-1])])
        if isinstance(obj, suite.BaseTestSuite):
            return obj
        if callable(obj):
            test = obj()
            if isinstance(test, suite.BaseTestSuite):
                return test
            if isinstance(test, case.TestCase):
                return self.suiteClass([test])
            raise TypeError(f"calling {obj} returned {test}, not a test")
        raise TypeError(f"don't know how to make test from: {obj}")

    def loadTestsFromNames(self, names, module=None):
        """Return a suite of the tests that several names lead to."""
        return self.suiteClass([self.loadTestsFromName(name, module) for name in names])

    def getTestCaseNames(self, testCaseClass):
        """The names of the class's test methods, sorted."""
        def wanted(name):
            if not name.startswith(self.testMethodPrefix) or \
                    not callable(getattr(testCaseClass, name)):
                return False
            if self.testNamePatterns is None:
                return True
            from fnmatch import fnmatchcase
            full = f"{testCaseClass.__module__}.{testCaseClass.__qualname__}.{name}"
            return any(fnmatchcase(full, pattern) for pattern in self.testNamePatterns)
        names = [name for name in dir(testCaseClass) if wanted(name)]
        if self.sortTestMethodsUsing:
            import functools
            names.sort(key=functools.cmp_to_key(self.sortTestMethodsUsing))
        else:
            names.sort()
        return names

    def discover(self, start_dir, pattern="test*.py", top_level_dir=None):
        """Find the test modules below a directory and load them as one suite."""
        import os
        from fnmatch import fnmatchcase
        top = os.path.abspath(top_level_dir or self._top_level_dir or start_dir)
        if top not in sys.path:
            sys.path.insert(0, top)
        tests = []

        def visit(folder):
            for entry in sorted(os.listdir(folder)):
                path = os.path.join(folder, entry)
                if os.path.isdir(path):
                    if os.path.isfile(os.path.join(path, "__init__.py")):
                        visit(path)
                elif entry.endswith(".py") and fnmatchcase(entry, pattern):
                    name = os.path.relpath(path, top)[:-3].replace(os.sep, ".")
                    try:
                        __import__(name)
                    except case.SkipTest as e:
                        tests.append(self.suiteClass([_skipped(name, e)]))
                    except Exception as e:
                        test, message = _failed(name, e if isinstance(e, ImportError)
                                                else ImportError(str(e)))
                        self.errors.append(message)
                        tests.append(self.suiteClass([test]))
                    else:
                        tests.append(self.loadTestsFromModule(sys.modules[name], pattern=pattern))
        visit(os.path.abspath(start_dir))
        return self.suiteClass(tests)


def _skipped(name, exception):
    @case.skip(str(exception))
    def testSkipped(self):
        pass
    method = name.rpartition(".")[2]
    return type("ModuleSkipped", (case.TestCase,), {method: testSkipped})(method)


defaultTestLoader = TestLoader()
