from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, deque
from dataclasses import dataclass
from pprint import pprint
from types import MappingProxyType, SimpleNamespace

pprint(b"abcdefghijklmnop", width=12)
# prints: (b'abcdefgh'
# prints:  b'ijklmnop')
pprint(bytearray(b"abcdefghijklmnop"), width=22)
# prints: bytearray(b'abcdefgh'
# prints:           b'ijklmnop')
pprint(ChainMap({"a": 1}, {"b": 2}), width=20)
# prints: ChainMap({'a': 1},
# prints:          {'b': 2})
pprint(MappingProxyType({"a": 1, "b": 2}), width=20)
# prints: mappingproxy({'a': 1,
# prints:               'b': 2})
pprint(OrderedDict(a=1, b=2), width=20)
# prints: OrderedDict([('a',
# prints:               1),
# prints:              ('b',
# prints:               2)])
pprint(Counter("aab"), width=10)
# prints: Counter({'a': 2,
# prints:          'b': 1})
pprint(UserDict(a=1, b=2), width=8)
# prints: {'a': 1,
# prints:  'b': 2}
pprint(UserList([1, 2]), width=4)
# prints: [1,
# prints:  2]
pprint(deque([1, 2], 3), width=10)
# prints: deque([1,
# prints:        2],
# prints:       maxlen=3)


class Space(SimpleNamespace):
    pass


pprint(Space(a=1, b=2), width=10)
# prints: Space(a=1,
# prints:       b=2)


@dataclass
class Node:
    next: object = None
    other: int = 1


node = Node()
node.next = node
pprint(node, width=10)
# prints: Node(next=...,
# prints:      other=1)
