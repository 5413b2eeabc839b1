# A list or tuple that dies lets its elements go from the end on, and so do those that these held.
class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(self.name, end=" ")


class Holder:
    def __init__(self, held):
        self.held = held


def die(*_):
    print(".")


die([Loud("a"), Loud("b"), Loud("c")])
print()
held = [Loud("d"), Loud("e"), Loud("f")]
held = (Loud("g"), Loud("h"), Loud("i"))
held = None
print()
held = [Holder(Loud("j")), Holder(Loud("k")), Holder(Loud("l"))]
held = (Holder(Loud("m")), Holder(Loud("n")), Holder(Loud("o")))
held = None
print()
held = [[Loud("p"), Loud("q")], [Loud("r"), Loud("s")], ([Loud("t"), Loud("u")], [Loud("v")])]
held = None
print()
held = [Loud("w"), Loud("x"), Loud("y")]
held[0:2] = [1, 2]
print()
held[:] = held[::-1]
del held
print()
