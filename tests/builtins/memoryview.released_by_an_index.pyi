# What gives an index or an item may release the view.
class Releases:
    def __init__(self, view, value=0):
        self.view = view
        self.value = value

    def __index__(self):
        self.view.release()
        return self.value


def reads(view):
    return view[Releases(view)]


def writes(view):
    view[Releases(view)] = 5


def gives(view):
    view[0] = Releases(view)


def writes_a_part(view):
    view[0 : Releases(view, 2)] = b"ab"


for how in reads, writes, gives, writes_a_part:
    array = bytearray(8)
    try:
        print(how(memoryview(array)), array)
    except ValueError as e:
        print(how.__name__, e, array)
