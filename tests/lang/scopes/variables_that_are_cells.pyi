# A cell that is the value of a variable is not taken for the cell that keeps one.
import sys


def outer():
    kept = 5
    return lambda: kept


def shown():
    cell = outer().__closure__[0]
    frame = sys._getframe()
    print(type(locals()["cell"]).__name__, cell.cell_contents)      # prints: cell 5
    frame.f_locals["cell"] = 7
    print(cell)                                                     # prints: 7
    cell = outer().__closure__[0]
    return frame


print(type(shown().f_locals["cell"]).__name__)                      # prints: cell
