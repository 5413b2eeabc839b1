//! Tokens: what the lexer turns a text into, and what the parser and the error pass read.
//!
//! [`TokenKind`] is at once the alphabet of the grammar and the table that logos compiles. Variants without a
//! pattern are made by the layer over logos (`lexer/`): indentation, the pieces of f- and t-strings, and the
//! soft keywords. A variant whose pattern names only how something *begins* (numbers, strings) is completed
//! there too, byte for byte as CPython's tokenizer reads it.

use std::fmt;

use logos::Logos;

use crate::ast::Span;
use crate::error::{SyntaxError, SyntaxWarning};

/// A token: what it is and the bytes it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its place. `Newline` covers the line feed (or nothing at the end of a text without one); `Indent`
    /// covers the white space; `Dedent` and `EndMarker` are empty.
    pub span: Span,
}

/// The tokens of a text, as far as it could be read.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// In order. Ends with `EndMarker` when `end` is [`End::Complete`].
    pub list: Vec<Token>,
    /// How the text ended.
    pub end: End,
    /// What the tokenizer found doubtful (numbers glued to keywords).
    pub warnings: Vec<SyntaxWarning>,
}

/// How a text ended for the tokenizer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// All of it was read.
    Complete,
    /// All of it was read, and these brackets are still open, outermost first.
    Unclosed(Vec<Bracket>),
    /// Reading stopped at an error of the tokenizer's.
    Failed {
        /// The error.
        error: SyntaxError,
        /// The brackets that were open there, outermost first.
        open: Vec<Bracket>,
        /// More text could mend it: it lies at the end, within a triple-quoted string or after a backslash.
        incomplete: bool,
    },
}

/// An opening bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bracket {
    /// `(`, `[` or `{`.
    pub byte: u8,
    /// Where it stands.
    pub at: u32,
}

macro_rules! token_kinds {
    (
        layer { $( $(#[doc = $layer_doc:literal])* $layer:ident $layer_text:literal, )* }
        begun { $( $(#[doc = $begun_doc:literal])* $begun:ident $begun_text:literal $pattern:literal $priority:literal, )* }
        fixed { $( $fixed:ident $text:literal, )* }
    ) => {
        /// The kinds of token.
        #[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[logos(skip r"[ \t\x0c]+")]
        #[repr(u8)]
        #[allow(missing_docs, reason = "operators and keywords are named after their text")]
        pub enum TokenKind {
            $( $(#[doc = $layer_doc])* $layer, )*
            $( $(#[doc = $begun_doc])* #[regex($pattern, priority = $priority)] $begun, )*
            $( #[token($text)] $fixed, )*
        }

        impl TokenKind {
            /// The text of an operator or keyword, a description in capitals of anything else.
            pub const fn text(self) -> &'static str {
                match self {
                    $( TokenKind::$layer => $layer_text, )*
                    $( TokenKind::$begun => $begun_text, )*
                    $( TokenKind::$fixed => $text, )*
                }
            }
        }
    };
}

token_kinds! {
    layer {
        /// More indentation than the line before.
        Indent "INDENT",
        /// One level of indentation less.
        Dedent "DEDENT",
        /// The end of the text.
        EndMarker "ENDMARKER",
        /// Text between the quotes and fields of an f-string, raw: `{{` and escapes as written.
        FStringMiddle "FSTRING_MIDDLE",
        /// The closing quotes of an f-string.
        FStringEnd "FSTRING_END",
        /// As for f-strings.
        TStringMiddle "TSTRING_MIDDLE",
        /// As for f-strings.
        TStringEnd "TSTRING_END",
        /// `match` where it begins a match statement.
        Match "match",
        /// `case` where it begins a case block.
        Case "case",
        /// `type` where it begins a type statement.
        Type "type",
        /// A character that no token begins with: `$`, `?`, a backquote.
        Unknown "UNKNOWN",
        /// Says that a module follows; only the parser sees it.
        StartModule "MODULE",
        /// Says that an expression follows; only the parser sees it.
        StartExpression "EXPRESSION",
        /// Says that an interactive statement follows; only the parser sees it.
        StartInteractive "INTERACTIVE",
        /// `with` whose items are parenthesised and have an `as` among them; only the parser sees it.
        WithItems "with (",
    }
    begun {
        /// An identifier, or a soft keyword that is none here.
        Name "NAME" r"[A-Za-z_][A-Za-z0-9_]*" 2,
        /// A number of any form.
        Number "NUMBER" r"\.?[0-9]" 3,
        /// A string or bytes literal, prefix and quotes included.
        String "STRING" r#"(?i:r|u|b|br|rb)?['"]"# 3,
        /// The prefix and opening quotes of an f-string.
        FStringStart "FSTRING_START" r#"(?i:f|fr|rf)['"]"# 3,
        /// The prefix and opening quotes of a t-string.
        TStringStart "TSTRING_START" r#"(?i:t|tr|rt)['"]"# 3,
        /// The end of a logical line.
        Newline "NEWLINE" r"\n" 3,
        /// A comment; never in the list of tokens.
        Comment "COMMENT" r"#" 3,
        /// A character beyond ASCII: the lexer makes it a name or an error; never in the list of tokens.
        NonAscii "NON_ASCII" r"[\u{80}-\u{10ffff}]" 1,
        /// A backslash; never in the list of tokens.
        Backslash "\\" r"\\" 3,
    }
    fixed {
        LPar "(", RPar ")", LSqb "[", RSqb "]", LBrace "{", RBrace "}",
        Comma ",", Colon ":", Semi ";", Dot ".", Ellipsis "...", At "@", Arrow "->", ColonEqual ":=",
        Exclamation "!",
        Plus "+", Minus "-", Star "*", Slash "/", DoubleSlash "//", Percent "%", DoubleStar "**",
        LeftShift "<<", RightShift ">>", Amper "&", VBar "|", Circumflex "^", Tilde "~",
        Equal "=", EqEqual "==", NotEqual "!=", LessGreater "<>", Less "<", Greater ">", LessEqual "<=",
        GreaterEqual ">=",
        PlusEqual "+=", MinusEqual "-=", StarEqual "*=", SlashEqual "/=", DoubleSlashEqual "//=",
        PercentEqual "%=", DoubleStarEqual "**=", LeftShiftEqual "<<=", RightShiftEqual ">>=",
        AmperEqual "&=", VBarEqual "|=", CircumflexEqual "^=", AtEqual "@=",
        False "False", None "None", True "True", And "and", As "as", Assert "assert", Async "async",
        Await "await", Break "break", Class "class", Continue "continue", Def "def", Del "del",
        Elif "elif", Else "else", Except "except", Finally "finally", For "for", From "from",
        Global "global", If "if", Import "import", In "in", Is "is", Lambda "lambda",
        Nonlocal "nonlocal", Not "not", Or "or", Pass "pass", Raise "raise", Return "return", Try "try",
        While "while", With "with", Yield "yield",
    }
}

impl TokenKind {
    /// A reserved word (soft keywords are not).
    pub const fn is_keyword(self) -> bool {
        self as u8 >= TokenKind::False as u8
    }

    /// A name, or a soft keyword in its role.
    pub const fn is_name(self) -> bool {
        matches!(
            self,
            TokenKind::Name | TokenKind::Match | TokenKind::Case | TokenKind::Type
        )
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
