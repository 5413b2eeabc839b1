//! `decimal.Context`: precision, range, rounding, flags and traps, and the operations under one.

use super::arithmetic::Work;
use super::convert::{as_decimal, exact, make, of_float, of_int, required};
use super::number::condition::*;
use super::number::{Kind, MAX_EMAX, MAX_PREC, MIN_EMIN, Number, Rounding, Settings};
use super::surface::{self, Decimal};
use super::{FUNCTIONS, MORE, State, convert};
use crate::builtins::float::Real;
use crate::builtins::int::IntRef;
use crate::object::layout::saved_fields;
use crate::object::{Ref, Res, Step, Trace, Tracer, Type, Value, Vm};
use pyish_derive::{Payload, class};
use std::cell::Cell;

/// A context.
#[derive(Payload)]
#[payload(name = "decimal.Context")]
pub(super) struct Context {
    /// The context variable that the present context is the value of: it is known by it.
    variable: Value,
    settings: Cell<Settings>,
    capitals: Cell<bool>,
    flags: Cell<u32>,
    traps: Cell<u32>,
}

impl Trace for Context {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.variable.trace(tracer);
    }

    saved_fields!(variable, settings, capitals, flags, traps);
}

impl Context {
    /// As the default context begins.
    pub(super) fn first(vm: &mut Vm) -> Context {
        Context {
            variable: vm.state::<State>().variable.clone(),
            settings: Cell::new(Settings {
                prec: 28,
                emin: -999_999,
                emax: 999_999,
                rounding: Rounding::HalfEven,
                clamp: false,
            }),
            capitals: Cell::new(true),
            flags: Cell::new(0),
            traps: Cell::new(INVALID | DIVISION_BY_ZERO | OVERFLOW),
        }
    }
}

/// The signals that are flags, in the order in which the first one trapped is raised.
const SIGNALS: [(u32, &str); 9] = [
    (INVALID, "InvalidOperation"),
    (FLOAT_OPERATION, "FloatOperation"),
    (DIVISION_BY_ZERO, "DivisionByZero"),
    (OVERFLOW, "Overflow"),
    (UNDERFLOW, "Underflow"),
    (SUBNORMAL, "Subnormal"),
    (INEXACT, "Inexact"),
    (ROUNDED, "Rounded"),
    (CLAMPED, "Clamped"),
];

/// The exception of a condition, by its last bit.
fn exception(vm: &mut Vm, condition: u32) -> Value {
    let bit = 31 - condition.leading_zeros();
    let known = &vm.state::<State>().exceptions;
    known.get(bit as usize).cloned().unwrap_or_default()
}

impl Context {
    /// Whether it is the present context, being bound to this variable.
    #[inline]
    pub(super) fn is_bound_to(&self, variable: &Value) -> bool {
        self.variable.is(variable)
    }

    #[inline]
    pub(super) fn settings(&self) -> Settings {
        self.settings.get()
    }

    #[inline]
    pub(super) fn capitals(&self) -> bool {
        self.capitals.get()
    }

    /// The start of an operation.
    #[inline]
    pub(super) fn work<'v>(&self, vm: &'v mut Vm) -> Work<'v> {
        Work {
            vm,
            settings: self.settings.get(),
            status: 0,
        }
    }

    /// An operation's result; its conditions are signalled.
    #[inline]
    pub(super) fn operate(
        &self,
        vm: &mut Vm,
        operation: impl FnOnce(&mut Work<'_>) -> Res<Number>,
    ) -> Res {
        let number = self.computed(vm, operation)?;
        make(vm, number)
    }

    /// The same, as a number.
    #[inline(always)]
    pub(super) fn computed(
        &self,
        vm: &mut Vm,
        operation: impl FnOnce(&mut Work<'_>) -> Res<Number>,
    ) -> Res<Number> {
        let mut work = self.work(vm);
        let number = operation(&mut work)?;
        let status = work.status;
        if status != 0 {
            self.signal(vm, status)?;
        }
        Ok(number)
    }

    fn unary(
        &self,
        vm: &mut Vm,
        x: &Value,
        operation: impl FnOnce(&mut Work<'_>, &Number) -> Res<Number>,
    ) -> Res {
        let x = required(vm, x)?;
        self.operate(vm, |work| operation(work, &x))
    }

    fn binary(
        &self,
        vm: &mut Vm,
        x: &Value,
        y: &Value,
        operation: impl FnOnce(&mut Work<'_>, &Number, &Number) -> Res<Number>,
    ) -> Res {
        let (x, y) = (required(vm, x)?, required(vm, y)?);
        self.operate(vm, |work| operation(work, &x, &y))
    }

    /// Note conditions, whatever is trapped.
    pub(super) fn note(&self, status: u32) {
        self.flags.set(self.flags.get() | status & ALL);
    }

    /// Note conditions; raise where one is trapped.
    #[inline]
    pub(super) fn signal(&self, vm: &mut Vm, status: u32) -> Res<()> {
        self.note(status);
        match status & self.traps.get() {
            0 => Ok(()),
            trapped => raise_trapped(vm, status, trapped),
        }
    }

    fn copy(&self, keep_flags: bool) -> Context {
        let flags = if keep_flags { self.flags.get() } else { 0 };
        Context {
            settings: self.settings.clone(),
            capitals: self.capitals.clone(),
            flags: Cell::new(flags),
            traps: self.traps.clone(),
            variable: self.variable.clone(),
        }
    }

    /// A plain context with the same settings.
    pub(super) fn copied(&self, vm: &mut Vm, keep_flags: bool) -> Res<Ref<Context>> {
        vm.new_object(self.copy(keep_flags))
    }

    fn change(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.settings.get();
        change(&mut settings);
        self.settings.set(settings);
    }

    fn set_rounding_to(&self, vm: &mut Vm, value: &Value) -> Res<()> {
        let rounding = convert::rounding(vm, value)?;
        self.change(|settings| settings.rounding = rounding);
        Ok(())
    }

    /// A flag or trap mapping of this context.
    fn signal_dict(this: &Ref<Context>, vm: &mut Vm, which: &str) -> Res {
        let class = vm.state::<State>().signal_dict.clone();
        let which = vm.intern(which)?;
        vm.call(&class, &[this.into(), (&which).into()])
    }

    fn names(&self, bits: u32) -> String {
        // As they lie in libmpdec's status word.
        const SHOWN: [usize; 9] = [8, 0, 2, 6, 1, 3, 7, 5, 4];
        let rows = SHOWN.iter().map(|at| SIGNALS[*at]);
        let names = rows.filter(|(bit, _)| bits & bit != 0);
        names.map(|row| row.1).collect::<Vec<_>>().join(", ")
    }
}

#[cold]
fn raise_trapped(vm: &mut Vm, status: u32, trapped: u32) -> Res<()> {
    let mut listed = Vec::new();
    let mut first = None;
    for (bit, _) in SIGNALS.iter().filter(|(bit, _)| trapped & bit != 0) {
        let class = exception(vm, *bit);
        let causes = [CONVERSION, IMPOSSIBLE, UNDEFINED];
        let before = listed.len();
        if *bit == INVALID {
            for cause in causes.iter().filter(|cause| status & **cause == **cause) {
                listed.push(exception(vm, *cause));
            }
        }
        if listed.len() == before {
            listed.push(class.clone());
        }
        first = first.or(Some(class));
    }
    let listed = vm.new_list(listed)?;
    let class = first.as_ref().and_then(Value::as_type).cloned();
    let class = class.unwrap_or_else(|| vm.exceptions.ArithmeticError.clone());
    Err(vm.raise_with(&class, vec![listed]))
}

/// A number in a range.
fn ranged(vm: &mut Vm, value: &Value, low: i64, high: i64, refusal: &str) -> Res<i64> {
    match IntRef::of(value) {
        Some(IntRef::Small(number)) if (low..=high).contains(&number) => Ok(number),
        Some(IntRef::Small(_)) => raise!(vm, ValueError, "{refusal}"),
        Some(IntRef::Big(_)) => raise!(
            vm,
            OverflowError,
            "Python int too large to convert to C ssize_t"
        ),
        None => raise!(vm, TypeError, "an integer is required"),
    }
}

/// A value that an attribute is set to.
fn assigned<'a>(vm: &mut Vm, value: Option<&'a Value>) -> Res<&'a Value> {
    match value {
        Some(value) => Ok(value),
        None => raise!(vm, AttributeError, "context attributes cannot be deleted"),
    }
}

/// How arithmetic is done: precision, rounding, limits of the exponent, which conditions raise (traps) and which have
/// occurred (flags).
#[class(name = "Context", shape = Context, module = "decimal")]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res<Ref<Context>> {
        let default = vm.state::<State>().templates.first().cloned();
        let made = match default.as_ref().and_then(|it| it.downcast::<Context>()) {
            Some(default) => default.copy(false),
            None => Context::first(vm),
        };
        vm.new_object_of(cls, made)
    }

    #[slot(
        "__init__(self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)"
    )]
    fn init(
        this: &Context,
        vm: &mut Vm,
        prec: Option<&Value>,
        rounding: Option<&Value>,
        Emin: Option<&Value>,
        Emax: Option<&Value>,
        capitals: Option<&Value>,
        clamp: Option<&Value>,
        flags: Option<&Value>,
        traps: Option<&Value>,
    ) -> Res<()> {
        type Set = fn(&Context, &mut Vm, Option<&Value>) -> Res<()>;
        let rows: [(Option<&Value>, Set); 6] = [
            (prec, Surface::set_prec),
            (rounding, Surface::set_rounding),
            (Emin, Surface::set_Emin),
            (Emax, Surface::set_Emax),
            (capitals, Surface::set_capitals),
            (clamp, Surface::set_clamp),
        ];
        for (value, set) in rows {
            if value.is_some() {
                set(this, vm, value)?;
            }
        }
        for (signals, bits) in [(flags, &this.flags), (traps, &this.traps)] {
            if let Some(signals) = signals {
                bits.set(read_signals(vm, signals, true)?);
            }
        }
        Ok(())
    }

    #[getter]
    fn prec(this: &Context) -> i64 {
        this.settings().prec
    }
    #[setter(prec)]
    fn set_prec(this: &Context, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = assigned(vm, value)?;
        let prec = ranged(
            vm,
            value,
            1,
            MAX_PREC,
            "valid range for prec is [1, MAX_PREC]",
        )?;
        this.change(|settings| settings.prec = prec);
        Ok(())
    }

    #[getter]
    fn Emin(this: &Context) -> i64 {
        this.settings().emin
    }
    #[setter(Emin)]
    fn set_Emin(this: &Context, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = assigned(vm, value)?;
        let emin = ranged(
            vm,
            value,
            MIN_EMIN,
            0,
            "valid range for Emin is [MIN_EMIN, 0]",
        )?;
        this.change(|settings| settings.emin = emin);
        Ok(())
    }

    #[getter]
    fn Emax(this: &Context) -> i64 {
        this.settings().emax
    }
    #[setter(Emax)]
    fn set_Emax(this: &Context, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = assigned(vm, value)?;
        let emax = ranged(
            vm,
            value,
            0,
            MAX_EMAX,
            "valid range for Emax is [0, MAX_EMAX]",
        )?;
        this.change(|settings| settings.emax = emax);
        Ok(())
    }

    #[getter]
    fn capitals(this: &Context) -> i64 {
        i64::from(this.capitals())
    }
    #[setter(capitals)]
    fn set_capitals(this: &Context, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = assigned(vm, value)?;
        let capitals = ranged(vm, value, 0, 1, "valid values for capitals are 0 or 1")?;
        this.capitals.set(capitals == 1);
        Ok(())
    }

    #[getter]
    fn clamp(this: &Context) -> i64 {
        i64::from(this.settings().clamp)
    }
    #[setter(clamp)]
    fn set_clamp(this: &Context, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = assigned(vm, value)?;
        let clamp = ranged(vm, value, 0, 1, "valid values for clamp are 0 or 1")?;
        this.change(|settings| settings.clamp = clamp == 1);
        Ok(())
    }

    #[getter]
    fn rounding(this: &Context, vm: &mut Vm) -> Res {
        Ok((&vm.intern(this.settings().rounding.name())?).into())
    }
    #[setter(rounding)]
    fn set_rounding(this: &Context, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = assigned(vm, value)?;
        this.set_rounding_to(vm, value)
    }

    #[getter]
    fn flags(this: &Ref<Context>, vm: &mut Vm) -> Res {
        Context::signal_dict(this, vm, "_flags")
    }
    #[setter(flags)]
    fn set_flags(this: &Context, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = assigned(vm, value)?;
        this.flags.set(read_signals(vm, value, false)?);
        Ok(())
    }

    #[getter]
    fn traps(this: &Ref<Context>, vm: &mut Vm) -> Res {
        Context::signal_dict(this, vm, "_traps")
    }
    #[setter(traps)]
    fn set_traps(this: &Context, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = assigned(vm, value)?;
        this.traps.set(read_signals(vm, value, false)?);
        Ok(())
    }

    /// The bits, for the library.
    #[getter]
    fn _flags(this: &Context) -> i64 {
        this.flags.get().into()
    }
    #[setter(_flags)]
    fn set__flags(this: &Context, value: u32) -> Res<()> {
        this.flags.set(value & ALL);
        Ok(())
    }
    #[getter]
    fn _traps(this: &Context) -> i64 {
        this.traps.get().into()
    }
    #[setter(_traps)]
    fn set__traps(this: &Context, value: u32) -> Res<()> {
        this.traps.set(value & ALL);
        Ok(())
    }

    #[slot(setattr)]
    fn setattr(this: &Value, vm: &mut Vm, name: &Value, value: &Value) -> Res<()> {
        let Some(name) = name.as_str().cloned() else {
            let given = vm.type_name(name);
            return raise!(
                vm,
                TypeError,
                "attribute name must be string, not '{given}'"
            );
        };
        let class = vm.type_of(this).clone();
        match vm.store_default(this, &class, &name, Some(value.clone())) {
            Ok(None) => Ok(()),
            Ok(Some((hook, args))) => vm.call(&hook, &args).map(drop),
            Err(raised) if vm.is_instance_of(&raised, &vm.exceptions.AttributeError) => {
                let name = name.to_string_lossy().into_owned();
                raise!(
                    vm,
                    AttributeError,
                    "'decimal.Context' object has no attribute '{name}'"
                )
            }
            Err(raised) => Err(raised),
        }
    }
    #[slot(delattr)]
    fn delattr(_this: &Value, vm: &mut Vm, name: &Value) -> Res<()> {
        let _ = name;
        assigned(vm, None).map(drop)
    }

    /// The exponent of the smallest subnormal number: Emin - prec + 1.
    #[method("Etiny(self, /)")]
    fn Etiny(this: &Context) -> i64 {
        this.settings().tiny()
    }

    /// The greatest exponent of a number with all its digits: Emax - prec + 1.
    #[method("Etop(self, /)")]
    fn Etop(this: &Context) -> i64 {
        this.settings().top()
    }

    /// Reset all flags to False.
    #[method("clear_flags(self, /)")]
    fn clear_flags(this: &Context) {
        this.flags.set(0);
    }

    /// Set all traps to False.
    #[method("clear_traps(self, /)")]
    fn clear_traps(this: &Context) {
        this.traps.set(0);
    }

    /// A duplicate of the context, with all flags and traps as they are.
    #[method("copy(self, /)")]
    #[method("__copy__(self, /)")]
    fn copy(this: &Context, vm: &mut Vm) -> Res<Ref<Context>> {
        this.copied(vm, true)
    }

    /// Note conditions, for the library; raise if one is trapped.
    #[method("_signal(self, status, /)")]
    fn _signal(this: &Ref<Context>, vm: &mut Vm, status: u32) -> Res<()> {
        this.signal(vm, status)
    }

    #[slot(repr)]
    fn repr(this: &Context) -> String {
        let settings = this.settings();
        format!(
            "Context(prec={}, rounding={}, Emin={}, Emax={}, capitals={}, clamp={}, flags=[{}], traps=[{}])",
            settings.prec,
            settings.rounding.name(),
            settings.emin,
            settings.emax,
            u8::from(this.capitals()),
            u8::from(settings.clamp),
            this.names(this.flags.get()),
            this.names(this.traps.get()),
        )
    }

    #[slot(reduce)]
    fn reduce(this: &Ref<Context>, vm: &mut Vm) -> Res {
        let settings = this.settings();
        let listed = |vm: &mut Vm, bits: u32| {
            let chosen = SIGNALS.iter().filter(|(bit, _)| bits & bit != 0);
            let row: Vec<Value> = chosen.map(|(bit, _)| exception(vm, *bit)).collect();
            vm.new_list(row)
        };
        let (flags, traps) = (listed(vm, this.flags.get())?, listed(vm, this.traps.get())?);
        let rounding = vm.intern(settings.rounding.name())?;
        let args = vm.new_tuple([
            Value::Int(settings.prec),
            (&rounding).into(),
            Value::Int(settings.emin),
            Value::Int(settings.emax),
            Value::Int(this.capitals().into()),
            Value::Int(settings.clamp.into()),
            flags,
            traps,
        ])?;
        vm.new_tuple([this.ty().into(), args])
    }

    /// A Decimal of num, rounded to the context's precision; Decimal() itself keeps every digit.
    #[method("create_decimal(self, num='0', /)")]
    fn create_decimal(this: &Ref<Context>, vm: &mut Vm, num: &Value) -> Res {
        let number = exact(vm, num, &this.into(), false)?;
        let settings = this.settings();
        if number.is_nan()
            && number.coefficient.count(vm)? > settings.prec - i64::from(settings.clamp)
        {
            this.signal(vm, CONVERSION)?;
            return make(vm, Number::nan());
        }
        this.operate(vm, |work| work.finish(number.into_owned()))
    }

    /// A Decimal of a float, rounded to the context's precision; Decimal.from_float() keeps every digit.
    #[method("create_decimal_from_float(self, f, /)")]
    fn create_decimal_from_float(this: &Context, vm: &mut Vm, f: &Value) -> Res {
        let number = match (Real::of(f), of_int(f)) {
            (Some(x), _) => of_float(vm, x)?,
            (None, Some(number)) => number,
            (None, None) => return raise!(vm, TypeError, "argument must be int or float"),
        };
        this.operate(vm, |work| work.finish(number))
    }

    /// The sum of x and y.
    #[method("add(self, x, y, /)")]
    fn add(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res {
        this.binary(vm, x, y, surface::add)
    }

    /// The difference of x and y.
    #[method("subtract(self, x, y, /)")]
    fn subtract(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res {
        this.binary(vm, x, y, surface::subtract)
    }

    /// The product of x and y.
    #[method("multiply(self, x, y, /)")]
    fn multiply(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res {
        this.binary(vm, x, y, |work, a, b| work.mul(a, b))
    }

    /// x divided by y.
    #[method("divide(self, x, y, /)")]
    fn divide(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res {
        this.binary(vm, x, y, |work, a, b| work.div(a, b))
    }

    /// x divided by y, without its fraction.
    #[method("divide_int(self, x, y, /)")]
    fn divide_int(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res {
        this.binary(vm, x, y, |work, a, b| work.div_int(a, b))
    }

    /// What x // y leaves; it has the sign of x.
    #[method("remainder(self, x, y, /)")]
    fn remainder(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res {
        this.binary(vm, x, y, |work, a, b| work.rem(a, b))
    }

    /// x less the multiple of y that is nearest to it.
    #[method("remainder_near(self, x, y, /)")]
    fn remainder_near(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res {
        this.binary(vm, x, y, |work, a, b| work.rem_near(a, b))
    }

    /// The number, rounded.
    #[method("plus(self, x, /)")]
    fn plus(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res {
        this.unary(vm, x, |work, a| work.plus(a))
    }

    /// The number with the other sign, rounded.
    #[method("minus(self, x, /)")]
    fn minus(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res {
        this.unary(vm, x, |work, a| work.minus(a))
    }

    /// How far x is from zero, rounded.
    #[method("abs(self, x, /)")]
    fn abs(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res {
        this.unary(vm, x, |work, a| work.abs(a))
    }

    /// The number without zeros at its end.
    #[method("normalize(self, x, /)")]
    fn normalize(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res {
        this.unary(vm, x, |work, a| work.normalize(a))
    }

    /// The square root, rounded once.
    #[method("sqrt(self, x, /)")]
    fn sqrt(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res {
        this.unary(vm, x, |work, a| work.sqrt(a))
    }

    /// The number, rounded.
    #[method("_apply(self, x, /)")]
    fn _apply(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res {
        this.unary(vm, x, |work, a| work.finish(a.clone()))
    }

    /// x, rounded so that it has the exponent of y.
    #[method("quantize(self, x, y, /)")]
    fn quantize(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res {
        let rounding = this.settings().rounding;
        this.binary(vm, x, y, |work, a, b| work.quantize(a, b, rounding))
    }

    /// The nearest integer; neither Inexact nor Rounded is signalled.
    #[method("to_integral_value(self, x, /)")]
    #[method("to_integral(self, x, /)")]
    fn to_integral_value(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res {
        let rounding = this.settings().rounding;
        this.unary(vm, x, |work, a| work.to_integral(a, rounding, false))
    }

    /// The nearest integer; Inexact and Rounded are signalled where digits are lost.
    #[method("to_integral_exact(self, x, /)")]
    fn to_integral_exact(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res {
        let rounding = this.settings().rounding;
        this.unary(vm, x, |work, a| work.to_integral(a, rounding, true))
    }

    /// x * y + z, rounded once.
    #[method("fma(self, x, y, z, /)")]
    fn fma(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value, z: &Value) -> Res {
        let z = required(vm, z)?;
        this.binary(vm, x, y, |work, a, b| work.fma(a, b, &z))
    }

    /// (x // y, x % y)
    #[method("divmod(self, x, y, /)")]
    fn divmod(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res {
        surface::divmod_under(vm, this, x, y)
    }

    /// a to the power of b, or that reduced by modulo.
    #[method("power(self, /, a, b, modulo=None)")]
    fn power(this: &Ref<Context>, vm: &mut Vm, a: &Value, b: &Value, modulo: &Value) -> Res<Step> {
        let modulo = (!modulo.is_none()).then_some(modulo);
        surface::power(vm, this, a, b, modulo)
    }

    /// -1, 0 or 1 as a Decimal: how two numbers compare; a NaN where one is a NaN.
    #[method("compare(self, x, y, /)")]
    fn compare(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "compare", x, y, &this.into())
    }

    /// The same, where every NaN signals.
    #[method("compare_signal(self, x, y, /)")]
    fn compare_signal(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "compare_signal", x, y, &this.into())
    }

    /// -1, 0 or 1 as a Decimal: the order of two representations.
    #[method("compare_total(self, x, y, /)")]
    fn compare_total(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "compare_total", x, y, &this.into())
    }

    /// The same, without the signs.
    #[method("compare_total_mag(self, x, y, /)")]
    fn compare_total_mag(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "compare_total_mag", x, y, &this.into())
    }

    /// Whether two numbers have the same exponent.
    #[method("same_quantum(self, x, y, /)")]
    fn same_quantum(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "same_quantum", x, y, &this.into())
    }

    /// The number with its exponent increased by other.
    #[method("scaleb(self, x, y, /)")]
    fn scaleb(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "scaleb", x, y, &this.into())
    }

    /// The digits, rotated by other places.
    #[method("rotate(self, x, y, /)")]
    fn rotate(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "rotate", x, y, &this.into())
    }

    /// The digits, shifted by other places.
    #[method("shift(self, x, y, /)")]
    fn shift(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "shift", x, y, &this.into())
    }

    /// The digits, each 0 or 1, joined by 'and'.
    #[method("logical_and(self, x, y, /)")]
    fn logical_and(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "logical_and", x, y, &this.into())
    }

    /// The digits, each 0 or 1, joined by 'or'.
    #[method("logical_or(self, x, y, /)")]
    fn logical_or(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "logical_or", x, y, &this.into())
    }

    /// The digits, each 0 or 1, joined by 'exclusive or'.
    #[method("logical_xor(self, x, y, /)")]
    fn logical_xor(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "logical_xor", x, y, &this.into())
    }

    /// The greater of two numbers; a number wins against a quiet NaN.
    #[method("max(self, x, y, /)")]
    fn max(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "max", x, y, &this.into())
    }

    /// The same by their absolute values.
    #[method("max_mag(self, x, y, /)")]
    fn max_mag(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "max_mag", x, y, &this.into())
    }

    /// The lesser of two numbers; a number wins against a quiet NaN.
    #[method("min(self, x, y, /)")]
    fn min(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "min", x, y, &this.into())
    }

    /// The same by their absolute values.
    #[method("min_mag(self, x, y, /)")]
    fn min_mag(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "min_mag", x, y, &this.into())
    }

    /// The nearest number that the context can hold, in the direction of other.
    #[method("next_toward(self, x, y, /)")]
    fn next_toward(this: &Ref<Context>, vm: &mut Vm, x: &Value, y: &Value) -> Res<Step> {
        surface::with_other(vm, "next_toward", x, y, &this.into())
    }

    /// Whether it is a finite number, not zero and not subnormal.
    #[method("is_normal(self, x, /)")]
    fn is_normal(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res<Step> {
        surface::alone(vm, MORE, "is_normal", x, &this.into())
    }

    /// Whether it is so near to zero that it has fewer digits than the precision.
    #[method("is_subnormal(self, x, /)")]
    fn is_subnormal(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res<Step> {
        surface::alone(vm, MORE, "is_subnormal", x, &this.into())
    }

    /// What kind of number it is, in words.
    #[method("number_class(self, x, /)")]
    fn number_class(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res<Step> {
        surface::alone(vm, MORE, "number_class", x, &this.into())
    }

    /// The exponent of the first digit, as a Decimal.
    #[method("logb(self, x, /)")]
    fn logb(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res<Step> {
        surface::alone(vm, MORE, "logb", x, &this.into())
    }

    /// The digits, each 0 or 1, inverted.
    #[method("logical_invert(self, x, /)")]
    fn logical_invert(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res<Step> {
        surface::alone(vm, MORE, "logical_invert", x, &this.into())
    }

    /// The greatest number that the context can hold below this one.
    #[method("next_minus(self, x, /)")]
    fn next_minus(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res<Step> {
        surface::alone(vm, MORE, "next_minus", x, &this.into())
    }

    /// The least number that the context can hold above this one.
    #[method("next_plus(self, x, /)")]
    fn next_plus(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res<Step> {
        surface::alone(vm, MORE, "next_plus", x, &this.into())
    }

    /// e to the power of the number, rounded once.
    #[method("exp(self, x, /)")]
    fn exp(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res<Step> {
        surface::alone(vm, FUNCTIONS, "exponential", x, &this.into())
    }

    /// The natural logarithm, rounded once.
    #[method("ln(self, x, /)")]
    fn ln(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res<Step> {
        surface::alone(vm, FUNCTIONS, "natural_log", x, &this.into())
    }

    /// The logarithm to base ten, rounded once.
    #[method("log10(self, x, /)")]
    fn log10(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res<Step> {
        surface::alone(vm, FUNCTIONS, "log10", x, &this.into())
    }

    /// Whether the encoding of a number is canonical: it always is.
    #[method("is_canonical(self, x, /)")]
    fn is_canonical(this: &Context, vm: &mut Vm, x: &Value) -> Res<bool> {
        Surface::canonical(this, vm, x).map(|_| true)
    }

    /// Whether a number is neither infinite nor NaN.
    #[method("is_finite(self, x, /)")]
    fn is_finite(_this: &Context, vm: &mut Vm, x: &Value) -> Res<bool> {
        Ok(required(vm, x)?.is_finite())
    }

    /// Whether a number is infinite, of either sign.
    #[method("is_infinite(self, x, /)")]
    fn is_infinite(_this: &Context, vm: &mut Vm, x: &Value) -> Res<bool> {
        Ok(required(vm, x)?.is_infinite())
    }

    /// Whether it is a NaN, quiet or signaling.
    #[method("is_nan(self, x, /)")]
    fn is_nan(_this: &Context, vm: &mut Vm, x: &Value) -> Res<bool> {
        Ok(required(vm, x)?.is_nan())
    }

    /// Whether it is a NaN that raises no signal.
    #[method("is_qnan(self, x, /)")]
    fn is_qnan(_this: &Context, vm: &mut Vm, x: &Value) -> Res<bool> {
        Ok(required(vm, x)?.kind == Kind::Quiet)
    }

    /// Whether it is a NaN that raises a signal.
    #[method("is_snan(self, x, /)")]
    fn is_snan(_this: &Context, vm: &mut Vm, x: &Value) -> Res<bool> {
        Ok(required(vm, x)?.kind == Kind::Signaling)
    }

    /// Whether the sign is negative; a zero and a NaN have one too.
    #[method("is_signed(self, x, /)")]
    fn is_signed(_this: &Context, vm: &mut Vm, x: &Value) -> Res<bool> {
        Ok(required(vm, x)?.negative)
    }

    /// Whether it is zero, of either sign.
    #[method("is_zero(self, x, /)")]
    fn is_zero(_this: &Context, vm: &mut Vm, x: &Value) -> Res<bool> {
        Ok(required(vm, x)?.is_zero())
    }

    /// How far a number is from zero.
    #[method("copy_abs(self, x, /)")]
    fn copy_abs(_this: &Context, vm: &mut Vm, x: &Value) -> Res {
        let number = required(vm, x)?;
        make(vm, number.with_sign(false))
    }

    /// The number with the other sign.
    #[method("copy_negate(self, x, /)")]
    fn copy_negate(_this: &Context, vm: &mut Vm, x: &Value) -> Res {
        let number = required(vm, x)?;
        make(vm, number.with_sign(!number.negative))
    }

    /// x with the sign of y.
    #[method("copy_sign(self, x, y, /)")]
    fn copy_sign(_this: &Context, vm: &mut Vm, x: &Value, y: &Value) -> Res {
        let negative = required(vm, y)?.negative;
        let number = required(vm, x)?.with_sign(negative);
        make(vm, number)
    }

    /// The number.
    #[method("copy_decimal(self, x, /)")]
    fn copy_decimal(_this: &Context, vm: &mut Vm, x: &Value) -> Res {
        as_decimal(vm, x)
    }

    /// The number: each has one encoding here.
    #[method("canonical(self, x, /)")]
    fn canonical(_this: &Context, vm: &mut Vm, x: &Value) -> Res {
        match x.downcast::<Decimal>() {
            Some(_) => Ok(x.clone()),
            None => raise!(vm, TypeError, "argument must be a Decimal"),
        }
    }

    /// The number as text, with an exponent where that is needed.
    #[method("to_sci_string(self, x, /)")]
    fn to_sci_string(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res {
        surface::text_under(vm, this, x, false)
    }

    /// The number as text, with an exponent that is a multiple of three where there is one.
    #[method("to_eng_string(self, x, /)")]
    fn to_eng_string(this: &Ref<Context>, vm: &mut Vm, x: &Value) -> Res {
        surface::text_under(vm, this, x, true)
    }

    /// Return Decimal(10).
    #[method("radix(self, /)")]
    fn radix(_this: &Context, vm: &mut Vm) -> Res {
        make(vm, Number::finite(false, 10_u128, 0))
    }
}

/// The bits of a set of signals: a mapping, or for a new context a list too.
fn read_signals(vm: &mut Vm, signals: &Value, listed: bool) -> Res<u32> {
    let bits = vm.state::<State>().bits.clone();
    match vm.call(&bits, &[signals.clone(), Value::bool(listed)])? {
        Value::Int(bits) => Ok(bits as u32 & ALL),
        _ => Ok(0),
    }
}
