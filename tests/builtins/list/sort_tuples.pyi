# Lists of tuples of plain values are sorted natively: as comparing would.
import math

rows = [(i * 7 % 5, "abc"[i % 3], -i / 2) for i in range(20)]
print(sorted(rows) == sorted(rows, key=lambda row: [*row]), sorted(rows)[:3], sorted(rows, reverse=True)[:2])  # prints: True [(0, 'a', -7.5), (0, 'a', 0.0), (0, 'b', -5.0)] [(4, 'c', -1.0), (4, 'c', -8.5)]
print(sorted([(1, 2), (1,), (), (1, 2, 3), (0, 9)]), sorted([(1, 2.5), (1.0, 2), (True, 1)]))  # prints: [(), (0, 9), (1,), (1, 2), (1, 2, 3)] [(True, 1), (1.0, 2), (1, 2.5)]
print(sorted([("b", 1), ("a", 2), ("b", 0)], key=lambda pair: pair[0]), sorted([(1, "a"), (1, "B"), (0, "z")], reverse=True))  # prints: [('a', 2), ('b', 1), ('b', 0)] [(1, 'a'), (1, 'B'), (0, 'z')]


def refused(values):
    try:
        return sorted(values)
    except TypeError as error:
        return str(error)


print(refused([(1, "a"), (1, 2)]), refused([(1, "a"), (2, 2)]), refused([(None, 1), (None, 0)]))  # prints: '<' not supported between instances of 'int' and 'str' [(1, 'a'), (2, 2)] [(None, 0), (None, 1)]
print([str(x) for x in sorted([(2, math.nan), (1, math.nan), (1, 0)])], sorted([((1, 2), 3), ((1, 1), 4)]))  # prints: ['(1, nan)', '(1, 0)', '(2, nan)'] [((1, 1), 4), ((1, 2), 3)]


class Row(tuple):
    def __lt__(self, other):
        return self[0] > other[0]


print(sorted([Row((1,)), Row((2,)), Row((0,))]))  # prints: [(2,), (1,), (0,)]
