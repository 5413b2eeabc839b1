//! SyntaxErrors as people read them: drawn with their source on a terminal, in CPython's plain form elsewhere.
//!
//! Text that comes from a script goes through [`crate::text::visible`] before it reaches a terminal: control and bidirectional
//! characters cannot move the cursor or reorder what is read.

use crate::builtins::compile::Rejected;
use crate::builtins::traceback;
use crate::object::host::Output;
use crate::object::{Exception, Raised, Ref, Value, Vm};
use crate::text::visible::visible;
use ariadne::{CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};
use pyish_grammar::{Lines, Span};

/// Lines longer than this are not drawn.
const MAX_LINE: usize = 2000;

/// Whether errors are drawn: on a terminal that can.
pub(crate) fn wanted(vm: &Vm) -> bool {
    vm.host.is_terminal(Output::Stderr)
        && vm
            .host
            .environment("TERM")
            .is_none_or(|term| term != "dumb")
}

/// Whether colors are used.
fn colors(vm: &Vm) -> bool {
    vm.host
        .environment("NO_COLOR")
        .is_none_or(|value| value.is_empty())
}

/// Show a SyntaxError exception on the terminal, drawn; false where it lacks what a drawing needs.
pub(crate) fn show_raised(vm: &mut Vm, raised: &Raised) -> bool {
    let color = colors(vm);
    let Some(report) = drawn(vm, &raised.0, color) else {
        return false;
    };
    let _ = vm.host.flush(Output::Stdout);
    let _ = vm.host.write(Output::Stderr, report.as_bytes());
    let _ = vm.host.flush(Output::Stderr);
    true
}

/// The drawing of a SyntaxError exception; nothing where it lacks what a drawing needs.
pub(crate) fn drawn(vm: &mut Vm, exception: &Ref<Exception>, color: bool) -> Option<String> {
    let value: Value = exception.into();
    let mut get = |name: &str| {
        vm.getattr_opt(&value, name)
            .ok()
            .flatten()
            .unwrap_or(Value::None)
    };
    let (message, file, text) = (get("msg"), get("filename"), get("text"));
    let numbers = [
        get("lineno"),
        get("offset"),
        get("end_lineno"),
        get("end_offset"),
    ];
    let (message, file, text) = (message.as_str()?, file.as_str()?, text.as_str()?);
    let [
        Value::Int(line),
        Value::Int(offset),
        Value::Int(end_line),
        Value::Int(end_offset),
    ] = numbers
    else {
        return None;
    };
    if line < 1 || offset < 1 {
        return None;
    }
    let text = text.to_string_lossy().into_owned();
    let width = text.trim_end_matches('\n').chars().count();
    let start = (offset - 1) as usize;
    let end = if end_line != line {
        width
    } else {
        (end_offset - 1).max(0) as usize
    };
    let class = vm.class_name(exception.ty());
    let drawing = Drawing {
        class: &class,
        message: &message.to_string_lossy(),
        file: &file.to_string_lossy(),
        text: &text,
        first_line: line as usize,
        start,
        end: end.max(start + 1),
    };
    Some(drawing.draw(color))
}

/// What a drawing shows.
struct Drawing<'a> {
    class: &'a str,
    message: &'a str,
    file: &'a str,
    /// The lines to show.
    text: &'a str,
    /// The number of the first of them.
    first_line: usize,
    /// What is marked, in characters of `text`.
    start: usize,
    end: usize,
}

impl Drawing<'_> {
    fn draw(&self, color: bool) -> String {
        let shown = visible(self.text);
        let file = visible(self.file).into_owned();
        let config = Config::default()
            .with_color(color)
            .with_index_type(IndexType::Char)
            .with_char_set(CharSet::Unicode);
        let length = shown.chars().count();
        let span = (
            file.clone(),
            self.start.min(length)..self.end.min(length).max(self.start.min(length)),
        );
        let title = format!("{}: {}", self.class, visible(self.message));
        let label = Label::new(span.clone())
            .with_message("here")
            .with_color(Color::Red);
        let report = Report::build(ReportKind::Custom("error", Color::Red), span)
            .with_config(config)
            .with_message(title)
            .with_label(label)
            .finish();
        let mut out = Vec::new();
        let source = Source::from(shown.into_owned())
            .with_display_line_offset(self.first_line.saturating_sub(1));
        match report.write((file, source), &mut out) {
            Ok(()) => String::from_utf8_lossy(&out).into_owned(),
            Err(_) => format!("{}: {}\n", self.class, self.message),
        }
    }
}

/// The drawing of a rejected text.
pub(crate) fn draw(rejected: &Rejected, file: &str, color: bool) -> String {
    let lines = Lines::new(&rejected.text);
    let Some(place) = rejected.error.located(&lines) else {
        return plain(rejected, file);
    };
    let line = lines.content(place.lineno);
    if line.len() > MAX_LINE {
        return plain(rejected, file);
    }
    let Span { start, end } = rejected.error.span;
    let from = lines.character(start) as usize;
    let to = if lines.line(end.max(start)) == place.lineno {
        lines.character(end.max(start)) as usize
    } else {
        line.chars().count()
    };
    let class = format!("{:?}", rejected.error.class);
    Drawing {
        class: &class,
        message: &rejected.error.message,
        file,
        text: &format!("{line}\n"),
        first_line: place.lineno as usize,
        start: from,
        end: to.max(from + 1),
    }
    .draw(color)
}

/// The same as CPython prints it.
pub(crate) fn plain(rejected: &Rejected, file: &str) -> String {
    let lines = Lines::new(&rejected.text);
    let class = format!("{:?}", rejected.error.class);
    let message = &rejected.error.message;
    match rejected.error.located(&lines) {
        None => format!("{class}: {message} ({file})\n"),
        Some(place) => traceback::syntax_lines(&traceback::SyntaxPlace {
            class: &class,
            message,
            file,
            text: Some(lines.content(place.lineno)),
            line: Some(i64::from(place.lineno)),
            offset: Some(i64::from(place.offset)),
            end_line: Some(i64::from(place.end_lineno)),
            end_offset: Some(i64::from(place.end_offset)),
        }),
    }
}
