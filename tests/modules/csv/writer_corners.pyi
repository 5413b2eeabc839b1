"""Writers: what is quoted and escaped, errors in the middle of rows, files that answer."""
import csv
import io


def line(row, **options):
    out = io.StringIO(newline="")
    try:
        given = csv.writer(out, **options).writerow(row)
        print(row, options, repr(out.getvalue()), given)
    except Exception as error:
        print(row, options, type(error).__name__, error, repr(out.getvalue()))


for quoting in range(6):
    for escape in None, "|":
        options = dict(quoting=quoting, escapechar=escape)
        for row in [[" ", " a", 1.5], [""], [None], [], ["", None], ["a,b", 'c"d', "e\nf", "g\rh", "i|j"], [1, 2.5, True, 1j],
                    [float("inf"), -float("nan"), -0.0, 1e16, 10**20]]:
            line(row, **options)
        line([" ", "a b", ""], skipinitialspace=True, delimiter=" ", **options)
        line(["", None], skipinitialspace=True, delimiter=" ", **options)
        line([None], skipinitialspace=True, delimiter=" ", **options)
        line(['a"b'], doublequote=False, **options)
        line(["a", "b;c", "d-e", 3], lineterminator=";-", **options)
line(["a", "b→c", "dée"], delimiter="→", quotechar="é")
line(["a\0b"])
line([0.1, 5], delimiter=".")
line([-5, 5.5], delimiter="5")
line([1, "a"], quotechar=None)
line(["a,b"], quotechar=None)
line(["a,b"], quotechar=None, escapechar="/")


class Answering:
    def __init__(self):
        self.lines = []

    def write(self, text):
        self.lines.append(text)
        return len(self.lines)


class Failing:
    def write(self, text):
        raise OSError(f"no room for {text!r}")


file = Answering()
writer = csv.writer(file, lineterminator="\n")
print(writer.writerow("ab"), writer.writerow(x for x in range(3)), writer.writerow({"k": 1}), writer.writerow(range(2)))
print(writer.writerows([[1], (2, 3), iter("x")]), writer.writerows(iter([])), writer.writerows([i, i * i] for i in range(3)))
print(file.lines)
for bad in 1, None, [[1], 2], iter([1])  :
    for write in writer.writerow, writer.writerows:
        try:
            print(write(bad))
        except Exception as error:
            print(type(error).__name__, error)
print(file.lines[-3:])
for rows in [[1]], ([i] for i in range(2)):
    try:
        csv.writer(Failing()).writerows(rows)
    except OSError as error:
        print(error)


def rows():
    yield ["a"]
    raise KeyError("in the rows")


def fields():
    yield "a"
    raise KeyError("in a row")


for write, given in [(writer.writerows, rows()), (writer.writerow, fields()), (writer.writerows, [fields()])]:
    try:
        write(given)
    except KeyError as error:
        print(error)
print(file.lines[-2:])


class Shown:
    def __str__(self):
        raise ZeroDivisionError("not shown")


for row in [Shown()], ["a", Shown()]:
    try:
        writer.writerow(row)
    except ZeroDivisionError as error:
        print(error)
print(writer.writerow(["still", "there"]))


class Reentrant:
    def __str__(self):
        writer.writerow(["inner"])
        return "outer"


writer.writerow(["before", Reentrant(), "after"])
print(file.lines[-2], file.lines[-1][-13:])
for bad in 1, Answering:
    try:
        csv.writer(bad)
        print("callable")
    except TypeError as error:
        print(error)


class NotCallable:
    write = 1


try:
    csv.writer(NotCallable())
except TypeError as error:
    print(error)
print(writer.dialect.lineterminator == "\n", type(writer))
