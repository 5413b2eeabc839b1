# Every format letter with every kind of value: what is packed, or which error says why not.
import struct

VALUES = (None, "x", b"ab", 1.5, 1 << 70, -(1 << 70), -1, 1 << 16, 256, 65536.0, 1e300, 1 + 2j)


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, args)


for order in "@<>":
    for letter in "cbBhHiIlLqQnNefdFD?spPx":
        for value in VALUES:
            attempt(struct.pack, order + letter, value)
for bad in ("3", "i3", "99999999999999999999i", "i i\t3h", b"ii", "i\0i", 5):
    attempt(struct.calcsize, bad)
attempt(struct.pack_into, "i")
attempt(struct.pack_into, "i", bytearray(4))
attempt(struct.pack_into, "i", b"1234", 0, 1)
for offset in (1, -1, -5, "s"):
    attempt(struct.pack_into, "i", bytearray(4), offset, 1)
attempt(struct.unpack, "i", b"12345")
attempt(struct.unpack, "i", 5)
for offset in (-3, -9, 3):
    attempt(struct.unpack_from, "i", b"12345", offset)
attempt(struct.iter_unpack, "", b"")
attempt(struct.iter_unpack, "i", b"123")
print(struct.pack("5p", b"abcdefgh"), struct.unpack("5p", b"\x09abcd"), struct.Struct("<i2h"))
