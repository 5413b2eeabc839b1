//! States that layers above keep with an isolate, or with a fiber, by their types.

use hashbrown::HashMap;
use std::any::{Any, TypeId};
use std::hash::{BuildHasherDefault, Hasher};

/// The states, each under its own type.
pub(crate) type States = HashMap<TypeId, Box<dyn Any>, BuildHasherDefault<Plain>>;

/// A type's number is a hash already.
#[derive(Default)]
pub(crate) struct Plain(u64);

impl Hasher for Plain {
    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

/// The state of this type, made where it is not there yet.
#[inline]
pub(super) fn state_of<T: Default + 'static>(states: &mut States) -> &mut T {
    let key = TypeId::of::<T>();
    if !states.contains_key(&key) {
        begin::<T>(states);
    }
    match states.get_mut(&key).and_then(|state| state.downcast_mut()) {
        Some(state) => state,
        None => unreachable!("a state is stored under its own type"),
    }
}

#[cold]
fn begin<T: Default + 'static>(states: &mut States) {
    states.insert(TypeId::of::<T>(), Box::new(T::default()));
}
