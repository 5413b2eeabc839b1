//! Tuples, lists, dicts, sets and bytes that change, as a pickle has them.

use super::{BATCH, Writing, fail, note, noted};
use crate::modules::pickling::opcodes as op;
use crate::object::{ByteArray, Bytes, Dict, List, Ref, Res, Set, Tuple, Value, Vm};

impl Writing<'_> {
    pub(super) fn save_tuple(&mut self, vm: &mut Vm, value: &Value, tuple: &Ref<Tuple>) -> Res<()> {
        let len = tuple.len();
        if len == 0 {
            return self.put(vm, &[op::EMPTY_TUPLE]);
        }
        if len > 3 {
            self.put(vm, &[op::MARK])?;
        }
        for (at, item) in tuple.items().iter().enumerate() {
            let saved = self.save(vm, item);
            self.noted_item(vm, value, at, saved)?;
        }
        let (code, drop): (u8, &[u8]) = match len {
            1 => (op::TUPLE1, &[op::POP]),
            2 => (op::TUPLE2, &[op::POP; 2]),
            3 => (op::TUPLE3, &[op::POP; 3]),
            _ => (op::TUPLE, &[op::POP_MARK]),
        };
        if self.refer_instead(vm, value, drop)? {
            return Ok(());
        }
        self.put(vm, &[code])?;
        self.memoize(vm, value)
    }

    #[inline]
    pub(super) fn noted_item(
        &self,
        vm: &mut Vm,
        container: &Value,
        at: usize,
        saved: Res<()>,
    ) -> Res<()> {
        match saved {
            Ok(()) => Ok(()),
            saved => noted(vm, container, &format!("item {at}"), saved),
        }
    }

    pub(super) fn save_items(&mut self, vm: &mut Vm, value: &Value, list: &Ref<List>) -> Res<()> {
        let len = list.len(vm);
        if len == 1
            && let Some(item) = list.get(vm, 0)
        {
            let saved = self.save(vm, &item);
            self.noted_item(vm, value, 0, saved)?;
            return self.put(vm, &[op::APPEND]);
        }
        let mut at = 0;
        while at < len {
            self.put(vm, &[op::MARK])?;
            let end = at + BATCH;
            while at < end
                && let Some(item) = list.get(vm, at)
            {
                let saved = self.save(vm, &item);
                self.noted_item(vm, value, at, saved)?;
                at += 1;
            }
            self.put(vm, &[op::APPENDS])?;
            if list.len(vm) != len {
                return raise!(vm, RuntimeError, "list changed size during iteration");
            }
        }
        Ok(())
    }

    /// A key and its value, of this object, or of what would be its dict.
    pub(super) fn save_pair(
        &mut self,
        vm: &mut Vm,
        of: Option<&Value>,
        key: &Value,
        value: &Value,
    ) -> Res<()> {
        self.save(vm, key)?;
        match self.save(vm, value) {
            Ok(()) => Ok(()),
            Err(raised) => {
                let shown = vm.repr(key)?.to_string_lossy().into_owned();
                let name = of.map(|of| vm.full_type_name(of));
                let name = name.as_deref().unwrap_or("dict");
                Err(note(
                    vm,
                    raised,
                    &format!("when serializing {name} item {shown}"),
                ))
            }
        }
    }

    pub(super) fn save_entries(&mut self, vm: &mut Vm, value: &Value, dict: &Ref<Dict>) -> Res<()> {
        let len = dict.len(vm);
        if len == 0 {
            return Ok(());
        }
        let mut place = 0;
        loop {
            let mut count = 0;
            if len > 1 {
                self.put(vm, &[op::MARK])?;
            }
            while count < BATCH && place < dict.table(vm).places() {
                let entry = dict.table(vm).entry(place);
                place += 1;
                let Some((key, item)) = entry.map(|entry| (entry.key.clone(), entry.value.clone()))
                else {
                    continue;
                };
                self.save_pair(vm, Some(value), &key, &item)?;
                if dict.len(vm) != len {
                    return raise!(vm, RuntimeError, "dictionary changed size during iteration");
                }
                count += 1;
            }
            match len {
                1 => return self.put(vm, &[op::SETITEM]),
                _ => self.put(vm, &[op::SETITEMS])?,
            }
            if count < BATCH {
                return Ok(());
            }
        }
    }

    pub(super) fn save_set(&mut self, vm: &mut Vm, value: &Value, set: &Ref<Set>) -> Res<()> {
        let is_frozen = set.ty().is_same(&vm.types.frozenset);
        if self.settings.protocol < 4 {
            let class = Value::from(set.ty());
            let items = vm.collect_iterable(value)?;
            let items = vm.new_list(items)?;
            let args = vm.new_tuple([items])?;
            return self.save_made(vm, &[class, args], value);
        }
        let room = set.len(vm).saturating_mul(size_of::<Value>());
        vm.reserve(room)?;
        let items = set.items(vm);
        if is_frozen {
            self.put(vm, &[op::MARK])?;
            for item in &items {
                let saved = self.save(vm, item);
                noted(vm, value, "element", saved)?;
            }
            if self.refer_instead(vm, value, &[op::POP_MARK])? {
                return Ok(());
            }
            self.put(vm, &[op::FROZENSET])?;
            return self.memoize(vm, value);
        }
        self.put(vm, &[op::EMPTY_SET])?;
        self.memoize(vm, value)?;
        let len = items.len();
        if len == 0 {
            return Ok(());
        }
        let mut at = 0;
        loop {
            self.put(vm, &[op::MARK])?;
            let batch = items.get(at..).unwrap_or_default();
            let batch = batch.get(..BATCH).unwrap_or(batch);
            for item in batch {
                let saved = self.save(vm, item);
                noted(vm, value, "element", saved)?;
            }
            self.put(vm, &[op::ADDITEMS])?;
            if set.len(vm) != len {
                return raise!(vm, RuntimeError, "set changed size during iteration");
            }
            at += BATCH;
            if batch.len() < BATCH {
                return Ok(());
            }
        }
    }

    pub(super) fn save_bytearray(
        &mut self,
        vm: &mut Vm,
        value: &Value,
        bytes: &Ref<ByteArray>,
    ) -> Res<()> {
        if self.settings.protocol < 5 {
            let class = Value::from(bytes.ty());
            let args = match bytes.bytes(vm).is_empty() {
                true => vm.new_tuple([])?,
                false => {
                    let copy = self.copied(vm, bytes)?;
                    vm.new_tuple([copy.into()])?
                }
            };
            return self.save_made(vm, &[class, args], value);
        }
        let copy = self.copied(vm, bytes)?;
        self.put_sized(vm, [None, None, Some(op::BYTEARRAY8)], copy.as_bytes())?;
        self.memoize(vm, value)
    }

    /// The bytes of a bytearray, which may change.
    pub(super) fn copied(&self, vm: &mut Vm, bytes: &Ref<ByteArray>) -> Res<Ref<Bytes>> {
        let ty = vm.types.bytes.clone();
        Ok(Bytes::create(&ty, bytes.bytes(vm))?)
    }

    pub(super) fn save_buffer(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        if self.settings.protocol < 5 {
            return fail(vm, "PickleBuffer can only be pickled with protocol >= 5");
        }
        let callback = self.hooks.buffer_callback.clone();
        let answer = vm.call(self.hooks.buffer, &[value.clone(), callback])?;
        let Some([data, readonly]) = answer.as_tuple().map(|pair| pair.items()) else {
            return fail(vm, "PickleBuffer can not be pickled");
        };
        let readonly = vm.truth(readonly)?;
        match data.as_bytes().cloned() {
            Some(bytes) if readonly => self.save_bytes(vm, value, bytes.as_bytes()),
            Some(bytes) => {
                let codes = [None, None, Some(op::BYTEARRAY8)];
                self.put_sized(vm, codes, bytes.as_bytes())?;
                self.memoize(vm, value)
            }
            None => {
                self.put(vm, &[op::NEXT_BUFFER])?;
                match readonly {
                    true => self.put(vm, &[op::READONLY_BUFFER]),
                    false => Ok(()),
                }
            }
        }
    }
}
