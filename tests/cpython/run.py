#!/usr/bin/env python3
"""Run CPython's own test modules, unmodified, on a given pyish, and print how many of their methods pass.

    python3 tests/cpython/run.py --lib /usr/lib/python3.14 --pyish target/release/pyish [MODULE…]

Each module runs in a process of its own (`driver.py`). Where a test crashes or hangs, the process is ended and the
module goes on without that test, so that nothing else is lost. A test method counts once, whatever its subtests.
`excluded.txt` lists the tests that ask for C API, bytecode layout or CPython's internals; they are not run.
"""

import argparse
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent

LANGUAGE = """
    test_grammar test_syntax test_scope test_generators test_genexps test_listcomps test_exceptions
    test_exception_group test_except_star test_patma test_fstring test_named_expressions test_keywordonlyarg
    test_positional_only_arg test_extcall test_unpack test_unpack_ex test_class test_descr test_super test_property
    test_with test_contextlib test_dict test_list test_tuple test_set test_int test_float test_complex test_bool
    test_range test_slice test_str test_bytes test_builtin test_iter test_enumerate test_sort test_string_literals
    test_format test_type_params test_dataclasses test_enum test_functools test_itertools test_collections
    test_operator test_json test_re test_struct test_math test_random test_heapq test_bisect
""".split()
ASYNCIO = """
    test_coroutines test_asyncgen test_contextlib_async test_context
    test_asyncio.test_tasks test_asyncio.test_futures test_asyncio.test_futures2 test_asyncio.test_locks
    test_asyncio.test_queues test_asyncio.test_taskgroups test_asyncio.test_timeouts test_asyncio.test_runners
    test_asyncio.test_waitfor test_asyncio.test_eager_task_factory test_asyncio.test_streams
    test_asyncio.test_subprocess test_asyncio.test_context test_asyncio.test_free_threading
    test_asyncio.test_buffered_proto test_asyncio.test_protocols test_asyncio.test_pep492 test_asyncio.test_threads
    test_asyncio.test_staggered test_asyncio.test_server test_asyncio.test_sock_lowlevel
""".split()

KINDS = ("passed", "failed", "error", "skipped", "excluded")


def read_excluded(path):
    """The patterns of `excluded.txt` with their reasons."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            name, _, reason = line.partition(":")
            found[name.strip()] = reason.strip()
    return found


class Module:
    """One module of tests, and what became of each of its methods."""

    def __init__(self, name, options, excluded):
        self.name, self.options, self.excluded = name, options, excluded
        self.names = None          # all test methods, once the module could be loaded
        self.outcome = {}          # method -> kind
        self.words = {}            # method -> what it failed with
        self.seconds = 0.0
        self.log = []

    def is_excluded(self, name):
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.excluded)

    def note(self, name, kind, text=""):
        """A failure outweighs all; otherwise the first word holds."""
        known = self.outcome.get(name)
        if known is None or (kind in ("failed", "error") and known not in ("failed", "error")):
            self.outcome[name] = kind
            if kind in ("failed", "error"):
                self.words[name] = text

    def run(self):
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="cpython-tests-") as folder:
            folder = pathlib.Path(folder)
            left_out = [name for name in self.excluded if not set("*?[") & set(name)]
            for _ in range(self.options.restarts + 1):
                ended, culprit = self.one_process(folder, left_out)
                if self.names is not None:
                    for name in self.names:
                        if name not in left_out and self.is_excluded(name):
                            left_out.append(name)
                if ended or culprit is None or time.monotonic() - began > self.options.timeout:
                    break
                left_out += [name for name in self.outcome if name not in left_out]
        # Faults of setUpClass and setUpModule stand for the methods that they kept from running.
        for name in [name for name in self.outcome if self.names is not None and name not in self.names]:
            del self.outcome[name]
            self.words[""] = f"{name}: {first_line(self.words.pop(name, ''))}"
        for name in self.names or ():
            if self.is_excluded(name):
                self.outcome[name] = "excluded"
            elif name not in self.outcome:
                self.note(name, "error", "never ran: " + (self.words.get("", "") or "setUpClass failed, or time was up"))
        if self.names is None and not self.outcome:
            self.note(self.name, "error", self.words.get("", "the module could not be loaded"))
        self.words.pop("", None)
        self.seconds = time.monotonic() - began
        if self.options.logs:
            pathlib.Path(self.options.logs).mkdir(parents=True, exist_ok=True)
            pathlib.Path(self.options.logs, self.name + ".log").write_text("".join(self.log), encoding="utf-8",
                                                                           errors="replace")
        return self

    def one_process(self, folder, left_out):
        """Run what is not left out. Return whether it came to its end, and the test that was running if not."""
        report, plan, output = folder / "report", folder / "plan", folder / "output"
        plan.write_text(json.dumps(left_out), encoding="utf-8")
        report.write_text("", encoding="utf-8")
        work = folder / "work"
        work.mkdir(exist_ok=True)
        environment = {**os.environ, "PYISHPATH": self.options.lib, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
        command = [self.options.pyish, str(HERE / "driver.py"), self.name, str(report), str(plan)]
        with open(output, "wb") as sink:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, cwd=work,
                                       env=environment, start_new_session=True)
            why = self.watch(process, report)
        text = output.read_text(encoding="utf-8", errors="replace")
        self.log.append(text)
        running, done = None, False
        for line in report.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                event, name, words = json.loads(line)
            except ValueError:
                continue
            if event == "plan":
                self.names = self.names or json.loads(words)
            elif event == "start":
                running = name
            elif event == "done":
                done = True
            else:
                self.note(name, event, words)
                if name == running and event != "failed":
                    running = None
        if done:
            return True, None
        last = next((line for line in reversed(text.splitlines()) if line.strip()), "")
        why = why or f"ended with status {process.returncode}: {last.strip()[:200]}"
        if running is None:
            self.words[""] = why
        else:
            self.outcome.pop(running, None)
            self.note(running, "error", why)
        return False, running

    def watch(self, process, report):
        """Wait; end the process if one test takes too long."""
        size, since = -1, time.monotonic()
        while True:
            try:
                process.wait(timeout=0.2)
                return ""
            except subprocess.TimeoutExpired:
                pass
            now = time.monotonic()
            grown = report.stat().st_size
            if grown != size:
                size, since = grown, now
            elif now - since > self.options.patience:
                # Only the process that was started here, and what it started (its own session).
                try:
                    os.killpg(process.pid, 9)
                except ProcessLookupError:
                    pass
                process.wait()
                return f"took more than {self.options.patience:.0f} s"

    def count(self, kind):
        return sum(1 for found in self.outcome.values() if found == kind)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as test_grammar; all that issues 3 and 4 name if none")
    parser.add_argument("--lib", required=True, help="the folder of CPython's library, with its test package")
    parser.add_argument("--pyish", required=True, help="the binary to test")
    parser.add_argument("--failures", action="store_true", help="list what failed, and with which words")
    parser.add_argument("--skips", action="store_true", help="list what was skipped")
    parser.add_argument("--patience", type=float, default=60, help="seconds that one test may take")
    parser.add_argument("--timeout", type=float, default=900, help="seconds after which a module is not begun anew")
    parser.add_argument("--restarts", type=int, default=20, help="crashes that a module survives")
    parser.add_argument("--jobs", type=int, default=1, help="modules at a time")
    parser.add_argument("--logs", help="a folder for what each module printed")
    options = parser.parse_args()
    options.pyish = os.path.abspath(options.pyish) if os.sep in options.pyish else options.pyish
    excluded = read_excluded(HERE / "excluded.txt")

    modules = []
    for name in options.modules or LANGUAGE + ASYNCIO:
        name = name.removeprefix("test.")
        own = {pattern: reason for pattern, reason in excluded.items() if pattern.startswith(name + ".")}
        modules.append(Module(name, options, own))
    print("| module | passed | failed | excluded | skipped | share | seconds |\n|---|---|---|---|---|---|---|")
    total = dict.fromkeys(KINDS, 0)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for module in pool.map(Module.run, modules):
            counts = {kind: module.count(kind) for kind in KINDS}
            for kind in KINDS:
                total[kind] += counts[kind]
            print_row(module.name, counts, module.seconds)
    print_row("**all**", total, sum(module.seconds for module in modules))
    if options.failures:
        for module in modules:
            for name, kind in sorted(module.outcome.items()):
                if kind in ("failed", "error"):
                    print(f"\n{kind}: {name}\n    {first_line(module.words.get(name, ''))}")
    if options.skips:
        for module in modules:
            for name, kind in sorted(module.outcome.items()):
                if kind == "skipped":
                    print(f"skipped: {name}")
    return 0


def print_row(name, counts, seconds):
    failed = counts["failed"] + counts["error"]
    ran = counts["passed"] + failed
    share = f"{100 * counts['passed'] / ran:.1f} %" if ran else "–"
    print(f"| {name} | {counts['passed']} | {failed} | {counts['excluded']} | {counts['skipped']} | {share} "
          f"| {seconds:.1f} |", flush=True)


def first_line(text):
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:300]


if __name__ == "__main__":
    sys.exit(main())
