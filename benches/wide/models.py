# An inventory with dataclasses, enums, namedtuples, descriptors, properties and abstract classes.
from abc import ABC, abstractmethod
from collections import namedtuple
from dataclasses import asdict, dataclass, field, replace
from enum import Enum, Flag, auto
from functools import total_ordering
from typing import ClassVar, NamedTuple

Location = namedtuple("Location", "aisle shelf", defaults=[0])


class Size(NamedTuple):
    w: float
    h: float
    d: float = 1.0

    @property
    def volume(self):
        return self.w * self.h * self.d


class Category(Enum):
    TOOL, FOOD, BOOK = "tool", "food", "book"

    @property
    def tax(self):
        return {Category.TOOL: 0.2, Category.FOOD: 0.05, Category.BOOK: 0.1}[self]


class Tag(Flag):
    NONE = 0
    FRAGILE, HEAVY, SALE = auto(), auto(), auto()


class Positive:
    def __set_name__(self, owner, name):
        self.slot = "_" + name

    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.slot)

    def __set__(self, obj, value):
        if value < 0:
            raise ValueError(f"{self.slot[1:]} must not be negative")
        setattr(obj, self.slot, value)


@dataclass(frozen=True, order=True)
class Money:
    cents: int

    def __add__(self, other):
        return Money(self.cents + other.cents)

    def __mul__(self, factor):
        return Money(round(self.cents * factor))

    def __str__(self):
        return f"${self.cents // 100}.{self.cents % 100:02d}"


class Item(ABC):
    stock = Positive()
    count: ClassVar[int] = 0

    def __init__(self, sku, price, stock, *, tags=Tag.NONE, at=Location(0)):
        self.sku, self.price, self.stock, self.tags, self.at = sku, price, stock, tags, at
        Item.count += 1

    def __init_subclass__(cls, category):
        cls.category = category

    @property
    def gross(self):
        discount = 0.75 if Tag.SALE in self.tags else 1
        return self.price * ((1 + self.category.tax) * discount)

    @abstractmethod
    def shipping(self): ...


class Tool(Item, category=Category.TOOL):
    def shipping(self):
        return Money(900 if self.tags & Tag.HEAVY else 400)


class Food(Item, category=Category.FOOD):
    def shipping(self):
        return Money(150) * (2 if Tag.FRAGILE in self.tags else 1)


@total_ordering
@dataclass(eq=False)
class Line:
    item: Item
    quantity: int = 1
    size: Size = field(default_factory=lambda: Size(1, 2))
    notes: list[str] = field(default_factory=list, repr=False)

    def __post_init__(self):
        if self.item.stock < self.quantity:
            self.notes.append("short")

    @property
    def total(self):
        return self.item.gross * self.quantity + self.item.shipping()

    def __eq__(self, other):
        return self.total == other.total

    def __lt__(self, other):
        return self.total < other.total


@dataclass
class Summary:
    kind: str
    lines: int = 0
    total: Money = Money(0)


items, refused = [], 0
for i in range(2400):
    try:
        items.append((Tool, Food)[i % 2](f"sku-{i}", Money(100 + i * 7 % 5000), i % 40 - 1,
                                         tags=Tag(i % 8), at=Location(i % 9, i % 4)._replace(shelf=i % 5)))
    except ValueError:
        refused += 1
lines = [Line(item, 1 + k % 4, Size(k % 3, 2)) for k, item in enumerate(items)]
summaries = {c: Summary(c.value) for c in Category}
for line in lines:
    s = summaries[line.item.category]
    summaries[line.item.category] = replace(s, lines=s.lines + 1, total=s.total + line.total)
best = sorted(lines)[-1]
shelves = {loc: sum(line.size.volume for line in lines if line.item.at == loc) for loc in {i.at for i in items[:20]}}
print(Item.count, refused, best.item.sku, str(best.total), best.size, sum(map(len, (x.notes for x in lines))))
print([asdict(s) for s in summaries.values()], Tag(5), Category("food"), sorted(shelves.items())[0], min(lines).item.at)
