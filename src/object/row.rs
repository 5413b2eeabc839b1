//! The rows of special methods: what a class's MRO says of each special name.
//!
//! A class that adds nothing shares its base's row. A native class has none until somebody asks for one of its special
//! methods: most programs meet few of the classes that there are, and a row with its methods is larger than the class.
//!
//! # Invariants
//! - A class whose row waits is native, its MRO is whole, and no class that derives from it has a row.
//! - While it waits, no script can have changed it: its table says what it adds.
//!
//! # Cost
//! Making a row: O(special names + methods of the table), for the class and for its bases that have none.

use super::layout::{Trace, Tracer};
use super::native::{ClassDef, ClassFlags, MethodDef, MethodKind, NativeCall};
use super::{NativeFunction, Ref, Special, StaticMethod, Type, Value, VmCell, heap, types};
use std::cell::Cell;
use std::rc::Rc;

/// A row, or nothing where it waits.
#[derive(Clone, Default)]
pub(crate) struct Row {
    methods: Option<Rc<Methods>>,
    /// It is the row of the class's base as well, who shows it to the collector.
    is_shared: bool,
}

struct Methods {
    values: [Value; Special::COUNT],
    /// What `__next__` comes down to where it is native: loops ask for it again and again.
    next: Option<NativeCall>,
    _charge: heap::Charge,
}

impl Methods {
    fn of(values: [Value; Special::COUNT]) -> Methods {
        let mut charge = heap::Charge::default();
        charge.grow_anyway(size_of::<Methods>() + 2 * size_of::<usize>());
        Methods {
            next: native_call(&values[Special::Next as usize]),
            values,
            _charge: charge,
        }
    }
}

/// The native function that takes its receiver as it stands.
fn native_call(method: &Value) -> Option<NativeCall> {
    let native = method.downcast::<NativeFunction>()?;
    let def = native.def;
    let fits = native.this.is_unset() && def.kind.is_bound() && def.signature.takes(1);
    fits.then_some(def.call)
}

impl Clone for Methods {
    fn clone(&self) -> Methods {
        Methods::of(self.values.clone())
    }
}

impl Row {
    /// The row of no class: nothing is there.
    pub(crate) fn empty() -> Row {
        Row {
            methods: Some(Rc::new(Methods::of(
                [const { Value::Unset }; Special::COUNT],
            ))),
            is_shared: false,
        }
    }

    /// The same row for a class whose base has it.
    pub(crate) fn share(&self) -> Row {
        Row {
            methods: self.methods.clone(),
            is_shared: true,
        }
    }

    /// Whether the base has it too.
    pub(crate) fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// The methods; nothing while it waits.
    #[inline(always)]
    pub(super) fn methods(&self) -> Option<&[Value; Special::COUNT]> {
        self.methods.as_ref().map(|methods| &methods.values)
    }

    /// The native `__next__`, if there is one.
    #[inline(always)]
    fn next(&self) -> Option<NativeCall> {
        self.methods.as_ref()?.next
    }

    /// All methods.
    pub(crate) fn all(&self) -> &[Value] {
        self.methods().map_or(&[], |row| row)
    }

    /// Change one of them, for this class alone.
    pub(crate) fn replace(&mut self, which: Special, method: Value) -> Value {
        self.is_shared = false;
        match &mut self.methods {
            Some(methods) => {
                let methods = Rc::make_mut(methods);
                if which == Special::Next {
                    methods.next = native_call(&method);
                }
                std::mem::replace(&mut methods.values[which as usize], method)
            }
            None => method,
        }
    }
}

impl Trace for Row {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if !self.is_shared
            && let Some(methods) = self.methods()
        {
            for method in methods {
                method.trace(tracer);
            }
        }
    }
}

/// The type of the functions that tables have of a kind.
fn place_for(kind: MethodKind) -> usize {
    match kind {
        MethodKind::Instance => types::METHOD,
        MethodKind::Slot => types::WRAPPER,
        MethodKind::Class => types::CLASS_METHOD,
        _ => types::FUNCTION,
    }
}

/// The object of a method, as its class's namespace has it. None where the machine has no memory.
fn method_object(heap: &heap::Heap, class: &Ref<Type>, def: &'static MethodDef) -> Option<Value> {
    let body = NativeFunction::new(def, Value::Unset, Some(class.clone()), Value::None);
    let function = heap::allocate(heap.core_class(place_for(def.kind)), body).ok()?;
    if def.kind != MethodKind::Static {
        return Some(function.into());
    }
    let body = StaticMethod {
        function: VmCell::new(function.into()),
        dict: VmCell::default(),
    };
    let ty = heap.core_class(types::STATIC_METHOD);
    Some(heap::allocate(ty, body).ok()?.into())
}

impl Type {
    /// The row of special methods, which is made now if it waits.
    pub(crate) fn row(&self) -> &Row {
        // SAFETY: the row is replaced only while a class is being changed, under `&mut Vm`; callers look at once.
        let row = unsafe { &*self.special.as_ptr() };
        if row.methods.is_none() {
            self.make_row();
        }
        row
    }

    /// The native function that `next` of the class's instances calls with them, if it is one.
    #[inline(always)]
    pub(crate) fn native_next(&self) -> Option<NativeCall> {
        // SAFETY: as above.
        let row = unsafe { &*self.special.as_ptr() };
        match row.methods.is_none() {
            true => self.row().next(),
            false => row.next(),
        }
    }

    /// Give the class another row.
    pub(crate) fn set_row(&self, vm: &mut super::Vm, row: Row) {
        self.special.set(vm, row);
    }

    /// Change a method in the row, for this class alone.
    pub(crate) fn replace_special(
        &self,
        vm: &mut super::Vm,
        which: Special,
        method: Value,
    ) -> Value {
        self.row();
        self.special.get_mut(vm).replace(which, method)
    }

    /// Whether nobody has asked for the row yet.
    pub(crate) fn row_waits(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.special.as_ptr()).methods.is_none() }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn waiting_special(&self, which: Special) -> &Value {
        &self.row().all()[which as usize]
    }

    fn make_row(&self) {
        // SAFETY: the lists are whole, and nothing below changes them.
        let (mro, base) = unsafe { (self.mro.peek(), self.base.peek()) };
        let Some(this) = mro.first() else {
            return;
        };
        let heap = heap::current();
        let own = heap.unlimited(|| match self.def.get() {
            Some(def) => own_specials(heap, this, def),
            None => Vec::new(),
        });
        let is_line = base
            .as_ref()
            // SAFETY: as above.
            .is_some_and(|base| is_same_order(&mro[1..], unsafe { base.mro.peek() }));
        let mut row = match (base, is_line) {
            (Some(base), true) => base.row().share(),
            _ => merged(&mro[1..]),
        };
        for (which, method) in own {
            drop(row.replace(which, method));
        }
        remember(heap, usize::from(self.core.get()), &row);
        // SAFETY: what is replaced is nothing, so nobody looks at it.
        unsafe { *self.special.as_ptr() = row };
    }
}

/// Remember the methods of `object` and `type` that have fast paths.
fn remember(heap: &heap::Heap, core: usize, row: &Row) {
    let address = |which: Special| {
        let method = row.all().get(which as usize);
        let method = method.and_then(Value::object);
        method.map_or(0, |method| method.address())
    };
    let hooks = |known: &[Cell<usize>]| {
        let hooks = [Special::GetAttribute, Special::SetAttr, Special::DelAttr];
        for (known, hook) in known.iter().zip(hooks) {
            known.set(address(hook));
        }
    };
    if core == types::OBJECT + 1 {
        heap.object_new.set(address(Special::New));
        heap.object_init.set(address(Special::Init));
        heap.identity_eq.set(address(Special::Eq));
        heap.identity_hash.set(address(Special::Hash));
        hooks(&heap.object_hooks[..3]);
    } else if core == types::TYPE + 1 {
        hooks(&heap.object_hooks[3..]);
    }
}

/// What several bases say, the first of them first: each adds what it says otherwise than its own base.
fn merged(bases: &[Ref<Type>]) -> Row {
    let mut row = Row::empty();
    for class in bases.iter().rev() {
        // SAFETY: a base of a class that is whole is whole.
        let base = unsafe { class.base.peek() };
        let inherited: &[Value] = base.as_ref().map_or(&[], |base| base.row().all());
        for (at, method) in class.row().all().iter().enumerate() {
            if !inherited.get(at).is_some_and(|base| base.is(method)) {
                drop(row.replace(Special::ALL[at], method.clone()));
            }
        }
    }
    row
}

/// The special methods that a table has.
fn own_specials(
    heap: &heap::Heap,
    class: &Ref<Type>,
    def: &'static ClassDef,
) -> Vec<(Special, Value)> {
    let mut own = Vec::new();
    for method in def.methods {
        if let Some(which) = Special::named(method.name)
            && let Some(object) = method_object(heap, class, method)
        {
            own.push((which, object));
        }
    }
    if def.flags.has(ClassFlags::UNHASHABLE) {
        own.push((Special::Hash, Value::None));
    }
    own
}

/// Whether two lists hold the same classes in the same order.
fn is_same_order(some: &[Ref<Type>], others: &[Ref<Type>]) -> bool {
    some.len() == others.len()
        && some
            .iter()
            .zip(others)
            .all(|(one, other)| one.is_same(other))
}
