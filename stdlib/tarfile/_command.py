"""`python -m tarfile`."""

import argparse
import os

import tarfile

_MODES = {".gz": "gz", ".tgz": "gz", ".xz": "xz", ".txz": "xz", ".bz2": "bz2", ".tbz": "bz2", ".tbz2": "bz2",
          ".tb2": "bz2", ".zst": "zst", ".tzst": "zst"}


def main():
    parser = argparse.ArgumentParser(description="A simple command-line interface for tarfile module.")
    parser.add_argument("-v", "--verbose", action="store_true", help="Verbose output")
    parser.add_argument("--filter", metavar="<filtername>", choices=("fully_trusted", "tar", "data"),
                        help="Filter for extraction")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("-l", "--list", metavar="<tarfile>", help="Show listing of a tarfile")
    group.add_argument("-e", "--extract", nargs="+", metavar=("<tarfile>", "<output_dir>"),
                       help="Extract tarfile into target dir")
    group.add_argument("-c", "--create", nargs="+", metavar=("<name>", "<file>"), help="Create tarfile from sources")
    group.add_argument("-t", "--test", metavar="<tarfile>", help="Test if a tarfile is valid")
    asked = parser.parse_args()
    if asked.filter and asked.extract is None:
        parser.exit(1, "--filter is only valid for extraction\n")
    if asked.create is not None:
        _create(asked)
        return
    if asked.extract is not None and len(asked.extract) > 2:
        parser.exit(1, parser.format_help())
    name = asked.test or asked.list or asked.extract[0]
    if not tarfile.is_tarfile(name):
        parser.exit(1, f"{name!r} is not a tar archive.\n")
    with tarfile.open(name, "r:*") as archive:
        if asked.list is not None:
            archive.list(verbose=asked.verbose)
        elif asked.extract is not None:
            target = asked.extract[1] if len(asked.extract) > 1 else os.curdir
            archive.extractall(target, filter=asked.filter)
            if asked.verbose:
                where = "." if target == os.curdir else f" into {target!r} directory."
                print(f"{name!r} file is extracted{where}")
        else:
            archive.getmembers()
            if asked.verbose:
                print(f"{name!r} is a tar archive.\n{archive!r}")


def _create(asked):
    name, *sources = asked.create
    kind = _MODES.get(os.path.splitext(name)[1])
    with tarfile.open(name, f"w:{kind}" if kind else "w") as archive:
        for source in sources:
            archive.add(source)
    if asked.verbose:
        print(f"{name!r} file created.")
