//! Callables and what makes them: functions, native functions, bound methods, cells; and the descriptors that
//! the attribute protocol knows.

use super::layout::{Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::native::{CallWay, GetSetDef, MethodDef};
use super::save::{Saved, Saver};
use super::{CodeObject, Dict, Ref, Str, Tuple, Type, Value, VmCell};
use std::cell::Cell as StdCell;

macro_rules! payload {
    ($name:ident, $text:literal) => {
        const _: () = {
            static LAYOUT: Layout = Layout::of::<$name>($text);
            impl Payload for $name {
                fn layout() -> &'static Layout {
                    &LAYOUT
                }
            }
        };
    };
    ($name:ident, $text:literal, [$($field:ident),*]) => {
        payload!($name, $text);
        impl Trace for $name {
            fn trace(&self, tracer: &mut Tracer<'_>) {
                $( self.$field.trace(tracer); )*
                let _ = tracer;
            }
        }
    };
    ($name:ident, $text:literal, [$($field:ident),*], all [$($saved:ident),*]) => {
        payload!($name, $text);
        impl Trace for $name {
            fn trace(&self, tracer: &mut Tracer<'_>) {
                $( self.$field.trace(tracer); )*
                let _ = tracer;
            }

            crate::object::layout::saved_fields!($($saved),*);
        }
    };
}
pub(crate) use payload;

/// A function that a script defined.
pub struct Function {
    /// `__code__`
    pub code: VmCell<Ref<CodeObject>>,
    /// `__globals__`
    pub globals: Ref<Dict>,
    /// `__builtins__`
    pub builtins: Ref<Dict>,
    /// `__name__`
    pub name: VmCell<Value>,
    /// `__qualname__`
    pub qualname: VmCell<Value>,
    /// `__doc__`
    pub doc: VmCell<Value>,
    /// `__module__`
    pub module: VmCell<Value>,
    /// `__defaults__`
    pub defaults: VmCell<Option<Ref<Tuple>>>,
    /// `__kwdefaults__`
    pub kwdefaults: VmCell<Option<Ref<Dict>>>,
    /// `__closure__`: a tuple of cells.
    pub closure: VmCell<Option<Ref<Tuple>>>,
    /// `__annotate__`, or Unset.
    pub annotate: VmCell<Value>,
    /// `__annotations__`, once computed, or Unset.
    pub annotations: VmCell<Value>,
    /// `__type_params__`, or Unset.
    pub type_params: VmCell<Value>,
    /// `__dict__`, once asked for.
    pub dict: VmCell<Option<Ref<Dict>>>,
}
payload!(
    Function,
    "function",
    [
        code,
        globals,
        builtins,
        name,
        qualname,
        doc,
        module,
        defaults,
        kwdefaults,
        closure,
        annotate,
        annotations,
        type_params,
        dict
    ], all [code, globals, builtins, name, qualname, doc, module, defaults, kwdefaults, closure, annotate, annotations, type_params, dict]);

/// A native function: a row of a class's or module's table, with what it is bound to.
pub struct NativeFunction {
    /// The row.
    pub def: &'static MethodDef,
    /// What it is bound to (`[].append`, `dict.fromkeys`), or Unset.
    pub this: Value,
    /// The class it belongs to; none for a module's function.
    pub owner: Option<Ref<Type>>,
    /// The module it belongs to, by name, or None.
    pub module: Value,
    /// How a call with positional arguments goes: what is bound gets another row than its quick call takes.
    pub way: CallWay,
}
payload!(NativeFunction, "builtin_function_or_method");
impl Trace for NativeFunction {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.this.trace(tracer);
        self.owner.trace(tracer);
        self.module.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.row_of_function(self.def)?;
        self.this.save(saver)?;
        self.owner.save(saver)?;
        self.module.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let def = loader.row_of_function()?;
        let (this, owner) = (Trace::load(loader)?, Trace::load(loader)?);
        let module = Trace::load(loader)?;
        Ok(NativeFunction::new(def, this, owner, module))
    }
}

impl NativeFunction {
    /// A row as a function, bound to `this` if that is anything.
    pub fn new(
        def: &'static MethodDef,
        this: Value,
        owner: Option<Ref<Type>>,
        module: Value,
    ) -> NativeFunction {
        let way = match this {
            Value::Unset => def.way,
            _ => CallWay::Called,
        };
        NativeFunction {
            def,
            this,
            owner,
            module,
            way,
        }
    }
}

/// A method bound to its receiver.
pub struct BoundMethod {
    /// `__func__`
    pub function: Value,
    /// `__self__`
    pub this: Value,
}
payload!(BoundMethod, "method", [function, this], all [function, this]);

/// A variable shared between scopes.
#[derive(Default)]
pub struct Cell {
    /// What it holds; Unset for nothing.
    pub value: VmCell<Value>,
}
payload!(Cell, "cell", [value], all[value]);

/// `property`
pub struct Property {
    /// `fget` or None.
    pub get: VmCell<Value>,
    /// `fset` or None.
    pub set: VmCell<Value>,
    /// `fdel` or None.
    pub delete: VmCell<Value>,
    /// `__doc__`
    pub doc: VmCell<Value>,
    /// `__name__`, or Unset.
    pub name: VmCell<Value>,
    /// The doc is the getter's.
    pub doc_from_getter: StdCell<bool>,
}
payload!(Property, "property", [get, set, delete, doc, name], all [get, set, delete, doc, name, doc_from_getter]);

/// `classmethod`
pub struct ClassMethod {
    /// What it wraps.
    pub function: VmCell<Value>,
    /// `__dict__`, once asked for.
    pub dict: VmCell<Option<Ref<Dict>>>,
}
payload!(ClassMethod, "classmethod", [function, dict], all [function, dict]);

/// `staticmethod`
pub struct StaticMethod {
    /// What it wraps.
    pub function: VmCell<Value>,
    /// `__dict__`, once asked for.
    pub dict: VmCell<Option<Ref<Dict>>>,
}
payload!(StaticMethod, "staticmethod", [function, dict], all [function, dict]);

/// A native computed attribute: a row of a class's table.
pub struct GetSet {
    /// The row.
    pub def: &'static GetSetDef,
    /// The class it belongs to.
    pub owner: Ref<Type>,
}
payload!(GetSet, "getset_descriptor");
impl Trace for GetSet {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.owner.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.attribute_row(self.def)?;
        self.owner.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Ok(GetSet {
            def: loader.attribute_row()?,
            owner: Trace::load(loader)?,
        })
    }
}

/// The field of a named tuple: an item of it.
pub struct TupleField {
    /// Where the item stands.
    pub index: usize,
    /// Its `__doc__`.
    pub doc: VmCell<Value>,
}
payload!(TupleField, "_tuplegetter");
impl Trace for TupleField {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.doc.trace(tracer);
    }

    super::layout::saved_fields!(index, doc);
}

/// A `__slots__` member, or a computed attribute of a native class that CPython keeps in a field.
pub struct Member {
    /// Its name.
    pub name: Ref<Str>,
    /// The class that declares it.
    pub owner: Ref<Type>,
    /// Which slot of an instance it is.
    pub index: usize,
    /// The row of a native class, in place of a slot.
    pub native: Option<&'static GetSetDef>,
}
payload!(Member, "member_descriptor", [name, owner], all [name, owner, index, native]);

/// A module.
pub struct Module {
    /// `__dict__`
    pub dict: Ref<Dict>,
}
payload!(Module, "module", [dict], all[dict]);

/// `super`
pub struct Super {
    /// `__thisclass__`
    pub class: Ref<Type>,
    /// `__self__`, or Unset when unbound.
    pub this: Value,
    /// `__self_class__`, or none when unbound.
    pub start: Option<Ref<Type>>,
}
payload!(Super, "super", [class, this, start], all [class, this, start]);

/// `slice`
pub struct Slice {
    /// `start`
    pub start: Value,
    /// `stop`
    pub stop: Value,
    /// `step`
    pub step: Value,
}
payload!(Slice, "slice", [start, stop, step], all [start, stop, step]);

/// `range`: bounds that fit an `Int` each; a range beyond them holds big integers.
pub struct Range {
    /// `start`
    pub start: Value,
    /// `stop`
    pub stop: Value,
    /// `step`
    pub step: Value,
    /// The length.
    pub len: Value,
}
payload!(Range, "range", [start, stop, step, len], all [start, stop, step, len]);

impl Range {
    /// A range of machine integers, if its length is one too and `step` is not zero.
    pub fn of_ints(start: i64, stop: i64, step: i64) -> Option<Range> {
        let distance = if step > 0 {
            stop.checked_sub(start)?
        } else {
            start.checked_sub(stop)?
        };
        let len = match distance {
            ..=0 => 0,
            _ if step == 1 => distance,
            _ => (distance - 1) / step.checked_abs().filter(|step| *step != 0)? + 1,
        };
        (step != 0).then_some(Range {
            start: Value::Int(start),
            stop: Value::Int(stop),
            step: Value::Int(step),
            len: Value::Int(len),
        })
    }

    /// Its iterator, if both its bounds are machine integers.
    pub fn iter_ints(&self) -> Option<RangeIter> {
        match (&self.start, &self.step, &self.len) {
            (Value::Int(next), Value::Int(step), Value::Int(left))
                if matches!(self.stop, Value::Int(_)) =>
            {
                Some(RangeIter {
                    next: StdCell::new(*next),
                    step: *step,
                    left: StdCell::new(*left as u64),
                })
            }
            _ => None,
        }
    }
}

/// The iterator of a range of machine integers.
pub struct RangeIter {
    /// The next value.
    pub next: StdCell<i64>,
    /// How far it goes each time.
    pub step: i64,
    /// How many values are left.
    pub left: StdCell<u64>,
}
const _: () = {
    static LAYOUT: Layout = Layout::of::<RangeIter>("range_iterator").leaf();
    impl Payload for RangeIter {
        fn layout() -> &'static Layout {
            &LAYOUT
        }
    }
};
impl Trace for RangeIter {
    fn trace(&self, _: &mut Tracer<'_>) {}

    crate::object::layout::saved_fields!(next, step, left);
}

/// The iterator of a list or tuple (forwards).
pub struct SequenceIter {
    /// What it goes through; Unset when it has ended.
    pub sequence: VmCell<Value>,
    /// The next place.
    pub at: StdCell<usize>,
}
payload!(SequenceIter, "sequence_iterator", [sequence], all [sequence, at]);

/// The iterator of a text. O(1) a step.
pub struct StrIter {
    /// What it goes through.
    pub text: Ref<Str>,
    /// Where the next character begins, in bytes; `ENDED` once it has been asked beyond the last.
    pub at: StdCell<usize>,
}
payload!(StrIter, "str_ascii_iterator", [text], all [text, at]);

impl StrIter {
    /// The place of one that has ended: nothing brings it back.
    pub const ENDED: usize = usize::MAX;

    /// The byte that comes next, where it is a character: then it has been passed.
    #[inline(always)]
    pub(crate) fn next_ascii(&self) -> Option<u8> {
        let at = self.at.get();
        let byte = *self.text.as_bytes().get(at)?;
        if byte >= 0x80 {
            return None;
        }
        self.at.set(at + 1);
        Some(byte)
    }
}

/// What an iterator over a dict gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DictPart {
    /// Keys.
    Keys,
    /// Values.
    Values,
    /// Pairs.
    Items,
}
crate::object::layout::saved_choice!(DictPart: Keys, Values, Items);

/// The iterator of a dict or one of its views.
pub struct DictIter {
    /// The dict, until the iterator has ended.
    pub dict: VmCell<Option<Ref<Dict>>>,
    /// What it gives.
    pub part: DictPart,
    /// The next place.
    pub at: StdCell<usize>,
    /// The dict's length at the start: a change is an error.
    pub len: StdCell<usize>,
    /// How many entries have not been given: where a further one is found, other keys have come in.
    pub left: StdCell<usize>,
    /// Backwards.
    pub reversed: bool,
    /// The last pair, to be used again.
    pub kept: VmCell<Option<Ref<Tuple>>>,
}
payload!(DictIter, "dict_iterator", [dict, kept], all [dict, part, at, len, left, reversed, kept]);

/// `dict.keys()`, `dict.values()`, `dict.items()`
pub struct DictView {
    /// The dict.
    pub dict: Ref<Dict>,
    /// What the view shows.
    pub part: DictPart,
}
payload!(DictView, "dict_view", [dict], all [dict, part]);

/// An int that is not immediate: beyond 64 bits, or of a subclass of `int`.
pub struct IntObject {
    /// The number.
    pub value: num_bigint::BigInt,
    /// For its digits.
    _charge: super::Charge,
}

impl IntObject {
    /// This number, whose digits are charged.
    pub fn new(value: num_bigint::BigInt) -> Result<IntObject, super::OutOfMemory> {
        let mut charge = super::Charge::default();
        charge.grow_to((value.bits().div_ceil(64) * 8) as usize)?;
        Ok(IntObject {
            value,
            _charge: charge,
        })
    }
}
const _: () = {
    static LAYOUT: Layout = Layout::of::<IntObject>("int").leaf();
    impl Payload for IntObject {
        fn layout() -> &'static Layout {
            &LAYOUT
        }
    }
};
impl Trace for IntObject {
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, saver: &mut super::save::Saver<'_>) -> super::save::Saved {
        self.value.save(saver)
    }

    fn load(loader: &mut super::load::Loader<'_>) -> super::load::Loaded<Self> {
        Ok(IntObject::new(Trace::load(loader)?)?)
    }
}

/// A float of a subclass of `float`.
pub struct FloatObject {
    /// The number.
    pub value: f64,
}
const _: () = {
    static LAYOUT: Layout = Layout::of::<FloatObject>("float").leaf();
    impl Payload for FloatObject {
        fn layout() -> &'static Layout {
            &LAYOUT
        }
    }
};
impl Trace for FloatObject {
    fn trace(&self, _: &mut Tracer<'_>) {}

    crate::object::layout::saved_fields!(value);
}

/// A complex number.
pub struct Complex {
    /// Its real part.
    pub re: f64,
    /// Its imaginary part.
    pub im: f64,
}
const _: () = {
    static LAYOUT: Layout = Layout::of::<Complex>("complex").leaf();
    impl Payload for Complex {
        fn layout() -> &'static Layout {
            &LAYOUT
        }
    }
};
impl Trace for Complex {
    fn trace(&self, _: &mut Tracer<'_>) {}

    crate::object::layout::saved_fields!(re, im);
}

impl Function {
    /// The code object. The function keeps it alive for as long as its `__code__` is not bound anew.
    #[inline(always)]
    pub(crate) fn code_ptr(&self) -> *const CodeObject {
        // SAFETY: read at once; a cell that holds a reference holds one that is whole.
        let held: &Ref<CodeObject> = unsafe { self.code.peek() };
        &raw const **held
    }
}
