"""copy.deepcopy and pickle over graphs of objects."""
import copy
import pickle
from dataclasses import dataclass, field
from datetime import date
from enum import Enum


class Kind(Enum):
    LEAF = "leaf"
    BRANCH = "branch"


@dataclass
class Node:
    name: str
    kind: Kind = Kind.LEAF
    tags: set = field(default_factory=set)
    meta: dict = field(default_factory=dict)
    children: list = field(default_factory=list)
    parent: "Node | None" = None

    def add(self, child):
        child.parent = self
        self.kind = Kind.BRANCH
        self.children.append(child)
        return child

    def count(self):
        return 1 + sum(c.count() for c in self.children)


class Handle:
    def __init__(self, path):
        self.path = path
        self.lock = object()

    def __getstate__(self):
        state = self.__dict__.copy()
        del state["lock"]
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.lock = object()


class Money:
    __slots__ = ("amount", "unit")

    def __init__(self, amount, unit):
        self.amount, self.unit = amount, unit

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return Money, (self.amount, self.unit)


def build(depth, width, path="r"):
    node = Node(path, tags={path[-1], "x"}, meta={"d": date(2020, depth, 1), "m": Money(depth, "eur"), "h": Handle(path)})
    if depth > 1:
        for i in range(width):
            node.add(build(depth - 1, width, f"{path}.{i}"))
    return node


root = build(5, 4)
a = copy.deepcopy(root)
total = a.count()
for _ in range(8):
    a = copy.deepcopy(a)
assert a.children[0].parent is a and a.meta["m"] is root.meta["m"] and a.meta["h"].lock is not root.meta["h"].lock
for protocol in (2, 4, pickle.HIGHEST_PROTOCOL):
    for _ in range(9):
        b = pickle.loads(pickle.dumps(root, protocol))
        total += b.count() + len(b.children[1].children[2].name)
assert b.children[3].parent is b and b.children[0].kind is Kind.BRANCH
table = {i: [(j, str(j), j / 2, {"k": [j] * 3}) for j in range(10)] for i in range(700)}
table["self"] = table
t2 = copy.deepcopy(table)
t3 = pickle.loads(pickle.dumps(t2))
shallow = copy.copy(root)
swapped = copy.replace(root.children[0], name="new")
print(total, t2["self"] is t2, t3["self"] is t3, shallow.children is root.children, swapped.name, t3[299] == table[299], t3[9][3])
