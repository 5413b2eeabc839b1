"""Phone bills in decimals, after the telco benchmark."""
from collections import defaultdict
from decimal import (Decimal, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, InvalidOperation,
                     getcontext, localcontext)

CENT = Decimal("0.01")
RATES = {"L": Decimal("0.0013"), "D": Decimal("0.00894")}
BASE_TAX = Decimal("0.0675")
DISTANCE_TAX = Decimal("0.0341")


def calls(n):
    seed = 2024
    for i in range(n):
        seed = (seed * 48271) % 2147483647
        yield f"cust{seed % 50:03d}", "LD"[seed % 2], seed % 4000


def price(kind, seconds):
    p = (RATES[kind] * seconds).quantize(CENT, ROUND_HALF_EVEN)
    base = (p * BASE_TAX).quantize(CENT, ROUND_DOWN)
    total = p + base
    dist = Decimal(0)
    if kind == "D":
        dist = (p * DISTANCE_TAX).quantize(CENT, ROUND_DOWN)
        total += dist
    return p, base, dist, total


def interest(principal, rate, years):
    balance = Decimal(principal)
    monthly = Decimal(rate) / 12
    for _ in range(years * 12):
        balance += balance * monthly
        balance = balance.quantize(CENT, rounding=ROUND_HALF_UP)
    return balance


def sqrt2(digits):
    with localcontext() as ctx:
        ctx.prec = digits
        x = Decimal(1)
        for _ in range(20):
            x = (x + 2 / x) / 2
        assert abs(x - Decimal(2).sqrt()) < Decimal(10) ** (2 - digits)
        return +x


getcontext().prec = 28
bills = defaultdict(Decimal)
sum_base = sum_dist = Decimal(0)
printed = 0
for customer, kind, seconds in calls(110000):
    p, base, dist, total = price(kind, seconds)
    bills[customer] += total
    sum_base += base
    sum_dist += dist
    printed += len(str(total))
top = sorted(bills.items(), key=lambda kv: (-kv[1], kv[0]))[:2]
for y in range(1, 30):
    last = interest("10000.00", "0.0425", y)
try:
    Decimal("12x")
except InvalidOperation:
    print("invalid")
print(top, sum_base, sum_dist, printed, last, str(sqrt2(60))[:40], f"{sum(bills.values()):,.2f}", Decimal("1.10").normalize())
