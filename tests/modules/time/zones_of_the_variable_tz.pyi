# The local time zone: a file's name or a rule in TZ, and what holds behind the last change that a file lists.
import datetime
import os
import time

for zone in "America/New_York", "EST+05EDT,M3.2.0,M11.1.0", "EST5EDT", "<+03>-3", "NST3:30NDT,J60/0:01,J300":
    os.environ["TZ"] = zone
    time.tzset()
    shown = []
    for moment in 0, 1710054000, 1710053999, 1730610000, 1730613600, 4110000000:
        local = time.localtime(moment)
        assert time.mktime(local) == datetime.datetime.fromtimestamp(moment).timestamp() == moment
        shown += local.tm_hour, local.tm_zone
    print(time.tzname, time.timezone, time.altzone, time.daylight, *shown)
# prints: ('EST', 'EDT') 18000 14400 1 19 EST 3 EDT 1 EST 1 EDT 1 EST 6 EDT
# prints: ('EST', 'EDT') 18000 14400 1 19 EST 3 EDT 1 EST 1 EDT 1 EST 6 EDT
# prints: ('EST', 'EDT') 18000 14400 1 19 EST 3 EDT 1 EST 1 EDT 1 EST 6 EDT
# prints: ('+03', '+03') -10800 -10800 0 3 +03 10 +03 9 +03 8 +03 9 +03 13 +03
# prints: ('NST', 'NDT') 12600 9000 1 20 NST 4 NDT 4 NDT 1 NST 2 NST 8 NDT


class Moment(datetime.datetime):
    pass


class Span(datetime.timedelta):
    pass


print(repr(Moment(2014, 1, 1)), repr(Span(1)), datetime.datetime.strptime("+0000 utc", "%z %Z").tzname())
# prints: Moment(2014, 1, 1, 0, 0) Span(days=1) utc
for make in datetime.date.fromtimestamp, datetime.datetime.fromtimestamp:
    try:
        make(None)
    except TypeError as error:
        print(error)    # prints: 'NoneType' object cannot be interpreted as an integer
# prints: argument must be int or float, not NoneType
utc = datetime.timezone.utc
east = datetime.timezone(datetime.timedelta(hours=1))
print(hash(datetime.time(12, tzinfo=utc)) == hash(datetime.time(13, tzinfo=east)))    # prints: True
