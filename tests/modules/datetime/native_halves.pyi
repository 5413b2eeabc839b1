# What the native halves of timedelta, date and datetime answer, and what they leave to the library: wrong arguments, other
# zones, subclasses, pickles.
import copy
import pickle
from datetime import *


def tried(text):
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "!!", type(error).__name__, error)


for text in (
    'timedelta(1)/timedelta(0)',
    'timedelta(1)//timedelta(0)',
    'timedelta(1)%timedelta(0)',
    'divmod(timedelta(1),timedelta(0))',
    'timedelta(1)/0',
    'timedelta(1)//0',
    'timedelta(1)/0.0',
    "timedelta(1)*float('nan')",
    "timedelta(1)*float('inf')",
    'timedelta(1)*10**30',
    'timedelta(1)*10**9',
    'timedelta(1)//10**30',
    'timedelta(1)/10**30',
    'timedelta(1)*1.5',
    'timedelta(1)/True',
    'timedelta(1)+1',
    '1-timedelta(1)',
    'timedelta(1)==1',
    'timedelta(1)<1',
    "timedelta('x')",
    'timedelta(10**30)',
    'timedelta(10**10)',
    'timedelta.max+timedelta(1)',
    '-timedelta.max',
    '-timedelta.min',
    'abs(timedelta.min)',
    'timedelta(1).foo',
    "setattr(timedelta(1),'foo',1)",
    "setattr(timedelta,'foo',1)",
    'timedelta(1).__reduce__()',
    'date(1,1)',
    'date()',
    "date('x',1,1)",
    'date(2020,1,1)<1',
    'date(2020,1,1)-1',
    'date(2020,1,1)+1',
    '1+date(2020,1,1)',
    'date(2020,1,1)<datetime(2020,1,1)',
    'date(2020,1,1)==datetime(2020,1,1)',
    'datetime(2020,1,1)==date(2020,1,1)',
    'datetime(2020,1,1)-date(2020,1,1)',
    'date(2020,1,1)-datetime(2020,1,1)',
    'date.fromisoformat(3)',
    "datetime.fromisoformat('x')",
    "datetime.fromisoformat('2020-13-01')",
    "datetime.fromisoformat('2020-01-01T25:00')",
    'date(2020,1,1).strftime()',
    'date(2020,1,1).strftime(3)',
    "datetime(2020,1,1).isoformat('xx')",
    'datetime(2020,1,1).isoformat(3)',
    "datetime(2020,1,1).isoformat(timespec='x')",
    'datetime(2020,1,1).isoformat(timespec=3)',
    'datetime(2020,1,1,tzinfo=3)',
    'datetime(2020,1,1).astimezone(3)',
    'datetime(2020,1,1).replace(year=0)',
    'datetime(2020,1,1).replace(tzinfo=3)',
    "date(2020,1,1).replace('x')",
    'date.__add__(date(2020,1,1),1)',
    'date.isoformat(3)',
    'date(2020,1,1).__reduce__()',
    'datetime(2020,1,1,tzinfo=UTC).__reduce__()',
    'datetime(2020,1,1,fold=1).__reduce_ex__(4)',
    'hash(datetime(2020,1,1,tzinfo=UTC))==hash(datetime(2020,1,1,1,tzinfo=timezone(timedelta(hours=1))))',
    'date.today.__self__',
    'date.min',
    'datetime.max',
    'timedelta.resolution',
    'date(2020,1,1).isocalendar()',
    'date(2020,1,1).isocalendar().week',
    'type(date(2020,1,1).isocalendar())',
    'date(2020,1,1).timetuple()',
    'datetime(2020,1,1).__format__(3)',
    "format(date(2020,1,1),'%Y')",
    'date(2020,1,1).ctime()',
    'datetime(2020,1,1,1,2,3).ctime()',
    'date.fromordinal(0)',
    'date.fromordinal(10**7)',
    'date.fromordinal(10**30)',
    "date.fromordinal('x')",
    'datetime.fromordinal(5)',
    'datetime.combine(1,2)',
    'datetime.combine(date(1,1,1),2)',
    'datetime(2020,1,1)<datetime(2020,1,1,tzinfo=UTC)',
    'datetime(2020,1,1)-datetime(2020,1,1,tzinfo=UTC)',
    'datetime(2020,1,1,tzinfo=UTC).timestamp()',
    'timezone(1)',
    'timezone()',
    'timezone(timedelta(1))',
    'timezone.utc.utcoffset(3)',
    'str(timedelta(-1,1))',
    'timedelta(microseconds=-1)',
    'date(2020,1,1)-timedelta(10**8)',
    'date(2020,1,1)+timedelta(-10**9+1)',
    'datetime(1,1,1)-timedelta(1)',
    'divmod(timedelta(7),timedelta(2))',
    'timedelta(7)%timedelta(-2)',
    'timedelta(5)//2',
    'timedelta(microseconds=5)/2',
    'timedelta(microseconds=-5)/2',
    'timedelta(microseconds=7)/2',
    'timedelta(microseconds=7)/-2',
    'hash(timedelta(1))==hash((1,0,0))',
):
    tried(text)


class Odd(tzinfo):
    """An hour ahead in odd months, two in even ones."""

    def utcoffset(self, dt):
        return timedelta(hours=1 if dt is None or dt.month % 2 else 2)

    def dst(self, dt):
        return timedelta(hours=0 if dt is None or dt.month % 2 else 1)

    def tzname(self, dt):
        return "odd%"

    def __repr__(self):
        return "ODD"


class Silent(tzinfo):
    def utcoffset(self, dt):
        return None

    tzname = dst = utcoffset


class Wrong(tzinfo):
    def utcoffset(self, dt):
        return 5

    def tzname(self, dt):
        return 5


class Day(date):
    pass


class Moment(datetime):
    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls, *args, **kwargs)
        self.note = len(args)
        return self


class Length(timedelta):
    pass


odd, ist = Odd(), timezone(timedelta(hours=5, minutes=30), "IST")
a, b = datetime(2024, 3, 5, 6, 7, 8, 9, tzinfo=odd), datetime(2024, 3, 5, 10, 37, 8, 9, tzinfo=ist)
print(a == b, a < b, a - b, hash(a) == hash(b), a.isoformat(), str(b), a.tzname(), b.tzname(), a.dst(), b.dst(), a.utcoffset(), b.utcoffset())
print(a.timetuple(), b.timetuple(), a.utctimetuple()[:6], a.timestamp(), b.timestamp(), a.astimezone(ist), b.astimezone(odd), b.astimezone(UTC))
print(f"{a:%Z %z %:z %% %Y} {b:%a %A %b %B %d %j %H %I %p %M %S %f %y %w %u %F %T %R %z %Z %c %x %X %U %W %G %V %D %C %e %n%t}")
silent = datetime(2024, 3, 5, tzinfo=Silent())
print(silent.utcoffset(), silent.isoformat(), silent == a, silent - datetime(2024, 3, 4, tzinfo=silent.tzinfo), silent.strftime("[%z%Z]"))
wrong = datetime(2024, 3, 5, tzinfo=Wrong())
for function in (wrong.utcoffset, wrong.tzname, wrong.isoformat, lambda: wrong == a, lambda: hash(wrong), lambda: silent < a, lambda: silent - a,
                 lambda: a.replace(tzinfo="x"), lambda: a.astimezone("x")):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error)
print([type(value).__name__ for value in (Day(2024, 1, 2) + timedelta(1), Day(2024, 1, 2).replace(day=3), Day.fromordinal(7), Day.fromisoformat("2024-01-02"),
       Moment(2024, 1, 2) + timedelta(1), Moment(2024, 1, 2).replace(hour=3), Moment.fromisoformat("2024-01-02T03:04"), Moment(2024, 1, 2).date(),
       Moment.strptime("2024", "%Y"), Moment.combine(date(2024, 1, 2), time(3)), Length(1) + Length(2), -Length(1), Length(1) * 2, Length(days=1, hours=1.5))])
m = Moment(2024, 1, 2, 3, tzinfo=UTC)
print(m.note, repr(m), (m + timedelta(1)).note, m == datetime(2024, 1, 2, 3, tzinfo=UTC), repr(Length(2)), repr(Day(2024, 1, 2)), str(m), str(Day(2024, 5, 6)))
for value in (timedelta(-1, 5, 7), date(2024, 2, 29), datetime(2024, 2, 29, 1, 2, 3, 4), datetime(2024, 2, 29, 1, fold=1, tzinfo=ist), Day(1, 1, 1), Length(9), b):
    copies = [copy.copy(value), copy.deepcopy(value), *(pickle.loads(pickle.dumps(value, protocol)) for protocol in range(6))]
    print(repr(value), all(one == value and type(one) is type(value) for one in copies), getattr(copies[-1], "fold", None))
for text in ("2024-01-02", "2024-01-02T03", "2024-01-02T03:04", "2024-01-02 03:04:05", "2024-01-02T03:04:05.6", "2024-01-02T03:04:05.678", "2024-01-02T03:04:05.678901",
             "2024-01-02T03:04:05.6789012", "2024-01-02T03:04:05,5", "2024-01-02T03:04:05Z", "2024-01-02T03:04+05:30", "2024-01-02T03:04:05-00:00",
             "2024-01-02T03:04:05+05:30:15.123", "2024-01-02T24:00:00", "2024-12-31T24:00", "20240102T030405", "2024-W01-2", "2024W012T0304", "2024-01-02x03:04",
             "2024-01-02é03:04", "2024-02-30", "2024-01-02T25:00", "2024-01-02T03:60", "2024-1-2", "", "2024-01-02T", "2024-01-02T03:04:05+24:00", "2024-01-02T03:04:05.123456+01:00"):
    for kind in (datetime, date):
        try:
            print(text, repr(kind.fromisoformat(text)))
        except ValueError as error:
            print(text, error)
print(sorted([datetime(2024, 1, 2), datetime(2023, 5, 6, 7), datetime(2024, 1, 1, 23)]), max(date(2024, 1, 2), date(2024, 3, 1)), sum([timedelta(1), timedelta(2)], timedelta()))
print(timedelta(days=0.5, hours=-0.25, microseconds=0.5), timedelta(seconds=1e-7), timedelta(milliseconds=1.0005), timedelta(1) * 0.1, timedelta(1) / 7.5, timedelta(1) / 3)
print(date(2024, 3, 5).isocalendar() == (2024, 10, 2), [*date(2020, 12, 31).isocalendar()], date(2021, 1, 1).isocalendar().year, datetime(2024, 1, 2).isocalendar()[1])
