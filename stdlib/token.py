"""Token constants: the numbers of the kinds of tokens, and which text stands for which."""

__all__ = ["tok_name", "ISTERMINAL", "ISNONTERMINAL", "ISEOF", "EXACT_TOKEN_TYPES"]

# In the order of their numbers; what is written behind a name is an operator's only text.
_KINDS = """
ENDMARKER NAME NUMBER STRING NEWLINE INDENT DEDENT LPAR( RPAR) LSQB[ RSQB] COLON: COMMA, SEMI; PLUS+ MINUS- STAR*
SLASH/ VBAR| AMPER& LESS< GREATER> EQUAL= DOT. PERCENT% LBRACE{ RBRACE} EQEQUAL== NOTEQUAL!= LESSEQUAL<=
GREATEREQUAL>= TILDE~ CIRCUMFLEX^ LEFTSHIFT<< RIGHTSHIFT>> DOUBLESTAR** PLUSEQUAL+= MINEQUAL-= STAREQUAL*=
SLASHEQUAL/= PERCENTEQUAL%= AMPEREQUAL&= VBAREQUAL|= CIRCUMFLEXEQUAL^= LEFTSHIFTEQUAL<<= RIGHTSHIFTEQUAL>>=
DOUBLESTAREQUAL**= DOUBLESLASH// DOUBLESLASHEQUAL//= AT@ ATEQUAL@= RARROW-> ELLIPSIS... COLONEQUAL:= EXCLAMATION!
OP TYPE_IGNORE TYPE_COMMENT SOFT_KEYWORD FSTRING_START FSTRING_MIDDLE FSTRING_END TSTRING_START TSTRING_MIDDLE
TSTRING_END COMMENT NL ERRORTOKEN ENCODING N_TOKENS
"""

tok_name = {}
EXACT_TOKEN_TYPES = {}
for _number, _entry in enumerate(_KINDS.split()):
    _text = _entry.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ_")
    _name = _entry.removesuffix(_text)
    tok_name[_number] = _name
    if _text:
        EXACT_TOKEN_TYPES[_text] = _number
NT_OFFSET = 256
tok_name[NT_OFFSET] = "NT_OFFSET"
globals().update((_name, _number) for _number, _name in tok_name.items())
__all__ += tok_name.values()
EXACT_TOKEN_TYPES = dict(sorted(EXACT_TOKEN_TYPES.items()))
del _KINDS, _number, _entry, _text, _name


def ISTERMINAL(x: int) -> bool:
    return x < NT_OFFSET


def ISNONTERMINAL(x: int) -> bool:
    return not ISTERMINAL(x)


def ISEOF(x: int) -> bool:
    return x == ENDMARKER
