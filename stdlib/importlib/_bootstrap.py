"""What other modules of a library ask of the core of import."""

from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec, spec_from_loader

__all__ = ["ModuleSpec", "find_spec", "module_from_spec", "spec_from_loader"]


def _load(spec):
    """Load what a spec describes, as if it were imported; on failure the old module stays."""
    import sys
    name = spec.name
    old = sys.modules.get(name)
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        if old is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = old
        raise
    return sys.modules.get(name, module)
