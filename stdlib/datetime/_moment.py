"""What `datetime` leaves to Python: local time, time zones of other classes, and what is wrong."""

from _datetime import date as _date, datetime, moment as _made, timedelta
from datetime._clock import check_clock, state_of, time as _time
from datetime._day import MISSING, check_day, civil, days_before_year, missing, require, strftime as _strftime
from datetime._zone import check_tzinfo, timezone, tzinfo as _tzinfo
import operator

_EPOCH_DAY = 719163


def unusual(kind, year, month, day, hour, minute, second, microsecond, zone, fold):
    """datetime() of other arguments than machine integers that are one."""
    if isinstance(year, (bytes, str)) and (state := state_of(year, 10, 2)):
        zone = None if month is MISSING else month
        if zone is not None and not isinstance(zone, _tzinfo):
            raise TypeError("bad tzinfo state arg")
        return _made(kind, state[0] << 8 | state[1], state[2] & 127, state[3], state[4], state[5], state[6],
                     int.from_bytes(state[7:]), zone, state[2] >> 7)
    if year is MISSING or month is MISSING or day is MISSING:
        missing((year, month, day))
    year, month, day = check_day(year, month, day)
    hour, minute, second, microsecond, fold = check_clock(hour, minute, second, microsecond, fold)
    if zone is not None:
        check_tzinfo(zone)
    return _made(kind, year, month, day, hour, minute, second, microsecond, zone, fold)


def now(kind, zone):
    import time

    return kind.fromtimestamp(time.time(), zone)


def utcnow(kind):
    import time

    _deprecated("utcnow", "now(datetime.UTC)")
    return _from_timestamp(kind, time.time(), None, True)


def from_timestamp(kind, timestamp, zone):
    check_tzinfo(zone)
    return _from_timestamp(kind, timestamp, zone, zone is not None)


def utc_from_timestamp(kind, timestamp):
    _deprecated("utcfromtimestamp", "fromtimestamp(timestamp, datetime.UTC)")
    return _from_timestamp(kind, timestamp, None, True)


def combine(kind, date, time, zone):
    for place, value in enumerate((date, time), 1):
        if value is MISSING:
            raise TypeError(f"combine() missing required argument '{('date', 'time')[place - 1]}' (pos {place})")
    _require_named(_date, date, "datetime.date", 1)
    _require_named(_time, time, "datetime.time", 2)
    return kind(date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond,
                time.tzinfo if zone is MISSING else zone, fold=time.fold)


def from_iso_format(kind, string):
    from datetime._iso import parse_moment

    return kind(*parse_moment(string))


def strptime(kind, string, format):
    require(str, string, "strptime")
    require(str, format, "strptime", 2)
    from _strptime import _strptime_datetime_datetime

    return _strptime_datetime_datetime(kind, string, format)


def replaced(kind, fold, *parts):
    return kind(*parts, fold=fold)


def clock(moment, zone):
    """The time of day."""
    return _time(moment.hour, moment.minute, moment.second, moment.microsecond, zone, fold=moment.fold)


def timetuple(moment):
    saving = moment.dst()
    return _tuple(moment, -1 if saving is None else int(bool(saving)))


def utctimetuple(moment):
    offset = moment.utcoffset()
    return _tuple(moment - offset if offset else moment, 0)


def timestamp(moment):
    offset = moment.utcoffset()
    if offset is None:
        return _local_seconds(moment) + moment.microsecond / 1e6
    whole = (_seconds(moment) - (offset.days * 86400 + offset.seconds)) * 1_000_000
    return (whole + moment.microsecond - offset.microseconds) / 1_000_000


def as_time_zone(moment, tz):
    check_tzinfo(tz)
    zone = moment.tzinfo
    if zone is tz and zone is not None:
        return moment
    offset = None if zone is None else moment.utcoffset()
    if offset is None:
        offset = timedelta(seconds=_local_offset(_seconds_that_choose_the_zone(moment)))
    utc = (moment - offset).replace(tzinfo=tz)
    if tz is None:
        return _in_local_zone(utc, _seconds(utc))
    return tz.fromutc(utc)


def strftime(moment, format):
    parts = moment.timetuple
    if moment.tzinfo is not None:
        # The zone is asked whether the format needs it or not.
        made = parts()
        parts = lambda: made
    fields = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    return _strftime(moment, format, fields, parts, moment.utcoffset, moment.tzname, moment.microsecond)


def compared(name, a, b):
    """What an operator says of two moments in different zones."""
    return getattr(operator, name)(_order(a, b, name in ("eq", "ne")), 0)


def difference(a, b):
    """The time from b to a, which are in different zones."""
    first, second = a.utcoffset(), b.utcoffset()
    if (first is None) != (second is None):
        raise TypeError("can't subtract offset-naive and offset-aware datetimes")
    result = _span(a) - _span(b)
    return result if first is None else result + (second - first)


def _require_named(kind, value, name, place):
    if not isinstance(value, kind):
        raise TypeError(f"combine() argument {place} must be {name}, not {type(value).__name__}")


def _deprecated(name, instead):
    import warnings

    warnings.warn(f"datetime.datetime.{name}() is deprecated and scheduled for removal in a future version. "
                  "Use timezone-aware objects to represent datetimes in UTC: "
                  f"datetime.datetime.{instead}.", DeprecationWarning, stacklevel=3)


def _key(moment):
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second,
            moment.microsecond)


def _span(moment):
    """The time since day 0."""
    return timedelta(moment.toordinal(),
                     moment.hour * 3600 + moment.minute * 60 + moment.second, moment.microsecond)


def _seconds(moment):
    """Whole seconds since the epoch, as if its fields were UTC's."""
    days = moment.toordinal() - _EPOCH_DAY
    return days * 86400 + moment.hour * 3600 + moment.minute * 60 + moment.second


def _tuple(moment, is_dst):
    from _pytime import struct_time

    number = moment.toordinal()
    return struct_time((moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second,
                        (number + 6) % 7, number - days_before_year(moment.year), is_dst))


def _order(a, b, for_equality=False):
    """-1, 0, 1; 2 where equality is out of the question: an offset is missing, or depends on the fold."""
    if a.tzinfo is not b.tzinfo:
        first, second = a.utcoffset(), b.utcoffset()
        if for_equality:
            if first != a.replace(fold=1 - a.fold).utcoffset() or second != b.replace(fold=1 - b.fold).utcoffset():
                return 2
        if first != second:
            if first is None or second is None:
                if for_equality:
                    return 2
                raise TypeError("can't compare offset-naive and offset-aware datetimes")
            a, b = _span(a) - first, _span(b) - second
            return (a > b) - (a < b)
    a, b = _key(a), _key(b)
    return (a > b) - (a < b)


def _from_seconds(kind, seconds, microsecond, zone):
    """The moment of a UTC clock; its fields may be another clock's if the offset is added before."""
    days, seconds = divmod(seconds, 86400)
    year, month, day = civil(days + _EPOCH_DAY)
    return kind(year, month, day, seconds // 3600, seconds // 60 % 60, seconds % 60, microsecond, zone)


def _local_offset(seconds):
    import _pytime

    return _pytime._local(seconds)[0]


def _from_timestamp(kind, stamp, zone, utc):
    from _pytime import _whole

    if stamp is None:
        raise TypeError("argument must be int or float, not NoneType")
    _whole(stamp)
    if isinstance(stamp, float):
        from math import modf

        fraction, seconds = modf(stamp)
        seconds, microsecond = int(seconds), round(fraction * 1e6)
        if microsecond >= 1_000_000:
            seconds, microsecond = seconds + 1, microsecond - 1_000_000
        elif microsecond < 0:
            seconds, microsecond = seconds - 1, microsecond + 1_000_000
    else:
        seconds, microsecond = _whole(stamp), 0
    if utc:
        moment = _from_seconds(kind, seconds, microsecond, zone)
        return moment if zone is None else zone.fromutc(moment)
    offset = _local_offset(seconds)
    moment = _from_seconds(kind, seconds + offset, microsecond, None)
    # The second of two moments with these fields: a day before, the clock was ahead of what it is now.
    ahead = _local_offset(seconds - 86400) - offset
    if ahead > 0 and _local_offset(seconds - ahead) - offset == ahead:
        moment = moment.replace(fold=1)
    return moment


def _local_seconds(moment):
    """Seconds since the epoch of a naive moment on the local clock."""
    wanted = _seconds(moment)

    def ahead(seconds):
        year = civil(seconds // 86400 + _EPOCH_DAY)[0]
        if not 1 <= year <= 9999:
            raise ValueError(f"year must be in 1..9999, not {year}")
        return _local_offset(seconds)

    a = ahead(wanted)
    first = wanted - a
    if first + ahead(first) == wanted:
        # There may be another, a day's worth of clock changes away.
        b = ahead(first + (86400 if moment.fold else -86400))
        if a == b:
            return first
    else:
        b = ahead(first)
    second = wanted - b
    if second + ahead(second) == wanted:
        return second
    if first + ahead(first) == wanted:
        return first
    return min(first, second) if moment.fold else max(first, second)


def _seconds_that_choose_the_zone(moment):
    """The same, but for fields the clock skipped those on the side `fold` names: before the change for 0, after it for 1."""
    seconds = _local_seconds(moment)
    other = _local_seconds(moment.replace(fold=1 - moment.fold))
    return other if other != seconds and (other > seconds) == moment.fold else seconds


def _in_local_zone(moment, seconds):
    """The moment with the local zone as a fixed offset."""
    import _pytime

    offset, _, name = _pytime._local(seconds)
    zone = timezone(timedelta(seconds=offset), name)
    result = _from_seconds(type(moment), seconds + offset, moment.microsecond, zone)
    return result
