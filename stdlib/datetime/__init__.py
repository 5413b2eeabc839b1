"""Dates, times of day, durations and time zones."""

from datetime._span import timedelta
from datetime._day import MAXYEAR, MINYEAR, date
from datetime._clock import time
from datetime._moment import datetime
from datetime._zone import timezone, tzinfo

__all__ = ("date", "datetime", "time", "timedelta", "timezone", "tzinfo", "MINYEAR", "MAXYEAR", "UTC")

UTC = timezone.utc
