# A finalizer that makes what has to be finalized ends as a recursion does.
import sys

seen = []
sys.unraisablehook = seen.append


class Endless:
    made = 0

    def __del__(self):
        Endless.made += 1
        Endless()


Endless()
print([repr(it.exc_value) for it in seen], Endless.made > 100)


# A long list whose members go one after the other is none.
class Link:
    gone = 0

    def __init__(self, rest):
        self.rest = rest

    def __del__(self):
        Link.gone += 1


seen.clear()
chain = None
for i in range(5000):
    chain = Link(chain)
del chain
print(seen, Link.gone)
