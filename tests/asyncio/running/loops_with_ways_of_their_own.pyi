"""A loop's own time, turn and call_soon are asked, and so are loops of another make."""
import asyncio
import collections


class Jumping(asyncio.SelectorEventLoop):
    """Its clock stands still, and jumps to the next timer."""

    def __init__(self):
        super().__init__()
        self._now = 100.0

    def time(self):
        return self._now

    def _run_once(self):
        super()._run_once()
        if self._scheduled and not self._ready:
            self._now = self._scheduled[0].when()


async def numbered(seconds):
    await asyncio.sleep(seconds)
    print(seconds, asyncio.get_running_loop().time())
    return seconds


async def main():
    print(await asyncio.gather(numbered(3000), numbered(1000), numbered(2000)))
    try:
        async with asyncio.timeout(5000):
            await asyncio.Event().wait()
    except TimeoutError:
        print("over", asyncio.get_running_loop().time())


with asyncio.Runner(loop_factory=Jumping) as runner:
    runner.run(main())


class Counting(asyncio.SelectorEventLoop):
    """Counts what is queued."""

    count = 0

    def call_soon(self, *args, **kwargs):
        self.count += 1
        return super().call_soon(*args, **kwargs)


with asyncio.Runner(loop_factory=Counting) as runner:
    runner.run(asyncio.sleep(0))
    print("queued", runner.get_loop().count)


class Small(asyncio.AbstractEventLoop):
    """Just enough of a loop."""

    def __init__(self):
        self.queue = collections.deque()

    def call_soon(self, callback, *args, context=None):
        handle = asyncio.Handle(callback, args, self, context)
        self.queue.append(handle)
        return handle

    def get_debug(self):
        return False

    def is_running(self):
        return True

    def create_future(self):
        return asyncio.Future(loop=self)

    def create_task(self, coro, **kwargs):
        return asyncio.Task(coro, loop=self, **kwargs)

    def call_exception_handler(self, context):
        print("handler:", context["message"].split(" at ")[0])

    def run(self, coro):
        asyncio._set_running_loop(self)
        try:
            task = self.create_task(coro)
            while self.queue:
                self.queue.popleft()._run()
            return task.result()
        finally:
            asyncio._set_running_loop(None)


async def child(n):
    await asyncio.sleep(0)
    return n * 10


async def on_small():
    loop = asyncio.get_running_loop()
    print(type(loop).__name__, asyncio.current_task().get_loop() is loop)
    print(await asyncio.gather(child(1), child(2)))
    lock = asyncio.Lock()
    async with lock, asyncio.TaskGroup() as group:
        tasks = [group.create_task(child(n)) for n in (3, 4)]
    print([task.result() for task in tasks], len(asyncio.all_tasks()))
    loop.call_soon(lambda: 1 / 0)
    waits = asyncio.ensure_future(asyncio.sleep(0))
    await waits
    return "done"


print(Small().run(on_small()))

# A loop that is stopped before it runs has one turn.
loop = asyncio.new_event_loop()
loop.call_soon(print, "a turn")
loop.stop()
loop.run_forever()
# Who looks at its queues finds them.
loop.call_soon(print, "queued")
timer = loop.call_later(0.01, loop.stop)
print(len(loop._ready), loop._scheduled == [timer])
loop.run_forever()
loop.close()
