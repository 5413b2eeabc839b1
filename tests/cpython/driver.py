"""Run the tests of one module of CPython's `test` package, and write what becomes of each, one JSON line at a time.

Runs on the interpreter under test: `pyish driver.py MODULE REPORT PLAN`. PLAN is a JSON list of test names to leave out.
"""

import json
import os
import sys
import types
import unittest


def name_of(test):
    """`module.Class.method`, without the `test.` package."""
    name = test.id()
    return name.removeprefix("test.")


class Reporter(unittest.TestResult):
    """Writes each event at once, so that a crash loses nothing."""

    def __init__(self, report):
        super().__init__()
        self._report = report

    def tell(self, event, name, text=""):
        self._report.write(json.dumps([event, name, text]) + "\n")
        self._report.flush()

    def tell_error(self, event, test, error):
        kind, value, _ = error
        try:
            text = f"{kind.__name__}: {value}"
        except Exception as fault:
            text = f"{kind.__name__} (its text: {type(fault).__name__})"
        self.tell(event, name_of(test), text)
        # The whole story, for whoever reads the module's log.
        sys.stderr.write(f"\n====== {event}: {name_of(test)}\n{self._exc_info_to_string(error, test)}\n")

    def startTest(self, test):
        super().startTest(test)
        self.tell("start", name_of(test))

    def addSuccess(self, test):
        self.tell("passed", name_of(test))

    def addFailure(self, test, err):
        self.tell_error("failed", test, err)

    def addError(self, test, err):
        self.tell_error("error", test, err)

    def addSkip(self, test, reason):
        self.tell("skipped", name_of(test), reason)

    def addExpectedFailure(self, test, err):
        self.tell("passed", name_of(test))

    def addUnexpectedSuccess(self, test):
        self.tell("failed", name_of(test), "unexpected success")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.tell_error("failed", test, err)


def each_test(suite):
    """The test cases of a suite, however deep."""
    try:
        parts = list(suite)
    except TypeError:
        yield suite
        return
    for part in parts:
        yield from each_test(part)


def without(suite, left_out, all_names):
    """The same suite without the tests that are left out; all names are noted."""
    kept = unittest.TestSuite()
    for test in each_test(suite):
        name = name_of(test)
        all_names.append(name)
        if name not in left_out:
            kept.addTest(test)
    return kept


def main():
    module, report_path, plan_path = sys.argv[1:]
    with open(plan_path, encoding="utf-8") as plan:
        left_out = set(json.load(plan))
    # The module's own folder is no place to look for modules.
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != here]
    # What stands in for CPython's own modules in C, where a module of tests asks for one as it is loaded.
    stand_ins = os.path.join(here, "stand_ins", module)
    if os.path.isdir(stand_ins):
        sys.path.insert(0, stand_ins)
    sys.argv[1:] = []
    # Modules of CPython's own build that a test module imports as a whole for a few tests of the C API.
    for name in ("_testlimitedcapi",):
        sys.modules.setdefault(name, types.ModuleType(name))
    with open(report_path, "w", encoding="utf-8") as report:
        result = Reporter(report)
        suite = unittest.defaultTestLoader.loadTestsFromName("test." + module)
        names = []
        suite = without(suite, left_out, names)
        result.tell("plan", module, json.dumps(names))
        suite.run(result)
        result.tell("done", module)


if __name__ == "__main__":
    main()
