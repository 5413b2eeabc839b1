#!/usr/bin/env python3
"""Ask CPython 3.14 about a corpus: which texts each accepts.

usage: compare.py PYISH FOLDER...      (run by the python3.14 to compare with)

`PYISH check FILE` answers for ours. Prints the texts on which the two differ; the exit status says whether any does.
"""
import ast
import os
import subprocess
import sys
import warnings


def accepts(path):
    with open(path, "rb") as file:
        data = file.read()
    if b"\0" in data:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(data, "fuzz", "exec", dont_inherit=True)
        return True
    except (SyntaxError, ValueError):
        return False
    except (RecursionError, MemoryError):
        return None


def main():
    pyish, *folders = sys.argv[1:]
    differences = count = 0
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            theirs = accepts(path)
            if theirs is None:
                continue
            ours = subprocess.run([pyish, "check", path], capture_output=True).returncode == 0
            count += 1
            if ours != theirs:
                differences += 1
                print(f"{path}: CPython {'accepts' if theirs else 'refuses'} it")
    print(f"{count} texts, {differences} differences")
    return differences != 0


if __name__ == "__main__":
    sys.exit(main())
