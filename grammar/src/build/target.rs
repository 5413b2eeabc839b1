//! What may stand left of an assignment: parsed as an expression, checked here.

use super::{Build, Built, reject};
use crate::ast::*;

impl<'a> Build<'a, '_> {
    /// A target of `=`, `for` or `as`: names, attributes, subscripts, lists and tuples of them, one starred.
    pub(crate) fn target(&self, target: ExprRef<'a>) -> Built<ExprRef<'a>> {
        if is_target(target) {
            Ok(target)
        } else {
            reject()
        }
    }

    pub(crate) fn first_target(&self, target: ExprRef<'a>) -> Built<Vec<ExprRef<'a>>> {
        Ok(vec![self.target(target)?])
    }

    pub(crate) fn next_target(
        &self,
        mut list: Vec<ExprRef<'a>>,
        target: ExprRef<'a>,
    ) -> Built<Vec<ExprRef<'a>>> {
        list.push(self.target(target)?);
        Ok(list)
    }
}

fn is_target(target: ExprRef<'_>) -> bool {
    match &target.kind {
        ExprKind::Starred(value) => !matches!(value.kind, ExprKind::Starred(_)) && is_target(value),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().all(|item| is_target(item)),
        _ => is_single(target),
    }
}

/// A target that takes one value as it is.
pub(super) fn is_single(target: ExprRef<'_>) -> bool {
    matches!(
        target.kind,
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
    )
}

/// What `del` takes.
pub(super) fn is_deletable(target: ExprRef<'_>) -> bool {
    match &target.kind {
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            items.iter().all(|item| is_deletable(item))
        }
        _ => is_single(target),
    }
}
