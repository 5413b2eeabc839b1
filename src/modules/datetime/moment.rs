//! The shape of dates and datetimes, and what both are made, moved and compared with.

use super::calendar::{LAST_DAY, civil, is_clock, is_day, ordinal};
use super::span::{DAY, Span};
use super::{DATE, DATETIME, LIBRARY_ZONE, State, is_exactly};
use crate::object::layout::saved_fields;
use crate::object::{Ref, Res, Trace, Tracer, Type, Value, Vm};
use pyish_derive::Payload;
use std::cell::Cell;

/// A day and a time of day, by their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fields {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    pub(super) micro: u32,
}

impl Trace for Fields {
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, saver: &mut crate::object::save::Saver<'_>) -> crate::object::save::Saved {
        self.row().to_vec().save(saver)
    }

    fn load(loader: &mut crate::object::load::Loader<'_>) -> crate::object::load::Loaded<Fields> {
        let row: Vec<i64> = Trace::load(loader)?;
        let fields = <[i64; 7]>::try_from(row).ok().and_then(Fields::of);
        // What is none was no moment before.
        Ok(fields.unwrap_or(Fields::FIRST))
    }
}

impl Fields {
    pub(super) const FIRST: Fields = Fields {
        year: 1,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
        second: 0,
        micro: 0,
    };

    /// Fields of these numbers, where they are a day and a time.
    #[inline]
    pub(super) fn of([year, month, day, hour, minute, second, micro]: [i64; 7]) -> Option<Fields> {
        let fits = is_day(year, month, day) && is_clock(hour, minute, second, micro);
        fits.then_some(Fields {
            year: year as u16,
            month: month as u8,
            day: day as u8,
            hour: hour as u8,
            minute: minute as u8,
            second: second as u8,
            micro: micro as u32,
        })
    }

    /// Fields of numbers that a pickle holds: only the month is known to be one, as in CPython.
    pub(super) fn unchecked([year, month, day, hour, minute, second, micro]: [i64; 7]) -> Fields {
        Fields {
            year: year as u16,
            month: month.clamp(1, 12) as u8,
            day: day as u8,
            hour: hour as u8,
            minute: minute as u8,
            second: second as u8,
            micro: micro as u32,
        }
    }

    pub(super) fn of_day([year, month, day]: [i64; 3]) -> Option<Fields> {
        Fields::of([year, month, day, 0, 0, 0, 0])
    }

    pub(super) fn row(&self) -> [i64; 7] {
        [
            self.year.into(),
            self.month.into(),
            self.day.into(),
            self.hour.into(),
            self.minute.into(),
            self.second.into(),
            self.micro.into(),
        ]
    }

    pub(super) fn date(&self) -> [i64; 3] {
        [self.year.into(), self.month.into(), self.day.into()]
    }

    /// The number of the day.
    #[inline]
    pub(super) fn ordinal(&self) -> i64 {
        let [year, month, day] = self.date();
        ordinal(year, month, day)
    }

    /// Microseconds since day 0.
    #[inline]
    pub(super) fn micros(&self) -> i64 {
        let clock = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60;
        let seconds = self.ordinal() * 86_400 + clock + i64::from(self.second);
        seconds * 1_000_000 + i64::from(self.micro)
    }

    /// The fields so many microseconds after day 0, where a calendar has them.
    #[inline]
    pub(super) fn at(micros: i128) -> Option<Fields> {
        if !(DAY..DAY * (i128::from(LAST_DAY) + 1)).contains(&micros) {
            return None;
        }
        let micros = micros as i64;
        let (seconds, micro) = (micros / 1_000_000, micros % 1_000_000);
        let (number, clock) = (seconds / 86_400, seconds % 86_400);
        let [year, month, day] = civil(number);
        Some(Fields {
            year: year as u16,
            month: month as u8,
            day: day as u8,
            hour: (clock / 3600) as u8,
            minute: (clock / 60 % 60) as u8,
            second: (clock % 60) as u8,
            micro: micro as u32,
        })
    }

    /// The fields of a day's number.
    pub(super) fn on(number: i64) -> Option<Fields> {
        (1..=LAST_DAY)
            .contains(&number)
            .then(|| Fields::of_day(civil(number)))?
    }
}

/// A date, or a datetime: with a clock, and perhaps a zone.
#[derive(Payload)]
#[payload(name = "datetime.date")]
pub(super) struct Moment {
    pub(super) fields: Fields,
    pub(super) fold: bool,
    pub(super) with_clock: bool,
    /// A tzinfo, or None.
    pub(super) zone: Value,
    /// -1 where it is not known yet.
    pub(super) hash: Cell<i64>,
}

impl Trace for Moment {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.zone.trace(tracer);
    }

    saved_fields!(fields, fold, with_clock, zone, hash);
}

pub(super) fn new_day(vm: &mut Vm, class: &Ref<Type>, fields: Fields) -> Res {
    let body = Moment {
        fields,
        fold: false,
        with_clock: false,
        zone: Value::None,
        hash: Cell::new(-1),
    };
    Ok(vm.new_object_of(class, body)?.into())
}

#[inline]
pub(super) fn new_moment(
    vm: &mut Vm,
    class: &Ref<Type>,
    fields: Fields,
    zone: Value,
    fold: bool,
) -> Res {
    let body = Moment {
        fields,
        fold,
        with_clock: true,
        zone,
        hash: Cell::new(-1),
    };
    Ok(vm.new_object_of(class, body)?.into())
}

/// A date that is no datetime.
pub(super) fn as_day(value: &Value) -> Option<&Ref<Moment>> {
    value.downcast::<Moment>().filter(|it| !it.with_clock)
}

pub(super) fn as_datetime(value: &Value) -> Option<&Ref<Moment>> {
    value.downcast::<Moment>().filter(|it| it.with_clock)
}

/// The numbers of a row that is nothing but such.
pub(super) fn numbers<const N: usize>(values: [&Value; N]) -> Option<[i64; N]> {
    let mut row = [0; N];
    for (number, value) in row.iter_mut().zip(values) {
        let Value::Int(given) = value else {
            return None;
        };
        *number = *given;
    }
    Some(row)
}

/// `date`, or a plain instance of it where a subclass's is none: what arithmetic gives.
pub(super) fn is_plain(moment: &Ref<Moment>) -> bool {
    let def = if moment.with_clock { &DATETIME } else { &DATE };
    is_exactly(moment.ty(), def)
}

// ---- zones

/// Where a `timezone` has its name and its offset: its slots by the alphabet.
const ZONE_NAME: usize = 0;
const ZONE_OFFSET: usize = 1;

/// The offset of a `timezone`; nothing of other zones.
pub(super) fn fixed_offset(vm: &mut Vm, zone: &Value) -> Option<Span> {
    fixed_part(vm, zone, ZONE_OFFSET).and_then(|offset| Span::of(&offset))
}

pub(super) fn fixed_name(vm: &mut Vm, zone: &Value) -> Option<Value> {
    fixed_part(vm, zone, ZONE_NAME)
}

fn fixed_part(vm: &mut Vm, zone: &Value, place: usize) -> Option<Value> {
    let object = zone.object()?;
    let class = &vm.state::<State>().timezone;
    match class
        .as_type()
        .is_some_and(|class| object.ty().is_same(class))
    {
        true => Some(object.attrs()?.member(place)),
        false => None,
    }
}

/// How far the zone of a moment is ahead of UTC; nothing without a zone, or where it does not say.
pub(super) fn offset_of(vm: &mut Vm, moment: &Ref<Moment>) -> Res<Option<Span>> {
    if moment.zone.is_none() {
        return Ok(None);
    }
    if let Some(offset) = fixed_offset(vm, &moment.zone) {
        return Ok(Some(offset));
    }
    let ask = crate::modules::library_function(vm, LIBRARY_ZONE, "call_tzinfo")?;
    let name = vm.new_str("utcoffset")?;
    let offset = vm.call(&ask, &[moment.zone.clone(), name, moment.into()])?;
    Ok(Span::of(&offset))
}

/// Microseconds of UTC since day 0, where that needs no asking; nothing without a zone.
pub(super) fn utc_micros(vm: &mut Vm, moment: &Moment) -> Option<i128> {
    let offset = fixed_offset(vm, &moment.zone)?;
    Some(i128::from(moment.fields.micros()) - offset.total())
}

/// Refuse what is no time zone.
pub(super) fn check_zone(vm: &mut Vm, zone: &Value) -> Res<()> {
    if zone.is_none() || fixed_offset(vm, zone).is_some() {
        return Ok(());
    }
    let class = vm.state::<State>().tzinfo.clone();
    if vm.isinstance(zone, &class)? {
        return Ok(());
    }
    let name = vm.type_name(zone);
    raise!(
        vm,
        TypeError,
        "tzinfo argument must be None or of a tzinfo subclass, not type '{name}'"
    )
}
