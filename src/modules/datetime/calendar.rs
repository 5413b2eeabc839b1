//! The proleptic Gregorian calendar: days are counted from 1 January of year 1, which is day 1.

pub(super) const LAST_DAY: i64 = 3_652_059;
pub(super) const LAST_YEAR: i64 = 9999;

pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(super) fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of a day.
pub(super) fn ordinal(year: i64, month: i64, day: i64) -> i64 {
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
pub(super) fn civil(number: i64) -> [i64; 3] {
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

pub(super) fn is_day(year: i64, month: i64, day: i64) -> bool {
    (1..=LAST_YEAR).contains(&year)
        && (1..=12).contains(&month)
        && day >= 1
        && (day <= 28 || day <= month_length(year, month))
}

pub(super) fn is_clock(hour: i64, minute: i64, second: i64, micro: i64) -> bool {
    (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second)
        && (0..1_000_000).contains(&micro)
}

/// The number of the Monday on which a year's first ISO week begins.
fn week_one(year: i64) -> i64 {
    let first = ordinal(year, 1, 1);
    let weekday = (first + 6).rem_euclid(7);
    first - weekday + if weekday > 3 { 7 } else { 0 }
}

/// Year, week and weekday of a day's number, by the ISO calendar.
pub(super) fn iso_week(year: i64, number: i64) -> [i64; 3] {
    let mut year = year;
    if number < week_one(year) {
        year -= 1;
    } else if number >= week_one(year + 1) {
        year += 1;
    }
    let days = number - week_one(year);
    [year, days.div_euclid(7) + 1, days.rem_euclid(7) + 1]
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
