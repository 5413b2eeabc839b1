"""HTTP through TLS."""

import socket
import ssl

from http.client import HTTPS_PORT, HTTPConnection


class HTTPSConnection(HTTPConnection):
    """A connection through TLS; `context` says whom it trusts."""

    default_port = HTTPS_PORT

    def __init__(self, host, port=None, *, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, source_address=None, context=None,
                 blocksize=8192, max_response_headers=None):
        super().__init__(host, port, timeout, source_address, blocksize=blocksize,
                         max_response_headers=max_response_headers)
        if context is None:
            context = ssl.create_default_context()
            context.set_alpn_protocols(["http/1.1"])
        self._context = context

    def connect(self):
        super().connect()
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self._tunnel_host or self.host)


HTTPSConnection.__module__ = "http.client"
