"""Lets `test_class` be loaded: it asks CPython's own module in C for this name. The tests that use it are excluded."""


def has_inline_values(obj):
    raise NotImplementedError("a matter of CPython's object layout")
