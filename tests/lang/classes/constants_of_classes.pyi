# Numbers and the like among a class's attributes: read often, bound anew, hidden, counted up.
class K:
    MAX = 10; FLAG = False; NONE = None; F = 1.5
    n = 0
    def get(self): return self.MAX, self.FLAG, self.NONE, self.F
k = K()
for i in range(3): print(k.get(), K.MAX, K.FLAG)
K.MAX = 11; print(k.get(), K.MAX); k.MAX = 5; print(k.get(), K().get()); del k.MAX; print(k.get())
for i in range(5): K.n += 1; print(K.n, k.n, end=" ")
class Q(K): pass
q = Q(); print(q.MAX, Q.MAX); Q.MAX = 7; print(q.MAX, K.MAX, k.MAX); K.MAX = lambda self: 3; print(k.MAX(), q.MAX)
class M(type):
    V = 4
class C(metaclass=M): pass
def rd(): return C.V
print(rd(), rd()); M.V = 5; print(rd()); C.V = 6; print(rd())
