# Variadic parameters in built-in classes; forward references by module and owner; type parameters beside globals.
import annotationlib
from typing import (Annotated, Any, Callable, Generic, Literal, NamedTuple, ParamSpec, Protocol, TypeVar, TypeVarTuple,
                    Tuple, TypedDict, Union, Unpack, evaluate_forward_ref, get_type_hints)
import collections.abc
import io

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
P = ParamSpec("P")

print(tuple[*Ts][int, str], tuple[*Ts][()], tuple[T, *Ts][int], list[Tuple[Unpack[Ts]]][bytes, float])
# prints: tuple[int, str] tuple[()] tuple[int] list[typing.Tuple[bytes, float]]
print(tuple[T][*tuple[int]], collections.abc.Callable[P, T][[int, str], float])
# prints: tuple[int] collections.abc.Callable[[int, str], float]
print(Literal[int], Literal[[], []].__args__, Literal[1] is Literal[1], Literal[1] is Literal[True])
# prints: typing.Literal[int] ([],) True False
for form in Callable[[int], str], Annotated[int, ""], Literal:
    try:
        iter(form)
    except TypeError as error:
        print(str(error).endswith("object is not iterable"))    # prints: True
# prints: True
# prints: True


def function():
    pass


print(Union[function, int])    # prints: __main__.function | int


class Base(TypedDict):
    a: "int"


print(Base.__annotations__)    # prints: {'a': ForwardRef('int', module='__main__')}
print(get_type_hints(Base))    # prints: {'a': <class 'int'>}
reference = annotationlib.ForwardRef("list[Unknown]")
print(evaluate_forward_ref(reference, format=annotationlib.Format.FORWARDREF))
# prints: list[ForwardRef('Unknown')]

try:
    class Wrong(NamedTuple):
        def __repr__(self):
            return super().__repr__()
except TypeError as error:
    print(error)    # prints: uses of super() and __class__ are unsupported in methods of NamedTuple subclasses


class Outer:
    class Inner(NamedTuple):
        x: int


print(Outer.Inner.__qualname__)    # prints: Outer.Inner


class Readable(io.Reader[bytes], Protocol):
    pass


print(issubclass(io.StringIO, io.Reader), isinstance(3, io.Writer))    # prints: True False
wrapped = lambda: None
wrapped.__wrapped__ = wrapped
try:
    get_type_hints(wrapped)
except ValueError as error:
    print(str(error)[:30])    # prints: wrapper loop when unwrapping <
