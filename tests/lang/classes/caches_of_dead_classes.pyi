# A cache that has learned from a class that is gone is not taken in by another class at its place.
def make(k):
    class F:
        def __init__(self):
            self.a = False
            if k % 3:
                self.z = 1
            self.b = False
            self.c = k

        def put(self):
            if self.a:
                self.a = False
            return self.b, self.c

    return F


for k in range(2000):
    F = make(k)
    f = F()
    f.put()
    f.a = True
    assert f.put() == (False, k)
    del F, f
print("done")  # prints: done
