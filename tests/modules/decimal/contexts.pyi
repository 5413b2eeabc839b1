# Contexts: their attributes, their flags and traps, which one is the present one, and operations under one.
from decimal import *
import asyncio
import contextvars
import copy
import decimal
import pickle
import threading


def tried(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


context = getcontext()
print(context, getcontext() is context)
for name, values in (("prec", (5, True, 0, -1, 10 ** 18, 1.5, "x")), ("Emin", (-5, 1, -(10 ** 18))), ("Emax", (5, -1, 10 ** 18)),
                     ("capitals", (0, 2, 1)), ("clamp", (1, 2, 0)), ("rounding", (ROUND_UP, "x", 3, ROUND_HALF_EVEN))):
    for value in values:
        print(name, value, tried(lambda: setattr(context, name, value)), getattr(context, name))
print(tried(lambda: setattr(context, "other", 1)), tried(lambda: delattr(context, "prec")), tried(lambda: context.other))
print(tried(lambda: Context(prec="x")), tried(lambda: Context(rounding="x")), tried(lambda: Context(flags=3)), tried(lambda: Context(traps=[3])),
      tried(lambda: Context(prec=0)), tried(lambda: Context(traps={})), Context(prec=None))
setcontext(Context(prec=9))
context = getcontext()
print(context.Etiny(), context.Etop(), context.radix(), context.flags[Inexact], len(context.flags), list(context.traps)[:2], context.flags == context.traps)
Decimal(1) / 3
print(context.flags[Inexact], context.flags[Rounded], context)
context.clear_flags()
context.flags[Subnormal] = True
context.traps[Inexact] = True
print(context, tried(lambda: Decimal(1) / 3), tried(lambda: context.flags[int]), tried(lambda: context.traps.__delitem__(Inexact)))
context.clear_traps()
context.flags = {signal: signal is Rounded for signal in context.flags}
print(context.flags, tried(lambda: setattr(context, "flags", [])), context.traps.copy() == dict(context.traps))
other = Context(prec=7, rounding=ROUND_DOWN, flags=[Inexact], traps=[Overflow])
for made in (other.copy(), copy.copy(other), copy.deepcopy(other), pickle.loads(pickle.dumps(other))):
    print(made, made is other, made == other)
print(BasicContext, ExtendedContext, DefaultContext, IEEEContext(64), tried(lambda: IEEEContext(33)), sep="\n")
setcontext(BasicContext)
print(getcontext() is BasicContext, getcontext().prec, getcontext().flags[Clamped])
print(tried(lambda: setcontext(3)), tried(lambda: localcontext(3)), tried(lambda: Decimal(1).sqrt(3)))

print("-- blocks, tasks, threads")
setcontext(Context(prec=6))
with localcontext() as inner:
    inner.prec = 3
    print(Decimal(1) / 3)
    with localcontext(Context(prec=2), rounding=ROUND_UP):
        print(Decimal(1) / 3)
    print(Decimal(1) / 3, getcontext() is inner)
print(Decimal(1) / 3)
with localcontext(prec=4, traps=[]) as inner:
    print(inner, Decimal(1) / 0)


async def task(prec):
    with localcontext(prec=prec):
        await asyncio.sleep(0)
        return Decimal(1) / 7


async def main():
    return await asyncio.gather(*(task(prec) for prec in (2, 4, 8)))

print(asyncio.run(main()), Decimal(1) / 7)
copied = contextvars.copy_context()
copied.run(lambda: setcontext(Context(prec=2)))
print(copied.run(lambda: Decimal(1) / 7), Decimal(1) / 7)
results = []
thread = threading.Thread(target=lambda: results.append(getcontext().prec), context=contextvars.Context())
thread.start()
thread.join()
print(results)

print("-- operations of a context")
context = Context(prec=5, traps=[])
two, third = Decimal(2), Decimal("0.33333333")
for name in ("add", "subtract", "multiply", "divide", "divide_int", "remainder", "remainder_near", "divmod", "quantize", "compare", "compare_signal",
             "compare_total", "compare_total_mag", "max", "min", "max_mag", "min_mag", "next_toward", "same_quantum", "copy_sign", "power", "scaleb", "shift",
             "rotate", "logical_and", "logical_or", "logical_xor"):
    print(name, getattr(context, name)(two, third), getattr(context, name)(Decimal("-1101"), 11), tried(lambda: getattr(context, name)(1, "x")))
for name in ("plus", "minus", "abs", "normalize", "sqrt", "exp", "ln", "log10", "to_integral_value", "to_integral_exact", "next_plus", "next_minus", "logb",
             "logical_invert", "number_class", "is_normal", "is_subnormal", "is_zero", "is_nan", "is_signed", "to_sci_string", "to_eng_string", "copy_abs",
             "copy_negate", "copy_decimal", "create_decimal", "is_finite", "is_infinite", "is_qnan", "is_snan", "is_canonical"):
    print(name, getattr(context, name)(third), getattr(context, name)(Decimal("110.10")), tried(lambda: getattr(context, name)(7)), getattr(context, name)(Decimal("NaN")))
print(context.fma(2, 3, third), tried(lambda: context.canonical(1)), context.canonical(two), context.power(2, 3, 5), context.power(2, "0.5" and Decimal("0.5")))
print(two.fma(3, 4), two.fma(Decimal("Infinity"), 0), tried(lambda: two.fma(Decimal(0), Decimal("sNaN"))), Decimal("1.23").quantize(Decimal("0.1"), ROUND_UP),
      Decimal("1.23").quantize(Decimal("0.1"), context=Context(rounding=ROUND_CEILING)), Decimal("-2.5").to_integral(ROUND_CEILING),
      tried(lambda: Decimal(1).quantize(1, "x")), tried(lambda: Decimal("1E+30").quantize(Decimal("0.1"))), Decimal("7.5").remainder_near(2))
for name in ("max", "min", "compare", "compare_total", "copy_sign", "next_toward", "same_quantum", "max_mag"):
    print(name, [getattr(Decimal(a), name)(Decimal(b)) for a, b in (("1", "2"), ("-1", "1"), ("NaN", "1"), ("1.0", "1.00"), ("Infinity", "-7"))])
with localcontext(prec=4, traps=[]) as context:
    print(context.logical_and(Decimal("111111111"), Decimal("1101")), context.logical_invert(Decimal("11")), context.log10(0), context.ln(0), context.flags[DivisionByZero],
          context.shift(Decimal("123456"), 2), context.shift(Decimal("123456"), -2), context.rotate(Decimal("123456"), 1))
print(issubclass(decimal.ConversionSyntax, InvalidOperation), decimal.DivisionUndefined.__mro__[1:3])


class Own(Context):
    pass


own = Own(prec=3)
own.note = 1
print(type(own.copy()).__name__, own.divide(1, 3), own.note, decimal.HAVE_THREADS, decimal.MAX_PREC, decimal.MIN_ETINY)
