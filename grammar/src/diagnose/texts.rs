//! The words of every error that this pass finds, in the order of the language reference's chapters.
//!
//! They are CPython 3.14's, letter for letter: scripts, tests and search engines know them.

use crate::token::TokenKind as T;

// ---- general

pub(super) const INVALID_SYNTAX: &str = "invalid syntax";
pub(super) const UNEXPECTED_INDENT: &str = "unexpected indent";
pub(super) const UNEXPECTED_UNINDENT: &str = "unexpected unindent";
pub(super) const EXPECTED_COLON: &str = "expected ':'";
pub(super) const EXPECTED_BLOCK: &str = "expected an indented block";

pub(super) fn expected(token: T) -> String {
    format!("expected '{}'", token.text())
}

pub(super) fn never_closed(bracket: char) -> String {
    format!("'{bracket}' was never closed")
}

/// `what` is "'if' statement", "function definition", …
pub(super) fn expected_block_after(what: &str, line: usize) -> String {
    format!("{EXPECTED_BLOCK} after {what} on line {line}")
}

// ---- expressions

pub(super) const FORGOT_COMMA: &str = "invalid syntax. Perhaps you forgot a comma?";
pub(super) const PART_OF_STRING: &str =
    "invalid syntax. Is this intended to be part of the string?";
pub(super) const EXPECTED_ELSE: &str = "expected 'else' after 'if' expression";
pub(super) const STATEMENT_AFTER_ELSE: &str =
    "expected expression after 'else', but statement is given";
pub(super) const STATEMENT_BEFORE_IF: &str =
    "expected expression before 'if', but statement is given";
pub(super) const NOT_AFTER_OPERATOR: &str = "'not' after an operator must be parenthesized";
pub(super) const LESS_GREATER: &str = "invalid syntax.  Maybe you meant '!=' instead of '<>'?";
pub(super) const NOT_EQUAL: &str = "with Barry as BDFL, use '<>' instead of '!='";
pub(super) const STARRED_GROUP: &str = "cannot use starred expression here";
pub(super) const DOUBLE_STARRED_GROUP: &str = "cannot use double starred expression here";
pub(super) const INVALID_STAR: &str = "Invalid star expression";

pub(super) fn missing_call_parentheses(name: &str) -> String {
    format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?")
}

// ---- displays and comprehensions

pub(super) const STARRED_VALUE: &str = "cannot use a starred expression in a dictionary value";
pub(super) const NO_VALUE: &str = "expression expected after dictionary key and ':'";
pub(super) const NO_KEY_COLON: &str = "':' expected after dictionary key";
pub(super) const UNPACKING_IN_COMPREHENSION: &str =
    "iterable unpacking cannot be used in comprehension";
pub(super) const DICT_UNPACKING_IN_COMPREHENSION: &str =
    "dict unpacking cannot be used in dict comprehension";
pub(super) const COMPREHENSION_TARGET: &str =
    "did you forget parentheses around the comprehension target?";
pub(super) const EXPECTED_IN: &str = "'in' expected after for-loop variables";

// ---- assignment

pub(super) const MEANT_EQUALITY_OR_WALRUS: &str =
    "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
pub(super) const ILLEGAL_ANNOTATION: &str = "illegal target for annotation";
pub(super) const ASSIGN_TO_YIELD: &str = "assignment to yield expression not possible";

pub(super) fn cannot_assign(what: &str) -> String {
    format!("cannot assign to {what}")
}

pub(super) fn cannot_assign_here(what: &str) -> String {
    format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?")
}

pub(super) fn cannot_delete(what: &str) -> String {
    format!("cannot delete {what}")
}

pub(super) fn cannot_name(what: &str) -> String {
    format!("cannot use assignment expressions with {what}")
}

pub(super) fn single_annotation(what: &str) -> String {
    format!("only single target (not {what}) can be annotated")
}

pub(super) fn illegal_augmented(what: &str) -> String {
    format!("'{what}' is an illegal expression for augmented assignment")
}

// ---- calls

pub(super) const UNPACKING_AFTER_KEYWORDS: &str =
    "iterable argument unpacking follows keyword argument unpacking";
pub(super) const BARE_GENERATOR: &str = "Generator expression must be parenthesized";
pub(super) const NO_ARGUMENT_VALUE: &str = "expected argument value expression";
pub(super) const POSITIONAL_AFTER_UNPACKING: &str =
    "positional argument follows keyword argument unpacking";
pub(super) const POSITIONAL_AFTER_KEYWORD: &str = "positional argument follows keyword argument";
pub(super) const KEYWORD_EXPRESSION: &str =
    "expression cannot contain assignment, perhaps you meant \"==\"?";
pub(super) const ASSIGN_TO_UNPACKING: &str = "cannot assign to iterable argument unpacking";
pub(super) const ASSIGN_TO_KEYWORD_UNPACKING: &str = "cannot assign to keyword argument unpacking";

// ---- parameters

pub(super) const SLASH_FIRST: &str = "at least one argument must precede /";
pub(super) const SLASH_TWICE: &str = "/ may appear only once";
pub(super) const SLASH_AFTER_STAR: &str = "/ must be ahead of *";
pub(super) const SLASH_STAR_COMMA: &str = "expected comma between / and *";
pub(super) const DEFAULT_ORDER: &str =
    "parameter without a default follows parameter with a default";
pub(super) const PARENTHESIZED_PARAMETERS: &str = "Function parameters cannot be parenthesized";
pub(super) const PARENTHESIZED_LAMBDA_PARAMETERS: &str =
    "Lambda expression parameters cannot be parenthesized";
pub(super) const BARE_STAR: &str = "named arguments must follow bare *";
pub(super) const STAR_TWICE: &str = "* argument may appear only once";
pub(super) const STAR_DEFAULT: &str = "var-positional argument cannot have default value";
pub(super) const DOUBLE_STAR_DEFAULT: &str = "var-keyword argument cannot have default value";
pub(super) const AFTER_DOUBLE_STAR: &str = "arguments cannot follow var-keyword argument";
pub(super) const NO_DEFAULT_VALUE: &str = "expected default value expression";

// ---- type parameters

pub(super) const NO_TYPE_PARAMS: &str = "Type parameter list cannot be empty";

/// `what` is "bound" or "constraints"; `kind` is TypeVarTuple or ParamSpec.
pub(super) fn no_bound(what: &str, kind: &str) -> String {
    format!("cannot use {what} with {kind}")
}

// ---- statements

pub(super) const NO_IMPORT_NAMES: &str = "Expected one or more names after 'import'";
pub(super) const IMPORT_FROM: &str = "Did you mean to use 'from ... import ...' instead?";
pub(super) const TRAILING_COMMA: &str =
    "trailing comma not allowed without surrounding parentheses";

pub(super) fn import_target(what: &str) -> String {
    format!("cannot use {what} as import target")
}

pub(super) const ELIF_AFTER_ELSE: &str = "'elif' block follows an 'else' block";
pub(super) const EXPECTED_EXCEPT: &str = "expected 'except' or 'finally' block";
pub(super) const MIXED_EXCEPT: &str = "cannot have both 'except' and 'except*' on the same 'try'";
pub(super) const NO_EXCEPTION_TYPES: &str = "expected one or more exception types";
pub(super) const EXCEPT_TYPES: &str =
    "multiple exception types must be parenthesized when using 'as'";

/// `statement` is "except" or "except*".
pub(super) fn except_target(statement: &str, what: &str) -> String {
    format!("cannot use {statement} statement with {what}")
}

// ---- patterns

pub(super) const WILDCARD_TARGET: &str = "cannot use '_' as a target";
pub(super) const POSITIONAL_PATTERNS: &str = "positional patterns follow keyword patterns";
pub(super) const REAL_REQUIRED: &str = "real number required in complex literal";
pub(super) const IMAGINARY_REQUIRED: &str = "imaginary number required in complex literal";

pub(super) fn pattern_target(what: &str) -> String {
    format!("cannot use {what} as pattern target")
}

// ---- strings

pub(super) const MIXED_TEMPLATE: &str =
    "cannot mix t-string literals with string or bytes literals";
pub(super) const MIXED_BYTES: &str = "cannot mix bytes and nonbytes literals";
pub(super) const LATE_CONVERSION: &str =
    "conversion type must come right after the exclamation mark";
pub(super) const NO_CONVERSION: &str = "missing conversion character";
pub(super) const INVALID_CONVERSION: &str = "invalid conversion character";
pub(super) const FIELD_WITHOUT_EXPRESSION: &str = "expecting a valid expression after '{'";
pub(super) const AFTER_FIELD_EXPRESSION: &str = "expecting '=', or '!', or ':', or '}'";
pub(super) const AFTER_FIELD_EQUAL: &str = "expecting '!', or ':', or '}'";
pub(super) const AFTER_CONVERSION: &str = "expecting ':' or '}'";
pub(super) const AFTER_SPEC: &str = "expecting '}', or format specs";
pub(super) const EXPECTING_BRACE: &str = "expecting '}'";
pub(super) const BARE_LAMBDA: &str = "lambda expressions are not allowed without parentheses";

/// A text about an f-string or a t-string; `prefix` is `f` or `t`.
pub(super) fn in_string(prefix: char, text: &str) -> String {
    format!("{prefix}-string: {text}")
}

pub(super) fn empty_field(prefix: char, before: T) -> String {
    format!(
        "{prefix}-string: valid expression required before '{}'",
        before.text()
    )
}

pub(super) fn unknown_conversion(prefix: char, conversion: &str) -> String {
    format!(
        "{prefix}-string: invalid conversion character '{conversion}': expected 's', 'r', or 'a'"
    )
}
