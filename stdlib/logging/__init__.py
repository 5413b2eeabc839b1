"""Logging (PEP 282): loggers in a hierarchy of dotted names, handlers, formatters."""

import sys
import time

__all__ = ["BASIC_FORMAT", "BufferingFormatter", "CRITICAL", "DEBUG", "ERROR", "FATAL",
           "FileHandler", "Filter", "Formatter", "Handler", "INFO", "LogRecord", "Logger",
           "LoggerAdapter", "NOTSET", "NullHandler", "StreamHandler", "WARN", "WARNING",
           "addLevelName", "basicConfig", "captureWarnings", "critical", "debug", "disable",
           "error", "exception", "fatal", "getLevelName", "getLogger", "getLoggerClass",
           "info", "log", "makeLogRecord", "setLoggerClass", "shutdown", "warn", "warning",
           "getLogRecordFactory", "setLogRecordFactory", "lastResort", "raiseExceptions",
           "getLevelNamesMapping", "getHandlerByName", "getHandlerNames"]

_startTime = time.time_ns()
raiseExceptions = True
logThreads = logMultiprocessing = logProcesses = logAsyncioTasks = True

CRITICAL = FATAL = 50
ERROR = 40
WARNING = WARN = 30
INFO = 20
DEBUG = 10
NOTSET = 0

_levelToName = {CRITICAL: "CRITICAL", ERROR: "ERROR", WARNING: "WARNING", INFO: "INFO",
                DEBUG: "DEBUG", NOTSET: "NOTSET"}
_nameToLevel = {"CRITICAL": CRITICAL, "FATAL": FATAL, "ERROR": ERROR, "WARN": WARNING,
                "WARNING": WARNING, "INFO": INFO, "DEBUG": DEBUG, "NOTSET": NOTSET}


def getLevelNamesMapping():
    return _nameToLevel.copy()


def getLevelName(level):
    """Return the textual representation of a level, or the level of a text."""
    for table in (_levelToName, _nameToLevel):
        if (found := table.get(level)) is not None:
            return found
    return f"Level {level}"


def addLevelName(level, levelName):
    """Associate 'levelName' with 'level'."""
    _levelToName[level] = levelName
    _nameToLevel[levelName] = level


def _checkLevel(level):
    if isinstance(level, int):
        return level
    if str(level) == level:
        if level not in _nameToLevel:
            raise ValueError(f"Unknown level: {level!r}")
        return _nameToLevel[level]
    raise TypeError(f"Level not an integer or a valid string: {level!r}")


def currentframe():
    """Return the frame of the caller."""
    return sys._getframe(1)


# Frames of this file are skipped when looking for who logged.
_srcfile = getLevelName.__code__.co_filename


def _is_internal_frame(frame):
    filename = frame.f_code.co_filename
    return filename == _srcfile or "importlib" in filename and "_bootstrap" in filename


class _NoLock:
    """Stands in for a lock where there are no threads."""

    def acquire(self): pass
    def release(self): pass
    def __enter__(self): return self
    def __exit__(self, *exc): pass


def _new_lock():
    try:
        from _thread import RLock
        return RLock()
    except ImportError:
        return _NoLock()


_lock = _new_lock()


### Records ###

class LogRecord:
    """An event being logged."""

    def __init__(self, name, level, pathname, lineno, msg, args, exc_info, func=None,
                 sinfo=None, **kwargs):
        ct = time.time_ns()
        self.name = name
        self.msg = msg
        # A single dict as argument is there for %(key)s.
        if args and len(args) == 1 and args[0] and _is_mapping(args[0]):
            args = args[0]
        self.args = args
        self.levelname = getLevelName(level)
        self.levelno = level
        self.pathname = pathname
        try:
            self.filename = pathname.rpartition("/")[2]
            self.module = self.filename.rpartition(".")[0] or self.filename
        except (TypeError, ValueError, AttributeError):
            self.filename = pathname
            self.module = "Unknown module"
        self.exc_info = exc_info
        self.exc_text = None
        self.stack_info = sinfo
        self.lineno = lineno
        self.funcName = func
        self.created = ct / 1e9
        self.msecs = (ct % 1_000_000_000) // 1_000_000 + 0.0
        if self.msecs == 999.0 and int(self.created) != ct // 1_000_000_000:
            # As a float it is the next second already.
            self.msecs = 0.0
        self.relativeCreated = (ct - _startTime) / 1e6
        self.thread, self.threadName = _thread_names() if logThreads else (None, None)
        self.processName = "MainProcess" if logMultiprocessing else None
        if logMultiprocessing:
            mp = sys.modules.get("multiprocessing")
            if mp is not None:
                try:
                    self.processName = mp.current_process().name
                except Exception:
                    pass
        self.process = None
        if logProcesses:
            try:
                from os import getpid
                self.process = getpid()
            except ImportError:
                pass
        self.taskName = None
        if logAsyncioTasks:
            asyncio = sys.modules.get("asyncio")
            if asyncio:
                try:
                    self.taskName = asyncio.current_task().get_name()
                except Exception:
                    pass

    def __repr__(self):
        return (f'<LogRecord: {self.name}, {self.levelno}, {self.pathname}, {self.lineno}, '
                f'"{self.msg}">')

    def getMessage(self):
        """Return the message with the arguments merged in."""
        msg = str(self.msg)
        if self.args:
            msg = msg % self.args
        return msg


def _is_mapping(obj):
    if isinstance(obj, dict):
        return True
    if isinstance(obj, (str, int, float, tuple, list)) or not hasattr(obj, "keys"):
        return False
    from collections.abc import Mapping
    return isinstance(obj, Mapping)


def _thread_names():
    try:
        from _thread import get_ident
        ident = get_ident()
    except ImportError:
        return None, "MainThread"
    threading = sys.modules.get("threading")
    if threading is None:
        return ident, "MainThread"
    return ident, threading.current_thread().name


_logRecordFactory = LogRecord


def setLogRecordFactory(factory):
    """Set what makes log records."""
    global _logRecordFactory
    _logRecordFactory = factory


def getLogRecordFactory():
    """What makes log records."""
    return _logRecordFactory


def makeLogRecord(dict):
    """A LogRecord with these attributes."""
    rv = _logRecordFactory(None, None, "", 0, "", (), None, None)
    rv.__dict__.update(dict)
    return rv


### Formatters ###

class PercentStyle:
    default_format = "%(message)s"
    asctime_format = "%(asctime)s"
    asctime_search = "%(asctime)"

    def __init__(self, fmt, *, defaults=None):
        self._fmt = fmt or self.default_format
        self._defaults = defaults

    def usesTime(self):
        return self._fmt.find(self.asctime_search) >= 0

    def validate(self):
        """Check that the format has a field to be filled in."""
        fmt = self._fmt
        at = fmt.find("%(")
        while at >= 0:
            end = fmt.find(")", at)
            i = end + 1
            while 0 < end < i < len(fmt) and fmt[i] in "#0+ -*.0123456789":
                i += 1
            if 0 < end < i < len(fmt) and fmt[i] in "sdiouxXeEfFgGcra%":
                return
            at = fmt.find("%(", at + 2)
        raise ValueError(f"Invalid format '{fmt}' for '{self.default_format[0]}' style")

    def _values(self, record):
        if self._defaults:
            return self._defaults | record.__dict__
        return record.__dict__

    def _format(self, record):
        return self._fmt % self._values(record)

    def format(self, record):
        try:
            return self._format(record)
        except KeyError as e:
            raise ValueError(f"Formatting field not found in record: {e}")


class StrFormatStyle(PercentStyle):
    default_format = "{message}"
    asctime_format = "{asctime}"
    asctime_search = "{asctime"

    def _format(self, record):
        return self._fmt.format(**self._values(record))

    def validate(self):
        """Check that the fields are plain, and that there is one."""
        from string import Formatter as StringFormatter
        fields = set()
        try:
            for _, name, spec, conversion in StringFormatter().parse(self._fmt):
                if name:
                    head = name.replace("[", ".").partition(".")[0]
                    if not (head.isidentifier() or head.isdigit()):
                        raise ValueError(f"invalid field name/expression: {name!r}")
                    fields.add(name)
                if conversion and conversion not in "rsa":
                    raise ValueError(f"invalid conversion: {conversion!r}")
        except ValueError as e:
            raise ValueError(f"invalid format: {e}")
        if not fields:
            raise ValueError("invalid format: no fields")


class StringTemplateStyle(PercentStyle):
    default_format = "${message}"
    asctime_format = "${asctime}"
    asctime_search = "${asctime}"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        from string import Template
        self._tpl = Template(self._fmt)

    def usesTime(self):
        return self._fmt.find("$asctime") >= 0 or self._fmt.find(self.asctime_search) >= 0

    def validate(self):
        if not self._tpl.get_identifiers():
            raise ValueError("invalid format: no fields" if "$" not in self._fmt
                             else "invalid format: bare '$' not allowed")

    def _format(self, record):
        return self._tpl.substitute(**self._values(record))


BASIC_FORMAT = "%(levelname)s:%(name)s:%(message)s"

_STYLES = {
    "%": (PercentStyle, BASIC_FORMAT),
    "{": (StrFormatStyle, "{levelname}:{name}:{message}"),
    "$": (StringTemplateStyle, "${levelname}:${name}:${message}"),
}


class Formatter:
    """Converts a LogRecord to text."""

    converter = getattr(time, "localtime", None)
    default_time_format = "%Y-%m-%d %H:%M:%S"
    default_msec_format = "%s,%03d"

    def __init__(self, fmt=None, datefmt=None, style="%", validate=True, *, defaults=None):
        if style not in _STYLES:
            raise ValueError(f"Style must be one of: {','.join(_STYLES)}")
        self._style = _STYLES[style][0](fmt, defaults=defaults)
        if validate:
            self._style.validate()
        self._fmt = self._style._fmt
        self.datefmt = datefmt

    def formatTime(self, record, datefmt=None):
        """Return the creation time of the record as formatted text."""
        moment = self.converter(record.created)
        if not datefmt:
            text = time.strftime(self.default_time_format, moment)
            with_parts = self.default_msec_format
            return with_parts % (text, record.msecs) if with_parts else text
        return time.strftime(datefmt, moment)

    def formatException(self, ei):
        """The traceback of an exc_info triple as text."""
        import traceback
        s = "".join(traceback.format_exception(ei[0], ei[1], ei[2]))
        return s[:-1] if s[-1:] == "\n" else s

    def usesTime(self):
        return self._style.usesTime()

    def formatMessage(self, record):
        return self._style.format(record)

    def formatStack(self, stack_info):
        return stack_info

    def format(self, record):
        """The record as text, with its exception and its stack below."""
        record.message = record.getMessage()
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        text = self.formatMessage(record)
        if record.exc_info and not record.exc_text:
            # Kept for the next formatter: the traceback is the same.
            record.exc_text = self.formatException(record.exc_info)
        below = record.exc_text, record.stack_info and self.formatStack(record.stack_info)
        for part in filter(None, below):
            text += part if text.endswith("\n") else "\n" + part
        return text


_defaultFormatter = Formatter()


class BufferingFormatter:
    """Formats several records as one text."""

    def __init__(self, linefmt=None):
        self.linefmt = linefmt or _defaultFormatter

    def formatHeader(self, records):
        return ""

    def formatFooter(self, records):
        return ""

    def format(self, records):
        if not records:
            return ""
        lines = [self.linefmt.format(record) for record in records]
        return self.formatHeader(records) + "".join(lines) + self.formatFooter(records)


### Filters ###

class Filter:
    """Lets through the events of the loggers below a name."""

    def __init__(self, name=""):
        self.name = name
        self.nlen = len(name)

    def filter(self, record):
        if self.nlen == 0 or self.name == record.name:
            return True
        return record.name.startswith(self.name) and record.name[self.nlen] == "."


class Filterer:
    """What loggers and handlers share: a list of filters."""

    def __init__(self):
        self.filters = []

    def addFilter(self, filter):
        if filter not in self.filters:
            self.filters.append(filter)

    def removeFilter(self, filter):
        if filter in self.filters:
            self.filters.remove(filter)

    def filter(self, record):
        """Ask the filters: false drops the record, and one may return another record."""
        for f in self.filters:
            result = f.filter(record) if hasattr(f, "filter") else f(record)
            if not result:
                return False
            if isinstance(result, LogRecord):
                record = result
        return record


### Handlers ###

_handlers = {}     # by name, while they live
_handlerList = []  # weak references, in order of creation


def _weakref(obj, callback=None):
    try:
        from _weakref import ref
    except ImportError:
        return lambda: obj
    return ref(obj, callback) if callback else ref(obj)


def _removeHandlerRef(wr):
    if wr in _handlerList:
        _handlerList.remove(wr)


def _addHandlerRef(handler):
    _handlerList.append(_weakref(handler, _removeHandlerRef))


def getHandlerByName(name):
    """The handler of this name, or None."""
    return _handlers.get(name)


def getHandlerNames():
    """The names of all handlers, as a frozenset."""
    return frozenset(_handlers)


class Handler(Filterer):
    """Dispatches records to a destination: the base of all handlers."""

    def __init__(self, level=NOTSET):
        super().__init__()
        self._name = None
        self.level = _checkLevel(level)
        self.formatter = None
        self._closed = False
        _addHandlerRef(self)
        self.createLock()

    def get_name(self):
        return self._name

    def set_name(self, name):
        if self._name in _handlers:
            del _handlers[self._name]
        self._name = name
        if name:
            _handlers[name] = self

    name = property(get_name, set_name)

    def createLock(self):
        self.lock = _new_lock()

    def acquire(self):
        if self.lock:
            self.lock.acquire()

    def release(self):
        if self.lock:
            self.lock.release()

    def setLevel(self, level):
        self.level = _checkLevel(level)

    def format(self, record):
        return (self.formatter or _defaultFormatter).format(record)

    def emit(self, record):
        raise NotImplementedError("emit must be implemented by Handler subclasses")

    def handle(self, record):
        """Emit the record, if the filters let it through, with the lock held."""
        rv = self.filter(record)
        if isinstance(rv, LogRecord):
            record = rv
        if rv:
            self.acquire()
            try:
                self.emit(record)
            finally:
                self.release()
        return rv

    def setFormatter(self, fmt):
        self.formatter = fmt

    def flush(self):
        pass

    def close(self):
        self._closed = True
        if self._name and self._name in _handlers:
            del _handlers[self._name]

    def handleError(self, record):
        """Print what went wrong in emit(), where `raiseExceptions` says so."""
        if not raiseExceptions or not sys.stderr:
            return
        import traceback
        exc = sys.exception()
        try:
            sys.stderr.write("--- Logging error ---\n")
            traceback.print_exception(exc, limit=None, file=sys.stderr)
            sys.stderr.write("Call stack:\n")
            # The stack from where the logging was asked for.
            frame = exc.__traceback__.tb_frame
            while frame and frame.f_code.co_filename.startswith(_srcfile.rpartition("/")[0] or "\0"):
                frame = frame.f_back
            if frame:
                traceback.print_stack(frame, file=sys.stderr)
            else:
                sys.stderr.write(f"Logged from file {record.filename}, line {record.lineno}\n")
            try:
                sys.stderr.write(f"Message: {record.msg!r}\nArguments: {record.args}\n")
            except RecursionError:
                raise
            except Exception:
                sys.stderr.write("Unable to print the message and arguments"
                                 " - possible formatting error.\nUse the"
                                 " traceback above to help find the error.\n")
        except OSError:
            pass
        finally:
            del exc

    def __repr__(self):
        return f"<{self.__class__.__name__} ({getLevelName(self.level)})>"


class StreamHandler(Handler):
    """Writes records to a stream, standard error if none is given."""

    terminator = "\n"

    def __init__(self, stream=None):
        super().__init__()
        self.stream = sys.stderr if stream is None else stream

    def flush(self):
        with self.lock:
            if self.stream and hasattr(self.stream, "flush"):
                self.stream.flush()

    def emit(self, record):
        try:
            self.stream.write(self.format(record) + self.terminator)
            self.flush()
        except RecursionError:
            raise
        except Exception:
            self.handleError(record)

    def setStream(self, stream):
        """Sets the stream; returns the old one, or None where it was that already."""
        if stream is self.stream:
            return None
        result = self.stream
        with self.lock:
            self.flush()
            self.stream = stream
        return result

    def __repr__(self):
        name = getattr(self.stream, "name", "")
        name = f"{name} " if name else ""
        return f"<{self.__class__.__name__} {name}({getLevelName(self.level)})>"

    __class_getitem__ = classmethod(type(list[int]))


class FileHandler(StreamHandler):
    """Writes records to a file on disk."""

    def __init__(self, filename, mode="a", encoding=None, delay=False, errors=None):
        import os
        filename = os.fspath(filename)
        self.baseFilename = os.path.abspath(filename)
        self.mode = mode
        self.encoding = encoding
        self.errors = errors
        self.delay = delay
        if delay:
            Handler.__init__(self)
            self.stream = None
        else:
            StreamHandler.__init__(self, self._open())

    def close(self):
        with self.lock:
            try:
                self._close_file()
            finally:
                StreamHandler.close(self)

    def _close_file(self):
        if not self.stream:
            return
        try:
            self.flush()
        finally:
            open_file, self.stream = self.stream, None
            getattr(open_file, "close", lambda: None)()

    def _open(self):
        return open(self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors)

    def emit(self, record):
        if self.stream is None and (self.mode != "w" or not self._closed):
            try:
                self.stream = self._open()
            except Exception:
                self.handleError(record)
        if self.stream:
            StreamHandler.emit(self, record)

    def __repr__(self):
        return (f"<{self.__class__.__name__} {self.baseFilename} "
                f"({getLevelName(self.level)})>")


class _StderrHandler(StreamHandler):
    """Writes to whatever sys.stderr is at the time."""

    def __init__(self, level=NOTSET):
        Handler.__init__(self, level)

    @property
    def stream(self):
        return sys.stderr


class NullHandler(Handler):
    """Does nothing: for libraries, whose users may not want to configure logging."""

    def handle(self, record):
        pass

    def emit(self, record):
        pass

    def createLock(self):
        self.lock = None


_defaultLastResort = _StderrHandler(WARNING)
lastResort = _defaultLastResort


### Loggers ###

class PlaceHolder:
    """Stands in the hierarchy for a logger that nobody has asked for yet."""

    def __init__(self, alogger):
        self.loggerMap = {alogger: None}

    def append(self, alogger):
        if alogger not in self.loggerMap:
            self.loggerMap[alogger] = None


def setLoggerClass(klass):
    """Set the class of loggers that are made from here on."""
    global _loggerClass
    if klass != Logger and not issubclass(klass, Logger):
        raise TypeError(f"logger not derived from logging.Logger: {klass.__name__}")
    _loggerClass = klass


def getLoggerClass():
    """The class of loggers that are made from here on."""
    return _loggerClass


class Manager:
    """Holds the hierarchy of loggers: there is one."""

    def __init__(self, rootnode):
        self.root = rootnode
        self.disable = 0
        self.emittedNoHandlerWarning = False
        self.loggerDict = {}
        self.loggerClass = None
        self.logRecordFactory = None

    @property
    def disable(self):
        return self._disable

    @disable.setter
    def disable(self, value):
        self._disable = _checkLevel(value)

    def getLogger(self, name):
        """The manager's logger of this name, made if it is new."""
        if not isinstance(name, str):
            raise TypeError("A logger name must be a string")
        with _lock:
            found = self.loggerDict.get(name)
            if found is not None and not isinstance(found, PlaceHolder):
                return found
            logger = (self.loggerClass or _loggerClass)(name)
            logger.manager = self
            self.loggerDict[name] = logger
            if found is not None:
                self._fixupChildren(found, logger)
            self._fixupParents(logger)
        return logger

    def setLoggerClass(self, klass):
        if klass != Logger and not issubclass(klass, Logger):
            raise TypeError(f"logger not derived from logging.Logger: {klass.__name__}")
        self.loggerClass = klass

    def setLogRecordFactory(self, factory):
        self.logRecordFactory = factory

    def _fixupParents(self, alogger):
        """Find the nearest logger above, with place holders for the names between."""
        name = alogger.name
        i = name.rfind(".")
        parent = None
        while i > 0 and not parent:
            above = name[:i]
            found = self.loggerDict.get(above)
            if found is None:
                self.loggerDict[above] = PlaceHolder(alogger)
            elif isinstance(found, Logger):
                parent = found
            else:
                found.append(alogger)
            i = name.rfind(".", 0, i)
        alogger.parent = parent or self.root

    def _fixupChildren(self, placeholder, alogger):
        """Put a logger between those below its name and their old parents."""
        for below in placeholder.loggerMap:
            above = below.parent
            if not above.name.startswith(alogger.name):
                below.parent, alogger.parent = alogger, above

    def _clear_cache(self):
        """What is enabled is asked anew after a change of levels."""
        with _lock:
            for known in (self.root, *self.loggerDict.values()):
                if isinstance(known, Logger):
                    known._cache.clear()


class Logger(Filterer):
    """A logging channel: a name in the hierarchy, with a level and handlers."""

    def __init__(self, name, level=NOTSET):
        super().__init__()
        self.name = name
        self.level = _checkLevel(level)
        self.parent = None
        self.propagate = True
        self.handlers = []
        self.disabled = False
        self._cache = {}  # level -> enabled

    def setLevel(self, level):
        """What it lets pass: a level, or its name."""
        self.level = _checkLevel(level)
        self.manager._clear_cache()

    def debug(self, msg, *args, **kwargs):
        """Log 'msg % args' with severity 'DEBUG'."""
        if self.isEnabledFor(DEBUG):
            self._log(DEBUG, msg, args, **kwargs)

    def info(self, msg, *args, **kwargs):
        """Log 'msg % args' with severity 'INFO'."""
        if self.isEnabledFor(INFO):
            self._log(INFO, msg, args, **kwargs)

    def warning(self, msg, *args, **kwargs):
        """Log 'msg % args' with severity 'WARNING'."""
        if self.isEnabledFor(WARNING):
            self._log(WARNING, msg, args, **kwargs)

    def warn(self, msg, *args, **kwargs):
        import warnings
        warnings.warn("The 'warn' method is deprecated, use 'warning' instead",
                      DeprecationWarning, 2)
        self.warning(msg, *args, **kwargs)

    def error(self, msg, *args, **kwargs):
        """Log 'msg % args' with severity 'ERROR'."""
        if self.isEnabledFor(ERROR):
            self._log(ERROR, msg, args, **kwargs)

    def exception(self, msg, *args, exc_info=True, **kwargs):
        """As error(), with the exception being handled."""
        self.error(msg, *args, exc_info=exc_info, **kwargs)

    def critical(self, msg, *args, **kwargs):
        """Log 'msg % args' with severity 'CRITICAL'."""
        if self.isEnabledFor(CRITICAL):
            self._log(CRITICAL, msg, args, **kwargs)

    def fatal(self, msg, *args, **kwargs):
        self.critical(msg, *args, **kwargs)

    def log(self, level, msg, *args, **kwargs):
        """Log a message of any level."""
        if isinstance(level, int):
            if self.isEnabledFor(level):
                self._log(level, msg, args, **kwargs)
        elif raiseExceptions:
            raise TypeError("level must be an integer")

    def findCaller(self, stack_info=False, stacklevel=1):
        """The file, line, function (and stack) of who called the logger."""
        try:
            f = sys._getframe(1)
        except (AttributeError, ValueError):
            return "(unknown file)", 0, "(unknown function)", None
        while f is not None and _is_internal_frame(f):
            f = f.f_back
        if f is None:
            return "(unknown file)", 0, "(unknown function)", None
        while stacklevel > 1:
            next_f = f.f_back
            if next_f is None:
                break
            f = next_f
            if not _is_internal_frame(f):
                stacklevel -= 1
        code = f.f_code
        sinfo = None
        if stack_info:
            import traceback
            sinfo = "Stack (most recent call last):\n" + "".join(traceback.format_stack(f))
            sinfo = sinfo.removesuffix("\n")
        return code.co_filename, f.f_lineno, code.co_name, sinfo

    def makeRecord(self, name, level, fn, lno, msg, args, exc_info, func=None, extra=None,
                   sinfo=None):
        """A record for a message; for subclasses to override."""
        record = _logRecordFactory(name, level, fn, lno, msg, args, exc_info, func, sinfo)
        fields = record.__dict__
        for key in extra or ():
            if key in fields or key == "message" or key == "asctime":
                raise KeyError(f"Attempt to overwrite {key!r} in LogRecord")
            fields[key] = extra[key]
        return record

    def _log(self, level, msg, args, exc_info=None, extra=None, stack_info=False, stacklevel=1):
        fn, lno, func, sinfo = self.findCaller(stack_info, stacklevel)
        if exc_info:
            if isinstance(exc_info, BaseException):
                exc_info = type(exc_info), exc_info, exc_info.__traceback__
            elif not isinstance(exc_info, tuple):
                exc_info = sys.exc_info()
        self.handle(self.makeRecord(self.name, level, fn, lno, msg, args, exc_info, func,
                                    extra, sinfo))

    def handle(self, record):
        """Call the handlers for the record, unless it is filtered out."""
        if self.disabled:
            return
        if verdict := self.filter(record):
            # A filter may put another record in its place.
            self.callHandlers(verdict if isinstance(verdict, LogRecord) else record)

    def addHandler(self, hdlr):
        with _lock:
            if hdlr not in self.handlers:
                self.handlers.append(hdlr)

    def removeHandler(self, hdlr):
        with _lock:
            if hdlr in self.handlers:
                # Who is going through the row goes on with it as it was.
                handlers = self.handlers.copy()
                handlers.remove(hdlr)
                self.handlers = handlers

    def hasHandlers(self):
        """See if this logger or one above has handlers."""
        c = self
        while c:
            if c.handlers:
                return True
            if not c.propagate:
                break
            c = c.parent
        return False

    def callHandlers(self, record):
        """Pass a record to the handlers of this logger and of those above it."""
        level = record.levelno
        anyone = False
        at = self
        while at:
            for handler in at.handlers:
                anyone = True
                if handler.level <= level:
                    handler.handle(record)
            at = at.propagate and at.parent
        if anyone:
            return
        if lastResort:
            if lastResort.level <= level:
                lastResort.handle(record)
        elif raiseExceptions and not self.manager.emittedNoHandlerWarning:
            self.manager.emittedNoHandlerWarning = True
            sys.stderr.write(f'No handlers could be found for logger "{self.name}"\n')

    def getEffectiveLevel(self):
        """The level of this logger, or of the first one above that has one."""
        nearest = self
        while nearest is not None and not nearest.level:
            nearest = nearest.parent
        return nearest.level if nearest is not None else NOTSET

    def isEnabledFor(self, level):
        """Whether it lets messages of this level pass."""
        if self.disabled:
            return False
        try:
            return self._cache[level]
        except KeyError:
            enabled = self.manager.disable < level and level >= self.getEffectiveLevel()
            self._cache[level] = enabled
            return enabled

    def getChild(self, suffix):
        """The logger `suffix` below this one."""
        if self.root is not self:
            suffix = ".".join((self.name, suffix))
        return self.manager.getLogger(suffix)

    def getChildren(self):
        """The set of the loggers right below this one."""
        def depth(logger):
            return 0 if logger is logger.manager.root else 1 + logger.name.count(".")
        with _lock:
            return {item for item in self.manager.loggerDict.values()
                    if isinstance(item, Logger) and item.parent is self
                    and depth(item) == 1 + depth(item.parent)}

    def __repr__(self):
        return (f"<{self.__class__.__name__} {self.name} "
                f"({getLevelName(self.getEffectiveLevel())})>")

    def __reduce__(self):
        if getLogger(self.name) is not self:
            import pickle
            raise pickle.PicklingError("logger cannot be pickled")
        return getLogger, (self.name,)


class RootLogger(Logger):
    """The logger at the top of the hierarchy."""

    def __init__(self, level):
        super().__init__("root", level)

    def __reduce__(self):
        return getLogger, ()


_loggerClass = Logger


class LoggerAdapter:
    """Adds context to what is logged: the dict `extra`."""

    def __init__(self, logger, extra=None, merge_extra=False):
        self.logger = logger
        self.extra = extra
        self.merge_extra = merge_extra

    def process(self, msg, kwargs):
        """Process the message and keyword arguments; override for your own needs."""
        own, given = self.extra, kwargs.get("extra")
        merged = self.merge_extra and given is not None
        kwargs["extra"] = {**(own or {}), **given} if merged else own
        return msg, kwargs

    def debug(self, msg, *args, **kwargs):
        self.log(DEBUG, msg, *args, **kwargs)

    def info(self, msg, *args, **kwargs):
        self.log(INFO, msg, *args, **kwargs)

    def warning(self, msg, *args, **kwargs):
        self.log(WARNING, msg, *args, **kwargs)

    def error(self, msg, *args, **kwargs):
        self.log(ERROR, msg, *args, **kwargs)

    def exception(self, msg, *args, exc_info=True, **kwargs):
        self.log(ERROR, msg, *args, exc_info=exc_info, **kwargs)

    def critical(self, msg, *args, **kwargs):
        self.log(CRITICAL, msg, *args, **kwargs)

    def log(self, level, msg, *args, **kwargs):
        if self.isEnabledFor(level):
            msg, kwargs = self.process(msg, kwargs)
            self.logger.log(level, msg, *args, **kwargs)

    def isEnabledFor(self, level):
        return self.logger.isEnabledFor(level)

    def setLevel(self, level):
        self.logger.setLevel(level)

    def getEffectiveLevel(self):
        return self.logger.getEffectiveLevel()

    def hasHandlers(self):
        return self.logger.hasHandlers()

    def _log(self, level, msg, args, **kwargs):
        return self.logger._log(level, msg, args, **kwargs)

    @property
    def manager(self):
        return self.logger.manager

    @manager.setter
    def manager(self, value):
        self.logger.manager = value

    @property
    def name(self):
        return self.logger.name

    def __repr__(self):
        logger = self.logger
        return (f"<{self.__class__.__name__} {logger.name} "
                f"({getLevelName(logger.getEffectiveLevel())})>")

    __class_getitem__ = classmethod(type(list[int]))


root = RootLogger(WARNING)
Logger.root = root
Logger.manager = Manager(root)


### The module's functions: they log to the root ###

def basicConfig(**kwargs):
    """Give the root logger handlers, unless it has some.

    filename, filemode, encoding, errors or stream or handlers; format, datefmt, style;
    level; force removes the handlers that are there.
    """
    options, take = kwargs, kwargs.pop
    with _lock:
        if take("force", False):
            for old in list(root.handlers):
                root.removeHandler(old)
                old.close()
        encoding, errors = take("encoding", None), take("errors", "backslashreplace")
        if root.handlers:
            return
        handlers = _basic_handlers(options, encoding, errors)
        datefmt, style = take("datefmt", None), take("style", "%")
        if style not in _STYLES:
            raise ValueError(f"Style must be one of: {','.join(_STYLES)}")
        layout = take("format", _STYLES[style][1])
        formatter = take("formatter", None) or Formatter(layout, datefmt, style)
        for handler in handlers:
            if handler.formatter is None:
                handler.setFormatter(formatter)
            root.addHandler(handler)
        if (level := take("level", None)) is not None:
            root.setLevel(level)
        if options:
            raise ValueError(f"Unrecognised argument(s): {', '.join(options)}")


def _basic_handlers(options, encoding, errors):
    """The handlers that basicConfig() was given, or one made for its file or stream."""
    handlers = options.pop("handlers", None)
    targets = [name for name in ("stream", "filename") if name in options]
    if handlers is not None:
        if targets:
            raise ValueError("'stream' or 'filename' should not be specified together with "
                             "'handlers'")
        return handlers
    if len(targets) == 2:
        raise ValueError("'stream' and 'filename' should not be specified together")
    filename, mode = options.pop("filename", None), options.pop("filemode", "a")
    if not filename:
        return [StreamHandler(options.pop("stream", None))]
    if "b" in mode:
        errors = None
    elif encoding is None:
        encoding = "locale"
    return [FileHandler(filename, mode, encoding=encoding, errors=errors)]


def getLogger(name=None):
    """The logger of this name, made if it is new."""
    if not name or isinstance(name, str) and name == root.name:
        return root
    return Logger.manager.getLogger(name)


def _ensure_configured():
    if not root.handlers:
        basicConfig()


def critical(msg, *args, **kwargs):
    _ensure_configured()
    root.critical(msg, *args, **kwargs)


fatal = critical


def error(msg, *args, **kwargs):
    _ensure_configured()
    root.error(msg, *args, **kwargs)


def exception(msg, *args, exc_info=True, **kwargs):
    error(msg, *args, exc_info=exc_info, **kwargs)


def warning(msg, *args, **kwargs):
    _ensure_configured()
    root.warning(msg, *args, **kwargs)


def warn(msg, *args, **kwargs):
    import warnings
    warnings.warn("The 'warn' function is deprecated, use 'warning' instead",
                  DeprecationWarning, 2)
    warning(msg, *args, **kwargs)


def info(msg, *args, **kwargs):
    _ensure_configured()
    root.info(msg, *args, **kwargs)


def debug(msg, *args, **kwargs):
    _ensure_configured()
    root.debug(msg, *args, **kwargs)


def log(level, msg, *args, **kwargs):
    _ensure_configured()
    root.log(level, msg, *args, **kwargs)


def disable(level=CRITICAL):
    """Turn off messages up to this level, everywhere."""
    root.manager.disable = level
    root.manager._clear_cache()


def shutdown(handlerList=_handlerList):
    """Flush and close the handlers: done at exit."""
    for reference in handlerList[::-1]:
        try:
            handler = reference()
            if handler:
                _close_at_exit(handler)
        except Exception:
            if raiseExceptions:
                raise


def _close_at_exit(handler):
    try:
        handler.acquire()
        # Some handlers are closed by others.
        if getattr(handler, "flushOnClose", True):
            handler.flush()
        handler.close()
    except (OSError, ValueError):
        pass
    finally:
        handler.release()


try:
    import atexit
    atexit.register(shutdown)
except ImportError:
    pass


_warnings_showwarning = None


def _showwarning(message, category, filename, lineno, file=None, line=None):
    import warnings
    if file is not None:
        if _warnings_showwarning is not None:
            _warnings_showwarning(message, category, filename, lineno, file, line)
        return
    logger = getLogger("py.warnings")
    if not logger.handlers:
        logger.addHandler(NullHandler())
    logger.warning(str(warnings.formatwarning(message, category, filename, lineno, line)))


def captureWarnings(capture):
    """Redirect all warnings to the logger "py.warnings", or stop doing so."""
    import warnings
    global _warnings_showwarning
    if bool(capture) == (_warnings_showwarning is not None):
        return
    if capture:
        _warnings_showwarning, warnings.showwarning = warnings.showwarning, _showwarning
    else:
        warnings.showwarning, _warnings_showwarning = _warnings_showwarning, None
