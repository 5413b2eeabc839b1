//! From source text to a code object: what `compile`, `exec`, `eval`, `import` and the command share; and
//! SyntaxErrors as exceptions.

use crate::code::{Code, Source};
use crate::compile::{Options, compile, compile_watched};
use crate::object::{Charge, OutOfMemory, Raised, Ref, Res, Special, Type, Value, Vm};
use pyish_grammar::ast::{Root, Span};
use pyish_grammar::error::Place;
use pyish_grammar::error::{ErrorClass, SyntaxError, SyntaxWarning};
use pyish_grammar::{
    Arena, Lines, Mode, UNWATCHED, Watch, decode_source, ends_too_early, parse_watched,
};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// What is to be compiled, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    /// A file, one expression, or one interactive statement.
    pub(crate) mode: Mode,
    /// What the compiler may take for granted.
    pub(crate) options: Options,
    /// A text that could go on is reported as such (`codeop`).
    pub(crate) may_go_on: bool,
}

impl Request {
    /// A file, as `import` and the command compile it.
    pub(crate) fn file() -> Request {
        Request {
            mode: Mode::Exec,
            options: Options::default(),
            may_go_on: false,
        }
    }
}

/// A text that is no program: where it went wrong, with the text itself, for whoever reports it.
#[derive(Debug)]
pub(crate) struct Rejected {
    /// What is wrong.
    pub(crate) error: SyntaxError,
    /// The decoded text.
    pub(crate) text: String,
    /// The error is the compiler's, not the parser's.
    pub(crate) late: bool,
    /// What was doubtful about the text before.
    pub(crate) warnings: Vec<SyntaxWarning>,
}

/// Compile a text without an isolate, as long as the watch lets it. Linear in the text.
pub(crate) fn compile_text(
    text: &str,
    file: &str,
    request: Request,
    watch: Watch<'_>,
) -> Result<(Arc<Code>, Vec<SyntaxWarning>), Box<Rejected>> {
    let arena = Arena::new();
    let rejected = |error, late, warnings| {
        Box::new(Rejected {
            error,
            text: text.to_owned(),
            late,
            warnings,
        })
    };
    let parsed = parse_watched(&arena, text, request.mode, watch).map_err(|refused| {
        let goes_on = request.may_go_on
            && refused.error.class != ErrorClass::Stopped
            && ends_too_early(text, request.mode);
        if goes_on {
            return rejected(incomplete(text), false, Vec::new());
        }
        rejected(refused.error, false, refused.warnings)
    })?;
    let source = Source::new(file, text);
    let tree = arena.allocated_bytes();
    let watch = |more: usize| watch(tree + more);
    // The parser warns of the whole text before the compiler sees it.
    let mut warnings = parsed.warnings;
    let compiled = match compile_watched(&parsed.root, source, request.options, &watch) {
        Ok(compiled) => compiled,
        Err(error) => return Err(rejected(error, true, warnings)),
    };
    let mut late = compiled.warnings;
    late.sort_by_key(|warning| warning.span.start);
    warnings.extend(late);
    Ok((compiled.code, warnings))
}

/// The error of a text that is the beginning of a program.
fn incomplete(text: &str) -> SyntaxError {
    let end = text.trim_end_matches('\n').len() as u32;
    SyntaxError {
        class: ErrorClass::IncompleteInput,
        message: "incomplete input".into(),
        span: Span::new(end, end),
        place: Place::StartOnly,
    }
}

/// Decode and compile a file's bytes.
pub(crate) fn compile_bytes(
    bytes: &[u8],
    file: &str,
    request: Request,
) -> Result<(Arc<Code>, Vec<SyntaxWarning>), Box<Rejected>> {
    compile_watched_bytes(bytes, file, request, UNWATCHED)
}

fn compile_watched_bytes(
    bytes: &[u8],
    file: &str,
    request: Request,
    watch: Watch<'_>,
) -> Result<(Arc<Code>, Vec<SyntaxWarning>), Box<Rejected>> {
    match decode_source(bytes, Some(file)) {
        Ok(text) => compile_text(&text, file, request, watch),
        Err(error) => {
            let text =
                String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
                    .into_owned();
            Err(Box::new(Rejected {
                error,
                text,
                late: false,
                warnings: Vec::new(),
            }))
        }
    }
}

/// Compile a text in an isolate: SyntaxErrors are raised, SyntaxWarnings go to `warnings`.
pub(crate) fn compile_source(
    vm: &mut Vm,
    text: &str,
    file: &str,
    request: Request,
) -> Res<Arc<Code>> {
    vm.charge_work(text.len())?;
    let made = watched(vm, text.len(), |watch| {
        compile_text(text, file, request, watch)
    })?;
    settle(vm, made, file)
}

/// Do work of the front end within the isolate's memory and time. It allocates by itself: what it says that it holds is
/// charged while it lasts.
fn watched<T>(vm: &mut Vm, text: usize, work: impl FnOnce(Watch<'_>) -> T) -> Res<T> {
    let charge = RefCell::new(Charge::default());
    let (is_full, is_late) = (Cell::new(false), Cell::new(false));
    let watching: &Vm = vm;
    let watch = |bytes: usize| {
        // The text is copied: with its line ends made plain, and for the code to keep.
        let bytes = bytes + 2 * text;
        is_full.set(is_full.get() || charge.borrow_mut().set_to(bytes).is_err());
        is_late.set(is_late.get() || watching.is_late());
        !is_full.get() && !is_late.get()
    };
    let done = work(&watch);
    drop(charge);
    vm.spend(0)?;
    vm.poll_interrupt()?;
    if is_full.get() {
        return Err(OutOfMemory.into());
    }
    Ok(done)
}

/// The same for a file's bytes.
pub(crate) fn compile_file(
    vm: &mut Vm,
    bytes: &[u8],
    file: &str,
    request: Request,
) -> Res<Arc<Code>> {
    vm.charge_work(bytes.len())?;
    let made = watched(vm, bytes.len(), |watch| {
        compile_watched_bytes(bytes, file, request, watch)
    })?;
    let made = match made {
        Err(rejected) => match decode_with_codecs(vm, bytes, &rejected)? {
            Some(text) => watched(vm, text.len(), |watch| {
                compile_text(&text, file, request, watch)
            })?,
            None => Err(rejected),
        },
        made => made,
    };
    settle(vm, made, file)
}

/// The text of a file in an encoding that the front end does not know and the library may: nothing where that is not
/// what was wrong, or nobody knows it.
fn decode_with_codecs(vm: &mut Vm, bytes: &[u8], rejected: &Rejected) -> Res<Option<String>> {
    let Some(name) = rejected.error.message.strip_prefix("unknown encoding: ") else {
        return Ok(None);
    };
    let (encoding, bytes) = (vm.new_str(name)?, vm.new_bytes(bytes)?);
    match vm.call_method(&bytes, "decode", &[encoding]) {
        Ok(text) => Ok(text
            .as_str()
            .and_then(|text| text.to_utf8())
            .map(|text| pyish_grammar::normalize_newlines(text).into_owned())),
        Err(_) => Ok(None),
    }
}

/// Parse what a script gave as source, and do something with the tree; its warnings are shown.
pub(crate) fn parse_source(
    vm: &mut Vm,
    source: &Value,
    file: &str,
    mode: Mode,
    act: impl FnOnce(&mut Vm, &Root<'_>, &Source) -> Res,
) -> Res {
    let rejected = |error, text: &str| {
        Box::new(Rejected {
            error,
            text: text.to_owned(),
            late: false,
            warnings: Vec::new(),
        })
    };
    let text = match source_text(vm, source, "compile", mode)? {
        SourceText::Str(text) => text,
        SourceText::Bytes(bytes) => match decode_source(&bytes, Some(file)) {
            Ok(text) => text,
            Err(error) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                return Err(syntax_error(vm, &rejected(error, &text), file));
            }
        },
    };
    vm.charge_work(text.len())?;
    let arena = Arena::new();
    let source = Source::new(file, &text);
    match watched(vm, text.len(), |watch| {
        parse_watched(&arena, &text, mode, watch)
    })? {
        Ok(parsed) => {
            for warning in &parsed.warnings {
                warn(vm, &source, warning)?;
            }
            act(vm, &parsed.root, &source)
        }
        Err(refused) => {
            for warning in &refused.warnings {
                warn(vm, &source, warning)?;
            }
            Err(syntax_error(vm, &rejected(refused.error, &text), file))
        }
    }
}

/// Compile a tree that was made of objects.
pub(crate) fn settle_tree(
    vm: &mut Vm,
    root: &Root<'_>,
    source: Arc<Source>,
    request: Request,
) -> Res<Arc<Code>> {
    let file = source.name.to_string();
    let made = match compile(root, source, request.options) {
        Ok(compiled) => Ok((compiled.code, compiled.warnings)),
        Err(error) => Err(Box::new(Rejected {
            error,
            text: String::new(),
            late: true,
            warnings: Vec::new(),
        })),
    };
    settle(vm, made, &file)
}

/// What a script may give as source: text, or bytes that say their encoding themselves.
pub(crate) enum SourceText {
    Str(String),
    Bytes(Vec<u8>),
}

/// Text of a str, bytes of anything like them.
pub(crate) fn source_text(
    vm: &mut Vm,
    source: &Value,
    function: &str,
    mode: Mode,
) -> Res<SourceText> {
    if let Some(text) = source.as_str() {
        let Some(text) = text.to_utf8() else {
            let source = source.clone();
            let encoded = vm.call_method(&source, "encode", &[])?;
            let given = vm.type_name(&encoded);
            return raise!(vm, SystemError, "encode() gave a {given}");
        };
        if text.contains('\0') {
            return raise!(
                vm,
                SyntaxError,
                "source code string cannot contain null bytes"
            );
        }
        let text = pyish_grammar::normalize_newlines(text).into_owned();
        return Ok(SourceText::Str(if mode == Mode::Eval {
            text.trim_start_matches([' ', '\t']).to_owned()
        } else {
            text
        }));
    }
    let is_buffer = super::bytes_like::contents(vm, source).is_some()
        || !vm.special(source, Special::Buffer).is_unset();
    match is_buffer {
        true => Ok(SourceText::Bytes(
            super::bytes_like::required(vm, source)?.to_vec(),
        )),
        false => {
            let what = if function == "compile" {
                "string, bytes or AST"
            } else {
                "string, bytes or code"
            };
            raise!(vm, TypeError, "{function}() arg 1 must be a {what} object")
        }
    }
}

fn settle(
    vm: &mut Vm,
    made: Result<(Arc<Code>, Vec<SyntaxWarning>), Box<Rejected>>,
    file: &str,
) -> Res<Arc<Code>> {
    match made {
        Ok((code, warnings)) => {
            for warning in &warnings {
                warn(vm, &code.source, warning)?;
            }
            Ok(code)
        }
        Err(rejected) => {
            if !rejected.warnings.is_empty() {
                let source = Source::new(file, &rejected.text);
                for warning in &rejected.warnings {
                    warn(vm, &source, warning)?;
                }
            }
            Err(syntax_error(vm, &rejected, file))
        }
    }
}

/// Show a SyntaxWarning, as `warnings` has it.
fn warn(vm: &mut Vm, source: &Source, warning: &SyntaxWarning) -> Res<()> {
    let import = vm.names.import.clone();
    let Some(import) = vm.builtin(&import)? else {
        return Ok(());
    };
    let name = vm.new_str("warnings")?;
    let module = vm.call(&import, &[name])?;
    let class: Value = (&vm.exceptions.SyntaxWarning).into();
    let line = Value::Int(i64::from(source.line(warning.span.start)));
    let message = vm.new_str(&warning.message)?;
    let file = vm.new_str(&source.name)?;
    let hook = vm.getattr(&module, "warn_explicit")?;
    match vm.call(&hook, &[message, class.clone(), file, line]) {
        // `-W error`: a warning that is an exception is a SyntaxError of that place.
        Err(raised) if vm.is_instance_of(&raised, &vm.exceptions.SyntaxWarning.clone()) => {
            let error = SyntaxError {
                class: ErrorClass::SyntaxError,
                // What is no warning any more speaks of no future.
                message: warning
                    .message
                    .replace(" Such sequences will not work in the future.", ""),
                span: warning.span,
                place: Default::default(),
            };
            let rejected = Rejected {
                error,
                text: source.text.to_string(),
                late: false,
                warnings: Vec::new(),
            };
            let name = source.name.to_string();
            Err(syntax_error(vm, &rejected, &name))
        }
        Err(raised) => Err(raised),
        Ok(_) => Ok(()),
    }
}

/// The exception for a rejected text: a SyntaxError with its place, or MemoryError and the like.
pub(crate) fn syntax_error(vm: &mut Vm, rejected: &Rejected, file: &str) -> Raised {
    match build(vm, rejected, file) {
        Ok(raised) | Err(raised) => raised,
    }
}

fn class_of(vm: &Vm, class: ErrorClass) -> Ref<Type> {
    let classes = &vm.exceptions;
    let class: &Ref<Type> = match class {
        ErrorClass::SyntaxError => &classes.SyntaxError,
        ErrorClass::IndentationError => &classes.IndentationError,
        ErrorClass::TabError => &classes.TabError,
        ErrorClass::IncompleteInput => &classes._IncompleteInputError,
        ErrorClass::MemoryError => &classes.MemoryError,
        ErrorClass::RecursionError => &classes.RecursionError,
        ErrorClass::ValueError => &classes.ValueError,
        ErrorClass::Stopped => &classes.RuntimeError,
    };
    class.clone()
}

/// How the messages of the tokenizer begin: it reports the line as far as it has read it, without its end.
const TOKENIZER: &[&str] = &[
    "unterminated ",
    "leading zeros in",
    "invalid decimal",
    "invalid hexadecimal",
    "invalid octal",
    "invalid binary",
    "invalid digit",
    "invalid imaginary",
    "'(' was never closed",
    "'[' was never closed",
    "'{' was never closed",
    "unmatched ",
    "closing parenthesis",
    "unexpected character after",
    "invalid character",
    "invalid non-printable",
    "too many nested parentheses",
    "unexpected EOF",
];

fn build(vm: &mut Vm, rejected: &Rejected, file: &str) -> Res<Raised> {
    let Rejected {
        error, text, late, ..
    } = rejected;
    let class = class_of(vm, error.class);
    let message = vm.new_str(&error.message)?;
    if !vm.is_subtype(&class, &vm.exceptions.SyntaxError.clone()) {
        return Ok(vm.raise_with(&class, vec![message]));
    }
    let name = vm.new_str(file)?;
    let lines = Lines::new(text);
    let Some(place) = error.located(&lines) else {
        let raised = vm.raise_with(&class, vec![message.clone()]);
        let none = || Value::None;
        raised.0.fields.set(
            vm,
            vec![
                message,
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
            ],
        );
        return Ok(raised);
    };
    // Code generation has no text at hand but that of files.
    let line = if *late && file.starts_with('<') {
        Value::None
    } else {
        let content = lines.content(place.lineno);
        let is_token = !*late
            && TOKENIZER
                .iter()
                .any(|words| error.message.starts_with(words));
        vm.new_str(&format!("{content}{}", if is_token { "" } else { "\n" }))?
    };
    // A text of nothing has no line to stand in.
    let (place, line) = if text.is_empty() && !*late {
        (Default::default(), vm.new_str("")?)
    } else {
        (place, line)
    };
    let numbers = [
        name,
        Value::Int(i64::from(place.lineno)),
        Value::Int(i64::from(place.offset)),
        line,
        Value::Int(i64::from(place.end_lineno)),
        Value::Int(i64::from(place.end_offset)),
    ];
    let details = vm.new_tuple(numbers.to_vec())?;
    let raised = vm.raise_with(&class, vec![message.clone(), details]);
    let mut fields = vec![message];
    fields.extend(numbers);
    fields.push(Value::None);
    if !*late {
        // `_metadata`: where the last whole statement ended, which nobody needs, and the text, in which `traceback`
        // looks for misspelt keywords.
        let text = vm.new_str(text)?;
        let start = Value::Int(0);
        fields.push(vm.new_tuple(vec![start.clone(), start, text])?);
    }
    raised.0.fields.set(vm, fields);
    Ok(raised)
}
