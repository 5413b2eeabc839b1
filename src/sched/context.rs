//! Context variables (PEP 567): a context is an immutable row of bindings, so that copying one is O(1).
//!
//! Setting a variable copies the row: O(variables), of which programs have few.

use crate::object::layout::{Layout, Payload, Trace, Tracer};
use crate::object::*;
use std::cell::Cell as StdCell;
use std::rc::Rc;

/// `contextvars.Context`
#[derive(Default)]
pub(crate) struct Context {
    pub(crate) bindings: VmCell<Rc<Vec<(Value, Value)>>>,
    /// It is entered, and cannot be entered again.
    pub(crate) entered: StdCell<bool>,
}

static LAYOUT: Layout = Layout::of::<Context>("Context");

impl Payload for Context {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for Context {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // A row that several contexts share is counted by each value once: shown by one of them alone, its
        // references look like ones from outside, which is safe.
        self.bindings.trace(tracer);
    }
}

impl Trace for Rc<Vec<(Value, Value)>> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if Rc::strong_count(self) == 1 {
            self.as_slice().trace(tracer);
        }
    }
}

/// The context that code runs in.
#[derive(Default)]
pub(crate) struct Current(pub(crate) Option<Ref<Context>>);

impl Vm {
    /// The context in force.
    pub(crate) fn current_context(&mut self) -> Res<Ref<Context>> {
        if let Some(context) = &self.fiber_state::<Current>().0 {
            return Ok(context.clone());
        }
        let context = self.new_object(Context::default())?;
        self.fiber_state::<Current>().0 = Some(context.clone());
        Ok(context)
    }

    /// Make `context` the one in force; the one before comes back.
    pub(crate) fn swap_context(&mut self, context: Option<Ref<Context>>) -> Option<Ref<Context>> {
        std::mem::replace(&mut self.fiber_state::<Current>().0, context)
    }

    /// `copy_context()`
    pub(crate) fn copy_context(&mut self) -> Res {
        let current = self.current_context()?;
        let bindings = current.bindings.cloned(self);
        let copy = Context {
            bindings: VmCell::new(bindings),
            entered: StdCell::new(false),
        };
        Ok(self.new_object(copy)?.into())
    }

    /// What a variable is bound to in a context.
    pub(crate) fn context_get(&self, context: &Ref<Context>, variable: &Value) -> Option<Value> {
        context
            .bindings
            .get(self)
            .iter()
            .find(|(known, _)| known.is(variable))
            .map(|(_, value)| value.clone())
    }

    /// Bind a variable in a context, or unbind it.
    pub(crate) fn context_set(
        &mut self,
        context: &Ref<Context>,
        variable: &Value,
        value: Option<Value>,
    ) {
        let mut bindings: Vec<(Value, Value)> = context.bindings.get(self).as_ref().clone();
        let at = bindings.iter().position(|(known, _)| known.is(variable));
        match (at, value) {
            (Some(at), Some(value)) => bindings[at].1 = value,
            (Some(at), None) => drop(bindings.remove(at)),
            (None, Some(value)) => bindings.push((variable.clone(), value)),
            (None, None) => {}
        }
        context.bindings.set(self, Rc::new(bindings));
    }
}
