"""Servers: a socket that requests come from, and a class that handles each.

`TCPServer` and `UDPServer` handle one request after the other; `ThreadingMixIn` gives each a thread of its own.
"""

import os
import selectors
import socket
import sys
import threading
import time
from io import BufferedIOBase, BytesIO

__all__ = ["BaseServer", "TCPServer", "UDPServer", "ThreadingUDPServer", "ThreadingTCPServer", "BaseRequestHandler",
           "StreamRequestHandler", "DatagramRequestHandler", "ThreadingMixIn"]

# Where there is no poll(), select() does.
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


class BaseServer:
    """What servers have in common: waiting for requests, and giving them to a handler.

    A derived class says how a request is got (`get_request`, `fileno`), and may say more: what is asked before a
    request is handled (`verify_request`), who handles it (`process_request`), what an error does (`handle_error`).
    """

    # How long handle_request() waits.
    timeout = None

    def __init__(self, server_address, RequestHandlerClass):
        self.server_address = server_address
        self.RequestHandlerClass = RequestHandlerClass
        self._is_over = threading.Event()
        self._is_wanted_over = False

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.server_close()

    def server_activate(self):
        """Called when requests may come."""

    def server_close(self):
        """Called when no more requests are wanted."""

    # ---- waiting

    def serve_forever(self, poll_interval=0.5):
        """Handle requests until shutdown(), for which it looks every now and then."""
        self._is_over.clear()
        try:
            with _Selector() as selector:
                selector.register(self, selectors.EVENT_READ)
                while not self._is_wanted_over:
                    ready = selector.select(poll_interval)
                    # It may have come meanwhile.
                    if self._is_wanted_over:
                        break
                    if ready:
                        self._handle_request_noblock()
                    self.service_actions()
        finally:
            self._is_wanted_over = False
            self._is_over.set()

    def shutdown(self):
        """Let serve_forever(), which has to run in another thread, end, and wait until it has."""
        self._is_wanted_over = True
        self._is_over.wait()

    def service_actions(self):
        """Called in each round of serve_forever()."""

    def handle_request(self):
        """Handle one request; wait for it as long as `timeout`, or the socket's own, says."""
        timeout = self.socket.gettimeout()
        if timeout is None:
            timeout = self.timeout
        elif self.timeout is not None:
            timeout = min(timeout, self.timeout)
        deadline = None if timeout is None else time.monotonic() + timeout
        with _Selector() as selector:
            selector.register(self, selectors.EVENT_READ)
            while not selector.select(timeout):
                if deadline is not None and (timeout := deadline - time.monotonic()) < 0:
                    return self.handle_timeout()
            return self._handle_request_noblock()

    def handle_timeout(self):
        """Called when no request came in time."""

    # ---- one request

    def _handle_request_noblock(self):
        """Handle a request that is there."""
        try:
            request, address = self.get_request()
        except OSError:
            return
        try:
            wanted = self.verify_request(request, address)
            if wanted:
                self.process_request(request, address)
        except Exception:
            self.handle_error(request, address)
            self.shutdown_request(request)
        except BaseException:
            self.shutdown_request(request)
            raise
        else:
            if not wanted:
                self.shutdown_request(request)

    def verify_request(self, request, client_address):
        """Whether a request is to be handled."""
        return True

    def process_request(self, request, client_address):
        """Handle a request, and end it."""
        self.finish_request(request, client_address)
        self.shutdown_request(request)

    def finish_request(self, request, client_address):
        """Handle a request: by making a handler."""
        self.RequestHandlerClass(request, client_address, self)

    def shutdown_request(self, request):
        """Called behind a request, with what is to be told to the other end."""
        self.close_request(request)

    def close_request(self, request):
        """Called to give back what a request holds."""

    def handle_error(self, request, client_address):
        """Called for an exception of a handler: it is printed, and the server goes on."""
        import traceback
        rule = "-" * 40
        print(rule, file=sys.stderr)
        print("Exception occurred during processing of request from", client_address, file=sys.stderr)
        traceback.print_exc()
        print(rule, file=sys.stderr)


class TCPServer(BaseServer):
    """A server of connections."""

    address_family = socket.AF_INET
    socket_type = socket.SOCK_STREAM
    # How many connections may wait.
    request_queue_size = 5
    allow_reuse_address = False
    allow_reuse_port = False

    def __init__(self, server_address, RequestHandlerClass, bind_and_activate=True):
        super().__init__(server_address, RequestHandlerClass)
        self.socket = socket.socket(self.address_family, self.socket_type)
        if bind_and_activate:
            try:
                self.server_bind()
                self.server_activate()
            except BaseException:
                self.server_close()
                raise

    def server_bind(self):
        """Give the socket its address, and learn which one it became."""
        if self.allow_reuse_address and hasattr(socket, "SO_REUSEADDR"):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        is_network = self.address_family in (socket.AF_INET, socket.AF_INET6)
        if self.allow_reuse_port and is_network and hasattr(socket, "SO_REUSEPORT"):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def server_activate(self):
        self.socket.listen(self.request_queue_size)

    def server_close(self):
        self.socket.close()

    def fileno(self):
        return self.socket.fileno()

    def get_request(self):
        """The next connection, and the address of the other end."""
        return self.socket.accept()

    def shutdown_request(self, request):
        try:
            # Told once, also where others hold the socket.
            request.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.close_request(request)

    def close_request(self, request):
        request.close()


class UDPServer(TCPServer):
    """A server of datagrams: a request is the data, and the socket to answer on."""

    allow_reuse_address = False
    allow_reuse_port = False
    socket_type = socket.SOCK_DGRAM
    max_packet_size = 8192

    def get_request(self):
        data, address = self.socket.recvfrom(self.max_packet_size)
        return (data, self.socket), address

    def server_activate(self):
        """Nothing listens."""

    def shutdown_request(self, request):
        self.close_request(request)

    def close_request(self, request):
        """Nothing to close: the socket is the server's."""


class ThreadingMixIn:
    """Handles each request in a thread of its own."""

    # Whether the program may end while they run, and whether server_close() waits for them.
    daemon_threads = False
    block_on_close = True
    _threads = ()

    def process_request_thread(self, request, client_address):
        """What the thread does."""
        try:
            self.finish_request(request, client_address)
        except Exception:
            self.handle_error(request, client_address)
        finally:
            self.shutdown_request(request)

    def process_request(self, request, client_address):
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address),
                                  daemon=self.daemon_threads)
        if self.block_on_close and not thread.daemon:
            self._threads = [known for known in self._threads if known.is_alive()] + [thread]
        thread.start()

    def server_close(self):
        super().server_close()
        threads, self._threads = self._threads, ()
        for thread in threads:
            thread.join()


class ThreadingUDPServer(ThreadingMixIn, UDPServer):
    pass


class ThreadingTCPServer(ThreadingMixIn, TCPServer):
    pass


if hasattr(os, "fork"):
    __all__ += ["ForkingMixIn", "ForkingUDPServer", "ForkingTCPServer"]

    class ForkingMixIn:
        """Handles each request in a process of its own."""

        timeout = 300
        max_children = 40
        block_on_close = True
        active_children = None

        def collect_children(self, *, blocking=False):
            """Take note of the processes that have ended; of too many, wait for one."""
            children = self.active_children or set()
            while len(children) >= self.max_children:
                self._collect(-1, 0)
            for process in list(children):
                self._collect(process, 0 if blocking else os.WNOHANG)

        def _collect(self, process, flags):
            try:
                ended, _ = os.waitpid(process, flags)
            except ChildProcessError:
                if process == -1:
                    self.active_children.clear()
                else:
                    self.active_children.discard(process)
            except OSError:
                pass
            else:
                self.active_children.discard(ended)

        def handle_timeout(self):
            self.collect_children()

        def service_actions(self):
            self.collect_children()

        def process_request(self, request, client_address):
            process = os.fork()
            if process:
                if self.active_children is None:
                    self.active_children = set()
                self.active_children.add(process)
                self.close_request(request)
                return
            status = 1
            try:
                self.finish_request(request, client_address)
                status = 0
            except Exception:
                self.handle_error(request, client_address)
            finally:
                try:
                    self.shutdown_request(request)
                finally:
                    os._exit(status)

        def server_close(self):
            super().server_close()
            self.collect_children(blocking=self.block_on_close)

    class ForkingUDPServer(ForkingMixIn, UDPServer):
        pass

    class ForkingTCPServer(ForkingMixIn, TCPServer):
        pass


if hasattr(socket, "AF_UNIX"):
    __all__ += ["UnixStreamServer", "UnixDatagramServer", "ThreadingUnixStreamServer", "ThreadingUnixDatagramServer"]

    class UnixStreamServer(TCPServer):
        address_family = socket.AF_UNIX

    class UnixDatagramServer(UDPServer):
        address_family = socket.AF_UNIX

    class ThreadingUnixStreamServer(ThreadingMixIn, UnixStreamServer):
        pass

    class ThreadingUnixDatagramServer(ThreadingMixIn, UnixDatagramServer):
        pass

    if hasattr(os, "fork"):
        __all__ += ["ForkingUnixStreamServer", "ForkingUnixDatagramServer"]

        class ForkingUnixStreamServer(ForkingMixIn, UnixStreamServer):
            pass

        class ForkingUnixDatagramServer(ForkingMixIn, UnixDatagramServer):
            pass


class BaseRequestHandler:
    """Handles a request when it is made: setup(), handle() and, whatever happens, finish()."""

    def __init__(self, request, client_address, server):
        self.request = request
        self.client_address = client_address
        self.server = server
        self.setup()
        try:
            self.handle()
        finally:
            self.finish()

    def setup(self):
        pass

    def handle(self):
        pass

    def finish(self):
        pass


class StreamRequestHandler(BaseRequestHandler):
    """Handles a connection that has two files: `rfile` and `wfile`."""

    # The sizes of their buffers: what is written is sent at once.
    rbufsize = -1
    wbufsize = 0
    timeout = None
    disable_nagle_algorithm = False

    def setup(self):
        self.connection = self.request
        if self.timeout is not None:
            self.connection.settimeout(self.timeout)
        if self.disable_nagle_algorithm:
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = (_SocketWriter(self.connection) if self.wbufsize == 0 else
                      self.connection.makefile("wb", self.wbufsize))

    def finish(self):
        if not self.wfile.closed:
            try:
                self.wfile.flush()
            except OSError:
                # The other end is gone: nobody is left to be told.
                pass
        self.wfile.close()
        self.rfile.close()


class _SocketWriter(BufferedIOBase):
    """A file that sends all that is written to it."""

    def __init__(self, sock):
        self._sock = sock

    def writable(self):
        return True

    def write(self, b):
        self._sock.sendall(b)
        with memoryview(b) as view:
            return view.nbytes

    def fileno(self):
        return self._sock.fileno()


class DatagramRequestHandler(BaseRequestHandler):
    """Handles a datagram that has two files: what is written to `wfile` is the answer."""

    def setup(self):
        self.packet, self.socket = self.request
        self.rfile = BytesIO(self.packet)
        self.wfile = BytesIO()

    def finish(self):
        self.socket.sendto(self.wfile.getvalue(), self.client_address)
