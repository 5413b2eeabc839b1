"""TopologicalSorter: an order in which what others depend on comes first."""

__all__ = ["TopologicalSorter", "CycleError"]

_OUT, _DONE = -1, -2


class _Node:
    __slots__ = ("node", "npredecessors", "successors")

    def __init__(self, node):
        self.node = node
        # How many predecessors are left; _OUT once handed out, _DONE when done.
        self.npredecessors = 0
        self.successors = []


class CycleError(ValueError):
    """Raised by TopologicalSorter.prepare() if there are cycles; args[1] is one of them."""


class TopologicalSorter:
    """Orders the nodes of a graph so that each comes after those it depends on."""

    def __init__(self, graph=None):
        self._node2info = {}
        self._ready_nodes = None
        self._npassedout = 0
        self._nfinished = 0
        if graph is not None:
            for node, predecessors in graph.items():
                self.add(node, *predecessors)

    def _info(self, node):
        info = self._node2info.get(node)
        if info is None:
            info = self._node2info[node] = _Node(node)
        return info

    def add(self, node, *predecessors):
        """Add a node, and the nodes it comes after."""
        if self._ready_nodes is not None:
            raise ValueError("Nodes cannot be added after a call to prepare()")
        info = self._info(node)
        info.npredecessors += len(predecessors)
        for pred in predecessors:
            self._info(pred).successors.append(node)

    def prepare(self):
        """Close the graph; CycleError if it has a cycle."""
        if self._npassedout:
            raise ValueError("cannot prepare() after starting sort")
        if self._ready_nodes is None:
            self._ready_nodes = [node for node, info in self._node2info.items() if not info.npredecessors]
        if cycle := self._find_cycle():
            raise CycleError("nodes are in a cycle", cycle)

    def get_ready(self):
        """The nodes that have become free to be worked on, as a tuple."""
        if self._ready_nodes is None:
            raise ValueError("prepare() must be called first")
        free, self._ready_nodes = tuple(self._ready_nodes), []
        self._npassedout += len(free)
        for node in free:
            self._node2info[node].npredecessors = _OUT
        return free

    def is_active(self):
        """Whether there are nodes still to come or to be done."""
        if self._ready_nodes is None:
            raise ValueError("prepare() must be called first")
        return self._nfinished < self._npassedout or bool(self._ready_nodes)

    def __bool__(self):
        return self.is_active()

    def done(self, *nodes):
        """Say that these nodes, which get_ready() gave, have been worked on."""
        if self._ready_nodes is None:
            raise ValueError("prepare() must be called first")
        for node in nodes:
            info = self._node2info.get(node)
            if info is None:
                raise ValueError(f"node {node!r} was not added using add()")
            if info.npredecessors != _OUT:
                if info.npredecessors >= 0:
                    raise ValueError(f"node {node!r} was not passed out "
                                     "(still not ready)")
                raise ValueError(f"node {node!r} was already marked done")
            info.npredecessors = _DONE
            for successor in info.successors:
                successor_info = self._node2info[successor]
                successor_info.npredecessors -= 1
                if successor_info.npredecessors == 0:
                    self._ready_nodes.append(successor)
            self._nfinished += 1

    def _find_cycle(self):
        """A list of nodes that form a cycle, its first node again at its end; or None."""
        seen = set()
        for start in self._node2info:
            if start in seen:
                continue
            stack, position, iterators = [], {}, []
            node = start
            while True:
                if node in seen:
                    if node in position:
                        return stack[position[node]:] + [node]
                else:
                    seen.add(node)
                    iterators.append(iter(self._node2info[node].successors))
                    position[node] = len(stack)
                    stack.append(node)
                # Go on along the first successor that is left, backing up as needed.
                while stack:
                    try:
                        node = next(iterators[-1])
                        break
                    except StopIteration:
                        del position[stack.pop()]
                        iterators.pop()
                else:
                    break
        return None

    def static_order(self):
        """All nodes, each after those it depends on."""
        self.prepare()
        while self.is_active():
            group = self.get_ready()
            yield from group
            self.done(*group)

    __class_getitem__ = classmethod(type(list[int]))
