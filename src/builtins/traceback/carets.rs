//! The source under a traceback's entry, and the carets that mark what was running.
//!
//! 1. The lines of the instruction's span are shown without their common indentation; of many lines only the first,
//!    the last and those around the operator are.
//! 2. `~` marks the span, `^` the operator, subscript or argument list in it, where the span is one of these;
//!    otherwise `^` marks the span.
//! 3. There are no carets where they would mark the whole line and say nothing: unless rule 2 finds an operator,
//!    and not for a call that is all of `return f(…)` or of `name = f(…)`.

use crate::code::Source;
use pyish_grammar::ast::{ExprKind, ExprRef, Root, Stmt, StmtKind};
use pyish_grammar::{Arena, Mode, Span, parse};
use std::collections::BTreeSet;

/// The largest segment that is looked into for an operator.
const MAX_SEGMENT: usize = 20_000;

/// A place in the shown lines: the line, from 0, and the character in it.
type Place = (usize, usize);

/// Where the operator or bracket in a span begins and ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Anchors {
    start: Place,
    end: Place,
}

/// The lines to show for `span`, without indentation, carets included.
pub(super) fn excerpt(source: &Source, span: Span) -> Vec<String> {
    let (first, last) = (
        source.position(span.start),
        source.position(span.end.max(span.start)),
    );
    let has_width = span.end > span.start;
    let originals: Vec<&str> = (first.line..=last.line)
        .map(|line| source.line_text(line))
        .collect();
    if originals.iter().all(|line| line.trim().is_empty()) {
        return Vec::new();
    }
    if !has_width {
        return vec![originals[0].trim().to_owned()];
    }
    let lines = dedent(
        &originals
            .iter()
            .map(|line| (*line).to_owned())
            .collect::<Vec<_>>(),
    );
    let cut = characters(originals[0]) - characters(&lines[0]);
    let column = |line: &str, byte: u32| {
        characters(line.get(..(byte as usize).min(line.len())).unwrap_or(line))
    };
    let start = column(originals[0], first.column).saturating_sub(cut);
    let end = column(originals[originals.len() - 1], last.column).saturating_sub(cut);
    let segment = segment_of(&lines, start, end);
    let anchors = if segment.len() <= MAX_SEGMENT {
        find_anchors(&segment)
    } else {
        None
    };
    // Places in the segment count from the span's start in the first line.
    let shift = |(line, column): Place| {
        if line == 0 {
            (line, column + start)
        } else {
            (line, column)
        }
    };
    let anchors = anchors.map(|anchors| Anchors {
        start: shift(anchors.start),
        end: shift(anchors.end),
    });
    let show = wants_carets(&lines, start, end, anchors.is_some());
    draw(&lines, start, end, anchors, show)
}

fn characters(text: &str) -> usize {
    text.chars().count()
}

/// How wide the first `count` characters of a line are drawn.
fn width(line: &str, count: usize) -> usize {
    if line.is_ascii() {
        return count;
    }
    let known: usize = line
        .chars()
        .take(count)
        .map(|c| if is_wide(c) { 2 } else { 1 })
        .sum();
    known + count.saturating_sub(characters(line))
}

/// East Asian wide and full-width characters.
fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xA960..=0xA97F | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF | 0xFE10..=0xFE19 | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1F64F | 0x1F680..=0x1F6FF | 0x1F900..=0x1F9FF | 0x20000..=0x3FFFD)
}

/// The lines without the indentation that all of them share; blank ones become empty.
pub(super) fn dedent(lines: &[String]) -> Vec<String> {
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|line| !line.trim().is_empty()) {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        margin = Some(match margin {
            None => indent,
            Some(known) => {
                let shared = known
                    .bytes()
                    .zip(indent.bytes())
                    .take_while(|(a, b)| a == b)
                    .count();
                &known[..shared]
            }
        });
    }
    let cut = margin.map_or(0, str::len);
    lines
        .iter()
        .map(|line| {
            if line.trim().is_empty() {
                String::new()
            } else {
                line[cut..].to_owned()
            }
        })
        .collect()
}

/// The text from the span's start to its end.
fn segment_of(lines: &[String], start: usize, end: usize) -> String {
    let last = lines.len() - 1;
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        let from = if at == 0 { start } else { 0 };
        let to = if at == last { end } else { usize::MAX };
        if at > 0 {
            out.push('\n');
        }
        out.extend(line.chars().take(to).skip(from));
    }
    out
}

/// Rule 3.
fn wants_carets(lines: &[String], start: usize, end: usize, has_anchors: bool) -> bool {
    if is_whole_call(lines, start, end) {
        return false;
    }
    if has_anchors {
        return true;
    }
    let before: String = lines[0].chars().take(start).collect();
    let after: String = lines[lines.len() - 1].chars().skip(end).collect();
    !before.trim().is_empty() || !after.trim().is_empty()
}

/// Whether the span is the call of `return f(…)` or `name = f(…)`, and that is all the lines hold.
fn is_whole_call(lines: &[String], start: usize, end: usize) -> bool {
    let text = lines.join("\n");
    if text.len() > MAX_SEGMENT {
        return false;
    }
    let arena = Arena::new();
    match parse(&arena, &text, Mode::Exec) {
        // A part of a compound statement, or a `return` outside its function: the parser takes the latter.
        Ok(Root::Module([])) => true,
        Ok(Root::Module([statement, ..])) => {
            let Some(call) = sole_call(statement) else {
                return false;
            };
            let head = byte_at(&lines[0], start) as u32;
            let before: usize = lines[..lines.len() - 1]
                .iter()
                .map(|line| line.len() + 1)
                .sum();
            let tail = (before + byte_at(&lines[lines.len() - 1], end)) as u32;
            call.span == Span::new(head, tail)
        }
        _ => false,
    }
}

fn sole_call<'a>(statement: &Stmt<'a>) -> Option<ExprRef<'a>> {
    match statement.kind {
        StmtKind::Return(Some(value)) => match value.kind {
            ExprKind::Call { func, .. } if matches!(func.kind, ExprKind::Name(_)) => Some(value),
            _ => None,
        },
        StmtKind::Assign { value, .. } if matches!(value.kind, ExprKind::Call { .. }) => {
            Some(value)
        }
        _ => None,
    }
}

/// The byte of a character of a line.
fn byte_at(line: &str, character: usize) -> usize {
    line.char_indices()
        .nth(character)
        .map_or(line.len(), |(at, _)| at)
}

/// Rule 2: the operator between two operands, or the brackets of a subscript or a call.
fn find_anchors(segment: &str) -> Option<Anchors> {
    let arena = Arena::new();
    let text = format!("(\n{segment}\n)");
    let Ok(Root::Module([statement])) = parse(&arena, &text, Mode::Exec) else {
        return None;
    };
    let StmtKind::Expr(expr) = statement.kind else {
        return None;
    };
    let walk = Walk {
        lines: segment
            .split('\n')
            .map(|line| line.chars().collect())
            .collect(),
    };
    let place = |byte: u32| -> Place {
        let at = (byte as usize).saturating_sub(2).min(segment.len());
        let line = segment[..at].matches('\n').count();
        let begin = segment[..at].rfind('\n').map_or(0, |newline| newline + 1);
        (line, characters(&segment[begin..at]))
    };
    let end = place(expr.span.end);
    match expr.kind {
        ExprKind::Binary { left, right, .. } => {
            let start = walk.until(place(left.span.end), |c| !c.is_whitespace() && c != ')')?;
            let operand = place(right.span.start);
            let second = (start.0, start.1 + 1);
            let is_long = second < operand
                && walk.lines[start.0]
                    .get(second.1)
                    .is_some_and(|c| !c.is_whitespace() && !"\\#".contains(*c));
            Some(Anchors {
                start,
                end: (start.0, second.1 + usize::from(is_long)),
            })
        }
        ExprKind::Subscript { value, .. } => Some(Anchors {
            start: walk.until(place(value.span.end), |c| c == '[')?,
            end,
        }),
        ExprKind::Call { func, .. } => Some(Anchors {
            start: walk.until(place(func.span.end), |c| c == '(')?,
            end,
        }),
        _ => None,
    }
}

/// The characters of a segment, by line.
struct Walk {
    lines: Vec<Vec<char>>,
}

impl Walk {
    /// The first place from `at` on whose character is wanted; comments and line continuations are skipped.
    fn until(&self, at: Place, wanted: impl Fn(char) -> bool) -> Option<Place> {
        let (mut line, mut column) = at;
        loop {
            match self.lines.get(line)?.get(column) {
                None => (line, column) = (line + 1, 0),
                Some('\\' | '#') => (line, column) = (line + 1, 0),
                Some(c) if wanted(*c) => return Some((line, column)),
                Some(_) => column += 1,
            }
        }
    }
}

/// Rule 1: the lines that matter, each with its carets.
fn draw(
    lines: &[String],
    start: usize,
    end: usize,
    anchors: Option<Anchors>,
    show: bool,
) -> Vec<String> {
    let last = lines.len() - 1;
    let mut shown = BTreeSet::from([0, last]);
    for (line, _) in anchors
        .iter()
        .flat_map(|anchors| [anchors.start, anchors.end])
    {
        shown.extend(line.saturating_sub(1)..=(line + 1).min(last));
    }
    let mut out = Vec::new();
    let mut output = |out: &mut Vec<String>, at: usize| {
        out.push(lines[at].clone());
        if show {
            out.push(carets(lines, at, start, end, anchors));
        }
    };
    let mut previous: Option<usize> = None;
    for at in shown {
        match previous.map(|previous| at - previous) {
            Some(2) => output(&mut out, at - 1),
            Some(gap) if gap > 2 => out.push(format!("...<{} lines>...", gap - 1)),
            _ => {}
        }
        output(&mut out, at);
        previous = Some(at);
    }
    dedent(&out)
}

fn carets(
    lines: &[String],
    at: usize,
    start: usize,
    end: usize,
    anchors: Option<Anchors>,
) -> String {
    let line = &lines[at];
    let spaces = line.chars().take_while(|c| c.is_whitespace()).count();
    let count = if at == lines.len() - 1 {
        width(line, end)
    } else {
        width(line, characters(line))
    };
    let from = width(&lines[0], start);
    let anchors = anchors.map(|anchors| {
        let widen = |(line, column): Place| {
            (
                line,
                width(lines.get(line).map_or("", String::as_str), column),
            )
        };
        Anchors {
            start: widen(anchors.start),
            end: widen(anchors.end),
        }
    });
    (0..count)
        .map(|column| {
            if column < spaces || (at == 0 && column < from) {
                return ' ';
            }
            match anchors {
                None => '^',
                Some(anchors) if anchors.start <= (at, column) && (at, column) < anchors.end => '^',
                Some(_) => '~',
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, part: &str) -> Vec<String> {
        let source = Source::new("f", text);
        let start = text.find(part).unwrap() as u32;
        excerpt(&source, Span::new(start, start + part.len() as u32))
    }

    #[test]
    fn an_operator_is_marked_in_its_operands() {
        assert_eq!(
            drawn("    x = a + b\n", "a + b"),
            ["x = a + b", "    ~~^~~"]
        );
        assert_eq!(drawn("1/0\n", "1/0"), ["1/0", "~^~"]);
        assert_eq!(drawn("d[1][k]\n", "d[1][k]"), ["d[1][k]", "~~~~^^^"]);
        assert_eq!(drawn("a.b(c)\n", "a.b(c)"), ["a.b(c)", "~~~^^^"]);
    }

    #[test]
    fn a_mark_that_says_nothing_is_left_out() {
        assert_eq!(drawn("  raise E\n", "raise E"), ["raise E"]);
        assert_eq!(drawn("  return f(x)\n", "f(x)"), ["return f(x)"]);
        assert_eq!(
            drawn("  return a.f(x)\n", "a.f(x)"),
            ["return a.f(x)", "       ~~~^^^"]
        );
        assert_eq!(drawn("x = y\n", "y"), ["x = y", "    ^"]);
    }
}
