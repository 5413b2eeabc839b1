//! What a script sees of a memory view.

use super::*;
use crate::vm::cut_index;

/// A view of the memory of an object that has some: bytes, bytearray, array and others.
#[class(name = "memoryview", shape = MemoryView, final, sequence, weakref)]
impl Surface {
    #[new("(cls, object)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, object: &Value) -> Res<Ref<MemoryView>> {
        let _ = cls;
        MemoryView::of(vm, object)
    }

    #[slot(repr)]
    fn repr(this: &Ref<MemoryView>) -> String {
        let released = if this.released.get() {
            "released memory"
        } else {
            "memory"
        };
        format!("<{released} at {:#x}>", this.address())
    }

    #[slot(hash)]
    fn hash(this: &Ref<MemoryView>, vm: &mut Vm) -> Res<i64> {
        if let Some(hash) = this.hash.get() {
            return Ok(hash);
        }
        this.check_open(vm)?;
        if !this.readonly {
            return raise!(vm, ValueError, "cannot hash writable memoryview object");
        }
        if !matches!(this.format, b'B' | b'b' | b'c') {
            return raise!(
                vm,
                ValueError,
                "memoryview: hashing is restricted to formats 'B', 'b' or 'c'"
            );
        }
        let bytes = this.to_bytes(vm);
        let bytes = vm.new_bytes(&bytes)?;
        let hash = vm.hash(&bytes)?;
        this.hash.set(Some(hash));
        Ok(hash)
    }

    #[slot(eq)]
    fn eq(this: &Ref<MemoryView>, vm: &mut Vm, value: &Value) -> Res {
        Ok(equal(vm, this, value)?.map_or(Value::NotImplemented, Value::bool))
    }

    #[slot(ne)]
    fn ne(this: &Ref<MemoryView>, vm: &mut Vm, value: &Value) -> Res {
        Ok(equal(vm, this, value)?.map_or(Value::NotImplemented, |equal| Value::bool(!equal)))
    }

    #[slot(lt)]
    #[slot(le)]
    #[slot(gt)]
    #[slot(ge)]
    fn order(this: &MemoryView, value: &Value) -> Value {
        let _ = (this, value);
        Value::NotImplemented
    }

    #[slot(len)]
    fn len(this: &MemoryView, vm: &mut Vm) -> Res<usize> {
        this.check_open(vm)?;
        match this.dims.first() {
            Some(dim) => Ok(dim.len),
            None => raise!(vm, TypeError, "0-dim memory has no length"),
        }
    }

    #[slot(getitem)]
    fn getitem(this: &MemoryView, vm: &mut Vm, key: &Value) -> Res {
        match this.target(vm, key)? {
            Target::Item(at) => {
                // The key's `__index__` may have released it.
                this.check_open(vm)?;
                this.unpack(vm, at)
            }
            Target::Part(part) => Ok(part.into()),
        }
    }

    #[slot(setitem)]
    fn setitem(this: &MemoryView, vm: &mut Vm, key: &Value, value: &Value) -> Res<()> {
        this.check_open(vm)?;
        if this.readonly {
            return raise!(vm, TypeError, "cannot modify read-only memory");
        }
        match this.target(vm, key)? {
            Target::Item(at) => {
                let bytes = this.pack(vm, value)?;
                // The key's or the value's `__index__` may have released it.
                this.check_open(vm)?;
                this.write(vm, at, &bytes);
                Ok(())
            }
            Target::Part(part) => {
                let source = match MemoryView::of(vm, value) {
                    Err(_) if vm.special(value, Special::Buffer).is_unset() => {
                        let name = vm.type_name(value);
                        return raise!(
                            vm,
                            TypeError,
                            "a bytes-like object is required, not '{name}'"
                        );
                    }
                    source => source?,
                };
                if source.format != part.format
                    || source.items() != part.items()
                    || source.dims.len() != part.dims.len()
                {
                    return raise!(
                        vm,
                        ValueError,
                        "memoryview assignment: lvalue and rvalue have different structures"
                    );
                }
                this.check_open(vm)?;
                let (bytes, size) = (source.to_bytes(vm), part.size());
                for (at, item) in part.offsets().into_iter().zip(bytes.chunks(size)) {
                    part.write(vm, at, item);
                }
                Ok(())
            }
        }
    }

    #[slot(delitem)]
    fn delitem(this: &MemoryView, vm: &mut Vm, key: &Value) -> Res<()> {
        let _ = key;
        this.check_open(vm)?;
        match this.readonly {
            true => raise!(vm, TypeError, "cannot modify read-only memory"),
            false => raise!(vm, TypeError, "cannot delete memory"),
        }
    }

    #[slot(enter)]
    fn enter(this: &Ref<MemoryView>, vm: &mut Vm) -> Res {
        this.check_open(vm)?;
        Ok(this.into())
    }

    #[method("__exit__(self, /, *exc_info)")]
    fn exit(this: &MemoryView, exc_info: &[Value]) {
        let _ = exc_info;
        this.close();
    }

    /// Let go of the memory. The view is of no use from here on.
    #[method("release(self, /)")]
    fn release(this: &MemoryView) {
        this.close();
    }

    /// The bytes of the elements: row by row for None and 'C', column by column for 'F'; for 'A' in the order in which
    /// they lie in memory.
    #[method("tobytes(self, /, order='C')")]
    fn tobytes(this: &MemoryView, vm: &mut Vm, order: &Value) -> Res {
        this.check_open(vm)?;
        let known = order.is_none()
            || order
                .as_str()
                .is_some_and(|order| matches!(order.as_bytes(), b"C" | b"F" | b"A"));
        if !known {
            return raise!(vm, ValueError, "order must be 'C', 'F' or 'A'");
        }
        vm.reserve(this.items() * this.size())?;
        let bytes = this.to_bytes(vm);
        vm.new_bytes(&bytes)
    }

    /// The elements in a list; with several dimensions, in lists of lists.
    #[method("tolist(self, /)")]
    fn tolist(this: &MemoryView, vm: &mut Vm) -> Res {
        this.check_open(vm)?;
        this.to_list(vm, this.start, &this.dims)
    }

    /// The bytes in hexadecimal digits, with `sep` between each `bytes_per_sep` of them: counted from the end, or from
    /// the beginning where that is negative.
    #[method("hex(self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(this: &MemoryView, vm: &mut Vm, sep: Option<&Value>, bytes_per_sep: isize) -> Res {
        this.check_open(vm)?;
        let bytes = this.to_bytes(vm);
        crate::builtins::bytes_text::hex(vm, &bytes, sep, bytes_per_sep)
    }

    /// A view of the same memory that cannot change it.
    #[method("toreadonly(self, /)")]
    fn toreadonly(this: &MemoryView, vm: &mut Vm) -> Res<Ref<MemoryView>> {
        this.check_open(vm)?;
        MemoryView::open(
            vm,
            (this.base.clone(), this.owner.clone()),
            this.start,
            this.dims.clone(),
            this.format,
            true,
        )
    }

    /// The same memory, seen as elements of another format or in another shape.
    #[method("cast(self, /, format, shape=<unrepresentable>)")]
    fn cast(
        this: &MemoryView,
        vm: &mut Vm,
        format: &Ref<Str>,
        shape: Option<&Value>,
    ) -> Res<Ref<MemoryView>> {
        this.check_open(vm)?;
        let format = format_named(vm, format)?;
        if !this.is_contiguous() {
            return raise!(
                vm,
                TypeError,
                "memoryview: casts are restricted to C-contiguous views"
            );
        }
        let is_byte = |format: u8| matches!(format, b'B' | b'b' | b'c');
        if !is_byte(this.format) && !is_byte(format) {
            return raise!(
                vm,
                TypeError,
                "memoryview: cannot cast between two non-byte formats"
            );
        }
        if shape.is_some() && this.dims.len() > 1 {
            return raise!(
                vm,
                TypeError,
                "memoryview: cast must be 1D -> ND or ND -> 1D"
            );
        }
        let (bytes, size) = (
            this.items() * this.size(),
            size_of_format(format).unwrap_or(1),
        );
        if bytes % size != 0 {
            return raise!(
                vm,
                TypeError,
                "memoryview: length is not a multiple of itemsize"
            );
        }
        let mut lens: SmallVec<[usize; 1]> = SmallVec::new();
        match shape {
            None => lens.push(bytes / size),
            Some(shape) => {
                let items = match (shape.as_list(), shape.as_tuple()) {
                    (Some(list), _) => list.items(vm).to_vec(),
                    (None, Some(tuple)) => tuple.items().to_vec(),
                    (None, None) => {
                        return raise!(vm, TypeError, "shape must be a list or a tuple");
                    }
                };
                for item in items {
                    match IntRef::of(&item) {
                        Some(IntRef::Small(len)) if len > 0 => lens.push(len as usize),
                        Some(_) => {
                            return raise!(
                                vm,
                                ValueError,
                                "memoryview.cast(): elements of shape must be integers > 0"
                            );
                        }
                        None => {
                            return raise!(
                                vm,
                                TypeError,
                                "memoryview.cast(): elements of shape must be integers"
                            );
                        }
                    }
                }
                let product = lens
                    .iter()
                    .try_fold(size, |product, len| product.checked_mul(*len));
                if product != Some(bytes) {
                    return raise!(
                        vm,
                        TypeError,
                        "memoryview: product(shape) * itemsize != buffer size"
                    );
                }
            }
        }
        let mut stride = size as isize;
        let mut dims: SmallVec<[Extent; 1]> = SmallVec::new();
        for len in lens.iter().rev() {
            dims.push(Extent { len: *len, stride });
            stride *= *len as isize;
        }
        dims.reverse();
        MemoryView::open(
            vm,
            (this.base.clone(), this.owner.clone()),
            this.start,
            dims,
            format,
            this.readonly,
        )
    }

    /// How many elements are equal to a value.
    #[method("count(self, value, /)")]
    fn count(this: &MemoryView, vm: &mut Vm, value: &Value) -> Res<i64> {
        this.check_open(vm)?;
        let mut count = 0;
        for at in this.offsets() {
            let item = this.unpack(vm, at)?;
            count += i64::from(vm.eq(&item, value)?);
        }
        Ok(count)
    }

    /// Where value is found first, between start and stop.
    ///
    /// ValueError if it is not there.
    #[method("index(self, value, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: &MemoryView,
        vm: &mut Vm,
        value: &Value,
        start: Option<isize>,
        stop: Option<isize>,
    ) -> Res<usize> {
        this.check_open(vm)?;
        let len = this.items();
        let (start, stop) = (
            cut_index(start.unwrap_or(0), len),
            cut_index(stop.unwrap_or(isize::MAX), len),
        );
        for (index, at) in this
            .offsets()
            .into_iter()
            .enumerate()
            .take(stop)
            .skip(start)
        {
            let item = this.unpack(vm, at)?;
            if vm.eq(&item, value)? {
                return Ok(index);
            }
        }
        raise!(vm, ValueError, "memoryview.index(x): x not found")
    }

    /// The underlying object of the memoryview.
    #[getter]
    fn obj(this: &MemoryView, vm: &mut Vm) -> Res {
        this.check_open(vm)?;
        Ok(this.owner.clone())
    }

    /// How many bytes all elements take.
    #[getter]
    fn nbytes(this: &MemoryView, vm: &mut Vm) -> Res<usize> {
        this.check_open(vm)?;
        Ok(this.items() * this.size())
    }

    /// Whether the memory cannot be changed through this view.
    #[getter]
    fn readonly(this: &MemoryView, vm: &mut Vm) -> Res<bool> {
        this.check_open(vm)?;
        Ok(this.readonly)
    }

    /// How many bytes an element takes.
    #[getter]
    fn itemsize(this: &MemoryView, vm: &mut Vm) -> Res<usize> {
        this.check_open(vm)?;
        Ok(this.size())
    }

    /// What an element is, in the letters of the module struct.
    #[getter]
    fn format(this: &MemoryView, vm: &mut Vm) -> Res<String> {
        this.check_open(vm)?;
        Ok(char::from(this.format).to_string())
    }

    /// How many dimensions there are.
    #[getter]
    fn ndim(this: &MemoryView, vm: &mut Vm) -> Res<usize> {
        this.check_open(vm)?;
        Ok(this.dims.len())
    }

    /// How many elements there are in each dimension.
    #[getter]
    fn shape(this: &MemoryView, vm: &mut Vm) -> Res {
        this.check_open(vm)?;
        tuple_of(vm, this.dims.iter().map(|dim| dim.len as i64))
    }

    /// How many bytes lie between one element and the next, in each dimension.
    #[getter]
    fn strides(this: &MemoryView, vm: &mut Vm) -> Res {
        this.check_open(vm)?;
        tuple_of(vm, this.dims.iter().map(|dim| dim.stride as i64))
    }

    /// Used internally for PIL-style arrays.
    #[getter]
    fn suboffsets(this: &MemoryView, vm: &mut Vm) -> Res {
        this.check_open(vm)?;
        vm.new_tuple([])
    }

    /// Whether the elements lie in the order of rows, without gaps.
    #[getter]
    fn c_contiguous(this: &MemoryView, vm: &mut Vm) -> Res<bool> {
        this.check_open(vm)?;
        Ok(this.is_contiguous())
    }

    /// Whether the elements lie in the order of columns, without gaps.
    #[getter]
    fn f_contiguous(this: &MemoryView, vm: &mut Vm) -> Res<bool> {
        this.check_open(vm)?;
        Ok(this.dims.len() <= 1 && this.is_contiguous())
    }

    /// Whether the elements lie without gaps.
    #[getter]
    fn contiguous(this: &MemoryView, vm: &mut Vm) -> Res<bool> {
        this.check_open(vm)?;
        Ok(this.is_contiguous())
    }
}
