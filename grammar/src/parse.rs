//! The door to the parser: tokens in, a tree or a SyntaxError out.

use std::cell::Cell;

use lalrpop_util::{ParseError, lalrpop_mod};

use crate::ast::{Arena, Root, Span};
use crate::build::{Build, Fault};
use crate::diagnose;
use crate::error::{ErrorClass, Place, SyntaxError, SyntaxWarning, UNWATCHED, Watch};
use crate::lexer::{tokenize, tokenize_watched};
use crate::token::{End, Token, TokenKind, Tokens};

lalrpop_mod!(
    #[allow(
        clippy::all,
        clippy::unwrap_used,
        missing_docs,
        unreachable_pub,
        unused,
        reason = "generated"
    )]
    grammar
);

/// What a text is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A file, or the argument of `exec`.
    Exec,
    /// One expression.
    Eval,
    /// One interactive statement.
    Single,
}

/// A tree, and what was doubtful about its text.
#[derive(Clone, Debug)]
pub struct Parsed<'a> {
    /// The tree.
    pub root: Root<'a>,
    /// In the order of the text.
    pub warnings: Vec<SyntaxWarning>,
}

/// Why a text is no program, and what was doubtful about it before.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What is wrong.
    pub error: SyntaxError,
    /// In the order of the text.
    pub warnings: Vec<SyntaxWarning>,
}

/// Parses a text. See the crate's documentation for what the text must be.
///
/// # Errors
/// What CPython's tokenizer and parser would say.
pub fn parse<'a>(arena: &'a Arena, source: &str, mode: Mode) -> Result<Root<'a>, SyntaxError> {
    parse_with_warnings(arena, source, mode)
        .map(|parsed| parsed.root)
        .map_err(|refused| refused.error)
}

/// Parses a text and reports what is legal and probably wrong.
///
/// # Errors
/// As [`parse`].
pub fn parse_with_warnings<'a>(
    arena: &'a Arena,
    source: &str,
    mode: Mode,
) -> Result<Parsed<'a>, Box<Refused>> {
    parse_watched(arena, source, mode, UNWATCHED)
}

/// The same, as long as the watch lets it; what stops it is an error of class `Stopped`.
///
/// # Errors
/// As [`parse`].
pub fn parse_watched<'a>(
    arena: &'a Arena,
    source: &str,
    mode: Mode,
    watch: Watch<'_>,
) -> Result<Parsed<'a>, Box<Refused>> {
    let tokens = tokenize_watched(source, watch);
    let taken = Cell::new(0);
    let build = Build::new(arena, source, &tokens.list, &taken);
    let (mut feed, line) = Feed::new(&tokens, &taken, mode);
    let held = |taken: usize| {
        tokens.list.capacity() * size_of::<Token>() + arena.allocated_bytes() + taken * LISTED
    };
    let goes_on = |taken: usize| watch(held(taken));
    feed.watch = &goes_on;
    // An interactive line may end behind the last token: where the tokenizer gave up.
    let read = |taken: &Cell<usize>| taken.get().min(tokens.list.len());
    let result = match grammar::TopParser::new().parse(&build, feed) {
        Ok(root) if mode == Mode::Single => check_single(source, &tokens, line).map(|()| root),
        Ok(root) => Ok(root),
        Err(ParseError::User {
            error: Fault::Stopped,
        }) => Err(SyntaxError::stopped()),
        Err(_) if !watch(held(taken.get())) => Err(SyntaxError::stopped()),
        Err(fault) => match unread_string(&build, &tokens.list[..read(&taken)], &fault) {
            Some(error) => Err(diagnose::settle(source, &tokens, read(&taken), error)),
            None => Err(explain(source, &tokens, mode, read(&taken), fault)),
        },
    };
    let mut warnings = build.into_warnings();
    // Of what the parser has not come to, nothing is said.
    let read = match (&result, tokens.list[..read(&taken)].last()) {
        (Err(_), Some(last)) => last.span.end,
        _ => u32::MAX,
    };
    let of_tokens = tokens.warnings.into_iter();
    warnings.extend(of_tokens.filter(|warning| warning.span.start < read));
    warnings.sort_by_key(|warning| warning.span.start);
    // A string that was looked at for its fault may have been read before.
    warnings.dedup();
    match result {
        Ok(root) => Ok(Parsed { root, warnings }),
        Err(error) => Err(Box::new(Refused { error, warnings })),
    }
}

/// CPython reads a string's escapes before it looks at the next token, we do behind it: what is wrong with the
/// string comes before what is wrong with the token.
fn unread_string(
    build: &Build<'_, '_>,
    taken: &[Token],
    fault: &ParseError<u32, TokenKind, Fault>,
) -> Option<SyntaxError> {
    let string = match (fault, taken) {
        (
            ParseError::User {
                error: Fault::Error(_),
            },
            _,
        ) => return None,
        (
            ParseError::User {
                error: Fault::Tokens,
            },
            [.., string],
        ) => string,
        (_, [.., string, _]) => string,
        _ => return None,
    };
    if string.kind != TokenKind::String {
        return None;
    }
    build.fault_in_string(string.span).map(|error| *error)
}

/// What is wrong, in CPython's words.
fn explain(
    source: &str,
    tokens: &Tokens,
    mode: Mode,
    taken: usize,
    fault: ParseError<u32, TokenKind, Fault>,
) -> SyntaxError {
    let blamed = match fault {
        ParseError::User {
            error: Fault::Error(error),
        } => return diagnose::settle(source, tokens, taken, *error),
        ParseError::User {
            error: Fault::Reject(Some(offset)),
        } => {
            1 + tokens
                .list
                .partition_point(|token| token.span.start < offset)
        }
        _ => taken,
    };
    diagnose::explain(source, tokens, mode, blamed.saturating_sub(1))
}

/// What the parser keeps for a token beside the tree: the lists that it has not closed yet, which grow by doubling.
const LISTED: usize = 32;

/// Between two looks at the watch lie so many tokens.
const STRIDE: usize = 1024;

/// The parser's view of the tokens.
struct Feed<'t> {
    watch: Watch<'t>,
    tokens: &'t [Token],
    /// How many have been taken.
    taken: &'t Cell<usize>,
    /// What goes before all others.
    start: Option<TokenKind>,
    /// The token in whose place the text ends; never the first.
    stop: usize,
    /// The tokens are all of the text's.
    complete: bool,
}

impl<'t> Feed<'t> {
    /// The tokens of a text; and, for an interactive line of simple statements, where it ends.
    fn new(tokens: &'t Tokens, taken: &'t Cell<usize>, mode: Mode) -> (Feed<'t>, Option<usize>) {
        let line = match mode {
            Mode::Single => simple_line(&tokens.list),
            Mode::Exec | Mode::Eval => None,
        };
        let feed = Feed {
            watch: UNWATCHED,
            tokens: &tokens.list,
            taken,
            start: Some(match mode {
                Mode::Exec => TokenKind::StartModule,
                Mode::Eval => TokenKind::StartExpression,
                Mode::Single => TokenKind::StartInteractive,
            }),
            stop: line.unwrap_or(usize::MAX),
            complete: tokens.end == End::Complete,
        };
        (feed, line)
    }
}

impl Iterator for Feed<'_> {
    type Item = Result<(u32, TokenKind, u32), Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(kind) = self.start.take() {
            return Some(Ok((0, kind, 0)));
        }
        let at = self.taken.get();
        if at % STRIDE == STRIDE - 1 && !(self.watch)(at) {
            return Some(Err(Fault::Stopped));
        }
        if at > self.stop {
            return None;
        }
        if at == self.stop {
            self.taken.set(at + 1);
            let end = self.tokens[at - 1].span.end;
            return Some(Ok((end, TokenKind::EndMarker, end)));
        }
        let Some(token) = self.tokens.get(at) else {
            return if self.complete {
                None
            } else {
                Some(Err(Fault::Tokens))
            };
        };
        self.taken.set(at + 1);
        let kind = match token.kind {
            TokenKind::With if has_items(&self.tokens[at + 1..]) => TokenKind::WithItems,
            kind => kind,
        };
        Some(Ok((token.span.start, kind, token.span.end)))
    }
}

/// Whether parentheses begin here that hold the items of a `with`: those have an `as` at their own level.
fn has_items(tokens: &[Token]) -> bool {
    let mut depth = 0;
    for token in tokens {
        match token.kind {
            TokenKind::LPar | TokenKind::LSqb | TokenKind::LBrace => depth += 1,
            TokenKind::RPar | TokenKind::RSqb | TokenKind::RBrace => depth -= 1,
            TokenKind::As if depth == 1 => return true,
            _ => {}
        }
        if depth == 0 {
            return false;
        }
    }
    false
}

// ---- interactive input

fn begins_compound(token: Token) -> bool {
    use TokenKind as Kind;
    matches!(
        token.kind,
        Kind::If
            | Kind::While
            | Kind::For
            | Kind::Try
            | Kind::With
            | Kind::Def
            | Kind::Class
            | Kind::Async
            | Kind::At
            | Kind::Match
    )
}

/// Where a text that begins with a line of simple statements goes on behind that line.
fn simple_line(tokens: &[Token]) -> Option<usize> {
    if begins_compound(*tokens.first()?) {
        return None;
    }
    tokens
        .iter()
        .position(|token| token.kind == TokenKind::Newline)
        .map(|line| line + 1)
}

/// One statement it is to be; a compound statement ends with a line feed.
fn check_single(source: &str, tokens: &Tokens, line: Option<usize>) -> Result<(), SyntaxError> {
    if let Some(end) = line {
        return match tokens.list.get(end) {
            Some(token) if token.kind == TokenKind::EndMarker => Ok(()),
            _ => Err(second_statement(tokens.list[end - 1].span.start)),
        };
    }
    // In CPython's interactive mode the line feed behind a block is the statement's own.
    let last_line = source.rsplit('\n').next().unwrap_or_default();
    let last = tokens.list.len().saturating_sub(1);
    let in_block = last > 0 && tokens.list[last - 1].kind == TokenKind::Dedent;
    if source.ends_with('\n') || (in_block && !last_line.trim_start().starts_with('#')) {
        return Ok(());
    }
    Err(diagnose::explain(source, tokens, Mode::Single, last))
}

/// The line that ends at a byte is followed by more.
fn second_statement(end: u32) -> SyntaxError {
    SyntaxError {
        class: ErrorClass::SyntaxError,
        message: "multiple statements found while compiling a single statement".into(),
        span: Span::new(end, end + 1),
        place: Place::Full,
    }
}

/// Whether more lines could make a text complete: an open bracket or triple-quoted string, a backslash at the
/// end, a compound statement that no empty line has ended. For interactive input.
pub fn is_incomplete(source: &str) -> bool {
    let tokens = tokenize(source);
    match tokens.end {
        End::Unclosed(_) => return true,
        End::Failed { incomplete, .. } => return incomplete,
        End::Complete => {}
    }
    let last_line = source
        .strip_suffix('\n')
        .unwrap_or(source)
        .rsplit('\n')
        .next()
        .unwrap_or_default();
    if last_line.trim().is_empty() {
        return false;
    }
    // The last statement of the outermost level is the one that could go on.
    let (mut level, mut at_start, mut compound) = (0, true, false);
    for token in &tokens.list {
        match token.kind {
            TokenKind::Indent => level += 1,
            TokenKind::Dedent => level -= 1,
            TokenKind::Newline => at_start = true,
            TokenKind::EndMarker => {}
            kind => {
                if at_start && level == 0 {
                    compound = begins_compound(*token) || continues_compound(kind);
                }
                at_start = false;
            }
        }
    }
    compound
}

/// Whether a text that does not parse is wrong only in that it ends: the parser had read all of it before it found
/// fault. What `compile` asks with `PyCF_ALLOW_INCOMPLETE_INPUT`.
pub fn ends_too_early(source: &str, mode: Mode) -> bool {
    let arena = Arena::new();
    let tokens = tokenize(source);
    let taken = Cell::new(0);
    let build = Build::new(&arena, source, &tokens.list, &taken);
    let (feed, line) = Feed::new(&tokens, &taken, mode);
    match grammar::TopParser::new().parse(&build, feed) {
        Ok(_) => mode == Mode::Single && line.is_none(),
        Err(ParseError::User {
            error: Fault::Tokens,
        }) => match tokens.end {
            End::Unclosed(_) => true,
            End::Failed { incomplete, .. } => incomplete,
            End::Complete => false,
        },
        Err(_) => tokens.list[taken.get().saturating_sub(1).min(tokens.list.len())..]
            .iter()
            .all(|token| matches!(token.kind, TokenKind::Dedent | TokenKind::EndMarker)),
    }
}

fn continues_compound(kind: TokenKind) -> bool {
    use TokenKind as Kind;
    matches!(kind, Kind::Elif | Kind::Else | Kind::Except | Kind::Finally)
}
