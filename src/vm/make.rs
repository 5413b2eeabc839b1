//! Making values: the allocation calls that native code uses. Each charges before it allocates.

use crate::code::{Code, Constant, Flags};
use crate::object::native::{ClassDef, MethodDef, MethodKind};
use crate::object::*;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use std::sync::Arc;

impl Vm {
    /// A `str`.
    #[inline]
    pub fn new_str(&mut self, text: &str) -> Res {
        self.new_str_wtf8(text.as_bytes())
    }

    /// A `str` from WTF-8.
    pub fn new_str_wtf8(&mut self, wtf8: &[u8]) -> Res {
        match wtf8 {
            [] => Ok((&self.names.empty).into()),
            [byte] if byte.is_ascii() => self.new_ascii_char(*byte),
            _ => Ok(Str::create(&self.types.str, wtf8)?.into()),
        }
    }

    /// A part of a text, whose characters need not be counted where that is ASCII.
    pub(crate) fn new_str_part(&mut self, whole: &Ref<Str>, part: &[u8]) -> Res {
        match part {
            [] => Ok((&self.names.empty).into()),
            [byte] if byte.is_ascii() => self.new_ascii_char(*byte),
            _ => Ok(Str::create_part(&self.types.str, whole, part)?.into()),
        }
    }

    /// The one `str` of an ASCII character.
    #[inline]
    pub(crate) fn new_ascii_char(&mut self, byte: u8) -> Res {
        match self.single_chars.get(usize::from(byte)) {
            Some(Value::Unset) | None => self.new_single_char(byte & 0x7F),
            Some(known) => Ok(known.clone()),
        }
    }

    #[cold]
    fn new_single_char(&mut self, byte: u8) -> Res {
        let text = Value::from(self.intern_wtf8(&[byte])?);
        self.single_chars[byte as usize] = text.clone();
        Ok(text)
    }

    /// A `str`, as a reference.
    pub fn make_str(&mut self, text: &str) -> Res<Ref<Str>> {
        self.make_str_wtf8(text.as_bytes())
    }

    /// A `str` from WTF-8, as a reference.
    pub fn make_str_wtf8(&mut self, wtf8: &[u8]) -> Res<Ref<Str>> {
        Ok(Str::create(&self.types.str, wtf8)?)
    }

    /// The concatenation of parts.
    pub fn new_joined_str(&mut self, parts: &[&[u8]]) -> Res {
        Ok(Str::create_joined(&self.types.str, parts)?.into())
    }

    /// An instance of `ty`, which derives from `str`.
    pub fn make_str_of(&mut self, ty: &Ref<Type>, wtf8: &[u8]) -> Res<Ref<Str>> {
        self.check_layout::<Str>(ty)?;
        Ok(Str::create(ty, wtf8)?)
    }

    /// A `bytes`.
    pub fn new_bytes(&mut self, bytes: &[u8]) -> Res {
        Ok(Bytes::create(&self.types.bytes, bytes)?.into())
    }

    /// An instance of `ty`, which derives from `bytes`.
    pub fn make_bytes_of(&mut self, ty: &Ref<Type>, bytes: &[u8]) -> Res<Ref<Bytes>> {
        self.check_layout::<Bytes>(ty)?;
        Ok(Bytes::create(ty, bytes)?)
    }

    /// A `bytearray`.
    pub fn new_bytearray(&mut self, bytes: Vec<u8>) -> Res {
        let body = ByteArray::new(bytes)?;
        Ok(heap::allocate(&self.types.bytearray, body)?.into())
    }

    /// An `int`: immediate where it fits.
    pub fn new_int(&mut self, value: BigInt) -> Res {
        match value.to_i64() {
            Some(small) => Ok(Value::Int(small)),
            None => {
                let bytes = (value.bits() / 8) as usize;
                self.reserve(bytes)?;
                let body = IntObject::new(value)?;
                Ok(heap::allocate(&self.types.int, body)?.into())
            }
        }
    }

    /// An `int` of a machine integer wider than 64 bits.
    pub fn new_int_wide(&mut self, value: i128) -> Res {
        match i64::try_from(value) {
            Ok(small) => Ok(Value::Int(small)),
            Err(_) => self.new_int(BigInt::from(value)),
        }
    }

    /// `x`, where it is a NaN without a payload of its own one that was not there before: another key of a dict.
    pub fn new_nan(&mut self, x: f64) -> f64 {
        if x.abs().to_bits() != f64::NAN.to_bits() {
            return x;
        }
        let number = self.heap.nans.get().wrapping_add(1);
        self.heap.nans.set(number);
        crate::text::float::numbered_nan(number, x)
    }

    /// A `complex`.
    pub fn new_complex(&mut self, re: f64, im: f64) -> Res {
        Ok(heap::allocate(&self.types.complex, Complex { re, im })?.into())
    }

    /// A `list`.
    pub fn new_list(&mut self, values: Vec<Value>) -> Res {
        Ok(self.make_list(values)?.into())
    }

    /// A `list`, as a reference.
    pub fn make_list(&mut self, values: Vec<Value>) -> Res<Ref<List>> {
        let body = List::new(values)?;
        Ok(heap::allocate(&self.types.list, body)?)
    }

    /// A pair for an iterator that gives one after the other: `kept` is the last one, used again where nobody else has
    /// it any more.
    #[inline(always)]
    pub(crate) fn pair_again(
        &mut self,
        kept: &VmCell<Option<Ref<Tuple>>>,
        first: Value,
        second: Value,
    ) -> Res {
        if let Some(last) = kept.get(self)
            && Tuple::is_free_pair(last)
        {
            let last = last.clone();
            let before = Tuple::refill(&last, first, second);
            drop(before);
            return Ok(last.into());
        }
        self.keep_pair(kept, [first, second])
    }

    /// A tuple of a row's values, for an iterator that gives one after the other: `kept` is the last one, used again where
    /// nobody else has it any more.
    pub(crate) fn row_again(&mut self, kept: &VmCell<Option<Ref<Tuple>>>, row: &mut Args) -> Res {
        if let Some(last) = kept.get(self)
            && Tuple::is_free(last, row.len())
        {
            let last = last.clone();
            Tuple::exchange(&last, row);
            return Ok(last.into());
        }
        let made = Tuple::create_of_row(&self.types.tuple, row)?;
        drop(kept.replace(self, Some(made.clone())));
        Ok(made.into())
    }

    #[inline(never)]
    fn keep_pair(&mut self, kept: &VmCell<Option<Ref<Tuple>>>, pair: [Value; 2]) -> Res {
        let made = Tuple::create_of(&self.types.tuple, pair)?;
        drop(kept.replace(self, Some(made.clone())));
        Ok(made.into())
    }

    /// A `tuple`.
    pub fn new_tuple(
        &mut self,
        values: impl IntoIterator<Item = Value, IntoIter: ExactSizeIterator>,
    ) -> Res {
        Ok(self.make_tuple(values)?.into())
    }

    /// A `tuple`, as a reference.
    pub fn make_tuple(
        &mut self,
        values: impl IntoIterator<Item = Value, IntoIter: ExactSizeIterator>,
    ) -> Res<Ref<Tuple>> {
        let values = values.into_iter();
        if values.len() == 0 {
            return Ok(self.empty_tuple.clone());
        }
        Ok(Tuple::create_from(&self.types.tuple, values.len(), values)?)
    }

    /// An instance of `ty`, which derives from `tuple`.
    pub fn make_tuple_of(
        &mut self,
        ty: &Ref<Type>,
        values: impl IntoIterator<Item = Value, IntoIter: ExactSizeIterator>,
    ) -> Res<Ref<Tuple>> {
        self.check_layout::<Tuple>(ty)?;
        let values = values.into_iter();
        Ok(Tuple::create_from(ty, values.len(), values)?)
    }

    /// An empty `dict`.
    pub fn new_dict(&mut self) -> Res<Ref<Dict>> {
        Ok(heap::allocate(&self.types.dict, Dict::default())?)
    }

    /// An empty `set`.
    pub fn new_set(&mut self) -> Res<Ref<Set>> {
        Ok(heap::allocate(&self.types.set, Set::default())?)
    }

    /// A `slice`.
    pub fn new_slice(&mut self, start: Value, stop: Value, step: Value) -> Res {
        Ok(heap::allocate(&self.types.slice, Slice { start, stop, step })?.into())
    }

    /// A cell that holds `value` (or nothing).
    pub fn new_cell(&mut self, value: Value) -> Res<Ref<Cell>> {
        Ok(heap::allocate(
            &self.types.cell,
            Cell {
                value: VmCell::new(value),
            },
        )?)
    }

    /// `function` bound to `this`.
    pub fn new_method(&mut self, function: Value, this: Value) -> Res {
        Ok(heap::allocate(&self.types.method, BoundMethod { function, this })?.into())
    }

    /// A module with an empty namespace.
    pub fn new_module(&mut self, name: &str) -> Res<Ref<Module>> {
        let dict = self.new_dict()?;
        let text = self.new_str(name)?;
        let module = heap::allocate(&self.types.module, Module { dict: dict.clone() })?;
        for (key, value) in [
            (self.names.name.clone(), text),
            (self.names.doc.clone(), Value::None),
            (self.names.package.clone(), Value::None),
            (self.names.loader.clone(), Value::None),
            (self.names.spec.clone(), Value::None),
        ] {
            dict.set_str(self, &key, value)?;
        }
        Ok(module)
    }

    /// An object of a native type that `add_class` has made (found by its layout).
    pub fn new_object<T: Payload>(&mut self, body: T) -> Res<Ref<T>> {
        let ty = self.native_type::<T>()?;
        self.new_object_of(&ty, body)
    }

    /// The type that was made for layout `T`.
    pub fn native_type<T: Payload>(&mut self) -> Res<Ref<Type>> {
        let key = std::ptr::from_ref(T::layout()) as usize;
        let place = (key >> 4 ^ key >> 8) % self.recent_types.len();
        if let Some((known, Some(ty))) = self.recent_types.get(place)
            && *known == key
        {
            return Ok(ty.clone());
        }
        if let Some(known) = self.native_types.get(&key).cloned() {
            if let Some(recent) = self.recent_types.get_mut(place) {
                *recent = (key, Some(known.clone()));
            }
            return Ok(known);
        }
        let tables = self.heap.tables();
        match tables.and_then(|tables| tables.of_layout(T::layout())) {
            Some(def) => self.add_class(def),
            None => raise!(
                self,
                SystemError,
                "type '{}' is not ready",
                T::layout().name
            ),
        }
    }

    /// An object of `ty`, whose layout must be `T`'s.
    pub fn new_object_of<T: Payload>(&mut self, ty: &Ref<Type>, body: T) -> Res<Ref<T>> {
        self.check_layout::<T>(ty)?;
        Ok(heap::allocate(ty, body)?)
    }

    /// An object of a type of the core, if there is memory for it.
    #[inline(always)]
    pub(crate) fn allocate<T: Payload>(
        &self,
        ty: impl FnOnce(&Types) -> &Ref<Type>,
        body: T,
    ) -> Option<Value> {
        let ty = ty(&self.types);
        debug_assert!(std::ptr::eq(ty.layout, T::layout()));
        Some(heap::allocate(ty, body).ok()?.into())
    }

    /// Refuse to make an object of a type that lies otherwise in memory.
    #[inline]
    fn check_layout<T: Payload>(&mut self, ty: &Ref<Type>) -> Res<()> {
        if std::ptr::eq(ty.layout, T::layout()) {
            return Ok(());
        }
        let name = ty.name.get(self).to_string_lossy().into_owned();
        raise!(
            self,
            TypeError,
            "object layout of '{name}' is not that of '{}'",
            T::layout().name
        )
    }

    /// A plain instance of `ty`, without attributes yet.
    pub fn new_instance(&mut self, ty: &Ref<Type>) -> Res {
        Ok(Instance::create(ty)?.into())
    }

    /// A native function object for a row of a table.
    pub fn new_native(
        &mut self,
        def: &'static MethodDef,
        this: Value,
        owner: Option<Ref<Type>>,
        module: Value,
    ) -> Res {
        let ty = match (def.kind, this.is_unset()) {
            (MethodKind::Instance, true) => &self.types.method_descriptor,
            (MethodKind::Slot, true) => &self.types.wrapper_descriptor,
            (MethodKind::Slot, false) => &*self.types.method_wrapper,
            (MethodKind::Class, true) => &*self.types.classmethod_descriptor,
            _ => &self.types.builtin_function,
        };
        Ok(heap::allocate(ty, NativeFunction::new(def, this, owner, module))?.into())
    }

    /// A weak reference to `target`, of type `ty`.
    pub fn new_weakref(
        &mut self,
        ty: &Ref<Type>,
        target: &Ref,
        callback: Value,
    ) -> Res<Ref<WeakRef>> {
        let weak = self.new_object_of(ty, WeakRef::new(callback))?;
        WeakRef::attach(&weak, target);
        Ok(weak)
    }

    /// Check that `bytes` more could be charged, before work in proportion to them. Garbage is collected first
    /// where that makes the difference.
    pub fn reserve(&mut self, bytes: usize) -> Res<()> {
        self.heap.owe_bytes(bytes);
        if self.heap.charge(bytes).is_err() {
            self.collect();
            self.heap.charge(bytes)?;
        }
        self.heap.discharge(bytes);
        // Without a limit the account allows anything: whether the machine has so much is for the allocator to say,
        // here, where the answer can be no.
        const LARGE: usize = 1 << 28;
        if bytes >= LARGE {
            Vec::<u8>::new()
                .try_reserve_exact(bytes)
                .map_err(|_| OutOfMemory)?;
        }
        Ok(())
    }

    /// Charge `bytes` for what native code holds until it drops the charge.
    pub fn hold(&mut self, bytes: usize) -> Res<Charge> {
        self.reserve(bytes)?;
        let mut charge = Charge::default();
        charge.grow_to(bytes)?;
        Ok(charge)
    }

    /// The same for a text that is made of `len` bytes and then copied into a `str`, where it is worth it. `room` says
    /// how long it becomes.
    pub(crate) fn hold_large(
        &mut self,
        len: usize,
        room: impl FnOnce(&Vm) -> usize,
    ) -> Res<Charge> {
        const LARGE: usize = 1 << 16;
        match len < LARGE {
            true => Ok(Charge::default()),
            false => {
                let room = room(self);
                self.hold(room)
            }
        }
    }

    /// The type made for a class of a table.
    pub fn class_of(&self, def: &'static ClassDef) -> Option<Ref<Type>> {
        let known = self.native_types.get(&(std::ptr::from_ref(def) as usize));
        if let Some(known) = known {
            return Some(known.clone());
        }
        let place = self.heap.tables()?.place(def)?;
        Some(self.heap.core_class(place).clone())
    }

    // ---- code

    /// The object for `code`. It is prepared when it is first run.
    pub fn new_code(&mut self, code: Arc<Code>) -> Res<Ref<CodeObject>> {
        let mut charge = Charge::default();
        // A code that others hold too is theirs: other isolates', or the code's around it, which has counted it.
        if Arc::strong_count(&code) == 1 {
            charge.grow_to(code.bytes() + code.source.bytes())?;
        }
        Ok(heap::allocate(
            &self.types.code,
            CodeObject::new(code, charge),
        )?)
    }

    /// Make what this isolate needs to run a code: its names, interned, its constants as values, its inline caches.
    #[cold]
    pub fn prepare(&mut self, object: &Ref<CodeObject>) -> Res<()> {
        if object.is_ready() {
            return Ok(());
        }
        let code = &object.code;
        let mut charge = Charge::default();
        charge.grow_to(CodeObject::own_bytes(code))?;
        let mut names = Vec::with_capacity(code.names.len());
        for name in &code.names {
            names.push(self.intern(name)?);
        }
        let mut params = Vec::with_capacity(code.varnames.len());
        for name in &code.varnames {
            params.push(self.intern(name)?);
        }
        let prepared = Prepared {
            names,
            constants: self.new_constants(&code.constants)?,
            params,
            charge,
        };
        object.set_ready(self, prepared);
        Ok(())
    }

    /// The value of a constant.
    pub fn new_constant(&mut self, constant: &Constant) -> Res {
        Ok(match constant {
            Constant::None => Value::None,
            Constant::Ellipsis => Value::Ellipsis,
            Constant::Bool(value) => Value::bool(*value),
            Constant::Int(value) => Value::Int(*value),
            Constant::BigInt(value) => self.new_int((**value).clone())?,
            Constant::Float(value) => Value::float(*value),
            Constant::Complex(re, im) => self.new_complex(*re, *im)?,
            Constant::Str(wtf8) if wtf8.len() <= 40 => self.intern_wtf8(wtf8)?.into(),
            Constant::Str(wtf8) => self.new_str_wtf8(wtf8)?,
            Constant::Bytes(bytes) => self.new_bytes(bytes)?,
            Constant::Tuple(items) => {
                let items = self.new_constants(items)?;
                self.new_tuple(items)?
            }
            Constant::FrozenSet(items) => {
                let items = self.new_constants(items)?;
                self.new_frozenset(items)?
            }
            Constant::Code(code) => self.on_stack(|vm| vm.new_code(code.clone()))?.into(),
        })
    }

    fn new_constants(&mut self, items: &[Constant]) -> Res<Vec<Value>> {
        items.iter().map(|item| self.new_constant(item)).collect()
    }

    /// A function that runs `code` with `globals`.
    pub fn new_function(
        &mut self,
        code: Ref<CodeObject>,
        globals: Ref<Dict>,
    ) -> Res<Ref<Function>> {
        let builtins = self.builtins_of(&globals)?;
        let [name, qualname] = match code.titles.get() {
            Some(titles) => titles.clone(),
            None => {
                let titles = [
                    self.intern(&code.code.name)?,
                    self.intern(&code.code.qualname)?,
                ];
                code.titles.get_or_init(|| titles).clone()
            }
        };
        // The code is asked for its docstring when somebody wants it.
        let doc = if code.code.flags.has(Flags::HAS_DOCSTRING) {
            Value::Unset
        } else {
            Value::None
        };
        let module = globals
            .get_str(self, &self.names.name)
            .unwrap_or(Value::None);
        let body = Function {
            code: VmCell::new(code),
            globals,
            builtins,
            name: VmCell::new(name.into()),
            qualname: VmCell::new(qualname.into()),
            doc: VmCell::new(doc),
            module: VmCell::new(module),
            defaults: VmCell::default(),
            kwdefaults: VmCell::default(),
            closure: VmCell::default(),
            annotate: VmCell::default(),
            annotations: VmCell::default(),
            type_params: VmCell::default(),
            dict: VmCell::default(),
        };
        Ok(heap::allocate(&self.types.function, body)?)
    }

    /// The builtins that code with these globals sees: `__builtins__` of the globals, where it is a dict or module.
    /// Of another mapping, an empty dict: what is not found there is looked up in the mapping.
    fn builtins_of(&mut self, globals: &Ref<Dict>) -> Res<Ref<Dict>> {
        match globals.get_str(self, &self.names.builtins) {
            Some(given) => match (given.as_dict(), given.downcast::<Module>()) {
                (Some(dict), _) => Ok(dict.clone()),
                (None, Some(module)) => Ok(module.dict.clone()),
                (None, None) => self.new_dict(),
            },
            None => Ok(self.builtins.clone()),
        }
    }
}
