//! Lengths and points of time, as `datetime` has them.

use super::{FromValue, IntoValue, Local, Mismatch, Result, Scope};
use crate::object::Value;
use crate::vm::BinaryOp;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

super::owned! { Duration; SystemTime; }

const MICROS: i128 = 1_000_000;
const DAY: i128 = 86_400;

/// A name of the module `datetime`.
fn datetime<'vm>(scope: Scope<'vm>, name: &str) -> Result<Local<'vm>> {
    scope.value(|vm| vm.library("datetime", name))
}

fn timedelta<'vm>(scope: Scope<'vm>, micros: i128) -> Result<Local<'vm>> {
    let (seconds, micros) = (micros.div_euclid(MICROS), micros.rem_euclid(MICROS));
    let parts = [seconds.div_euclid(DAY), seconds.rem_euclid(DAY), micros];
    let [days, seconds, micros] = parts.map(|part| part.into_value(scope));
    datetime(scope, "timedelta")?.call(&[days?, seconds?, micros?])
}

/// The microseconds of a `timedelta`.
fn micros(value: &Local<'_>) -> Result<i128, Mismatch> {
    let part = |name| -> Result<i128, Mismatch> { i128::from_value(&value.getattr(name)?) };
    Ok((part("days")? * DAY + part("seconds")?) * MICROS + part("microseconds")?)
}

fn is_instance(value: &Local<'_>, name: &str) -> Result<bool, Mismatch> {
    if value.value().object().is_none() {
        return Ok(false);
    }
    let class = datetime(value.scope(), name)?;
    Ok(value.is_instance(&class)?)
}

impl FromValue<'_> for Duration {
    /// A `timedelta`, or a number of seconds.
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        let negative = || Mismatch::new("ValueError", "the duration must be non-negative");
        if let Value::Int(_) | Value::Float(_) = value.value() {
            let seconds = f64::from_value(value)?;
            return Duration::try_from_secs_f64(seconds).map_err(|_| negative());
        }
        if !is_instance(value, "timedelta")? {
            return Err(Mismatch::expected("datetime.timedelta", value));
        }
        match u64::try_from(micros(value)?) {
            Ok(micros) => Ok(Duration::from_micros(micros)),
            Err(_) => Err(negative()),
        }
    }
}

impl IntoValue for Duration {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        timedelta(scope, i128::try_from(self.as_micros()).unwrap_or(i128::MAX))
    }
}

impl FromValue<'_> for SystemTime {
    /// A `datetime`, a naive one in local time.
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        if !is_instance(value, "datetime")? {
            return Err(Mismatch::expected("datetime.datetime", value));
        }
        let seconds = value.call_method("timestamp", &[])?;
        // A float of today's seconds tells microseconds apart, and no more.
        let micros = (f64::from_value(&seconds)? * 1e6).round();
        let distance = Duration::from_micros(micros.abs() as u64);
        let time = match micros < 0.0 {
            true => UNIX_EPOCH.checked_sub(distance),
            false => UNIX_EPOCH.checked_add(distance),
        };
        time.ok_or_else(|| Mismatch::new("OverflowError", "timestamp out of range"))
    }
}

impl IntoValue for SystemTime {
    /// A `datetime` in UTC.
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        let micros = match self.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_micros() as i128,
            Err(before) => -(before.duration().as_micros() as i128),
        };
        let zone = datetime(scope, "UTC")?;
        let epoch =
            datetime(scope, "datetime")?.call_method("fromtimestamp", &[scope.int(0), zone])?;
        let distance = timedelta(scope, micros)?;
        scope.value(|vm| vm.binary(BinaryOp::Add, epoch.value(), distance.value()))
    }
}
