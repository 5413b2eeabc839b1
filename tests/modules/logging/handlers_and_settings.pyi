import logging
import logging.config
import logging.handlers
import os
import queue
import socket
import sys
import tempfile
import time

folder = tempfile.TemporaryDirectory()
base = os.path.join(folder.name, "app.log")


def contents():
    for name in sorted(os.listdir(folder.name)):
        with open(os.path.join(folder.name, name)) as file:
            print(name, file.read().split("\n")[:-1])
        os.remove(os.path.join(folder.name, name))


def record(text, level=logging.INFO):
    return logging.LogRecord("app", level, __file__, 1, text, (), None)


# Files that are full give way.
handler = logging.handlers.RotatingFileHandler(base, maxBytes=12, backupCount=2)
for text in "one", "two", "three", "four", "a text that is too long for any", "six":
    handler.handle(record(text))
handler.close()
contents()

# Files that are old do.
handler = logging.handlers.TimedRotatingFileHandler(base, when="midnight", utc=True, backupCount=1)
moment = 1_000_000_000  # 2001-09-09 01:46:40
print(handler.computeRollover(moment) - moment, handler.suffix)
handler.rolloverAt = moment
handler.handle(record("before"))
handler.rolloverAt = moment + 86400 * 3
handler.handle(record("between"))
handler.handle(record("after"))
handler.close()
contents()
for when in "W7", "W", "X":
    try:
        logging.handlers.TimedRotatingFileHandler(base, when=when)
    except ValueError as error:
        print(error)
weekly = logging.handlers.TimedRotatingFileHandler(base, when="W0", utc=True)
print((weekly.computeRollover(moment) - moment) / 3600)
weekly.close()
os.remove(base)

# Files that somebody moves away.
handler = logging.handlers.WatchedFileHandler(base)
handler.handle(record("first"))
os.rename(base, base + ".moved")
handler.handle(record("second"))
handler.close()
contents()

# What waits in memory, and in queues.
shown = logging.StreamHandler(sys.stdout)
shown.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
memory = logging.handlers.MemoryHandler(10, target=shown)
memory.handle(record("kept"))
print("nothing yet")
memory.handle(record("serious", logging.ERROR))
memory.handle(record("at the end"))
memory.close()
waiting = queue.Queue()
sender = logging.handlers.QueueHandler(waiting)
with logging.handlers.QueueListener(waiting, shown) as listener:
    sender.handle(logging.LogRecord("app", 30, "", 1, "%s of %d", ("one", 2), None))
    try:
        listener.start()
    except RuntimeError as error:
        print(error)

# By sockets, and to the system's log.
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
    receiver.bind(("127.0.0.1", 0))
    address = receiver.getsockname()
    handler = logging.handlers.DatagramHandler(*address)
    handler.handle(record("by a datagram"))
    import pickle
    data = receiver.recv(10000)
    print(int.from_bytes(data[:4]) == len(data) - 4, logging.makeLogRecord(pickle.loads(data[4:])).getMessage())
    handler.close()
    handler = logging.handlers.SysLogHandler(address, facility="local3")
    handler.ident = "app: "
    handler.handle(record("to the log", logging.WARNING))
    print(receiver.recv(1000), handler.encodePriority("user", "crit"))
    handler.close()


# All at once, by a dictionary.
class Loud(logging.Formatter):
    def __init__(self, fmt, mark="!"):
        super().__init__(fmt)
        self.mark = mark

    def format(self, record):
        return super().format(record).upper() + self.mark


old = logging.getLogger("old")
settings = {
    "version": 1,
    "formatters": {"plain": {"format": "{name}/{levelname}: {message}", "style": "{"},
                   "loud": {"()": Loud, "format": "%(message)s", "mark": "?!", ".": {"mark": "?"}}},
    "filters": {"inner": {"name": "app.inner"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "plain"},
                 "alarm": {"class": "logging.StreamHandler", "stream": "cfg://handlers.out.stream", "formatter": "loud",
                           "level": "ERROR", "filters": ["inner"]},
                 "buffer": {"class": "logging.handlers.MemoryHandler", "capacity": 2, "target": "out"}},
    "loggers": {"app": {"level": "DEBUG", "handlers": ["out", "alarm"], "propagate": False},
                "quiet": {"handlers": ["buffer"], "level": "INFO", "propagate": False}},
    "root": {"level": "WARNING", "handlers": ["out"]},
}
logging.config.dictConfig(settings)
inner = logging.getLogger("app.inner")
inner.debug("details of %s", "all")
inner.error("broken")
logging.getLogger("app").error("not for the alarm")
logging.info("below the root's level")
logging.warning("at the root")
print(old.disabled, inner.disabled, logging.getHandlerByName("alarm").level)
quiet = logging.getLogger("quiet")
quiet.info("buffered")
print("then")
quiet.info("both")
logging.config.dictConfig({"version": 1, "incremental": True, "loggers": {"app": {"level": "ERROR"}}})
inner.warning("not any more")


def refused(settings):
    try:
        logging.config.dictConfig(settings)
    except ValueError as error:
        print(error, "|", error.__cause__)


refused({})
refused({"version": 2})
refused({"version": 1, "handlers": {"h": {"class": "logging.Nothing"}}})
refused({"version": 1, "handlers": {"h": {"class": "logging.StreamHandler", "level": "LOUD"}}})
refused({"version": 1, "loggers": {"l": {"handlers": ["h"]}}})
refused({"version": 1, "root": {"level": "NO"}})

# By a file.
path = os.path.join(folder.name, "settings.ini")
with open(path, "w") as file:
    file.write("""
[loggers]
keys=root,app

[handlers]
keys=out

[formatters]
keys=short

[logger_root]
level=ERROR
handlers=out

[logger_app]
qualname=app
level=INFO
propagate=0
handlers=out

[handler_out]
class=StreamHandler
args=(sys.stdout,)
formatter=short

[formatter_short]
format=%(name)s> %(message)s
""")
logging.config.fileConfig(path, disable_existing_loggers=False)
logging.getLogger("app").info("by a file")
logging.warning("too little for the root")
logging.error("enough")
for name in "nowhere", path:
    open(path, "w").close()
    try:
        logging.config.fileConfig(name)
    except (FileNotFoundError, RuntimeError) as error:
        print(type(error).__name__, str(error).replace(folder.name, ""))
