"""What a dialect may be, and the errors of what it may not."""
import copy
import csv
import pickle
import _csv


def shown(do):
    try:
        result = do()
        print(type(result).__name__ if isinstance(result, _csv.Dialect) else repr(result))
    except BaseException as error:
        print(type(error).__module__, type(error).__name__, error)


for options in [dict(delimiter=None), dict(delimiter=1), dict(delimiter=""), dict(delimiter="ab"), dict(quotechar=1),
                dict(quotechar="ab"), dict(quotechar=""), dict(escapechar=""), dict(lineterminator=None),
                dict(lineterminator=5), dict(quoting="x"), dict(quoting=True), dict(quoting=9), dict(quoting=-1),
                dict(quoting=10**20), dict(quotechar=None), dict(quotechar=None, quoting=0), dict(delimiter="\n"),
                dict(quotechar="\r"), dict(escapechar=" ", skipinitialspace=1), dict(delimiter=" ", skipinitialspace=1),
                dict(quotechar=" ", skipinitialspace=1), dict(delimiter='"'), dict(delimiter="x", escapechar="x"),
                dict(escapechar='"'), dict(lineterminator="x", delimiter="x"), dict(foo=1),
                dict(delimiter=",", lineterminator="a,b"), dict(escapechar="a", lineterminator="a"),
                dict(quotechar="a", lineterminator="a")]:
    print(options, end=" ")
    shown(lambda: _csv.Dialect(**options))


class Semicolons:
    delimiter = ";"
    quotechar = None


class Failing:
    @property
    def delimiter(self):
        raise ValueError("no")


class Wrong(csv.Dialect):
    delimiter = 1


shown(lambda: _csv.Dialect(Semicolons).quoting)
shown(lambda: _csv.Dialect(Semicolons, delimiter="|").delimiter)
shown(lambda: _csv.Dialect(Failing()).delimiter)
shown(lambda: _csv.Dialect("nope"))
shown(lambda: _csv.Dialect(None, "/").delimiter)
shown(Wrong)
shown(csv.Dialect)
plain = _csv.Dialect()
shown(lambda: _csv.Dialect(plain) is plain)
shown(lambda: _csv.Dialect(plain, delimiter=";") is plain)
shown(lambda: setattr(plain, "delimiter", 1))
shown(lambda: setattr(plain, "quoting", 1))
shown(lambda: delattr(plain, "delimiter"))
shown(lambda: setattr(plain, "foo", 1))
shown(lambda: copy.copy(plain))
shown(lambda: copy.deepcopy(plain))
shown(lambda: [pickle.dumps(plain, protocol) for protocol in range(6)])
print([getattr(plain, name) for name in ("delimiter", "doublequote", "escapechar", "lineterminator", "quotechar",
                                         "quoting", "skipinitialspace", "strict")])

shown(lambda: csv.register_dialect(1))
shown(lambda: csv.register_dialect("a"))
shown(lambda: csv.register_dialect("b", "excel", delimiter=";", foo=1))
shown(lambda: csv.register_dialect("b", "excel-tab", quoting=csv.QUOTE_ALL))
shown(lambda: [csv.get_dialect("b").delimiter, csv.get_dialect("b").quoting])
print(csv.list_dialects())
shown(lambda: csv.unregister_dialect("b"))
shown(lambda: csv.unregister_dialect("b"))
shown(lambda: csv.unregister_dialect([]))
shown(lambda: csv.get_dialect(1))
shown(lambda: csv.get_dialect([]))
shown(lambda: list(csv.reader(["a;b"], dialect="b")))
shown(lambda: list(csv.reader(["a;b"], Semicolons)))
shown(lambda: list(csv.reader(["a;b|c"], Semicolons, delimiter="|")))

for limit in ["a", 10**30, 1.5, True, 3, -1, 131072]:
    shown(lambda: csv.field_size_limit(limit))
shown(csv.field_size_limit)
print(type(csv.reader([])), csv.Error.__module__, csv.Error.__mro__)
shown(lambda: type(csv.reader([]))())
shown(lambda: copy.copy(csv.reader([])))
