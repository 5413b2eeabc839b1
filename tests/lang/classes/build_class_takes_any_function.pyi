# __build_class__ takes any function: one that makes a generator or a coroutine is not run.
import builtins


def generator():
    yield 1


def plain(x=5):
    y = x
    return y


print(type(builtins.__build_class__(generator, "A")))
# prints: <class 'type'>
print(type(builtins.__build_class__(plain, "B")))
# prints: <class 'type'>
