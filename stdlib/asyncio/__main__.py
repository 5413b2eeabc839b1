"""`python -m asyncio`: a prompt at which `await` may stand everywhere, while the loop goes on."""

import ast
import asyncio
import code
import concurrent.futures
import contextvars
import inspect
import sys
import threading
import types
import warnings

from . import futures


class AsyncIOInteractiveConsole(code.InteractiveConsole):
    """A console whose statements run in an event loop, which another thread turns."""

    def __init__(self, locals, loop):
        super().__init__(locals, filename="<stdin>")
        self.compile.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self.loop = loop
        # What one statement sets, the next one sees.
        self.context = contextvars.copy_context()
        # What the statement that runs awaits.
        self.task = None
        self.is_interrupted = False
        self.exit_code = 0

    def runcode(self, code):
        """Run a statement in the loop, and wait for its end."""
        ended = concurrent.futures.Future()
        self.loop.call_soon_threadsafe(self._start, code, ended, context=self.context)
        try:
            return ended.result()
        except SystemExit as exc:
            self.exit_code = exc.code
            raise
        except BaseException:
            if self.is_interrupted:
                self.write("\nKeyboardInterrupt\n")
            else:
                self.showtraceback()

    def _start(self, code, ended):
        self.task = None
        self.is_interrupted = False
        try:
            started = types.FunctionType(code, self.locals)()
            if not inspect.iscoroutine(started):
                ended.set_result(started)
                return
            self.task = self.loop.create_task(self._run(started), context=self.context)
            futures._chain_future(self.task, ended)
        except BaseException as exc:
            self.is_interrupted = isinstance(exc, KeyboardInterrupt)
            ended.set_exception(exc)

    async def _run(self, coroutine):
        try:
            return await coroutine
        except SystemExit as exc:
            # Not the loop is to end by it, but the console.
            return self._leave(exc)

    def _leave(self, exc):
        self.exit_code = exc.code
        self.loop.stop()

    def showtraceback(self):
        """Display the exception that just occurred, from the statement on."""
        exc = sys.exception()
        tb = exc.__traceback__
        while tb is not None and tb.tb_frame.f_code.co_filename != self.filename:
            tb = tb.tb_next
        if tb is None:
            tb = exc.__traceback__
        self._show(type(exc), exc.with_traceback(tb), tb)

    def interrupt(self):
        """Ctrl-C: cancel what runs. False if nothing does."""
        if self.task is None or self.task.done():
            return False
        self.is_interrupted = True
        self.task.cancel()
        return True


def _converse(console):
    prompt = getattr(sys, "ps1", ">>> ")
    banner = (f"asyncio REPL {sys.version} on {sys.platform}\n"
              'Use "await" directly instead of "asyncio.run()".\n'
              'Type "help", "copyright", "credits" or "license" for more information.\n'
              f"{prompt}import asyncio")
    try:
        console.interact(banner=banner, exitmsg="exiting asyncio REPL...")
    except SystemExit:
        pass
    finally:
        warnings.filterwarnings("ignore", message=r"^coroutine .* was never awaited$", category=RuntimeWarning)
        console.loop.call_soon_threadsafe(console.loop.stop)


def main():
    if len(sys.argv) > 1:
        sys.exit("python -m asyncio takes no arguments here: asyncio.print_call_graph() and SIGUSR1 show the tasks")
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    names = {"asyncio": asyncio}
    for name in "__name__", "__package__", "__loader__", "__spec__", "__builtins__", "__file__":
        names[name] = globals().get(name)
    console = AsyncIOInteractiveConsole(names, loop)
    threading.Thread(name="Interactive thread", target=_converse, args=(console,), daemon=True).start()
    while True:
        try:
            loop.run_forever()
        except KeyboardInterrupt:
            if console.interrupt():
                continue
            console.write("\nKeyboardInterrupt\n")
            continue
        break
    sys.exit(console.exit_code)


if __name__ == "__main__":
    main()
