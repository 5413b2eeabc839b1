//! What the heap must know of a Rust type to hold it: its layout, how to drop it, what it refers to.

use super::load::{Loaded, Loader, load_body};
use super::release::Ending;
use super::save::{Saved, Saver, Unsaved, save_body};
use super::{Elements, Header, Ref, Value, VmCell};
use crate::code::bytes::Corrupt;
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
    /// Write the body down, and read it back.
    pub(super) save: unsafe fn(NonNull<Header>, &mut Saver<'_>) -> Saved,
    pub(super) load: unsafe fn(NonNull<Header>, &mut Loader<'_>) -> Loaded<()>,
    /// Holds no references: never part of a cycle, freed at once.
    pub(crate) leaf: bool,
    /// May have to run script code before it dies (a suspended generator).
    pub(crate) finalizes: Option<unsafe fn(NonNull<Header>) -> bool>,
    /// The same question, asked safely.
    pub(crate) asks: Option<fn(&Ref) -> bool>,
    /// An awaitable that answers by itself: its result, or nothing while it is pending.
    pub(crate) awaits: Option<Awaits>,
    /// An iterator of pairs that loops take without a tuple: what it makes them from.
    pub(crate) pairs: Option<PairsOf>,
    /// Elements that lie at an index.
    pub(crate) elements: Option<&'static Elements>,
    /// What calls another one, with arguments of its own before those that it is given: what that is, unless there is more
    /// to it.
    pub(crate) forwards: Option<Forwards>,
    /// Where the instance attributes lie, from the header, for shapes that have them inside (0: none).
    pub(crate) attrs_offset: usize,
    /// What happens when the last reference is gone.
    pub(super) ending: Ending,
}

/// The result of an awaitable object, or nothing while it is pending.
pub type Awaits = fn(&mut super::Vm, &Value) -> super::Res<Option<Value>>;

/// What an iterator makes its pairs from; nothing where this one gives other things.
pub type PairsOf = for<'i> fn(&'i Ref) -> Option<Pairs<'i>>;

/// What pairs are made from.
#[derive(Clone, Copy)]
pub enum Pairs<'i> {
    /// An int that is counted up, and what an iterator gives.
    Counted {
        count: &'i VmCell<Value>,
        iterator: &'i Value,
    },
    /// What two iterators give, until one of them ends.
    Zipped(&'i Value, &'i Value),
}

/// What a call of the object comes down to.
pub type Forwards = for<'v> fn(&'v super::Vm, &'v Ref) -> Option<Forwarded<'v>>;

/// A call of `callable` with the arguments `first`, those that are given, and those in `named`.
#[derive(Clone, Copy, Debug)]
pub struct Forwarded<'v> {
    pub callable: &'v Value,
    pub first: &'v [Value],
    pub named: &'v Ref<super::Dict>,
}

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
            save: save_body::<T>,
            load: load_body::<T>,
            leaf: false,
            finalizes: None,
            awaits: None,
            asks: None,
            pairs: None,
            elements: None,
            forwards: None,
            attrs_offset: 0,
            ending: Ending::CORE,
        }
    }

    /// This layout, whose objects end in a way of their own. It comes last.
    pub(super) const fn ending(mut self, ending: Ending) -> Layout {
        self.ending = ending;
        self
    }

    /// This layout, whose objects end as what is known of it says.
    const fn ends_by_shape(mut self) -> Layout {
        let is_asked = self.attrs_offset != 0 || self.finalizes.is_some() || self.asks.is_some();
        self.ending = match (is_asked, self.leaf) {
            (true, _) => Ending::OTHER,
            (false, true) => Ending::LEAF,
            (false, false) if self.tail.is_some() => Ending::OTHER,
            (false, false) => Ending::CORE,
        };
        self
    }

    /// This layout, for a type that holds no references.
    pub const fn leaf(mut self) -> Layout {
        self.leaf = true;
        self.ends_by_shape()
    }

    pub(crate) const fn with_tail(mut self, tail: unsafe fn(NonNull<Header>) -> usize) -> Layout {
        self.tail = Some(tail);
        self.ends_by_shape()
    }

    /// This layout, for a body whose tail holds values: dropping it and showing it take the object, not the body alone.
    pub(super) const fn with_contents(
        mut self,
        drop: unsafe fn(NonNull<Header>),
        trace: unsafe fn(NonNull<Header>, &mut Tracer<'_>),
    ) -> Layout {
        self.drop = drop;
        self.trace = trace;
        self
    }

    /// This layout, for a body that is dropped in another way.
    pub(super) const fn dropped_by(mut self, drop: unsafe fn(NonNull<Header>)) -> Layout {
        self.drop = drop;
        self
    }

    /// This layout, whose tail is written down with the body.
    pub(super) const fn with_save(
        mut self,
        save: unsafe fn(NonNull<Header>, &mut Saver<'_>) -> Saved,
    ) -> Layout {
        self.save = save;
        self
    }

    pub(crate) const fn with_attrs(mut self, offset: usize) -> Layout {
        self.attrs_offset = offset;
        self.ends_by_shape()
    }

    /// This layout, for objects that may have something to say before they die: then their `__del__` is called.
    pub const fn finalized_if(mut self, asks: fn(&Ref) -> bool) -> Layout {
        self.asks = Some(asks);
        self.ends_by_shape()
    }

    /// This layout, for awaitables that the loop may ask directly. While one is pending, awaiting it suspends the
    /// coroutine with the object itself.
    pub const fn awaitable(mut self, awaits: Awaits) -> Layout {
        self.awaits = Some(awaits);
        self
    }

    /// This layout, for iterators of pairs: `for a, b in …` takes both without a tuple.
    pub const fn giving_pairs(mut self, pairs: PairsOf) -> Layout {
        self.pairs = Some(pairs);
        self
    }

    /// This layout, of what has its elements by index.
    pub const fn indexed(mut self, elements: &'static Elements) -> Layout {
        self.elements = Some(elements);
        self
    }

    /// This layout, for what calls another.
    pub const fn forwarding(mut self, forwards: Forwards) -> Layout {
        self.forwards = Some(forwards);
        self
    }

    pub(crate) const fn with_finalizer(
        mut self,
        finalizes: unsafe fn(NonNull<Header>) -> bool,
    ) -> Layout {
        self.finalizes = Some(finalizes);
        self.ends_by_shape()
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

/// What shows the references it holds to the collector, and can be written down and read back with them. Derive it.
///
/// A type without `save` and `load` cannot be part of a saved isolate: saving says so, with its name.
pub trait Trace {
    /// Visit each reference once for each time it is held.
    fn trace(&self, tracer: &mut Tracer<'_>);

    /// Write down all that it holds.
    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        let _ = saver;
        Err(Unsaved::kind(self.kind()))
    }

    /// Read what `save` wrote.
    fn load(loader: &mut Loader<'_>) -> Loaded<Self>
    where
        Self: Sized,
    {
        let _ = loader;
        Err(Corrupt::new(std::any::type_name::<Self>()))
    }

    /// The name of the Rust type.
    fn kind(&self) -> &'static str {
        std::any::type_name::<Self>()
    }
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

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.value(self)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        loader.value()
    }
}

impl<T: Payload> Trace for Ref<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.reference(self);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.reference(self)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        loader.reference_to()
    }
}

impl Trace for Ref {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.reference(self);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.reference(self)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        loader.reference()
    }
}

impl<T: Trace> Trace for VmCell<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // SAFETY: the collector runs at safe points, where no contents are borrowed.
        unsafe { self.peek() }.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        // SAFETY: an isolate is written between two safe points, where no contents are borrowed.
        unsafe { self.peek() }.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        T::load(loader).map(VmCell::new)
    }
}

impl<T: Trace> Trace for Option<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(inner) = self {
            inner.trace(tracer);
        }
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.out.truth(self.is_some());
        match self {
            Some(inner) => inner.save(saver),
            None => Ok(()),
        }
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Ok(if loader.bytes.truth()? {
            Some(T::load(loader)?)
        } else {
            None
        })
    }
}

impl<T: Trace> Trace for Box<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        (**self).trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        (**self).save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        T::load(loader).map(Box::new)
    }
}

impl Trace for Box<dyn super::NativeFrame> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        (**self).trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.native_frame(&**self)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        loader.native_frame()
    }
}

impl<T: Trace> Trace for Box<[T]> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        (**self).trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        (**self).save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Vec::load(loader).map(Vec::into_boxed_slice)
    }
}

impl<T: Trace> Trace for [T] {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for item in self {
            item.trace(tracer);
        }
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.out.size(self.len());
        self.iter().try_for_each(|item| item.save(saver))
    }
}

impl<T: Trace> Trace for Vec<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.as_slice().trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.as_slice().save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let count = loader.bytes.count(1)?;
        // The elements may be larger than their bytes: room for many is made as they come.
        let mut items = Vec::with_capacity(count.min(1 << 16));
        for _ in 0..count {
            items.push(T::load(loader)?);
        }
        Ok(items)
    }
}

impl<T: Trace> Trace for std::collections::VecDeque<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for item in self {
            item.trace(tracer);
        }
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.out.size(self.len());
        self.iter().try_for_each(|item| item.save(saver))
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Vec::load(loader).map(Into::into)
    }
}

impl<A: smallvec::Array> Trace for smallvec::SmallVec<A>
where
    A::Item: Trace,
{
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.as_slice().trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.as_slice().save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Vec::load(loader).map(smallvec::SmallVec::from_vec)
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

            #[allow(non_snake_case, reason = "one name for the type and its field")]
            fn save(&self, saver: &mut Saver<'_>) -> Saved {
                let ($($name,)*) = self;
                $( $name.save(saver)?; )*
                Ok(())
            }

            fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
                Ok(($( $name::load(loader)?, )*))
            }
        }
    };
}
trace_tuple!(A, B);
trace_tuple!(A, B, C);
trace_tuple!(A, B, C, D);

/// Plain data: no references, and how it is written and read.
macro_rules! plain {
    ($($name:ty: |$value:ident, $writer:ident| $write:expr, |$reader:ident| $read:expr;)*) => { $(
        impl Trace for $name {
            #[inline]
            fn trace(&self, _: &mut Tracer<'_>) {}

            fn save(&self, saver: &mut Saver<'_>) -> Saved {
                let ($value, $writer) = (self, &mut saver.out);
                let () = $write;
                Ok(())
            }

            fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
                let $reader = &mut loader.bytes;
                Ok($read)
            }
        }
    )* };
}
plain! {
    (): |_value, _writer| (), |_reader| ();
    bool: |value, writer| writer.truth(*value), |reader| reader.truth()?;
    u8: |value, writer| writer.byte(*value), |reader| reader.byte()?;
    u16: |value, writer| writer.number(u64::from(*value)), |reader| reader.small()?;
    u32: |value, writer| writer.number(u64::from(*value)), |reader| reader.small()?;
    u64: |value, writer| writer.number(*value), |reader| reader.number()?;
    usize: |value, writer| writer.size(*value), |reader| reader.small()?;
    i8: |value, writer| writer.signed(i64::from(*value)), |reader| small_signed(reader.signed()?)?;
    i16: |value, writer| writer.signed(i64::from(*value)), |reader| small_signed(reader.signed()?)?;
    i32: |value, writer| writer.signed(i64::from(*value)), |reader| small_signed(reader.signed()?)?;
    i64: |value, writer| writer.signed(*value), |reader| reader.signed()?;
    isize: |value, writer| writer.signed(*value as i64), |reader| small_signed(reader.signed()?)?;
    f32: |value, writer| writer.float(f64::from(*value)), |reader| reader.float()? as f32;
    f64: |value, writer| writer.float(*value), |reader| reader.float()?;
    char: |value, writer| writer.number(u64::from(u32::from(*value))),
        |reader| char::from_u32(reader.small()?).ok_or_else(|| Corrupt::new("no character"))?;
    String: |value, writer| writer.bytes(value.as_bytes()), |reader| reader.text()?.to_owned();
    Box<str>: |value, writer| writer.bytes(value.as_bytes()), |reader| reader.text()?.into();
    num_bigint::BigInt: |value, writer| writer.bytes(&value.to_signed_bytes_le()),
        |reader| num_bigint::BigInt::from_signed_bytes_le(reader.bytes()?);
    std::time::Duration: |value, writer| writer.float(value.as_secs_f64()),
        |reader| std::time::Duration::try_from_secs_f64(reader.float()?).unwrap_or_default();
}

fn small_signed<T: TryFrom<i64>>(number: i64) -> Loaded<T> {
    T::try_from(number).map_err(|_| Corrupt::new("a number is too large"))
}

macro_rules! no_references {
    ($($name:ty),*) => { $( impl Trace for $name { #[inline] fn trace(&self, _: &mut Tracer<'_>) {} } )* };
}
no_references!(
    &'static str,
    &'static super::native::GetSetDef,
    std::time::Instant
);

impl<T: Trace + Copy> Trace for std::cell::Cell<T> {
    #[inline]
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.get().save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        T::load(loader).map(std::cell::Cell::new)
    }
}

/// `save` and `load` of a struct, field by field, in an `impl Trace`.
macro_rules! saved_fields {
    ($($field:ident),* $(,)?) => {
        fn save(&self, saver: &mut $crate::object::save::Saver<'_>) -> $crate::object::save::Saved {
            $( $crate::object::Trace::save(&self.$field, saver)?; )*
            let _ = saver;
            Ok(())
        }

        fn load(loader: &mut $crate::object::load::Loader<'_>) -> $crate::object::load::Loaded<Self> {
            let _ = &loader;
            Ok(Self { $( $field: $crate::object::Trace::load(loader)?, )* })
        }
    };
}
pub(crate) use saved_fields;

/// `impl Trace` of an enum without data, by its numbers.
macro_rules! saved_choice {
    ($name:ty: $($member:ident),* $(,)?) => {
        impl $crate::object::Trace for $name {
            #[inline]
            fn trace(&self, _: &mut $crate::object::Tracer<'_>) {}

            fn save(&self, saver: &mut $crate::object::save::Saver<'_>) -> $crate::object::save::Saved {
                const ALL: &[$name] = &[$(<$name>::$member),*];
                let at = ALL.iter().position(|known| known == self);
                saver.out.size(at.unwrap_or_default());
                Ok(())
            }

            fn load(loader: &mut $crate::object::load::Loader<'_>) -> $crate::object::load::Loaded<Self> {
                const ALL: &[$name] = &[$(<$name>::$member),*];
                Ok(ALL[loader.bytes.index(ALL.len())?])
            }
        }
    };
}
pub(crate) use saved_choice;
