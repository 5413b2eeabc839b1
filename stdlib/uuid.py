"""Universally unique identifiers, as RFC 9562 has them: the class UUID, and the functions that make each version."""

import os
from enum import Enum

__all__ = [
    "UUID", "SafeUUID", "getnode", "uuid1", "uuid3", "uuid4", "uuid5", "uuid6", "uuid7", "uuid8",
    "NAMESPACE_DNS", "NAMESPACE_URL", "NAMESPACE_OID", "NAMESPACE_X500", "RESERVED_NCS", "RFC_4122",
    "RESERVED_MICROSOFT", "RESERVED_FUTURE", "NIL", "MAX",
]

RESERVED_NCS, RFC_4122, RESERVED_MICROSOFT, RESERVED_FUTURE = (
    "reserved for NCS compatibility", "specified in RFC 4122",
    "reserved for Microsoft compatibility", "reserved for future definition")

_ALL_BITS = (1 << 128) - 1
# Hundreds of nanoseconds from the beginning of the Gregorian calendar to that of Unix time.
_GREGORIAN = 0x01B21DD213814000

int_ = int
bytes_ = bytes


class SafeUUID(Enum):
    """Whether the system vouches that no two processes get the same UUID."""

    safe = 0
    unsafe = -1
    unknown = None


def _stamped(value, version):
    """A number of 128 bits with the marks of a version in their places."""
    return value & ~(0xF << 76 | 0x3 << 62) | version << 76 | 0x2 << 62


def _from_int(value):
    self = object.__new__(UUID)
    object.__setattr__(self, "int", value)
    object.__setattr__(self, "is_safe", SafeUUID.unknown)
    return self


class UUID:
    """A number of 128 bits; immutable, hashable, ordered.

    It is made of one of: hex (32 digits, hyphens, braces and "urn:uuid:" as they come), bytes (16, the first is the
    highest), bytes_le (16, the first three fields little-endian), fields (time_low, time_mid, time_hi_version,
    clock_seq_hi_variant, clock_seq_low, node), int. With version, its bits and the variant's are set.
    """

    __slots__ = ("int", "is_safe", "__weakref__")

    def __init__(self, hex=None, bytes=None, bytes_le=None, fields=None, int=None, version=None,
                 *, is_safe=SafeUUID.unknown):
        if [hex, bytes, bytes_le, fields, int].count(None) != 4:
            raise TypeError("one of the hex, bytes, bytes_le, fields, or int arguments must be given")
        if int is not None:
            pass
        elif hex is not None:
            digits = hex.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "")
            if len(digits) != 32:
                raise ValueError("badly formed hexadecimal UUID string")
            int = int_(digits, 16)
        elif bytes_le is not None:
            if len(bytes_le) != 16:
                raise ValueError("bytes_le is not a 16-char string")
            assert isinstance(bytes_le, bytes_), repr(bytes_le)
            swapped = bytes_le[3::-1] + bytes_le[5:3:-1] + bytes_le[7:5:-1] + bytes_le[8:]
            int = int_.from_bytes(swapped)
        elif bytes is not None:
            if len(bytes) != 16:
                raise ValueError("bytes is not a 16-char string")
            assert isinstance(bytes, bytes_), repr(bytes)
            int = int_.from_bytes(bytes)
        else:
            int = _of_fields(fields)
        if not 0 <= int <= _ALL_BITS:
            raise ValueError("int is out of range (need a 128-bit value)")
        if version is not None:
            if not 1 <= version <= 8:
                raise ValueError("illegal version number")
            int = _stamped(int, version)
        object.__setattr__(self, "int", int)
        object.__setattr__(self, "is_safe", is_safe)

    def __getstate__(self):
        state = {"int": self.int}
        if self.is_safe != SafeUUID.unknown:
            # By value: the other side may know no such class.
            state["is_safe"] = self.is_safe.value
        return state

    def __setstate__(self, state):
        object.__setattr__(self, "int", state["int"])
        safe = SafeUUID(state["is_safe"]) if "is_safe" in state else SafeUUID.unknown
        object.__setattr__(self, "is_safe", safe)

    def __eq__(self, other):
        return self.int == other.int if isinstance(other, UUID) else NotImplemented

    def __lt__(self, other):
        return self.int < other.int if isinstance(other, UUID) else NotImplemented

    def __gt__(self, other):
        return self.int > other.int if isinstance(other, UUID) else NotImplemented

    def __le__(self, other):
        return self.int <= other.int if isinstance(other, UUID) else NotImplemented

    def __ge__(self, other):
        return self.int >= other.int if isinstance(other, UUID) else NotImplemented

    def __hash__(self):
        return hash(self.int)

    def __int__(self):
        return self.int

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"

    def __setattr__(self, name, value):
        raise TypeError("UUID objects are immutable")

    def __str__(self):
        x = f"{self.int:032x}"
        return f"{x[:8]}-{x[8:12]}-{x[12:16]}-{x[16:20]}-{x[20:]}"

    @property
    def bytes(self):
        return self.int.to_bytes(16)

    @property
    def bytes_le(self):
        bytes = self.bytes
        return bytes[3::-1] + bytes[5:3:-1] + bytes[7:5:-1] + bytes[8:]

    @property
    def fields(self):
        return (self.time_low, self.time_mid, self.time_hi_version,
                self.clock_seq_hi_variant, self.clock_seq_low, self.node)

    @property
    def time_low(self):
        return self.int >> 96

    @property
    def time_mid(self):
        return self.int >> 80 & 0xFFFF

    @property
    def time_hi_version(self):
        return self.int >> 64 & 0xFFFF

    @property
    def clock_seq_hi_variant(self):
        return self.int >> 56 & 0xFF

    @property
    def clock_seq_low(self):
        return self.int >> 48 & 0xFF

    @property
    def time(self):
        """Versions 1 and 6: hundreds of nanoseconds since 1582; version 7: milliseconds since 1970."""
        if self.version == 6:
            return self.time_low << 28 | self.time_mid << 12 | self.time_hi_version & 0xFFF
        if self.version == 7:
            return self.int >> 80
        return (self.time_hi_version & 0xFFF) << 48 | self.time_mid << 32 | self.time_low

    @property
    def clock_seq(self):
        return (self.clock_seq_hi_variant & 0x3F) << 8 | self.clock_seq_low

    @property
    def node(self):
        return self.int & 0xFFFFFFFFFFFF

    @property
    def hex(self):
        return f"{self.int:032x}"

    @property
    def urn(self):
        return f"urn:uuid:{self}"

    @property
    def variant(self):
        bits = self.int >> 61 & 7
        if not bits & 4:
            return RESERVED_NCS
        if not bits & 2:
            return RFC_4122
        return RESERVED_FUTURE if bits & 1 else RESERVED_MICROSOFT

    @property
    def version(self):
        if self.variant == RFC_4122:
            return self.int >> 76 & 0xF


# The width of each of the six fields, in bits, and what its fault is called.
_FIELDS = (("1", 32), ("2", 16), ("3", 16), ("4", 8), ("5", 8), ("6", 48))


def _of_fields(fields):
    if len(fields) != 6:
        raise ValueError("fields is not a 6-tuple")
    value = 0
    for field, (name, bits) in zip(fields, _FIELDS):
        if not 0 <= field < 1 << bits:
            raise ValueError(f"field {name} out of range (need a{'n' if bits == 8 else ''} {bits}-bit value)")
        value = value << bits | field
    return value


# ---- what the machine is called

_node = None


def _read_node():
    """The address of a network interface, where the system shows it; one that all the world knows before others."""
    local = None
    try:
        names = sorted(os.listdir("/sys/class/net"))
    except OSError:
        return None
    for name in names:
        try:
            with open(f"/sys/class/net/{name}/address") as file:
                address = int(file.read().strip().replace(":", ""), 16)
        except (OSError, ValueError):
            continue
        if address and address < 1 << 48:
            if not address >> 41 & 1:
                return address
            local = local or address
    return local


def getnode():
    """The hardware address of this machine as a number of 48 bits.

    Where none can be found out, a random one with its multicast bit set, which no hardware has.
    """
    global _node
    if _node is None:
        _node = _read_node()
        if _node is None:
            _node = int.from_bytes(os.urandom(6)) | 1 << 40
    return _node


# ---- the versions

_last_timestamp = None
_last_timestamp_v6 = None
_last_v7 = (None, 0)


def _gregorian_time(last):
    import time
    now = time.time_ns() // 100 + _GREGORIAN
    return now if last is None or now > last else last + 1


def uuid1(node=None, clock_seq=None):
    """A UUID of the machine, a sequence number and the time.

    Without node, getnode() is asked; without clock_seq, the sequence number is random.
    """
    global _last_timestamp
    _last_timestamp = time = _gregorian_time(_last_timestamp)
    if clock_seq is None:
        clock_seq = int.from_bytes(os.urandom(2)) & 0x3FFF
    if node is None:
        node = getnode()
    return UUID(fields=(time & 0xFFFFFFFF, time >> 32 & 0xFFFF, time >> 48 & 0xFFF,
                        clock_seq >> 8 & 0x3F, clock_seq & 0xFF, node), version=1)


def _hashed(namespace, name, algorithm, version):
    if isinstance(name, str):
        name = bytes(name, "utf-8")
    from hashlib import new
    digest = new(algorithm, namespace.bytes + name, usedforsecurity=False).digest()
    return _from_int(_stamped(int.from_bytes(digest[:16]), version))


def uuid3(namespace, name):
    """The UUID that MD5 makes of a namespace and a name."""
    return _hashed(namespace, name, "md5", 3)


def uuid4():
    """A random UUID."""
    return _from_int(_stamped(int.from_bytes(os.urandom(16)), 4))


def uuid5(namespace, name):
    """The UUID that SHA-1 makes of a namespace and a name."""
    return _hashed(namespace, name, "sha1", 5)


def uuid6(node=None, clock_seq=None):
    """As uuid1, with the time's highest bits first: such UUIDs sort by when they were made."""
    global _last_timestamp_v6
    _last_timestamp_v6 = time = _gregorian_time(_last_timestamp_v6)
    if clock_seq is None:
        clock_seq = int.from_bytes(os.urandom(2)) & 0x3FFF
    if node is None:
        node = getnode()
    value = (time >> 12 & 0xFFFFFFFFFFFF) << 80 | (time & 0xFFF) << 64
    return _from_int(_stamped(value | (clock_seq & 0x3FFF) << 48 | node & 0xFFFFFFFFFFFF, 6))


def uuid7():
    """A UUID of the time in milliseconds, a counter of 42 bits and 32 random bits: they sort as they were made."""
    import time
    global _last_v7
    now = time.time_ns() // 1_000_000
    last, counter = _last_v7
    if last is None or now > last:
        counter = int.from_bytes(os.urandom(6)) & 0x1FFFFFFFFFF
    else:
        # The clock stood still, or went back: count on, into the next millisecond where the counter is full.
        now, counter = last + (now < last), counter + 1
        if counter > 0x3FFFFFFFFFF:
            now, counter = now + 1, int.from_bytes(os.urandom(6)) & 0x1FFFFFFFFFF
    _last_v7 = now, counter
    value = (now & 0xFFFFFFFFFFFF) << 80 | (counter >> 30) << 64 | (counter & 0x3FFFFFFF) << 32
    return _from_int(_stamped(value | int.from_bytes(os.urandom(4)), 7))


def uuid8(a=None, b=None, c=None):
    """A UUID of three numbers of one's own, of 48, 12 and 62 bits; random where they are not given."""
    def part(given, bits):
        if given is None:
            given = int.from_bytes(os.urandom(8))
        return given & (1 << bits) - 1
    return _from_int(_stamped(part(a, 48) << 80 | part(b, 12) << 64 | part(c, 62), 8))


# ---- the command

def main():
    """Print one or more UUIDs."""
    import argparse
    makers = {"uuid1": uuid1, "uuid3": uuid3, "uuid4": uuid4, "uuid5": uuid5, "uuid6": uuid6, "uuid7": uuid7,
              "uuid8": uuid8}
    spaces = {"@dns": NAMESPACE_DNS, "@url": NAMESPACE_URL, "@oid": NAMESPACE_OID, "@x500": NAMESPACE_X500}
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter,
                                     description="Generate a UUID using the selected UUID function.")
    parser.add_argument("-u", "--uuid", choices=makers.keys(), default="uuid4",
                        help="function to generate the UUID")
    parser.add_argument("-n", "--namespace", metavar="{any UUID," + ",".join(spaces) + "}",
                        help="uuid3/uuid5 only: a UUID, or a well-known predefined UUID addressed by namespace name")
    parser.add_argument("-N", "--name", help="uuid3/uuid5 only: name used as part of generating the UUID")
    parser.add_argument("-C", "--count", metavar="NUM", type=int, default=1, help="generate NUM fresh UUIDs")
    args = parser.parse_args()
    make = makers[args.uuid]
    arguments = ()
    if args.uuid in ("uuid3", "uuid5"):
        if not args.namespace or not args.name:
            parser.error(f"Incorrect number of arguments. {args.uuid} requires a namespace and a name. "
                         "Run 'python -m uuid -h' for more information.")
        try:
            space = spaces[args.namespace] if args.namespace in spaces else UUID(args.namespace)
        except ValueError:
            parser.error(f"badly formed hexadecimal UUID string: {args.namespace!r}")
        arguments = space, args.name
    for _ in range(args.count):
        print(make(*arguments))


NAMESPACE_DNS = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
NAMESPACE_URL = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
NAMESPACE_OID = UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
NAMESPACE_X500 = UUID("6ba7b814-9dad-11d1-80b4-00c04fd430c8")
NIL = UUID("00000000-0000-0000-0000-000000000000")
MAX = UUID("ffffffff-ffff-ffff-ffff-ffffffffffff")

if __name__ == "__main__":
    main()
