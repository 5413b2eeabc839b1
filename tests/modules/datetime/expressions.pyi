"""Results and errors of datetime's classes; the expected lines are beside this file."""
import datetime as D
from datetime import date, datetime, time, timedelta, timezone, tzinfo

EXPRESSIONS = r"""
date()
date(1)
date(1.5,1,1)
time(1,2,3,4,5)
time(1,2,3,4,fold=2)
time(1,2,3,4,tzinfo=5)
datetime(1)
datetime(1,1,1,tzinfo='x')
timedelta(days=10**9)
timedelta(days=1e400)
timedelta(days=float('nan'))
timezone()
timezone(5)
timezone(timedelta(1))
timezone(timedelta(0),5)
timezone.utc.utcoffset(5)
timezone.utc.fromutc(5)
timezone.utc.fromutc(datetime(1,1,1))
repr(timezone.utc)
repr(timezone(timedelta(0)))
repr(timezone(timedelta(0),'x'))
str(timezone(timedelta(seconds=-3601,microseconds=5)))
timezone.utc==timezone(timedelta(0))
date.fromtimestamp('x')
date.fromtimestamp(1e20)
date.fromtimestamp(float('nan'))
datetime.fromtimestamp(1e20)
date.fromordinal(0)
date.fromordinal(10**8)
date.fromisoformat(5)
date.fromisocalendar(2020,54,1)
date.fromisocalendar(2020,5,8)
date.fromisocalendar(0,5,8)
date(2020,1,1).strftime()
date(2020,1,1).strftime(5)
date(2020,1,1).__format__(5)
date(2020,1,1)-5
date(2020,1,1)-datetime(2020,1,1)
datetime(2020,1,1)-date(2020,1,1)
date(2020,1,1)==5
date(2020,1,1)<5
time(1)<time(1,tzinfo=timezone.utc)
time(1)==time(1,tzinfo=timezone.utc)
time(1)<5
datetime(2020,1,1)<5
timedelta(1)<5
timedelta(1)+5
timedelta(1)*1.5
timedelta(1)*float('nan')
timedelta(1)/0
timedelta(1)/timedelta(0)
timedelta(1)//0
timedelta(1)//1.5
timedelta(1)%5
divmod(timedelta(1),5)
timedelta(1)%timedelta(0)
timedelta.max+timedelta.resolution
timedelta.min, timedelta.max, timedelta.resolution
-timedelta.max
abs(timedelta.min)
-timedelta.min
timedelta.max*2
date.max-date.min
datetime.max+timedelta(1)
datetime(2020,1,1).astimezone(5)
datetime(2020,1,1).isoformat('xx')
datetime(2020,1,1).isoformat(5)
datetime(2020,1,1).isoformat(' ','x')
time(1).isoformat('x')
datetime.combine(date(1,1,1),5)
datetime.combine(date(1,1,1))
datetime.combine(date(1,1,1),time(1),5)
tzinfo().utcoffset(None)
tzinfo().dst(None)
tzinfo().tzname(None)
tzinfo().fromutc(None)
tzinfo().fromutc(datetime(1,1,1))
datetime(1,1,1,tzinfo=timezone.utc).timestamp()
datetime(2020,1,1).ctime()
datetime(2020,1,1).dst(), datetime(2020,1,1).tzname(), datetime(2020,1,1).utcoffset()
datetime(2020,1,1).utctimetuple()
date(2020,1,1).timetuple()
date(2020,1,1).isocalendar()
date(2020,1,1).isocalendar().year
type(date(2020,1,1).isocalendar())
date(2020,1,1).__reduce__()
time(1,fold=1).__reduce__()
time(1,fold=1).__reduce_ex__(2)
time(1,fold=1).__reduce_ex__(4)
datetime(2020,1,1,fold=1,tzinfo=timezone.utc).__reduce_ex__(4)
timedelta(1).__reduce__()
timezone.utc.__getinitargs__()
tzinfo().__reduce__()
date(2020,1,1).isocalendar().__reduce__()
setattr(date(2020,1,1),'foo',5)
setattr(date,'foo',5)
time.strptime('10:20','%H:%M')
date.strptime('2020-01-02','%Y-%m-%d')
date.strptime('10','%H')
time.strptime('2020','%Y')
datetime.strptime('10','%Q')
datetime.strptime('10','%')
datetime.strptime(5,'%')
datetime.fromisoformat('2020-01-01T25')
datetime.fromisoformat('2020-01-01T24:00')
datetime.fromisoformat('2020-01-01Tx')
datetime.fromisoformat('2020-13-01')
datetime.fromisoformat('20200101T101010,5+0530')
time.fromisoformat('T10')
time.fromisoformat('x')
time.fromisoformat('25:00')
time.fromisoformat('10:00:00Z')
time.fromisoformat('10:00:00+25:00')
date.fromisoformat('2020-W01')
date.fromisoformat('2020-W54-1')
date.fromisoformat('2020-02-30')
hash(timedelta(1))==hash(timedelta(1)), bool(time(0))
datetime.min.replace(tzinfo=timezone.utc).astimezone(timezone(timedelta(hours=-5)))
date.__new__(date, b'12345')
date(b'\x07\xe8\x02\x1d')
date.__doc__
D.MINYEAR,D.MAXYEAR,D.UTC
timedelta(1).days.__class__
timedelta(0.5,0.1,0.7)
timedelta(microseconds=0.5), timedelta(microseconds=1.5)
timedelta(hours=1.1)*3
timedelta(seconds=7)/3, timedelta(seconds=7)/3.5, timedelta(3)/timedelta(2)
5/timedelta(1)
5//timedelta(1)
timedelta(1)**2
date(2020,1,1)+date(2020,1,1)
time(1)+timedelta(1)
datetime(2020,1,1)+5
5-date(2020,1,1)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__, error)
