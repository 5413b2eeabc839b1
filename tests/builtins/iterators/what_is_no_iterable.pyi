"""How those complain that want an iterable, of what is none: whether there is no __iter__, or one that fails."""


class Number:
    def __iter__(self):
        return 1


class Refused:
    __iter__ = None


class Fails:
    def __iter__(self):
        raise ValueError("fails")


class Later:
    def __iter__(self):
        yield 1
        raise TypeError("later")


class Items:
    def __getitem__(self, at):
        if at > 2:
            raise IndexError
        return at


class Keys:
    def __init__(self, keys):
        self.found = keys

    def keys(self):
        return self.found

    def __getitem__(self, key):
        return key


def assign(target, place, value):
    target[place] = value
    return target


def named(**values):
    return values


def attempt(name, function):
    try:
        print(name, function())
    except Exception as error:
        print(name, type(error).__name__, error)


for value in (Number(), Refused(), Fails(), Later(), Items(), 3, None, [1, 2]):
    print(type(value).__name__)
    attempt("in", lambda: 2 in value)
    attempt("str.join", lambda: ",".join(value))
    attempt("bytes.join", lambda: b",".join(value))
    attempt("list slice", lambda: assign([1, 2], slice(None), value))
    attempt("list steps", lambda: assign([1, 2, 3], slice(None, None, 2), value))
    attempt("bytes", lambda: bytes(value))
    attempt("bytearray slice", lambda: assign(bytearray(b"ab"), slice(None), value))
    attempt("bytearray.extend", lambda: bytearray(b"ab").extend(value))
for keys in (1, None, Number(), ["a", "b"], Later()):
    attempt("dict", lambda: dict(Keys(keys)))
    attempt("display", lambda: {**Keys(keys)})
    attempt("update", lambda: {}.update(Keys(keys)))
    attempt("call", lambda: named(**Keys(keys)))
