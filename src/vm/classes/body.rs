//! The class statement: `__build_class__` (reference, 3.3.3), as a native frame.
//!
//! ```text
//!   Entries ──► Prepare ──► Body ──► Make ──► the class
//! ```
//! `__mro_entries__` of each base that is no class, `__prepare__`, the body and the metaclass's call all run as
//! frames of the fiber.

use crate::object::step::Args;
use crate::object::*;

/// What the frame waits for.
#[derive(Clone, Copy, PartialEq, Eq, pyish_derive::Trace)]
enum Asked {
    /// `__mro_entries__` of the base at this index.
    Entries(usize),
    /// `__prepare__`
    Namespace,
    /// The body.
    Body,
    /// The metaclass.
    Class,
}

/// A class statement in progress.
pub struct BuildClass {
    function: Ref<Function>,
    name: Value,
    written: Vec<Value>,
    bases: Vec<Value>,
    kwargs: Option<Ref<Dict>>,
    meta: Value,
    namespace: Value,
    cell: Value,
    asked: Asked,
}

impl Trace for BuildClass {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.function.trace(tracer);
        self.name.trace(tracer);
        self.written.trace(tracer);
        self.bases.trace(tracer);
        self.kwargs.trace(tracer);
        self.meta.trace(tracer);
        self.namespace.trace(tracer);
        self.cell.trace(tracer);
    }

    crate::object::layout::saved_fields!(
        function, name, written, bases, kwargs, meta, namespace, cell, asked
    );
}

impl BuildClass {
    /// `__build_class__(function, name, *bases, **kwargs)`. `kwargs` is the frame's own, `metaclass` among them.
    pub fn new(
        function: Ref<Function>,
        name: Value,
        bases: Vec<Value>,
        kwargs: Option<Ref<Dict>>,
    ) -> BuildClass {
        BuildClass {
            function,
            name,
            bases: Vec::with_capacity(bases.len()),
            written: bases,
            kwargs,
            meta: Value::Unset,
            namespace: Value::Unset,
            cell: Value::Unset,
            asked: Asked::Entries(0),
        }
    }

    /// The bases from `at` on: classes stand for themselves, others are asked for entries.
    fn bases_from(&mut self, vm: &mut Vm, at: usize) -> Res<Step> {
        for at in at..self.written.len() {
            let base = self.written[at].clone();
            if base.as_type().is_none() {
                let name = vm.names.mro_entries.clone();
                if let Some(hook) = vm.getattr_opt_str(&base, &name)? {
                    self.asked = Asked::Entries(at);
                    let written = vm.new_tuple(self.written.clone())?;
                    return Ok(Step::call(&hook, [written]));
                }
            }
            self.bases.push(base);
        }
        self.prepare(vm)
    }

    fn prepare(&mut self, vm: &mut Vm) -> Res<Step> {
        let metaclass = vm.names.metaclass.clone();
        let given = self
            .kwargs
            .as_ref()
            .and_then(|kwargs| kwargs.clone().remove_str(vm, &metaclass));
        let meta = match (given, self.bases.first()) {
            (Some(given), _) => given,
            (None, Some(base)) => vm.type_of(base).clone().into(),
            (None, None) => (&vm.types.r#type).into(),
        };
        self.meta = match meta.as_type() {
            Some(meta) => vm.calculate_metaclass(meta, &self.bases)?.into(),
            None => meta,
        };
        if self
            .meta
            .as_type()
            .is_some_and(|meta| meta.is_same(&vm.types.r#type))
        {
            let namespace = vm.new_dict()?;
            return self.run_body(vm, namespace.into());
        }
        let name = vm.names.prepare.clone();
        let Some(hook) = vm.getattr_opt_str(&self.meta, &name)? else {
            let namespace = vm.new_dict()?;
            return self.run_body(vm, namespace.into());
        };
        let is_default = hook
            .downcast::<NativeFunction>()
            .is_some_and(|hook| hook.def.owner == "type");
        if is_default {
            let namespace = vm.new_dict()?;
            return self.run_body(vm, namespace.into());
        }
        self.asked = Asked::Namespace;
        let bases = vm.new_tuple(self.bases.clone())?;
        self.call_with_kwargs(vm, &hook, [self.name.clone(), bases])
    }

    fn call_with_kwargs(
        &self,
        vm: &Vm,
        callable: &Value,
        args: impl IntoIterator<Item = Value>,
    ) -> Res<Step> {
        let mut args: Args = args.into_iter().collect();
        let mut names = Vec::new();
        if let Some(kwargs) = &self.kwargs {
            for (name, value) in kwargs.items(vm) {
                if let Some(name) = name.as_str() {
                    names.push(name.clone());
                    args.push(value);
                }
            }
        }
        Ok(Step::Call(Box::new(Call {
            callable: callable.clone(),
            args,
            names,
        })))
    }

    fn run_body(&mut self, vm: &mut Vm, namespace: Value) -> Res<Step> {
        if namespace.as_dict().is_none() && vm.special(&namespace, Special::GetItem).is_unset() {
            let (meta, given) = match self.meta.as_type() {
                Some(meta) => (vm.class_name(meta), vm.type_name(&namespace)),
                None => ("<metaclass>".to_owned(), vm.type_name(&namespace)),
            };
            return raise!(
                vm,
                TypeError,
                "{meta}.__prepare__() must return a mapping, not {given}"
            );
        }
        self.namespace = namespace.clone();
        self.asked = Asked::Body;
        Ok(Step::Execute(Box::new(Execute {
            function: self.function.clone(),
            namespace,
        })))
    }

    fn make(&mut self, vm: &mut Vm, cell: Value) -> Res<Step> {
        self.cell = cell;
        if self.bases.len() != self.written.len()
            || self.bases.iter().zip(&self.written).any(|(a, b)| !a.is(b))
        {
            let (name, written) = (
                vm.names.orig_bases.clone(),
                vm.new_tuple(self.written.clone())?,
            );
            match self.namespace.as_dict() {
                Some(namespace) => namespace.set_str(vm, &name, written)?,
                None => vm.setitem(&self.namespace.clone(), &name.into(), written)?,
            }
        }
        self.asked = Asked::Class;
        let bases = vm.new_tuple(self.bases.clone())?;
        let meta = self.meta.clone();
        self.call_with_kwargs(
            vm,
            &meta,
            [self.name.clone(), bases, self.namespace.clone()],
        )
    }

    /// The metaclass must have handed the cell of `__class__` on to `type.__new__`.
    fn check_cell(&self, vm: &mut Vm, class: Value) -> Res<Step> {
        let (Some(cell), true) = (self.cell.downcast::<Cell>(), class.as_type().is_some()) else {
            return Ok(Step::Return(class));
        };
        let held = cell.value.cloned(vm);
        if held.is(&class) {
            return Ok(Step::Return(class));
        }
        let (name, made) = (vm.repr(&self.name)?, vm.repr(&class)?);
        let (name, made) = (name.to_string_lossy(), made.to_string_lossy());
        if held.is_unset() {
            return raise!(
                vm,
                RuntimeError,
                "__class__ not set defining {name} as {made}. Was __classcell__ propagated to type.__new__?"
            );
        }
        let held = vm.repr(&held)?;
        raise!(
            vm,
            TypeError,
            "__class__ set to {} defining {name} as {made}",
            held.to_string_lossy()
        )
    }
}

impl NativeFrame for BuildClass {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if let Input::Start = input {
            return self.bases_from(vm, 0);
        }
        let answer = input.value();
        match self.asked {
            Asked::Entries(at) => {
                let Some(entries) = answer.as_tuple() else {
                    return raise!(vm, TypeError, "__mro_entries__ must return a tuple");
                };
                self.bases.extend(entries.items().iter().cloned());
                self.bases_from(vm, at + 1)
            }
            Asked::Namespace => self.run_body(vm, answer),
            Asked::Body => self.make(vm, answer),
            Asked::Class => self.check_cell(vm, answer),
        }
    }

    fn name(&self) -> &'static str {
        "__build_class__"
    }
}
