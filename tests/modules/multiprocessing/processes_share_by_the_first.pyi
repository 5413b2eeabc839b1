# A child runs the program's text under another name; queues, locks and values lie in the first process.
import multiprocessing as mp
import sys


def child(queue, value, n):
    with value.get_lock():
        value.value += n
    queue.put((n, __name__))
    sys.exit(n)


if __name__ == "__main__":
    queue = mp.Queue()
    value = mp.Value("i", 0)
    processes = [mp.Process(target=child, args=(queue, value, n)) for n in (1, 2)]
    for process in processes:
        process.start()
    print(sorted(queue.get() for _ in processes))  # prints: [(1, '__mp_main__'), (2, '__mp_main__')]
    for process in processes:
        process.join()
    print([process.exitcode for process in processes], value.value)  # prints: [1, 2] 3
    print(mp.active_children(), processes[0].name)  # prints: [] Process-1
