#!/usr/bin/env python3
"""How programs grow: each at 1, 2, 4 and 8 times a size, and the exponent that fits, for pyish and for CPython.

    growth.py PYISH [--cpython python3.14] [--only NAMES] [--time]

An exponent of 1 means that twice the work takes twice the time. pyish is measured in instructions (callgrind, as in
counts.py); CPython, which may not be callgrind's to run, in user time at larger sizes, the smallest of some runs. With
--time that is how pyish is measured, too: sooner done, and less exact. What each takes to start is taken off. A program of pyish that grows by more than CPython's exponent and a margin is marked.
"""
import argparse
import math
import os
import subprocess
import sys

import counts
from programs import NEVER_SMALL, STEPS, WITH_IO, default_size, grown, in_means, programs, put, small_size

DOUBLINGS = 4
MARGIN = 0.15


def exponent(costs):
    """The slope of a straight line through the logarithms, each cost at twice the work of the one before."""
    points = [(k, math.log2(cost)) for k, cost in enumerate(costs) if cost > 0]
    if len(points) < 2:
        return None
    middle = sum(x for x, _ in points) / len(points)
    mean = sum(y for _, y in points) / len(points)
    return sum((x - middle) * (y - mean) for x, y in points) / sum((x - middle) ** 2 for x, _ in points)


def user_time(argv, runs):
    """The least user time of some runs, in seconds."""
    best = None
    for _ in range(runs):
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            return None
        best = usage.ru_utime if best is None else min(best, usage.ru_utime)
    return best


def large_size(name, path):
    """Where CPython's time can be read: a sixteenth of the program's own size, so that the largest is half of it."""
    base = default_size(path)
    return base - 4 * STEPS[name] if name in STEPS else max(1, base // 16)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pyish")
    parser.add_argument("--cpython", default="python3.14")
    parser.add_argument("--only", default="")
    parser.add_argument("--kind", default="core,async")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--time", action="store_true", help="measure pyish in user time, too")
    parser.add_argument("--into", help="write the table into the section `growth` of this Markdown file, too")
    args = parser.parse_args()
    pyish = os.path.abspath(args.pyish) if os.path.sep in args.pyish else args.pyish
    only = {name for name in args.only.split(",") if name}
    here = os.path.dirname(os.path.abspath(__file__))
    empty = os.path.join(here, "core/startup.py")
    start_instructions = None if args.time else counts.count([pyish], empty, None)

    def instructions(name, path):
        for k in range(DOUBLINGS):
            counted = counts.count([pyish], path, grown(name, small_size(name, path), k))
            yield counted - start_instructions if isinstance(counted, int) else 0

    def seconds(command, name, path):
        start = user_time([command, empty], 5) or 0
        for k in range(DOUBLINGS):
            taken = user_time([command, path, str(grown(name, large_size(name, path), k))], args.runs)
            yield max((taken or 0) - start, 0)

    lines = ["| program | pyish | CPython | |", "| --- | ---: | ---: | --- |"]
    worse = 0
    for kind, name, path in programs(kinds=args.kind.split(","), only=only):
        if name in NEVER_SMALL + WITH_IO or not in_means(name):
            continue
        ours = seconds(pyish, name, path) if args.time else instructions(name, path)
        theirs = seconds(args.cpython, name, path)
        a, b = exponent(ours), exponent(theirs)
        marked = a is not None and b is not None and a > max(b, 1) + MARGIN
        worse += marked
        shown = ["-" if value is None else f"{value:.2f}" for value in (a, b)]
        lines.append(f"| {kind}/{name} | {shown[0]} | {shown[1]} | {'**worse**' if marked else ''} |")
        print(lines[-1], flush=True)
    if args.into:
        put(args.into, "growth", "\n".join(lines))
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
