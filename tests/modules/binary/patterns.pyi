# re: letters without case, look-behinds with references, scanners, pickles, what patterns are warned of.
import pickle
import re
import warnings

print(bool(re.match(r"[J-M]", "\u212a", re.I)), bool(re.match("[19\xc7]", "\xe7", re.I | re.A)))  # prints: True False
print(bool(re.match(b"\xc7", b"\xe7", re.I)), bool(re.match("s", "\u017f", re.I)))  # prints: False True
print(re.match(r"(a)a(?<=\1)c", "aac"))  # prints: <re.Match object; span=(0, 3), match='aac'>
print(re.findall(r" (?x) a # it", "xax", re.X))  # prints: ['a']
scanner = re.compile("a.").scanner("abacxad")
print(scanner.match()[0], scanner.match()[0], scanner.match(), scanner.pattern.pattern)  # prints: ab ac None a.
print(pickle.loads(pickle.dumps(re.compile("a", re.I))))  # prints: re.compile('a', re.IGNORECASE)
print(re.Scanner([(r"\d+", lambda s, t: int(t)), (r"\s+", None)]).scan("12 3x"))  # prints: ([12, 3], 'x')
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    re.compile("[0-9--1]")
    re.sub("a", "b", "aaa", 1)
print([(w.category.__name__, str(w.message)) for w in seen])  # prints: [('FutureWarning', 'Possible set difference at position 4'), ('DeprecationWarning', "'count' is passed as positional argument")]
print("  a b   ".split(None, 1), "  a b".rsplit(None, 1), "{0[{}]}".format({"{}": 5}))  # prints: ['a', 'b   '] ['  a', 'b'] 5
