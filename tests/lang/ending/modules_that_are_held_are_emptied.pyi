# A module that somebody holds on to is emptied name by name, private names first.
import builtins
import sys


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name, len(()))


public = Noisy("public")
_private = Noisy("private")
builtins.here = sys.here = sys.modules[__name__]
print("end")    # prints: end
# prints: del private 0
# prints: del public 0
