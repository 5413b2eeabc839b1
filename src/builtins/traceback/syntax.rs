//! How a SyntaxError is printed: the file, the line, carets under what is wrong.

use super::message::text_of;
use crate::object::{Exception, Ref, Value, Vm};

/// A SyntaxError's attributes, as far as they are what they should be.
pub(crate) struct SyntaxPlace<'a> {
    pub(crate) class: &'a str,
    pub(crate) message: &'a str,
    pub(crate) file: &'a str,
    pub(crate) text: Option<&'a str>,
    pub(crate) line: Option<i64>,
    pub(crate) offset: Option<i64>,
    pub(crate) end_line: Option<i64>,
    pub(crate) end_offset: Option<i64>,
}

/// All lines of a SyntaxError exception.
pub(super) fn format(vm: &mut Vm, exception: &Ref<Exception>, class: &str) -> String {
    let value: Value = exception.into();
    let mut get = |name: &str| {
        vm.getattr_opt(&value, name)
            .ok()
            .flatten()
            .unwrap_or(Value::None)
    };
    let text = |value: Value| value.as_str().map(text_of);
    let number = |value: Value| match value {
        Value::Int(number) => Some(number),
        _ => None,
    };
    let (message, file, source) = (text(get("msg")), text(get("filename")), text(get("text")));
    let line = number(get("lineno"));
    let message = message.unwrap_or_else(|| "<no detail available>".to_owned());
    if line.is_none() {
        return match file {
            Some(file) => format!("{class}: {message} ({file})\n"),
            None => format!("{class}: {message}\n"),
        };
    }
    syntax_lines(&SyntaxPlace {
        class,
        message: &message,
        file: file.as_deref().unwrap_or("<string>"),
        text: source.as_deref(),
        line,
        offset: number(get("offset")),
        end_line: number(get("end_lineno")),
        end_offset: number(get("end_offset")),
    })
}

/// All lines of a SyntaxError with a place.
pub(crate) fn syntax_lines(place: &SyntaxPlace<'_>) -> String {
    let mut out = format!(
        "  File \"{}\", line {}\n",
        place.file,
        place.line.unwrap_or(0)
    );
    if let Some(text) = place.text {
        excerpt(&mut out, place, text);
    }
    out.push_str(&format!("{}: {}\n", place.class, place.message));
    out
}

fn excerpt(out: &mut String, place: &SyntaxPlace<'_>, text: &str) {
    let whole = text.trim_end_matches('\n');
    let line = whole.trim_start_matches([' ', '\n', '\u{c}']);
    let cut = (whole.chars().count() - line.chars().count()) as i64;
    out.push_str(&format!("    {line}\n"));
    let Some(mut offset) = place.offset else {
        return;
    };
    let width = text.chars().count() as i64;
    let mut end = if place.line == place.end_line {
        place.end_offset.filter(|end| *end != 0).unwrap_or(offset)
    } else {
        whole.chars().count() as i64 + 1
    };
    let last = whole.chars().count() as i64 + 1;
    if width > 0 && offset > width {
        offset = last;
    }
    if width > 0 && end > width {
        end = last;
    }
    if offset >= end || end < 0 {
        end = offset.saturating_add(1);
    }
    // A place far outside the line gets no row of carets.
    let (column, end) = (offset.saturating_sub(1 + cut), end.saturating_sub(1 + cut));
    if !(0..=width + 1).contains(&column) {
        return;
    }
    let end = end.min(width + 2);
    let before: String = line
        .chars()
        .chain(std::iter::repeat(' '))
        .take(column as usize)
        .map(|c| if c.is_whitespace() { c } else { ' ' })
        .collect();
    out.push_str(&format!(
        "    {before}{}\n",
        "^".repeat((end - column).max(0) as usize)
    ));
}
