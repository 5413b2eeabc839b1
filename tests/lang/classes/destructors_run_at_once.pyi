class D:
    def __init__(self): D.deleted = False
    def __del__(self): D.deleted = True
def generator(arg): yield
g = generator(D())
g.close()
print(D.deleted)
g = generator(D())
next(g)
g.close()
print(D.deleted)
g = generator(D())
g.close()
x = D.deleted
print(x)
x = D()
del x
y = D.deleted
print(y)
x = D()
x = None
y = D.deleted
print(y)
def f():
    x = D()
f()
y = D.deleted
print(y)
# prints: True
# prints: True
# prints: True
# prints: True
# prints: True
# prints: True
