"""print() has written what stands before the value whose text fails."""
import io


class Bad:
    def __str__(self):
        raise ValueError("bad")


class Text(str):
    def __str__(self):
        return "<" + str.__str__(self) + ">"


class Full:
    def __init__(self, room):
        self.room, self.got = room, []

    def write(self, text):
        self.got.append(text)
        if len(self.got) >= self.room:
            raise OSError("full")


def attempt(*args, **options):
    try:
        print(*args, **options)
    except Exception as error:
        print("|", type(error).__name__, error)


attempt("a", Bad())
attempt(Bad())
attempt("a", 1, Bad(), "z", sep="-", end="!")
attempt("a", "b", sep=3)
attempt("a", "b", end=3)
attempt("a", "b", sep=Bad())
attempt("a", "b", sep=Text(","), end=Text("\n"))
print()
attempt(file=3)
buffer = io.StringIO()
attempt("a", Bad(), file=buffer)
print(repr(buffer.getvalue()))
buffer.close()
attempt("a", Bad(), file=buffer)
for room in range(1, 6):
    stream = Full(room)
    attempt("a", "b", file=stream)
    attempt("a", Bad(), file=stream)
    print(stream.got)


class Undecided:
    def __bool__(self):
        raise ValueError("undecided")


attempt("a", "b", flush=Undecided())
