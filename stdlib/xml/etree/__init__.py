"""XML as a tree of elements: `ElementTree`."""
