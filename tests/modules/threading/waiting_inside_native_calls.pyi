# Several threads wait for a lock inside a dict's comparison, which native code has called.
import threading

lock = threading.Lock()
seen = []


class Key:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        with lock:
            return self is other


def insert():
    mapping = {Key(): 1}
    mapping[Key()] = 2
    seen.append(len(mapping))


lock.acquire()
threads = [threading.Thread(target=insert) for _ in range(3)]
for thread in threads:
    thread.start()
lock.release()
for thread in threads:
    thread.join(10)
print(seen)  # prints: [2, 2, 2]
