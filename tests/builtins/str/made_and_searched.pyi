# Texts that are made in one pass, parts of texts, and what is in containers.
def refused(function, *given):
    try:
        return function(*given)
    except Exception as error:
        return type(error).__name__, str(error)


class S(str):
    pass


print(",".join(["a", "é", S("b")]), "".join([]), ",".join(("x",)), type("".join([S("q")])), "ñ".join("abc"), ", ".join(iter(["1", "2"])))
print(refused(",".join, ["a", 1]), refused(",".join, 5), refused(",".join, [None]))
name, n = "é", 3
print(f"{name}{n}{'x'}" == "é3x", len(f"{name}-{name}"), f"{S('s')}{n!r}")
print("abcdef"[::2], "abcdef"[::-1], "abcdef"[4:1:-2], "abc"[5::2], "añb"[::-1], "abcdef"[1:2:5], "a"[::-1])
print("a b  c".split(), " a\u2003b\x1c".split(), "a,b,,c".split(","), "a--b".split("--"), "x".split("x"), "".split(), " a b c ".split(None, 1))
print("a\nb\r\nc\x0bd\u2028e".splitlines(), "a\n".splitlines(True), " a b ".rsplit(None, 1), ",".join(str(i) for i in range(40)).split(",")[30:])
print(" \x1f x\u2003 ".strip() == "x", "xxaxx".strip("x"), "abcba".strip("ab"), "éaé".strip("é"), "  ".strip(), "a ".rstrip(), " a".lstrip())
print("".isdigit(), "12".isdigit(), "1é".isalnum(), "²".isdigit(), "²".isdecimal(), " \x1c".isspace(), "ab1".isalpha(), "½".isnumeric())
print("b" in "abc", "" in "", "bc" in "abc", "bd" in "abc", "cab" in "abcabcab", "é" in "aé", "x" * 50 + "y" in "x" * 200 + "y", refused(lambda: 1 in "a"))
print("aab".find("ab"), "abc".find("cd"), "a".find("abc"), "aXbX".find("bX"), "é-é".find("-é"), "abc".find("", 3), "abc".find("", 4))


class Same:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return other == self.value

    def __hash__(self):
        return hash(self.value)


nan = float("nan")
print(1.0 in (1, 2), True in [1], nan in [nan], float("nan") in [nan], Same(2) in [1, 2], 2 in {Same(2)}, Same(3) in {1: 0}, (1, "a") in {(1, "a")})
print(refused(lambda: [] in {1}), refused(lambda: [] in {}), [1] in [[1]], {1} in [{1}], {1} in {frozenset([1])})
a, b = set(range(10)), {5, 6, 7, 70}
print(a & b, a | b, a - b, a ^ b, a <= b, {5} <= a, a.isdisjoint({11}), a.isdisjoint(b), a.issuperset([1, 2]), a == set(range(10)))
b -= {70}
a &= b
print(a, a - a, a ^ a, b.difference({5: 1}), {Same(1)} & {1}, {1} - {Same(1)}, {1, 2} | {Same(1)} == {1, 2})
c = set()
for i in range(20):
    c.add(i % 7 * 8)
    c.discard(i * 3)
print(sorted(c), len(c), 8 in c)
print("aé".encode(), "a".encode("ascii"), "é".encode("latin-1"), b"a\xc3\xa9".decode(), b"a".decode("ascii"), "a".encode("UTF-8"), refused("é".encode, "ascii"), refused(b"\xff".decode), refused("\ud800".encode))
print("abc".translate({97: "X", 98: None, 99: 0x65}), "abé".translate(str.maketrans("aé", "é1")), "ab".translate({}), refused("a".translate, {97: []}))
print([str(v) for v in (0, 9, 10, 99, 100, 12345, -1, -10, -(2**63), 2**63 - 1, True, None)])
print(f"{5:^{7}}|{'é':é>4}|{2**70:,}|{-0.0:+.1f}|{'x' * 70:>72}|{1.5:080.2f}|{3 + 4j:.1f}|{7:c}|{65:c}".encode())
