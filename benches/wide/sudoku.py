# Sudoku by constraint propagation and search, and a small hexagon-filling puzzle after it.
DIGITS = "123456789"
ROWS = "ABCDEFGHI"


def cross(a, b):
    return [x + y for x in a for y in b]


SQUARES = cross(ROWS, DIGITS)
UNITLIST = ([cross(ROWS, c) for c in DIGITS] + [cross(r, DIGITS) for r in ROWS]
            + [cross(rs, cs) for rs in ("ABC", "DEF", "GHI") for cs in ("123", "456", "789")])
UNITS = {s: [u for u in UNITLIST if s in u] for s in SQUARES}
PEERS = {s: sorted(set(sum(UNITS[s], [])) - {s}) for s in SQUARES}


def parse(grid):
    values = dict.fromkeys(SQUARES, DIGITS)
    for s, d in zip(SQUARES, (c for c in grid if c in "0.123456789")):
        if d in DIGITS and not assign(values, s, d):
            return False
    return values


def assign(values, s, d):
    others = values[s].replace(d, "")
    if all(eliminate(values, s, d2) for d2 in others):
        return values
    return False


def eliminate(values, s, d):
    if d not in values[s]:
        return values
    values[s] = values[s].replace(d, "")
    if not values[s]:
        return False
    if len(values[s]) == 1:
        d2 = values[s]
        if not all(eliminate(values, s2, d2) for s2 in PEERS[s]):
            return False
    for u in UNITS[s]:
        places = [s for s in u if d in values[s]]
        if not places:
            return False
        if len(places) == 1 and not assign(values, places[0], d):
            return False
    return values


def search(values):
    if values is False:
        return False
    if all(len(values[s]) == 1 for s in SQUARES):
        return values
    _, s = min((len(values[s]), s) for s in SQUARES if len(values[s]) > 1)
    for d in values[s]:
        if result := search(assign(values.copy(), s, d)):
            return result
    return False


def solved(values):
    return values is not False and all({values[s] for s in u} == set(DIGITS) for u in UNITLIST)


PUZZLES = """
003020600900305001001806400008102900700000008006708200002609500800203009005010300
4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......
..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9
85...24..72......9..4.........1.7..23.5...9...4...........8..7..17..........36.4.
..53.....8......2..7..1.5..4....53...1..7...6..32...8..6.5....9..4....3......97..
12..4......5.69.1...9...5.........7.7...52.9..3......2.9.6...5.4..9..8.1..3...9.4
...57..3.1......2.7...234......8...4..7..4...49....6.5.42...3.....7..9....18.....
1....7.9..3..2...8..96..5....53..9...1..8...26....4...3......1..4......7..7...3..
""".split()


# Magic hexagon of order 3, by plain backtracking on its lines.
LINES = [(0, 1, 2), (3, 4, 5, 6), (7, 8, 9, 10, 11), (12, 13, 14, 15), (16, 17, 18),
         (0, 3, 7), (1, 4, 8, 12), (2, 5, 9, 13, 16), (6, 10, 14, 17), (11, 15, 18),
         (2, 6, 11), (1, 5, 10, 15), (0, 4, 9, 14, 18), (3, 8, 13, 17), (7, 12, 16)]
ORDER = [0, 1, 2, 3, 7, 6, 11, 12, 16, 15, 18, 17, 4, 5, 8, 9, 10, 13, 14]


def hexagon(limit):
    cells, used, nodes = [0] * 19, set(), 0
    touching = [[ln for ln in LINES if i in ln] for i in range(19)]

    def ok(i):
        for line in touching[i]:
            values = [cells[j] for j in line]
            if sum(values) > 38 or (0 not in values and sum(values) != 38):
                return False
        return True

    def fill(k):
        nonlocal nodes
        nodes += 1
        if k == 19 or nodes > limit:
            return k == 19
        i = ORDER[k]
        for n in range(1, 20):
            if n not in used:
                cells[i] = n
                used.add(n)
                if ok(i) and fill(k + 1):
                    return True
                used.discard(n)
        cells[i] = 0
        return False

    return fill(0), nodes, cells


answers = [search(parse(p)) for p in PUZZLES * 8]
print(list(map(solved, answers)), "".join(answers[1][s] for s in SQUARES)[:27])
found, nodes, cells = hexagon(40000)
print(found, nodes, cells)
