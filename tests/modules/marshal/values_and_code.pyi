import marshal
import io

shared = "a rather shared text"
loop = [1]
loop.append(loop)
values = [None, True, ..., StopIteration, 0, -1, 2 ** 31, -(2 ** 100), 1.5, 2j, "ascii", "äöü", "\ud800", "x" * 300,
          b"bytes", (1, (2, 3)), [1, [2]], {1, 2}, frozenset("ab"), {"k": [1], None: 2}, slice(1, None, 2), (shared, shared)]
for version in range(3, 6):
    for value in values:
        if version < 5 and isinstance(value, slice):
            continue
        assert marshal.loads(marshal.dumps(value, version)) == value, (version, value)
print(marshal.loads(marshal.dumps(loop))[1][1][0])      # prints: 1
first, second = marshal.loads(marshal.dumps((shared, shared)))
print(first is second)                                  # prints: True
print(marshal.loads(b"[\x02\0\0\0i\x05\0\0\0\xe9\x01\0\0\0"))  # prints: [5, 1]
print(marshal.loads(b"l\x03\x00\x00\x00\x01\x00\x02\x00\x03\x00"))  # prints: 3221291009
file = io.BytesIO()
marshal.dump([1, "two"], file)
marshal.dump(b"three", file)
file.seek(0)
print(marshal.load(file), marshal.load(file))           # prints: [1, 'two'] b'three'

code = compile("def double(x):\n    return 2 * x\nanswer = double(21)", "made.py", "exec")
names = {}
exec(marshal.loads(marshal.dumps(code)), names)
print(names["answer"], names["double"].__code__.co_filename)  # prints: 42 made.py
for make in (lambda: marshal.dumps(object()), lambda: marshal.loads(b"?"), lambda: marshal.loads(b"["),
             lambda: marshal.dumps(code, allow_code=False), lambda: marshal.loads(b""),
             lambda: marshal.loads(b"r\x05\0\0\0"), lambda: marshal.dumps([slice(3)], 4)):
    try:
        make()
    except (ValueError, EOFError, TypeError) as error:
        print(type(error).__name__, error)
# prints: ValueError unmarshallable object
# prints: ValueError bad marshal data (unknown type code)
# prints: EOFError marshal data too short
# prints: ValueError marshalling code objects is disallowed
# prints: EOFError EOF read where object expected
# prints: ValueError bad marshal data (invalid reference)
# prints: ValueError unmarshallable object
deep = []
for _ in range(5000):
    deep = [deep]
try:
    marshal.dumps(deep)
except ValueError as error:
    print(error)                                        # prints: object too deeply nested to marshal
