#!/usr/bin/env python3
"""Build `pyish` with a profile of the benchmark programs (PGO): instrument, train, build again.

    benches/pgo.py            # target/pgo/<host>/release/pyish
    benches/pgo.py --scale 0.02

Needs LLVM's tools: `rustup component add llvm-tools`. Ordinary builds need none of this; what it gains is in
docs/performance.md.
"""
import argparse
import glob
import os
import shutil
import subprocess
import sys

from programs import HERE, SMALL, default_size, programs

ROOT = os.path.dirname(HERE)
TARGET = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "pgo")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def profdata():
    """The tool that merges profiles."""
    found = glob.glob(os.path.join(output("rustc", "--print", "sysroot").strip(), "lib/rustlib/*/bin/llvm-profdata"))
    if not found:
        raise SystemExit("llvm-profdata is missing: rustup component add llvm-tools")
    return found[0]


def host():
    lines = output("rustc", "-vV").splitlines()
    return next(line.removeprefix("host: ") for line in lines if line.startswith("host: "))


def build(flag, triple):
    """A release build with one more flag; with a target named, build scripts and macros go without it."""
    env = dict(os.environ, CARGO_TARGET_DIR=TARGET, RUSTFLAGS=flag)
    subprocess.run(["cargo", "build", "--release", "--bin", "pyish", "--target", triple], cwd=ROOT, env=env, check=True)
    return os.path.join(TARGET, triple, "release", "pyish")


def train(binary, scale):
    """Run every program at a part of its size."""
    for kind, name, path in programs():
        whole = default_size(path)
        size = [] if whole is None else [str(SMALL.get(name) or max(1, int(whole * scale)))]
        print(f"  {kind}/{name} {' '.join(size)}", file=sys.stderr)
        subprocess.run([binary, "run", path, *size], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.02, help="the part of its size at which a program trains")
    options = parser.parse_args()
    merge, triple = profdata(), host()
    raw, merged = os.path.join(TARGET, "profiles"), os.path.join(TARGET, "merged.profdata")
    shutil.rmtree(raw, ignore_errors=True)
    train(build(f"-Cprofile-generate={raw}", triple), options.scale)
    subprocess.run([merge, "merge", "-o", merged, raw], check=True)
    print(build(f"-Cprofile-use={merged}", triple))


if __name__ == "__main__":
    main()
