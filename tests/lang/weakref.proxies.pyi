# Proxies are weak references: shared without a callback, counted, and acting for all operators.
import gc
import weakref


class Number:
    def __init__(self, value):
        self.value = value

    def __floordiv__(self, other):
        return self.value // other

    def __rpow__(self, other):
        return other**self.value

    def __imatmul__(self, other):
        self.value = other
        return self

    def __abs__(self):
        return abs(self.value)

    def __bytes__(self):
        return b"bytes"

    def method(self):
        pass


number = Number(-7)
proxy = weakref.proxy(number)
print(proxy // 2, 2.0**proxy, abs(proxy), bytes(proxy))
# prints: -4 0.0078125 7 b'bytes'
print(proxy is weakref.proxy(number), weakref.getweakrefcount(number))
# prints: True 1
weak = weakref.ref(number, lambda ref: None)
print(weakref.getweakrefcount(number), weakref.getweakrefs(number) == [proxy, weak])
# prints: 2 True
try:
    weakref.ref(number, callback=None)
except TypeError as error:
    print(error)
# prints: ref() takes no keyword arguments
method = weakref.WeakMethod(number.method)
del Number.method
gc.collect()
print(method())
# prints: None


class Own(weakref.ref):
    pass


own = Own(number, lambda ref: print("called"))
own.held = number
del number, own
gc.collect()
print(weak())
# prints: None
