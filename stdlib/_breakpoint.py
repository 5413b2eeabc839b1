"""What `sys.breakpointhook` calls: the function that PYTHONBREAKPOINT names."""


def find():
    """The function; None where there is none to call."""
    import os
    path = os.environ.get("PYTHONBREAKPOINT")
    if path == "0":
        return None
    module, dot, name = (path or "pdb.set_trace").rpartition(".")
    try:
        if dot and not module:
            raise ImportError(path)
        import importlib
        return getattr(importlib.import_module(module or "builtins"), name)
    except (ImportError, AttributeError, TypeError, ValueError):
        import warnings
        warnings.warn(f'Ignoring unimportable $PYTHONBREAKPOINT: "{path or "pdb.set_trace"}"',
                      RuntimeWarning, stacklevel=3)
        return None
