def f(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw

print(f(1, d=4))                        # prints: (1, 2, 3, (), 4, 5, {})
print(f(1, 9, 8, 7, 6, d=4, z=0))       # prints: (1, 9, 8, (7, 6), 4, 5, {'z': 0})
try:
    f(1)
except TypeError as error:
    print(error)                        # prints: f() missing 1 required keyword-only argument: 'd'
f(d=1)                                  # raises: TypeError: f() missing 1 required positional argument: 'a'
