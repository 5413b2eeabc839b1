//! Text that comes from scripts, made fit for people's terminals and logs.

use std::borrow::Cow;

/// A report longer than this is cut.
pub(crate) const LONGEST: usize = 256 * 1024;

/// Text with control and bidirectional characters escaped: they cannot move the cursor or reorder what is read.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let hides = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(hides) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if hides(c) {
            out.push_str(&format!("\\u{:04x}", c as u32));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// The beginning and the end of a text that is too long.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let (mut head, mut tail) = (LONGEST / 4 * 3, text.len() - LONGEST / 4);
    while !text.is_char_boundary(head) {
        head -= 1;
    }
    while !text.is_char_boundary(tail) {
        tail += 1;
    }
    Cow::Owned(format!(
        "{}\n... {} bytes left out ...\n{}",
        &text[..head],
        tail - head,
        &text[tail..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_move_the_cursor_is_escaped() {
        assert_eq!(visible("a\u{1b}[2Jb"), "a\\u001b[2Jb");
        assert_eq!(visible("\u{202e}x"), "\\u202ex");
        assert_eq!(visible("tab\tand\n"), "tab\tand\n");
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        let text = "é".repeat(LONGEST);
        let cut = shortened(&text);
        assert!(cut.len() < LONGEST + 100 && cut.contains("bytes left out"));
        assert_eq!(shortened("short"), "short");
    }
}
