//! `_decimal`: decimal numbers and contexts.
//!
//! `surface.rs` and `context.rs` are the classes that scripts see; what they do is `arithmetic.rs`, `power.rs`, `parse.rs`
//! and `show.rs`, on the data of `number.rs` and the integers of `coefficient.rs`. What few programs use is written in
//! Python (`stdlib/decimal`: logarithms, `logical_and`, `next_plus` …); methods of those names call it.

mod arithmetic;
mod coefficient;
mod context;
mod convert;
mod number;
mod parse;
mod power;
mod show;
mod surface;
mod wide;

use crate::object::{Ref, Res, Step, Type, Value, Vm};
use context::Context;
use convert::{current, make, required};
use number::{Kind, Number, Rounding};
use pyish_derive::{Trace, module};

/// What the library gives the arithmetic: its classes, and where contexts are kept.
#[derive(Default, Trace)]
pub(crate) struct State {
    /// The exceptions, by the bits of their conditions.
    exceptions: Vec<Value>,
    signal_dict: Value,
    /// The function that reads a set of signals.
    bits: Value,
    decimal_tuple: Value,
    /// `numbers.Rational`
    rational: Value,
    /// The context variable of the present context.
    variable: Value,
    /// The contexts that are copied when they are set: DefaultContext first.
    templates: Vec<Value>,
}

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

/// The functions that few programs use.
const MORE: &str = "decimal._more";
/// Those whose results have no end of digits.
const FUNCTIONS: &str = "decimal._functions";

#[module(name = "_decimal", classes(surface::CLASS, context::CLASS))]
impl Surface {
    /// The exceptions that were handed over, if they were.
    #[function("exceptions()")]
    fn exceptions(vm: &mut Vm) -> Res {
        let exceptions = vm.state::<State>().exceptions.clone();
        vm.new_tuple(exceptions)
    }

    /// Hand over what `State` holds; once.
    #[function("prepare(exceptions, signal_dict, bits, decimal_tuple, rational, variable, /)")]
    fn prepare(
        vm: &mut Vm,
        exceptions: &[Value],
        signal_dict: Value,
        bits: Value,
        decimal_tuple: Value,
        rational: Value,
        variable: Value,
    ) {
        let exceptions = exceptions.to_vec();
        if !vm.state::<State>().exceptions.is_empty() {
            return;
        }
        *vm.state::<State>() = State {
            exceptions,
            signal_dict,
            bits,
            decimal_tuple,
            rational,
            variable,
            templates: Vec::new(),
        };
    }

    /// The contexts that others begin as, or that are copied when they are set.
    #[function("set_templates(templates, /)")]
    fn set_templates(vm: &mut Vm, templates: &[Value]) {
        let templates = templates.to_vec();
        vm.state::<State>().templates = templates;
    }

    /// Get the current default context.
    #[function("getcontext()")]
    fn getcontext(vm: &mut Vm) -> Res {
        Ok((&current(vm)?).into())
    }

    /// Set a new default context.
    #[function("setcontext(context, /)")]
    fn setcontext(vm: &mut Vm, context: &Value) -> Res<()> {
        let Some(given) = context.downcast::<Context>() else {
            return raise!(vm, TypeError, "argument must be a context");
        };
        let templates = &vm.state::<State>().templates;
        let context = match templates.iter().any(|template| template.is(context)) {
            true => given.copied(vm, false)?,
            false => given.clone(),
        };
        convert::set_current(vm, (&context).into())
    }

    /// A number of its parts.
    #[function("new(sign, coefficient, exponent, kind=0, /)")]
    fn new(vm: &mut Vm, sign: bool, coefficient: &Value, exponent: &Value, kind: i64) -> Res {
        let Some((_, coefficient)) = coefficient::Coefficient::of_int(coefficient) else {
            return raise!(vm, TypeError, "an integer is required");
        };
        let kind = match kind {
            0 => Kind::Finite,
            1 => Kind::Infinite,
            2 => Kind::Quiet,
            _ => Kind::Signaling,
        };
        let number = Number {
            negative: sign,
            kind,
            exponent: convert::far_exponent(exponent),
            coefficient,
        };
        make(vm, number)
    }

    /// The value as the context can hold it; conditions are signalled, `status` with them.
    #[function("finish(value, context, status=0, /)")]
    fn finish(vm: &mut Vm, value: &Value, context: &Ref<Context>, status: u32) -> Res {
        let number = required(vm, value)?;
        context.operate(vm, |work| {
            work.status = status;
            work.finish(number.into_owned())
        })
    }

    /// -1, 0 or 1: the order of two numbers that are no NaNs.
    #[function("order(a, b, /)")]
    fn order(vm: &mut Vm, a: &Value, b: &Value) -> Res<i64> {
        let (a, b) = (required(vm, a)?, required(vm, b)?);
        Ok(arithmetic::order(vm, &a, &b)? as i64)
    }

    /// The exponent of the first digit.
    #[function("adjusted(value, /)")]
    fn adjusted(vm: &mut Vm, value: &Value) -> Res<i64> {
        let number = required(vm, value)?;
        arithmetic::adjusted(vm, &number)
    }
}

/// The class `Decimal`.
fn decimal_class(vm: &mut Vm) -> Res<Ref<Type>> {
    vm.native_type::<surface::Decimal>()
}

/// How an operand given as `None` is rounded: as the context says.
fn rounding_or(vm: &mut Vm, rounding: &Value, context: &Context) -> Res<Rounding> {
    match rounding {
        Value::None => Ok(context.settings().rounding),
        given => convert::rounding(vm, given),
    }
}
