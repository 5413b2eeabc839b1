"""A loop asks the selector that it was given, whatever that is made of."""
import asyncio, selectors, socket, threading, time
class Counting(selectors.DefaultSelector):
    def __init__(self): super().__init__(); self.calls = 0; self.log = []
    def select(self, timeout=None):
        self.calls += 1; return super().select(timeout)
    def register(self, fd, events, data=None):
        self.log.append("r"); return super().register(fd, events, data)
    def unregister(self, fd): self.log.append("u"); return super().unregister(fd)
class Wrapping(selectors.BaseSelector):
    """A selector that is not derived from the library's."""
    def __init__(self): self.inner = selectors.SelectSelector(); self.calls = 0
    def register(self, f, e, d=None): return self.inner.register(f, e, d)
    def unregister(self, f): return self.inner.unregister(f)
    def modify(self, f, e, d=None): return self.inner.modify(f, e, d)
    def select(self, timeout=None): self.calls += 1; return self.inner.select(timeout)
    def get_map(self): return self.inner.get_map()
    def close(self): self.inner.close(); print("closed")
async def echo(r, w):
    while line := await r.readline(): w.write(line); await w.drain()
    w.close()
async def main():
    srv = await asyncio.start_server(echo, "127.0.0.1", 0)
    r, w = await asyncio.open_connection(*srv.sockets[0].getsockname())
    for i in range(3): w.write(b"line %d\n" % i); await w.drain(); print(await r.readline())
    w.write(b"x" * 60000 + b"\n"); print(len(await r.readline()))
    w.close(); await w.wait_closed(); srv.close(); await srv.wait_closed()
    print(await asyncio.to_thread(lambda: (time.sleep(0.02), "thread")[1]))
    a, b = socket.socketpair(); a.setblocking(False); b.setblocking(False)
    loop = asyncio.get_running_loop(); fut = loop.create_future()
    loop.add_reader(b, lambda: fut.set_result(b.recv(9))); loop.call_later(0.01, a.send, b"hey"); print(await fut); print(loop.remove_reader(b))
    await loop.sock_sendall(a, b"q"); print(await loop.sock_recv(b, 3)); a.close(); b.close()
    t = time.monotonic(); await asyncio.sleep(0.05); print(0.04 < time.monotonic() - t < 0.2)
    p = await asyncio.create_subprocess_exec("echo", "sub", stdout=asyncio.subprocess.PIPE); print(await p.communicate())
    try: await asyncio.wait_for(asyncio.Event().wait(), 0.01)
    except TimeoutError: print("timeout")
    async with asyncio.TaskGroup() as tg: tg.create_task(asyncio.sleep(0.01)); tg.create_task(asyncio.sleep(0))
    try: await asyncio.open_connection("127.0.0.1", 1)
    except ConnectionRefusedError: print("refused")
for make in (Counting, Wrapping):
    sel = make()
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(sel)) as runner:
        runner.run(main()); print(sel.calls > 5, runner.get_loop()._selector is sel)
    if make is Counting: print("r" in sel.log and "u" in sel.log)
