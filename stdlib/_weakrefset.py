"""WeakSet: a set that does not keep its members alive."""

from _weakref import ref

__all__ = ["WeakSet"]


def _refs(items):
    return {ref(item) for item in items}


class WeakSet:
    """A set of weak references that looks like one of what they refer to."""

    def __init__(self, data=None):
        self.data = set()

        weak_self = ref(self)

        def forget(member):
            if (owner := weak_self()) is not None:
                owner.data.discard(member)

        self._remove = forget
        if data is not None:
            self.update(data)

    def __iter__(self):
        # Over a copy: members may die while the caller has control.
        for itemref in list(self.data):
            item = itemref()
            if item is not None:
                yield item

    def __len__(self):
        return len(self.data)

    def __contains__(self, item):
        try:
            return ref(item) in self.data
        except TypeError:
            return False

    def __reduce__(self):
        return self.__class__, (list(self),), self.__getstate__()

    def __getstate__(self):
        """Instance attributes that a subclass added; the rest is rebuilt from the members."""
        return {k: v for k, v in self.__dict__.items() if k not in ("data", "_remove")} or None

    def add(self, item):
        self.data.add(ref(item, self._remove))

    def clear(self):
        self.data.clear()

    def copy(self):
        return self.__class__(self)

    def pop(self):
        while self.data:
            if (item := self.data.pop()()) is not None:
                return item
        raise KeyError("pop from empty WeakSet")

    def remove(self, item):
        self.data.remove(ref(item))

    def discard(self, item):
        self.data.discard(ref(item))

    def update(self, other):
        for item in other:
            self.add(item)

    def __ior__(self, other):
        self.update(other)
        return self

    def difference(self, other):
        new = self.copy()
        new.difference_update(other)
        return new

    __sub__ = difference

    def difference_update(self, other):
        self.__isub__(other)

    def __isub__(self, other):
        self.data -= set(self.data) if other is self else _refs(other)
        return self

    def intersection(self, other):
        return self.__class__(item for item in other if item in self)

    __and__ = intersection

    def intersection_update(self, other):
        self.__iand__(other)

    def __iand__(self, other):
        self.data &= _refs(other)
        return self

    def issubset(self, other):
        return self.data <= _refs(other)

    __le__ = issubset

    def __lt__(self, other):
        return self.data < _refs(other)

    def issuperset(self, other):
        return self.data >= _refs(other)

    __ge__ = issuperset

    def __gt__(self, other):
        return self.data > _refs(other)

    def __eq__(self, other):
        return self.data == _refs(other) if isinstance(other, self.__class__) else NotImplemented

    __hash__ = None

    def symmetric_difference(self, other):
        new = self.copy()
        new.symmetric_difference_update(other)
        return new

    __xor__ = symmetric_difference

    def symmetric_difference_update(self, other):
        self.__ixor__(other)

    def __ixor__(self, other):
        self.data ^= set(self.data) if other is self else {ref(item, self._remove) for item in other}
        return self

    def union(self, other):
        both = self.__class__(self)
        both.update(other)
        return both

    __or__ = union

    def isdisjoint(self, other):
        return not self.intersection(other)

    def __repr__(self):
        return repr({item for item in self})

    __class_getitem__ = classmethod(type(list[int]))
