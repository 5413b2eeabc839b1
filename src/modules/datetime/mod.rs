//! `_datetime`: timedeltas, dates and datetimes.
//!
//! `span.rs`, `day.rs` and `datetime.rs` are the classes that scripts see. What is rare (other zones than fixed offsets, texts
//! in unusual forms, local time, wrong arguments) is written in Python (`stdlib/datetime`), as are `time`, `tzinfo` and
//! `timezone`; methods call it.

mod calendar;
mod datetime;
mod day;
mod moment;
mod span;
mod text;

use crate::object::native::ClassDef;
use crate::object::{Module, Ref, Res, Step, Type, Value, Vm};
use moment::{Fields, new_day, new_moment};
use pyish_derive::{Trace, module};
use span::Span;

use datetime::CLASS as DATETIME;
use day::CLASS as DATE;
use span::CLASS as SPAN;

/// What the library gives the native half.
#[derive(Default, Trace)]
pub(crate) struct State {
    time: Value,
    timezone: Value,
    tzinfo: Value,
    /// `timezone.utc`
    utc: Value,
    /// The class of what `isocalendar()` gives.
    iso_date: Value,
    /// `time.struct_time`, once it was asked for.
    struct_time: Value,
}

const LIBRARY_DAY: &str = "datetime._day";
const LIBRARY_MOMENT: &str = "datetime._moment";
const LIBRARY_ZONE: &str = "datetime._zone";

/// A call of a function of the library.
fn later(
    vm: &mut Vm,
    module: &'static str,
    name: &'static str,
    args: impl IntoIterator<Item = Value>,
) -> Res<Step> {
    let function = super::library_function(vm, module, name)?;
    Ok(Step::call(&function, args))
}

/// Whether a class is the native one, and none derived from it.
#[inline]
fn is_exactly(class: &Ref<Type>, def: &'static ClassDef) -> bool {
    class.def.get().is_some_and(|own| std::ptr::eq(own, def))
}

#[module(name = "_datetime", classes(span::CLASS, day::CLASS, datetime::CLASS))]
impl Surface {
    /// The first and the last instance of each class, and how far apart neighbours are.
    #[init]
    fn init(vm: &mut Vm, _module: &Ref<Module>) -> Res<()> {
        let last = Fields::at(span::DAY * (i128::from(calendar::LAST_DAY) + 1) - 1);
        let last = last.unwrap_or(Fields::FIRST);
        let last_day = Fields::on(calendar::LAST_DAY).unwrap_or(Fields::FIRST);
        let micro = span::made(vm, 1)?;
        let day = span::made(vm, span::DAY)?;
        let (spans, days, moments) = (
            vm.add_class(&SPAN)?,
            vm.add_class(&DATE)?,
            vm.add_class(&DATETIME)?,
        );
        let rows = [
            (
                &spans,
                vm.new_object(Span::MIN)?.into(),
                vm.new_object(Span::MAX)?.into(),
                micro.clone(),
            ),
            (
                &days,
                new_day(vm, &days, Fields::FIRST)?,
                new_day(vm, &days, last_day)?,
                day,
            ),
            (
                &moments,
                new_moment(vm, &moments, Fields::FIRST, Value::None, false)?,
                new_moment(vm, &moments, last, Value::None, false)?,
                micro,
            ),
        ];
        for (class, min, max, resolution) in rows {
            for (name, value) in [("min", min), ("max", max), ("resolution", resolution)] {
                let name = vm.intern(name)?;
                let names = class.namespace(vm);
                names.set_str(vm, &name, value)?;
            }
        }
        Ok(())
    }

    /// What was handed over, if it was: `time`, `timezone`, `tzinfo`, `timezone.utc`.
    #[function("prepared()")]
    fn prepared(vm: &mut Vm) -> Res {
        let state = vm.state::<State>();
        let row = [&state.time, &state.timezone, &state.tzinfo, &state.utc].map(Value::clone);
        match row.iter().any(Value::is_unset) {
            true => Ok(Value::None),
            false => vm.new_tuple(row),
        }
    }

    /// Hand over what `State` holds; once.
    #[function("prepare(time, timezone, tzinfo, utc, /)")]
    fn prepare(vm: &mut Vm, time: Value, timezone: Value, tzinfo: Value, utc: Value) {
        let state = vm.state::<State>();
        if state.timezone.is_unset() {
            (state.time, state.timezone) = (time, timezone);
            (state.tzinfo, state.utc) = (tzinfo, utc);
        }
    }

    /// Hand over the class of what `isocalendar()` gives.
    #[function("set_iso_date(iso_date, /)")]
    fn set_iso_date(vm: &mut Vm, iso_date: Value) {
        vm.state::<State>().iso_date = iso_date;
    }

    /// A timedelta of so many microseconds.
    #[function("span(cls, total, /)")]
    fn span(vm: &mut Vm, cls: &Ref<Type>, total: &Value) -> Res {
        use crate::builtins::int::IntRef;
        let total = match IntRef::of(total) {
            Some(int) => i128::try_from(int.to_big().into_owned()).unwrap_or(i128::MAX),
            None => return raise!(vm, TypeError, "an integer is required"),
        };
        span::made_of(vm, cls, total)
    }

    /// A date of numbers that are one, or that a pickle holds, whatever its class makes of arguments.
    #[function("day(cls, year, month, day, /)")]
    fn day(vm: &mut Vm, cls: &Ref<Type>, year: i64, month: i64, day: i64) -> Res {
        let fields = Fields::unchecked([year, month, day, 0, 0, 0, 0]);
        new_day(vm, cls, fields)
    }

    /// A datetime of numbers that are one, likewise.
    #[function("moment(cls, year, month, day, hour, minute, second, microsecond, zone, fold, /)")]
    fn moment(
        vm: &mut Vm,
        cls: &Ref<Type>,
        year: i64,
        month: i64,
        day: i64,
        hour: i64,
        minute: i64,
        second: i64,
        microsecond: i64,
        zone: &Value,
        fold: bool,
    ) -> Res {
        let row = [year, month, day, hour, minute, second, microsecond];
        new_moment(vm, cls, Fields::unchecked(row), zone.clone(), fold)
    }
}
