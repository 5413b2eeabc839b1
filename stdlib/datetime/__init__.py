"""Dates, times of day, durations and time zones."""

try:
    import _datetime
except ImportError:
    # Whoever blocks it gets the module in Python, where a CPython library lends one.
    from _pydatetime import *
else:
    from _datetime import date, datetime, timedelta
    from datetime._day import MAXYEAR, MINYEAR
    from datetime._clock import time
    from datetime._zone import timezone, tzinfo

    UTC = timezone.utc
    _datetime.prepare(time, timezone, tzinfo, UTC)
    del _datetime

__all__ = ("date", "datetime", "time", "timedelta", "timezone", "tzinfo", "MINYEAR", "MAXYEAR", "UTC")
