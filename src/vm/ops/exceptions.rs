//! Raising, matching, and the context managers' part in it.

use super::super::args::Row;
use crate::object::*;
use crate::vm::call::Flow;
use crate::vm::native_call::direct_method;

impl Vm {
    /// `raise value from cause`: always an `Err`.
    #[cold]
    pub(crate) fn raise_value(&mut self, value: Value, cause: Value) -> Res<()> {
        let exception = self.exception_of(&value, "exceptions must derive from BaseException")?;
        if !cause.is_unset() {
            let cause = if cause.is_none() {
                Value::None
            } else {
                self.exception_of(&cause, "exception causes must derive from BaseException")?
                    .into()
            };
            exception.cause.set(self, cause);
            exception.suppress_context.set(true);
        }
        let raised = Raised(exception);
        self.set_context(&raised);
        Err(raised)
    }

    /// An exception from a class (called) or an instance.
    pub fn exception_of(&mut self, value: &Value, complaint: &str) -> Res<Ref<Exception>> {
        if let Some(exception) = value.downcast::<Exception>() {
            return Ok(exception.clone());
        }
        if let Some(class) = value.as_type().cloned() {
            let base = self.exceptions.BaseException.clone();
            if self.is_subtype(&class, &base) {
                if let Some(made) = self.plain_instance(&class)? {
                    return Ok(made);
                }
                let made = self.call(value, &[])?;
                if let Some(exception) = made.downcast::<Exception>() {
                    return Ok(exception.clone());
                }
                let (class, name) = (self.repr(value)?, self.type_name(&made));
                return raise!(
                    self,
                    TypeError,
                    "calling {} should have returned an instance of BaseException, not {name}",
                    class.to_string_lossy()
                );
            }
        }
        raise!(self, TypeError, "{complaint}")
    }

    /// `raise` alone.
    #[cold]
    pub(crate) fn raise_again(&mut self) -> Res<()> {
        match self.handled_exception() {
            Some(exception) => {
                // It passed this frame where it was raised: no second entry in its traceback.
                self.reraising = true;
                Err(Raised(exception))
            }
            None => raise!(self, RuntimeError, "No active exception to reraise"),
        }
    }

    /// Go on with an exception that has passed this frame.
    #[cold]
    pub(crate) fn reraise(&mut self, value: Value) -> Res<()> {
        match value.into_ref::<Exception>() {
            Ok(exception) => {
                self.reraising = true;
                Err(Raised(exception))
            }
            Err(_) => raise!(self, SystemError, "what is raised again is no exception"),
        }
    }

    /// Whether an exception matches the class or tuple of classes of an `except`.
    pub(crate) fn match_exception(&mut self, exception: &Value, class: &Value) -> Res {
        self.check_except_classes(class)?;
        let ty = self.type_of(exception).clone();
        Ok(Value::bool(self.matches_classes(&ty, class)))
    }

    /// The same where the class is one, and one of exceptions.
    #[inline(never)]
    pub(crate) fn quick_match(&self, exception: &Value, class: &Value) -> Option<bool> {
        let (Value::Object(exception), Some(class)) = (exception, class.as_type()) else {
            return None;
        };
        let ty = exception.ty();
        let fits = ty.is_same(class) || self.is_subtype(class, &self.exceptions.BaseException);
        fits.then(|| self.is_subtype(ty, class))
    }

    fn matches_classes(&self, ty: &Ref<Type>, class: &Value) -> bool {
        match (class.as_type(), class.as_tuple()) {
            (Some(class), _) => self.is_subtype(ty, class),
            (None, Some(tuple)) => tuple.items().iter().any(|class| {
                class
                    .as_type()
                    .is_some_and(|class| self.is_subtype(ty, class))
            }),
            (None, None) => false,
        }
    }

    fn check_except_classes(&mut self, class: &Value) -> Res<()> {
        let base = self.exceptions.BaseException.clone();
        let good = |vm: &Vm, class: &Value| {
            class
                .as_type()
                .is_some_and(|class| vm.is_subtype(class, &base))
        };
        let fine = match class.as_tuple() {
            Some(tuple) => tuple.items().iter().all(|class| good(self, class)),
            None => good(self, class),
        };
        if fine {
            Ok(())
        } else {
            raise!(
                self,
                TypeError,
                "catching classes that do not inherit from BaseException is not allowed"
            )
        }
    }

    /// `except*`: the part of a group (or the bare exception) that matches, and the rest.
    pub(crate) fn match_group(&mut self, group: &Value, class: &Value) -> Res<(Value, Value)> {
        if group.is_none() {
            return Ok((Value::None, Value::None));
        }
        self.check_except_classes(class)?;
        let groups = self.exceptions.BaseExceptionGroup.clone();
        let is_group = |vm: &Vm, class: &Value| {
            class
                .as_type()
                .is_some_and(|class| vm.is_subtype(class, &groups))
        };
        let catches_groups = match class.as_tuple() {
            Some(tuple) => tuple.items().iter().any(|class| is_group(self, class)),
            None => is_group(self, class),
        };
        if catches_groups {
            return raise!(
                self,
                TypeError,
                "catching ExceptionGroup with except* is not allowed. Use except instead."
            );
        }
        let ty = self.type_of(group).clone();
        if !self.is_subtype(&ty, &groups) {
            if !self.matches_classes(&ty, class) {
                return Ok((Value::None, group.clone()));
            }
            let wrap = self.exceptions.ExceptionGroup.clone();
            let wrap = if self.is_subtype(&ty, &self.exceptions.Exception) {
                wrap
            } else {
                groups
            };
            let text = self.new_str("")?;
            let one = self.new_tuple([group.clone()])?;
            let wrapped = self.call(&wrap.into(), &[text, one])?;
            if let (Some(outer), Some(inner)) = (
                wrapped.downcast::<Exception>(),
                group.downcast::<Exception>(),
            ) {
                let traceback = inner.traceback.cloned(self);
                outer.traceback.set(self, traceback);
            }
            return Ok((wrapped, Value::None));
        }
        let pair = self.call_method(group, "split", &[class.clone()])?;
        match pair.as_tuple().map(|pair| pair.items().to_vec()).as_deref() {
            // More than two were let pass once, and are.
            Some([matched, rest, ..]) => Ok((matched.clone(), rest.clone())),
            Some(few) => {
                let size = few.len();
                let class = self.type_name(group);
                raise!(
                    self,
                    TypeError,
                    "{class}.split must return a 2-tuple, got tuple of size {size}"
                )
            }
            None => {
                let name = self.type_name(&pair);
                let class = self.type_name(group);
                raise!(
                    self,
                    TypeError,
                    "{class}.split must return a tuple, not {name}"
                )
            }
        }
    }

    /// What is left to raise after all `except*` clauses: the parts that were raised again, as one group of the
    /// original's shape, with what was newly raised.
    pub(crate) fn join_group(&mut self, original: &Value, parts: &Value) -> Res {
        let parts: Vec<Value> = match parts.as_list() {
            Some(list) => list
                .items(self)
                .iter()
                .filter(|part| !part.is_none())
                .cloned()
                .collect(),
            None => Vec::new(),
        };
        if parts.is_empty() {
            return Ok(Value::None);
        }
        let groups = self.exceptions.BaseExceptionGroup.clone();
        if !self.is_instance(original, &groups) {
            // A bare exception was wrapped: it is itself, if it was raised on; otherwise what was raised instead.
            return match parts.as_slice() {
                [one] => Ok(one.clone()),
                _ => self.group_of(parts),
            };
        }
        let mut leaves = Vec::new();
        self.collect_leaves(original, &mut leaves)?;
        let (mut again, mut fresh) = (Vec::new(), Vec::new());
        for part in parts {
            let mut own = Vec::new();
            self.collect_leaves(&part, &mut own)?;
            let from_original = self.is_instance(&part, &groups)
                && own
                    .iter()
                    .all(|leaf| leaves.iter().any(|known| known.is(leaf)))
                && self.same_origin(&part, original);
            if from_original {
                again.extend(own)
            } else {
                fresh.push(part)
            }
        }
        let mut result = Vec::new();
        if !again.is_empty() {
            let projected = self.project(original, &again)?;
            if !projected.is_none() {
                if fresh.is_empty() {
                    return Ok(projected);
                }
                fresh.push(projected);
            }
        }
        result.extend(fresh);
        match result.as_slice() {
            [] => Ok(Value::None),
            [one] => Ok(one.clone()),
            _ => self.group_of(result),
        }
    }

    /// Whether a group was split from the original: it shares its traceback, cause and context.
    fn same_origin(&self, part: &Value, original: &Value) -> bool {
        match (
            part.downcast::<Exception>(),
            original.downcast::<Exception>(),
        ) {
            (Some(part), Some(original)) => {
                let cause = part.cause.get(self).is(original.cause.get(self));
                let context = part.context.get(self).is(original.context.get(self));
                cause && context
            }
            _ => false,
        }
    }

    fn group_of(&mut self, parts: Vec<Value>) -> Res {
        let class = self.exceptions.ExceptionGroup.clone();
        let base = self.exceptions.BaseExceptionGroup.clone();
        let exception = self.exceptions.Exception.clone();
        let plain = parts.iter().all(|part| self.is_instance(part, &exception));
        let text = self.new_str("")?;
        let parts = self.new_list(parts)?;
        self.call(&if plain { class } else { base }.into(), &[text, parts])
    }

    fn collect_leaves(&mut self, value: &Value, leaves: &mut Vec<Value>) -> Res<()> {
        let groups = self.exceptions.BaseExceptionGroup.clone();
        let mut work = vec![value.clone()];
        while let Some(value) = work.pop() {
            if self.is_instance(&value, &groups) {
                let members = self.getattr(&value, "exceptions")?;
                work.extend(self.collect_iterable(&members)?);
            } else {
                leaves.push(value);
            }
        }
        Ok(())
    }

    /// The original group with just these leaves.
    fn project(&mut self, group: &Value, keep: &[Value]) -> Res {
        let groups = self.exceptions.BaseExceptionGroup.clone();
        let members = self.getattr(group, "exceptions")?;
        let mut kept = Vec::new();
        for member in self.collect_iterable(&members)? {
            if self.is_instance(&member, &groups) {
                let inner = self.nested(|vm| vm.project(&member, keep))?;
                if !inner.is_none() {
                    kept.push(inner);
                }
            } else if keep.iter().any(|leaf| leaf.is(&member)) {
                kept.push(member);
            }
        }
        if kept.is_empty() {
            return Ok(Value::None);
        }
        let kept = self.new_list(kept)?;
        let made = self.call_method(group, "derive", &[kept])?;
        if let (Some(made), Some(group)) =
            (made.downcast::<Exception>(), group.downcast::<Exception>())
        {
            let (traceback, cause, context) = (
                group.traceback.cloned(self),
                group.cause.cloned(self),
                group.context.cloned(self),
            );
            made.traceback.set(self, traceback);
            made.cause.set(self, cause);
            made.context.set(self, context);
            made.suppress_context.set(group.suppress_context.get());
        }
        let notes = self.names.notes.clone();
        if let Some(notes) = self.getattr_opt_str(group, &notes)? {
            let notes = self.collect_iterable(&notes)?;
            let notes = self.new_list(notes)?;
            self.setattr(&made, "__notes__", notes)?;
        }
        Ok(made)
    }

    /// A class's name with its module's before it, but for those of builtins and the main program.
    fn full_class_name(&mut self, ty: &Ref<Type>) -> String {
        let class: Value = ty.into();
        let text = |vm: &mut Vm, name: &str| {
            let found = vm.getattr_opt(&class, name).ok().flatten()?;
            found
                .as_str()
                .map(|text| text.to_string_lossy().into_owned())
        };
        let name = text(self, "__qualname__").unwrap_or_else(|| self.class_name(ty).to_string());
        match text(self, "__module__") {
            Some(module) if module != "builtins" && module != "__main__" => {
                format!("{module}.{name}")
            }
            _ => name,
        }
    }

    /// The exit and enter methods of a context manager, each with what it is to be bound to behind it (or unset, where
    /// it is bound already).
    pub(crate) fn load_with(&mut self, manager: &Value, is_async: bool) -> Res<[Value; 4]> {
        let (enter, exit, other_enter, other_exit, kind, hint) = if is_async {
            (
                Special::AEnter,
                Special::AExit,
                Special::Enter,
                Special::Exit,
                "asynchronous context manager",
                "with",
            )
        } else {
            (
                Special::Enter,
                Special::Exit,
                Special::AEnter,
                Special::AExit,
                "context manager",
                "async with",
            )
        };
        let missing = [exit, enter]
            .into_iter()
            .find(|which| self.type_of(manager).special(*which).is_unset());
        if let Some(which) = missing {
            let ty = self.type_of(manager).clone();
            let name = self.full_class_name(&ty);
            let method = which.name();
            let other = !ty.special(other_enter).is_unset() && !ty.special(other_exit).is_unset();
            if other {
                let (other, own) = (
                    if is_async {
                        "context manager"
                    } else {
                        "asynchronous context manager"
                    },
                    kind,
                );
                return raise!(
                    self,
                    TypeError,
                    "'{name}' object does not support the {own} protocol (missed {method} method) but it supports the {other} protocol. Did you mean to use '{hint}'?"
                );
            }
            return raise!(
                self,
                TypeError,
                "'{name}' object does not support the {kind} protocol (missed {method} method)"
            );
        }
        let [exit, exit_of] = self.special_method(manager, exit, 4)?;
        let [enter, enter_of] = self.special_method(manager, enter, 1)?;
        Ok([exit, exit_of, enter, enter_of])
    }

    /// A special method that is there, and what it is to be bound to, unless the descriptor protocol has bound it. It is
    /// to be called with so many arguments, the object among them.
    fn special_method(
        &mut self,
        object: &Value,
        which: Special,
        arguments: usize,
    ) -> Res<[Value; 2]> {
        let found = self.type_of(object).special(which);
        if found.downcast::<Function>().is_some() || direct_method(found, arguments).is_some() {
            return Ok([found.clone(), object.clone()]);
        }
        let bound = self.special_bound(object, which)?.unwrap_or_default();
        Ok([bound, Value::Unset])
    }

    /// `exit(type, exception, traceback)`.
    pub(crate) fn call_exit(
        &mut self,
        exit: &[Value; 2],
        exception: Value,
        dst: usize,
    ) -> Res<Flow> {
        // Without an exception all three are None.
        let (ty, traceback) = match exception.downcast::<Exception>() {
            Some(raised) => {
                let ty: Value = self.type_of(&exception).clone().into();
                (
                    ty,
                    raised
                        .traceback
                        .cloned(self)
                        .map_or(Value::None, Value::from),
                )
            }
            None => (Value::None, Value::None),
        };
        let [method, this] = exit;
        let dst = dst as u16;
        if this.is_unset() {
            let given = Row::from_iter([ty, exception, traceback]);
            return self.call_row(method, given, None, RetKind::Store, dst);
        }
        let given = [this.clone(), ty, exception, traceback];
        if let Some(def) = direct_method(method, given.len()) {
            return self.call_direct(def, &given, RetKind::Store, dst);
        }
        if self.push_plain_call(method, &given, RetKind::Store, dst) {
            return Ok(Flow::Switched);
        }
        self.call_row(method, Row::from_iter(given), None, RetKind::Store, dst)
    }
}
