"""Binary records with struct, and checksums over them."""
import struct
from typing import NamedTuple

HEADER = struct.Struct("!4sHHI")
RECORD = struct.Struct("<IhBxd8s")


class Record(NamedTuple):
    id: int
    delta: int
    flags: int
    value: float
    name: bytes


def fletcher16(data):
    a = b = 0
    for byte in data:
        a = (a + byte) % 255
        b = (b + a) % 255
    return b << 8 | a


def crc_table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ 0xEDB88320 if n & 1 else n >> 1
        table.append(n)
    return table


TABLE = crc_table()


def crc32(data, crc=0):
    crc ^= 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def encode(records):
    body = b"".join(RECORD.pack(*r) for r in records)
    return HEADER.pack(b"PYSH", 1, len(records), crc32(body)) + body


def decode(data):
    magic, version, count, crc = HEADER.unpack_from(data)
    assert magic == b"PYSH" and version == 1
    body = data[HEADER.size:]
    assert crc32(body) == crc
    records = [Record._make(t) for t in RECORD.iter_unpack(body)]
    assert len(records) == count
    return records


total = 0
for block in range(19):
    records = [Record(i * 977, (i * 31 % 60000) - 30000, i & 0xFF, i / 3, b"n%06d" % i)
               for i in range(block, block + 1500)]
    data = encode(records)
    back = decode(data)
    total += sum(r.delta + r.flags for r in back) + int(sum(r.value for r in back))
    total ^= fletcher16(data)
buf = bytearray(4096)
for i in range(20000):
    off = i * 6 % 4080
    struct.pack_into(">hI", buf, off, i - 10000, i * 7919 & 0xFFFFFFFF)
    h, n = struct.unpack_from(">hI", buf, off)
    total += h + n
    total += int.from_bytes(struct.pack("<f", i * 0.1), "little") & 0xFF
try:
    struct.pack("B", 256)
except struct.error as e:
    print(e)
print(total, fletcher16(buf), struct.calcsize("@bhilq"), back[-1].name.rstrip(b"\0"))
