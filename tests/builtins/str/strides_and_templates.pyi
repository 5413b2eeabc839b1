s = "hello world"
print(s[::-1], s[::2], s[1:8:3], s[8:1:-3], s[5:5:2], s[3:4:5], s[::1] is s, "é日x"[::-1], repr(""[::-1]))
class S(str):
    def __str__(self):
        return "own"
class Seven:
    def __int__(self):
        return 7
    def __str__(self):
        return "seven"
print("%s-%d%%%s" % (S("q"), Seven(), Seven()), "%d" % 3.7, "%s %d" % (None, True), "é%s日%d" % ("ü", 4))
for template, given in (("%s%s", ("x",)), ("%s", ("x", "y")), ("%d", "x"), ("%s %", 1), ("%s %y", (1, 2)), ("%s %(a)s", {"a": 1})):
    try:
        print(template % given)
    except Exception as error:
        print(type(error).__name__, error)
print(max(map(max, [1, 5], [3, 2])), list(map("{}-{}".format, "ab", "cd")), list(map(print, ["x"])))
print([bin(-5), oct(8), hex(-255), bin(0), hex(2**63 - 1), hex(-2**63)])
for a, (i, b) in zip("xy", enumerate("pq", 2**63 - 1)):
    print(a, i, b)
