//! `type.__call__` when it is called by name, as a metaclass's `super().__call__(…)` does: `__new__`, then `__init__`.
//!
//! A plain call of a class does not come here: `vm/call.rs` has the same steps in line.

use crate::object::step::Args;
use crate::object::*;

/// The first step of making an instance.
pub(super) fn instantiate(
    vm: &mut Vm,
    class: &Ref<Type>,
    args: &[Value],
    kwargs: &Ref<Dict>,
) -> Res<Step> {
    if let ([object], true) = (args, class.is_same(&vm.types.r#type)) {
        return Ok(Step::Return(vm.type_of(object).clone().into()));
    }
    let new = class.special(Special::New).clone();
    if new.is_unset() || class.flags.get().has(TypeFlags::NOT_INSTANTIABLE) {
        let name = super::type_object::display_name(vm, class);
        return raise!(vm, TypeError, "cannot create '{name}' instances");
    }
    let mut names = Vec::new();
    let mut row: Args = args.iter().cloned().collect();
    for (name, value) in kwargs.items(vm) {
        if let Some(name) = name.as_str() {
            names.push(name.clone());
            row.push(value);
        }
    }
    Ok(Step::push(MakeInstance {
        class: class.clone(),
        args: row,
        names,
        made: Value::Unset,
        asked_new: false,
    }))
}

pub(crate) struct MakeInstance {
    class: Ref<Type>,
    args: Args,
    names: Vec<Ref<Str>>,
    made: Value,
    asked_new: bool,
}

impl Trace for MakeInstance {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.class.trace(tracer);
        self.args.trace(tracer);
        self.names.trace(tracer);
        self.made.trace(tracer);
    }

    crate::object::layout::saved_fields!(class, args, names, made, asked_new);
}

impl MakeInstance {
    fn call_new(&mut self, vm: &mut Vm) -> Res<Step> {
        self.asked_new = true;
        let new = self.class.special(Special::New).clone();
        let class: Value = (&self.class).into();
        let callable = match new.downcast::<StaticMethod>() {
            Some(method) => method.function.cloned(vm),
            None if new.downcast::<NativeFunction>().is_some() => new,
            None => vm.getattr(&class, "__new__")?,
        };
        let args = std::iter::once(class)
            .chain(self.args.iter().cloned())
            .collect();
        Ok(Step::Call(Box::new(Call {
            callable,
            args,
            names: self.names.clone(),
        })))
    }

    fn call_init(&mut self, vm: &mut Vm, made: Value) -> Res<Step> {
        if !vm.is_instance(&made, &self.class) {
            return Ok(Step::Return(made));
        }
        let init = vm.special(&made, Special::Init);
        if vm.is_object_init(&init) {
            return Ok(Step::Return(made));
        }
        let callable = vm.special_bound(&made, Special::Init)?.unwrap_or_default();
        self.made = made;
        let (args, names) = (
            std::mem::take(&mut self.args),
            std::mem::take(&mut self.names),
        );
        Ok(Step::Call(Box::new(Call {
            callable,
            args,
            names,
        })))
    }
}

impl NativeFrame for MakeInstance {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if !self.asked_new {
            return self.call_new(vm);
        }
        let answer = input.value();
        if self.made.is_unset() {
            return self.call_init(vm, answer);
        }
        if !answer.is_none() {
            let name = vm.type_name(&answer);
            return raise!(vm, TypeError, "__init__() should return None, not '{name}'");
        }
        Ok(Step::Return(std::mem::take(&mut self.made)))
    }

    fn name(&self) -> &'static str {
        "type.__call__"
    }
}
