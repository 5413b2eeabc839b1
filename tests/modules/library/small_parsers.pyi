"""argparse, csv, shlex, urllib.parse, fnmatch: what they make of texts."""
import argparse
import csv
import fnmatch
import io
import shlex
from urllib.parse import parse_qs, quote, unquote, urlencode, urljoin, urlsplit

parser = argparse.ArgumentParser(prog="tool", description="Does it.")
parser.add_argument("names", nargs="+", help="what to do it to")
parser.add_argument("-n", "--count", type=int, default=1, help="how often (default: %(default)s)")
parser.add_argument("--flag", action=argparse.BooleanOptionalAction)
group = parser.add_mutually_exclusive_group()
group.add_argument("-v", action="count", default=0)
group.add_argument("-q", action="store_true")
print(parser.parse_args(["-n3", "--flag", "-vv", "a", "b"]))  # prints: Namespace(names=['a', 'b'], count=3, flag=True, v=2, q=False)
print(parser.parse_known_args(["a", "--other", "--coun=5"]))  # prints: (Namespace(names=['a'], count=5, flag=None, v=0, q=False), ['--other'])
print(parser.format_usage(), end="")  # prints: usage: tool [-h] [-n COUNT] [--flag | --no-flag] [-v | -q] names [names ...]
subparsers = argparse.ArgumentParser(prog="p", exit_on_error=False)
sub = subparsers.add_subparsers(dest="command", required=True)
sub.add_parser("run", aliases=["r"]).add_argument("x", type=float, choices=[1.0, 2.0])
print(subparsers.parse_args(["r", "2"]))  # prints: Namespace(command='r', x=2.0)
try:
    subparsers.parse_args(["walk"])
except argparse.ArgumentError as error:
    print(error)  # prints: argument command: invalid choice: 'walk' (choose from 'run', 'r')

rows = list(csv.reader(['a,"b ""c"",\n', 'd",,e\r\n', "1;2\n"]))
print(rows)  # prints: [['a', 'b "c",\nd', '', 'e'], ['1;2']]
out = io.StringIO()
writer = csv.DictWriter(out, ["x", "y"], extrasaction="ignore")
writer.writeheader()
writer.writerow({"x": 'a"b', "y": None, "z": 1})
print(repr(out.getvalue()))  # prints: 'x,y\r\n"a""b",\r\n'
print(list(csv.DictReader(io.StringIO("a\tb\n1\t2\t3\n"), dialect="excel-tab", restkey="more")))  # prints: [{'a': '1', 'b': '2', 'more': ['3']}]
print(csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter, csv.list_dialects())  # prints: ; ['excel', 'excel-tab', 'unix']

print(shlex.split("a 'b c' \"d\\\"e\" f\\ g # h"), shlex.join(["a b", "it's"]))  # prints: ['a', 'b c', 'd"e', 'f g', '#', 'h'] 'a b' 'it'"'"'s'
print(list(shlex.shlex("a && b|c", punctuation_chars=True)))  # prints: ['a', '&&', 'b', '|', 'c']
print(urlsplit("http://u:p@h.com:80/a/b?q=1#f"), urlsplit("http://u:p@H.com:80/").hostname)  # prints: SplitResult(scheme='http', netloc='u:p@h.com:80', path='/a/b', query='q=1', fragment='f') h.com
print(urljoin("http://a/b/c/d?q", "../g?x#y"), urljoin("http://a/b", "//c/d"))  # prints: http://a/b/g?x#y http://c/d
print(quote("a b/ü"), unquote("%C3%BC%zz"), urlencode({"a": [1, 2], "b": "x y"}, doseq=True), parse_qs("a=1&a=2&b="))  # prints: a%20b/%C3%BC ü%zz a=1&a=2&b=x+y {'a': ['1', '2']}
print(fnmatch.translate("a*[!b-d]?*.py"), fnmatch.filter(["a.py", "b.txt"], "*.py"))  # prints: (?s:a(?>.*?[^b-d].).*\.py)\z ['a.py']
