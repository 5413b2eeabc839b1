"""Which positional-only parameters a call is blamed for having named: all of them, in their order."""


def attempt(function, *args, **named):
    try:
        print(function(*args, **named))
    except TypeError as error:
        print(error)


def f(a, b, /): ...


def g(a, b=2, /, c=3, *, d=4): ...


def h(a, b=2, /, **rest):
    return a, b, rest


attempt(f, b=1, a=2)
attempt(f, a=2, b=1)
attempt(f, 1, a=1)
attempt(f, c=1, b=1)
attempt(f, b=1, c=1, d=3, a=2)
attempt(f, c=1)
attempt(g, d=1, c=2, b=1, a=2)
attempt(g, 1, 2, 3, c=2, b=1)
attempt(g, 1, 2, 3, b=1, c=2)
attempt(g, 1, z=1, b=2)
attempt(h, 1, a=1, b=3)
attempt(h, a=1)
