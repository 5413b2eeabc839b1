"""What needs sockets and processes, which pyish does not have yet."""


def missing(name):
    """A function that says so."""

    async def function(*args, **kwargs):
        raise NotImplementedError(f"asyncio.{name}() needs sockets and processes, "
                                  "which pyish does not have yet")

    function.__name__ = function.__qualname__ = name
    return function
