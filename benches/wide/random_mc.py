"""Seeded random: shuffles, choices and Monte Carlo estimates."""
import math
import random
from collections import Counter


def pi(rng, n):
    hits = 0
    for _ in range(n):
        x, y = rng.random(), rng.random()
        if x * x + y * y <= 1.0:
            hits += 1
    return 4 * hits / n


def deal(rng):
    deck = [r + s for s in "SHDC" for r in "23456789TJQKA"]
    rng.shuffle(deck)
    return [deck[i * 5:i * 5 + 5] for i in range(4)]


def rank(hand):
    counts = sorted(Counter(c[0] for c in hand).values(), reverse=True)
    if len({c[1] for c in hand}) == 1:
        return "flush"
    return {(4, 1): "four", (3, 2): "full", (3, 1, 1): "three", (2, 2, 1): "two pair",
            (2, 1, 1, 1): "pair"}.get(tuple(counts), "high")


def walk(rng, steps):
    x = y = far = 0
    for _ in range(steps):
        dx, dy = rng.choice([(0, 1), (1, 0), (0, -1), (-1, 0)])
        x += dx
        y += dy
        far = max(far, abs(x) + abs(y))
    return far


def bootstrap(rng, data, rounds):
    means = sorted(sum(rng.choices(data, k=len(data))) / len(data) for _ in range(rounds))
    return means[rounds // 20], means[-rounds // 20]


rng = random.Random(20240401)
print(f"{pi(rng, 700000):.5f}")
hands = Counter(rank(h) for _ in range(3500) for h in deal(rng))
far = sum(walk(rng, 200) for _ in range(400))
data = [rng.gauss(100, 15) for _ in range(200)]
low, high = bootstrap(rng, data, 600)
dice = Counter(rng.randint(1, 6) + rng.randint(1, 6) for _ in range(90000))
weighted = Counter(rng.choices("abc", weights=[5, 3, 2], k=5000))
random.seed("text seed")
picked = sum(sum(random.sample(range(1000), 10)) for _ in range(2500))
mixed = math.fsum([random.uniform(-1, 1), random.expovariate(2), random.betavariate(2, 3), random.triangular()])
print(sorted(hands.items()), far, f"{low:.4f} {high:.4f}", dice[7], weighted["a"], picked, f"{mixed:.9f}", random.getrandbits(70), random.randbytes(3))
