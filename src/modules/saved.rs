//! What of this layer can be written with an isolate: native calls in progress, and states.

use super::async_locks::acquire::Exit;
use super::async_locks::condition;
use super::async_locks::event::Event;
use super::async_locks::lock::Lock;
use super::async_locks::semaphore::Semaphore;
use super::async_queue::Queue;
use super::async_wait::Wait;
use super::csv::{self, writer::WriteRows};
use super::deque::{DEQUE_CLASS, DEQUE_ITERATOR_CLASS, DEQUE_REVERSE_ITERATOR_CLASS};
use super::functools::cmp_to_key::KEY_CLASS;
use super::functools::lru_cache::Missed;
use super::import::Import;
use super::itertools::shape::LINK_CLASS;
use super::struct_sequence::FIELD_CLASS;
use super::thread::Own;
use super::thread::lock::Restore;
use super::thread::simple_queue::Get;
use super::thread::start::{Join, Main};
use super::time::Sleep;
use crate::object::native::ClassDef;
use crate::object::save::{FrameKind, StateKind};
use crate::object::{Ref, Type, Vm};

pub(crate) static FRAMES: &[FrameKind] = &[
    FrameKind::of::<Wait<Lock>>(),
    FrameKind::of::<Exit<Lock>>(),
    FrameKind::of::<Wait<Event>>(),
    FrameKind::of::<Wait<Semaphore>>(),
    FrameKind::of::<Exit<Semaphore>>(),
    FrameKind::of::<condition::Wait>(),
    FrameKind::of::<Wait<Queue>>(),
    FrameKind::of::<Missed>(),
    FrameKind::of::<WriteRows>(),
    FrameKind::of::<Import>(),
    FrameKind::of::<Restore>(),
    FrameKind::of::<Get>(),
    FrameKind::of::<Join>(),
    FrameKind::of::<Main>(),
    FrameKind::of::<Sleep>(),
];

/// Native classes that are made when they are first needed, beside those that importing a module makes.
static LATE_CLASSES: &[&ClassDef] = &[
    &DEQUE_CLASS,
    &DEQUE_ITERATOR_CLASS,
    &DEQUE_REVERSE_ITERATOR_CLASS,
    &KEY_CLASS,
    &LINK_CLASS,
    &FIELD_CLASS,
];

/// Such a class, by its name, in an isolate that is read.
pub(crate) fn late_class(vm: &mut Vm, module: &str, name: &str) -> Option<Ref<Type>> {
    let def = LATE_CLASSES
        .iter()
        .find(|def| (def.module, def.name) == (module, name))?;
    vm.add_class(def).ok()
}

pub(crate) static STATES: &[StateKind] = &[
    StateKind::of::<Own>(),
    StateKind::of::<csv::State>(),
    StateKind::of::<super::datetime::State>(),
    StateKind::of::<super::decimal::State>(),
];
