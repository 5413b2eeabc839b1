//! What Unicode (version 16, as in CPython 3.14) says about a code point, and the mappings of case and normal form that
//! work on whole texts.
//!
//! The data are ICU4X's (properties, case, normal forms) and `unicode_names2`'s (names); numeric values are
//! `numeric_table`'s. ASCII never reaches them. A lone surrogate has category `Cs` and maps to itself.

use super::numeric_table::{DECIMAL_ZEROS, DIGITS, NUMBERS};
use super::wtf8;
use icu_casemap::CaseMapper;
use icu_casemap::options::TitlecaseOptions;
use icu_locale_core::LanguageIdentifier;
use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::props::{
    BidiClass, BidiMirrored, CanonicalCombiningClass, CaseIgnorable, Cased, EastAsianWidth,
    GeneralCategory, Lowercase, Uppercase, XidContinue, XidStart,
};
use icu_properties::{CodePointMapData, CodePointSetData, PropertyNamesShort};
use std::borrow::Cow;

// ---- classes

fn general_category(code: u32) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get32(code)
}

/// The two letters of the general category.
pub(crate) fn category(code: u32) -> &'static str {
    PropertyNamesShort::<GeneralCategory>::new()
        .get(general_category(code))
        .unwrap_or("Cn")
}

fn is_assigned(code: u32) -> bool {
    general_category(code) != GeneralCategory::Unassigned
}

pub(crate) fn is_alpha(code: u32) -> bool {
    if code < 0x80 {
        return (code as u8).is_ascii_alphabetic();
    }
    use GeneralCategory as G;
    matches!(
        general_category(code),
        G::UppercaseLetter
            | G::LowercaseLetter
            | G::TitlecaseLetter
            | G::ModifierLetter
            | G::OtherLetter
    )
}

/// The value of a decimal digit.
pub(crate) fn decimal(code: u32) -> Option<u32> {
    if code < 0x80 {
        return char::from_u32(code).and_then(|digit| digit.to_digit(10));
    }
    let zero = *DECIMAL_ZEROS.get(
        DECIMAL_ZEROS
            .partition_point(|zero| *zero <= code)
            .checked_sub(1)?,
    )?;
    (code - zero < 10).then_some(code - zero)
}

/// The value of a digit, decimal or not.
pub(crate) fn digit(code: u32) -> Option<u32> {
    decimal(code).or_else(|| {
        let (first, last, value) =
            *DIGITS.get(DIGITS.partition_point(|row| row.0 <= code).checked_sub(1)?)?;
        (code <= last).then_some(u32::from(value) + code - first)
    })
}

/// The numeric value, as numerator and denominator.
pub(crate) fn numeric(code: u32) -> Option<(i64, u16)> {
    if let Some(digit) = decimal(code) {
        return Some((i64::from(digit), 1));
    }
    let (first, last, value, step, bottom) = *NUMBERS.get(
        NUMBERS
            .partition_point(|row| row.0 <= code)
            .checked_sub(1)?,
    )?;
    (code <= last).then_some((value + i64::from(step) * i64::from(code - first), bottom))
}

pub(crate) fn is_alnum(code: u32) -> bool {
    is_alpha(code) || numeric(code).is_some() || digit(code).is_some()
}

/// White space: what `split` and `strip` go by.
#[inline]
pub(crate) fn is_space(code: u32) -> bool {
    matches!(code,
        0x09..=0x0D | 0x1C..=0x20 | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000)
}

/// What ends a line for `splitlines`.
#[inline]
pub(crate) fn is_line_break(code: u32) -> bool {
    matches!(code, 0x0A..=0x0D | 0x1C..=0x1E | 0x85 | 0x2028 | 0x2029)
}

/// What `repr` shows as it is.
pub(crate) fn is_printable(code: u32) -> bool {
    if code < 0x7F {
        return code >= 0x20;
    }
    use GeneralCategory as G;
    !matches!(
        general_category(code),
        G::Control
            | G::Format
            | G::Surrogate
            | G::PrivateUse
            | G::Unassigned
            | G::LineSeparator
            | G::ParagraphSeparator
            | G::SpaceSeparator
    )
}

pub(crate) fn is_lower(code: u32) -> bool {
    if code < 0x80 {
        (code as u8).is_ascii_lowercase()
    } else {
        CodePointSetData::new::<Lowercase>().contains32(code)
    }
}

pub(crate) fn is_upper(code: u32) -> bool {
    if code < 0x80 {
        (code as u8).is_ascii_uppercase()
    } else {
        CodePointSetData::new::<Uppercase>().contains32(code)
    }
}

/// Title case proper, such as `ǅ`.
pub(crate) fn is_title(code: u32) -> bool {
    code >= 0x80 && general_category(code) == GeneralCategory::TitlecaseLetter
}

pub(crate) fn is_cased(code: u32) -> bool {
    if code < 0x80 {
        (code as u8).is_ascii_alphabetic()
    } else {
        CodePointSetData::new::<Cased>().contains32(code)
    }
}

fn is_case_ignorable(code: u32) -> bool {
    CodePointSetData::new::<CaseIgnorable>().contains32(code)
}

/// May start an identifier.
pub(crate) fn is_identifier_start(code: u32) -> bool {
    if code < 0x80 {
        return code == 0x5F || (code as u8).is_ascii_alphabetic();
    }
    CodePointSetData::new::<XidStart>().contains32(code)
}

/// May stand in an identifier.
pub(crate) fn is_identifier_continue(code: u32) -> bool {
    if code < 0x80 {
        return code == 0x5F || (code as u8).is_ascii_alphanumeric();
    }
    CodePointSetData::new::<XidContinue>().contains32(code)
}

pub(crate) fn is_identifier(text: &[u8]) -> bool {
    let mut codes = wtf8::code_points(text);
    codes.next().is_some_and(is_identifier_start) && codes.all(is_identifier_continue)
}

/// `unicodedata.combining`
pub(crate) fn combining(code: u32) -> u8 {
    CodePointMapData::<CanonicalCombiningClass>::new()
        .get32(code)
        .to_icu4c_value()
}

/// `unicodedata.bidirectional`; empty where nothing is assigned.
pub(crate) fn bidirectional(code: u32) -> &'static str {
    if !is_assigned(code) {
        return "";
    }
    let class = CodePointMapData::<BidiClass>::new().get32(code);
    PropertyNamesShort::<BidiClass>::new()
        .get(class)
        .unwrap_or("")
}

/// `unicodedata.mirrored`
pub(crate) fn is_mirrored(code: u32) -> bool {
    CodePointSetData::new::<BidiMirrored>().contains32(code)
}

/// `unicodedata.east_asian_width`
pub(crate) fn east_asian_width(code: u32) -> &'static str {
    let width = CodePointMapData::<EastAsianWidth>::new().get32(code);
    PropertyNamesShort::<EastAsianWidth>::new()
        .get(width)
        .unwrap_or("N")
}

/// The character's name, if it has one.
pub(crate) fn name(code: u32) -> Option<String> {
    let char = char::from_u32(code).filter(|_| is_assigned(code))?;
    Some(unicode_names2::name(char)?.to_string())
}

/// The code point of that name or alias, in any case.
pub(crate) fn lookup(name: &str) -> Option<u32> {
    unicode_names2::character(name)
        .map(u32::from)
        .filter(|code| is_assigned(*code))
}

// ---- case

/// Writes what `mapped` holds for `code`, unless the version of Unicode that we follow does not know `code`.
fn push_mapped(out: &mut Vec<u8>, code: u32, mut mapped: impl Iterator<Item = char> + Clone) {
    let same = mapped.clone().eq(char::from_u32(code));
    let known = |char: char| is_assigned(u32::from(char));
    if same || !is_assigned(code) || !mapped.clone().all(known) {
        wtf8::push(out, code);
    } else {
        mapped
            .by_ref()
            .for_each(|char| wtf8::push(out, u32::from(char)));
    }
}

fn push_upper(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(char) if char.is_ascii() => out.push(char.to_ascii_uppercase() as u8),
        Some(char) => push_mapped(out, code, char.to_uppercase()),
        None => wtf8::push(out, code),
    }
}

fn push_lower(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(char) if char.is_ascii() => out.push(char.to_ascii_lowercase() as u8),
        Some(char) => push_mapped(out, code, char.to_lowercase()),
        None => wtf8::push(out, code),
    }
}

fn push_title(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(char) if char.is_ascii() => out.push(char.to_ascii_uppercase() as u8),
        Some(char) => {
            let mut buffer = [0; 4];
            let title = CaseMapper::new().titlecase_segment_with_only_case_data_to_string(
                char.encode_utf8(&mut buffer),
                &LanguageIdentifier::UNKNOWN,
                TitlecaseOptions::default(),
            );
            out.extend_from_slice(title.as_bytes());
        }
        None => wtf8::push(out, code),
    }
}

const CAPITAL_SIGMA: u32 = 0x3A3;

/// Lower case of the code point at `at..at + width`, a capital sigma by its place in the word.
fn push_lower_at(out: &mut Vec<u8>, text: &[u8], at: usize, width: usize, code: u32) {
    if code != CAPITAL_SIGMA {
        return push_lower(out, code);
    }
    let before = wtf8::code_points(text.get(..at).unwrap_or(&[]))
        .rev()
        .find(|code| !is_case_ignorable(*code));
    let after = wtf8::code_points(text.get(at + width..).unwrap_or(&[]))
        .find(|code| !is_case_ignorable(*code));
    let last = before.is_some_and(is_cased) && !after.is_some_and(is_cased);
    wtf8::push(out, if last { 0x3C2 } else { 0x3C3 });
}

/// Code points with their byte offsets and widths.
fn places(text: &[u8]) -> impl Iterator<Item = (usize, usize, u32)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (code, width) = wtf8::first(text.get(at..)?)?;
        at += width;
        Some((at - width, width, code))
    })
}

pub(crate) fn upper(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    let mut out = Vec::with_capacity(text.len());
    wtf8::code_points(text).for_each(|code| push_upper(&mut out, code));
    out
}

pub(crate) fn lower(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = Vec::with_capacity(text.len());
    for (at, width, code) in places(text) {
        push_lower_at(&mut out, text, at, width, code);
    }
    out
}

/// For comparisons without case.
pub(crate) fn casefold(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mapper = CaseMapper::new();
    by_pieces(text, |piece| {
        Cow::Owned(mapper.fold_string(piece).into_owned())
    })
}

/// The first code point in title case, the rest in lower case.
pub(crate) fn capitalize(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        let mut out = text.to_ascii_lowercase();
        if let Some(first) = out.first_mut() {
            first.make_ascii_uppercase();
        }
        return out;
    }
    let mut out = Vec::with_capacity(text.len());
    for (at, width, code) in places(text) {
        if at == 0 {
            push_title(&mut out, code);
        } else {
            push_lower_at(&mut out, text, at, width, code);
        }
    }
    out
}

/// Each word's first cased code point in title case, the rest in lower case.
pub(crate) fn title(text: &[u8]) -> Vec<u8> {
    let mut inside = false;
    if text.is_ascii() {
        let mut out = text.to_ascii_lowercase();
        for byte in &mut out {
            let letter = byte.is_ascii_lowercase();
            if letter && !inside {
                byte.make_ascii_uppercase();
            }
            inside = letter;
        }
        return out;
    }
    let mut out = Vec::with_capacity(text.len());
    for (at, width, code) in places(text) {
        if inside {
            push_lower_at(&mut out, text, at, width, code);
        } else {
            push_title(&mut out, code);
        }
        inside = is_cased(code);
    }
    out
}

pub(crate) fn swapcase(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        let mut out = text.to_vec();
        for byte in &mut out {
            *byte ^= u8::from(byte.is_ascii_alphabetic()) << 5;
        }
        return out;
    }
    let mut out = Vec::with_capacity(text.len());
    for (at, width, code) in places(text) {
        if is_upper(code) {
            push_lower_at(&mut out, text, at, width, code);
        } else if is_lower(code) {
            push_upper(&mut out, code);
        } else {
            wtf8::push(&mut out, code);
        }
    }
    out
}

/// Words start with upper or title case, the rest is lower case, and there is a cased character.
pub(crate) fn is_title_text(text: &[u8]) -> bool {
    let (mut inside, mut seen) = (false, false);
    for code in wtf8::code_points(text) {
        if is_upper(code) || is_title(code) {
            if inside {
                return false;
            }
            (inside, seen) = (true, true);
        } else if is_lower(code) {
            if !inside {
                return false;
            }
            (inside, seen) = (true, true);
        } else {
            inside = false;
        }
    }
    seen
}

/// Some character is cased, and no cased one is anything but lower case.
pub(crate) fn is_lower_text(text: &[u8]) -> bool {
    let mut seen = false;
    for code in wtf8::code_points(text) {
        if is_upper(code) || is_title(code) {
            return false;
        }
        seen |= is_lower(code);
    }
    seen
}

/// Some character is cased, and no cased one is anything but upper case.
pub(crate) fn is_upper_text(text: &[u8]) -> bool {
    let mut seen = false;
    for code in wtf8::code_points(text) {
        if is_lower(code) || is_title(code) {
            return false;
        }
        seen |= is_upper(code);
    }
    seen
}

// ---- normal forms

/// The four normal forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}

impl Form {
    pub(crate) fn named(name: &str) -> Option<Form> {
        Some(match name {
            "NFC" => Form::Nfc,
            "NFD" => Form::Nfd,
            "NFKC" => Form::Nfkc,
            "NFKD" => Form::Nfkd,
            _ => return None,
        })
    }
}

pub(crate) fn normalize(text: &[u8], form: Form) -> Vec<u8> {
    if text.is_ascii() {
        return text.to_vec();
    }
    by_pieces(text, |piece| match form {
        Form::Nfc => ComposingNormalizerBorrowed::new_nfc().normalize(piece),
        Form::Nfkc => ComposingNormalizerBorrowed::new_nfkc().normalize(piece),
        Form::Nfd => DecomposingNormalizerBorrowed::new_nfd().normalize(piece),
        Form::Nfkd => DecomposingNormalizerBorrowed::new_nfkd().normalize(piece),
    })
}

/// `unicodedata.decomposition`: one step of the canonical mapping, or the compatibility mapping, whose tag is always given
/// as `<compat>`.
pub(crate) fn decomposition(code: u32) -> String {
    let Some(char) = char::from_u32(code) else {
        return String::new();
    };
    match CanonicalDecompositionBorrowed::new().decompose(char) {
        Decomposed::Singleton(only) => format!("{:04X}", u32::from(only)),
        Decomposed::Expansion(first, second) => {
            format!("{:04X} {:04X}", u32::from(first), u32::from(second))
        }
        Decomposed::Default => {
            let text = wtf8::encode(code);
            let mapped = normalize(&text, Form::Nfkd);
            if mapped == text {
                return String::new();
            }
            let codes: Vec<String> = wtf8::code_points(&mapped)
                .map(|code| format!("{code:04X}"))
                .collect();
            format!("<compat> {}", codes.join(" "))
        }
    }
}

/// Maps what lies between the surrogates, which stay.
fn by_pieces(text: &[u8], mut map: impl FnMut(&str) -> Cow<'_, str>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        match std::str::from_utf8(rest) {
            Ok(piece) => {
                out.extend_from_slice(map(piece).as_bytes());
                return out;
            }
            Err(error) => {
                let (good, tail) = rest.split_at(error.valid_up_to());
                out.extend_from_slice(
                    map(std::str::from_utf8(good).unwrap_or_default()).as_bytes(),
                );
                let (bad, tail) = tail.split_at(tail.len().min(3));
                out.extend_from_slice(bad);
                rest = tail;
            }
        }
    }
}

// ---- numbers

/// A number's text for the parsers, which read ASCII: other decimal digits and white space are replaced by ASCII's, all
/// else that is not ASCII by `?`.
pub(crate) fn to_ascii_number(text: &[u8]) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |code: u32| match code {
        0..0x7F => code as u8,
        _ if is_space(code) => b' ',
        _ => decimal(code).map_or(b'?', |digit| b'0' + digit as u8),
    };
    Cow::Owned(wtf8::code_points(text).map(plain).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn case() {
        assert_eq!(text(upper("straße ŉ ﬁ".as_bytes())), "STRASSE ʼN FI");
        assert_eq!(text(lower("ΑΣ ΣΑ Σ İ".as_bytes())), "ας σα σ i̇");
        assert_eq!(
            text(title("ǆ they're ßa ﬁn ὈΔΥΣΣΕΎΣ".as_bytes())),
            "ǅ They'Re Ssa Fin Ὀδυσσεύς"
        );
        assert_eq!(text(capitalize("ß ABC".as_bytes())), "Ss abc");
        assert_eq!(text(casefold("Straße ς".as_bytes())), "strasse σ");
        assert_eq!(text(swapcase("aBßΣ".as_bytes())), "AbSSς");
        assert!(is_title_text("Hello World".as_bytes()));
        assert!(!is_title_text("They're".as_bytes()) || is_title_text("They'Re".as_bytes()));
        assert!(!is_upper_text("ǅ".as_bytes()));
    }

    #[test]
    fn classes() {
        assert_eq!(decimal(0x665), Some(5));
        assert_eq!(digit(0xB2), Some(2));
        assert_eq!(decimal(0xB2), None);
        assert_eq!(numeric(0xBD), Some((1, 2)));
        assert_eq!(numeric(0x4E94), Some((5, 1)));
        assert_eq!(category(0x41), "Lu");
        assert_eq!(category(0xD800), "Cs");
        assert_eq!(east_asian_width(0x4E00), "W");
        assert_eq!(name(0x41).as_deref(), Some("LATIN CAPITAL LETTER A"));
        assert_eq!(name(0x0A), None);
        assert_eq!(lookup("greek small letter pi"), Some(0x3C0));
        assert!(is_printable(0xE9) && !is_printable(0xA0) && !is_printable(0x200B));
        assert!(is_identifier("été_1".as_bytes()) && !is_identifier(b"1a") && !is_identifier(b""));
    }

    #[test]
    fn forms() {
        assert_eq!(text(normalize("e\u{301}".as_bytes(), Form::Nfc)), "é");
        assert_eq!(text(normalize("é".as_bytes(), Form::Nfd)), "e\u{301}");
        assert_eq!(text(normalize("ﬁ①".as_bytes(), Form::Nfkc)), "fi1");
        let mut mixed = wtf8::encode(0xD800);
        mixed.extend("e\u{301}".bytes());
        assert_eq!(wtf8::count(&normalize(&mixed, Form::Nfc)), 2);
    }
}
