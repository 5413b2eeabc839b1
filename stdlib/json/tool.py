"""`python -m json`: documents are checked, and written anew for people to read."""

import argparse
import json
import sys


def _arguments():
    parser = argparse.ArgumentParser(
        description="A simple command line interface for json module to validate and pretty-print JSON objects.")
    parser.add_argument("infile", nargs="?", default="-", help="a JSON file to be validated or pretty-printed")
    parser.add_argument("outfile", nargs="?", help="write the output of infile to outfile")
    parser.add_argument("--sort-keys", action="store_true", help="sort the output of dictionaries alphabetically by key")
    parser.add_argument("--no-ensure-ascii", dest="ensure_ascii", action="store_false",
                        help="disable escaping of non-ASCII characters")
    parser.add_argument("--json-lines", action="store_true",
                        help="parse input using the JSON Lines format. Use with --no-indent or --compact to produce "
                             "valid JSON Lines output.")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--indent", type=int, default=4,
                       help="separate items with newlines and use this number of spaces for indentation")
    shape.add_argument("--tab", dest="indent", action="store_const", const="\t",
                       help="separate items with newlines and use tabs for indentation")
    shape.add_argument("--no-indent", dest="indent", action="store_const", const=None,
                       help="separate items with spaces rather than newlines")
    shape.add_argument("--compact", action="store_true", help="suppress all whitespace separation (most compact)")
    return parser.parse_args()


def _read(name, by_lines):
    """The documents of a file: all are read before anything is written, which may be to the same file."""
    file = sys.stdin if name == "-" else open(name, encoding="utf-8")
    try:
        return [json.loads(line) for line in file] if by_lines else [json.load(file)]
    finally:
        if file is not sys.stdin:
            file.close()


def main():
    asked = _arguments()
    options = {"sort_keys": asked.sort_keys, "ensure_ascii": asked.ensure_ascii, "indent": asked.indent}
    if asked.compact:
        options |= {"indent": None, "separators": (",", ":")}
    try:
        documents = _read(asked.infile, asked.json_lines)
        out = sys.stdout if asked.outfile is None else open(asked.outfile, "w", encoding="utf-8")
        try:
            for document in documents:
                json.dump(document, out, **options)
                out.write("\n")
        finally:
            if out is not sys.stdout:
                out.close()
    except ValueError as error:
        raise SystemExit(error)



def run():
    """The command: its reader may go away."""
    try:
        main()
    except BrokenPipeError as error:
        raise SystemExit(error.errno)


if __name__ == "__main__":
    run()
