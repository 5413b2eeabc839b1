# Conway's life on an unbounded board: cells are a set of tuples.
from collections import Counter
from itertools import product

OFFSETS = [(dx, dy) for dx, dy in product((-1, 0, 1), repeat=2) if (dx, dy) != (0, 0)]

PATTERNS = {
    "glider": """
.O.
..O
OOO""",
    "r-pentomino": """
.OO
OO.
.O.""",
    "acorn": """
.O.....
...O...
OO..OOO""",
    "gun": """
........................O...........
......................O.O...........
............OO......OO............OO
...........O...O....OO............OO
OO........O.....O...OO..............
OO........O...O.OO....O.O...........
..........O.....O.......O...........
...........O...O....................
............OO......................""",
}


def parse(text, at=(0, 0)):
    return {(x + at[0], y + at[1]) for y, line in enumerate(text.strip().splitlines())
            for x, ch in enumerate(line) if ch == "O"}


def neighbours(cell):
    x, y = cell
    return {(x + dx, y + dy) for dx, dy in OFFSETS}


def step_counter(live):
    counts = Counter((x + dx, y + dy) for x, y in live for dx, dy in OFFSETS)
    return {cell for cell, n in counts.items() if n == 3 or (n == 2 and cell in live)}


def step_sets(live):
    candidates = live.union(*(neighbours(c) for c in live))
    new = set()
    for cell in candidates:
        n = len(neighbours(cell) & live)
        if n == 3 or (n == 2 and cell in live):
            new.add(cell)
    return new


class World:
    def __init__(self, live, step):
        self.live = frozenset(live)
        self.step = step
        self.generation = 0

    def advance(self, times):
        for _ in range(times):
            self.live = frozenset(self.step(self.live))
            self.generation += 1
        return self

    def bounds(self):
        xs, ys = zip(*self.live)
        return min(xs), min(ys), max(xs), max(ys)

    def normalized(self):
        x0, y0, _, _ = self.bounds()
        return frozenset((x - x0, y - y0) for x, y in self.live)

    def render(self):
        x0, y0, x1, y1 = self.bounds()
        return ["".join("O" if (x, y) in self.live else "." for x in range(x0, x1 + 1))
                for y in range(y0, y1 + 1)]


glider = World(parse(PATTERNS["glider"]), step_sets)
before = glider.normalized()
same = glider.advance(40).normalized() == before
pent = World(parse(PATTERNS["r-pentomino"]), step_counter).advance(420)
gun = World(parse(PATTERNS["gun"], (5, 5)), step_counter).advance(220)
acorn = World(parse(PATTERNS["acorn"]), step_sets).advance(160)
print(same, glider.bounds(), len(pent.live), pent.bounds(), len(gun.live), len(acorn.live))
print(sum(x * 31 + y * 17 for x, y in pent.live | gun.live | acorn.live), pent.render()[3])
