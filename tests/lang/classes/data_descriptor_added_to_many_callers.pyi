# Every place that has read the attribute of an instance notices that its class gained a data descriptor, also where
# that frees code on the way.


class A:
    def __init__(self):
        self.x = "of the instance"


a = A()
readers = []
for i in range(200):
    scope = {}
    exec(f"def read(o, unused={i}):\n    return o.x", scope)
    readers.append(scope["read"])

for _ in range(3):
    seen = {read(a) for read in readers}
print(seen)

A.x = property(lambda self: "of the property")
print({read(a) for read in readers})
del A.x
print({read(a) for read in readers})
