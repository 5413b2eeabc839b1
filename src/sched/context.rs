//! Context variables (PEP 567): a context is an immutable row of bindings, so that copying one is O(1).
//!
//! Most contexts are copies that nobody ever looks at: a task's, a callback's. Such a copy is only the row that it
//! begins with (a *slot*); it becomes a [`Context`] when it is asked for, or when a variable is set in it.
//!
//! | a slot holds | which is |
//! |---|---|
//! | nothing (`Unset`) | a copy of an empty context |
//! | a tuple: variable, value, variable, value … | a copy of a context with these bindings |
//! | a [`Context`] | the context |
//!
//! Setting a variable copies the row: O(variables), of which programs have few.

use crate::object::layout::{Layout, Payload, Trace, Tracer};
use crate::object::*;
use std::cell::Cell as StdCell;

/// `contextvars.Context`
#[derive(Default)]
pub(crate) struct Context {
    /// A row, or nothing.
    bindings: VmCell<Value>,
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
        self.bindings.trace(tracer);
    }

    crate::object::layout::saved_fields!(bindings, entered);
}

impl Context {
    /// A context that begins with what a slot holds.
    fn copy_of(vm: &Vm, slot: &Value) -> Context {
        let bindings = match slot.downcast::<Context>() {
            Some(context) => context.bindings.cloned(vm),
            None => slot.clone(),
        };
        Context {
            bindings: VmCell::new(bindings),
            entered: StdCell::new(false),
        }
    }

    /// Its bindings, in the order in which they were made: pairs of variable and value.
    pub(crate) fn rows<'v>(&'v self, vm: &'v Vm) -> &'v [[Value; 2]] {
        rows_of(self.bindings.get(vm))
    }

    /// Their row, as a slot.
    pub(crate) fn snapshot(&self, vm: &Vm) -> Value {
        self.bindings.cloned(vm)
    }
}

fn rows_of(bindings: &Value) -> &[[Value; 2]] {
    bindings
        .as_tuple()
        .map_or(&[], |row| row.items().as_chunks().0)
}

fn find<'r>(rows: &'r [[Value; 2]], variable: &Value) -> Option<&'r Value> {
    rows.iter()
        .find(|[known, _]| known.is(variable))
        .map(|[_, value]| value)
}

impl Vm {
    /// The context in force.
    pub(crate) fn current_context(&mut self) -> Res<Ref<Context>> {
        let context = self.context_of(&self.local.context.clone())?;
        self.local.context = (&context).into();
        Ok(context)
    }

    /// The context that a slot holds; where it holds only a row, one is made, which the caller puts there.
    pub(crate) fn context_of(&mut self, slot: &Value) -> Res<Ref<Context>> {
        match slot.downcast::<Context>() {
            Some(context) => Ok(context.clone()),
            None => self.copy_of_slot(slot),
        }
    }

    /// A new context with the bindings of a slot.
    fn copy_of_slot(&mut self, slot: &Value) -> Res<Ref<Context>> {
        let copy = Context::copy_of(self, slot);
        self.new_object(copy)
    }

    /// Make what a slot holds the context in force; what was in force comes back, as a slot.
    #[inline]
    pub(crate) fn swap_context(&mut self, slot: Value) -> Value {
        std::mem::replace(&mut self.local.context, slot)
    }

    /// A copy of the context in force, as a slot.
    pub(crate) fn snapshot_context(&self) -> Value {
        match self.local.context.downcast::<Context>() {
            Some(context) => context.snapshot(self),
            None => self.local.context.clone(),
        }
    }

    /// `copy_context()`
    pub(crate) fn copy_context(&mut self) -> Res {
        let current = self.local.context.clone();
        Ok(self.copy_of_slot(&current)?.into())
    }

    /// What a variable is bound to in the context in force.
    pub(crate) fn context_value(&self, variable: &Value) -> Option<Value> {
        match self.local.context.downcast::<Context>() {
            Some(context) => self.context_get(context, variable),
            None => find(rows_of(&self.local.context), variable).cloned(),
        }
    }

    /// The bindings of the context in force: pairs of variable and value.
    #[inline]
    pub(crate) fn context_bindings(&self) -> &[[Value; 2]] {
        match self.local.context.downcast::<Context>() {
            Some(context) => context.rows(self),
            None => rows_of(&self.local.context),
        }
    }

    /// What a variable is bound to in a context.
    pub(crate) fn context_get(&self, context: &Ref<Context>, variable: &Value) -> Option<Value> {
        find(context.rows(self), variable).cloned()
    }

    /// Bind a variable in a context, or unbind it.
    pub(crate) fn context_set(
        &mut self,
        context: &Ref<Context>,
        variable: &Value,
        value: Option<Value>,
    ) -> Res<()> {
        let mut rows = context.rows(self).to_vec();
        let at = rows.iter().position(|[known, _]| known.is(variable));
        match (at, value) {
            (Some(at), Some(value)) => rows[at][1] = value,
            (Some(at), None) => drop(rows.remove(at)),
            (None, Some(value)) => rows.push([variable.clone(), value]),
            (None, None) => {}
        }
        let row = self.new_tuple(rows.into_flattened())?;
        context.bindings.set(self, row);
        Ok(())
    }
}
