"""Handlers for records that go further than a stream: files that are changed in time, sockets, queues, the system's log."""

import io
import logging
import os
import time

DEFAULT_TCP_LOGGING_PORT, DEFAULT_UDP_LOGGING_PORT = 9020, 9021
DEFAULT_HTTP_LOGGING_PORT, DEFAULT_SOAP_LOGGING_PORT = 9022, 9023
SYSLOG_UDP_PORT = SYSLOG_TCP_PORT = 514
_DAY = 24 * 60 * 60


# ---- files

class BaseRotatingHandler(logging.FileHandler):
    """A file that gives way to a new one; `namer` says under which name the old one is kept, `rotator` moves it there."""

    namer = None
    rotator = None

    def __init__(self, filename, mode, encoding=None, delay=False, errors=None):
        super().__init__(filename, mode=mode, encoding=encoding, delay=delay, errors=errors)

    def emit(self, record):
        try:
            if self.shouldRollover(record):
                self.doRollover()
            super().emit(record)
        except Exception:
            self.handleError(record)

    def rotation_filename(self, default_name):
        """The name for an old file."""
        return self.namer(default_name) if callable(self.namer) else default_name

    def rotate(self, source, dest):
        """Move a file that is full."""
        if callable(self.rotator):
            self.rotator(source, dest)
        elif os.path.exists(source):
            os.replace(source, dest)

    def _let_go(self):
        if self.stream:
            self.stream.close()
            self.stream = None

    def _is_special(self):
        """What is no file cannot be moved away: a terminal, `/dev/null`."""
        return os.path.exists(self.baseFilename) and not os.path.isfile(self.baseFilename)


class RotatingFileHandler(BaseRotatingHandler):
    """A new file whenever one would become larger than `maxBytes`; `backupCount` old ones are kept as `.1`, `.2` …"""

    def __init__(self, filename, mode="a", maxBytes=0, backupCount=0, encoding=None, delay=False, errors=None):
        # What is written anew at each start would never become full.
        if maxBytes > 0:
            mode = "a"
        if "b" not in mode:
            encoding = io.text_encoding(encoding)
        super().__init__(filename, mode, encoding=encoding, delay=delay, errors=errors)
        self.maxBytes, self.backupCount = maxBytes, backupCount

    def doRollover(self):
        self._let_go()
        if self.backupCount > 0:
            for number in range(self.backupCount - 1, 0, -1):
                older = self.rotation_filename(f"{self.baseFilename}.{number}")
                if os.path.exists(older):
                    os.replace(older, self.rotation_filename(f"{self.baseFilename}.{number + 1}"))
            newest = self.rotation_filename(f"{self.baseFilename}.1")
            if os.path.exists(newest):
                os.remove(newest)
            self.rotate(self.baseFilename, newest)
        if not self.delay:
            self.stream = self._open()

    def shouldRollover(self, record):
        if self.stream is None:
            self.stream = self._open()
        if self.maxBytes <= 0:
            return False
        try:
            written = self.stream.tell()
        except io.UnsupportedOperation:
            return False
        # An empty file is not given up: a record that is too long for any has to go somewhere.
        return bool(written and written + len(self.format(record)) + 1 >= self.maxBytes and not self._is_special())


# For each `when`: seconds, and how the moment is written behind an old file's name.
_PERIODS = {"S": (1, "%Y-%m-%d_%H-%M-%S"), "M": (60, "%Y-%m-%d_%H-%M"), "H": (3600, "%Y-%m-%d_%H"),
            "D": (_DAY, "%Y-%m-%d"), "MIDNIGHT": (_DAY, "%Y-%m-%d"), "W": (7 * _DAY, "%Y-%m-%d")}


class TimedRotatingFileHandler(BaseRotatingHandler):
    """A new file every so often: `interval` times S, M, H, D, at midnight, or on a day of the week (W0 is Monday)."""

    def __init__(self, filename, when="h", interval=1, backupCount=0, encoding=None, delay=False, utc=False, atTime=None,
                 errors=None):
        super().__init__(filename, "a", encoding=io.text_encoding(encoding), delay=delay, errors=errors)
        self.when = when = when.upper()
        self.backupCount, self.utc, self.atTime = backupCount, utc, atTime
        if when.startswith("W"):
            if len(when) != 2:
                raise ValueError(f"You must specify a day for weekly rollover from 0 to 6 (0 is Monday): {when}")
            if when[1] not in "0123456":
                raise ValueError(f"Invalid day specified for weekly rollover: {when}")
            self.dayOfWeek = int(when[1])
            period = "W"
        else:
            period = when
        if period not in _PERIODS:
            raise ValueError(f"Invalid rollover interval specified: {when}")
        import re
        seconds, self.suffix = _PERIODS[period]
        shown = re.sub("%.", lambda match: r"\d{4}" if match[0] == "%Y" else r"\d{2}", self.suffix)
        self.extMatch = re.compile(rf"(?<!\d){shown}(?!\d)", re.ASCII)
        self.interval = seconds * interval
        begun = os.stat(self.baseFilename).st_mtime if os.path.exists(self.baseFilename) else time.time()
        self.rolloverAt = self.computeRollover(int(begun))

    def _moment(self, seconds):
        return time.gmtime(seconds) if self.utc else time.localtime(seconds)

    def computeRollover(self, currentTime):
        """When the file gives way that is begun then."""
        is_weekly = self.when.startswith("W")
        if self.when != "MIDNIGHT" and not is_weekly:
            return currentTime + self.interval
        now = self._moment(currentTime)
        at = self.atTime
        hour = _DAY if at is None else (at.hour * 60 + at.minute) * 60 + at.second
        left = hour - ((now.tm_hour * 60 + now.tm_min) * 60 + now.tm_sec)
        day = now.tm_wday
        if left <= 0:
            left += _DAY
            day = (day + 1) % 7
        result = currentTime + left
        if is_weekly:
            result += (self.dayOfWeek - day) % 7 * _DAY + self.interval - 7 * _DAY
        else:
            result += self.interval - _DAY
        if self.utc:
            return result
        # Between then and now the clock may be put forward or back.
        if now.tm_isdst == time.localtime(result).tm_isdst:
            return result
        if now.tm_isdst:
            return result + 3600
        return result - 3600 if time.localtime(result - 3600).tm_isdst else result

    def shouldRollover(self, record):
        now = int(time.time())
        if now < self.rolloverAt:
            return False
        if self._is_special():
            self.rolloverAt = self.computeRollover(now)
            return False
        return True

    def getFilesToDelete(self):
        """The paths of old files beyond those that are kept, the oldest first."""
        folder, base = os.path.split(self.baseFilename)
        found = []
        for name in os.listdir(folder):
            if self.namer is None:
                if name.startswith(base + ".") and self.extMatch.fullmatch(name[len(base) + 1:]):
                    found.append(os.path.join(folder, name))
                continue
            # A namer may have put the moment anywhere.
            match = self.extMatch.search(name)
            while match:
                if os.path.basename(self.namer(f"{self.baseFilename}.{match[0]}")) == name:
                    found.append(os.path.join(folder, name))
                    break
                match = self.extMatch.search(name, match.start() + 1)
        found.sort()
        return found[:max(len(found) - self.backupCount, 0)]

    def doRollover(self):
        now = int(time.time())
        begun = self.rolloverAt - self.interval
        moment = self._moment(begun)
        if not self.utc:
            is_summer = time.localtime(now).tm_isdst
            if is_summer != moment.tm_isdst:
                moment = time.localtime(begun + (3600 if is_summer else -3600))
        target = self.rotation_filename(f"{self.baseFilename}.{time.strftime(self.suffix, moment)}")
        # The next one is due later, also where this one fails.
        self.rolloverAt = self.computeRollover(now)
        if os.path.exists(target):
            # Another process was quicker.
            return
        self._let_go()
        self.rotate(self.baseFilename, target)
        if self.backupCount > 0:
            for path in self.getFilesToDelete():
                os.remove(path)
        if not self.delay:
            self.stream = self._open()


class WatchedFileHandler(logging.FileHandler):
    """A file that others may move away: it is opened anew then."""

    def __init__(self, filename, mode="a", encoding=None, delay=False, errors=None):
        if "b" not in mode:
            encoding = io.text_encoding(encoding)
        super().__init__(filename, mode=mode, encoding=encoding, delay=delay, errors=errors)
        self.dev = self.ino = -1
        self._statstream()

    def _statstream(self):
        if self.stream is not None:
            status = os.fstat(self.stream.fileno())
            self.dev, self.ino = status.st_dev, status.st_ino

    def reopenIfNeeded(self):
        """Open the file that bears the name now."""
        if self.stream is None:
            return
        try:
            status = os.stat(self.baseFilename)
            is_same = (status.st_dev, status.st_ino) == (self.dev, self.ino)
        except FileNotFoundError:
            is_same = False
        if not is_same:
            self.stream.flush()
            self.stream.close()
            self.stream = None
            self.stream = self._open()
            self._statstream()

    def emit(self, record):
        try:
            self.reopenIfNeeded()
        except Exception:
            self.handleError(record)
        else:
            super().emit(record)


# ---- sockets

class SocketHandler(logging.Handler):
    """Records go pickled to a host by TCP, or to a socket of the file system where `port` is None.

    Where nobody listens it tries again later, waiting longer each time.
    """

    def __init__(self, host, port):
        super().__init__()
        self.host, self.port = host, port
        self.address = host if port is None else (host, port)
        self.sock = None
        self.closeOnError = False
        self.retryTime = None
        self.retryStart, self.retryMax, self.retryFactor = 1.0, 30.0, 2.0

    def makeSocket(self, timeout=1):
        """A new connection."""
        import socket
        if self.port is not None:
            return socket.create_connection(self.address, timeout=timeout)
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(timeout)
        try:
            made.connect(self.address)
        except OSError:
            made.close()
            raise
        return made

    def createSocket(self):
        """Connect, unless that has just failed."""
        now = time.time()
        if self.retryTime is not None and now < self.retryTime:
            return
        try:
            self.sock = self.makeSocket()
            self.retryTime = None
        except OSError:
            if self.retryTime is None:
                self.retryPeriod = self.retryStart
            else:
                self.retryPeriod = min(self.retryPeriod * self.retryFactor, self.retryMax)
            self.retryTime = now + self.retryPeriod

    def send(self, s):
        if self.sock is None:
            self.createSocket()
        if self.sock:
            try:
                self.sock.sendall(s)
            except OSError:
                self.sock.close()
                self.sock = None

    def makePickle(self, record):
        """A record's attributes, pickled, behind their length: what makeLogRecord() takes."""
        import pickle
        if record.exc_info:
            # Its text goes along: tracebacks do not.
            self.format(record)
        state = {**record.__dict__, "msg": record.getMessage(), "args": None, "exc_info": None}
        state.pop("message", None)
        data = pickle.dumps(state, 1)
        return len(data).to_bytes(4, "big") + data

    def handleError(self, record):
        if self.closeOnError and self.sock:
            self.sock.close()
            self.sock = None
        else:
            super().handleError(record)

    def emit(self, record):
        try:
            self.send(self.makePickle(record))
        except Exception:
            self.handleError(record)

    def close(self):
        with self.lock:
            open_socket, self.sock = self.sock, None
            if open_socket:
                open_socket.close()
            super().close()


class DatagramHandler(SocketHandler):
    """The same by UDP."""

    def makeSocket(self):
        import socket
        return socket.socket(socket.AF_UNIX if self.port is None else socket.AF_INET, socket.SOCK_DGRAM)

    def send(self, s):
        if self.sock is None:
            self.createSocket()
        self.sock.sendto(s, self.address)


class SysLogHandler(logging.Handler):
    """Records go to the system's log: to a host, or to a socket of the file system such as `/dev/log`."""

    priority_names = {}
    facility_names = {}
    # Those of levels of one's own are "warning".
    priority_map = {"DEBUG": "debug", "INFO": "info", "WARNING": "warning", "ERROR": "error", "CRITICAL": "critical"}

    ident = ""
    append_nul = True

    def __init__(self, address=("localhost", SYSLOG_UDP_PORT), facility=1, socktype=None, timeout=None):
        super().__init__()
        self.address, self.facility, self.socktype, self.timeout = address, facility, socktype, timeout
        self.socket = None
        self.createSocket()

    def _connect_unixsocket(self, address):
        import socket
        kinds = (self.socktype,) if self.socktype is not None else (socket.SOCK_DGRAM, socket.SOCK_STREAM)
        for kind in kinds:
            self.socket = socket.socket(socket.AF_UNIX, kind)
            try:
                self.socket.connect(address)
                self.socktype = kind
                return
            except OSError:
                self.socket.close()
                if kind == kinds[-1]:
                    raise

    def createSocket(self):
        """Connect to where it listens. A local log that is not there may come later."""
        import socket
        self.unixsocket = isinstance(self.address, str)
        if self.unixsocket:
            try:
                self._connect_unixsocket(self.address)
            except OSError:
                pass
            return
        kind = socket.SOCK_DGRAM if self.socktype is None else self.socktype
        host, port = self.address
        failed = None
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, 0, kind):
            made = None
            try:
                made = socket.socket(family, kind, protocol)
                if self.timeout:
                    made.settimeout(self.timeout)
                if kind == socket.SOCK_STREAM:
                    made.connect(address)
                break
            except OSError as error:
                failed = error
                if made is not None:
                    made.close()
        else:
            raise failed or OSError("getaddrinfo returns an empty list")
        self.socket, self.socktype = made, kind

    def encodePriority(self, facility, priority):
        """The number of a facility and a priority, given by names or numbers."""
        if isinstance(facility, str):
            facility = self.facility_names[facility]
        if isinstance(priority, str):
            priority = self.priority_names[priority]
        return facility << 3 | priority

    def close(self):
        with self.lock:
            open_socket, self.socket = self.socket, None
            if open_socket:
                open_socket.close()
            super().close()

    def mapPriority(self, levelName):
        """The priority of a level."""
        return self.priority_map.get(levelName, "warning")

    def emit(self, record):
        try:
            text = self.ident + self.format(record) + ("\000" if self.append_nul else "")
            priority = self.encodePriority(self.facility, self.mapPriority(record.levelname))
            data = f"<{priority}>{text}".encode("utf-8")
            if not self.socket:
                self.createSocket()
            if self.unixsocket:
                try:
                    self.socket.send(data)
                except OSError:
                    # The log's program was started anew.
                    self.socket.close()
                    self._connect_unixsocket(self.address)
                    self.socket.send(data)
            else:
                import socket
                if self.socktype == socket.SOCK_DGRAM:
                    self.socket.sendto(data, self.address)
                else:
                    self.socket.sendall(data)
        except Exception:
            self.handleError(record)


def _name_priorities():
    """`LOG_…`, and the tables of names."""
    priorities = "EMERG ALERT CRIT ERR WARNING NOTICE INFO DEBUG".split()
    facilities = ("KERN USER MAIL DAEMON AUTH SYSLOG LPR NEWS UUCP CRON AUTHPRIV FTP NTP SECURITY CONSOLE SOLCRON "
                  "LOCAL0 LOCAL1 LOCAL2 LOCAL3 LOCAL4 LOCAL5 LOCAL6 LOCAL7").split()
    for names, table in (priorities, SysLogHandler.priority_names), (facilities, SysLogHandler.facility_names):
        for number, name in enumerate(names):
            setattr(SysLogHandler, f"LOG_{name}", number)
            # Those of Solaris bear other names as texts.
            table[{"CONSOLE": "console", "SOLCRON": "solaris-cron"}.get(name, name.lower())] = number
    SysLogHandler.priority_names |= {"critical": 2, "error": 3, "panic": 0, "warn": 4}


_name_priorities()


# ---- mail and the web

class SMTPHandler(logging.Handler):
    """Each record is a mail. `smtplib` sends it, which has to be there."""

    def __init__(self, mailhost, fromaddr, toaddrs, subject, credentials=None, secure=None, timeout=5.0):
        super().__init__()
        self.mailhost, self.mailport = mailhost if isinstance(mailhost, (list, tuple)) else (mailhost, None)
        self.username, self.password = credentials if isinstance(credentials, (list, tuple)) else (credentials, None)
        self.fromaddr, self.subject = fromaddr, subject
        self.toaddrs = [toaddrs] if isinstance(toaddrs, str) else toaddrs
        self.secure, self.timeout = secure, timeout

    def getSubject(self, record):
        """The subject of a record's mail."""
        return self.subject

    def emit(self, record):
        try:
            import email.utils
            import smtplib
            from email.message import EmailMessage
            message = EmailMessage()
            message["From"], message["To"] = self.fromaddr, ",".join(self.toaddrs)
            message["Subject"], message["Date"] = self.getSubject(record), email.utils.localtime()
            message.set_content(self.format(record))
            with smtplib.SMTP(self.mailhost, self.mailport or smtplib.SMTP_PORT, timeout=self.timeout) as server:
                if self.username:
                    if self.secure is not None:
                        import ssl
                        names = dict(zip(("keyfile", "certfile"), self.secure))
                        context = ssl.create_default_context()
                        if names.get("certfile"):
                            context.load_cert_chain(names["certfile"], names["keyfile"])
                        server.starttls(context=context)
                    server.login(self.username, self.password)
                server.send_message(message)
        except Exception:
            self.handleError(record)


class HTTPHandler(logging.Handler):
    """Each record is a request to a web server, by GET or POST."""

    def __init__(self, host, url, method="GET", secure=False, credentials=None, context=None):
        super().__init__()
        method = method.upper()
        if method not in ("GET", "POST"):
            raise ValueError("method must be GET or POST")
        if not secure and context is not None:
            raise ValueError("context parameter only makes sense with secure=True")
        self.host, self.url, self.method = host, url, method
        self.secure, self.credentials, self.context = secure, credentials, context

    def mapLogRecord(self, record):
        """What of a record is sent."""
        return record.__dict__

    def getConnection(self, host, secure):
        """A connection to the server."""
        import http.client
        if secure:
            return http.client.HTTPSConnection(host, context=self.context)
        return http.client.HTTPConnection(host)

    def emit(self, record):
        try:
            import urllib.parse
            connection = self.getConnection(self.host, self.secure)
            url, data = self.url, urllib.parse.urlencode(self.mapLogRecord(record))
            if self.method == "GET":
                url += ("&" if "?" in url else "?") + data
            connection.putrequest(self.method, url)
            if self.method == "POST":
                connection.putheader("Content-type", "application/x-www-form-urlencoded")
                connection.putheader("Content-length", str(len(data)))
            if self.credentials:
                import base64
                known = base64.b64encode(":".join(self.credentials).encode("utf-8")).decode("ascii")
                connection.putheader("Authorization", f"Basic {known}")
            connection.endheaders()
            if self.method == "POST":
                connection.send(data.encode("utf-8"))
            connection.getresponse()
        except Exception:
            self.handleError(record)


# ---- memory and queues

class BufferingHandler(logging.Handler):
    """Records are kept until there are `capacity` of them."""

    def __init__(self, capacity):
        super().__init__()
        self.capacity = capacity
        self.buffer = []

    def shouldFlush(self, record):
        """Whether it is time."""
        return len(self.buffer) >= self.capacity

    def emit(self, record):
        self.buffer.append(record)
        if self.shouldFlush(record):
            self.flush()

    def flush(self):
        with self.lock:
            self.buffer.clear()

    def close(self):
        try:
            self.flush()
        finally:
            super().close()


class MemoryHandler(BufferingHandler):
    """Records are kept until one is serious, and go to `target` then."""

    def __init__(self, capacity, flushLevel=logging.ERROR, target=None, flushOnClose=True):
        super().__init__(capacity)
        self.flushLevel, self.target, self.flushOnClose = flushLevel, target, flushOnClose

    def shouldFlush(self, record):
        return super().shouldFlush(record) or record.levelno >= self.flushLevel

    def setTarget(self, target):
        """Let them go to another handler."""
        with self.lock:
            self.target = target

    def flush(self):
        with self.lock:
            if self.target:
                for record in self.buffer:
                    self.target.handle(record)
                self.buffer.clear()

    def close(self):
        try:
            if self.flushOnClose:
                self.flush()
        finally:
            with self.lock:
                self.target = None
                super().close()


class QueueHandler(logging.Handler):
    """Records go to a queue, from which a QueueListener takes them."""

    def __init__(self, queue):
        super().__init__()
        self.queue = queue
        # The listener that logging.config made with it.
        self.listener = None

    def enqueue(self, record):
        self.queue.put_nowait(record)

    def prepare(self, record):
        """A copy whose text is finished, so that it can be pickled."""
        import copy
        text = self.format(record)
        record = copy.copy(record)
        record.message = record.msg = text
        record.args = record.exc_info = record.exc_text = record.stack_info = None
        return record

    def emit(self, record):
        try:
            self.enqueue(self.prepare(record))
        except Exception:
            self.handleError(record)


class QueueListener:
    """A thread that takes records from a queue and gives them to handlers."""

    _sentinel = None

    def __init__(self, queue, *handlers, respect_handler_level=False):
        self.queue, self.handlers = queue, handlers
        self.respect_handler_level = respect_handler_level
        self._thread = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.stop()

    def dequeue(self, block):
        return self.queue.get(block)

    def start(self):
        """Begin to listen."""
        if self._thread is not None:
            raise RuntimeError("Listener already started")
        import threading
        self._thread = threading.Thread(target=self._monitor, daemon=True)
        self._thread.start()

    def prepare(self, record):
        """A record as the handlers get it."""
        return record

    def handle(self, record):
        """Give a record to the handlers."""
        record = self.prepare(record)
        for handler in self.handlers:
            if not self.respect_handler_level or record.levelno >= handler.level:
                handler.handle(record)

    def _monitor(self):
        import queue
        done = getattr(self.queue, "task_done", lambda: None)
        while True:
            try:
                record = self.dequeue(True)
                if record is self._sentinel:
                    done()
                    return
                self.handle(record)
                done()
            except queue.Empty:
                return

    def enqueue_sentinel(self):
        """Put into the queue what ends the thread."""
        self.queue.put_nowait(self._sentinel)

    def stop(self):
        """End, after all that is in the queue."""
        if self._thread:
            self.enqueue_sentinel()
            self._thread.join()
            self._thread = None
