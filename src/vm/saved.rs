//! What of this layer can be written with an isolate (`object/save.rs`): native calls in progress, and states.

use super::classes::{BuildClass, DICT, WEAKREF};
use super::closing::{AsyncStep, AsyncgenHooks, Close};
use super::native_frames::{Instantiate, NextOf, Parked};
use super::ops::{AttributeFrame, BinaryFrame, CompareFrame};
use crate::object::native::GetSetDef;
use crate::object::save::{FrameKind, StateKind};

pub(crate) static FRAMES: &[FrameKind] = &[
    FrameKind::of::<AttributeFrame>(),
    FrameKind::of::<BinaryFrame>(),
    FrameKind::of::<CompareFrame>(),
    FrameKind::of::<Instantiate>(),
    FrameKind::of::<NextOf>(),
    FrameKind::of::<Parked>(),
    FrameKind::of::<BuildClass>(),
    FrameKind::of::<Close>(),
    FrameKind::of::<AsyncStep>(),
];

/// The computed attributes that classes of scripts get.
pub(crate) static ATTRIBUTES: &[&GetSetDef] = &[&DICT, &WEAKREF];

pub(crate) static STATES: &[StateKind] = &[StateKind::of::<AsyncgenHooks>()];
