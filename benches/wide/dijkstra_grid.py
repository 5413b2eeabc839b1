# Shortest paths over a grid, by Dijkstra and by A*.
import heapq
from math import inf
from random import Random

WALL = "#"


class Grid:
    def __init__(self, width, height, seed):
        rng = Random(seed)
        self.width, self.height = width, height
        self.rows = [[WALL if rng.random() < 0.22 else rng.randint(1, 9) for _ in range(width)]
                     for _ in range(height)]
        self.rows[0][0] = self.rows[-1][-1] = 1

    def __contains__(self, pos):
        x, y = pos
        return 0 <= x < self.width and 0 <= y < self.height

    def __getitem__(self, pos):
        x, y = pos
        return self.rows[y][x]

    def neighbours(self, pos):
        x, y = pos
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            nxt = (x + dx, y + dy)
            if nxt in self and self[nxt] != WALL:
                yield nxt, self[nxt]


def dijkstra(grid, start, goal):
    dist = {start: 0}
    previous = {}
    queue = [(0, start)]
    done = set()
    while queue:
        d, pos = heapq.heappop(queue)
        if pos in done:
            continue
        done.add(pos)
        if pos == goal:
            break
        for nxt, cost in grid.neighbours(pos):
            if (new := d + cost) < dist.get(nxt, inf):
                dist[nxt] = new
                previous[nxt] = pos
                heapq.heappush(queue, (new, nxt))
    else:
        return None, [], len(done)
    path = [goal]
    while path[-1] != start:
        path.append(previous[path[-1]])
    return dist[goal], path[::-1], len(done)


def a_star(grid, start, goal):
    def estimate(pos):
        return abs(pos[0] - goal[0]) + abs(pos[1] - goal[1])

    best = {start: 0}
    queue = [(estimate(start), 0, start)]
    expanded = 0
    while queue:
        _, d, pos = heapq.heappop(queue)
        if pos == goal:
            return d, expanded
        if d > best[pos]:
            continue
        expanded += 1
        for nxt, cost in grid.neighbours(pos):
            new = d + cost
            if nxt not in best or new < best[nxt]:
                best[nxt] = new
                heapq.heappush(queue, (new + estimate(nxt), new, nxt))
    return None, expanded


def draw(grid, path):
    on = set(path)
    return ["".join("*" if (x, y) in on else WALL if cell == WALL else " "
                    for x, cell in enumerate(row)) for y, row in enumerate(grid.rows)]


total = []
for seed in (1, 2, 5, 6, 7):
    grid = Grid(130, 100, seed)
    start, goal = (0, 0), (129, 99)
    cost, path, seen = dijkstra(grid, start, goal)
    cost2, expanded = a_star(grid, start, goal)
    assert cost == cost2
    total.append((cost, len(path), seen, expanded))
    picture = draw(grid, path)
print(total)
print(picture[-1].count("*"), picture[0].count(WALL), len(picture))
