"""Calls that are made in interpreters of their own: here, each in a process of its own."""

from concurrent.futures import process


class BrokenInterpreterPool(process.BrokenProcessPool):
    """Raised when a worker failed."""


class InterpreterPoolExecutor(process.ProcessPoolExecutor):
    """An executor whose calls share nothing with this interpreter."""

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        super().__init__(max_workers, None, initializer, initargs)
