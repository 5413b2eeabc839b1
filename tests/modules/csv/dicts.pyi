"""DictReader and DictWriter: missing and surplus fields, names that stand twice, mappings that are no dicts."""
import csv
import io
from collections import ChainMap, OrderedDict, UserDict


def read(text, *args, **options):
    reader = csv.DictReader(io.StringIO(text, newline=""), *args, **options)
    print(reader.line_num, reader.fieldnames, reader.line_num)
    for row in reader:
        print(row, type(row).__name__, reader.line_num)


read("a,b\n1,2\n\n3\n4,5,6,7\n")
read("1,2\n3\n4,5,6\n", ["a", "b"], "rest", "none")
read("1,2\n", iter(["a", "b"]))
read("1,2,3\n", ("a", "a"))
read("1,2,3\n", "ab")
read("")
read("a;b\n'1';2\n", delimiter=";", quotechar="'")
read("1,2\n3,4,5\n", [1, None], restkey=1)
read("1,2\n", {"x": 0, "y": 1})


def written(names, rows, **options):
    out = io.StringIO(newline="")
    try:
        writer = csv.DictWriter(out, names, **options)
        print(writer.writeheader(), writer.writerow(rows[0]), writer.writerows(rows[1:]), end=" ")
    except Exception as error:
        print(type(error).__name__, error, end=" ")
    print(repr(out.getvalue()))


written(["a", "b"], [{"a": 1, "b": 2}, {"b": 3}, {}])
written(["a", "b"], [{"a": 1}, {"a": 1, "c": 2}])
written(["a", "b"], [{"a": 1, "c": 2}, {"d": 3}], extrasaction="IGNORE")
written(["a", "b"], [{"a": 1, "c": 2}], extrasaction="other")
written(["a", "a"], [{"a": 1}, {"a": 1, "b": 2}], restval="-")
written(iter(["a", "b"]), [{"a": 1, "b": 2}, {"b": 1, "a": 2}])
written(("a", "b"), [OrderedDict(a=1, b=2), ChainMap({"a": 1}, {"b": 5}), UserDict(b=1)], restval="?")
written(["a", 1, None], [{"a": 1, 1: 2, None: 3}, {1: 5}])
written([f"n{i}" for i in range(200)], [{f"n{i}": i for i in range(200)}, {"n150": 1}, {"m": 1}])
written(["a"], [{"a": None, "b": 1}])


class Dict(dict):
    def get(self, name, default=None):
        return f"got {name}"


written(["a", "b"], [Dict(a=1), Dict()])


class Key:
    def __hash__(self):
        return hash("a")

    def __eq__(self, other):
        return other == "a"


written(["a"], [{Key(): 1}])
for bad in 1, [1]:
    try:
        csv.DictWriter(io.StringIO(), ["a"]).writerow(bad)
    except Exception as error:
        print(type(error).__name__, error)
