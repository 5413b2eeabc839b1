"""Classes that stand for C's cannot be changed, and are named with their module."""
import datetime

try:
    datetime.date.extra = 1
except TypeError as error:
    print(error)  # prints: cannot set 'extra' attribute of immutable type 'datetime.date'
try:
    del datetime.date.min
except TypeError as error:
    print(error)  # prints: cannot set 'min' attribute of immutable type 'datetime.date'
try:
    class Zone(datetime.timezone):
        pass
except TypeError as error:
    print(error)  # prints: type 'datetime.timezone' is not an acceptable base type


class Day(datetime.date):
    pass


Day.extra = 1
print(Day.extra, Day(2024, 2, 29) + datetime.timedelta(1))  # prints: 1 2024-03-01
try:
    Day(2024, 2, 29) + 5
except TypeError as error:
    print(error)  # prints: unsupported operand type(s) for +: 'Day' and 'int'
