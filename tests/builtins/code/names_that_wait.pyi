# The names of builtins are made when somebody asks: nothing shows that they wait.
import builtins

del builtins.hex
try:
    hex(1)
except NameError as error:
    print(error)  # prints: name 'hex' is not defined
print("hex" in dir(builtins), "hex" in vars(builtins))  # prints: False False
builtins.oct = 8
print(oct)  # prints: 8
print(vars(builtins)["oct"], "bin" in vars(builtins), len)  # prints: 8 True <built-in function len>
print({"KeyError", "IndexError"} <= {c.__name__ for c in LookupError.__subclasses__()})  # prints: True
print(type(iter({}.items())).__mro__[-1] is object, ExceptionGroup.__mro__[1:3])  # prints: True (<class 'BaseExceptionGroup'>, <class 'Exception'>)
print((lambda: 0).__builtins__ is vars(builtins), callable((lambda: 0).__builtins__["chr"]))  # prints: True True
print(builtins.__spec__.name, builtins.__name__, builtins.__package__ == "")  # prints: builtins builtins True
try:
    undefined_name
except NameError as error:
    print(error)  # prints: name 'undefined_name' is not defined
