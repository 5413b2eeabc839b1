#!/usr/bin/env python3
"""Count the instructions that a fixed set of programs takes, so that a change's cost is seen without noise.

    counts.py BINARY                    print the counts beside the stored ones
    counts.py BINARY --check            print what grew by more than 2 %, and exit with 1 if anything did
    counts.py BINARY --record           write the counts down as the new baseline

BINARY is any build of pyish. The baseline (counts.json) is of a release build: `cargo build --release`; compare like
with like, or record a baseline of your own with --file. Counts are callgrind's (`valgrind` must be on PATH), at the
small sizes of programs.py, with one seed for hashes and an environment of nothing else; they repeat to a few parts in
a hundred thousand.
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

from programs import HERE, NEVER_SMALL, WITH_IO, programs, small_size

BASELINE = os.path.join(HERE, "counts.json")
TOLERANCE = 0.02
# Read for their memory or for what the system does: their instructions say little.
LEFT_OUT = ("mem_",)


def count(command, path, size, limit=600):
    """The instructions of one run of a program by a command (a list of words); a text that says what went wrong otherwise."""
    argv = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command, os.path.relpath(path, HERE)]
    argv += [] if size is None else [str(size)]
    # A constant environment: its size moves the stack, and so does the path's length, which is made relative.
    kept = {"PYTHONHASHSEED": "1", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    for name in ("PYISHHOME", "PYISHPATH", "PYTHONHOME"):
        if name in os.environ:
            kept[name] = os.environ[name]
    try:
        done = subprocess.run(argv, cwd=HERE, env=kept, timeout=limit, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True)
    except subprocess.TimeoutExpired:
        return f"over {limit} s"
    except OSError as error:
        raise SystemExit(f"counts.py: {error}")
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not found:
        lines = [line for line in done.stderr.splitlines() if not line.startswith("==")]
        return f"exit {done.returncode}: {lines[-1] if lines else ''}"
    return int(found.group(1))


def chosen(only, kinds):
    return [row for row in programs(kinds=kinds, only=only)
            if row[1] not in WITH_IO + NEVER_SMALL and not row[1].startswith(LEFT_OUT)]


def measure(binary, rows, jobs):
    counts = {}
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        todo = {f"{kind}/{name}": pool.submit(count, [binary], path, small_size(name, path)) for kind, name, path in rows}
        for key, result in todo.items():
            counts[key] = result.result()
            print(f"{key}: {counts[key]}", file=sys.stderr, flush=True)
    return counts


def report(counts, before, everything):
    """Prints the table; answers how many programs grew or failed."""
    bad = 0
    for key, now in counts.items():
        if isinstance(now, str):
            bad += 1
            print(f"{key:32} {now}")
            continue
        old = before.get(key)
        if old is None:
            if everything:
                print(f"{key:32} {now:15,} (new)")
            continue
        change = now / old - 1
        grew = change > TOLERANCE
        bad += grew
        if everything or grew:
            print(f"{key:32} {old:15,} → {now:15,}  {change:+7.1%}{'  GREW' if grew else ''}")
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", help="a build of pyish")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true", help="print only what grew; exit with 1 if anything did")
    action.add_argument("--record", action="store_true", help="write the baseline")
    parser.add_argument("--only", default="", help="program names, comma separated")
    parser.add_argument("--kind", default="core,async")
    parser.add_argument("--file", default=BASELINE, help="the baseline")
    parser.add_argument("--jobs", type=int, default=1, help="how many to count at a time")
    args = parser.parse_args()
    binary = os.path.abspath(args.binary) if os.path.sep in args.binary else args.binary
    before = {}
    if os.path.exists(args.file):
        with open(args.file, encoding="utf-8") as file:
            before = json.load(file)
    rows = chosen({name for name in args.only.split(",") if name}, args.kind.split(","))
    counts = measure(binary, rows, args.jobs)
    bad = report(counts, before, everything=not args.check)
    if args.record:
        before.update({key: value for key, value in counts.items() if isinstance(value, int)})
        with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(os.path.abspath(args.file)), delete=False) as file:
            json.dump(before, file, indent=1, sort_keys=True)
            file.write("\n")
        os.chmod(file.name, 0o644)
        os.replace(file.name, args.file)
        return 0
    return 1 if bad and args.check else 0


if __name__ == "__main__":
    sys.exit(main())
