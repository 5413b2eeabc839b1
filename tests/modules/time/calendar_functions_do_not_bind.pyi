import logging
import time


# Functions of `time` that are attributes of a class do not become its methods.
class Calendar:
    converter = time.gmtime
    show = time.strftime
    make = time.asctime


calendar = Calendar()
print(calendar.converter(0)[:6], calendar.show("%Y", calendar.converter(0)))  # prints: (1970, 1, 1, 0, 0, 0) 1970
print(calendar.make(calendar.converter(0)))  # prints: Thu Jan  1 00:00:00 1970
print(type(time.localtime).__name__, time.strptime("1 2 2003", "%d %m %Y")[:3])  # prints: builtin_function_or_method (2003, 2, 1)

# As logging needs it, whose formatters have one.
record = logging.makeLogRecord({"msg": "hello"})
record.created, record.msecs = 86400.25, 250
formatter = logging.Formatter("%(asctime)s %(message)s")
formatter.converter = time.gmtime
print(formatter.format(record))  # prints: 1970-01-02 00:00:00,250 hello
logging.Formatter.converter = time.gmtime
print(logging.Formatter("{asctime} {message}", "%d/%m", "{").format(record))  # prints: 02/01 hello
