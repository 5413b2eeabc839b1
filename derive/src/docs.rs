//! Doc comments, as `__doc__` has them.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The text of the doc comments: a leading space of each line goes, and blank lines at both ends.
pub(crate) fn text(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
    {
        if let Meta::NameValue(meta) = &attribute.meta
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) = bare(&meta.value)
        {
            let text = text.value();
            lines.extend(
                text.split('\n')
                    .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()),
            );
        }
    }
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Without the groups that a literal comes in where `macro_rules` passed it on.
fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => bare(&group.expr),
        other => other,
    }
}

/// The same, and takes them away: what they say is Python's, and none of rustdoc's business (it would run their examples).
pub(crate) fn take(attributes: &mut Vec<Attribute>) -> String {
    let text = text(attributes);
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    text
}
