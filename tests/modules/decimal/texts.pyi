# Decimals from values of other types and as text: what is taken, what is refused, and how it is written.
from decimal import *
from fractions import Fraction
import copy
import pickle


def tried(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


TEXTS = ("0", "-0", "+1", "1.", ".5", "-.5e1", "1e5", "1E-5", "1e+05", "  12 \n", "1_000.5_0", "_1", "1__2_", "١٢٫٥", "１２.５", "inf",
         "-Infinity", "+inf", "nan", "NaN007", "-sNaN12", "NaN0", "infinit", "nanx", "", " ", ".", "e5", "1e", "1e+", "1.2.3", "--1",
         "0x1", "1 2", "1\x00", "\u2003 7\u3000", "1e999999999999999999", "1e1000000000000000000", "10e999999999999999999",
         "0e999999999999999999", "0e1000000000000000000", "0.0e1000000000000000000", "1e-1999999999999999997",
         "1e-1999999999999999998", "0e-1999999999999999999", "9" * 60, "0" * 30 + "1", "0." + "0" * 40 + "1",
         "1e99999999999999999999999", "-1e-99999999999999999999999", "nan" + "9" * 40)
getcontext().clear_traps()
for text in TEXTS:
    print(repr(text), repr(Decimal(text)), repr(getcontext().create_decimal(text)))
setcontext(Context())
for text in ("x", "1e1000000000000000000"):
    print(tried(lambda: Decimal(text)), tried(lambda: getcontext().create_decimal(text)))
print("-- other types")
for value in (0, -5, 10 ** 40, True, 1.5, 0.1, -0.0, 1e300, 5e-324, float("inf"), float("-inf"), float("nan"), (0, (1, 2), -1), [1, [3], 2],
              (0, (), 3), (0, (0, 0, 7), 0), (1, (1,), "F"), (0, (1, 2), "n"), (0, (), "N"), (True, (True,), True), (0, (1,)), (2, (1,), 0),
              (0, (10,), 0), (0, ("1",), 0), (0, 5, 0), (0, (1,), "x"), (0, (1,), 1.5), ("0", (1,), 0), (0, (1,), 10 ** 30), b"1", None, {},
              1j, Fraction(1, 2), Decimal("1.50")):
    print(value, "->", tried(lambda: repr(Decimal(value))))
for value in (1, 2.5, Decimal("3.5"), "4", True):
    print(tried(lambda: Decimal.from_float(value)), tried(lambda: Decimal.from_number(value)))
print(Decimal(), Decimal(value="7"), tried(lambda: Decimal(1, 2)), Decimal("x", Context(traps=[])))
with localcontext(prec=3) as context:
    print(context.create_decimal("123456"), context.create_decimal(1.23456), context.create_decimal_from_float(0.1), Decimal("123456"),
          context.create_decimal((0, (1, 2, 3, 4), 0)), tried(lambda: context.create_decimal("nan1234")))

print("-- text")
VALUES = ("0", "-0", "0.00", "0E+5", "0E-7", "1", "-1.50", "123456789012345678901234567890", "1E+1", "12E+3", "1.2E-6", "1.2E-7", "123E-9", "1E-20",
          "0.000001", "0.0000001", "12345678E-10", "9" * 40, "Infinity", "-Infinity", "NaN", "-sNaN45", "1E+999999", "-7E-12")
for text in VALUES:
    value = Decimal(text)
    print(str(value), repr(value), value.to_eng_string(), value.as_tuple(), value.adjusted(), bool(value), value.is_zero(), value.is_signed())
with localcontext(capitals=0):
    print(Decimal("1E+5"), repr(Decimal("1E-9")), Decimal("12E+4").to_eng_string(), format(Decimal("1E+5"), ""), format(Decimal("1E+9"), "G"))

print("-- formats")
SPECS = ("", "f", "e", "g", "E", "G", "%", "n", "F", ".0f", ".2f", ".10f", ".0e", ".3e", ".0g", ".3g", ".2%", "10", "<10", "^11", "=+10", "*>12", "é^9", "010",
         "+", " ", "-", "+010.1f", ",", ",.2f", "_.1f", "020,.2f", "z.1f", "z", ".3_f", "._f", ",.4_e", "#.2f", "08.3e", ">+12.1%", "x=12")
for text in ("0", "-0", "1234567.891", "-0.00001234", "1E+10", "12.5", "-0.04", "0E+3", "0E-3", "Infinity", "-NaN12", "99999.995"):
    print(text, [format(Decimal(text), spec) for spec in SPECS])
for text in ("0", "1E+5", "1.5", "Infinity"):
    print(text, [format(Decimal(text), spec) for spec in ("#", "#f", "#.0f", "#e", "#g", "#%", "#,.0f", "#010", "#n")])
for spec in ("d", "s", "<010", "10.3x", "<<<10", ",n", "5.", "1.5", ".", "é", "{}", "++", "10 "):
    print(repr(spec), tried(lambda: format(Decimal("1.5"), spec)))
for rounding in (ROUND_UP, ROUND_DOWN, ROUND_HALF_UP, ROUND_05UP):
    with localcontext(rounding=rounding):
        print(f"{Decimal('2.345'):.2f} {Decimal('-2.345'):.2f} {Decimal('2.5'):.0f} {Decimal('125'):.1e}", round(Decimal("2.345"), 2))
print(tried(lambda: Decimal(1).__format__(3)), f"{Decimal('1.5')!r:>20}", "%s %r %d %.3f" % (Decimal("1.50"), Decimal("1.50"), Decimal("7.9"), Decimal("2.5")))

print("-- numbers")
for text in ("0", "-0", "1.5", "-1.5", "2.5", "1E+3", "-7E-3", "123456789.987654321", "1E+22", "0.1", "1E-400", "1E+400", "9007199254740993", "Infinity", "NaN", "sNaN"):
    value = Decimal(text)
    print(text, [tried(function) for function in (lambda: int(value), lambda: float(value), lambda: complex(value), lambda: round(value),
                                                  lambda: value.__floor__(), lambda: value.__ceil__(), lambda: value.__trunc__(),
                                                  lambda: value.as_integer_ratio())])
for a, b in ((Decimal("1.0"), 1), (Decimal("0.5"), 0.5), (Decimal("-3"), -3), (Decimal(10) ** 30, 10 ** 30), (Decimal("1E-3"), Fraction(1, 1000)),
             (Decimal("Infinity"), float("inf")), (Decimal("-Infinity"), float("-inf")), (Decimal("0E+9"), 0), (Decimal("12.50"), Decimal("12.5"))):
    print(a == b, hash(a) == hash(b), a < b, a >= b)
print(tried(lambda: hash(Decimal("sNaN"))), hash(Decimal("NaN")) == object.__hash__(Decimal("NaN")) or True)
for other in (1, 1.5, Fraction(1, 3), 1j, 1 + 0j, "1", None, float("nan"), Decimal("NaN")):
    print(other, [tried(function) for function in (lambda: Decimal(1) == other, lambda: Decimal(1) != other, lambda: Decimal(1) < other, lambda: other < Decimal(1),
                                                   lambda: Decimal(1) >= other, lambda: other == Decimal(1))])
print(tried(lambda: Decimal("sNaN") == 1), Decimal("NaN") == Decimal("NaN"), Decimal("NaN") != 1)
with localcontext() as context:
    context.traps[FloatOperation] = True
    print(tried(lambda: Decimal(1.5)), tried(lambda: Decimal(1) < 1.5), Decimal(1) == 1.5, context.flags[FloatOperation])

print("-- subclasses, copies, pickles")
class Money(Decimal):
    def __str__(self):
        return "$" + super().__str__()


class Slotted(Decimal):
    __slots__ = ("note",)


price = Money("1.50")
price.note = "x"
print(price, repr(price), price.note, type(price + 1).__name__, type(-price).__name__, type(Money.from_float(1.5)).__name__,
      type(Money.from_number(2)).__name__, type(price.conjugate()).__name__, type(price.quantize(1)).__name__, type(Decimal(price)).__name__)
for made in (copy.copy(price), copy.deepcopy(price), pickle.loads(pickle.dumps(price))):
    print(type(made).__name__, made, made == price, made is price)
plain = Decimal("-1.5E+7")
print(copy.copy(plain) is plain, copy.deepcopy([plain])[0] is plain, Decimal(plain) is plain, [pickle.loads(pickle.dumps(plain, p)) == plain for p in range(6)],
      plain.__reduce__(), plain.real, plain.imag)
slotted = Slotted(3)
slotted.note = 1
print(tried(lambda: setattr(slotted, "other", 1)), tried(lambda: setattr(plain, "other", 1)), tried(lambda: setattr(Decimal, "other", 1)))
print(Decimal.__mro__, isinstance(plain, __import__("numbers").Number), tried(lambda: Decimal.__new__(int)), {Decimal("1.0"): 1}[1])
