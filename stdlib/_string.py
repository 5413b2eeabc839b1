"""What `string.Formatter` is made of: the parsers of format strings and of field names."""

from string import _parse, _split_field


def formatter_parser(format_string, /):
    """parse the argument as a format string"""
    if not isinstance(format_string, str):
        raise TypeError(f"expected str, got {type(format_string).__name__}")
    return _parse(format_string)


def formatter_field_name_split(field_name, /):
    """split the argument as a field name"""
    if not isinstance(field_name, str):
        raise TypeError(f"expected str, got {type(field_name).__name__}")
    return _split_field(field_name)
