import warnings

class Int(int):
    pass

class Float(float):
    def __float__(self):
        return Float(43)

class Number:
    def __index__(self):
        return Int(3)

def warned(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        print(function(), [str(warning.message).split(".  ")[0][:50] for warning in caught])

warned(lambda: float(Float(1)))         # prints: 43.0 ['Float.__float__ returned non-float (type Float)']
warned(lambda: [1, 2, 3, 4][Number()])  # prints: 4 ['__index__ returned non-int (type Int)']
warned(lambda: ~True)                   # prints: -2 ["Bitwise inversion '~' on bool is deprecated and wi"]
warned(lambda: complex(1j, 2))          # prints: 3j ["complex() argument 'real' must be a real number, n"]

class Tuple(tuple):
    def __init__(self, items, more):
        self.more = more

print(Tuple([1], more=2).more)          # prints: 2
try:
    tuple([1], more=2)
except TypeError as error:
    print(error)                        # prints: tuple() takes no keyword arguments

it = iter(range(2 ** 70))
it.__setstate__(2 ** 69)
print(next(it) == 2 ** 69)              # prints: True
print(list(range(-4294967298, -18446744073709551618, -9223372036854775808))[1])     # prints: -9223372041149743106
