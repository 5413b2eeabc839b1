import copy
import pickle
import uuid

u = uuid.UUID("{12345678-1234-5678-1234-567812345678}")
print(u, u.int, u.hex)    # prints: 12345678-1234-5678-1234-567812345678 24197857161011715162171839636988778104 12345678123456781234567812345678
print(u.fields, u.urn)    # prints: (305419896, 4660, 22136, 18, 52, 95073701484152) urn:uuid:12345678-1234-5678-1234-567812345678
print(u.variant, u.version)    # prints: reserved for NCS compatibility None
print(uuid.UUID(bytes=u.bytes) == uuid.UUID(bytes_le=u.bytes_le) == uuid.UUID(fields=u.fields) == u)    # prints: True
print(uuid.uuid3(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"))
# prints: 6fa459ea-ee8a-3ca4-894e-db77e160355e 886313e1-3b8a-5372-9b90-0c9aee199e5d
for make, version in (uuid.uuid1, 1), (uuid.uuid4, 4), (uuid.uuid6, 6), (uuid.uuid7, 7), (uuid.uuid8, 8):
    made = [make() for _ in range(20)]
    print(all(one.version == version and one.variant == uuid.RFC_4122 for one in made), len(set(made)), end=" ")
    print(made == sorted(made) if version in (6, 7) else "")
# prints: True 20 
# prints: True 20 
# prints: True 20 True
# prints: True 20 True
# prints: True 20 
print(uuid.uuid8(1, 2, 3), uuid.NIL, uuid.MAX)
# prints: 00000000-0001-8002-8000-000000000003 00000000-0000-0000-0000-000000000000 ffffffff-ffff-ffff-ffff-ffffffffffff
print(copy.deepcopy(u) == pickle.loads(pickle.dumps(u)) == u, repr(u))    # prints: True UUID('12345678-1234-5678-1234-567812345678')
for bad in {"hex": "xyz"}, {"int": 1 << 128}, {"bytes": b"1"}, {"fields": (1,)}, {}:
    try:
        uuid.UUID(**bad)
    except (ValueError, TypeError) as error:
        print(error)
# prints: badly formed hexadecimal UUID string
# prints: int is out of range (need a 128-bit value)
# prints: bytes is not a 16-char string
# prints: fields is not a 6-tuple
# prints: one of the hex, bytes, bytes_le, fields, or int arguments must be given
try:
    u.int = 1
except TypeError as error:
    print(error)    # prints: UUID objects are immutable
