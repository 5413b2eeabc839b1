"""The package's logger."""

_logger = None


def get_logger():
    """The package's logger."""
    global _logger
    if _logger is None:
        import logging
        _logger = logging.getLogger("multiprocessing")
        _logger.propagate = 0
    return _logger


def log_to_stderr(level=None):
    """Let the package's logger write to stderr."""
    import logging
    logger = get_logger()
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("[%(levelname)s/%(processName)s] %(message)s"))
    logger.addHandler(handler)
    if level:
        logger.setLevel(level)
    return logger


def _cleanup_tests():
    """For CPython's tests: forget the children that have ended."""
    from .process import active_children
    active_children()
