//! Which locals surely hold a value at a point of the code.
//!
//! A forward analysis in step with code generation: a store adds a local, a label keeps what all jumps to it
//! agree on. Only `del` and the end of `except … as` take a value away; so where code is entered from what comes
//! later (the head of a loop, a handler) all locals but those that are ever deleted are known to be as before,
//! and one pass is exact enough. Locals beyond the first 1024 are not followed and always checked: that keeps
//! the analysis linear.

use smallvec::SmallVec;

const FOLLOWED: u16 = 1024;

/// A set of registers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Assigned(SmallVec<[u64; 2]>);

impl Assigned {
    /// Whether the register surely holds a value.
    pub(super) fn has(&self, register: u16) -> bool {
        self.0
            .get(usize::from(register / 64))
            .is_some_and(|bits| bits & (1 << (register % 64)) != 0)
    }

    /// The register holds a value from here on.
    pub(super) fn add(&mut self, register: u16) {
        if register < FOLLOWED {
            let at = usize::from(register / 64);
            if self.0.len() <= at {
                self.0.resize(at + 1, 0);
            }
            self.0[at] |= 1 << (register % 64);
        }
    }

    /// The register may hold nothing from here on.
    pub(super) fn remove(&mut self, register: u16) {
        if let Some(bits) = self.0.get_mut(usize::from(register / 64)) {
            *bits &= !(1 << (register % 64));
        }
    }

    /// Keep what `other` has too.
    pub(super) fn intersect(&mut self, other: &Assigned) {
        self.0.truncate(other.0.len());
        for (bits, theirs) in self.0.iter_mut().zip(&other.0) {
            *bits &= theirs;
        }
    }

    /// Drop what `other` has.
    pub(super) fn subtract(&mut self, other: &Assigned) {
        for (bits, theirs) in self.0.iter_mut().zip(&other.0) {
            *bits &= !theirs;
        }
    }

    /// Add what `other` has.
    pub(super) fn unite(&mut self, other: &Assigned) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (bits, theirs) in self.0.iter_mut().zip(&other.0) {
            *bits |= theirs;
        }
    }
}
