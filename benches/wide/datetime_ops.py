"""Calendar arithmetic, formatting and parsing."""
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone

HOLIDAYS = {(1, 1), (5, 1), (12, 25), (12, 26)}


def workdays(start, end):
    day = start
    n = 0
    while day < end:
        if day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS:
            n += 1
        day += timedelta(days=1)
    return n


def shifts(start, count):
    t = start
    for i in range(count):
        yield t, t + timedelta(hours=8, minutes=i % 60)
        t += timedelta(hours=9, seconds=i % 97, milliseconds=i % 1000)


def overlap(a, b):
    (s1, e1), (s2, e2) = a, b
    return max(min(e1, e2) - max(s1, s2), timedelta(0))


def easter(year):
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


total = workdays(date(1930, 1, 1), date(2024, 12, 31))
months = Counter(easter(y).strftime("%B") for y in range(1600, 6100))
tz = timezone(timedelta(hours=5, minutes=30), "IST")
start = datetime(2023, 11, 5, 22, 15, tzinfo=UTC)
spans = list(shifts(start, 14000))
worked = sum((e - s for s, e in spans), timedelta())
clash = sum((overlap(a, b) for a, b in zip(spans, spans[100:])), timedelta())
length = 0
for s, e in spans:
    iso = e.isoformat()
    assert datetime.fromisoformat(iso) == e
    local = s.astimezone(tz)
    length += len(local.strftime("%a %d %b %Y %H:%M:%S %z")) + len(f"{e:%Y-%m-%d %I:%M %p}") + local.hour
    length += s.isocalendar().week + s.timetuple().tm_yday
for s, _ in spans[:7000]:
    text = s.strftime("%Y/%m/%d %H:%M:%S")
    back = datetime.strptime(text, "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC)
    length += (s - back) // timedelta(microseconds=1000)
first = min(spans)[0].replace(hour=0, minute=0)
print(total, sorted(months.items()), worked, clash, length)
print(first, date.fromordinal(738000), time(13, 5).isoformat(), spans[-1][1].timestamp(), repr(timedelta(days=-1, seconds=5)))
