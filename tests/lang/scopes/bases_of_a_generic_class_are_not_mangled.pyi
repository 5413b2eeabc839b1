class __Base:
    def __init_subclass__(cls, **kwargs):
        print(kwargs)

class Derived[__T](__Base, __keyword=1):  # prints: {'__keyword': 1}
    def method(self):
        return __T

print(Derived.__bases__[0] is globals()["__Base"])  # prints: True
