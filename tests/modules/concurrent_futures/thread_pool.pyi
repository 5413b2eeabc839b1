# Futures of calls in threads: results, errors, cancellation, waiting for some of them.
import concurrent.futures as cf
import threading
import time


def work(n):
    time.sleep(n / 100)
    if n == 2:
        raise ValueError("two")
    return n


with cf.ThreadPoolExecutor(3, thread_name_prefix="w") as pool:
    futures = [pool.submit(work, n) for n in (3, 1, 2)]
    print(sorted(str(f.exception() or f.result()) for f in cf.as_completed(futures)))  # prints: ['1', '3', 'two']
    done, rest = cf.wait(futures)
    print(len(done), len(rest))  # prints: 3 0
    print(list(pool.map(pow, (2, 3), (3, 2))))  # prints: [8, 9]
    print(pool.submit(lambda: threading.current_thread().name).result()[:2])  # prints: w_
    gate = threading.Event()
    started = threading.Barrier(4)
    held = [pool.submit(lambda: started.wait(5) and False or gate.wait(5)) for _ in range(3)]
    started.wait(5)
    late = pool.submit(work, 1)
    print(late.cancel(), late.cancelled(), held[0].cancel())  # prints: True True False
    try:
        held[0].result(timeout=0.001)
    except TimeoutError:
        print("late")  # prints: late
    gate.set()
try:
    pool.submit(work, 1)
except RuntimeError as exc:
    print(exc)  # prints: cannot schedule new futures after shutdown


def fails():
    raise OSError("not ready")


import logging

logging.disable(logging.CRITICAL)
pool = cf.ThreadPoolExecutor(1, initializer=fails)
try:
    pool.submit(work, 1).result()
except cf.BrokenExecutor as exc:
    print(exc)  # prints: A thread initializer failed, the thread pool is not usable anymore
