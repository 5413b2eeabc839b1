class A:
    list = classmethod(type(list[int]))
    made = classmethod(lambda *args: args)
    native = classmethod(isinstance)

print(A.list(int))                     # prints: __main__.A[int]
print(A.made(1) == (A, 1))             # prints: True
print(A().native(type))                # prints: True
