"""`unittest.main()`, and the command `python -m unittest`."""

import sys
from unittest import loader, runner

__unittest = True


class TestProgram:
    """Runs the tests of a module, or those that the command line names."""

    def __init__(self, module="__main__", defaultTest=None, argv=None, testRunner=None,
                 testLoader=loader.defaultTestLoader, exit=True, verbosity=1, failfast=None,
                 catchbreak=None, buffer=None, warnings=None, *, tb_locals=False, durations=None):
        if isinstance(module, str):
            __import__(module)
            module = sys.modules[module]
        self.module = module
        argv = sys.argv if argv is None else argv
        self.exit = exit
        self.verbosity = verbosity
        self.failfast = failfast
        self.buffer = buffer
        self.tb_locals = tb_locals
        self.durations = durations
        self.warnings = warnings
        if warnings is None and not sys.warnoptions:
            self.warnings = "default"
        self.defaultTest = defaultTest
        self.testRunner = testRunner
        self.testLoader = testLoader
        self.parseArgs(argv)
        self.runTests()

    def parseArgs(self, argv):
        """Read the options and the names of tests."""
        names = []
        args = list(argv[1:])
        patterns = []
        while args:
            arg = args.pop(0)
            if arg in ("-v", "--verbose"):
                self.verbosity = 2
            elif arg in ("-q", "--quiet"):
                self.verbosity = 0
            elif arg in ("-f", "--failfast"):
                self.failfast = True
            elif arg in ("-b", "--buffer"):
                self.buffer = True
            elif arg in ("-c", "--catch"):
                pass
            elif arg == "--locals":
                self.tb_locals = True
            elif arg == "--durations":
                self.durations = int(args.pop(0))
            elif arg == "-k":
                patterns.append(args.pop(0))
            elif arg.startswith("-k"):
                patterns.append(arg[2:])
            elif arg == "discover":
                start = args.pop(0) if args and not args[0].startswith("-") else "."
                self.test = self.testLoader.discover(start)
                return
            elif arg.startswith("-"):
                print(f"{argv[0]}: error: unrecognized arguments: {arg}", file=sys.stderr)
                sys.exit(2)
            else:
                names.append(arg)
        if patterns:
            self.testLoader.testNamePatterns = [p if "*" in p else f"*{p}*" for p in patterns]
        if not names and self.defaultTest is not None:
            names = [self.defaultTest] if isinstance(self.defaultTest, str) else list(self.defaultTest)
        if names:
            module = self.module
            self.test = self.testLoader.loadTestsFromNames(names, module)
        elif self.module is None:
            self.test = self.testLoader.discover(".")
        else:
            self.test = self.testLoader.loadTestsFromModule(self.module)

    def runTests(self):
        test_runner = self.testRunner or runner.TextTestRunner
        if isinstance(test_runner, type):
            try:
                test_runner = test_runner(verbosity=self.verbosity, failfast=self.failfast or False,
                                          buffer=self.buffer or False, warnings=self.warnings,
                                          tb_locals=self.tb_locals, durations=self.durations)
            except TypeError:
                test_runner = test_runner()
        self.result = test_runner.run(self.test)
        if self.exit:
            if self.result.testsRun == 0 and not self.result.skipped:
                sys.exit(5)
            sys.exit(0 if self.result.wasSuccessful() else 1)


main = TestProgram
