# Threads park in sleep and in locks, and are preempted in loops that do neither.
import threading
import time

log = []


def sleeper(n):
    for i in range(2):
        log.append((n, i))
        time.sleep(0.01)


threads = [threading.Thread(target=sleeper, args=(n,)) for n in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(log) != log, len(log))  # prints: True 6

stop = False


def spin():
    while not stop:
        pass


spinner = threading.Thread(target=spin, name="spinner")
spinner.start()
print(spinner.is_alive(), threading.active_count())  # prints: True 2
stop = True
spinner.join()
print(spinner.is_alive(), threading.active_count())  # prints: False 1

lock = threading.Lock()
value = 0


def bump():
    global value
    for _ in range(20):
        with lock:
            seen = value
            time.sleep(0)
            value = seen + 1


threads = [threading.Thread(target=bump) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(5)
print(value)  # prints: 60
print(lock.acquire(), lock.acquire(timeout=0.001), lock.acquire(blocking=False))  # prints: True False False


def late():
    time.sleep(0.01)
    print("the program waits for its threads")  # prints: the program waits for its threads


threading.Thread(target=late).start()
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
