"""The event loops of Windows, which are not here: the module can be imported to ask what a loop is not."""

__all__ = ("BaseProactorEventLoop",)


class BaseProactorEventLoop:
    """No event loop of this system is one."""

    def __init__(self, *args, **kwargs):
        raise NotImplementedError("proactor event loops are for Windows only")
