import heapq, bisect

class Eater:
    def __lt__(self, other):
        heap.clear()
        return True

heap = [Eater(), 2, 3]
for function in (heapq.heapify, lambda heap: heapq.heappushpop(heap, 1)):
    heap[:] = [Eater(), 2, 3, 4]
    try:
        function(heap)
    except (RuntimeError, IndexError) as error:
        print(type(error).__name__, error)
# prints: RuntimeError list changed size during iteration
# prints: IndexError index out of range
try:
    heapq.heappush((1, 2), 3)
except TypeError as error:
    print(error)                    # prints: heappush() argument 1 must be list, not tuple

heap = [5, 1, 4]
heapq.heapify_max(heap)
print(heapq.heappushpop_max(heap, 3), heap)     # prints: 5 [4, 1, 3]
print(bisect.bisect([1, 2, 2, 3], 2), bisect.bisect_left([1, 2, 2, 3], 2), bisect.bisect([3, 2, 1], -2, key=lambda x: -x))  # prints: 3 1 2
