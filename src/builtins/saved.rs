//! What of this layer can be written with an isolate: native calls in progress, and states.

use super::effects::ForEffect;
use super::functions::next::{AnextOr, Next};
use super::instantiate::MakeInstance;
use super::int::DigitsLimit;
use crate::object::save::{FrameKind, StateKind};

pub(crate) static FRAMES: &[FrameKind] = &[
    FrameKind::of::<ForEffect>(),
    FrameKind::of::<MakeInstance>(),
    FrameKind::of::<Next>(),
    FrameKind::of::<AnextOr>(),
];

pub(crate) static STATES: &[StateKind] = &[StateKind::of::<DigitsLimit>()];
