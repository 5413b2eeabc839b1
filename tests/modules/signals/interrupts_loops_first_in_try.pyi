# What a handler raises in a loop that stands first in a `try` is raised within it.
import os
import signal
import threading
import time


class Raised(Exception):
    pass


def handler(number, frame):
    raise Raised


def send():
    time.sleep(0.05)
    for _ in range(4):
        os.kill(os.getpid(), signal.SIGUSR1)
        time.sleep(0.05)


class Yes:
    def __lt__(self, other):
        return True


signal.signal(signal.SIGUSR1, handler)
x = 5
yes = Yes()
caught = []
threading.Thread(target=send).start()
while len(caught) < 4:
    try:
        while True:
            pass
    except Raised:
        caught.append("while True")
    try:
        while x > 1:
            x = 5
    except Raised:
        caught.append("while x > 1")
    try:
        for _ in iter(int, 1):
            pass
    except Raised:
        caught.append("for")
    try:
        while yes < yes:
            pass
    except Raised:
        caught.append("while yes < yes")
print(caught)
