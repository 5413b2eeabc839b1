//! Searching, splitting, joining up and padding: the operations that `str` and `bytes` share.
//!
//! Both are bytes here; an [`Alphabet`] says what one character is. Searches take and give byte offsets, and cost O(n + m)
//! (two-way search with vector instructions, `memchr`). Results that could be too large for memory are `Memory` faults.

use super::{Fault, unicode, wtf8};
use memchr::memmem;
use smallvec::SmallVec;

/// What the characters of a sequence of bytes are.
pub(crate) trait Alphabet {
    /// The first character and its width.
    fn first(text: &[u8]) -> Option<(u32, usize)>;
    /// The last character and its width.
    fn last(text: &[u8]) -> Option<(u32, usize)>;
    fn count(text: &[u8]) -> usize;
    fn is_space(code: u32) -> bool;
    fn is_line_break(code: u32) -> bool;
}

/// `str`
pub(crate) struct Text;

impl Alphabet for Text {
    fn first(text: &[u8]) -> Option<(u32, usize)> {
        wtf8::first(text)
    }
    fn last(text: &[u8]) -> Option<(u32, usize)> {
        wtf8::last(text)
    }
    fn count(text: &[u8]) -> usize {
        wtf8::count(text)
    }
    fn is_space(code: u32) -> bool {
        unicode::is_space(code)
    }
    fn is_line_break(code: u32) -> bool {
        unicode::is_line_break(code)
    }
}

/// `bytes` and `bytearray`
pub(crate) struct Bytes;

impl Alphabet for Bytes {
    fn first(text: &[u8]) -> Option<(u32, usize)> {
        text.first().map(|byte| (u32::from(*byte), 1))
    }
    fn last(text: &[u8]) -> Option<(u32, usize)> {
        text.last().map(|byte| (u32::from(*byte), 1))
    }
    fn count(text: &[u8]) -> usize {
        text.len()
    }
    fn is_space(code: u32) -> bool {
        matches!(code, 0x20 | 0x09..=0x0D)
    }
    fn is_line_break(code: u32) -> bool {
        matches!(code, 0x0A | 0x0D)
    }
}

fn from(text: &[u8], at: usize) -> &[u8] {
    text.get(at..).unwrap_or(&[])
}

fn upto(text: &[u8], at: usize) -> &[u8] {
    text.get(..at).unwrap_or(text)
}

// ---- searching

/// Call `found` with each place of a byte, until it says that it has enough. Fields are short: a vector search for each of
/// them takes longer than looking at eight bytes at a time.
#[inline(always)]
fn each_place(text: &[u8], byte: u8, mut found: impl FnMut(usize) -> bool) {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    let wanted = u64::from_ne_bytes([byte; 8]);
    let (words, rest) = text.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let differs = u64::from_le_bytes(*word) ^ wanted;
        // The top bit of each byte that does not differ.
        let mut hits = !(((differs & LOW) + LOW) | differs | LOW);
        while hits != 0 {
            if !found(number * 8 + hits.trailing_zeros() as usize / 8) {
                return;
            }
            hits &= hits - 1;
        }
    }
    let start = words.len() * 8;
    for (at, known) in rest.iter().enumerate() {
        if *known == byte && !found(start + at) {
            return;
        }
    }
}

/// A text that is not longer is looked through byte by byte: making a searcher costs more.
const SHORT: usize = 128;

/// Places in a text; few of them need no memory.
pub(crate) type Places = SmallVec<[usize; 32]>;

/// The first places of `needle`, which is not empty, without overlaps.
pub(crate) fn places(text: &[u8], needle: &[u8], most: usize) -> Places {
    let mut places = Places::new();
    match needle {
        _ if most == 0 => {}
        [byte] => each_place(text, *byte, |at| {
            places.push(at);
            places.len() < most
        }),
        _ if text.len() <= SHORT => {
            let mut start = 0;
            while places.len() < most
                && let Some(at) = find(from(text, start), needle)
            {
                places.push(start + at);
                start += at + needle.len();
            }
        }
        _ => places.extend(memmem::find_iter(text, needle).take(most)),
    }
    places
}

/// The first place of `needle`.
pub(crate) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [byte] if text.len() <= 16 => text.iter().position(|it| it == byte),
        [byte] => memchr::memchr(*byte, text),
        [first, ..] if text.len() <= SHORT => {
            let places = (text.len() + 1).saturating_sub(needle.len());
            let mut at = 0;
            while let Some(found) = memchr::memchr(*first, text.get(at..places)?) {
                at += found;
                if text.get(at..)?.starts_with(needle) {
                    return Some(at);
                }
                at += 1;
            }
            None
        }
        _ => memmem::find(text, needle),
    }
}

/// The last place of `needle`.
pub(crate) fn rfind(text: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [byte] => memchr::memrchr(*byte, text),
        _ => memmem::rfind(text, needle),
    }
}

/// How often `needle` stands in `text`, without overlaps; the empty one stands between all characters.
pub(crate) fn count<A: Alphabet>(text: &[u8], needle: &[u8]) -> usize {
    match needle {
        [] => A::count(text) + 1,
        [byte] if text.len() <= SHORT => text.iter().filter(|it| *it == byte).count(),
        [byte] => memchr::memchr_iter(*byte, text).count(),
        _ if text.len() <= SHORT => places(text, needle, usize::MAX).len(),
        _ => memmem::find_iter(text, needle).count(),
    }
}

/// `text.replace(old, new, most)`; `None` where nothing is replaced, so that the caller can keep the original.
pub(crate) fn replace<A: Alphabet>(
    text: &[u8],
    old: &[u8],
    new: &[u8],
    most: usize,
) -> Result<Option<Vec<u8>>, Fault> {
    let times = if most == 0 {
        0
    } else {
        count::<A>(text, old).min(most)
    };
    if times == 0 {
        return Ok(None);
    }
    let mut out = Vec::new();
    let length = (text.len() - if old.is_empty() { 0 } else { old.len() * times })
        .checked_add(new.len().checked_mul(times).ok_or_else(Fault::memory)?);
    if length.is_none_or(|length| out.try_reserve_exact(length).is_err()) {
        return Err(Fault::memory());
    }
    let mut rest = text;
    for _ in 0..times {
        let at = if old.is_empty() {
            0
        } else {
            find(rest, old).unwrap_or(rest.len())
        };
        out.extend_from_slice(upto(rest, at));
        out.extend_from_slice(new);
        rest = from(rest, at + old.len());
        if old.is_empty()
            && let Some((_, width)) = A::first(rest)
        {
            out.extend_from_slice(upto(rest, width));
            rest = from(rest, width);
        }
    }
    out.extend_from_slice(rest);
    Ok(Some(out))
}

// ---- splitting

/// Where a text is cut.
#[derive(Clone, Copy)]
pub(crate) enum Cut<'a> {
    Space,
    Lines,
    At(&'a [u8]),
}

/// How many parts there are, or somewhat more.
pub(crate) fn parts_at_most(text: &[u8], cut: Cut<'_>) -> usize {
    // White space beyond ASCII begins with one of these bytes, as much else does.
    let wide = |byte: u8| matches!(byte, 0x85 | 0xA0 | 0xC2 | 0xE1..=0xE3);
    let cuts = match cut {
        Cut::At([]) => 0,
        Cut::At([byte]) => memchr::memchr_iter(*byte, text).count(),
        Cut::At(separator) => memmem::find_iter(text, separator).count(),
        Cut::Lines => {
            let ends = |byte: &&u8| matches!(**byte, 10..=13 | 28..=30) || wide(**byte);
            text.iter().filter(ends).count()
        }
        Cut::Space => {
            let is_space = |byte: u8| matches!(byte, 9..=13 | 28..=32) || wide(byte);
            let starts = |pair: &&[u8]| matches!(pair, [a, b] if !is_space(*a) && is_space(*b));
            text.windows(2).filter(starts).count()
        }
    };
    cuts + 1
}

/// Parts of a text; few of them need no memory.
pub(crate) type Parts<'a> = SmallVec<[&'a [u8]; 24]>;

/// Where the run of white space, or of what is none, ends that begins at `at`.
#[inline(always)]
fn run_end<A: Alphabet>(text: &[u8], mut at: usize, space: bool) -> usize {
    while let Some(byte) = text.get(at) {
        let (code, width) = match *byte {
            byte @ ..0x80 => (u32::from(byte), 1),
            _ => A::first(from(text, at)).unwrap_or((0, 1)),
        };
        if A::is_space(code) != space {
            break;
        }
        at += width;
    }
    at
}

/// `text.split(None, most)`: runs of white space separate.
pub(crate) fn split_space<A: Alphabet>(text: &[u8], most: usize) -> Parts<'_> {
    let mut parts = Parts::new();
    let mut start = run_end::<A>(text, 0, true);
    while start < text.len() {
        if parts.len() == most {
            parts.push(from(text, start));
            break;
        }
        let end = run_end::<A>(text, start, false);
        parts.push(text.get(start..end).unwrap_or(&[]));
        start = run_end::<A>(text, end, true);
    }
    parts
}

/// `text.rsplit(None, most)`
pub(crate) fn rsplit_space<A: Alphabet>(text: &[u8], most: usize) -> Parts<'_> {
    let mut parts = Parts::new();
    let mut rest = strip_end::<A>(text, A::is_space);
    while !rest.is_empty() {
        if parts.len() == most {
            parts.push(rest);
            break;
        }
        let mut start = rest.len();
        while let Some((code, width)) = A::last(upto(rest, start)) {
            if A::is_space(code) {
                break;
            }
            start -= width;
        }
        parts.push(from(rest, start));
        rest = strip_end::<A>(upto(rest, start), A::is_space);
    }
    parts.reverse();
    parts
}

/// `text.split(separator, most)`; the separator is not empty.
pub(crate) fn split<'a>(text: &'a [u8], separator: &[u8], most: usize) -> Parts<'a> {
    let mut parts = Parts::new();
    let mut start = 0;
    let mut cut = |at: usize| {
        parts.push(text.get(start..at).unwrap_or(&[]));
        start = at + separator.len();
    };
    match separator {
        [_] if most == 0 => {}
        [byte] => {
            let mut left = most;
            each_place(text, *byte, |at| {
                cut(at);
                left -= 1;
                left > 0
            });
        }
        _ => memmem::find_iter(text, separator)
            .take(most)
            .for_each(&mut cut),
    }
    parts.push(from(text, start));
    parts
}

/// `text.rsplit(separator, most)`; the separator is not empty.
pub(crate) fn rsplit<'a>(text: &'a [u8], separator: &[u8], most: usize) -> Parts<'a> {
    let mut parts = Parts::new();
    let mut rest = text;
    while parts.len() < most
        && let Some(at) = rfind(rest, separator)
    {
        parts.push(from(rest, at + separator.len()));
        rest = upto(rest, at);
    }
    parts.push(rest);
    parts.reverse();
    parts
}

/// `text.splitlines(keep)`
pub(crate) fn split_lines<A: Alphabet>(text: &[u8], keep: bool) -> Parts<'_> {
    let mut lines = Parts::new();
    let (mut start, mut at) = (0, 0);
    while let Some(byte) = text.get(at) {
        // Nothing that is printed ends a line.
        if matches!(*byte, 0x20..=0x7E) {
            at += 1;
            continue;
        }
        let (code, width) = A::first(from(text, at)).unwrap_or((0, 1));
        let line = at;
        at += width;
        if A::is_line_break(code) {
            if code == 0x0D && text.get(at) == Some(&b'\n') {
                at += 1;
            }
            lines.push(text.get(start..if keep { at } else { line }).unwrap_or(&[]));
            start = at;
        }
    }
    if start < text.len() {
        lines.push(from(text, start));
    }
    lines
}

// ---- stripping

/// Without the characters at the front that `strips` names.
pub(crate) fn strip_start<A: Alphabet>(text: &[u8], strips: impl Fn(u32) -> bool) -> &[u8] {
    let mut rest = text;
    // ASCII needs no look at the alphabet.
    while let [byte @ ..0x80, tail @ ..] = rest {
        if !strips(u32::from(*byte)) {
            return rest;
        }
        rest = tail;
    }
    while let Some((code, width)) = A::first(rest) {
        if !strips(code) {
            break;
        }
        rest = from(rest, width);
    }
    rest
}

/// Without the characters at the back that `strips` names.
pub(crate) fn strip_end<A: Alphabet>(text: &[u8], strips: impl Fn(u32) -> bool) -> &[u8] {
    let mut rest = text;
    while let [front @ .., byte @ ..0x80] = rest {
        if !strips(u32::from(*byte)) {
            return rest;
        }
        rest = front;
    }
    while let Some((code, width)) = A::last(rest) {
        if !strips(code) {
            break;
        }
        rest = upto(rest, rest.len() - width);
    }
    rest
}

/// A set of ASCII characters to strip, by their bits; nothing where there are others.
pub(crate) fn ascii_set(characters: &[u8]) -> Option<u128> {
    characters.iter().try_fold(0, |set, byte| match byte {
        ..0x80 => Some(set | 1 << byte),
        _ => None,
    })
}

/// A set of characters to strip.
pub(crate) fn set_of<A: Alphabet>(characters: &[u8]) -> impl Fn(u32) -> bool {
    let mut codes = Vec::new();
    let mut rest = characters;
    while let Some((code, width)) = A::first(rest) {
        codes.push(code);
        rest = from(rest, width);
    }
    codes.sort_unstable();
    codes.dedup();
    move |code| codes.binary_search(&code).is_ok()
}

// ---- padding

/// `left` fills, the text, `right` fills.
pub(crate) fn pad(text: &[u8], left: usize, right: usize, fill: u32) -> Result<Vec<u8>, Fault> {
    let room = left
        .checked_add(right)
        .and_then(|fills| fills.checked_mul(wtf8::width(fill)));
    let mut out = Vec::new();
    match room.and_then(|room| room.checked_add(text.len())) {
        Some(room) if out.try_reserve_exact(room).is_ok() => {}
        _ => return Err(Fault::memory()),
    }
    wtf8::push_times(&mut out, fill, left);
    out.extend_from_slice(text);
    wtf8::push_times(&mut out, fill, right);
    Ok(out)
}

/// `text.center(width, fill)`: where the fills are odd, the side depends on the width, as in CPython.
pub(crate) fn center_fills(length: usize, width: usize) -> (usize, usize) {
    let missing = width.saturating_sub(length);
    let left = missing / 2 + (missing & width & 1);
    (left, missing - left)
}

/// `text.zfill(width)`: zeros behind the sign.
pub(crate) fn zfill<A: Alphabet>(text: &[u8], width: usize) -> Result<Vec<u8>, Fault> {
    let missing = width.saturating_sub(A::count(text));
    let mut out = pad(text, missing, 0, u32::from(b'0'))?;
    if let Some(sign @ (b'+' | b'-')) = text.first()
        && missing > 0
    {
        if let Some(place) = out.get_mut(missing) {
            *place = b'0';
        }
        if let Some(place) = out.first_mut() {
            *place = *sign;
        }
    }
    Ok(out)
}

/// How long [`expand_tabs`] makes a text at most.
pub(crate) fn expanded_room<A: Alphabet>(text: &[u8], size: usize) -> usize {
    let tabs = count::<A>(text, b"\t");
    tabs.saturating_mul(size).saturating_add(text.len())
}

/// `text.expandtabs(size)`
pub(crate) fn expand_tabs<A: Alphabet>(text: &[u8], size: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    if out
        .try_reserve_exact(expanded_room::<A>(text, size))
        .is_err()
    {
        return Err(Fault::memory());
    }
    let (mut column, mut at) = (0_usize, 0);
    while let Some((code, width)) = A::first(from(text, at)) {
        match code {
            0x09 => {
                if let Some(into) = column.checked_rem(size) {
                    let spaces = size - into;
                    out.resize(out.len() + spaces, b' ');
                    column += spaces;
                }
            }
            _ => {
                column = if matches!(code, 0x0A | 0x0D) {
                    0
                } else {
                    column + 1
                };
                out.extend_from_slice(text.get(at..at + width).unwrap_or(&[]));
            }
        }
        at += width;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words<'a>(parts: &[&'a [u8]]) -> Vec<&'a str> {
        parts
            .iter()
            .map(|part| std::str::from_utf8(part).unwrap())
            .collect()
    }

    const ALL: usize = usize::MAX;

    #[test]
    fn splits() {
        let text = "  a b\u{2003}c  ".as_bytes();
        assert_eq!(words(&split_space::<Text>(text, ALL)), ["a", "b", "c"]);
        assert_eq!(words(&split_space::<Text>(text, 1)), ["a", "b\u{2003}c  "]);
        assert_eq!(words(&rsplit_space::<Text>(text, 1)), ["  a b", "c"]);
        assert_eq!(words(&split_space::<Text>(b"a b ", 0)), ["a b "]);
        assert_eq!(words(&split(b"a,,b,", b",", ALL)), ["a", "", "b", ""]);
        assert_eq!(words(&split(b"a,,b,", b",", 1)), ["a", ",b,"]);
        assert_eq!(words(&rsplit(b"a,,b,", b",", 2)), ["a,", "b", ""]);
        assert_eq!(words(&split(b"aXYbXYc", b"XY", ALL)), ["a", "b", "c"]);
        assert_eq!(
            words(&split_lines::<Text>(
                "a\r\nb\rc\u{2028}d\n".as_bytes(),
                false
            )),
            ["a", "b", "c", "d"]
        );
        assert_eq!(
            words(&split_lines::<Bytes>(b"a\r\nb\x0bc\n", true)),
            ["a\r\n", "b\u{b}c\n"]
        );
    }

    #[test]
    fn replaces() {
        let text = |text: &str, old: &str, new: &str, most| {
            replace::<Text>(text.as_bytes(), old.as_bytes(), new.as_bytes(), most)
                .unwrap()
                .map(|out| String::from_utf8(out).unwrap())
        };
        assert_eq!(text("aXbX", "X", "--", ALL).as_deref(), Some("a--b--"));
        assert_eq!(text("aXbX", "X", "", 1).as_deref(), Some("abX"));
        assert_eq!(text("é€", "", "-", ALL).as_deref(), Some("-é-€-"));
        assert_eq!(text("é€", "", "-", 2).as_deref(), Some("-é-€"));
        assert_eq!(text("abc", "x", "y", ALL), None);
        assert_eq!(text("", "", "y", ALL).as_deref(), Some("y"));
        assert_eq!(count::<Text>("é€".as_bytes(), b""), 3);
    }

    #[test]
    fn pads() {
        assert_eq!(zfill::<Text>(b"-5", 5).unwrap(), b"-0005");
        assert_eq!(zfill::<Text>(b"-5", 2).unwrap(), b"-5");
        assert_eq!(zfill::<Text>(b"5", 3).unwrap(), b"005");
        assert_eq!(center_fills(2, 5), (2, 1));
        assert_eq!(center_fills(1, 4), (1, 2));
        assert_eq!(
            expand_tabs::<Text>("é\tb\n\tc".as_bytes(), 4).unwrap(),
            "é   b\n    c".as_bytes()
        );
        assert_eq!(expand_tabs::<Text>(b"a\tb", 0).unwrap(), b"ab");
        assert!(pad(b"a", usize::MAX / 2, 0, 0x20).is_err());
    }

    #[test]
    fn strips() {
        assert_eq!(
            strip_end::<Text>("xéé".as_bytes(), set_of::<Text>("é".as_bytes())),
            b"x"
        );
        assert_eq!(strip_start::<Bytes>(b"  x", Bytes::is_space), b"x");
    }
}
