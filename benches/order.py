#!/usr/bin/env python3
"""Write down which functions programs run, so that the linker lays them side by side: `src/bin/pyish/order.ld`.

    order.py BINARY              write the list anew
    order.py BINARY --show       say only how much of the binary it is

The instructions that programs spend their time in come first: the hottest share a page. (A processor predicts which load gets what
which store has just written, and knows both by hashes of where they lie in physical memory. Hot loops that are spread over
many pages are at the mercy of what pages they are given: of six copies of one binary, three took 2.4 times as long for
`attributes`.) Then what an empty script runs, and the rest.

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
# The share of what programs spend that counts as hot.
HOT = 0.95
# What the names of instructions' functions have in them: the hot ones come before all others, unless they are large.
SMALL = 1024
INSTRUCTION = "arms5table"

HEAD = """\
/* The functions that programs run, what most of them run first. Written by benches/order.py. */
SECTIONS {
  .text.run : ALIGN(4096) SUBALIGN(64) {
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
    """How many instructions one run spends in each of the functions that it enters."""
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        subprocess.run(["valgrind", "--tool=callgrind", "--demangle=no", "--compress-strings=no",
                        f"--callgrind-out-file={profile}", binary, *arguments],
                       cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=limit)
        spent, name, is_call = collections.Counter(), None, False
        with open(profile, encoding="utf-8", errors="replace") as file:
            for line in file:
                if found := re.match(r"c?fn=(.+?)(?:'\d+)?$", line):
                    spent[found[1]] += 0
                    name = name if line.startswith("c") else found[1]
                elif line.startswith("calls="):
                    is_call = True
                elif found := re.match(r"[+*\d-]\S* (\d+)$", line):
                    # What a call spent is the callee's.
                    spent[name] += 0 if is_call else int(found[1])
                    is_call = False
    return spent


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
        spent = list(pool.map(lambda each: run_by(binary, each), runs()))
    entered = [set(names) & of.keys() for names in spent]
    first = entered[0]
    uses = collections.Counter(name for names in entered for name in names)
    shares = collections.Counter()
    for names in spent[1:]:
        # Without what it takes to start.
        own = {name: max(names[name] - spent[0][name], 0) for name in names if name in of}
        for name, count in own.items():
            shares[name] += count / sum(own.values()) / (len(spent) - 1)
    hot, share = {}, 0
    for name, part in shares.most_common():
        if share > HOT:
            break
        hot[name] = part
        share += part
    chosen = [name for name in uses if uses[name] >= LEAST or name in first or name in hot]
    def rank(name):
        if name in hot and INSTRUCTION in name and of[name] <= SMALL:
            return 0, -hot[name], name
        return 1 if name in first else 2, -uses[name], name

    chosen.sort(key=rank)
    print(f"{len(hot)} hot ones, {sum(map(of.get, hot)):,} bytes")
    print(f"{len(chosen)} of {len(of)} functions, {sum(map(of.get, chosen)):,} of {sum(of.values()):,} bytes; "
          f"an empty script runs {len(first)}, {sum(map(of.get, first)):,} bytes")
    if not options.show:
        patterns = dict.fromkeys(map(pattern, chosen))
        with open(LIST, "w", encoding="utf-8") as file:
            file.write(HEAD + "".join(patterns) + TAIL)


if __name__ == "__main__":
    main()
