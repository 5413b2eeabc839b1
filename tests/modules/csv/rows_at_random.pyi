"""Rows of all kinds in dialects of all kinds, written and read: what comes of each hundred of them."""
import csv
import io
import random
import zlib

R = random.Random(20)
LETTERS = 'ab ,;"\'\\\r\n\t1.5-é😀|'


def text(n=8):
    return "".join(R.choice(LETTERS) for _ in range(R.randrange(n)))


class Shown:
    def __init__(self, shown):
        self.shown = shown

    def __str__(self):
        return self.shown


class Index(Shown):
    def __index__(self):
        return 1


class Float(Shown):
    def __float__(self):
        return 1.0


class Text(str):
    pass


def field():
    return [text(), text(), text(), R.randrange(-99, 10**6), R.random(), None, True, 10**30, 1e300 * R.random(),
            Text(text()), Shown(text()), Index("7"), Float("a,b"), ""][R.randrange(14)]


def dialect():
    options = {"delimiter": ", ; |\téx1", "quotechar": ['"', "'", None, "a", "é"], "escapechar": ["\\", "|", None, " ", "😀"],
               "doublequote": [False, True], "skipinitialspace": [True, False], "strict": [True, False],
               "quoting": range(6), "lineterminator": ["\n", "\r", "b", "", "é\n", "-"]}
    return {name: R.choice(values) for name, values in options.items() if R.random() < 0.4}


def shown(do):
    try:
        return repr(do())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def written(options):
    out = io.StringIO(newline="")
    try:
        writer = csv.writer(out, **options)
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
        return ""
    for _ in range(R.randrange(1, 4)):
        row = [field() for _ in range(R.randrange(5))]
        yield shown(lambda: writer.writerow(row))
    yield repr(out.getvalue())
    return out.getvalue()


def read(lines, options):
    try:
        reader = csv.reader(lines, **options)
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
        return
    for _ in range(12):
        try:
            yield f"{next(reader)!r} {reader.line_num}"
        except StopIteration:
            break
        except Exception as error:
            yield f"{type(error).__name__}: {error}"


def one():
    options = dialect()
    made = yield from written(options)
    for source in made, text(30):
        for newline in "", "\n", None:
            yield from read(io.StringIO(source, newline=newline), options)
        yield from read(source.splitlines(R.random() < 0.5), options)


for hundred in range(15):
    lines = [line for _ in range(100) for line in one()]
    print(hundred, len(lines), zlib.crc32("\n".join(lines).encode("utf-8", "surrogatepass")))
