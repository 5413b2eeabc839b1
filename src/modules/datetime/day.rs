//! `datetime.date`: what a script sees of it, and of datetimes that are dates.

use super::calendar::iso_week;
use super::moment::{Fields, Moment, as_day, is_plain, new_day, numbers};
use super::span::{self, Span};
use super::text::{self, formatted, push_date, read_date};
use super::{LIBRARY_DAY, State, later};
use crate::object::{Ref, Res, Step, Str, Type, Value, Vm};
use crate::text::float::hash_i64;
use crate::vm::protocol::CompareOp;
use pyish_derive::class;

/// An argument that nobody gave, as the library is told of it.
pub(super) fn given(value: Option<&Value>) -> Value {
    value.cloned().unwrap_or(Value::NotImplemented)
}

/// The day so many days later.
fn moved(vm: &mut Vm, this: &Ref<Moment>, days: i64) -> Res<Step> {
    let Some(fields) = Fields::on(this.fields.ordinal().saturating_add(days)) else {
        return raise!(vm, OverflowError, "date value out of range");
    };
    let class = this.ty().clone();
    if is_plain(this) {
        return new_day(vm, &class, fields).map(Step::Return);
    }
    Ok(Step::call(&(&class).into(), fields.date().map(Value::Int)))
}

fn compare(this: &Ref<Moment>, value: &Value, op: CompareOp) -> Value {
    match as_day(value) {
        Some(other) if !this.with_clock => {
            let order = this.fields.date().cmp(&other.fields.date());
            Value::bool(op.holds(Some(order)))
        }
        _ => Value::NotImplemented,
    }
}

/// The fields as `time.localtime()` gives them.
pub(super) fn struct_time(vm: &mut Vm, fields: &Fields, saving: i64) -> Res {
    let mut class = vm.state::<State>().struct_time.clone();
    if class.is_unset() {
        class = vm.library("_pytime", "struct_time")?;
        vm.state::<State>().struct_time = class.clone();
    }
    let number = fields.ordinal();
    let [year, month, day, hour, minute, second, _] = fields.row();
    let of_year = number - super::calendar::ordinal(year, 1, 1) + 1;
    let row = [
        year,
        month,
        day,
        hour,
        minute,
        second,
        (number + 6).rem_euclid(7),
        of_year,
        saving,
    ];
    match class.as_type().cloned() {
        Some(class) => Ok(vm.make_tuple_of(&class, row.map(Value::Int))?.into()),
        None => raise!(vm, TypeError, "struct_time is no class"),
    }
}

/// Day, month and year in C's words, with a time.
pub(super) fn c_text(fields: &Fields) -> String {
    let weekday = (fields.ordinal() + 6).rem_euclid(7);
    format!(
        "{} {} {:2} {:02}:{:02}:{:02} {:04}",
        &text::DAYS[weekday as usize][..3],
        &text::MONTHS[usize::from(fields.month) - 1][..3],
        fields.day,
        fields.hour,
        fields.minute,
        fields.second,
        fields.year,
    )
}

/// The bytes of a date in a pickle.
pub(super) fn day_state(fields: &Fields) -> [u8; 4] {
    let [high, low] = fields.year.to_be_bytes();
    [high, low, fields.month, fields.day]
}

fn with_date(value: Option<&Value>, own: i64) -> Value {
    value.cloned().unwrap_or(Value::Int(own))
}

/// date(year, month, day) --> date object
#[class(name = "date", shape = Moment, module = "datetime")]
impl Surface {
    #[new("(cls, year=<unrepresentable>, month=<unrepresentable>, day=<unrepresentable>)")]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        year: Option<&Value>,
        month: Option<&Value>,
        day: Option<&Value>,
    ) -> Res<Step> {
        if let (Some(year), Some(month), Some(day)) = (year, month, day)
            && let Some(fields) = numbers([year, month, day]).and_then(Fields::of_day)
        {
            return new_day(vm, cls, fields).map(Step::Return);
        }
        let args = [cls.into(), given(year), given(month), given(day)];
        later(vm, LIBRARY_DAY, "unusual", args)
    }

    /// The local date at a time in seconds since 1970, such as time.time() gives.
    #[classmethod("fromtimestamp(cls, timestamp, /)")]
    fn fromtimestamp(cls: &Value, vm: &mut Vm, timestamp: &Value) -> Res<Step> {
        let args = [cls.clone(), timestamp.clone()];
        later(vm, LIBRARY_DAY, "from_timestamp", args)
    }

    /// The local date, or date and time, of this moment.
    #[classmethod("today(cls, /)")]
    fn today(cls: &Value, vm: &mut Vm) -> Res<Step> {
        later(vm, LIBRARY_DAY, "today", [cls.clone()])
    }

    /// The date that is so many days after December 31 of the year 0.
    #[classmethod("fromordinal(cls, ordinal, /)")]
    fn fromordinal(cls: &Ref<Type>, vm: &mut Vm, ordinal: i64) -> Res<Step> {
        if ordinal < 1 {
            return raise!(vm, ValueError, "ordinal must be >= 1");
        }
        let day = super::calendar::civil(ordinal.min(1 << 40));
        match Fields::of_day(day) {
            Some(fields) if super::is_exactly(cls, &CLASS) => {
                new_day(vm, cls, fields).map(Step::Return)
            }
            _ => Ok(Step::call(&cls.into(), day.map(Value::Int))),
        }
    }

    /// The date that an ISO 8601 text names.
    #[classmethod("fromisoformat(cls, string, /)")]
    fn fromisoformat(cls: &Ref<Type>, vm: &mut Vm, string: &Value) -> Res<Step> {
        if let Some(text) = string.as_str()
            && text.byte_len() == 10
            && let Some(fields) = read_date(text.as_bytes()).and_then(Fields::of_day)
            && super::is_exactly(cls, &CLASS)
        {
            return new_day(vm, cls, fields).map(Step::Return);
        }
        later(
            vm,
            LIBRARY_DAY,
            "from_iso_format",
            [cls.into(), string.clone()],
        )
    }

    /// The date of an ISO year, week and weekday; isocalendar() goes the other way.
    #[classmethod("fromisocalendar(cls, year, week, day)")]
    fn fromisocalendar(
        cls: &Value,
        vm: &mut Vm,
        year: &Value,
        week: &Value,
        day: &Value,
    ) -> Res<Step> {
        let args = [cls, year, week, day].map(Value::clone);
        later(vm, LIBRARY_DAY, "from_iso_calendar", args)
    }

    /// A date read from a text in the form that format describes.
    #[classmethod("strptime(cls, string, format, /)")]
    fn strptime(cls: &Value, vm: &mut Vm, string: &Value, format: &Value) -> Res<Step> {
        let args = [cls, string, format].map(Value::clone);
        later(vm, LIBRARY_DAY, "strptime", args)
    }

    #[getter]
    fn year(this: &Moment) -> i64 {
        this.fields.year.into()
    }
    #[getter]
    fn month(this: &Moment) -> i64 {
        this.fields.month.into()
    }
    #[getter]
    fn day(this: &Moment) -> i64 {
        this.fields.day.into()
    }

    #[slot(repr)]
    fn repr(this: &Ref<Moment>, vm: &mut Vm) -> Res {
        let [year, month, day] = this.fields.date();
        let inside = format!("{year}, {month}, {day}");
        text::shown(vm, this.ty(), "datetime.date", &CLASS, &inside)
    }

    /// The date as YYYY-MM-DD.
    #[method("isoformat(self, /)")]
    fn isoformat(this: &Moment, vm: &mut Vm) -> Res {
        let mut out = Vec::with_capacity(10);
        push_date(&mut out, &this.fields);
        vm.new_str_wtf8(&out)
    }
    #[slot(str)]
    fn str(this: &Ref<Moment>, vm: &mut Vm) -> Res {
        match is_plain(this) {
            true => Surface::isoformat(this, vm),
            false => vm.call_method(&this.into(), "isoformat", &[]),
        }
    }

    /// Return ctime() style string.
    #[method("ctime(self, /)")]
    fn ctime(this: &Moment) -> String {
        c_text(&this.fields)
    }

    /// format -> strftime() style string.
    #[method("strftime(self, /, format)")]
    fn strftime(this: &Ref<Moment>, vm: &mut Vm, format: &Value) -> Res<Step> {
        let given = text::required(vm, format, "strftime")?;
        let zone = text::Zone {
            offset: None,
            name: b"",
        };
        if let Some(out) = formatted(&this.fields, &zone, given.as_bytes()) {
            return vm.new_str_wtf8(&out).map(Step::Return);
        }
        let args = [this.into(), format.clone()];
        later(vm, LIBRARY_DAY, "date_strftime", args)
    }

    /// Formats self with strftime.
    #[slot(format)]
    fn format(this: &Ref<Moment>, vm: &mut Vm, format_spec: &Value) -> Res<Step> {
        let spec: &Ref<Str> = text::required(vm, format_spec, "__format__")?;
        if spec.byte_len() == 0 {
            let text: Value = vm.str(&this.into())?.into();
            return Ok(Step::Return(text));
        }
        if is_plain(this) {
            return match this.with_clock {
                true => super::datetime::strftime(this, vm, format_spec),
                false => Surface::strftime(this, vm, format_spec),
            };
        }
        let strftime = vm.getattr(&this.into(), "strftime")?;
        Ok(Step::call(&strftime, [format_spec.clone()]))
    }

    /// The fields, as time.localtime() gives them.
    #[method("timetuple(self, /)")]
    fn timetuple(this: &Moment, vm: &mut Vm) -> Res {
        let fields = Fields::of_day(this.fields.date());
        struct_time(vm, &fields.unwrap_or(this.fields), -1)
    }

    /// The number of the day, counted from January 1 of year 1.
    #[method("toordinal(self, /)")]
    fn toordinal(this: &Moment) -> i64 {
        this.fields.ordinal()
    }

    /// The day of the week: 0 for Monday, 6 for Sunday.
    #[method("weekday(self, /)")]
    fn weekday(this: &Moment) -> i64 {
        (this.fields.ordinal() + 6).rem_euclid(7)
    }

    /// The day of the week: 1 for Monday, 7 for Sunday.
    #[method("isoweekday(self, /)")]
    fn isoweekday(this: &Moment) -> i64 {
        (this.fields.ordinal() + 6).rem_euclid(7) + 1
    }

    /// Year, week and weekday of the ISO calendar, by name.
    #[method("isocalendar(self, /)")]
    fn isocalendar(this: &Moment, vm: &mut Vm) -> Res {
        let row = iso_week(this.fields.year.into(), this.fields.ordinal());
        match vm.state::<State>().iso_date.as_type().cloned() {
            Some(class) => Ok(vm.make_tuple_of(&class, row.map(Value::Int))?.into()),
            None => vm.new_tuple(row.map(Value::Int)),
        }
    }

    /// Return date with new specified fields.
    #[method(
        "replace(self, /, year=<unrepresentable>, month=<unrepresentable>, day=<unrepresentable>)"
    )]
    #[method(
        "__replace__(self, /, year=<unrepresentable>, month=<unrepresentable>, day=<unrepresentable>)"
    )]
    fn replace(
        this: &Ref<Moment>,
        vm: &mut Vm,
        year: Option<&Value>,
        month: Option<&Value>,
        day: Option<&Value>,
    ) -> Res<Step> {
        let [own_year, own_month, own_day] = this.fields.date();
        let args = [
            with_date(year, own_year),
            with_date(month, own_month),
            with_date(day, own_day),
        ];
        let class = this.ty().clone();
        if is_plain(this) && !this.with_clock {
            let [year, month, day] = &args;
            return Surface::new(&class, vm, Some(year), Some(month), Some(day));
        }
        Ok(Step::call(&(&class).into(), args))
    }

    #[slot(eq)]
    fn eq(this: &Ref<Moment>, value: &Value) -> Value {
        compare(this, value, CompareOp::Eq)
    }
    #[slot(ne)]
    fn ne(this: &Ref<Moment>, value: &Value) -> Value {
        compare(this, value, CompareOp::Ne)
    }
    #[slot(lt)]
    fn lt(this: &Ref<Moment>, value: &Value) -> Value {
        compare(this, value, CompareOp::Lt)
    }
    #[slot(le)]
    fn le(this: &Ref<Moment>, value: &Value) -> Value {
        compare(this, value, CompareOp::Le)
    }
    #[slot(gt)]
    fn gt(this: &Ref<Moment>, value: &Value) -> Value {
        compare(this, value, CompareOp::Gt)
    }
    #[slot(ge)]
    fn ge(this: &Ref<Moment>, value: &Value) -> Value {
        compare(this, value, CompareOp::Ge)
    }
    #[slot(hash)]
    fn hash(this: &Moment) -> i64 {
        hash_i64(this.fields.ordinal())
    }

    #[slot(add)]
    #[slot(radd)]
    fn add(this: &Ref<Moment>, vm: &mut Vm, value: &Value) -> Res<Step> {
        match Span::of(value) {
            Some(span) if !this.with_clock => moved(vm, this, span.days()),
            _ => Ok(Step::Return(Value::NotImplemented)),
        }
    }
    #[slot(sub)]
    fn sub(this: &Ref<Moment>, vm: &mut Vm, value: &Value) -> Res<Step> {
        if this.with_clock {
            return Ok(Step::Return(Value::NotImplemented));
        }
        if let Some(span) = Span::of(value) {
            return moved(vm, this, -span.days());
        }
        match as_day(value) {
            Some(other) => {
                let days = this.fields.ordinal() - other.fields.ordinal();
                span::made(vm, i128::from(days) * span::DAY).map(Step::Return)
            }
            None => Ok(Step::Return(Value::NotImplemented)),
        }
    }
    #[slot(rsub)]
    fn rsub(_this: &Moment, value: &Value) -> Value {
        let _ = value;
        Value::NotImplemented
    }

    #[slot(reduce)]
    fn reduce(this: &Ref<Moment>, vm: &mut Vm) -> Res {
        let state = vm.new_bytes(&day_state(&this.fields))?;
        let args = vm.new_tuple([state])?;
        vm.new_tuple([this.ty().into(), args])
    }
}
