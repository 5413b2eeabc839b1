"""A queue that gives back first what was put in first."""

try:
    from _collections import deque
except ImportError:

    class deque(list):
        """What asyncio needs of `collections.deque`."""

        __slots__ = ()

        def popleft(self):
            return self.pop(0)

        def appendleft(self, item):
            self.insert(0, item)
