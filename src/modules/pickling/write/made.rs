//! What an object was taken apart into: a call that makes it, its state, its items.

use super::{BATCH, Writing, fail, noted};
use crate::modules::pickling::opcodes as op;
use crate::object::{Res, Special, Value, Vm};

impl Writing<'_> {
    /// What a function makes of arguments: `(function, arguments, state, items, pairs, state setter)`.
    pub(super) fn save_made(&mut self, vm: &mut Vm, parts: &[Value], value: &Value) -> Res<()> {
        let part = |at: usize| parts.get(at).unwrap_or(&Value::None);
        let (function, args, state) = (part(0), part(1), part(2));
        self.check_parts(vm, parts)?;
        let Some(args) = args.as_tuple() else {
            return Ok(());
        };
        let name = vm.getattr_opt(function, "__name__")?;
        let name = name.as_ref().and_then(Value::as_str);
        match name.map(|name| name.as_bytes()) {
            Some(b"__newobj_ex__") => {
                self.save_new_with_names(vm, value, args.items())?;
                self.memoize_made(vm, value)?;
            }
            Some(b"__newobj__") => {
                let Some((class, rest)) = args.items().split_first() else {
                    return fail(vm, "__newobj__ expected at least 1 argument, got 0");
                };
                self.check_class(vm, value, class)?;
                self.save_new(vm, value, class, rest)?;
            }
            _ => {
                let saved = self.save(vm, function);
                noted(vm, value, "reconstructor", saved)?;
                let saved = self.save(vm, &args.into());
                noted(vm, value, "reconstructor arguments", saved)?;
                self.put(vm, &[op::REDUCE])?;
                self.memoize_made(vm, value)?;
            }
        }
        if !part(3).is_none() {
            self.save_iterator(vm, value, part(3))?;
        }
        if !part(4).is_none() {
            self.save_pairs(vm, value, part(4))?;
        }
        self.save_state(vm, value, state, part(5))
    }

    pub(super) fn check_parts(&self, vm: &mut Vm, parts: &[Value]) -> Res<()> {
        let part = |at: usize| parts.get(at).unwrap_or(&Value::None);
        let is_iterator = |vm: &Vm, value: &Value| {
            value.is_none() || !vm.special(value, Special::Next).is_unset()
        };
        let (at, which, kind) = if !vm.is_callable(part(0)) {
            (0, "first", "callable")
        } else if part(1).as_tuple().is_none() {
            (1, "second", "a tuple")
        } else if !is_iterator(vm, part(3)) {
            (3, "fourth", "an iterator")
        } else if !is_iterator(vm, part(4)) {
            (4, "fifth", "an iterator")
        } else if !part(5).is_none() && !vm.is_callable(part(5)) {
            (5, "sixth", "callable")
        } else {
            return Ok(());
        };
        let given = vm.full_type_name(part(at));
        fail(
            vm,
            &format!(
                "{which} item of the tuple returned by __reduce__ must be {kind}, not {given}"
            ),
        )
    }

    /// What `__newobj__` makes is an instance of its first argument.
    pub(super) fn check_class(&self, vm: &mut Vm, value: &Value, class: &Value) -> Res<()> {
        if class.as_type().is_none() {
            let given = vm.full_type_name(class);
            let text = format!("first argument to __newobj__() must be a class, not {given}");
            return fail(vm, &text);
        }
        let own = vm.getattr(value, "__class__")?;
        if own.is(class) {
            return Ok(());
        }
        let (own, given) = (vm.repr(&own)?, vm.repr(class)?);
        let (own, given) = (own.to_string_lossy(), given.to_string_lossy());
        let text = format!("first argument to __newobj__() must be {own}, not {given}");
        fail(vm, &text)
    }

    pub(super) fn save_new_with_names(
        &mut self,
        vm: &mut Vm,
        value: &Value,
        parts: &[Value],
    ) -> Res<()> {
        let [class, args, named] = parts else {
            let given = parts.len();
            let text = format!("__newobj_ex__ expected 3 arguments, got {given}");
            return fail(vm, &text);
        };
        let fault = if class.as_type().is_none() {
            Some(("first", "class", class))
        } else if args.as_tuple().is_none() {
            Some(("second", "tuple", args))
        } else if named.as_dict().is_none() {
            Some(("third", "dict", named))
        } else {
            None
        };
        if let Some((which, kind, given)) = fault {
            let given = vm.full_type_name(given);
            let text = format!("{which} argument to __newobj_ex__() must be a {kind}, not {given}");
            return fail(vm, &text);
        }
        if self.settings.protocol >= 4 {
            let saved = self.save(vm, class);
            noted(vm, value, "class", saved)?;
            for arguments in [args, named] {
                let saved = self.save(vm, arguments);
                noted(vm, value, "__new__ arguments", saved)?;
            }
            return self.put(vm, &[op::NEWOBJ_EX]);
        }
        // Older protocols have no opcode for it: a partial object says it all.
        let functools = self.imported(vm, "functools")?;
        let partial = vm.getattr(&functools, "partial")?;
        let mut row = vec![vm.getattr(class, "__new__")?, class.clone()];
        row.extend(vm.collect_iterable(args)?);
        let mut names = Vec::new();
        if let Some(named) = named.as_dict() {
            for (name, value) in named.items(vm) {
                names.extend(name.as_str().cloned());
                row.push(value);
            }
        }
        let made = vm.call_named(&partial, &row, &names)?;
        let saved = self.save(vm, &made);
        noted(vm, value, "reconstructor", saved)?;
        self.put(vm, &[op::EMPTY_TUPLE, op::REDUCE])
    }

    /// The items of a list of another class.
    pub(super) fn save_iterator(&mut self, vm: &mut Vm, value: &Value, items: &Value) -> Res<()> {
        let mut at = 0;
        loop {
            let Some(first) = vm.next(items)? else {
                return Ok(());
            };
            let mut next = vm.next(items)?;
            if next.is_none() {
                let saved = self.save(vm, &first);
                self.noted_item(vm, value, at, saved)?;
                return self.put(vm, &[op::APPEND]);
            }
            self.put(vm, &[op::MARK])?;
            let saved = self.save(vm, &first);
            self.noted_item(vm, value, at, saved)?;
            let mut count = 1;
            while let Some(item) = next {
                let saved = self.save(vm, &item);
                self.noted_item(vm, value, at + count, saved)?;
                count += 1;
                if count == BATCH {
                    break;
                }
                next = vm.next(items)?;
            }
            self.put(vm, &[op::APPENDS])?;
            if count < BATCH {
                return Ok(());
            }
            at += count;
        }
    }

    /// The entries of a dict of another class.
    pub(super) fn save_pairs(&mut self, vm: &mut Vm, value: &Value, pairs: &Value) -> Res<()> {
        loop {
            let Some(first) = self.next_pair(vm, pairs)? else {
                return Ok(());
            };
            let mut next = self.next_pair(vm, pairs)?;
            if next.is_none() {
                self.save_pair(vm, Some(value), &first.0, &first.1)?;
                return self.put(vm, &[op::SETITEM]);
            }
            self.put(vm, &[op::MARK])?;
            self.save_pair(vm, Some(value), &first.0, &first.1)?;
            let mut count = 1;
            while let Some((key, item)) = next {
                self.save_pair(vm, Some(value), &key, &item)?;
                count += 1;
                if count == BATCH {
                    break;
                }
                next = self.next_pair(vm, pairs)?;
            }
            self.put(vm, &[op::SETITEMS])?;
            if count < BATCH {
                return Ok(());
            }
        }
    }

    pub(super) fn next_pair(&self, vm: &mut Vm, pairs: &Value) -> Res<Option<(Value, Value)>> {
        let Some(pair) = vm.next(pairs)? else {
            return Ok(None);
        };
        match pair.as_tuple().map(|pair| pair.items()) {
            Some([key, value]) => Ok(Some((key.clone(), value.clone()))),
            _ => raise!(vm, TypeError, "dict items iterator must return 2-tuples"),
        }
    }
}
