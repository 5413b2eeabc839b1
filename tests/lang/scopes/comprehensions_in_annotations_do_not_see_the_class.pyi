class C[T]:
    T = "class"
    def method[U](x: [T for _ in (1,)], y: T, z: (T for _ in (1,))):
        pass
    type Alias = lambda: T

notes = C.method.__annotations__
print(notes["x"], notes["y"], list(notes["z"]))  # prints: [T] class [T]
print(C.Alias.__value__())                       # prints: T
