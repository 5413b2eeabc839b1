//! Lists, dicts and sets that a pickle fills.

use super::{Reading, fail};
use crate::object::{List, Res, Set, Value, Vm};

impl Reading<'_> {
    pub(super) fn drop_top(&mut self, vm: &mut Vm) -> Res<()> {
        // A mark may lie on top.
        if self.marks.last() == Some(&self.stack.len()) {
            self.marks.pop();
            return Ok(());
        }
        self.pop(vm).map(drop)
    }

    pub(super) fn append(&mut self, vm: &mut Vm) -> Res<()> {
        let item = self.pop(vm)?;
        let target = self.top(vm)?;
        self.append_to(vm, &target, vec![item])
    }

    pub(super) fn append_all(&mut self, vm: &mut Vm) -> Res<()> {
        let at = self.take_mark(vm)?;
        let target = self.below(vm, at)?;
        if let Some(list) = target.downcast::<List>()
            && !list.ty().is_counted()
        {
            let items = self.stack.get_mut(at..).unwrap_or_default();
            let into = list.items_mut(vm);
            into.reserve(items.len())?;
            for item in items {
                into.push(std::mem::take(item))?;
            }
            self.drop_above(at);
            return Ok(());
        }
        let items = self.cut(vm, at)?;
        match items.is_empty() {
            true => Ok(()),
            false => self.append_to(vm, &target, items),
        }
    }

    /// What lies right below a mark that was taken.
    fn below(&mut self, vm: &mut Vm, at: usize) -> Res {
        match self.stack.get(..at).and_then(|below| below.last()) {
            Some(value) if at > self.fence() => Ok(value.clone()),
            _ => self.underflow(vm),
        }
    }

    pub(super) fn append_to(&mut self, vm: &mut Vm, target: &Value, items: Vec<Value>) -> Res<()> {
        if let Some(list) = target.downcast::<List>()
            && !list.ty().is_counted()
        {
            return Ok(list.items_mut(vm).extend(items)?);
        }
        if let Some(extend) = vm.getattr_opt(target, "extend")? {
            let items = vm.new_list(items)?;
            return vm.call(&extend, &[items]).map(drop);
        }
        let append = vm.getattr(target, "append")?;
        for item in items {
            vm.call(&append, &[item])?;
        }
        Ok(())
    }

    pub(super) fn set_item(&mut self, vm: &mut Vm) -> Res<()> {
        let value = self.pop(vm)?;
        let key = self.pop(vm)?;
        let target = self.top(vm)?;
        match vm.plain_dict(&target) {
            Some(dict) => vm.dict_set(&dict, key, value),
            None => vm.setitem(&target, &key, value),
        }
    }

    pub(super) fn set_items(&mut self, vm: &mut Vm) -> Res<()> {
        let start = self.take_mark(vm)?;
        let target = self.below(vm, start)?;
        if !(self.stack.len() - start).is_multiple_of(2) {
            return fail(vm, "odd number of items for SETITEMS");
        }
        let plain = vm.plain_dict(&target);
        let mut at = start;
        while let Some([key, value]) = self.stack.get_mut(at..at + 2) {
            let (key, value) = (std::mem::take(key), std::mem::take(value));
            at += 2;
            vm.tick()?;
            match (&plain, key.as_str()) {
                (Some(dict), Some(text)) if !text.ty().is_counted() => {
                    dict.set_str(vm, text, value)?;
                }
                (Some(dict), _) => vm.dict_set(dict, key, value)?,
                (None, _) => vm.setitem(&target, &key, value)?,
            }
        }
        self.drop_above(start);
        Ok(())
    }

    pub(super) fn add_items(&mut self, vm: &mut Vm) -> Res<()> {
        let items = self.above_mark(vm)?;
        let target = self.top(vm)?;
        if let Some(set) = target.downcast::<Set>()
            && set.ty().is_same(&vm.types.set)
        {
            let set = set.clone();
            for item in items {
                vm.set_add(&set, item)?;
            }
            return Ok(());
        }
        let add = vm.getattr(&target, "add")?;
        for item in items {
            vm.call(&add, &[item])?;
        }
        Ok(())
    }
}
