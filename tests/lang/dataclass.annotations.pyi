# The annotations of a written __init__ are those that the class has when they are asked for.
import annotationlib
from annotationlib import Format
from dataclasses import dataclass, field, fields, make_dataclass


@dataclass
class Later:
    a: Unknown
    b: int = field(init=False, default=1)


print(Later.__doc__)
# prints: Later(a: Unknown)
try:
    annotationlib.get_annotations(Later.__init__)
except NameError as error:
    print(error)
# prints: name 'Unknown' is not defined
print(annotationlib.get_annotations(Later.__init__, format=Format.STRING))
# prints: {'a': 'Unknown', 'return': 'None'}
Unknown = str
print(annotationlib.get_annotations(Later.__init__))
# prints: {'a': <class 'str'>, 'return': None}


@dataclass(slots=True)
class Slots:
    x: int


print(annotationlib.get_annotations(Slots.__init__))
# prints: {'x': <class 'int'>, 'return': None}
own = field()
own.type = own
print("type=..." in repr(own))
# prints: True
Made = make_dataclass("Made", ["x", ("y", int)])
print(annotationlib.get_annotations(Made, format=Format.STRING), [f.name for f in fields(Made)])
# prints: {'x': 'typing.Any', 'y': 'int'} ['x', 'y']
