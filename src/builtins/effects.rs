//! A call whose result nobody wants: `setattr` through a property gives None, whatever the setter gives.

use crate::object::step::Args;
use crate::object::*;

/// Call `callable`, and give None.
pub(crate) fn call_for_effect(callable: &Value, args: Args) -> Step {
    Step::push(ForEffect {
        callable: callable.clone(),
        args,
        called: false,
    })
}

pub(crate) struct ForEffect {
    callable: Value,
    args: Args,
    called: bool,
}

impl Trace for ForEffect {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.callable.trace(tracer);
        self.args.trace(tracer);
    }

    crate::object::layout::saved_fields!(callable, args, called);
}

impl NativeFrame for ForEffect {
    fn resume(&mut self, _vm: &mut Vm, _input: Input) -> Res<Step> {
        if self.called {
            return Ok(Step::Return(Value::None));
        }
        self.called = true;
        Ok(Step::call(&self.callable, std::mem::take(&mut self.args)))
    }
}
