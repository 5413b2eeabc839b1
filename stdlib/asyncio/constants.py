"""Numbers that asyncio and its users share."""

LOG_THRESHOLD_FOR_CONNLOST_WRITES = 5
ACCEPT_RETRY_DELAY = 1
DEBUG_STACK_DEPTH = 10
SSL_HANDSHAKE_TIMEOUT = 60.0
SSL_SHUTDOWN_TIMEOUT = 30.0
SENDFILE_FALLBACK_READBUFFER_SIZE = 1024 * 256
FLOW_CONTROL_HIGH_WATER_SSL_READ = 256
FLOW_CONTROL_HIGH_WATER_SSL_WRITE = 512
THREAD_JOIN_TIMEOUT = 300


def _sendfile_modes():
    from enum import Enum
    return Enum("_SendfileMode", "UNSUPPORTED TRY_NATIVE FALLBACK", module=__name__)


def __getattr__(name):
    # Few need it: `enum` is not loaded for the others.
    if name == "_SendfileMode":
        globals()[name] = modes = _sendfile_modes()
        return modes
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
