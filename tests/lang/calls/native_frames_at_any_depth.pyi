# Native frames that are pushed where one piece of the stack ends and the next begins.
def leaf(a, b=1, *rest):
    return a + b + len(rest)


def work(n):
    first = sorted([n, 1, 2], key=lambda value: -value)[0]
    second = max(map(leaf, [1, 2, 3]), default=0)
    return first + second + leaf(*[1, 2, 3, 4])


def deep(n, step):
    total = work(n)
    if n > 0:
        total += deep(n - step, step) + work(n)
    return total + leaf(n)


for step in (1, 2, 3):
    for start in range(866, 872):
        deep(start // step * step, step)
print(deep(870, 1))  # prints: 1153199
