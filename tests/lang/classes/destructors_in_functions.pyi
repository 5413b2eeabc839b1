# What dies in a function's line has its destructor run at that line, too.
class D:
    def __init__(self): D.deleted = False
    def __del__(self): D.deleted = True
def generator(arg): yield
def f():
    x = D()
def g2():
    g = generator(D())
    g.close()
    a = D.deleted
    g = generator(D()); next(g); g.close()
    b = D.deleted
    f()
    c = D.deleted
    x = D(); x = None
    d = D.deleted
    l = [D()]; l.pop()
    e = D.deleted
    l = [D()]; l.clear()
    h = D.deleted
    o = D(); o.a = D(); o.a = 1
    i = D.deleted
    return a,b,c,d,e,h,i
print(g2())
