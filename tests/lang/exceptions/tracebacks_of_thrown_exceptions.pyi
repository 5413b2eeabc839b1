def f():
    try:
        yield
    except:
        raise
g = f()
next(g)
try:
    1/0
except ZeroDivisionError as v:
    try:
        g.throw(v)
    except Exception as w:
        tb = w.__traceback__
while tb:
    print(tb.tb_frame.f_code.co_name, tb.tb_lineno)
    tb = tb.tb_next
g = f()
try:
    1/0
except ZeroDivisionError as v:
    try:
        g.throw(v)
    except Exception as w:
        tb = w.__traceback__
while tb:
    print(tb.tb_frame.f_code.co_name, tb.tb_lineno)
    tb = tb.tb_next
import traceback
def f():
    try:
        1/0
    except:
        raise
try: f()
except Exception as e: print([x.lineno for x in traceback.extract_tb(e.__traceback__)])
def f():
    try:
        1/0
    except Exception as e:
        raise e
try: f()
except Exception as e: print([x.lineno for x in traceback.extract_tb(e.__traceback__)])
# prints: <module> 12
# prints: f 3
# prints: <module> 9
# prints: <module> 23
# prints: f 1
# prints: <module> 20
# prints: [35, 32]
# prints: [42, 41, 39]
