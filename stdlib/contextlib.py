"""Utilities for with-statement contexts (PEP 343), plain and asynchronous."""

import sys
from abc import ABC, abstractmethod
from functools import wraps
from types import GenericAlias, MethodType

__all__ = ["asynccontextmanager", "contextmanager", "closing", "nullcontext",
           "AbstractContextManager", "AbstractAsyncContextManager", "AsyncExitStack",
           "ContextDecorator", "ExitStack", "redirect_stdout", "redirect_stderr",
           "suppress", "aclosing", "chdir"]


def _has_methods(cls, *names):
    """True where `cls` defines all of `names`, none of them set to None."""
    for name in names:
        defined = (base.__dict__[name] for base in cls.__mro__ if name in base.__dict__)
        if next(defined, None) is None:
            return NotImplemented
    return True


class AbstractContextManager(ABC):
    """What has __enter__ and __exit__."""

    __class_getitem__ = classmethod(GenericAlias)
    __slots__ = ()

    def __enter__(self):
        """The value of `with … as`: the manager itself."""
        return self

    @abstractmethod
    def __exit__(self, exc_type, exc_value, traceback):
        """Leave the block; a true result swallows the exception."""
        return None

    @classmethod
    def __subclasshook__(cls, C):
        if cls is AbstractContextManager:
            return _has_methods(C, "__enter__", "__exit__")
        return NotImplemented


class AbstractAsyncContextManager(ABC):
    """What has __aenter__ and __aexit__."""

    __class_getitem__ = classmethod(GenericAlias)
    __slots__ = ()

    async def __aenter__(self):
        """The value of `async with … as`: the manager itself."""
        return self

    @abstractmethod
    async def __aexit__(self, exc_type, exc_value, traceback):
        """Leave the block; a true result swallows the exception."""
        return None

    @classmethod
    def __subclasshook__(cls, C):
        if cls is AbstractAsyncContextManager:
            return _has_methods(C, "__aenter__", "__aexit__")
        return NotImplemented


class ContextDecorator:
    """Lets a context manager be used as a decorator: each call runs inside it."""

    def _recreate_cm(self):
        """A manager for one call: this one, unless it can be used only once."""
        return self

    def __call__(self, func):
        def managed(*args, **kwds):
            with self._recreate_cm():
                return func(*args, **kwds)
        return wraps(func)(managed)


class AsyncContextDecorator:
    """Lets an async context manager be used as a decorator of coroutine functions."""

    def _recreate_cm(self):
        return self

    def __call__(self, func):
        async def managed(*args, **kwds):
            async with self._recreate_cm():
                return await func(*args, **kwds)
        return wraps(func)(managed)


### Generators as context managers ###

_OVER = object()  # for next(): the generator has ended


class _GeneratorContextManagerBase:
    """What contextmanager and asynccontextmanager share: the generator and its recipe."""

    def __init__(self, func, args, kwds):
        self.gen = func(*args, **kwds)
        self.func, self.args, self.kwds = func, args, kwds
        doc = getattr(func, "__doc__", None)
        self.__doc__ = type(self).__doc__ if doc is None else doc

    def _recreate_cm(self):
        # A generator runs once: a decorated function needs a new one for each call.
        return self.__class__(self.func, self.args, self.kwds)

    def _start(self):
        """The generator to enter; what would make another one is let go."""
        self.func = self.args = self.kwds = None
        return self.gen

    def _outcome(self, raised, thrown, traceback):
        """What leaving returns when `raised` came out of the generator after `thrown` went in.

        None if `raised` is a new exception, which goes its way.
        """
        if isinstance(raised, self._end):
            # It ended and so swallowed it, unless it raised this very exception.
            return raised is not thrown
        wrapped = (isinstance(raised, RuntimeError) and raised.__cause__ is thrown
                   and isinstance(thrown, (StopIteration, self._end)))
        if raised is thrown or wrapped:
            # The with statement reraises it, as it was.  PEP 479 wraps a StopIteration.
            thrown.__traceback__ = traceback
            return False
        return None


class _GeneratorContextManager(_GeneratorContextManagerBase, AbstractContextManager,
                               ContextDecorator):
    """What a function under @contextmanager returns."""

    _end = StopIteration

    def __enter__(self):
        entered = next(self._start(), _OVER)
        if entered is _OVER:
            raise RuntimeError("generator didn't yield") from None
        return entered

    def __exit__(self, typ, value, traceback):
        if typ is None:
            if next(self.gen, _OVER) is _OVER:
                return False
            problem = "generator didn't stop"
        else:
            if value is None:
                value = typ()
            try:
                self.gen.throw(value)
            except BaseException as raised:
                outcome = self._outcome(raised, value, traceback)
                if outcome is None:
                    raise
                return outcome
            problem = "generator didn't stop after throw()"
        with closing(self.gen):
            raise RuntimeError(problem)


class _AsyncGeneratorContextManager(_GeneratorContextManagerBase,
                                    AbstractAsyncContextManager, AsyncContextDecorator):
    """What a function under @asynccontextmanager returns."""

    _end = StopAsyncIteration

    async def __aenter__(self):
        entered = await anext(self._start(), _OVER)
        if entered is _OVER:
            raise RuntimeError("generator didn't yield") from None
        return entered

    async def __aexit__(self, typ, value, traceback):
        if typ is None:
            if await anext(self.gen, _OVER) is _OVER:
                return False
            problem = "generator didn't stop"
        else:
            if value is None:
                value = typ()
            try:
                await self.gen.athrow(value)
            except BaseException as raised:
                outcome = self._outcome(raised, value, traceback)
                if outcome is None:
                    raise
                return outcome
            problem = "generator didn't stop after athrow()"
        async with aclosing(self.gen):
            raise RuntimeError(problem)


def contextmanager(func):
    """Decorator that makes a context manager of a generator function.

    What comes before the `yield` is done on entering, what comes after it on leaving;
    an exception of the body is raised at the `yield`.
    """
    def manager(*args, **kwds):
        return _GeneratorContextManager(func, args, kwds)
    return wraps(func)(manager)


def asynccontextmanager(func):
    """Decorator that makes an asynchronous context manager of an async generator function."""
    def manager(*args, **kwds):
        return _AsyncGeneratorContextManager(func, args, kwds)
    return wraps(func)(manager)


### Small managers ###

class closing(AbstractContextManager):
    """Calls the thing's close() at the end of the block."""

    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc_info):
        self.thing.close()


class aclosing(AbstractAsyncContextManager):
    """Awaits the thing's aclose() at the end of the block."""

    def __init__(self, thing):
        self.thing = thing

    async def __aenter__(self):
        return self.thing

    async def __aexit__(self, *exc_info):
        await self.thing.aclose()


class _RedirectStream(AbstractContextManager):
    _stream = None

    def __init__(self, new_target):
        self._new_target = new_target
        self._old_targets = []  # a stack: the manager may be entered again

    def __enter__(self):
        name, target = self._stream, self._new_target
        self._old_targets.append(getattr(sys, name))
        setattr(sys, name, target)
        return target

    def __exit__(self, *exc_info):
        setattr(sys, self._stream, self._old_targets.pop())


class redirect_stdout(_RedirectStream):
    """Sends what is written to sys.stdout elsewhere for the time of the block."""

    _stream = "stdout"


class redirect_stderr(_RedirectStream):
    """Sends what is written to sys.stderr elsewhere for the time of the block."""

    _stream = "stderr"


class suppress(AbstractContextManager):
    """Swallows exceptions of these classes, also out of a group."""

    def __init__(self, *exceptions):
        self._exceptions = exceptions

    def __enter__(self):
        pass

    def __exit__(self, exctype, excinst, exctb):
        if exctype is None:
            return None
        if issubclass(exctype, self._exceptions):
            return True
        if not issubclass(exctype, BaseExceptionGroup):
            return False
        # Of a group, what is not suppressed goes on.
        left = excinst.split(self._exceptions)[1]
        if left is not None:
            raise left
        return True


class nullcontext(AbstractContextManager, AbstractAsyncContextManager):
    """Does nothing: for where a manager is wanted."""

    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *excinfo):
        pass

    async def __aenter__(self):
        return self.enter_result

    async def __aexit__(self, *excinfo):
        pass


class chdir(AbstractContextManager):
    """Makes another directory the working directory for the time of the block, for all threads."""

    def __init__(self, path):
        self.path = path
        self._old_cwd = []

    def __enter__(self):
        import os
        self._old_cwd.append(os.getcwd())
        os.chdir(self.path)

    def __exit__(self, *excinfo):
        import os
        os.chdir(self._old_cwd.pop())


### Exit stacks ###

def _special(cls, name, kind):
    """`cls.name`, or the error that a with statement gives."""
    try:
        return getattr(cls, name)
    except AttributeError:
        raise TypeError(f"'{cls.__module__}.{cls.__qualname__}' object does not support the "
                        f"{kind} protocol") from None


def _fix_context(new_exc, old_exc, frame_exc):
    """Make the context of `new_exc` what nested with statements would have made it."""
    while (context := new_exc.__context__) is not frame_exc:
        if context is None or context is old_exc:
            return  # as it should be
        new_exc = context
    new_exc.__context__ = old_exc


class _BaseExitStack:
    """What ExitStack and AsyncExitStack have in common.

    `_exit_callbacks` holds (is_sync, callback) pairs; a callback takes exception details.
    """

    def __init__(self):
        from collections import deque
        self._exit_callbacks = deque()

    def pop_all(self):
        """Hand all callbacks over to a new stack and return that."""
        new_stack = type(self)()
        new_stack._exit_callbacks = self._exit_callbacks
        self.__init__()
        return new_stack

    def push(self, exit):
        """Register a context manager's __exit__, or a function called like one."""
        try:
            exit_method = type(exit).__exit__
        except AttributeError:
            self._push_exit_callback(exit)
        else:
            self._push_cm_exit(exit, exit_method)
        return exit  # usable as a decorator

    def enter_context(self, cm):
        """Enters the supplied context manager, and pushes its __exit__ method."""
        cls = type(cm)
        enter = _special(cls, "__enter__", "context manager")
        exit = _special(cls, "__exit__", "context manager")
        result = enter(cm)
        self._push_cm_exit(cm, exit)
        return result

    def callback(self, callback, /, *args, **kwds):
        """Have a function called at the end with these arguments; it sees no exception."""
        def _exit_wrapper(exc_type, exc, tb):
            callback(*args, **kwds)
        _exit_wrapper.__wrapped__ = callback
        self._push_exit_callback(_exit_wrapper)
        return callback

    def _push_cm_exit(self, cm, cm_exit):
        self._push_exit_callback(MethodType(cm_exit, cm), True)

    def _push_exit_callback(self, callback, is_sync=True):
        self._exit_callbacks.append((is_sync, callback))


class ExitStack(_BaseExitStack, AbstractContextManager):
    """Gathers managers and callbacks as it goes, and leaves them last to first."""

    def __enter__(self):
        return self

    def __exit__(self, *exc_details):
        exc = exc_details[1]
        received_exc = exc is not None
        frame_exc = sys.exception()
        suppressed = pending_raise = False
        while self._exit_callbacks:
            _, cb = self._exit_callbacks.pop()
            try:
                if exc is None:
                    exc_details = None, None, None
                else:
                    exc_details = type(exc), exc, exc.__traceback__
                if cb(*exc_details):
                    suppressed, pending_raise, exc = True, False, None
            except BaseException as new_exc:
                _fix_context(new_exc, exc, frame_exc)
                pending_raise = True
                exc = new_exc
        if pending_raise:
            fixed_context = exc.__context__
            try:
                raise exc
            except BaseException:
                exc.__context__ = fixed_context  # raising has set it to the one at hand
                raise
        return received_exc and suppressed

    def close(self):
        """Run all callbacks now."""
        self.__exit__(None, None, None)


class AsyncExitStack(_BaseExitStack, AbstractAsyncContextManager):
    """An ExitStack that takes async managers and coroutine functions as well."""

    async def enter_async_context(self, cm):
        """Enters the supplied async context manager, and pushes its __aexit__ method."""
        cls = type(cm)
        enter = _special(cls, "__aenter__", "asynchronous context manager")
        exit = _special(cls, "__aexit__", "asynchronous context manager")
        result = await enter(cm)
        self._push_async_cm_exit(cm, exit)
        return result

    def push_async_exit(self, exit):
        """Register an async manager's __aexit__, or a coroutine function called like one."""
        try:
            exit_method = type(exit).__aexit__
        except AttributeError:
            self._push_exit_callback(exit, False)
        else:
            self._push_async_cm_exit(exit, exit_method)
        return exit

    def push_async_callback(self, callback, /, *args, **kwds):
        """Call a coroutine function with these arguments, and await it, when the block is left."""
        async def _exit_wrapper(exc_type, exc, tb):
            await callback(*args, **kwds)
        _exit_wrapper.__wrapped__ = callback
        self._push_exit_callback(_exit_wrapper, False)
        return callback

    async def aclose(self):
        """Run all callbacks now."""
        await self.__aexit__(None, None, None)

    def _push_async_cm_exit(self, cm, cm_exit):
        self._push_exit_callback(MethodType(cm_exit, cm), False)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_details):
        exc = exc_details[1]
        received_exc = exc is not None
        frame_exc = sys.exception()
        suppressed = pending_raise = False
        while self._exit_callbacks:
            is_sync, callback = self._exit_callbacks.pop()
            try:
                if exc is None:
                    details = None, None, None
                else:
                    details = type(exc), exc, exc.__traceback__
                answer = callback(*details)
                if not is_sync:
                    answer = await answer
                if answer:
                    suppressed, pending_raise, exc = True, False, None
            except BaseException as new_exc:
                _fix_context(new_exc, exc, frame_exc)
                pending_raise = True
                exc = new_exc
        if pending_raise:
            fixed_context = exc.__context__
            try:
                raise exc
            except BaseException:
                exc.__context__ = fixed_context  # raising has set it to the one at hand
                raise
        return received_exc and suppressed
