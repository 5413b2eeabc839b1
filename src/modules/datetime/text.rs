//! Dates and times as text: ISO 8601, `strftime`, and reading what is usual.

use super::calendar::ordinal;
use super::moment::Fields;
use super::span::Span;
use crate::object::native::ClassDef;
use crate::object::{Ref, Res, Type, Value, Vm};

pub(super) const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The repr of an instance: a native class goes by its full name, others by the one they were given.
pub(super) fn shown(
    vm: &mut Vm,
    class: &Ref<Type>,
    full: &str,
    def: &'static ClassDef,
    inside: &str,
) -> Res {
    if super::is_exactly(class, def) {
        return vm.new_str(&format!("{full}({inside})"));
    }
    let name = vm.getattr(&class.clone().into(), "__qualname__")?;
    let name = vm.str(&name)?.to_string_lossy().into_owned();
    vm.new_str(&format!("{name}({inside})"))
}

/// A number with leading zeros.
pub(super) fn push_padded(out: &mut Vec<u8>, number: u32, digits: usize) {
    let start = out.len();
    out.resize(start + digits, b'0');
    let mut left = number;
    for place in out[start..].iter_mut().rev() {
        *place = b'0' + (left % 10) as u8;
        left /= 10;
    }
}

/// YYYY-MM-DD
pub(super) fn push_date(out: &mut Vec<u8>, fields: &Fields) {
    push_padded(out, fields.year.into(), 4);
    out.push(b'-');
    push_padded(out, fields.month.into(), 2);
    out.push(b'-');
    push_padded(out, fields.day.into(), 2);
}

/// As far as a time is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    Hours,
    Minutes,
    Seconds,
    Millis,
    Micros,
}

impl Until {
    /// What a `timespec` asks for.
    pub(super) fn named(name: &[u8], micro: u32) -> Option<Until> {
        Some(match name {
            b"auto" if micro == 0 => Until::Seconds,
            b"auto" | b"microseconds" => Until::Micros,
            b"hours" => Until::Hours,
            b"minutes" => Until::Minutes,
            b"seconds" => Until::Seconds,
            b"milliseconds" => Until::Millis,
            _ => return None,
        })
    }
}

/// HH:MM:SS.ffffff
pub(super) fn push_clock(out: &mut Vec<u8>, fields: &Fields, until: Until) {
    push_padded(out, fields.hour.into(), 2);
    if until == Until::Hours {
        return;
    }
    out.push(b':');
    push_padded(out, fields.minute.into(), 2);
    if until == Until::Minutes {
        return;
    }
    out.push(b':');
    push_padded(out, fields.second.into(), 2);
    match until {
        Until::Millis => {
            out.push(b'.');
            push_padded(out, fields.micro / 1000, 3);
        }
        Until::Micros => {
            out.push(b'.');
            push_padded(out, fields.micro, 6);
        }
        _ => {}
    }
}

/// +HH:MM[:SS[.ffffff]]; nothing where there is no offset.
pub(super) fn push_offset(out: &mut Vec<u8>, offset: Option<Span>, separator: &[u8]) {
    let Some(offset) = offset else {
        return;
    };
    out.push(if offset.is_negative() { b'-' } else { b'+' });
    let total = offset.total().unsigned_abs() as u64;
    let (seconds, micro) = ((total / 1_000_000) as u32, (total % 1_000_000) as u32);
    push_padded(out, seconds / 3600, 2);
    out.extend_from_slice(separator);
    push_padded(out, seconds / 60 % 60, 2);
    if seconds % 60 != 0 || micro != 0 {
        out.extend_from_slice(separator);
        push_padded(out, seconds % 60, 2);
    }
    if micro != 0 {
        out.push(b'.');
        push_padded(out, micro, 6);
    }
}

/// What `strftime` needs to know of a zone.
pub(super) struct Zone<'a> {
    pub(super) offset: Option<Span>,
    pub(super) name: &'a [u8],
}

/// `strftime`; nothing where the format asks for what the library knows alone.
pub(super) fn formatted(fields: &Fields, zone: &Zone<'_>, format: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(format.len() * 2);
    let [year, month, day] = fields.date();
    let number = ordinal(year, month, day);
    let weekday = ((number + 6).rem_euclid(7)) as usize;
    let hour12 = match fields.hour % 12 {
        0 => 12,
        hour => hour,
    };
    let mut rest = format.iter();
    while let Some(byte) = rest.next() {
        if *byte != b'%' {
            out.push(*byte);
            continue;
        }
        let mut two = |number: u8| push_padded(&mut out, number.into(), 2);
        match rest.next()? {
            b'%' => out.push(b'%'),
            b'Y' => push_padded(&mut out, fields.year.into(), 4),
            b'm' => two(fields.month),
            b'd' => two(fields.day),
            b'H' => two(fields.hour),
            b'M' => two(fields.minute),
            b'S' => two(fields.second),
            b'I' => two(hour12),
            b'y' => two((fields.year % 100) as u8),
            b'f' => push_padded(&mut out, fields.micro, 6),
            b'j' => push_padded(&mut out, (number - ordinal(year, 1, 1) + 1) as u32, 3),
            b'w' => out.push(b'0' + ((weekday + 1) % 7) as u8),
            b'u' => out.push(b'1' + weekday as u8),
            b'p' => out.extend_from_slice(if fields.hour < 12 { b"AM" } else { b"PM" }),
            b'a' => out.extend_from_slice(&DAYS[weekday].as_bytes()[..3]),
            b'A' => out.extend_from_slice(DAYS[weekday].as_bytes()),
            b'b' => out.extend_from_slice(&MONTHS[month as usize - 1].as_bytes()[..3]),
            b'B' => out.extend_from_slice(MONTHS[month as usize - 1].as_bytes()),
            b'F' => push_date(&mut out, fields),
            b'T' => push_clock(&mut out, fields, Until::Seconds),
            b'R' => push_clock(&mut out, fields, Until::Minutes),
            b'z' => push_offset(&mut out, zone.offset, b""),
            b'Z' => out.extend_from_slice(zone.name),
            _ => return None,
        }
    }
    Some(out)
}

// ---- reading

/// The number that so many digits at a place say.
fn digits(text: &[u8], at: usize, count: usize) -> Option<u32> {
    let mut number = 0;
    for byte in text.get(at..at + count)? {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u32::from(byte - b'0');
    }
    Some(number)
}

/// Year, month and day of YYYY-MM-DD.
pub(super) fn read_date(text: &[u8]) -> Option<[i64; 3]> {
    if text.len() < 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let (year, month, day) = (
        digits(text, 0, 4)?,
        digits(text, 5, 2)?,
        digits(text, 8, 2)?,
    );
    Some([year.into(), month.into(), day.into()])
}

/// An offset from UTC, in seconds.
pub(super) enum Offset {
    None,
    Utc,
    Seconds(i64),
}

/// Hour, minute, second, microsecond and offset of HH:MM[:SS[.fff[fff]]][Z|±HH:MM].
pub(super) fn read_clock(text: &[u8]) -> Option<([i64; 4], Offset)> {
    let (hour, minute) = (digits(text, 0, 2)?, digits(text, 3, 2)?);
    if text[2] != b':' {
        return None;
    }
    let (mut second, mut micro, mut at) = (0, 0, 5);
    if text.get(at) == Some(&b':') {
        second = digits(text, at + 1, 2)?;
        at += 3;
        if text.get(at) == Some(&b'.') {
            let fraction = text[at + 1..].iter().take_while(|it| it.is_ascii_digit());
            match fraction.count() {
                6 => (micro, at) = (digits(text, at + 1, 6)?, at + 7),
                3 => (micro, at) = (digits(text, at + 1, 3)? * 1000, at + 4),
                _ => return None,
            }
        }
    }
    let offset = match text.get(at..)? {
        [] => Offset::None,
        [b'Z'] => Offset::Utc,
        [sign @ (b'+' | b'-'), rest @ ..] if rest.len() == 5 && rest[2] == b':' => {
            let (hours, minutes) = (digits(rest, 0, 2)?, digits(rest, 3, 2)?);
            let seconds = i64::from(hours * 3600 + minutes * 60);
            match (seconds, sign) {
                (0, _) => Offset::Utc,
                (_, b'-') => Offset::Seconds(-seconds),
                _ => Offset::Seconds(seconds),
            }
        }
        _ => return None,
    };
    let clock = [hour, minute, second, micro].map(i64::from);
    Some((clock, offset))
}

/// A text argument.
pub(super) fn required<'a>(
    vm: &mut Vm,
    value: &'a Value,
    who: &str,
) -> Res<&'a Ref<crate::object::Str>> {
    match value.as_str() {
        Some(text) => Ok(text),
        None => {
            let name = vm.type_name(value);
            raise!(vm, TypeError, "{who}() argument 1 must be str, not {name}")
        }
    }
}
