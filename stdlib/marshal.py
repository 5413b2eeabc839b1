"""Values as bytes and back, in CPython's format of version 5; code objects in a format of their own.

Nesting is a list here and not calls: values may lie 2000 deep inside each other, whatever the recursion limit.
"""

import struct as _struct
from _marshal import dump_code as _dump_code, load_code as _load_code
from types import CodeType as _CodeType, GeneratorType as _GeneratorType

version = 5

_DEEPEST = 2000
_REF = 0x80          # added to a type's byte: the value is counted, and 'r' may name it by its number
_DIGIT = 15          # bits in each digit of a large integer
_END = object()      # what a dict ends with

_PIECE = 1 << 20     # a file is asked for as many bytes at once, whatever length it tells of

_SINGLES = {b"N": None, b"F": False, b"T": True, b".": ..., b"S": StopIteration, b"0": _END}


class _Writer:
    """Each method named for a type writes a value of it and answers with the values that lie inside, if any can."""

    def __init__(self, version, allow_code):
        self.out, self.version, self.allow_code = bytearray(), version, allow_code
        self.known = {}          # id: (number, value); the value is kept alive so that its id stays its own

    def write(self, value):
        work = [iter((value,))]
        while work:
            for value in work[-1]:
                inside = self.one(value)
                if inside is not None:
                    work.append(iter(inside))
                    if len(work) > _DEEPEST:
                        raise ValueError("object too deeply nested to marshal")
                    break
            else:
                work.pop()

    def one(self, value):
        write = _WRITERS.get(type(value), _Writer.buffer)
        if write in _UNCOUNTED or self.version < 3:
            return write(self, value)
        if id(value) in self.known:
            self.out += b"r"
            return self.size(self.known[id(value)][0])
        self.known[id(value)] = len(self.known), value
        start = len(self.out)
        inside = write(self, value)
        self.out[start] |= _REF
        return inside

    def size(self, count):
        if count > 0x7FFFFFFF:
            raise ValueError("unmarshallable object")
        self.out += count.to_bytes(4, "little")

    def blob(self, kind, data):
        self.out += kind
        self.size(len(data))
        self.out += data

    def single(self, value):
        for kind, single in _SINGLES.items():
            if value is single:
                self.out += kind
                return
        raise ValueError("unmarshallable object")

    def buffer(self, value):
        try:
            self.blob(b"s", memoryview(value).tobytes())
        except TypeError:
            raise ValueError("unmarshallable object") from None

    def int(self, value):
        if -1 << 31 <= value < 1 << 31:
            self.out += b"i" + value.to_bytes(4, "little", signed=True)
            return
        left, digits = abs(value), []
        while left:
            digits.append(left & (1 << _DIGIT) - 1)
            left >>= _DIGIT
        count = len(digits) if value > 0 else -len(digits)
        self.out += b"l" + count.to_bytes(4, "little", signed=True)
        self.out += _struct.pack(f"<{len(digits)}H", *digits)

    def floats(self, binary, text, *values):
        if self.version > 1:
            self.out += binary + _struct.pack(f"<{len(values)}d", *values)
            return
        self.out += text
        for value in values:
            shown = format(value, ".17g").encode()
            self.out += bytes([len(shown)]) + shown

    def float(self, value):
        self.floats(b"g", b"f", value)

    def complex(self, value):
        self.floats(b"y", b"x", value.real, value.imag)

    def str(self, value):
        if self.version < 4 or not value.isascii():
            self.blob(b"u", value.encode("utf-8", "surrogatepass"))
        elif len(value) < 256:
            self.out += b"z" + bytes([len(value)]) + value.encode()
        else:
            self.blob(b"a", value.encode())

    def bytes(self, value):
        self.blob(b"s", value)

    def row(self, kind, values):
        self.out += kind
        self.size(len(values))
        return values

    def tuple(self, value):
        if self.version >= 4 and len(value) < 256:
            self.out += b")" + bytes([len(value)])
            return value
        return self.row(b"(", value)

    def list(self, value):
        return self.row(b"[", value)

    def in_order(self, items):
        """The items of a set, so that the same set always gives the same bytes."""
        keyed = [(dumps(item, min(self.version, 2)), item) for item in items]
        return [item for _, item in sorted(keyed, key=lambda pair: pair[0])]

    def set(self, value):
        return self.row(b"<", self.in_order(value))

    def frozenset(self, value):
        return self.row(b">", self.in_order(value))

    def dict(self, value):
        self.out += b"{"
        return [part for item in value.items() for part in item] + [_END]

    def slice(self, value):
        if self.version < 5:
            raise ValueError("unmarshallable object")
        self.out += b":"
        return value.start, value.stop, value.step

    def code(self, value):
        if not self.allow_code:
            raise ValueError("marshalling code objects is disallowed")
        self.blob(b"c", _dump_code(value))


_WRITERS = {kind: getattr(_Writer, kind.__name__) for kind in (
    int, float, complex, str, bytes, tuple, list, set, frozenset, dict, slice, _CodeType)}
_WRITERS |= dict.fromkeys((type(None), bool, type(...), type, object), _Writer.single)
_UNCOUNTED = {_Writer.single, _Writer.int}


class _Reader:
    """Each method reads a value of one type. Where values lie inside it is a generator, which is sent them."""

    def __init__(self, take, allow_code):
        self.take, self.allow_code = take, allow_code
        self.known = []

    def read(self):
        waiting, answer = [], self.one()
        while True:
            if isinstance(answer, _GeneratorType):
                waiting.append(answer)
                if len(waiting) > _DEEPEST:
                    raise ValueError("recursion limit exceeded")
                answer = None
            elif not waiting:
                break
            try:
                waiting[-1].send(answer)
            except StopIteration as done:
                waiting.pop()
                answer = done.value
            else:
                answer = self.one()
        if answer is _END:
            raise TypeError("NULL object in marshal data for object")
        return answer

    def one(self):
        try:
            kind = self.take(1)[0]
        except EOFError:
            raise EOFError("EOF read where object expected") from None
        is_counted, kind = kind & _REF, bytes([kind & ~_REF])
        if kind == b"r":
            number = self.size()
            if number >= len(self.known) or self.known[number] is _END:
                raise ValueError("bad marshal data (invalid reference)")
            return self.known[number]
        if kind in _SINGLES:
            return _SINGLES[kind]
        read = self.kinds.get(kind)
        if read is None:
            raise ValueError("bad marshal data (unknown type code)")
        if read in self.containers:
            return read(self, is_counted)
        value = read(self)
        if is_counted:
            self.known.append(value)
        return value

    def signed(self):
        return int.from_bytes(self.take(4), "little", signed=True)

    def size(self):
        count = self.signed()
        if count < 0:
            raise ValueError("bad marshal data (size out of range)")
        return count

    def short(self):
        return self.take(1)[0]

    def long(self):
        count = self.signed()
        digits = _struct.unpack(f"<{abs(count)}H", self.take(2 * abs(count)))
        if digits and not digits[-1]:
            raise ValueError("bad marshal data (unnormalized long data)")
        if any(digit >> _DIGIT for digit in digits):
            raise ValueError("bad marshal data (digit out of range in long)")
        value = int("".join(f"{digit:0{_DIGIT}b}" for digit in reversed(digits)) or "0", 2)
        return -value if count < 0 else value

    def long_int(self):
        return int.from_bytes(self.take(8), "little", signed=True)

    def binary_float(self):
        return _struct.unpack("<d", self.take(8))[0]

    def text_float(self):
        return float(self.take(self.short()))

    def binary_complex(self):
        return complex(*_struct.unpack("<dd", self.take(16)))

    def text_complex(self):
        return complex(self.text_float(), self.text_float())

    def bytes(self):
        return self.take(self.size())

    def str(self):
        return self.take(self.size()).decode("utf-8", "surrogatepass")

    def ascii(self):
        return self.take(self.size()).decode("ascii")

    def short_ascii(self):
        return self.take(self.short()).decode("ascii")

    def code(self):
        if not self.allow_code:
            raise ValueError("unmarshalling code objects is disallowed")
        return _load_code(self.take(self.size()))

    def later(self, count, kind, is_counted):
        """A value that is there only when its parts are, under the number it got before them."""
        place = len(self.known)
        if is_counted:
            self.known.append(_END)
        parts = []
        for _ in range(count):
            parts.append(_checked((yield), kind))
        value = slice(*parts) if kind is slice else kind(parts)
        if is_counted:
            self.known[place] = value
        return value

    def tuple(self, is_counted):
        return self.later(self.size(), tuple, is_counted)

    def short_tuple(self, is_counted):
        return self.later(self.short(), tuple, is_counted)

    def frozenset(self, is_counted):
        return self.later(self.size(), frozenset, is_counted)

    def slice(self, is_counted):
        return self.later(3, slice, is_counted)

    def at_once(self, made, add, is_counted):
        """A value that is there before its parts, which may refer to it."""
        if is_counted:
            self.known.append(made)
        for _ in range(self.size()):
            add(_checked((yield), type(made)))
        return made

    def list(self, is_counted):
        made = []
        return self.at_once(made, made.append, is_counted)

    def set(self, is_counted):
        made = set()
        return self.at_once(made, made.add, is_counted)

    def dict(self, is_counted):
        made = {}
        if is_counted:
            self.known.append(made)
        while (key := (yield)) is not _END:
            made[key] = _checked((yield), dict)
        return made

    kinds = {b"i": signed, b"I": long_int, b"l": long, b"g": binary_float, b"f": text_float, b"y": binary_complex,
             b"x": text_complex,
             b"s": bytes, b"u": str, b"t": str, b"a": ascii, b"A": ascii, b"z": short_ascii, b"Z": short_ascii,
             b"(": tuple, b")": short_tuple, b"[": list, b"<": set, b">": frozenset, b"{": dict, b":": slice,
             b"c": code}
    containers = tuple, short_tuple, list, set, frozenset, dict, slice


def _checked(part, kind):
    if part is _END:
        raise TypeError(f"NULL object in marshal data for {kind.__name__}")
    return part


def dumps(value, version=version, /, *, allow_code=True):
    """The bytes of a value. ValueError for what the format has no room for."""
    writer = _Writer(version, allow_code)
    writer.write(value)
    return bytes(writer.out)


def dump(value, file, version=version, /, *, allow_code=True):
    """Write the bytes of a value to a binary file."""
    return file.write(dumps(value, version, allow_code=allow_code))


def loads(data, /, *, allow_code=True):
    """The value that a row of bytes begins with; what follows it is not looked at."""
    data, at = memoryview(data).tobytes(), 0

    def take(count):
        nonlocal at
        if at + count > len(data):
            raise EOFError("marshal data too short")
        at += count
        return data[at - count:at]

    return _Reader(take, allow_code).read()


def load(file, /, *, allow_code=True):
    """Read one value from a binary file."""
    def take(count):
        data = bytearray(min(count, _PIECE))
        got = file.readinto(data)
        if got > len(data):
            raise ValueError(f"read() returned too much data: {len(data)} bytes requested, {got} returned")
        if got < len(data):
            raise EOFError("EOF read where not expected")
        return bytes(data) if count <= _PIECE else bytes(data) + take(count - _PIECE)

    if not isinstance(file.read(0), bytes):
        raise TypeError("file.read() returned not bytes but " + type(file.read(0)).__name__)
    return _Reader(take, allow_code).read()
