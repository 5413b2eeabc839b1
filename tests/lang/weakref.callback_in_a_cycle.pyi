# A weak reference that dies with its object in one cycle is silent, and nothing of it is touched afterwards.
import gc
import weakref

called = []


class Node:
    pass


for _ in range(50):
    node = Node()
    node.own = node
    node.weak = weakref.ref(node, called.append)
    del node
    gc.collect()
print(called)
# prints: []

# One that is held from outside is told.
node = Node()
node.own = node
weak = weakref.ref(node, called.append)
del node
gc.collect()
print(called == [weak], weak())
# prints: True None
