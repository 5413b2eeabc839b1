"""Protocols, ABCs, generics and isinstance in plenty."""
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Sized
from typing import Any, ClassVar, NamedTuple, Protocol, TypedDict, get_type_hints, runtime_checkable


@runtime_checkable
class Drawable(Protocol):
    def draw(self) -> str: ...


class Shape(ABC):
    made: ClassVar[int] = 0

    def __init__(self) -> None:
        Shape.made += 1

    @property
    @abstractmethod
    def area(self) -> float: ...

    @abstractmethod
    def scale(self, k: float) -> "Shape": ...


class Square(Shape):
    def __init__(self, side: float) -> None:
        super().__init__()
        self.side = side

    @property
    def area(self) -> float:
        return self.side ** 2

    def scale(self, k: float) -> "Square":
        return Square(self.side * k)

    def draw(self) -> str:
        return "[]"


class Circle(Shape):
    def __init__(self, r: float) -> None:
        super().__init__()
        self.r = r

    @property
    def area(self) -> float:
        return 3.14159 * self.r * self.r

    def scale(self, k: float) -> "Circle":
        return type(self)(self.r * k)


class Movie(TypedDict):
    name: str
    year: int


class Pair[A, B](NamedTuple):
    first: A
    second: B


class Stack[T](Sequence):
    def __init__(self, items: Iterable[T] = ()) -> None:
        self._items: list[T] = list(items)

    def __getitem__(self, i):
        return self._items[i]

    def __len__(self) -> int:
        return len(self._items)


def kind(x: Any) -> str:
    if isinstance(x, (bool, int, float)):
        return "num"
    if isinstance(x, (str, bytes)):
        return "text"
    if isinstance(x, Mapping):
        return "map"
    if isinstance(x, Sequence):
        return "seq"
    if isinstance(x, Iterator):
        return "iter"
    if isinstance(x, Drawable):
        return "draw"
    return "call" if isinstance(x, Callable) else "hash" if isinstance(x, Hashable) else "other"


values = [1, 2.5, "s", b"b", {}, [], (), Stack("abc"), iter([]), Square(1), Circle(1), len, set(), None, Pair(1, "x")]
counts: dict[str, int] = {}
for _ in range(8000):
    for v in values:
        k = kind(v)
        counts[k] = counts.get(k, 0) + 1
shapes: list[Shape] = [Square(i) if i % 2 else Circle(i) for i in range(200)]
for _ in range(60):
    shapes = [s.scale(1.01) for s in shapes]
    area = sum(s.area for s in shapes)
    drawn = sum(isinstance(s, Drawable) for s in shapes)
s = Stack(range(300))
found = sum(s.index(i) + s.count(i) + (i in s) for i in range(0, 300, 6)) + len(list(reversed(s)))
try:
    Shape()
except TypeError as e:
    print(e)
print(sorted(counts.items()), f"{area:.3f}", drawn, Shape.made, found, sorted(get_type_hints(Movie)), issubclass(Stack, Sized), Movie(name="x", year=1))
