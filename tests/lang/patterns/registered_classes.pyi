import collections, collections.abc

def kind(it):
    match it:
        case [*_]:
            return "seq"
        case {}:
            return "map"

class Plain: pass
class Child(Plain): pass
print(kind(Child()))                                         # prints: None
collections.abc.Mapping.register(Plain)
class Later(Plain): pass
print(kind(Plain()), kind(Child()), kind(Later()))           # prints: map map map
class Both(collections.UserDict, collections.abc.Sequence): pass
class Other(collections.UserList, collections.abc.Mapping): pass
print(kind(Both()), kind(Other()), kind("text"), kind(range(2)))   # prints: map seq None seq
print(hasattr(collections.abc.Sequence, "__abc_tpflags__"))  # prints: False
try:
    compile("match ...:\n case {0: _, False: _}: pass", "", "exec")
except SyntaxError as error:
    print(error.msg)                                         # prints: mapping pattern checks duplicate key (False)
