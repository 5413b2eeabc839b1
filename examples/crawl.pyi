"""Crawl pages over HTTP, several at a time, from a server that runs in the same program.

    pyish run examples/crawl.pyi
"""

import asyncio
import re
from urllib.parse import urljoin, urlsplit

PAGES = {
    "/": '<h1>Start</h1> <a href="/a">a</a> <a href="/b/">b</a> <a href="missing">?</a>',
    "/a": '<h1>A</h1> <a href="/">back</a> <a href="/b/c">c</a>',
    "/b/": '<h1>B</h1> <a href="c">c</a> <a href="../a#part">a</a>',
    "/b/c": "<h1>C</h1> no way out",
}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request."""
    request = (await reader.readuntil(b"\r\n\r\n")).decode()
    method, path, _ = request.split(" ", 2)
    page = PAGES.get(path)
    status, body = ("404 Not Found", "nothing here") if page is None else ("200 OK", page)
    await asyncio.sleep(0.01)
    writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def fetch(url: str) -> tuple[int, str]:
    """The status and the text of a page."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
    status = int((await reader.readline()).split()[1])
    headers = {}
    while (line := (await reader.readline()).strip()):
        name, _, value = line.decode().partition(": ")
        headers[name.lower()] = value
    body = await reader.readexactly(int(headers["content-length"]))
    writer.close()
    await writer.wait_closed()
    return status, body.decode()


class Crawler:
    """Follows links until there are no new ones."""

    def __init__(self, workers: int = 3) -> None:
        self.queue: asyncio.Queue[str] = asyncio.Queue()
        self.found: dict[str, tuple[int, str]] = {}
        self.known: set[str] = set()
        self.workers = workers

    def add(self, url: str) -> None:
        url = url.partition("#")[0]
        if url not in self.known:
            self.known.add(url)
            self.queue.put_nowait(url)

    async def work(self) -> None:
        while True:
            url = await self.queue.get()
            try:
                status, text = await fetch(url)
                self.found[url] = status, "".join(re.findall("<h1>(.*?)</h1>", text))
                for link in re.findall('href="(.*?)"', text):
                    self.add(urljoin(url, link))
            finally:
                self.queue.task_done()

    async def run(self, url: str) -> dict[str, tuple[int, str]]:
        self.add(url)
        async with asyncio.TaskGroup() as group:
            workers = [group.create_task(self.work()) for _ in range(self.workers)]
            await self.queue.join()
            for worker in workers:
                worker.cancel()
        return self.found


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        found = await Crawler().run(f"http://{host}:{port}/")
    for url, (status, title) in sorted(found.items()):
        print(status, urlsplit(url).path, title)
    print(len(found), "pages")


if __name__ == "__main__":
    asyncio.run(main())
