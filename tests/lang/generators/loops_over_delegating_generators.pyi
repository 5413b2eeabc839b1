def count(n):
    if n == 0:
        yield 0
        return
    yield from count(n - 1)
    yield n

for x in count(2):
    print(x)
# prints: 0
# prints: 1
# prints: 2
print(sum(1 for _ in count(3)))         # prints: 4
