# Two random players on a 9x9 go board, with capture, suicide and ko rules.
import random

SIZE = 9
EMPTY, BLACK, WHITE = ".", "X", "O"


def other(colour):
    return WHITE if colour == BLACK else BLACK


class Point:
    def __init__(self, index):
        self.index = index
        self.row, self.col = divmod(index, SIZE)
        self.neighbours = []
        self.colour = EMPTY

    def connect(self, board):
        for dr, dc in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            r, c = self.row + dr, self.col + dc
            if 0 <= r < SIZE and 0 <= c < SIZE:
                self.neighbours.append(board.points[r * SIZE + c])

    def group(self):
        """The stones joined with this one, and the group's liberties."""
        stones, liberties, stack = {self}, set(), [self]
        while stack:
            for n in stack.pop().neighbours:
                if n.colour == EMPTY:
                    liberties.add(n)
                elif n.colour == self.colour and n not in stones:
                    stones.add(n)
                    stack.append(n)
        return stones, liberties

    def is_eye(self, colour):
        return all(n.colour == colour for n in self.neighbours)


class Board:
    def __init__(self):
        self.points = [Point(i) for i in range(SIZE * SIZE)]
        for p in self.points:
            p.connect(self)
        self.ko = None
        self.captured = {BLACK: 0, WHITE: 0}

    def legal(self, point, colour):
        if point.colour != EMPTY or point is self.ko or point.is_eye(colour):
            return False
        if any(n.colour == EMPTY for n in point.neighbours):
            return True
        for n in point.neighbours:
            _, liberties = n.group()
            if n.colour == colour and len(liberties) > 1:
                return True
            if n.colour != colour and len(liberties) == 1:
                return True
        return False

    def play(self, point, colour):
        point.colour = colour
        taken = []
        for n in point.neighbours:
            if n.colour == other(colour):
                stones, liberties = n.group()
                if not liberties:
                    taken.extend(stones)
                    for s in stones:
                        s.colour = EMPTY
        self.captured[colour] += len(taken)
        self.ko = taken[0] if len(taken) == 1 and len(point.group()[0]) == 1 else None

    def score(self, colour):
        return sum(p.colour == colour or p.colour == EMPTY and p.is_eye(colour) for p in self.points)

    def __str__(self):
        cells = [p.colour for p in self.points]
        return "\n".join("".join(cells[i:i + SIZE]) for i in range(0, SIZE * SIZE, SIZE))


def playout(rng):
    board, colour, passes, moves = Board(), BLACK, 0, 0
    while passes < 2 and moves < 200:
        candidates = [p for p in board.points if p.colour == EMPTY]
        rng.shuffle(candidates)
        for p in candidates:
            if board.legal(p, colour):
                board.play(p, colour)
                passes = 0
                break
        else:
            passes += 1
        moves += 1
        colour = other(colour)
    return board, moves


def main():
    rng = random.Random(2024)
    wins, total, captures = {BLACK: 0, WHITE: 0}, 0, 0
    for _ in range(50):
        board, moves = playout(rng)
        total += moves
        captures += sum(board.captured.values())
        wins[BLACK if board.score(BLACK) > board.score(WHITE) + 5.5 else WHITE] += 1
    print(wins, total, captures)
    print(str(board).replace("\n", "/"))


main()
