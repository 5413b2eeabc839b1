group = ExceptionGroup("g", [ValueError(1), TypeError(2)])
print(isinstance(group, Exception))     # prints: True
match, rest = group.split(ValueError)
print(match, "|", rest)                 # prints: g (1 sub-exception) | g (1 sub-exception)
try:
    raise group
except Exception as error:
    print(error.exceptions)             # prints: (ValueError(1), TypeError(2))
