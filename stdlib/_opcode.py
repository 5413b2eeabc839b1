"""What CPython tells of its bytecode. pyish runs instructions of its own, so it has nothing to tell of CPython's.

`pyish dis FILE` shows pyish's instructions.
"""

ENABLE_SPECIALIZATION = False
ENABLE_SPECIALIZATION_FT = False


def stack_effect(opcode, oparg=None, /, *, jump=None):
    """No instruction of pyish has an effect on a stack: it has registers."""
    raise ValueError("invalid opcode or oparg")


def _no(opcode):
    """Return True if the opcode is valid and has the property that is asked for: none is."""
    return False


is_valid = has_arg = has_const = has_name = has_jump = has_free = has_local = has_exc = _no


def get_nb_ops():
    """Return (name, symbol) of the arithmetic operators, in the order of CPython's BINARY_OP."""
    plain = [("ADD", "+"), ("AND", "&"), ("FLOOR_DIVIDE", "//"), ("LSHIFT", "<<"), ("MATRIX_MULTIPLY", "@"),
             ("MULTIPLY", "*"), ("REMAINDER", "%"), ("OR", "|"), ("POWER", "**"), ("RSHIFT", ">>"),
             ("SUBTRACT", "-"), ("TRUE_DIVIDE", "/"), ("XOR", "^")]
    return [*((f"NB_{name}", sign) for name, sign in plain),
            *((f"NB_INPLACE_{name}", sign + "=") for name, sign in plain), ("NB_SUBSCR", "[]")]


def get_intrinsic1_descs():
    """Names of CPython's intrinsic functions of one argument."""
    return []


def get_intrinsic2_descs():
    """Names of CPython's intrinsic functions of two arguments."""
    return []


def get_special_method_names():
    """Names that CPython's LOAD_SPECIAL looks up."""
    return ["__enter__", "__exit__", "__aenter__", "__aexit__"]


def get_executor(*, code, offset):
    """Return the executor of traced code at this offset: there is none."""
    raise ValueError("no executor exists at this offset")


def get_specialization_stats():
    """Return the statistics of specialized instructions: none are kept."""
    return None
