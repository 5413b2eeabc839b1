# Lists made of lists and tuples: of none, of more, of subclasses, of what is no sequence at all.
class Rows(list):
    def __iter__(self):
        return iter("own")


class Pairs(tuple):
    pass


one = [1, [2], "3"]
copy = list(one)
print(copy, copy is one, copy[1] is one[1], list(()), list([]), list((1, 2.5)), list())  # prints: [1, [2], '3'] False True [] [] [1, 2.5] []
print(list(Rows([1])), list(Pairs((1, 2))), list("ab"), list(range(3)), list({1: 2}))  # prints: ['o', 'w', 'n'] [1, 2] ['a', 'b'] [0, 1, 2] [1]
print(one + copy == [*one, *one], [] + [], one + [] is one, Rows([1]) + [2], type(Rows([1]) + [2]).__name__)  # prints: True [] False [1, 2] list
copy.append(4)
print(one, copy, list(map(list, [one, (5,)])))  # prints: [1, [2], '3'] [1, [2], '3', 4] [[1, [2], '3'], [5]]
for wrong in (lambda: list(1), lambda: list([1], [2]), lambda: one + (1,), lambda: list(x=[1])):
    try:
        wrong()
    except TypeError as error:
        print(error)
# prints: 'int' object is not iterable
# prints: list expected at most 1 argument, got 2
# prints: can only concatenate list (not "tuple") to list
# prints: list() takes no keyword arguments
