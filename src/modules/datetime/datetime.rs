//! `datetime.datetime`: what a script sees of it.

use super::day::{c_text, day_state, given, struct_time};
use super::moment::{
    Fields, Moment, as_datetime, check_zone, fixed_name, fixed_offset, is_plain, new_day,
    new_moment, numbers, offset_of, utc_micros,
};
use super::span::{self, Span};
use super::text::{self, Offset, Until, formatted, push_clock, push_date, push_offset};
use super::{DATE, LIBRARY_MOMENT, LIBRARY_ZONE, State, is_exactly, later};
use crate::object::{Ref, Res, Step, Type, Value, Vm};
use crate::text::float::hash_i64;
use crate::vm::protocol::CompareOp;
use pyish_derive::class;

/// A datetime of values; what is unusual about them is for the library.
fn made(
    vm: &mut Vm,
    class: &Ref<Type>,
    row: [&Value; 7],
    zone: &Value,
    fold: &Value,
) -> Res<Option<Value>> {
    let Some(fields) = numbers(row).and_then(Fields::of) else {
        return Ok(None);
    };
    let Value::Int(fold @ (0 | 1)) = fold else {
        return Ok(None);
    };
    check_zone(vm, zone)?;
    new_moment(vm, class, fields, zone.clone(), *fold == 1).map(Some)
}

/// The moment so many microseconds later, in the same zone.
fn moved(vm: &mut Vm, this: &Ref<Moment>, by: i128) -> Res<Step> {
    let Some(fields) = Fields::at(i128::from(this.fields.micros()) + by) else {
        return raise!(vm, OverflowError, "date value out of range");
    };
    let class = this.ty().clone();
    if is_plain(this) {
        let zone = this.zone.clone();
        return new_moment(vm, &class, fields, zone, false).map(Step::Return);
    }
    let zone = std::iter::once(this.zone.clone());
    let args = fields.row().into_iter().map(Value::Int).chain(zone);
    Ok(Step::call(&(&class).into(), args))
}

fn compare(this: &Ref<Moment>, vm: &mut Vm, value: &Value, op: CompareOp, name: &str) -> Res<Step> {
    let Some(other) = as_datetime(value) else {
        return Ok(Step::Return(Value::NotImplemented));
    };
    let order = if this.zone.is(&other.zone) {
        Some(this.fields.cmp(&other.fields))
    } else {
        let (a, b) = (utc_micros(vm, this), utc_micros(vm, other));
        a.zip(b).map(|(a, b)| a.cmp(&b))
    };
    if let Some(order) = order {
        return Ok(Step::Return(Value::bool(op.holds(Some(order)))));
    }
    let name = vm.new_str(name)?;
    let args = [name, this.into(), value.clone()];
    later(vm, LIBRARY_MOMENT, "compared", args)
}

/// `strftime`: the library knows what is rare.
pub(super) fn strftime(this: &Ref<Moment>, vm: &mut Vm, format: &Value) -> Res<Step> {
    let given = text::required(vm, format, "strftime")?;
    let offset = fixed_offset(vm, &this.zone);
    if this.zone.is_none() || offset.is_some() {
        let name = match offset {
            Some(offset) => zone_name(vm, &this.zone, offset)?,
            None => Vec::new(),
        };
        let zone = text::Zone {
            offset,
            name: &name,
        };
        if let Some(out) = formatted(&this.fields, &zone, given.as_bytes()) {
            return vm.new_str_wtf8(&out).map(Step::Return);
        }
    }
    let args = [this.into(), format.clone()];
    later(vm, LIBRARY_MOMENT, "strftime", args)
}

/// What a `timezone` is called.
fn zone_name(vm: &mut Vm, zone: &Value, offset: Span) -> Res<Vec<u8>> {
    if let Some(name) = fixed_name(vm, zone)
        && let Some(name) = name.as_str()
    {
        return Ok(name.as_bytes().to_vec());
    }
    let mut out = b"UTC".to_vec();
    if offset.total() != 0 {
        push_offset(&mut out, Some(offset), b":");
    }
    Ok(out)
}

/// What a zone says of a moment, by the library.
fn ask_zone(vm: &mut Vm, this: &Ref<Moment>, what: &str) -> Res<Step> {
    let name = vm.new_str(what)?;
    let args = [this.zone.clone(), name, this.into()];
    later(vm, LIBRARY_ZONE, "call_tzinfo", args)
}

/// A day and a time of day, with a tzinfo or without: year, month and day must be given.
#[class(name = "datetime", shape = Moment, base = "date", module = "datetime")]
impl Surface {
    #[new(
        "(cls, year=<unrepresentable>, month=<unrepresentable>, day=<unrepresentable>, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)"
    )]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        year: Option<&Value>,
        month: Option<&Value>,
        day: Option<&Value>,
        hour: &Value,
        minute: &Value,
        second: &Value,
        microsecond: &Value,
        tzinfo: &Value,
        fold: &Value,
    ) -> Res<Step> {
        if let (Some(year), Some(month), Some(day)) = (year, month, day) {
            let row = [year, month, day, hour, minute, second, microsecond];
            if let Some(made) = made(vm, cls, row, tzinfo, fold)? {
                return Ok(Step::Return(made));
            }
        }
        let args = [
            cls.into(),
            given(year),
            given(month),
            given(day),
            hour.clone(),
            minute.clone(),
            second.clone(),
            microsecond.clone(),
            tzinfo.clone(),
            fold.clone(),
        ];
        later(vm, LIBRARY_MOMENT, "unusual", args)
    }

    /// This moment as a time zone, by default the local one, shows it.
    #[classmethod("now(cls, /, tz=None)")]
    fn now(cls: &Value, vm: &mut Vm, tz: &Value) -> Res<Step> {
        later(vm, LIBRARY_MOMENT, "now", [cls.clone(), tz.clone()])
    }

    /// This moment in UTC, without a time zone.
    #[classmethod("utcnow(cls, /)")]
    fn utcnow(cls: &Value, vm: &mut Vm) -> Res<Step> {
        later(vm, LIBRARY_MOMENT, "utcnow", [cls.clone()])
    }

    /// The moment so many seconds after 1970 began, as a time zone, by default the local one, shows it.
    #[classmethod("fromtimestamp(cls, /, timestamp, tz=None)")]
    fn fromtimestamp(cls: &Value, vm: &mut Vm, timestamp: &Value, tz: &Value) -> Res<Step> {
        let args = [cls, timestamp, tz].map(Value::clone);
        later(vm, LIBRARY_MOMENT, "from_timestamp", args)
    }

    /// The UTC time of a POSIX timestamp, without a tzinfo.
    #[classmethod("utcfromtimestamp(cls, timestamp, /)")]
    fn utcfromtimestamp(cls: &Value, vm: &mut Vm, timestamp: &Value) -> Res<Step> {
        let args = [cls.clone(), timestamp.clone()];
        later(vm, LIBRARY_MOMENT, "utc_from_timestamp", args)
    }

    /// The date of one object and the time of another.
    #[classmethod(
        "combine(cls, /, date=<unrepresentable>, time=<unrepresentable>, tzinfo=<unrepresentable>)"
    )]
    fn combine(
        cls: &Value,
        vm: &mut Vm,
        date: Option<&Value>,
        time: Option<&Value>,
        tzinfo: Option<&Value>,
    ) -> Res<Step> {
        let args = [cls.clone(), given(date), given(time), given(tzinfo)];
        later(vm, LIBRARY_MOMENT, "combine", args)
    }

    /// The date and time that a text in one of the usual forms of ISO 8601 stands for.
    #[classmethod("fromisoformat(cls, string, /)")]
    fn fromisoformat(cls: &Ref<Type>, vm: &mut Vm, string: &Value) -> Res<Step> {
        if is_exactly(cls, &CLASS)
            && let Some(text) = string.as_str()
            && let Some((fields, offset)) = read(text.as_bytes())
        {
            let zone = match offset {
                Offset::None => Value::None,
                Offset::Utc => vm.state::<State>().utc.clone(),
                Offset::Seconds(seconds) => fixed_zone(vm, seconds)?,
            };
            return new_moment(vm, cls, fields, zone, false).map(Step::Return);
        }
        let args = [cls.into(), string.clone()];
        later(vm, LIBRARY_MOMENT, "from_iso_format", args)
    }

    /// The datetime that string is in the given format.
    #[classmethod("strptime(cls, string, format, /)")]
    fn strptime(cls: &Value, vm: &mut Vm, string: &Value, format: &Value) -> Res<Step> {
        let args = [cls, string, format].map(Value::clone);
        later(vm, LIBRARY_MOMENT, "strptime", args)
    }

    #[getter]
    fn hour(this: &Moment) -> i64 {
        this.fields.hour.into()
    }
    #[getter]
    fn minute(this: &Moment) -> i64 {
        this.fields.minute.into()
    }
    #[getter]
    fn second(this: &Moment) -> i64 {
        this.fields.second.into()
    }
    #[getter]
    fn microsecond(this: &Moment) -> i64 {
        this.fields.micro.into()
    }
    #[getter]
    fn tzinfo(this: &Moment) -> Value {
        this.zone.clone()
    }
    #[getter]
    fn fold(this: &Moment) -> i64 {
        this.fold.into()
    }

    /// The date alone.
    #[method("date(self, /)")]
    fn date(this: &Moment, vm: &mut Vm) -> Res {
        let class = vm.add_class(&DATE)?;
        let [year, month, day, ..] = this.fields.row();
        let fields = Fields::of_day([year, month, day]);
        new_day(vm, &class, fields.unwrap_or(Fields::FIRST))
    }

    /// The time of day alone, without its time zone.
    #[method("time(self, /)")]
    fn time(this: &Ref<Moment>, vm: &mut Vm) -> Res<Step> {
        later(vm, LIBRARY_MOMENT, "clock", [this.into(), Value::None])
    }

    /// The time of day, with its time zone.
    #[method("timetz(self, /)")]
    fn timetz(this: &Ref<Moment>, vm: &mut Vm) -> Res<Step> {
        let args = [this.into(), this.zone.clone()];
        later(vm, LIBRARY_MOMENT, "clock", args)
    }

    /// Return self.tzinfo.utcoffset(self).
    #[method("utcoffset(self, /)")]
    fn utcoffset(this: &Ref<Moment>, vm: &mut Vm) -> Res<Step> {
        if let Some(offset) = fixed_offset(vm, &this.zone) {
            return span::made(vm, offset.total()).map(Step::Return);
        }
        match this.zone.is_none() {
            true => Ok(Step::Return(Value::None)),
            false => ask_zone(vm, this, "utcoffset"),
        }
    }

    /// Return self.tzinfo.tzname(self).
    #[method("tzname(self, /)")]
    fn tzname(this: &Ref<Moment>, vm: &mut Vm) -> Res<Step> {
        let args = [this.zone.clone(), this.into()];
        later(vm, LIBRARY_ZONE, "call_tzname", args)
    }

    /// Return self.tzinfo.dst(self).
    #[method("dst(self, /)")]
    fn dst(this: &Ref<Moment>, vm: &mut Vm) -> Res<Step> {
        match this.zone.is_none() {
            true => Ok(Step::Return(Value::None)),
            false => ask_zone(vm, this, "dst"),
        }
    }

    /// The fields, as time.localtime() gives them.
    #[method("timetuple(self, /)")]
    fn timetuple(this: &Ref<Moment>, vm: &mut Vm) -> Res<Step> {
        if this.zone.is_none() || fixed_offset(vm, &this.zone).is_some() && is_plain(this) {
            return struct_time(vm, &this.fields, -1).map(Step::Return);
        }
        later(vm, LIBRARY_MOMENT, "timetuple", [this.into()])
    }

    /// The fields of the moment in UTC, as time.gmtime() gives them.
    #[method("utctimetuple(self, /)")]
    fn utctimetuple(this: &Ref<Moment>, vm: &mut Vm) -> Res<Step> {
        later(vm, LIBRARY_MOMENT, "utctimetuple", [this.into()])
    }

    /// Return POSIX timestamp as float.
    #[method("timestamp(self, /)")]
    fn timestamp(this: &Ref<Moment>, vm: &mut Vm) -> Res<Step> {
        const EPOCH: i128 = 719_163 * span::DAY;
        match utc_micros(vm, this) {
            Some(micros) => span::ratio(vm, micros - EPOCH, span::SECOND).map(Step::Return),
            None => later(vm, LIBRARY_MOMENT, "timestamp", [this.into()]),
        }
    }

    /// The same moment in another time zone, by default the local one.
    #[method("astimezone(self, /, tz=None)")]
    fn astimezone(this: &Ref<Moment>, vm: &mut Vm, tz: &Value) -> Res<Step> {
        if is_plain(this)
            && let Some(micros) = utc_micros(vm, this)
            && let Some(offset) = fixed_offset(vm, tz)
            && !tz.is(&this.zone)
            && let Some(fields) = Fields::at(micros + offset.total())
        {
            let class = this.ty().clone();
            return new_moment(vm, &class, fields, tz.clone(), false).map(Step::Return);
        }
        let args = [this.into(), tz.clone()];
        later(vm, LIBRARY_MOMENT, "as_time_zone", args)
    }

    /// Return datetime with new specified fields.
    #[method(
        "replace(self, /, year=<unrepresentable>, month=<unrepresentable>, day=<unrepresentable>, hour=<unrepresentable>, minute=<unrepresentable>, second=<unrepresentable>, microsecond=<unrepresentable>, tzinfo=<unrepresentable>, *, fold=<unrepresentable>)"
    )]
    #[method(
        "__replace__(self, /, year=<unrepresentable>, month=<unrepresentable>, day=<unrepresentable>, hour=<unrepresentable>, minute=<unrepresentable>, second=<unrepresentable>, microsecond=<unrepresentable>, tzinfo=<unrepresentable>, *, fold=<unrepresentable>)"
    )]
    fn replace(
        this: &Ref<Moment>,
        vm: &mut Vm,
        year: Option<&Value>,
        month: Option<&Value>,
        day: Option<&Value>,
        hour: Option<&Value>,
        minute: Option<&Value>,
        second: Option<&Value>,
        microsecond: Option<&Value>,
        tzinfo: Option<&Value>,
        fold: Option<&Value>,
    ) -> Res<Step> {
        let mut row = this.fields.row().map(Value::Int);
        let given = [year, month, day, hour, minute, second, microsecond];
        for (place, value) in row.iter_mut().zip(given) {
            if let Some(value) = value {
                *place = value.clone();
            }
        }
        let zone = tzinfo.cloned().unwrap_or_else(|| this.zone.clone());
        let fold = fold.cloned().unwrap_or(Value::Int(this.fold.into()));
        let class = this.ty().clone();
        if is_plain(this)
            && let Some(made) = made(vm, &class, row.each_ref(), &zone, &fold)?
        {
            return Ok(Step::Return(made));
        }
        let args = [(&class).into(), fold].into_iter().chain(row).chain([zone]);
        later(vm, LIBRARY_MOMENT, "replaced", args)
    }

    /// As YYYY-MM-DDTHH:MM:SS, with a fraction and an offset from UTC where there are such.
    ///
    /// sep stands in place of the T. timespec says where the time ends: 'hours', 'minutes', 'seconds', 'milliseconds',
    /// 'microseconds', or 'auto'.
    #[method("isoformat(self, /, sep='T', timespec='auto')")]
    fn isoformat(this: &Ref<Moment>, vm: &mut Vm, sep: &Value, timespec: &Value) -> Res {
        let Some(separator) = sep.as_str() else {
            let name = vm.type_name(sep);
            return raise!(
                vm,
                TypeError,
                "isoformat() argument 1 must be a unicode character, not {name}"
            );
        };
        if separator.char_len() != 1 {
            let count = separator.char_len();
            return raise!(
                vm,
                TypeError,
                "isoformat() argument 1 must be a unicode character, not a string of length {count}"
            );
        }
        let Some(named) = timespec.as_str() else {
            let name = vm.type_name(timespec);
            return raise!(
                vm,
                TypeError,
                "isoformat() argument 2 must be str, not {name}"
            );
        };
        match Until::named(named.as_bytes(), this.fields.micro) {
            Some(until) => iso_text(vm, this, separator.as_bytes(), until),
            None => raise!(vm, ValueError, "Unknown timespec value"),
        }
    }
    #[slot(str)]
    fn str(this: &Ref<Moment>, vm: &mut Vm) -> Res {
        if is_plain(this) {
            let until = match this.fields.micro {
                0 => Until::Seconds,
                _ => Until::Micros,
            };
            return iso_text(vm, this, b" ", until);
        }
        let space = vm.new_str(" ")?;
        vm.call_method(&this.into(), "isoformat", &[space])
    }
    #[slot(repr)]
    fn repr(this: &Ref<Moment>, vm: &mut Vm) -> Res {
        let [year, month, day, hour, minute, second, micro] = this.fields.row();
        let mut inside = format!("{year}, {month}, {day}, {hour}, {minute}");
        if second != 0 || micro != 0 {
            inside += &format!(", {second}");
        }
        if micro != 0 {
            inside += &format!(", {micro}");
        }
        if this.fold {
            inside += ", fold=1";
        }
        if !this.zone.is_none() {
            let zone = vm.repr(&this.zone)?;
            inside += &format!(", tzinfo={}", zone.to_string_lossy());
        }
        text::shown(vm, this.ty(), "datetime.datetime", &CLASS, &inside)
    }

    /// Return ctime() style string.
    #[method("ctime(self, /)")]
    fn ctime(this: &Moment) -> String {
        c_text(&this.fields)
    }

    /// format -> strftime() style string.
    #[method("strftime(self, /, format)")]
    fn strftime(this: &Ref<Moment>, vm: &mut Vm, format: &Value) -> Res<Step> {
        strftime(this, vm, format)
    }

    #[slot(eq)]
    fn eq(this: &Ref<Moment>, vm: &mut Vm, value: &Value) -> Res<Step> {
        compare(this, vm, value, CompareOp::Eq, "eq")
    }
    #[slot(ne)]
    fn ne(this: &Ref<Moment>, vm: &mut Vm, value: &Value) -> Res<Step> {
        compare(this, vm, value, CompareOp::Ne, "ne")
    }
    #[slot(lt)]
    fn lt(this: &Ref<Moment>, vm: &mut Vm, value: &Value) -> Res<Step> {
        compare(this, vm, value, CompareOp::Lt, "lt")
    }
    #[slot(le)]
    fn le(this: &Ref<Moment>, vm: &mut Vm, value: &Value) -> Res<Step> {
        compare(this, vm, value, CompareOp::Le, "le")
    }
    #[slot(gt)]
    fn gt(this: &Ref<Moment>, vm: &mut Vm, value: &Value) -> Res<Step> {
        compare(this, vm, value, CompareOp::Gt, "gt")
    }
    #[slot(ge)]
    fn ge(this: &Ref<Moment>, vm: &mut Vm, value: &Value) -> Res<Step> {
        compare(this, vm, value, CompareOp::Ge, "ge")
    }
    #[slot(hash)]
    fn hash(this: &Ref<Moment>, vm: &mut Vm) -> Res<i64> {
        if this.hash.get() == -1 {
            let offset = if this.fold && !this.zone.is_none() {
                // Moments that are equal have one hash: the second of two is as its zone says of the first.
                let class = this.ty().clone();
                let first = new_moment(vm, &class, this.fields, this.zone.clone(), false)?;
                match first.downcast::<Moment>() {
                    Some(first) => offset_of(vm, first)?,
                    None => None,
                }
            } else {
                offset_of(vm, this)?
            };
            let offset = offset.map_or(0, |offset| offset.total() as i64);
            this.hash.set(hash_i64(this.fields.micros() - offset));
        }
        Ok(this.hash.get())
    }

    #[slot(add)]
    #[slot(radd)]
    fn add(this: &Ref<Moment>, vm: &mut Vm, value: &Value) -> Res<Step> {
        match Span::of(value) {
            Some(span) => moved(vm, this, span.total()),
            None => Ok(Step::Return(Value::NotImplemented)),
        }
    }
    #[slot(sub)]
    fn sub(this: &Ref<Moment>, vm: &mut Vm, value: &Value) -> Res<Step> {
        if let Some(span) = Span::of(value) {
            return moved(vm, this, -span.total());
        }
        let Some(other) = as_datetime(value) else {
            return Ok(Step::Return(Value::NotImplemented));
        };
        if this.zone.is(&other.zone) {
            let difference = this.fields.micros() - other.fields.micros();
            return span::made(vm, difference.into()).map(Step::Return);
        }
        let (a, b) = (utc_micros(vm, this), utc_micros(vm, other));
        if let (Some(a), Some(b)) = (a, b) {
            return span::made(vm, a - b).map(Step::Return);
        }
        let args = [this.into(), value.clone()];
        later(vm, LIBRARY_MOMENT, "difference", args)
    }

    #[slot(reduce_ex)]
    fn reduce_ex(this: &Ref<Moment>, vm: &mut Vm, protocol: i64) -> Res {
        let fields = &this.fields;
        let mut state = day_state(fields).to_vec();
        if this.fold && protocol > 3 {
            state[2] |= 128;
        }
        let [_, high, middle, low] = fields.micro.to_be_bytes();
        state.extend([fields.hour, fields.minute, fields.second, high, middle, low]);
        let state = vm.new_bytes(&state)?;
        let args = match this.zone.is_none() {
            true => vm.new_tuple([state])?,
            false => vm.new_tuple([state, this.zone.clone()])?,
        };
        vm.new_tuple([this.ty().into(), args])
    }
    #[slot(reduce)]
    fn reduce(this: &Ref<Moment>, vm: &mut Vm) -> Res {
        Surface::reduce_ex(this, vm, 2)
    }
}

fn iso_text(vm: &mut Vm, this: &Ref<Moment>, separator: &[u8], until: Until) -> Res {
    let mut out = Vec::with_capacity(40);
    push_date(&mut out, &this.fields);
    out.extend_from_slice(separator);
    push_clock(&mut out, &this.fields, until);
    let offset = offset_of(vm, this)?;
    push_offset(&mut out, offset, b":");
    vm.new_str_wtf8(&out)
}

/// Fields and offset of YYYY-MM-DD, or that, a separator and a time.
fn read(text: &[u8]) -> Option<(Fields, Offset)> {
    if !text.is_ascii() {
        return None;
    }
    let [year, month, day] = text::read_date(text)?;
    if text.len() == 10 {
        return Some((Fields::of_day([year, month, day])?, Offset::None));
    }
    let ([hour, minute, second, micro], offset) = text::read_clock(text.get(11..)?)?;
    let fields = Fields::of([year, month, day, hour, minute, second, micro])?;
    Some((fields, offset))
}

/// A `timezone` so many seconds ahead of UTC.
fn fixed_zone(vm: &mut Vm, seconds: i64) -> Res {
    let offset = span::made(vm, i128::from(seconds) * span::SECOND)?;
    let class = vm.state::<State>().timezone.clone();
    vm.call(&class, &[offset])
}
