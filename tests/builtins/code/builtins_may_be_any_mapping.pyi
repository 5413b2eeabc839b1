# `__builtins__` of the globals of exec and eval is a dict, a module, or any other mapping.
import types

proxy = types.MappingProxyType


def attempt(text, globals):
    try:
        exec(text, globals)
    except Exception as error:
        print(type(error).__name__, error)


print(eval("superglobal", {"__builtins__": proxy({"superglobal": 1})}))    # prints: 1
attempt("superglobal", {"__builtins__": proxy({})})          # prints: NameError name 'superglobal' is not defined
attempt("print(1)", {"__builtins__": 123})                   # prints: TypeError 'int' object is not subscriptable
attempt("import foo.bar", {"__builtins__": proxy({})})       # prints: ImportError __import__ not found
namespace = {"__builtins__": proxy({"__import__": lambda *args: args})}
exec("import foo.bar", namespace)
print(namespace["foo"] == ("foo.bar", namespace, namespace, None, 0))    # prints: True


class Guarded(dict):
    def __getitem__(self, key):
        raise RuntimeError(key)


attempt("name", Guarded(name=1))                             # prints: RuntimeError name
attempt("name", {"__builtins__": Guarded(name=1)})           # prints: RuntimeError name
attempt("x.__reduce__()", {"__builtins__": proxy({}), "x": iter([1])})    # prints: AttributeError iter

# A module's code as a function: its names are the globals.
globals = {}
types.FunctionType(compile("a = 1", "<test>", "exec"), globals)()
print(globals["a"])    # prints: 1
