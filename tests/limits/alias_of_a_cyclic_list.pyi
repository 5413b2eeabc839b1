L = []
L.append(L)
try:
    repr(list[L])
except RecursionError as error:
    print(type(error).__name__)         # prints: RecursionError
