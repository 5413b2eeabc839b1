# Sums, products, quotients and remainders at the precision and beyond: what is rounded, and what the context is told.
from decimal import *

SIGNALS = (InvalidOperation, FloatOperation, DivisionByZero, Overflow, Underflow, Subnormal, Inexact, Rounded, Clamped)
ROUNDINGS = (ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP)


def told(context):
    return [signal.__name__ for signal in SIGNALS if context.flags[signal]]


def show(text, function):
    context = getcontext()
    context.clear_flags()
    try:
        result = function()
    except ArithmeticError as error:
        result = f"{type(error).__name__}: {error}"
    print(text, result, told(context))


NUMBERS = ("0", "-0", "0E+5", "0E-40", "1", "-1", "3", "7", "10", "0.1", "-2.50", "1E+3", "1E-30", "99999", "123456789",
           "9" * 19, "9" * 28, "1" + "0" * 27, "5" * 28, "9" * 29, "12345678901234567890123456789012345678",
           "340282366920938463463374607431768211455", "340282366920938463463374607431768211456", "8" * 45, "Infinity",
           "-Infinity", "NaN", "-NaN12", "sNaN", "sNaN7")
OPERATIONS = (("+", lambda a, b: a + b), ("-", lambda a, b: a - b), ("*", lambda a, b: a * b), ("/", lambda a, b: a / b),
              ("//", lambda a, b: a // b), ("%", lambda a, b: a % b), ("divmod", divmod))
setcontext(Context(prec=28, traps=[]))
for a in NUMBERS:
    for b in NUMBERS[::7]:
        for sign, operation in OPERATIONS:
            show(f"{a} {sign} {b} =", lambda: operation(Decimal(a), Decimal(b)))

print("-- precisions")
for prec in (1, 5, 19, 27, 36, 37, 38, 39, 60):
    with localcontext(prec=prec) as context:
        for a, b in (("2", "3"), ("1", "7"), ("9" * 40, "9" * 20), ("1E+50", "1E-50"), ("5" * 38, "5" * 38), ("1", "8")):
            a, b = Decimal(a), Decimal(b)
            show(f"{prec}", lambda: (a + b, a - b, a * b, a / b, b / a))

print("-- roundings")
for rounding in ROUNDINGS:
    with localcontext(prec=3, rounding=rounding):
        values = [Decimal(text) + 0 for text in ("1.005", "-1.005", "1.015", "1.0051", "-1.0149", "9.995", "9.9949", "1000.5")]
        print(rounding, *values, Decimal(1) - Decimal(1), Decimal("-0") + Decimal("0"))
        print(rounding, *[Decimal(top) / 7 for top in (1, -1, 5, 15, 100)], Decimal(5) * Decimal("0.3331"))

print("-- far apart")
for rounding in ROUNDINGS:
    with localcontext(prec=5, rounding=rounding):
        print(rounding, Decimal("1E+100") + Decimal("1E-100"), Decimal("1E+100") - Decimal("1E-100"),
              Decimal("-12345") + Decimal("1E-9"), Decimal("0") + Decimal("1E-20"), Decimal("0E-20") + Decimal("1E+5"))

print("-- traps")
for text in ("1/0", "-1/0", "0/0", "1%0", "0%0", "1//0", "0//0", "Infinity/Infinity", "Infinity%2", "Infinity*0", "sNaN+1",
             "NaN+1", "Infinity-Infinity"):
    for left in ("/", "%", "*", "+", "-"):
        if left in text[1:]:
            sign = "//" if "//" in text else left
            a, b = text.split(sign, 1) if not text.startswith("-") else ("-1", "0")
            operation = dict(OPERATIONS)[sign]
            with localcontext(Context(traps=[InvalidOperation, DivisionByZero])):
                show(text, lambda: operation(Decimal(a), Decimal(b)))
            break
for signal in SIGNALS:
    with localcontext(Context(prec=3, Emax=9, Emin=-9, traps=[signal])):
        for function in (lambda: Decimal("1E+9") * 10, lambda: Decimal("1E-9") / 3, lambda: Decimal(1) / 3,
                         lambda: Decimal("1.000") + 0, lambda: Decimal("1E-9") / 1000, lambda: Decimal(1.5),
                         lambda: Decimal(1) / 0, lambda: Decimal("x"), lambda: Decimal(10) ** 30):
            show(signal.__name__, function)

print("-- range")
for clamp in (0, 1):
    with localcontext(Context(prec=4, Emax=6, Emin=-6, clamp=clamp, traps=[])):
        for text in ("1E+6", "9999E+3", "99995E+2", "1E+7", "1E-6", "1E-7", "1234E-10", "1234E-12", "5E-10", "4E-10", "0E+99",
                     "0E-99", "1E+5", "123E+4", "-1E+7"):
            for rounding in (ROUND_HALF_EVEN, ROUND_UP, ROUND_FLOOR):
                getcontext().rounding = rounding
                show(f"{clamp} {rounding} {text}", lambda: +Decimal(text))

print("-- one operand")
with localcontext(Context(prec=4, traps=[])) as context:
    for text in ("0", "-0", "123456", "-123456", "Infinity", "-Infinity", "NaN5", "-sNaN5", "1.20", "100"):
        value = Decimal(text)
        show(text, lambda: (-value, +value, abs(value), value.normalize(), value.copy_abs(), value.copy_negate()))
    context.rounding = ROUND_FLOOR
    print(-Decimal(0), +Decimal("-0"), Decimal(1) - 1, -Decimal("0.00"))

print("-- powers and roots")
with localcontext(Context(prec=28, traps=[])) as context:
    for base in ("2", "-2", "10", "1.1", "0.5", "-0.3", "3", "7.25", "99999999999", "1", "1.00", "-1", "0", "-0", "Infinity", "-Infinity",
                 "1E+100", "1E-100"):
        for exponent in (0, 1, 2, 3, -1, -2, -7, 20, 64, 100, -100, 1000, "0.5", "-0.5", "2.0", "Infinity", "-Infinity"):
            show(f"{base} ** {exponent}", lambda: Decimal(base) ** Decimal(exponent))
    show("huge", lambda: Decimal(10) ** 1000000)
    show("tiny", lambda: Decimal(10) ** -1000050)
    show("far", lambda: Decimal("1.0000000001") ** 10 ** 15)
    show("modulo", lambda: (pow(Decimal(3), 100, 7), pow(Decimal(-3), 3, 7), pow(3, Decimal(4), 5), pow(Decimal(3), -1, 7)))
    for text in ("0", "-0", "2", "4", "1E+3", "1E-3", "0.25", "152399025", "Infinity", "-1", "-Infinity", "12345678901234567890", "1E+999999",
                 "9" * 60, "0E+7", "0E-7", "4.00", "400E-5"):
        show(f"sqrt {text}", lambda: Decimal(text).sqrt())

print("-- sums and mixed types")
context = setcontext(Context(prec=28))
print(sum([Decimal("1.10"), Decimal("2.25"), 3]), sum((Decimal(i) / 7 for i in range(10)), Decimal(0)))
print(1 + Decimal(2), 5 - Decimal("0.5"), 3 * Decimal("1.5"), 1 / Decimal(8), 7 // Decimal(2), 7 % Decimal(4), divmod(7, Decimal(2)), 2 ** Decimal(5), True + Decimal(1))
for other in (1.5, "1", None, 1j, [1]):
    for sign, operation in OPERATIONS[:6]:
        for pair in ((Decimal(2), other), (other, Decimal(2))):
            try:
                print(operation(*pair))
            except TypeError as error:
                print(error)
print(round(Decimal("2.675"), 2), round(Decimal("-2.5")), round(Decimal("3.5")), round(Decimal("1234.5"), -2), round(Decimal("1E+5"), 1))
with localcontext(rounding=ROUND_UP):
    print(round(Decimal("2.671"), 2), round(Decimal("2.1")), round(Decimal("-2.101"), 1))
