"""Readers: quotes and escapes across lines, errors in the middle of rows, lines that are none."""
import csv
import io


def rows(lines, limit=8, **options):
    reader = csv.reader(lines, **options)
    out = []
    for _ in range(limit):
        try:
            out.append(next(reader))
        except StopIteration:
            break
        except Exception as error:
            out.append(f"{type(error).__name__}: {error}")
    print(lines if isinstance(lines, list) else type(lines).__name__, options, out, reader.line_num)


for strict in False, True:
    for escape in None, "\\":
        for lines in [['"a'], ["a\\\n"], ["a\\"], ['"a\\'], ['"a"b'], ['"a" ', "x"], ["\\"], ["x\\\n", "y"], ['"x\\\n'],
                      ["x\\\n", "\n"], ["x\\\n", "y", "z,w\n", "v"], ['"x\\\n', 'y",z'], ['a"b"c'], ['"a""b"'],
                      ['"a\n', "\n", 'b"'], ["a\rb"], ["a\r\nb"], ["\r\n", "", "\n", "a"], [",,", ",\n", '""']]:
            rows(lines, strict=strict, escapechar=escape)
for quoting in range(6):
    rows(['1,"2",,"",x\n', '"a",b\n', "1e3, 2 ,-.5,0x1,1_0,nan"], quoting=quoting)
    rows([" 1, \"2\", 'x' ,  \n"], quoting=quoting, skipinitialspace=True, quotechar="'")
rows(["aéb→c", "é→→"], delimiter="→", quotechar="é")
rows(["a😀,b\n", "\ud800,c"], escapechar="😀")
rows(["a,b", 1, "c"])
rows(["a", b"c"])
rows("a,b")
rows(iter(["x", "y"]))
rows(x for x in ["a,b", 1 / 1])
rows(io.StringIO('1,"a\nb",c\r\n2'))


def failing():
    yield "a,b"
    yield '"c'
    raise KeyError("from the lines")


rows(failing())


class Lines:
    def __init__(self):
        self.count = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.count += 1
        if self.count == 2:
            return next(reader)[0]
        if self.count > 4:
            raise StopIteration
        return f"{self.count},x"


reader = csv.reader(Lines())
try:
    print(list(reader))
except csv.Error as error:
    print(error)
for bad in 1, None:
    try:
        csv.reader(bad)
    except TypeError as error:
        print(error)

old = csv.field_size_limit(5)
rows(["abcde", "abcdef", "ééééé", "éééééé", '"abc""d"', '"abc""de"', '"ab', "cd", 'e"', "\\a\\b\\c\\d\\e,\\a\\b\\c\\d\\e\\f"],
     limit=12, escapechar="\\")
csv.field_size_limit(0)
rows(["", ",", "a", '""'])
csv.field_size_limit(old)


class Text(str):
    pass


rows([Text("a,b"), Text('"c"')])
print([type(field) for field in next(csv.reader([Text("a,b")]))])
reader = csv.reader(["a"])
print(iter(reader) is reader, reader.dialect.delimiter)
