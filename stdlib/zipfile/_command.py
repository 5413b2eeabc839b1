"""`python -m zipfile`."""

import argparse
import os
import sys

from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile


def main(args=None):
    parser = argparse.ArgumentParser(description="A simple command-line interface for zipfile module.")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("-l", "--list", metavar="<zipfile>", help="Show listing of a zipfile")
    group.add_argument("-e", "--extract", nargs=2, metavar=("<zipfile>", "<output_dir>"),
                       help="Extract zipfile into target dir")
    group.add_argument("-c", "--create", nargs="+", metavar=("<name>", "<file>"), help="Create zipfile from sources")
    group.add_argument("-t", "--test", metavar="<zipfile>", help="Test if a zipfile is valid")
    parser.add_argument("--metadata-encoding", metavar="<encoding>",
                        help="Specify encoding of member names for -l, -e and -t")
    asked = parser.parse_args(args)
    encoding = asked.metadata_encoding
    if asked.test is not None:
        with ZipFile(asked.test, "r", metadata_encoding=encoding) as archive:
            damaged = archive.testzip()
        if damaged:
            print(f"The following enclosed file is corrupted: {damaged!r}", file=sys.stderr)
        print("Done testing")
    elif asked.list is not None:
        with ZipFile(asked.list, "r", metadata_encoding=encoding) as archive:
            archive.printdir()
    elif asked.extract is not None:
        source, target = asked.extract
        with ZipFile(source, "r", metadata_encoding=encoding) as archive:
            archive.extractall(target)
    else:
        if encoding:
            print("Non-conforming encodings not supported with -c.", file=sys.stderr)
            sys.exit(1)
        name, *sources = asked.create
        with ZipFile(name, "w") as archive:
            for path in sources:
                inside = os.path.basename(path) or os.path.basename(os.path.dirname(path))
                _add(archive, path, "" if inside in ("", os.curdir, os.pardir) else inside)


def _add(archive, path, inside):
    """Add a file, or a directory with all that is below it."""
    if os.path.isfile(path):
        archive.write(path, inside, ZIP_DEFLATED)
    elif os.path.isdir(path):
        if inside:
            archive.write(path, inside, ZIP_STORED)
        for name in sorted(os.listdir(path)):
            _add(archive, os.path.join(path, name), os.path.join(inside, name))
