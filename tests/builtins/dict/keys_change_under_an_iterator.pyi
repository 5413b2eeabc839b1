d = {0: 0}
try:
    for key in d:
        del d[0]
        d[0] = 0
except RuntimeError as error:
    print(error)                    # prints: dictionary keys changed during iteration

d = dict.fromkeys(range(10))
backwards = reversed(d)
next(backwards)
d.clear()
d[0] = 0
try:
    print(list(backwards))
except RuntimeError as error:
    print(error)                    # prints: dictionary changed size during iteration

d = {1: 1, 2: 2, 3: 3}
del d[3]
print(d.popitem(), d.popitem(), d)  # prints: (2, 2) (1, 1) {}

class Eater:
    def __hash__(self):
        return 0
    def __eq__(self, other):
        source.clear()
        return False

source = {Eater(): 0, 1: 1}
try:
    {Eater(): 0}.update(source)
except RuntimeError as error:
    print(error)                    # prints: dict mutated during update
try:
    {}.update([(1, 2), 3])
except TypeError as error:
    print(error, error.__notes__)   # prints: object is not iterable ['Cannot convert dictionary update sequence element #1 to a sequence']
