"""zoneinfo, calendar, configparser, getopt, html: what they make of texts and times."""
import calendar
import configparser
import getopt
import html
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

berlin = ZoneInfo("Europe/Berlin")
t = datetime(2024, 3, 31, 1, 30, tzinfo=berlin)
print(t, (t.astimezone(timezone.utc) + timedelta(hours=1)).astimezone(berlin))  # prints: 2024-03-31 01:30:00+01:00 2024-03-31 03:30:00+02:00
for fold in (0, 1):
    print(datetime(2024, 10, 27, 2, 30, tzinfo=berlin, fold=fold).isoformat())
# prints: 2024-10-27T02:30:00+02:00
# prints: 2024-10-27T02:30:00+01:00
print(datetime(2060, 7, 1, tzinfo=berlin).tzname(), berlin, repr(berlin), berlin is ZoneInfo("Europe/Berlin"))  # prints: CEST Europe/Berlin zoneinfo.ZoneInfo(key='Europe/Berlin') True
try:
    ZoneInfo("No/Where")
except ZoneInfoNotFoundError as error:
    print(error)  # prints: 'No time zone found with key No/Where'

print(calendar.monthrange(2024, 2), calendar.isleap(1900), calendar.timegm((1970, 1, 2, 0, 0, 1)))  # prints: (calendar.THURSDAY, 29) False 86401
print(calendar.month(2024, 2).splitlines()[2], calendar.Month.MAY, repr(calendar.FRIDAY))  # prints:           1  2  3  4 5 calendar.FRIDAY
print(calendar.TextCalendar(6).formatweekheader(3), calendar.monthcalendar(2024, 2)[0])  # prints: Sun Mon Tue Wed Thu Fri Sat [0, 0, 0, 1, 2, 3, 4]

config = configparser.ConfigParser()
config.read_string("[DEFAULT]\nroot = /srv\n[a]\npath = %(root)s/x\n    more\non: yes\n; nothing\n[b]\nn=3\n")
print(config.sections(), config["a"]["path"], config.getboolean("a", "on"), config["b"].getint("n"))
# prints: ['a', 'b'] /srv/x
# prints: more True 3
print(config.get("b", "none", fallback="-"), dict(config["b"]), "a" in config)  # prints: - {'n': '3', 'root': '/srv'} True
for text in ("config['z']", "config.get('b', 'z')", "config.read_string('x=1')", "config.set('b', 'x', '%')", "config.add_section('a')"):
    try:
        eval(text)
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
# prints: KeyError 'z'
# prints: NoOptionError No option 'z' in section: 'b'
# prints: MissingSectionHeaderError File contains no section headers.
# prints: ValueError invalid interpolation syntax in '%' at position 0
# prints: DuplicateSectionError Section 'a' already exists

print(getopt.gnu_getopt(["-ab", "1", "x", "--long=2"], "ab:", ["long="]))  # prints: ([('-a', ''), ('-b', '1'), ('--long', '2')], ['x'])
print(html.escape("<a href='x'>"), html.unescape("&lt;&eacute&#x80;&notit;"))  # prints: &lt;a href=&#x27;x&#x27;&gt; <é€¬it;
