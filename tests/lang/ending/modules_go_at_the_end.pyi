# What a module still holds at the end of the program is finalized, its globals still being there.
import sys
import tempfile


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name, len(greeting))


def generator():
    try:
        yield
    finally:
        print("closed")


greeting = "hello"
suspended = generator()
next(suspended)
noisy = Noisy("one")
print("end")    # prints: end
# prints: closed
# prints: del one 5
