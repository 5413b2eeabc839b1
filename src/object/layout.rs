//! What the heap must know of a Rust type to hold it: its layout, how to drop it, what it refers to.

use super::{Header, Ref, Value, VmCell};
use std::ptr::NonNull;

/// A Rust type that can be the body of a heap object. Derive it: `#[derive(Payload)]`.
pub trait Payload: Trace + Sized + 'static {
    /// The one static that stands for this type; its address is its identity.
    fn layout() -> &'static Layout;
}

/// How objects of one Rust type lie in memory.
pub struct Layout {
    /// For diagnostics.
    pub name: &'static str,
    /// Bytes of header and body, without the tail.
    pub(crate) size: usize,
    /// Bytes of the tail that follows the body (inline text, elements, registers), if there is one.
    pub(crate) tail: Option<unsafe fn(NonNull<Header>) -> usize>,
    /// Drop the body (and its tail).
    pub(crate) drop: unsafe fn(NonNull<Header>),
    /// Show the body's references to the collector.
    pub(crate) trace: unsafe fn(NonNull<Header>, &mut Tracer<'_>),
    /// Holds no references: never part of a cycle, freed at once.
    pub(crate) leaf: bool,
    /// May have to run script code before it dies (a suspended generator).
    pub(crate) finalizes: Option<unsafe fn(NonNull<Header>) -> bool>,
    /// The same question, asked safely.
    pub(crate) asks: Option<fn(&Ref) -> bool>,
    /// An awaitable that answers by itself: its result, or nothing while it is pending.
    pub(crate) awaits: Option<Awaits>,
    /// Where the instance attributes lie, from the header, for shapes that have them inside (0: none).
    pub(crate) attrs_offset: usize,
}

/// The result of an awaitable object, or nothing while it is pending.
pub type Awaits = fn(&mut super::Vm, &Value) -> super::Res<Option<Value>>;

#[repr(C)]
pub(crate) struct Boxed<T> {
    pub(crate) header: Header,
    pub(crate) body: T,
}

impl Layout {
    /// The layout of `T`, whose instances the collector visits.
    pub const fn of<T: Payload>(name: &'static str) -> Layout {
        Layout {
            name,
            size: size_of::<Boxed<T>>(),
            tail: None,
            drop: drop_body::<T>,
            trace: trace_body::<T>,
            leaf: false,
            finalizes: None,
            awaits: None,
            asks: None,
            attrs_offset: 0,
        }
    }

    /// This layout, for a type that holds no references.
    pub const fn leaf(mut self) -> Layout {
        self.leaf = true;
        self
    }

    pub(crate) const fn with_tail(mut self, tail: unsafe fn(NonNull<Header>) -> usize) -> Layout {
        self.tail = Some(tail);
        self
    }

    pub(crate) const fn with_attrs(mut self, offset: usize) -> Layout {
        self.attrs_offset = offset;
        self
    }

    /// This layout, for objects that may have something to say before they die: then their `__del__` is called.
    pub const fn finalized_if(mut self, asks: fn(&Ref) -> bool) -> Layout {
        self.asks = Some(asks);
        self
    }

    /// This layout, for awaitables that the loop may ask directly. While one is pending, awaiting it suspends the
    /// coroutine with the object itself.
    pub const fn awaitable(mut self, awaits: Awaits) -> Layout {
        self.awaits = Some(awaits);
        self
    }

    pub(crate) const fn with_finalizer(
        mut self,
        finalizes: unsafe fn(NonNull<Header>) -> bool,
    ) -> Layout {
        self.finalizes = Some(finalizes);
        self
    }
}

unsafe fn drop_body<T>(object: NonNull<Header>) {
    // SAFETY: the heap calls this once for an object of this layout (invariant 1).
    unsafe { std::ptr::drop_in_place(&raw mut (*object.cast::<Boxed<T>>().as_ptr()).body) }
}

unsafe fn trace_body<T: Trace>(object: NonNull<Header>, tracer: &mut Tracer<'_>) {
    // SAFETY: the object is alive and of this layout; nothing writes to it while the collector runs.
    unsafe { (*object.cast::<Boxed<T>>().as_ptr()).body.trace(tracer) }
}

/// What shows the references it holds to the collector. Derive it.
pub trait Trace {
    /// Visit each reference once for each time it is held.
    fn trace(&self, tracer: &mut Tracer<'_>);
}

/// What the collector does with each reference.
pub struct Tracer<'a> {
    pub(crate) visit: &'a mut dyn FnMut(NonNull<Header>),
}

impl Tracer<'_> {
    /// Show a reference.
    #[inline]
    pub fn reference<T>(&mut self, object: &Ref<T>) {
        (self.visit)(object.header_ptr());
    }
}

impl Trace for Value {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Value::Object(object) = self {
            tracer.reference(object);
        }
    }
}

impl<T> Trace for Ref<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.reference(self);
    }
}

impl<T: Trace> Trace for VmCell<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // SAFETY: the collector runs at safe points, where no contents are borrowed.
        unsafe { self.peek() }.trace(tracer);
    }
}

impl<T: Trace> Trace for Option<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(inner) = self {
            inner.trace(tracer);
        }
    }
}

impl<T: Trace + ?Sized> Trace for Box<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        (**self).trace(tracer);
    }
}

impl<T: Trace> Trace for [T] {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for item in self {
            item.trace(tracer);
        }
    }
}

impl<T: Trace> Trace for Vec<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.as_slice().trace(tracer);
    }
}

impl<T: Trace> Trace for std::collections::VecDeque<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for item in self {
            item.trace(tracer);
        }
    }
}

impl<A: smallvec::Array> Trace for smallvec::SmallVec<A>
where
    A::Item: Trace,
{
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.as_slice().trace(tracer);
    }
}

macro_rules! trace_tuple {
    ($($name:ident),*) => {
        impl<$($name: Trace),*> Trace for ($($name,)*) {
            #[allow(non_snake_case, reason = "one name for the type and its field")]
            fn trace(&self, tracer: &mut Tracer<'_>) {
                let ($($name,)*) = self;
                $( $name.trace(tracer); )*
            }
        }
    };
}
trace_tuple!(A, B);
trace_tuple!(A, B, C);
trace_tuple!(A, B, C, D);

macro_rules! no_references {
    ($($name:ty),*) => { $( impl Trace for $name { #[inline] fn trace(&self, _: &mut Tracer<'_>) {} } )* };
}
no_references!(
    (),
    bool,
    u8,
    u16,
    u32,
    u64,
    usize,
    i8,
    i16,
    i32,
    i64,
    isize,
    f32,
    f64,
    char,
    String,
    &'static str
);
no_references!(
    num_bigint::BigInt,
    std::time::Instant,
    std::time::Duration,
    std::cell::Cell<bool>
);

impl<T: Copy> Trace for std::cell::Cell<Option<T>> {
    fn trace(&self, _: &mut Tracer<'_>) {}
}
no_references!(
    std::cell::Cell<u8>,
    std::cell::Cell<u16>,
    std::cell::Cell<u32>,
    std::cell::Cell<u64>
);
no_references!(
    std::cell::Cell<usize>,
    std::cell::Cell<i64>,
    std::cell::Cell<isize>,
    std::cell::Cell<f64>
);
