# A keyword-only parameter without a default is left out, after others have been put in place.


def f(a, b=(1, 2), *, c=[3], d, e=None):
    return a, b, c, d, e


def g(a, *, k=[1], m):
    return a, k, m


for _ in range(300):
    for call in (
        lambda: f(1, e=[5]),
        lambda: f(a=[1], e=[5]),
        lambda: f([1], c=[7]),
        lambda: g([1], k=[2]),
        lambda: g(a=[1]),
    ):
        try:
            call()
        except TypeError as e:
            message = str(e)
        else:
            message = "no error"
    assert f([1], d=[2])[2] == [3]

for call in (lambda: f(1, e=[5]), lambda: f(a=[1], e=[5]), lambda: g([1], k=[2]), lambda: g(a=[1])):
    try:
        call()
    except TypeError as e:
        print(e)
print(f([1], d=[2]), g([1], m=0), f.__defaults__, f.__kwdefaults__)
