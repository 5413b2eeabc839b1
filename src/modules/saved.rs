//! What of this layer can be written with an isolate: native calls in progress, and states.

use super::async_locks::{condition, event, lock, semaphore};
use super::async_queue;
use super::functools::cmp_to_key::Ordered;
use super::functools::lru_cache::Missed;
use super::import::Import;
use super::thread::Own;
use super::thread::lock::Restore;
use super::thread::simple_queue::Get;
use super::thread::start::{Join, Main};
use super::time::Sleep;
use crate::object::save::{FrameKind, StateKind};

pub(crate) static FRAMES: &[FrameKind] = &[
    FrameKind::of::<lock::Acquire>(),
    FrameKind::of::<lock::Exit>(),
    FrameKind::of::<event::Wait>(),
    FrameKind::of::<semaphore::Acquire>(),
    FrameKind::of::<semaphore::Exit>(),
    FrameKind::of::<condition::Wait>(),
    FrameKind::of::<async_queue::Wait>(),
    FrameKind::of::<Ordered>(),
    FrameKind::of::<Missed>(),
    FrameKind::of::<Import>(),
    FrameKind::of::<Restore>(),
    FrameKind::of::<Get>(),
    FrameKind::of::<Join>(),
    FrameKind::of::<Main>(),
    FrameKind::of::<Sleep>(),
];

pub(crate) static STATES: &[StateKind] = &[StateKind::of::<Own>()];
