//! What a script sees of arrays and their iterators.

use super::*;
use crate::vm::cut_index;

#[class(name = "arrayiterator", module = "array", shape = ArrayIterator, no_new, final)]
impl IteratorSurface {
    #[slot(iter)]
    fn iter(this: Ref<ArrayIterator>) -> Ref<ArrayIterator> {
        this
    }

    #[slot(next)]
    fn next(this: &ArrayIterator, vm: &mut Vm) -> Res {
        match this.at.get() {
            Some(at) if at < this.array.len(vm) => {
                this.at.set(Some(at + 1));
                this.array.get(vm, at)
            }
            _ => {
                this.at.set(None);
                vm.stop_iteration(Value::None)
            }
        }
    }

    #[slot(reduce)]
    fn reduce(this: &ArrayIterator, vm: &mut Vm) -> Res {
        let key = vm.intern("iter")?;
        let iter = vm.builtin(&key)?.unwrap_or(Value::None);
        match this.at.get() {
            Some(at) => {
                let args = vm.new_tuple([Value::from(&this.array)])?;
                vm.new_tuple([iter, args, Value::Int(at as i64)])
            }
            None => crate::builtins::iterators::reduce_to_nothing(vm, iter),
        }
    }

    #[slot(setstate)]
    fn setstate(this: &ArrayIterator, vm: &mut Vm, state: &Value) -> Res<()> {
        let at = vm.to_index(state)?.max(0) as usize;
        if this.at.get().is_some() {
            this.at.set(Some(at.min(this.array.len(vm))));
        }
        Ok(())
    }
}

/// array(typecode [, initializer]) -> array
///
/// Numbers, or characters, of the one kind that the typecode names, side by side in memory. The initializer has its
/// first items: an iterable of them, a text for characters, or bytes that hold them.
#[class(name = "array", module = "array", shape = Array, unhashable, sequence, weakref)]
impl ArraySurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<Ref<Array>> {
        let own = vm.add_class(&ARRAY_CLASS)?;
        if cls.is_same(&own) && kwargs.len(vm) != 0 {
            return raise!(vm, TypeError, "array.array() takes no keyword arguments");
        }
        let (letter, initial) = match args {
            [letter] => (letter, None),
            [letter, initial] => (letter, Some(initial)),
            [] => {
                return raise!(vm, TypeError, "array() takes at least 1 argument (0 given)");
            }
            _ => {
                let given = args.len();
                return raise!(
                    vm,
                    TypeError,
                    "array() takes at most 2 arguments ({given} given)"
                );
            }
        };
        static ARG: Arg = Arg::receiver("array", "array");
        let CodeArg(code) = CodeArg::from_arg(vm, letter, &ARG)?;
        let array = new_array(vm, cls, code, Vec::new())?;
        let Some(initial) = initial else {
            return Ok(array);
        };
        let of_text = code.kind == Kind::Char;
        if let Some(text) = initial.as_str() {
            if !of_text {
                let letter = char::from(code.letter);
                return raise!(
                    vm,
                    TypeError,
                    "cannot use a str to initialize an array with typecode '{letter}'"
                );
            }
            array.append_text(vm, &text.clone())?;
            return Ok(array);
        }
        if let Some(other) = initial.downcast::<Array>() {
            if other.code == code {
                let bytes = other.bytes(vm);
                array.append_bytes(vm, &bytes)?;
                return Ok(array);
            }
            let other_text = other.code.kind == Kind::Char;
            if other_text && !of_text {
                let (theirs, ours) = (char::from(other.code.letter), char::from(code.letter));
                return raise!(
                    vm,
                    TypeError,
                    "cannot use a unicode array with typecode '{theirs}' to initialize an array with typecode '{ours}'"
                );
            }
        } else if initial.as_bytes().is_some() || initial.downcast::<ByteArray>().is_some() {
            let bytes = bytes_like::required(vm, initial)?;
            if bytes.len() % code.size != 0 {
                return raise!(vm, ValueError, "bytes length not a multiple of item size");
            }
            array.append_bytes(vm, &bytes)?;
            return Ok(array);
        }
        array.append_all(vm, initial)?;
        Ok(array)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Array>, vm: &mut Vm) -> Res {
        let name = vm.class_name(this.ty());
        let name = name.rsplit('.').next().unwrap_or("array").to_owned();
        let letter = char::from(this.code.letter);
        if this.len(vm) == 0 {
            return vm.new_str(&format!("{name}('{letter}')"));
        }
        let content = if this.code.kind == Kind::Char {
            this.text(vm)?
        } else {
            let items = this.to_list(vm)?;
            vm.new_list(items)?
        };
        let shown = vm.repr(&content)?;
        let start = format!("{name}('{letter}', ");
        vm.new_joined_str(&[start.as_bytes(), shown.as_bytes(), b")"])
    }

    #[slot(len)]
    fn len(this: &Array, vm: &Vm) -> usize {
        this.len(vm)
    }

    #[slot(iter)]
    fn iter(this: Ref<Array>, vm: &mut Vm) -> Res<Ref<ArrayIterator>> {
        vm.new_object(ArrayIterator {
            array: this,
            at: Cell::new(Some(0)),
        })
    }

    #[slot(getitem)]
    fn getitem(this: &Ref<Array>, vm: &mut Vm, key: &Value) -> Res {
        if let Some(slice) = key.downcast::<Slice>() {
            let span = vm.slice_bounds(slice)?.within(this.len(vm));
            let size = this.code.size;
            vm.reserve(span.len * size)?;
            let store = this.store.bytes(vm);
            let mut bytes = Vec::with_capacity(span.len * size);
            for at in span.places() {
                bytes.extend_from_slice(store.get(at * size..(at + 1) * size).unwrap_or(&[]));
            }
            return Ok(plain(vm, this.code, bytes)?.into());
        }
        let at = place(vm, this, key, "array index out of range")?;
        this.get(vm, at)
    }

    #[slot(setitem)]
    fn setitem(this: &Ref<Array>, vm: &mut Vm, key: &Value, value: &Value) -> Res<()> {
        if let Some(slice) = key.downcast::<Slice>() {
            return assign_slice(vm, this, slice, Some(value));
        }
        let at = place(vm, this, key, "array assignment index out of range")?;
        let bytes = this.pack(vm, value)?;
        let size = this.code.size;
        if let Some(to) = this.store.bytes_mut(vm).get_mut(at * size..(at + 1) * size) {
            to.copy_from_slice(&bytes);
        }
        Ok(())
    }

    #[slot(delitem)]
    fn delitem(this: &Ref<Array>, vm: &mut Vm, key: &Value) -> Res<()> {
        if let Some(slice) = key.downcast::<Slice>() {
            return assign_slice(vm, this, slice, None);
        }
        let at = place(vm, this, key, "array assignment index out of range")?;
        this.splice(vm, at, at + 1, &[])
    }

    #[slot(contains)]
    fn contains(this: &Array, vm: &mut Vm, value: &Value) -> Res<bool> {
        Ok(this.index_of(vm, value, (0, usize::MAX))?.is_some())
    }

    #[slot(add)]
    fn add(this: &Array, vm: &mut Vm, value: &Value) -> Res<Ref<Array>> {
        let other = same_kind(vm, this, value)?;
        vm.reserve(this.store.bytes(vm).len() + other.len())?;
        let mut bytes = this.bytes(vm);
        bytes.extend(other);
        plain(vm, this.code, bytes)
    }

    #[slot(iadd)]
    fn iadd(this: Ref<Array>, vm: &mut Vm, value: &Value) -> Res<Ref<Array>> {
        let Some(other) = value.downcast::<Array>() else {
            let name = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "can only extend array with array (not \"{name}\")"
            );
        };
        if other.code != this.code {
            return raise!(vm, TypeError, "can only extend with array of same kind");
        }
        let bytes = other.bytes(vm);
        this.append_bytes(vm, &bytes)?;
        Ok(this)
    }

    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: &Array, vm: &mut Vm, value: &Value) -> Res<Ref<Array>> {
        let bytes = repeated(vm, this, value)?;
        plain(vm, this.code, bytes)
    }

    #[slot(imul)]
    fn imul(this: Ref<Array>, vm: &mut Vm, value: &Value) -> Res<Ref<Array>> {
        let bytes = repeated(vm, &this, value)?;
        let end = this.len(vm);
        this.splice(vm, 0, end, &bytes)?;
        Ok(this)
    }

    #[slot(eq)]
    fn eq(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Eq, value)
    }

    #[slot(ne)]
    fn ne(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Ne, value)
    }

    #[slot(lt)]
    fn lt(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Lt, value)
    }

    #[slot(le)]
    fn le(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Le, value)
    }

    #[slot(gt)]
    fn gt(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Gt, value)
    }

    #[slot(ge)]
    fn ge(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Ge, value)
    }

    /// Put one more item at the end.
    #[method("append(self, v, /)")]
    fn append(this: &Array, vm: &mut Vm, v: &Value) -> Res<()> {
        this.append(vm, v)
    }

    /// (address, length): where the items lie in memory, and how many there are. Times itemsize the length is one in
    /// bytes.
    #[method("buffer_info(self, /)")]
    fn buffer_info(this: &Array, vm: &mut Vm) -> Res {
        let len = this.len(vm) as i64;
        let address = this.store.address() as i64;
        vm.new_tuple([Value::Int(address), Value::Int(len)])
    }

    /// Reverse the bytes of every item. RuntimeError unless items have 1, 2, 4 or 8 bytes.
    #[method("byteswap(self, /)")]
    fn byteswap(this: &Array, vm: &mut Vm) {
        turn_items(this, vm);
    }

    /// Remove all items from the array.
    #[method("clear(self, /)")]
    fn clear(this: &Array, vm: &mut Vm) -> Res<()> {
        let end = this.len(vm);
        this.splice(vm, 0, end, &[])
    }

    /// How many items are equal to v.
    #[method("count(self, v, /)")]
    fn count(this: &Array, vm: &mut Vm, v: &Value) -> Res<i64> {
        let (mut at, mut count) = (0, 0);
        while let Some(found) = this.index_of(vm, v, (at, usize::MAX))? {
            count += 1;
            at = found + 1;
        }
        Ok(count)
    }

    /// Put all items of an array with the same typecode, or of any iterable, at the end.
    #[method("extend(self, bb, /)")]
    fn extend(this: &Array, vm: &mut Vm, bb: &Value) -> Res<()> {
        match bb.downcast::<Array>() {
            Some(other) if other.code == this.code => {
                let bytes = other.bytes(vm);
                this.append_bytes(vm, &bytes)
            }
            Some(_) => raise!(vm, TypeError, "can only extend with array of same kind"),
            None => this.append_all(vm, bb),
        }
    }

    /// Append the items that these bytes are in memory, as fromfile() does with a file's.
    #[method("frombytes(self, buffer, /)")]
    fn frombytes(this: &Array, vm: &mut Vm, buffer: &Value) -> Res<()> {
        let bytes = bytes_like::required(vm, buffer)?;
        if bytes.len() % this.code.size != 0 {
            return raise!(vm, ValueError, "bytes length not a multiple of item size");
        }
        this.append_bytes(vm, &bytes)
    }

    /// Append n items read from a binary file.
    #[method("fromfile(self, f, n, /)")]
    fn fromfile(this: &Array, vm: &mut Vm, f: &Value, n: isize) -> Res<()> {
        if n < 0 {
            return raise!(vm, ValueError, "negative count");
        }
        let Some(wanted) = (n as usize).checked_mul(this.code.size) else {
            return raise!(vm, MemoryError);
        };
        let read = vm.call_method(f, "read", &[Value::Int(wanted as i64)])?;
        let Some(bytes) = read.as_bytes().cloned() else {
            return raise!(vm, TypeError, "read() didn't return bytes");
        };
        let bytes = bytes.as_bytes();
        let whole = bytes.len() - bytes.len() % this.code.size;
        this.append_bytes(vm, bytes.get(..whole).unwrap_or(&[]))?;
        if bytes.len() != wanted {
            return raise!(vm, EOFError, "read() didn't return enough bytes");
        }
        Ok(())
    }

    /// Append items to array from list.
    #[method("fromlist(self, list, /)")]
    fn fromlist(this: &Array, vm: &mut Vm, list: &Value) -> Res<()> {
        let Some(list) = list.as_list().cloned() else {
            return raise!(vm, TypeError, "arg must be list");
        };
        let items = list.items(vm).to_vec();
        let mut bytes = Vec::new();
        for item in &items {
            bytes.extend(this.pack(vm, item)?);
            if list.items(vm).len() != items.len() {
                return raise!(vm, RuntimeError, "list changed size during iteration");
            }
        }
        this.append_bytes(vm, &bytes)
    }

    /// Append the characters of a text to an array of characters.
    ///
    /// For other arrays: ValueError. They take bytes, as array.frombytes(text.encode(...)).
    #[method("fromunicode(self, ustr, /)")]
    fn fromunicode(this: &Array, vm: &mut Vm, ustr: &Ref<Str>) -> Res<()> {
        if this.code.kind != Kind::Char {
            return raise!(
                vm,
                ValueError,
                "fromunicode() may only be called on unicode type arrays ('u' or 'w')"
            );
        }
        this.append_text(vm, ustr)
    }

    /// The characters of an array of characters as a text.
    ///
    /// For other arrays: ValueError. Their bytes can be decoded, as array.tobytes().decode().
    #[method("tounicode(self, /)")]
    fn tounicode(this: &Array, vm: &mut Vm) -> Res {
        if this.code.kind != Kind::Char {
            return raise!(
                vm,
                ValueError,
                "tounicode() may only be called on unicode type arrays ('u' or 'w')"
            );
        }
        this.text(vm)
    }

    /// Where v is found first. ValueError if it is not in the array.
    #[method("index(self, v, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: &Array,
        vm: &mut Vm,
        v: &Value,
        start: Option<isize>,
        stop: Option<isize>,
    ) -> Res<usize> {
        let len = this.len(vm);
        let range = (
            cut_index(start.unwrap_or(0), len),
            cut_index(stop.unwrap_or(isize::MAX), len),
        );
        match this.index_of(vm, v, range)? {
            Some(at) => Ok(at),
            None => raise!(vm, ValueError, "array.index(x): x not in array"),
        }
    }

    /// Put v in front of the item at position i.
    #[method("insert(self, i, v, /)")]
    fn insert(this: &Array, vm: &mut Vm, i: isize, v: &Value) -> Res<()> {
        let bytes = this.pack(vm, v)?;
        let at = cut_index(i, this.len(vm));
        this.splice(vm, at, at, &bytes)
    }

    /// Take out an item, the last one by default, and return it.
    #[method("pop(self, i=-1, /)")]
    fn pop(this: &Array, vm: &mut Vm, i: isize) -> Res {
        let len = this.len(vm) as isize;
        if len == 0 {
            return raise!(vm, IndexError, "pop from empty array");
        }
        let at = if i < 0 { i + len } else { i };
        if at < 0 || at >= len {
            return raise!(vm, IndexError, "pop index out of range");
        }
        let at = at as usize;
        let item = this.get(vm, at)?;
        this.splice(vm, at, at + 1, &[])?;
        Ok(item)
    }

    /// Take out the first item that is equal to v.
    #[method("remove(self, v, /)")]
    fn remove(this: &Array, vm: &mut Vm, v: &Value) -> Res<()> {
        match this.index_of(vm, v, (0, usize::MAX))? {
            Some(at) => this.splice(vm, at, at + 1, &[]),
            None => raise!(vm, ValueError, "array.remove(x): x not in array"),
        }
    }

    /// Turn the order of the items around, in place.
    #[method("reverse(self, /)")]
    fn reverse(this: &Array, vm: &mut Vm) {
        this.store.bytes_mut(vm).reverse();
        turn_items(this, vm);
    }

    /// The items' bytes as they lie in memory.
    #[method("tobytes(self, /)")]
    fn tobytes(this: &Array, vm: &mut Vm) -> Res {
        let bytes = this.bytes(vm);
        vm.new_bytes(&bytes)
    }

    /// Write the items' bytes as they lie in memory to a binary file.
    #[method("tofile(self, f, /)")]
    fn tofile(this: &Array, vm: &mut Vm, f: &Value) -> Res<()> {
        let bytes = this.bytes(vm);
        for part in bytes.chunks(64 * 1024) {
            let part = vm.new_bytes(part)?;
            vm.call_method(f, "write", &[part])?;
        }
        Ok(())
    }

    /// The items in a list.
    #[method("tolist(self, /)")]
    fn tolist(this: &Array, vm: &mut Vm) -> Res {
        let items = this.to_list(vm)?;
        vm.new_list(items)
    }

    #[method("__copy__(self, /)")]
    fn copy(this: &Array, vm: &mut Vm) -> Res<Ref<Array>> {
        let bytes = this.bytes(vm);
        plain(vm, this.code, bytes)
    }

    #[method("__deepcopy__(self, unused, /)")]
    fn deepcopy(this: &Array, vm: &mut Vm, unused: &Value) -> Res<Ref<Array>> {
        let _ = unused;
        let bytes = this.bytes(vm);
        plain(vm, this.code, bytes)
    }

    #[method("__reduce_ex__(self, value, /)")]
    fn reduce_ex(this: &Ref<Array>, vm: &mut Vm, value: i64) -> Res {
        let letter = vm.new_str(&char::from(this.code.letter).to_string())?;
        let class = Value::from(this.ty());
        let object = Value::from(this);
        let state = vm.getattr_opt(&object, "__dict__")?.unwrap_or(Value::None);
        let (key, modules) = (vm.intern("array")?, vm.modules.clone());
        let reconstructor = match modules.get_str(vm, &key) {
            Some(module) if value >= 3 => Some(vm.getattr(&module, "_array_reconstructor")?),
            _ => None,
        };
        let Some(reconstructor) = reconstructor else {
            let items = if this.code.kind == Kind::Char {
                this.text(vm)?
            } else {
                let items = this.to_list(vm)?;
                vm.new_list(items)?
            };
            let args = vm.new_tuple([letter, items])?;
            return vm.new_tuple([class, args, state]);
        };
        let bytes = this.bytes(vm);
        let bytes = vm.new_bytes(&bytes)?;
        let args = vm.new_tuple([class, letter, Value::Int(this.code.machine), bytes])?;
        vm.new_tuple([reconstructor, args, state])
    }

    #[slot(sizeof)]
    fn sizeof(this: &Array, vm: &Vm) -> usize {
        80 + this.store.bytes(vm).capacity()
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        generic_alias::subscript_class(vm, cls, item)
    }

    /// The letter that says what the items are
    #[getter]
    fn typecode(this: &Array) -> String {
        char::from(this.code.letter).to_string()
    }

    /// How many bytes an item takes
    #[getter]
    fn itemsize(this: &Array) -> usize {
        this.code.size
    }
}

/// Reverse the bytes of every item.
fn turn_items(this: &Array, vm: &mut Vm) {
    let size = this.code.size;
    let bytes = this.store.bytes_mut(vm);
    for item in bytes.chunks_mut(size) {
        item.reverse();
    }
    let len = bytes.len();
    vm.heap.owe_bytes(len);
}
