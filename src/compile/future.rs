//! `from __future__ import …`: where it may stand and what it may name.

use pyish_grammar::ast::{Constant, ExprKind, Root, Stmt, StmtKind};

use super::error::{Res, syntax_error};

/// What the `__future__` imports at the top of a module ask for.
#[derive(Default)]
pub(super) struct Future {
    /// Annotations are strings.
    pub(super) annotations: bool,
    /// The byte after the last place where such an import may stand.
    pub(super) end: u32,
}

const FEATURES: &[&str] = &[
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];

/// Read the imports at the top.
pub(super) fn scan(root: &Root<'_>) -> Res<Future> {
    let mut future = Future::default();
    let (Root::Module(suite) | Root::Interactive(suite)) = root else {
        return Ok(future);
    };
    for (at, stmt) in suite.iter().enumerate() {
        if at == 0 && is_docstring(stmt) {
            continue;
        }
        match &stmt.kind {
            StmtKind::ImportFrom {
                module: Some(module),
                names,
                level: 0,
            } if module.name == "__future__" => {
                for alias in *names {
                    check(alias.name.name, alias.span, &mut future)?;
                }
                future.end = stmt.span.end;
            }
            _ => break,
        }
    }
    Ok(future)
}

fn check(feature: &str, span: pyish_grammar::ast::Span, future: &mut Future) -> Res {
    match feature {
        "annotations" => future.annotations = true,
        "braces" => return Err(syntax_error("not a chance", span)),
        known if FEATURES.contains(&known) => {}
        unknown => {
            return Err(syntax_error(
                format!("future feature {unknown} is not defined"),
                span,
            ));
        }
    }
    Ok(())
}

/// Whether a statement is nothing but a string.
pub(super) fn is_docstring(stmt: &Stmt<'_>) -> bool {
    docstring(stmt).is_some()
}

/// The text of a statement that is nothing but a string.
pub(super) fn docstring<'a>(stmt: &Stmt<'a>) -> Option<&'a [u8]> {
    match &stmt.kind {
        StmtKind::Expr(expr) => match expr.kind {
            ExprKind::Constant(Constant::Str { wtf8, .. }) => Some(wtf8),
            _ => None,
        },
        _ => None,
    }
}
