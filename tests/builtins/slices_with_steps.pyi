# Slices with a step, and slices that are stored into where they fit.
L = list(range(10))
print(L[::2], L[::-1], L[8:2:-3], L[-3::-2], "abcdef"[::-2], (1, 2, 3)[::2], range(10)[::3])
try: L[::0]
except ValueError as e: print(e)
class S(list):
    def __getitem__(self, i): return i
print(S()[1:2:3], S()[::], S()[None:None:None])
L[2:4] = L[5:7]; print(L); L[:] = L; print(L); L[1:3] = [L, 1][1:] * 2; print(L)
