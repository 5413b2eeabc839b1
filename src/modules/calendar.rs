//! What `stdlib/datetime` does most: making, moving and comparing moments whose parts are plain numbers.
//!
//! Each function knows the usual case alone and gives None for all others, errors among them; those are the library's.
//! An instance's parts are its slots: those of each class, the base's first, by the alphabet.

use crate::object::{Instance, Ref, Res, Type, TypeFlags, Value, Vm};
use pyish_derive::module;
use std::cmp::Ordering;

/// Where a date has year, month and day.
const DAY: [usize; 3] = [3, 2, 0];
/// Where a datetime has those, hour, minute, second and microsecond.
const MOMENT: [usize; 7] = [3, 2, 0, 5, 7, 8, 6];
/// Where it has its zone.
const ZONE: usize = 9;
/// Where a timedelta has days, seconds and microseconds.
const SPAN: [usize; 3] = [0, 3, 2];
/// No hash is known yet.
const NO_HASH: Value = Value::Int(-1);

const SECOND: i128 = 1_000_000;
const DAY_SECONDS: i64 = 86_400;
const LAST_DAY: i64 = 3_652_059;
const MOST_DAYS: i64 = 999_999_999;

/// An instance with these values in its first slots; nothing where its class is no plain one.
fn made(vm: &mut Vm, class: &Ref<Type>, values: impl IntoIterator<Item = Value>) -> Res {
    let is_plain = std::ptr::eq(class.layout, <Instance as crate::object::Payload>::layout());
    if !is_plain || class.flags.get().has(TypeFlags::ABSTRACT) {
        return Ok(Value::None);
    }
    let object = vm.new_instance(class)?;
    let Some(attrs) = object.object().and_then(|object| object.attrs()) else {
        return Ok(Value::None);
    };
    for (at, value) in values.into_iter().enumerate() {
        drop(attrs.set_member(at, value));
    }
    Ok(object)
}

/// The numbers in these slots; nothing where one is something else.
fn parts<const N: usize>(object: &Value, places: [usize; N]) -> Option<[i64; N]> {
    let attrs = object.object()?.attrs()?;
    let mut parts = [0; N];
    for (part, place) in parts.iter_mut().zip(places) {
        let Value::Int(number) = attrs.member(place) else {
            return None;
        };
        *part = number;
    }
    Some(parts)
}

fn made_day(vm: &mut Vm, class: &Ref<Type>, [year, month, day]: [i64; 3]) -> Res {
    let [year, month, day] = [year, month, day].map(Value::Int);
    made(vm, class, [day, NO_HASH, month, year])
}

fn made_moment(vm: &mut Vm, class: &Ref<Type>, parts: [i64; 7], zone: Value, fold: i64) -> Res {
    let [year, month, day, hour, minute, second, micro] = parts.map(Value::Int);
    let fold = Value::Int(fold);
    let slots = [
        day, NO_HASH, month, year, fold, hour, micro, minute, second, zone,
    ];
    made(vm, class, slots)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of a day: 1 January of the year 1 is 1.
fn ordinal(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March have their leap day at the end.
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 305
}

/// The day of a number.
fn civil(number: i64) -> [i64; 3] {
    let (era, of_era) = (
        (number + 305).div_euclid(146_097),
        (number + 305).rem_euclid(146_097),
    );
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    match month < 10 {
        true => [year + era * 400, month + 3, day],
        false => [year + era * 400 + 1, month - 9, day],
    }
}

fn is_day(year: i64, month: i64, day: i64) -> bool {
    (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && day >= 1
        && (day <= 28 || day <= month_length(year, month))
}

/// The numbers of a row that is nothing but such.
fn numbers<const N: usize>(values: [&Value; N]) -> Option<[i64; N]> {
    let mut row = [0; N];
    for (number, value) in row.iter_mut().zip(values) {
        let Value::Int(given) = value else {
            return None;
        };
        *number = *given;
    }
    Some(row)
}

/// A timedelta of so many microseconds.
fn span(vm: &mut Vm, class: &Ref<Type>, total: i128) -> Res {
    let (seconds, micro) = (total.div_euclid(SECOND), total.rem_euclid(SECOND) as i64);
    let Ok(seconds) = i64::try_from(seconds) else {
        return Ok(Value::None);
    };
    let (days, seconds) = (
        seconds.div_euclid(DAY_SECONDS),
        seconds.rem_euclid(DAY_SECONDS),
    );
    if !(-MOST_DAYS..=MOST_DAYS).contains(&days) {
        return Ok(Value::None);
    }
    let [days, seconds, micro] = [days, seconds, micro].map(Value::Int);
    made(vm, class, [days, NO_HASH, micro, seconds])
}

fn is_clock(hour: i64, minute: i64, second: i64, micro: i64) -> bool {
    (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second)
        && (0..1_000_000).contains(&micro)
}

/// The parts of a date, which a script cannot have made anything else.
fn day_parts(value: &Value) -> Option<[i64; 3]> {
    parts(value, DAY).filter(|[year, month, day]| is_day(*year, *month, *day))
}

/// The parts of a datetime likewise.
fn moment_parts(value: &Value) -> Option<[i64; 7]> {
    parts(value, MOMENT).filter(|[year, month, day, hour, minute, second, micro]| {
        is_day(*year, *month, *day) && is_clock(*hour, *minute, *second, *micro)
    })
}

/// Microseconds since day 0.
fn micros([year, month, day, hour, minute, second, micro]: [i64; 7]) -> i128 {
    let seconds = ordinal(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    i128::from(seconds) * SECOND + i128::from(micro)
}

/// The microseconds of a timedelta.
fn span_micros(span: &Value) -> Option<i128> {
    let [days, seconds, micro] = parts(span, SPAN)?;
    let seconds = i128::from(days) * i128::from(DAY_SECONDS) + i128::from(seconds);
    Some(seconds * SECOND + i128::from(micro))
}

/// Two values that are of just this class.
fn are(class: &Ref<Type>, a: &Value, b: &Value) -> bool {
    match (a.object(), b.object()) {
        (Some(a), Some(b)) => a.ty().is_same(class) && b.ty().is_same(class),
        _ => false,
    }
}

/// The zones of two moments are the same object.
fn share_zone(a: &Value, b: &Value) -> bool {
    let zone = |value: &Value| Some(value.object()?.attrs()?.member(ZONE));
    matches!((zone(a), zone(b)), (Some(a), Some(b)) if !a.is_unset() && a.is(&b))
}

#[module(name = "_calendar_core")]
impl Surface {
    /// A date, if these are its parts.
    #[function("day(cls, year, month, day, /)")]
    fn day(vm: &mut Vm, cls: &Ref<Type>, year: &Value, month: &Value, day: &Value) -> Res {
        match numbers([year, month, day]) {
            Some([year, month, day]) if is_day(year, month, day) => {
                made_day(vm, cls, [year, month, day])
            }
            _ => Ok(Value::None),
        }
    }

    /// A datetime, if these are its parts; of the zone nothing is asked.
    #[function("moment(cls, year, month, day, hour, minute, second, microsecond, zone, fold, /)")]
    fn moment(
        vm: &mut Vm,
        cls: &Ref<Type>,
        year: &Value,
        month: &Value,
        day: &Value,
        hour: &Value,
        minute: &Value,
        second: &Value,
        microsecond: &Value,
        zone: &Value,
        fold: &Value,
    ) -> Res {
        let row = numbers([year, month, day, hour, minute, second, microsecond, fold]);
        let Some([year, month, day, hour, minute, second, micro, fold]) = row else {
            return Ok(Value::None);
        };
        let fits = is_day(year, month, day)
            && is_clock(hour, minute, second, micro)
            && (0..2).contains(&fold);
        if !fits {
            return Ok(Value::None);
        }
        let parts = [year, month, day, hour, minute, second, micro];
        made_moment(vm, cls, parts, zone.clone(), fold)
    }

    /// A timedelta of whole numbers of its units.
    #[function("span(cls, days, seconds, microseconds, milliseconds, minutes, hours, weeks, /)")]
    fn span(
        vm: &mut Vm,
        cls: &Ref<Type>,
        days: &Value,
        seconds: &Value,
        microseconds: &Value,
        milliseconds: &Value,
        minutes: &Value,
        hours: &Value,
        weeks: &Value,
    ) -> Res {
        let row = numbers([
            days,
            seconds,
            microseconds,
            milliseconds,
            minutes,
            hours,
            weeks,
        ]);
        let Some(row) = row else {
            return Ok(Value::None);
        };
        const UNITS: [i128; 7] = [
            86_400 * SECOND,
            SECOND,
            1,
            1000,
            60 * SECOND,
            3600 * SECOND,
            7 * 86_400 * SECOND,
        ];
        // Seven numbers of 64 bits times at most 2^40: far within 128.
        let total = row
            .iter()
            .zip(UNITS)
            .map(|(part, unit)| i128::from(*part) * unit)
            .sum();
        span(vm, cls, total)
    }

    /// A timedelta and so many days, seconds and microseconds: `a + b`, or with sign -1 `a - b`, of two timedeltas.
    #[function("joined(cls, a, b, sign, /)")]
    fn joined(vm: &mut Vm, cls: &Ref<Type>, a: &Value, b: &Value, sign: i64) -> Res {
        match (span_micros(a), span_micros(b)) {
            (Some(a), Some(b)) => span(vm, cls, a + i128::from(sign.signum()) * b),
            _ => Ok(Value::None),
        }
    }

    /// The moment that is later by a timedelta, or with sign -1 earlier, where it is just a `cls`.
    #[function("moved(cls, moment, span, sign, /)")]
    fn moved(vm: &mut Vm, cls: &Ref<Type>, moment: &Value, span: &Value, sign: i64) -> Res {
        let own = moment.object().is_some_and(|it| it.ty().is_same(cls));
        let (true, Some(from), Some(by)) = (own, moment_parts(moment), span_micros(span)) else {
            return Ok(Value::None);
        };
        let to = micros(from) + i128::from(sign.signum()) * by;
        let (seconds, micro) = (to.div_euclid(SECOND), to.rem_euclid(SECOND) as i64);
        let number = seconds.div_euclid(i128::from(DAY_SECONDS));
        let seconds = seconds.rem_euclid(i128::from(DAY_SECONDS)) as i64;
        let zone = moment
            .object()
            .and_then(|it| it.attrs())
            .map(|it| it.member(ZONE));
        let (true, Some(zone)) = ((1..=i128::from(LAST_DAY)).contains(&number), zone) else {
            return Ok(Value::None);
        };
        let [year, month, day] = civil(number as i64);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let parts = [year, month, day, hour, minute, second, micro];
        made_moment(vm, cls, parts, zone, 0)
    }

    /// The date so many days later, where it is just a `cls`.
    #[function("moved_day(cls, day, days, /)")]
    fn moved_day(vm: &mut Vm, cls: &Ref<Type>, day: &Value, days: i64) -> Res {
        let own = day.object().is_some_and(|it| it.ty().is_same(cls));
        let (true, Some([year, month, of_month])) = (own, day_parts(day)) else {
            return Ok(Value::None);
        };
        let number = ordinal(year, month, of_month).saturating_add(days);
        if !(1..=LAST_DAY).contains(&number) {
            return Ok(Value::None);
        }
        made_day(vm, cls, civil(number))
    }

    /// The timedelta from `b` to `a`: two dates, or moments of one zone, which are of just the class `of`.
    #[function("between(cls, of, a, b, with_clock, /)")]
    fn between(
        vm: &mut Vm,
        cls: &Ref<Type>,
        of: &Ref<Type>,
        a: &Value,
        b: &Value,
        with_clock: bool,
    ) -> Res {
        if !are(of, a, b) || with_clock && !share_zone(a, b) {
            return Ok(Value::None);
        }
        let total = |value: &Value| match with_clock {
            true => moment_parts(value).map(micros),
            false => {
                let [year, month, day] = day_parts(value)?;
                Some(micros([year, month, day, 0, 0, 0, 0]))
            }
        };
        match (total(a), total(b)) {
            (Some(a), Some(b)) => span(vm, cls, a - b),
            _ => Ok(Value::None),
        }
    }

    /// -1, 0 or 1: the order of two timedeltas (`kind` 0), dates (1), or moments of one zone (2), which are of just the
    /// class `of`.
    #[function("order(of, kind, a, b, /)")]
    fn order(of: &Ref<Type>, kind: i64, a: &Value, b: &Value) -> Value {
        if !are(of, a, b) || kind == 2 && !share_zone(a, b) {
            return Value::None;
        }
        let order = match kind {
            0 => parts(a, SPAN).zip(parts(b, SPAN)).map(|(a, b)| a.cmp(&b)),
            1 => parts(a, DAY).zip(parts(b, DAY)).map(|(a, b)| a.cmp(&b)),
            _ => parts(a, MOMENT)
                .zip(parts(b, MOMENT))
                .map(|(a, b)| a.cmp(&b)),
        };
        match order {
            Some(Ordering::Less) => Value::Int(-1),
            Some(Ordering::Equal) => Value::Int(0),
            Some(Ordering::Greater) => Value::Int(1),
            None => Value::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LAST_DAY, civil, is_day, ordinal};

    #[test]
    fn days_and_their_numbers_agree() {
        assert_eq!(ordinal(1, 1, 1), 1);
        assert_eq!(ordinal(9999, 12, 31), LAST_DAY);
        let mut before = [0, 12, 31];
        for number in 1..=LAST_DAY {
            let [year, month, day] = civil(number);
            assert!(is_day(year, month, day) && [year, month, day] > before);
            assert_eq!(ordinal(year, month, day), number);
            before = [year, month, day];
        }
    }
}
