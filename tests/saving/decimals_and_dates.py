"""Decimals and dates that live while the program is saved, with their contexts, zones and exceptions."""
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_UP, Decimal, DivisionByZero, InvalidOperation, getcontext, localcontext

getcontext().prec = 9
ZONE = timezone(timedelta(hours=5, minutes=30), "IST")


class Price(Decimal):
    pass


def prices():
    total, large = Decimal("0.10"), Decimal("7" * 60)
    with localcontext(prec=5, rounding=ROUND_UP) as context:
        for number in range(1, 40):
            total += Decimal(number) / 7 + 0 * large
            if number % 8 == 0:
                yield total, large * number, Price(number), context.flags[InvalidOperation]
    yield total, getcontext().prec, Decimal("NaN"), -large


def days(start):
    day = start
    while day.day < 28:
        day += timedelta(days=1, hours=7)
        yield day, day.astimezone(ZONE), day - start


for row in prices():
    print(*row, type(row[2]).__name__)
for row in days(datetime(2024, 2, 9, 22, 15, tzinfo=UTC)):
    print(*row)
try:
    Decimal(1) / 0
except DivisionByZero as error:
    known = error
for number in range(20):
    when = date(2024, 1, 31) + timedelta(number)
    print(when, when.isocalendar(), hash(when) == hash(date.fromisoformat(str(when))), date.min, datetime.max)
print(repr(known), Decimal(2).ln(), f"{datetime(2024, 1, 2):%c}", getcontext())
