from collections import deque
group = ExceptionGroup("test", deque([ValueError(1)]))
print(repr(group))            # prints: ExceptionGroup('test', deque([ValueError(1)]))
group = ExceptionGroup("msg", [ValueError()])
print(repr(group))            # prints: ExceptionGroup('msg', [ValueError()])
group.args = ()
print(repr(group))            # prints: ExceptionGroup('msg', (ValueError(),))

class Bad(ExceptionGroup):
    def split(self, *args):
        return ("one",)

class Weird(ExceptionGroup):
    def split(self, *args):
        return super().split(*args) + (1, 2)

try:
    try:
        raise Bad("eg", [OSError(123)])
    except* OSError:
        pass
except TypeError as error:
    print(error)              # prints: Bad.split must return a 2-tuple, got tuple of size 1
except BaseException:
    pass
try:
    raise Weird("eg", [OSError(123), ValueError(4)])
except* OSError as oeg:
    print(repr(oeg))          # prints: ExceptionGroup('eg', [OSError(123)])
except* ValueError:
    pass
