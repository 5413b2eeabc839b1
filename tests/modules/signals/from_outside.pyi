# Signals that other processes send: handlers run between steps of the program, in sleeps, waits and loops.
import asyncio
import os
import signal
import subprocess
import time


def send(name, delay=0):
    return subprocess.Popen(["sh", "-c", f"sleep {delay}; kill -{name} {os.getpid()}"])


seen = []
print(signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(number)) == signal.SIG_DFL)  # prints: True
sender = send("USR1", 0.02)
start = time.monotonic()
time.sleep(0.2)
print(seen, time.monotonic() - start >= 0.2)  # prints: [10] True
sender.wait()
sender = send("USR1")
while len(seen) < 2:
    pass
print(len(seen), sender.wait())  # prints: 2 0


def fail(number, frame):
    raise RuntimeError("from the handler")


signal.signal(signal.SIGALRM, fail)
try:
    sender = send("ALRM", 0.02)
    time.sleep(5)
except RuntimeError as exc:
    print(exc)  # prints: from the handler
sender.wait()


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    sender = send("TERM", 0.02)
    await stop.wait()
    sender.wait()
    print("stopped", loop.remove_signal_handler(signal.SIGTERM), loop.remove_signal_handler(signal.SIGTERM))  # prints: stopped True False
    interrupted = loop.create_future()
    loop.add_signal_handler(signal.SIGINT, interrupted.set_result, "Ctrl-C")
    sender = send("INT")
    print(await interrupted)  # prints: Ctrl-C
    sender.wait()
    loop.remove_signal_handler(signal.SIGINT)


asyncio.run(main())
signal.signal(signal.SIGTERM, signal.SIG_IGN)
send("TERM").wait()
time.sleep(0.02)
print("ignored")  # prints: ignored
