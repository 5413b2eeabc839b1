//! `frozenset`: what a script sees of it. Its operations are those of `set.rs`.

use super::set::{self, set_class, update};
use crate::object::*;
use crate::vm::CompareOp;
use pyish_derive::class;

set_class! {
    /// A set that cannot be changed, and so can be a key.
    #[class(name = "frozenset", shape = Set, weakref, match_self)]
    impl Surface {
        #[new("(cls, iterable=(), /)")]
        fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value) -> Res {
            let exact = vm.types.frozenset.is(cls);
            if exact
                && iterable
                    .object()
                    .is_some_and(|object| object.ty().is_same(cls))
            {
                return Ok(iterable.clone());
            }
            let set = vm.new_object_of(cls, Set::default())?;
            update(vm, &set, iterable)?;
            Ok(set.into())
        }

        #[slot(hash)]
        fn hash(this: &Ref<Set>, vm: &mut Vm) -> i64 {
            match this.hash.get() {
                Some(hash) => hash,
                None => {
                    let hash = vm.frozen_hash(this);
                    this.hash.set(Some(hash));
                    hash
                }
            }
        }

        /// The same elements in another set; of a frozenset, the set itself.
        #[method("copy(self, /)")]
        fn copy(this: &Ref<Set>, vm: &mut Vm) -> Res<Ref<Set>> {
            if vm.types.frozenset.is(this.ty()) {
                Ok(this.clone())
            } else {
                set::copy(vm, this)
            }
        }
    }
}
