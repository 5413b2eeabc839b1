"""Methods of built-in classes called through the class without an object."""


def attempt(function):
    try:
        print(function())
    except TypeError as error:
        print(error)


attempt(lambda: str.split(sep=1))
attempt(lambda: list.sort(key=1))
attempt(lambda: list.append(object=1))
attempt(lambda: dict.get())
attempt(lambda: dict.get(key=1))
attempt(lambda: dict.update(a=1))
attempt(lambda: int.to_bytes(length=1))
attempt(lambda: str.join())
attempt(lambda: str.format(x="a"))
attempt(lambda: bytes.decode(encoding="utf-8"))
attempt(lambda: str.split(1, sep=1))
attempt(lambda: str.__add__())
attempt(lambda: str.__add__(value="a"))
attempt(lambda: object.__init__(x=1))
attempt(lambda: list.__init__(x=1))
attempt(lambda: object.__new__(x=1))
attempt(lambda: int.__new__(x=1))
attempt(lambda: object.__format__())

from collections import deque

attempt(lambda: deque.append())
attempt(lambda: object().__setattr__(1))
attempt(lambda: [].__setitem__(1))
attempt(lambda: property().__get__())
attempt(lambda: property().__get__(1, 2, 3))
attempt(lambda: (1).__pow__())
attempt(lambda: (1).__add__())
