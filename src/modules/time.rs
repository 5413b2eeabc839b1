//! `time`: clocks, and sleeping, which parks the fiber.

use crate::object::{Input, NativeFrame, Park, Ref, Res, Step, Str, Trace, Tracer, Value, Vm};
use pyish_derive::module;

impl Vm {
    /// The clocks as a script may see them: as fine as granted.
    pub(crate) fn seen_monotonic(&self) -> f64 {
        self.granted.seen(self.now())
    }

    fn seen_wall_clock(&self) -> f64 {
        self.granted.seen(self.host.wall_clock())
    }

    fn seen_processor_time(&self) -> f64 {
        self.granted.seen(self.host.processor_time())
    }
}

/// The calendar is written in Python, and loaded for the first call. Its functions are native on the outside: they do not become
/// methods where they are attributes of a class.
fn calendar<const N: usize>(vm: &mut Vm, name: &str, args: [Value; N]) -> Res<Step> {
    let function = vm.library("_pytime", name)?;
    Ok(Step::call(&function, args))
}

/// This module provides various functions to manipulate time values.
#[module(name = "time")]
impl Surface {
    /// Return the current time in seconds since the Epoch.
    #[function("time()")]
    fn time(vm: &mut Vm) -> f64 {
        vm.seen_wall_clock()
    }

    /// The nanoseconds since 1970 began.
    #[function("time_ns()")]
    fn time_ns(vm: &mut Vm) -> i64 {
        (vm.seen_wall_clock() * 1e9) as i64
    }

    /// Monotonic clock, cannot go backward.
    #[function("monotonic()")]
    fn monotonic(vm: &mut Vm) -> f64 {
        vm.seen_monotonic()
    }

    /// A clock that never goes back, in nanoseconds.
    #[function("monotonic_ns()")]
    fn monotonic_ns(vm: &mut Vm) -> i64 {
        (vm.seen_monotonic() * 1e9) as i64
    }

    /// Performance counter for benchmarking.
    #[function("perf_counter()")]
    fn perf_counter(vm: &mut Vm) -> f64 {
        vm.seen_monotonic()
    }

    /// Performance counter for benchmarking as nanoseconds.
    #[function("perf_counter_ns()")]
    fn perf_counter_ns(vm: &mut Vm) -> i64 {
        (vm.seen_monotonic() * 1e9) as i64
    }

    /// How much processor time this process has used, in seconds.
    #[function("process_time()")]
    fn process_time(vm: &mut Vm) -> f64 {
        vm.seen_processor_time()
    }

    /// Process time for profiling as nanoseconds.
    #[function("process_time_ns()")]
    fn process_time_ns(vm: &mut Vm) -> i64 {
        (vm.seen_processor_time() * 1e9) as i64
    }

    /// Thread time for profiling.
    #[function("thread_time()")]
    fn thread_time(vm: &mut Vm) -> f64 {
        vm.seen_processor_time()
    }

    /// Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a. GMT).
    #[function("gmtime(seconds=None, /)")]
    fn gmtime(vm: &mut Vm, seconds: Value) -> Res<Step> {
        calendar(vm, "gmtime", [seconds])
    }

    /// Convert seconds since the Epoch to a time tuple expressing local time.
    #[function("localtime(seconds=None, /)")]
    fn localtime(vm: &mut Vm, seconds: Value) -> Res<Step> {
        calendar(vm, "localtime", [seconds])
    }

    /// Convert a time tuple in local time to seconds since the Epoch.
    #[function("mktime(object, /)")]
    fn mktime(vm: &mut Vm, object: Value) -> Res<Step> {
        calendar(vm, "mktime", [object])
    }

    /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.
    #[function("asctime(object=None, /)")]
    fn asctime(vm: &mut Vm, object: Value) -> Res<Step> {
        calendar(vm, "asctime", [object])
    }

    /// Convert a time in seconds since the Epoch to a string in local time.
    #[function("ctime(seconds=None, /)")]
    fn ctime(vm: &mut Vm, seconds: Value) -> Res<Step> {
        calendar(vm, "ctime", [seconds])
    }

    /// Convert a time tuple to a string according to a format specification.
    #[function("strftime(format, object=None, /)")]
    fn strftime(vm: &mut Vm, format: Value, object: Value) -> Res<Step> {
        calendar(vm, "strftime", [format, object])
    }

    /// Parse a string to a time tuple according to a format specification.
    #[function("strptime(string, format='%a %b %d %H:%M:%S %Y', /)")]
    fn strptime(vm: &mut Vm, string: Value, format: Value) -> Res<Step> {
        calendar(vm, "strptime", [string, format])
    }

    /// Get information of the specified clock.
    #[function("get_clock_info(name, /)")]
    fn get_clock_info(vm: &mut Vm, name: Value) -> Res<Step> {
        calendar(vm, "get_clock_info", [name])
    }

    /// Read the local time zone again.
    #[function("tzset()")]
    fn tzset(vm: &mut Vm) -> Res<Step> {
        calendar(vm, "tzset", [])
    }

    /// What else of the calendar is written in Python, and loaded when it is asked for.
    #[function("__getattr__(name, /)")]
    fn getattr(vm: &mut Vm, name: &Ref<Str>) -> Res {
        let text = name.to_string_lossy().into_owned();
        let value = match text.as_str() {
            "struct_time" => vm.library("_pytime", &text)?,
            "timezone" | "altzone" | "daylight" | "tzname" => {
                let facts = vm.library("_pytime", "_facts")?;
                vm.call(&facts, &[name.into()])?
            }
            _ => {
                let module = super::loaded(vm, "time")?.unwrap_or(Value::None);
                return vm.attribute_error(
                    &module,
                    name,
                    &format!("module 'time' has no attribute '{text}'"),
                );
            }
        };
        let module = super::loaded(vm, "time")?.unwrap_or(Value::None);
        vm.setattr(&module, &text, value.clone())?;
        Ok(value)
    }

    /// Delay execution for a given number of seconds.
    #[function("sleep(object, /)")]
    fn sleep(vm: &mut Vm, object: Value) -> Res<Step> {
        let seconds = match &object {
            Value::Int(seconds) => *seconds as f64,
            Value::Float(seconds) => seconds.get(),
            _ => vm.to_f64(&object)?,
        };
        if seconds.is_nan() {
            return raise!(vm, ValueError, "Invalid value NaN (not a number)");
        }
        if seconds < 0.0 {
            return raise!(vm, ValueError, "sleep length must be non-negative");
        }
        if seconds > 9.2e9 {
            return raise!(
                vm,
                OverflowError,
                "timestamp too large to convert to C PyTime_t"
            );
        }
        Ok(Step::push(Sleep {
            until: vm.now() + seconds,
            begun: false,
        }))
    }
}

/// `time.sleep`: parked until its time has come, or an interrupt raises.
pub(crate) struct Sleep {
    until: f64,
    begun: bool,
}

impl Trace for Sleep {
    fn trace(&self, _: &mut Tracer<'_>) {}

    crate::object::layout::saved_fields!(until, begun);
}

impl NativeFrame for Sleep {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        if self.begun {
            vm.poll_interrupt()?;
            if vm.now() >= self.until {
                return Ok(Step::Return(Value::None));
            }
        }
        self.begun = true;
        Ok(Step::Park(Park::Until(self.until)))
    }

    fn name(&self) -> &'static str {
        "sleep"
    }
}
