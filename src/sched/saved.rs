//! What of this layer can be written with an isolate: native calls in progress, and states.

use super::by_methods::{TaskStep, WaitReady};
use super::host::{HostAwait, Waits};
use super::run::{EagerStart, RunForever, RunUntilComplete};
use super::runner::{Run, Running};
use super::sleep::{Pause, Sleep};
use super::surface::contextvars::RunInContext;
use super::surface::current::Foreign;
use super::surface::future::FutureIterator;
use super::task::Tasks;
use super::{completed, task_group, timeout, waiting};
use crate::object::save::{FrameKind, StateKind};

pub(crate) static FRAMES: &[FrameKind] = &[
    FrameKind::of::<RunForever>(),
    FrameKind::of::<RunUntilComplete>(),
    FrameKind::of::<Run>(),
    FrameKind::of::<EagerStart>(),
    FrameKind::of::<Sleep>(),
    FrameKind::of::<Pause>(),
    FrameKind::of::<TaskStep>(),
    FrameKind::of::<WaitReady>(),
    FrameKind::of::<RunInContext>(),
    FrameKind::of::<FutureIterator>(),
    FrameKind::of::<task_group::Enter>(),
    FrameKind::of::<task_group::Leave>(),
    FrameKind::of::<timeout::Enter>(),
    FrameKind::of::<timeout::Leave>(),
    FrameKind::of::<timeout::WaitFor>(),
    FrameKind::of::<waiting::WaitMany>(),
    FrameKind::of::<completed::Next>(),
    FrameKind::of::<HostAwait>(),
];

pub(crate) static STATES: &[StateKind] = &[
    StateKind::of::<Tasks>(),
    StateKind::of::<Running>(),
    StateKind::of::<Foreign>(),
    StateKind::of::<Waits>(),
];
