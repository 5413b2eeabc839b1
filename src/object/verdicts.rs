//! What `isinstance` has said before.

use super::Type;

/// What `isinstance` has said of classes, for as long as neither of the two changes: by their versions, which are never
/// given twice.
#[derive(Default)]
pub(crate) struct Verdicts {
    /// Each has one place.
    known: Option<Box<[Verdict]>>,
}

#[derive(Clone, Copy, Default)]
struct Verdict {
    class: u64,
    ty: u64,
    holds: bool,
}

impl Verdicts {
    const PLACES: usize = 256;

    fn place(class: u64, ty: u64) -> usize {
        (class.wrapping_mul(31).wrapping_add(ty) as usize) % Verdicts::PLACES
    }

    /// Whether instances of the class `ty` are ones of `class`.
    #[inline]
    pub(crate) fn of(&self, class: &Type, ty: &Type) -> Option<bool> {
        let (class, ty) = (class.version.get(), ty.version.get());
        let known = self.known.as_ref()?[Verdicts::place(class, ty)];
        (known.class == class && known.ty == ty && class != 0 && ty != 0).then_some(known.holds)
    }

    /// Remember it of a class and a class of instances, by their versions.
    pub(crate) fn remember(&mut self, (class, ty): (u64, u64), holds: bool) {
        let known = self
            .known
            .get_or_insert_with(|| vec![Verdict::default(); Verdicts::PLACES].into());
        known[Verdicts::place(class, ty)] = Verdict { class, ty, holds };
    }

    /// A hook has changed: what is known may be wrong.
    pub(crate) fn forget(&mut self) {
        self.known = None;
    }
}
