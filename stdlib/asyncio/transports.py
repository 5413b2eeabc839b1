"""The classes of transports: what a protocol calls.

What happens for every read and write is native (`_streams.TransportCore`); the transports of sockets and pipes are
in `selector_events.py` and `unix_events.py`.
"""

from _streams import TransportCore

__all__ = ("BaseTransport", "ReadTransport", "WriteTransport", "Transport",
           "DatagramTransport", "SubprocessTransport")


def _missing(name):
    def method(self, *args, **kwargs):
        raise NotImplementedError

    method.__name__ = name
    return method


class BaseTransport(TransportCore):
    """What all transports have."""

    __slots__ = ("_extra",)

    def __init__(self, extra=None):
        self._extra = {} if extra is None else extra

    def get_extra_info(self, name, default=None):
        """Facts about the transport."""
        return self._extra.get(name, default)

    is_closing = _missing("is_closing")
    close = _missing("close")
    set_protocol = _missing("set_protocol")
    get_protocol = _missing("get_protocol")


class ReadTransport(BaseTransport):
    """One that is read from."""

    __slots__ = ()
    is_reading = _missing("is_reading")
    pause_reading = _missing("pause_reading")
    resume_reading = _missing("resume_reading")


class WriteTransport(BaseTransport):
    """One that is written to."""

    __slots__ = ()
    set_write_buffer_limits = _missing("set_write_buffer_limits")
    get_write_buffer_size = _missing("get_write_buffer_size")
    get_write_buffer_limits = _missing("get_write_buffer_limits")
    write = _missing("write")
    write_eof = _missing("write_eof")
    can_write_eof = _missing("can_write_eof")
    abort = _missing("abort")

    def writelines(self, list_of_data):
        """Write several pieces."""
        self.write(b"".join(list_of_data))


class Transport(ReadTransport, WriteTransport):
    """Both ways."""

    __slots__ = ()


class DatagramTransport(BaseTransport):
    """One for datagrams."""

    __slots__ = ()
    sendto = _missing("sendto")
    abort = _missing("abort")


class SubprocessTransport(BaseTransport):
    """One of a process."""

    __slots__ = ()
    get_pid = _missing("get_pid")
    get_returncode = _missing("get_returncode")
    get_pipe_transport = _missing("get_pipe_transport")
    send_signal = _missing("send_signal")
    terminate = _missing("terminate")
    kill = _missing("kill")


def _report(loop, exc, message, transport, protocol):
    """Say what ended a connection: to the loop's handler; of the system's errors, in debug mode, to the log."""
    if not isinstance(exc, OSError):
        loop.call_exception_handler({
            "message": message,
            "exception": exc,
            "transport": transport,
            "protocol": protocol,
        })
    elif loop.get_debug():
        from .log import logger
        logger.debug("%r: %s", transport, message, exc_info=True)


async def _ready(transport, made):
    """The transport, once its connection is made; where that fails it is closed."""
    try:
        await made
    except BaseException:
        transport.close()
        raise
    return transport


class _FlowControlMixin(Transport):
    """Water marks: the protocol is paused above the high one, and goes on below the low one."""

    __slots__ = ()

    def _maybe_pause_protocol(self):
        if not self._protocol_paused and self.get_write_buffer_size() > self._high_water:
            self._protocol_paused = True
            self._tell("pause_writing")

    def _maybe_resume_protocol(self):
        if self._protocol_paused and self.get_write_buffer_size() <= self._low_water:
            self._protocol_paused = False
            self._tell("resume_writing")

    def _tell(self, name):
        try:
            getattr(self._protocol, name)()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._loop.call_exception_handler({
                "message": f"protocol.{name}() failed",
                "exception": exc,
                "transport": self,
                "protocol": self._protocol,
            })

    def get_write_buffer_limits(self):
        """The low and the high water mark."""
        return self._low_water, self._high_water

    def _set_write_buffer_limits(self, high=None, low=None):
        # The one that is not given is four times, or a quarter of, the other.
        if high is None:
            high = 65536 if low is None else low * 4
        low = high // 4 if low is None else low
        if not 0 <= low <= high:
            raise ValueError(f"high ({high!r}) must be >= low ({low!r}) must be >= 0")
        self._set_marks(low, high)

    def set_write_buffer_limits(self, high=None, low=None):
        """Set the water marks."""
        self._set_write_buffer_limits(high=high, low=low)
        self._maybe_pause_protocol()

    get_write_buffer_size = TransportCore._buffer_size
