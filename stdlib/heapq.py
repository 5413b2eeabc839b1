"""Heap queue, a priority queue kept in a list: heap[k] <= heap[2k+1] and heap[2k+2].

The native `_heapq`, where there is one, replaces the functions on heaps at the end.
"""

__all__ = ["heappush", "heappop", "heapify", "heapreplace", "merge", "nlargest",
           "nsmallest", "heappushpop", "heappush_max", "heappop_max", "heapify_max",
           "heapreplace_max", "heappushpop_max"]


def _siftdown(heap, start, pos):
    """Move heap[pos] up towards `start` until its parent is no larger."""
    item = heap[pos]
    while pos > start and item < heap[above := (pos - 1) // 2]:
        heap[pos] = heap[above]
        pos = above
    heap[pos] = item


def _siftup(heap, pos):
    """Sink heap[pos]: the smaller child rises all the way, then the item moves up again.

    An item that comes from the end belongs near the leaves: going down without
    comparing it saves comparisons.
    """
    top, item = pos, heap[pos]
    last = len(heap) - 1
    while (left := 2 * pos + 1) <= last:
        smaller = left if left == last or heap[left] < heap[left + 1] else left + 1
        heap[pos] = heap[smaller]
        pos = smaller
    heap[pos] = item
    _siftdown(heap, top, pos)


def heappush(heap, item, /):
    """Put item into the heap."""
    heap.append(item)
    _siftdown(heap, 0, len(heap) - 1)


def heappop(heap, /):
    """Take the smallest item out; IndexError if there is none."""
    last = heap.pop()
    if not heap:
        return last
    smallest = heap[0]
    heap[0] = last
    _siftup(heap, 0)
    return smallest


def heapreplace(heap, item, /):
    """Take the smallest item out and put another in."""
    smallest = heap[0]
    heap[0] = item
    _siftup(heap, 0)
    return smallest


def heappushpop(heap, item, /):
    """Take the smallest of the heap's items and this one; the others stay in the heap."""
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _siftup(heap, 0)
    return item


def heapify(heap, /):
    """Make a list a heap, in place and in linear time."""
    for i in range(len(heap) // 2 - 1, -1, -1):
        _siftup(heap, i)


### The same for heaps with the largest item first ###

def _siftdown_max(heap, start, pos):
    item = heap[pos]
    while pos > start and heap[above := (pos - 1) // 2] < item:
        heap[pos] = heap[above]
        pos = above
    heap[pos] = item


def _siftup_max(heap, pos):
    top, item = pos, heap[pos]
    last = len(heap) - 1
    while (left := 2 * pos + 1) <= last:
        larger = left if left == last or heap[left + 1] < heap[left] else left + 1
        heap[pos] = heap[larger]
        pos = larger
    heap[pos] = item
    _siftdown_max(heap, top, pos)


def heappush_max(heap, item, /):
    """Put an item into a heap whose first item is the largest."""
    heap.append(item)
    _siftdown_max(heap, 0, len(heap) - 1)


def heappop_max(heap, /):
    """Maxheap variant of heappop."""
    last = heap.pop()
    if not heap:
        return last
    largest = heap[0]
    heap[0] = last
    _siftup_max(heap, 0)
    return largest


def heapreplace_max(heap, item, /):
    """Maxheap variant of heapreplace."""
    largest = heap[0]
    heap[0] = item
    _siftup_max(heap, 0)
    return largest


def heappushpop_max(heap, item, /):
    """Maxheap variant of heappushpop."""
    if heap and item < heap[0]:
        item, heap[0] = heap[0], item
        _siftup_max(heap, 0)
    return item


def heapify_max(heap, /):
    """Maxheap variant of heapify."""
    for i in range(len(heap) // 2 - 1, -1, -1):
        _siftup_max(heap, i)


try:
    from _heapq import *
except ImportError:
    pass


### On iterables ###

def merge(*iterables, key=None, reverse=False):
    """Merge multiple sorted inputs into a single sorted output, lazily and stably.

    >>> list(merge([1, 3, 5], [0, 2, 4]))
    [0, 1, 2, 3, 4, 5]
    """
    if reverse:
        heapify_, replace, pop, step = heapify_max, heapreplace_max, heappop_max, -1
    else:
        heapify_, replace, pop, step = heapify, heapreplace, heappop, 1
    # An entry: [key, order of the input, value, next]; the order breaks ties.
    heap = []
    for order, it in enumerate(map(iter, iterables)):
        advance = it.__next__
        try:
            value = advance()
        except StopIteration:
            continue
        heap.append([value if key is None else key(value), order * step, value, advance])
    heapify_(heap)
    while len(heap) > 1:
        entry = heap[0]
        yield entry[2]
        try:
            value = entry[3]()
        except StopIteration:
            pop(heap)
        else:
            entry[0] = value if key is None else key(value)
            entry[2] = value
            replace(heap, entry)
    if heap:
        _, _, value, advance = heap[0]
        yield value
        yield from advance.__self__


def nsmallest(n, iterable, key=None):
    """The n smallest items in order, as sorted(iterable, key=key)[:n] gives them."""
    if n == 1:
        sentinel = object()
        result = min(iterable, default=sentinel, key=key)
        return [] if result is sentinel else [result]
    try:
        size = len(iterable)
    except (TypeError, AttributeError):
        pass
    else:
        if n >= size:
            return sorted(iterable, key=key)[:n]
    # Keep the n best in a max heap; later equals have a larger order and lose.
    it = iter(iterable)
    best = [(elem if key is None else key(elem), order, elem)
            for order, elem in zip(range(n), it)]
    if not best:
        return []
    heapify_max(best)
    top = best[0][0]
    order = n
    for elem in it:
        k = elem if key is None else key(elem)
        if k < top:
            heapreplace_max(best, (k, order, elem))
            top = best[0][0]
            order += 1
    best.sort()
    return [elem for _, _, elem in best]


def nlargest(n, iterable, key=None):
    """The n largest items, largest first, as sorted(iterable, key=key, reverse=True)[:n] gives them."""
    if n == 1:
        sentinel = object()
        result = max(iterable, default=sentinel, key=key)
        return [] if result is sentinel else [result]
    try:
        size = len(iterable)
    except (TypeError, AttributeError):
        pass
    else:
        if n >= size:
            return sorted(iterable, key=key, reverse=True)[:n]
    it = iter(iterable)
    best = [(elem if key is None else key(elem), order, elem)
            for order, elem in zip(range(0, -n, -1), it)]
    if not best:
        return []
    heapify(best)
    top = best[0][0]
    order = -n
    for elem in it:
        k = elem if key is None else key(elem)
        if top < k:
            heapreplace(best, (k, order, elem))
            top = best[0][0]
            order -= 1
    best.sort(reverse=True)
    return [elem for _, _, elem in best]
