"""The classes of protocols: what a transport calls."""

__all__ = ("BaseProtocol", "Protocol", "DatagramProtocol", "SubprocessProtocol",
           "BufferedProtocol")


class BaseProtocol:
    """What all protocols have."""

    __slots__ = ()

    def connection_made(self, transport):
        """A connection is made."""

    def connection_lost(self, exc):
        """The connection is lost or closed."""

    def pause_writing(self):
        """The transport's buffer is over its high-water mark."""

    def resume_writing(self):
        """The transport's buffer is below its low-water mark."""


class Protocol(BaseProtocol):
    """A stream of bytes."""

    __slots__ = ()

    def data_received(self, data):
        """Some data is received."""

    def eof_received(self):
        """The other end will send no more."""


class BufferedProtocol(BaseProtocol):
    """A stream of bytes, into a buffer of the protocol's own."""

    __slots__ = ()

    def get_buffer(self, sizehint):
        """Return a buffer to receive into."""

    def buffer_updated(self, nbytes):
        """So many bytes were received."""

    def eof_received(self):
        """The other end will send no more."""


class DatagramProtocol(BaseProtocol):
    """Datagrams."""

    __slots__ = ()

    def datagram_received(self, data, addr):
        """A datagram is received."""

    def error_received(self, exc):
        """A send or receive raised OSError."""


class SubprocessProtocol(BaseProtocol):
    """A process."""

    __slots__ = ()

    def pipe_data_received(self, fd, data):
        """The process wrote into a pipe."""

    def pipe_connection_lost(self, fd, exc):
        """A pipe of the process is closed."""

    def process_exited(self):
        """The process has exited."""


def _feed(protocol, data):
    """Give bytes to a protocol, in the way it takes them."""
    if isinstance(protocol, BufferedProtocol):
        rest = memoryview(data)
        while rest:
            buffer = memoryview(protocol.get_buffer(len(rest)))
            if not len(buffer):
                raise RuntimeError("get_buffer() returned an empty buffer")
            size = min(len(buffer), len(rest))
            buffer[:size] = rest[:size]
            protocol.buffer_updated(size)
            rest = rest[size:]
    else:
        protocol.data_received(bytes(data))


def _feed_data_to_buffered_proto(proto, data):
    """Put bytes into the buffers of a BufferedProtocol."""
    _feed(proto, data)
