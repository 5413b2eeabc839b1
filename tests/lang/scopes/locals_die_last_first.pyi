# The names of a frame that ends die one after the other, the last one first.
class Dies:
    def __init__(self, n): self.n = n
    def __del__(self): print("gone", self.n)
def run():
    a = Dies(1)
    b = Dies(2)
    c = Dies(3)
run()
def run(a, b, c):
    pass
run(Dies(1), Dies(2), Dies(3))
def run(a, b, c):
    yield 1
list(run(Dies(1), Dies(2), Dies(3)))
def run(a, b, c):
    yield 1
next(run(Dies(1), Dies(2), Dies(3)))
def run(a, b, c):
    1/0
try: run(Dies(1), Dies(2), Dies(3))
except Exception: print("exc")
