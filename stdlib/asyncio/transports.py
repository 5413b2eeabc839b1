"""The classes of transports: what a protocol calls."""

__all__ = ("BaseTransport", "ReadTransport", "WriteTransport", "Transport",
           "DatagramTransport", "SubprocessTransport")


def _missing(name):
    def method(self, *args, **kwargs):
        raise NotImplementedError

    method.__name__ = name
    return method


class BaseTransport:
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
