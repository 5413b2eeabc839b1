"""Enum, IntEnum, StrEnum and Flag in use."""
from collections import Counter
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


class Perm(Flag):
    READ = auto()
    WRITE = auto()
    EXEC = auto()
    RW = READ | WRITE
    ALL = RW | EXEC


class Mode(IntFlag):
    A = 1
    B = 2
    C = 4


@unique
class Level(IntEnum):
    DEBUG = 10
    INFO = 20
    WARN = 30
    ERROR = 40


class Colour(StrEnum):
    RED = auto()
    GREEN = auto()
    BLUE = auto()


class Planet(Enum):
    EARTH = (5.976e24, 6.37814e6)
    MARS = (6.421e23, 3.3972e6)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def gravity(self):
        return 6.673e-11 * self.mass / self.radius ** 2


class State(Enum):
    IDLE = "idle"
    RUN = "run"
    DONE = "done"

    @classmethod
    def _missing_(cls, value):
        return cls.IDLE

    def next(self):
        members = list(State)
        return members[(members.index(self) + 1) % len(members)]


def handle(state):
    match state:
        case State.IDLE:
            return 1
        case State.RUN:
            return 2
        case _:
            return 3


total = 0
seen = Counter()
state = State.IDLE
for i in range(28000):
    p = Perm(i % 8)
    if Perm.WRITE in p:
        p |= Perm.EXEC
    if p & Perm.READ:
        p &= ~Perm.WRITE
    p ^= Perm.READ
    total += p.value + len(p) + bool(p)
    m = Mode.A | Mode(i % 4) | Mode.C
    total += m + (m & Mode.B)
    lvl = Level(i % 4 * 10 + 10)
    total += lvl >= Level.WARN
    seen[lvl] += 1
    seen[Colour("red" if i % 2 else "blue")] += 1
    seen[Colour["GREEN"].value] += 1
    total += handle(state)
    state = state.next()
    total += State("bad" if i % 5 == 0 else "run") is State.RUN
    total += len(lvl.name) + len(f"{Colour.RED}!")
print(total, state, seen[Level.INFO], seen[Colour.BLUE], seen["green"], repr(Perm.RW), repr(~Perm.READ), Mode(7))
print(f"{Planet.EARTH.gravity:.4f}", [c.name for c in Colour], Perm["ALL"] == Perm(7), list(Perm.ALL), Level.WARN + 1, Colour.RED.upper())
