import sys
def f(number):
    x = 5
    try: 1/0
    except Exception as e: return e
def g():
    y = 7
    raise KeyError
e = f(3)
fr = e.__traceback__.tb_frame
print(fr.f_locals, fr.f_code.co_name, fr.f_lineno, fr.f_back.f_code.co_name)
try: g()
except KeyError as k:
    print(k.__traceback__.tb_next.tb_frame.f_locals)
    print(k.__traceback__.tb_frame is sys._getframe(), k.__traceback__.tb_next.tb_frame.f_back is sys._getframe())
def h():
    return sys._getframe() is sys._getframe()
print(h())
def gen(a):
    b = 1
    yield sys._getframe()
    b = 2
    yield
q = gen(3)
fr = q.gi_frame
print(fr is q.gi_frame, fr.f_locals)
print(next(q) is fr, fr.f_locals)
next(q)
print(fr.f_locals)
fr2 = gen(9).gi_frame
print(fr2.f_locals)
del q
print(fr.f_locals)
class A:
    z = [sys._getframe().f_locals["u"] for u in range(3)]
    print(z)
print([locals()["u"] for u in range(3)])
print(eval("[locals()['u'] for u in range(3)]"))
def swap():
    swap.__code__ = h.__code__
    return 5
print(swap(), swap())
# prints: {'number': 3, 'x': 5} f 5 <module>
# prints: {'y': 7}
# prints: True True
# prints: True
# prints: True {'a': 3}
# prints: True {'a': 3, 'b': 1}
# prints: {'a': 3, 'b': 2}
# prints: {'a': 9}
# prints: {'a': 3, 'b': 2}
# prints: [0, 1, 2]
# prints: [0, 1, 2]
# prints: [0, 1, 2]
# prints: 5 True
