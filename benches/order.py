#!/usr/bin/env python3
"""Write down which functions programs run, so that the linker lays them side by side: `src/bin/pyish/order.ld`.

    order.py BINARY              write the list anew
    order.py BINARY --show       say only how much of the binary it is

The system reads a binary in pieces of 64 KiB. Where the functions that every program needs lie scattered over all of
them, most of the binary is read in, and counted as the program's memory. BINARY is a release build; callgrind
(`valgrind` on PATH) says what an empty script and the programs of benches/core and benches/async run. Names carry
hashes that change with the compiler, so the list has patterns, and what a name no longer fits is only laid elsewhere:
the list is written anew now and then, not with each change.
"""
import argparse
import collections
import concurrent.futures
import os
import re
import subprocess
import tempfile

from programs import HERE, NEVER_SMALL, programs, small_size

LIST = os.path.join(os.path.dirname(HERE), "src", "bin", "pyish", "order.ld")
# What fewer programs than this run lies with the rest, unless an empty script runs it.
LEAST = 3

HEAD = """\
/* The functions that programs run, what most of them run first. Written by benches/order.py. */
SECTIONS {
  .text.run : SUBALIGN(64) {
"""
TAIL = """\
  }
} INSERT BEFORE .text;
"""


def sizes(binary):
    """The bytes of each function of the binary."""
    table = subprocess.run(["nm", "--print-size", binary], check=True, capture_output=True, text=True).stdout
    rows = (line.split() for line in table.splitlines())
    return {row[3]: int(row[1], 16) for row in rows if len(row) == 4 and row[2] in "tTwW"}


def run_by(binary, arguments, limit=600):
    """The names of the functions that one run enters."""
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        subprocess.run(["valgrind", "--tool=callgrind", "--demangle=no", "--compress-strings=no",
                        f"--callgrind-out-file={profile}", binary, *arguments],
                       cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=limit)
        with open(profile, encoding="utf-8", errors="replace") as file:
            found = re.findall(r"^c?fn=(.+?)(?:'\d+)?$", file.read(), re.M)
    return set(found)


def runs():
    """The arguments of each run; the first is an empty script's."""
    yield ["-c", ""]
    for _, name, path in programs():
        size = 5 if name in NEVER_SMALL else small_size(name, path)
        yield [path] if size is None else [path, str(size)]


def pattern(name):
    """The sections of a function, whatever the hashes in its name, and whether it is held to be cold or not."""
    name = re.sub(r"(?<=17h)[0-9a-f]{16}(?=E)", "*", name)
    if name.startswith("_R"):
        name = re.sub(r"Cs[0-9A-Za-z]+_", "Cs*_", name)
    return f"    *(.text*.{name})\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    of = sizes(binary)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        entered = [found & of.keys() for found in pool.map(lambda each: run_by(binary, each), runs())]
    first = entered[0]
    uses = collections.Counter(name for names in entered for name in names)
    chosen = [name for name in uses if uses[name] >= LEAST or name in first]
    chosen.sort(key=lambda name: (name not in first, -uses[name], name))
    print(f"{len(chosen)} of {len(of)} functions, {sum(map(of.get, chosen)):,} of {sum(of.values()):,} bytes; "
          f"an empty script runs {len(first)}, {sum(map(of.get, first)):,} bytes")
    if not options.show:
        patterns = dict.fromkeys(map(pattern, chosen))
        with open(LIST, "w", encoding="utf-8") as file:
            file.write(HEAD + "".join(patterns) + TAIL)


if __name__ == "__main__":
    main()
