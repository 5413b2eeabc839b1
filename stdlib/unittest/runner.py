"""TextTestRunner: runs tests and writes what happens to a stream."""

import sys
import time
from unittest import result as _result
from unittest.case import _SubTest

__unittest = True


class _WritelnDecorator:
    """Adds writeln() to a stream."""

    def __init__(self, stream):
        self.stream = stream

    def __getattr__(self, attr):
        if attr in ("stream", "__getstate__"):
            raise AttributeError(attr)
        return getattr(self.stream, attr)

    def writeln(self, arg=None):
        if arg:
            self.write(arg)
        self.write("\n")


class TextTestResult(_result.TestResult):
    """Prints the results as they come, and the errors at the end."""

    separator1 = "=" * 70
    separator2 = "-" * 70

    def __init__(self, stream, descriptions, verbosity, *, durations=None):
        super().__init__(stream, descriptions, verbosity)
        self.stream = stream
        self.showAll = verbosity > 1
        self.dots = verbosity == 1
        self.descriptions = descriptions
        self._newline = True
        self.durations = durations

    def getDescription(self, test):
        doc_first_line = test.shortDescription()
        if self.descriptions and doc_first_line:
            return "\n".join((str(test), doc_first_line))
        return str(test)

    def startTest(self, test):
        super().startTest(test)
        if self.showAll:
            self.stream.write(self.getDescription(test))
            self.stream.write(" ... ")
            self.stream.flush()
            self._newline = False

    def _write_status(self, test, status):
        of_subtest = isinstance(test, _SubTest)
        line = f"{status}\n"
        if of_subtest or self._newline:
            # The line of the test is not there any more: it is written anew.
            line = f"{self.getDescription(test)} ... {line}"
            if of_subtest:
                line = f"  {line}"
            if not self._newline:
                line = f"\n{line}"
        self.stream.write(line)
        self.stream.flush()
        self._newline = True

    def _report(self, test, status, dot):
        if self.showAll:
            self._write_status(test, status)
        elif self.dots:
            self.stream.write(dot)
            self.stream.flush()

    def addSubTest(self, test, subtest, err):
        if err is not None:
            if issubclass(err[0], subtest.failureException):
                self._report(subtest, "FAIL", "F")
            else:
                self._report(subtest, "ERROR", "E")
        super().addSubTest(test, subtest, err)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._report(test, "ok", ".")

    def addError(self, test, err):
        super().addError(test, err)
        self._report(test, "ERROR", "E")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._report(test, "FAIL", "F")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._report(test, f"skipped {reason!r}", "s")

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self._report(test, "expected failure", "x")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._report(test, "unexpected success", "u")

    def printErrors(self):
        if self.dots or self.showAll:
            self.stream.writeln()
            self.stream.flush()
        self.printErrorList("ERROR", self.errors)
        self.printErrorList("FAIL", self.failures)
        if self.unexpectedSuccesses:
            self.stream.writeln(self.separator1)
            for test in self.unexpectedSuccesses:
                self.stream.writeln(f"UNEXPECTED SUCCESS: {self.getDescription(test)}")
            self.stream.flush()

    def printErrorList(self, flavour, errors):
        for test, err in errors:
            self.stream.writeln(self.separator1)
            self.stream.writeln(f"{flavour}: {self.getDescription(test)}")
            self.stream.writeln(self.separator2)
            self.stream.writeln(err)
            self.stream.flush()


class TextTestRunner:
    """Runs tests and writes what comes of them to a stream."""

    resultclass = TextTestResult

    def __init__(self, stream=None, descriptions=True, verbosity=1, failfast=False, buffer=False,
                 resultclass=None, warnings=None, *, tb_locals=False, durations=None):
        self.stream = _WritelnDecorator(sys.stderr if stream is None else stream)
        self.descriptions = descriptions
        self.verbosity = verbosity
        self.failfast = failfast
        self.buffer = buffer
        self.tb_locals = tb_locals
        self.durations = durations
        self.warnings = warnings
        if resultclass is not None:
            self.resultclass = resultclass

    def _makeResult(self):
        settings = self.stream, self.descriptions, self.verbosity
        try:
            return self.resultclass(*settings, durations=self.durations)
        except TypeError:
            # A class of before durations were told.
            return self.resultclass(*settings)

    def run(self, test):
        """Run a test or suite, report on the stream, and return the result."""
        import warnings
        result = self._makeResult()
        result.failfast = self.failfast
        result.buffer = self.buffer
        result.tb_locals = self.tb_locals
        with warnings.catch_warnings():
            if self.warnings:
                warnings.simplefilter(self.warnings)
            start = time.perf_counter()
            startTestRun = getattr(result, "startTestRun", None)
            if startTestRun is not None:
                startTestRun()
            try:
                test(result)
            finally:
                stopTestRun = getattr(result, "stopTestRun", None)
                if stopTestRun is not None:
                    stopTestRun()
            taken = time.perf_counter() - start
        result.printErrors()
        self._print_summary(result, taken)
        return result

    def _print_summary(self, result, taken):
        stream = self.stream
        if self.durations is not None:
            self._print_durations(result)
        if hasattr(result, "separator2"):
            stream.writeln(result.separator2)
        run = result.testsRun
        stream.writeln(f"Ran {run} test{'s' if run != 1 else ''} in {taken:.3f}s")
        stream.writeln()
        infos = []
        if not result.wasSuccessful():
            stream.write("FAILED")
            if result.failures:
                infos.append(f"failures={len(result.failures)}")
            if result.errors:
                infos.append(f"errors={len(result.errors)}")
        elif run == 0 and not result.skipped:
            stream.write("NO TESTS RAN")
        else:
            stream.write("OK")
        for name, outcomes in (("skipped", result.skipped),
                               ("expected failures", result.expectedFailures),
                               ("unexpected successes", result.unexpectedSuccesses)):
            if outcomes:
                infos.append(f"{name}={len(outcomes)}")
        if infos:
            stream.writeln(f" ({', '.join(infos)})")
        else:
            stream.write("\n")
        stream.flush()

    def _print_durations(self, result):
        slowest = sorted(result.collectedDurations, key=lambda d: d[1], reverse=True)
        if self.durations > 0:
            slowest = slowest[:self.durations]
        self.stream.writeln("Slowest test durations")
        if hasattr(result, "separator2"):
            self.stream.writeln(result.separator2)
        for test, elapsed in slowest:
            if self.verbosity >= 2 or elapsed >= 0.001:
                self.stream.writeln(f"{elapsed:.3f}s     {test}")
        self.stream.writeln()
