# Operators whose method rebinds its parameters, declines, raises, or decides a jump.


class Keeps:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        if not isinstance(other, Keeps):
            return NotImplemented
        return self.n == other.n

    def __lt__(self, other):
        if other.n > 100:
            raise ValueError("too large")
        return self.n < other.n

    def __add__(self, other):
        if isinstance(other, int):
            return Keeps(self.n + other)
        return NotImplemented


class Rebinds:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        other = getattr(other, "n", None)
        if other is None:
            return NotImplemented
        return self.n == other

    def __radd__(self, other):
        self, other = other, self
        return ("radd", self.n, other.n)


class Declines:
    def __eq__(self, other):
        return NotImplemented

    def __ne__(self, other):
        return NotImplemented

    def __lt__(self, other):
        return NotImplemented

    def __add__(self, other):
        return NotImplemented


class Odd:
    def __eq__(self, other):
        return []

    def __gt__(self, other):
        return "reflected"


print(Keeps(1) == Keeps(1), Keeps(1) == Keeps(2), Keeps(1) == 1, Keeps(1) != Keeps(2))  # prints: True False False True
print(Rebinds(1) == Rebinds(1), Rebinds(1) == Keeps(1), Rebinds(1) == 3, Keeps(2) == Rebinds(2))  # prints: True True False True
print((Keeps(1) + 4).n, Keeps(1) + Rebinds(7))  # prints: 5 ('radd', 1, 7)
d = Declines()
print(d == d, d == Declines(), d != d, d < Odd())  # prints: True False False reflected


def shown(attempt):
    try:
        return attempt()
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__} {error}"


print(shown(lambda: d < Declines()))  # prints: TypeError '<' not supported between instances of 'Declines' and 'Declines'
print(shown(lambda: d + d))  # prints: TypeError unsupported operand type(s) for +: 'Declines' and 'Declines'
print(shown(lambda: Keeps(1) + "x"))  # prints: TypeError unsupported operand type(s) for +: 'Keeps' and 'str'
print(shown(lambda: Keeps(1) < Keeps(101)))  # prints: ValueError too large
print("true" if d == Odd() else "false")  # prints: false
print("branch" if Keeps(3) == Keeps(3) else "no", "branch" if Rebinds(3) == 4 else "no")  # prints: branch no
print(Odd() == 1, not Odd() == 1)  # prints: [] True
print(sorted([Keeps(3), Keeps(1), Keeps(2)])[0].n)  # prints: 1
x = Keeps(1)
x += 5
print(x.n)  # prints: 6
