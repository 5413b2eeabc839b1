# Each float("nan") is an object of its own: it equals nothing, but is found by itself.
import struct

nan = float("nan")
d = {nan: 1, float("nan"): 2, float("-nan"): 3}
print(len(d), d[nan], float("nan") in d)  # prints: 3 1 False
print(nan is nan, float("nan") is float("nan"), [nan] == [nan], [nan] == [float("nan")])  # prints: True False True False
print(len({float("nan") for _ in range(20000)}))  # prints: 20000
print(struct.pack(">d", nan).hex(), struct.pack(">f", nan).hex(), struct.pack(">e", nan).hex())  # prints: 7ff8000000000000 7fc00000 7e00
print(struct.pack(">d", float("-nan")).hex(), struct.pack(">d", -nan).hex())  # prints: fff8000000000000 fff8000000000000
payload = bytes.fromhex("7ff8000000000123")
print(struct.pack(">d", *struct.unpack(">d", payload)).hex())  # prints: 7ff8000000000123
print(nan, -nan, repr(abs(nan)), f"{nan:g}", nan == nan, nan != nan)  # prints: nan nan nan nan False True
