# A property by a name that nobody gave it goes by its getter's.
class A: pass
A.x = property(lambda self: 1)
A.y = property()
A.z = property(None, lambda s, v: None)
class G:
    def __call__(self, o): return 1
A.w = property(G())
a = A()
for f in (lambda: setattr(a, 'x', 1), lambda: a.y, lambda: setattr(a, 'y', 1), lambda: a.z, lambda: delattr(a, 'x'), lambda: setattr(a,'w',1), lambda: delattr(a,'z')):
    try: f()
    except AttributeError as e: print(e)
