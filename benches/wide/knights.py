# Knight's tours: by Warnsdorff's rule on several boards, and by exhaustive search on a small one.
from collections.abc import Iterator

MOVES = [(1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2)]
type Square = tuple[int, int]


class Board:
    def __init__(self, rows: int, cols: int):
        self.rows = rows
        self.cols = cols
        self.reset()

    def reset(self):
        self.visited = [[0] * self.cols for _ in range(self.rows)]
        self.count = 0

    def inside(self, r: int, c: int) -> bool:
        return 0 <= r < self.rows and 0 <= c < self.cols

    def moves(self, square: Square) -> Iterator[Square]:
        r, c = square
        for dr, dc in MOVES:
            nr, nc = r + dr, c + dc
            if self.inside(nr, nc) and not self.visited[nr][nc]:
                yield nr, nc

    def degree(self, square: Square) -> int:
        return sum(1 for _ in self.moves(square))

    def visit(self, square: Square):
        self.count += 1
        self.visited[square[0]][square[1]] = self.count

    def leave(self, square: Square):
        self.visited[square[0]][square[1]] = 0
        self.count -= 1

    def centre_distance(self, square: Square) -> float:
        return (square[0] - (self.rows - 1) / 2) ** 2 + (square[1] - (self.cols - 1) / 2) ** 2

    def warnsdorff(self, start: Square) -> bool:
        self.reset()
        here = start
        self.visit(here)
        while self.count < self.rows * self.cols:
            options = list(self.moves(here))
            if not options:
                return False
            here = min(options, key=lambda sq: (self.degree(sq), -self.centre_distance(sq)))
            self.visit(here)
        return True

    def search(self, square: Square, limit: list[int]) -> bool:
        """Backtracking, moves of low degree first, until the limit is used up."""
        self.visit(square)
        limit[0] -= 1
        if self.count == self.rows * self.cols:
            return True
        if limit[0] > 0:
            for nxt in sorted(self.moves(square), key=self.degree):
                if self.search(nxt, limit):
                    return True
        self.leave(square)
        return False

    def count_tours(self, square: Square, depth: int) -> int:
        """How many open paths of the given length start here."""
        if depth == 0:
            return 1
        self.visit(square)
        total = sum(self.count_tours(nxt, depth - 1) for nxt in self.moves(square))
        self.leave(square)
        return total

    def checksum(self) -> int:
        return sum(n * (i + 1) * (j + 1) for i, row in enumerate(self.visited)
                   for j, n in enumerate(row)) % 99991


def main():
    tours = 0
    sums = []
    for size in (6, 8, 10, 12, 14, 16, 18, 20):
        board = Board(size, size + size % 4)
        for start in [(0, 0), (1, 3), (size // 2, size // 2), (size - 1, 2)]:
            if board.warnsdorff(start):
                tours += 1
                sums.append(board.checksum())
    small = Board(5, 5)
    budget = [9000]
    found = small.search((0, 2), budget), small.search((2, 2), [9000])
    paths = Board(5, 5).count_tours((0, 0), 13)
    print(tours, sum(sums), found, budget, paths)


main()
