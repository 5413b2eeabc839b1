class C:
    pass

def read(it):
    return it.x

it = C()
it.x = 1
print(read(it))                 # prints: 1
print(read(it))                 # prints: 1
C.x = property(lambda self: "property")
print(read(it))                 # prints: property
del C.x
print(read(it))                 # prints: 1
