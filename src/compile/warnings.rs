//! SyntaxWarnings: what is legal and probably wrong, in CPython's words.

use pyish_grammar::ast::*;
use pyish_grammar::error::SyntaxWarning;

use super::Compiler;
use super::error::deeper;

impl<'a> Compiler<'a> {
    /// `"text"()`
    pub(super) fn check_callable(&mut self, func: ExprRef<'a>) {
        let name = match func.kind {
            ExprKind::Lambda { .. } => return,
            _ => type_name(func),
        };
        if let Some(name) = name {
            let message = format!("'{name}' object is not callable; perhaps you missed a comma?");
            self.warn(message, func.span);
        }
    }

    /// `1[0]`, `"text"["a"]`
    pub(super) fn check_subscript(&mut self, value: ExprRef<'a>, index: ExprRef<'a>) {
        let Some(name) = type_name(value) else { return };
        if matches!(name, "str" | "bytes" | "tuple" | "list") {
            let index = match index.kind {
                ExprKind::Constant(Constant::Bool(_)) | ExprKind::Slice { .. } => None,
                _ => type_name(index).filter(|index| *index != "int"),
            };
            if let Some(index) = index {
                let message = format!(
                    "{name} indices must be integers or slices, not {index}; perhaps you missed a comma?"
                );
                self.warn(message, value.span);
            }
        } else if name != "dict" {
            let message =
                format!("'{name}' object is not subscriptable; perhaps you missed a comma?");
            self.warn(message, value.span);
        }
    }

    /// `x is 1`
    pub(super) fn check_identity(
        &mut self,
        span: Span,
        left: ExprRef<'a>,
        rest: &'a [(CompareOp, ExprRef<'a>)],
    ) {
        let mut left = literal_type(left);
        for (op, right) in rest {
            let right = literal_type(right);
            let found = left.or(right);
            let words = match op {
                CompareOp::Is => Some(("is", "==")),
                CompareOp::IsNot => Some(("is not", "!=")),
                _ => None,
            };
            if let (Some(name), Some((word, meant))) = (found, words) {
                self.warn(
                    format!("\"{word}\" with '{name}' literal. Did you mean \"{meant}\"?"),
                    span,
                );
                return;
            }
            left = right;
        }
    }
}

/// The type of a literal that should not be compared by identity.
fn literal_type(expr: ExprRef<'_>) -> Option<&'static str> {
    match expr.kind {
        ExprKind::Constant(Constant::None | Constant::Bool(_) | Constant::Ellipsis) => None,
        ExprKind::Constant(_) => type_name(expr),
        ExprKind::Tuple(items) if expr.depth < 16 && items.iter().all(|item| is_constant(item)) => {
            Some("tuple")
        }
        _ => None,
    }
}

fn is_constant(expr: ExprRef<'_>) -> bool {
    match expr.kind {
        ExprKind::Constant(_) => true,
        ExprKind::Tuple(items) => items.iter().all(|item| is_constant(item)),
        _ => false,
    }
}

/// The type of what an expression obviously gives.
fn type_name(expr: ExprRef<'_>) -> Option<&'static str> {
    Some(match expr.kind {
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) | ExprKind::ListComp { .. } => "list",
        ExprKind::Dict(_) | ExprKind::DictComp { .. } => "dict",
        ExprKind::Set(_) | ExprKind::SetComp { .. } => "set",
        ExprKind::GeneratorExp { .. } => "generator",
        ExprKind::Lambda { .. } => "function",
        ExprKind::JoinedStr(_) => "str",
        ExprKind::TemplateStr(_) => "string.templatelib.Template",
        ExprKind::Constant(constant) => match constant {
            Constant::None => "NoneType",
            Constant::Bool(_) => "bool",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_) | Constant::BigInt { .. } => "int",
            Constant::Float(_) => "float",
            Constant::Imaginary(_) => "complex",
            Constant::Str { .. } => "str",
            Constant::Bytes(_) => "bytes",
        },
        _ => return None,
    })
}

/// What leaves a `finally` suite early hides the exception (PEP 765).
pub(super) fn finally_jumps(root: &Root<'_>, warnings: &mut Vec<SyntaxWarning>) {
    if let Root::Module(suite) | Root::Interactive(suite) = root {
        FinallyJumps { warnings }.suite(
            suite,
            Place {
                in_finally: false,
                in_loop: false,
            },
        );
    }
}

#[derive(Clone, Copy)]
struct Place {
    in_finally: bool,
    /// In a loop that lies within the `finally`.
    in_loop: bool,
}

struct FinallyJumps<'w> {
    warnings: &'w mut Vec<SyntaxWarning>,
}

impl FinallyJumps<'_> {
    fn suite(&mut self, suite: Suite<'_>, place: Place) {
        deeper(|| suite.iter().for_each(|stmt| self.stmt(stmt, place)));
    }

    fn stmt(&mut self, stmt: &Stmt<'_>, place: Place) {
        let outside = Place {
            in_finally: false,
            in_loop: false,
        };
        let looped = Place {
            in_loop: true,
            ..place
        };
        match &stmt.kind {
            StmtKind::Return(_) if place.in_finally => self.warn("return", stmt.span),
            StmtKind::Break if place.in_finally && !place.in_loop => self.warn("break", stmt.span),
            StmtKind::Continue if place.in_finally && !place.in_loop => {
                self.warn("continue", stmt.span)
            }
            StmtKind::FunctionDef(def) => self.suite(def.body, outside),
            StmtKind::ClassDef(class) => self.suite(class.body, outside),
            StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
                self.suite(body, looped);
                self.suite(orelse, place);
            }
            StmtKind::If { branches, orelse } => {
                branches
                    .iter()
                    .for_each(|branch| self.suite(branch.body, place));
                self.suite(orelse, place);
            }
            StmtKind::With { body, .. } => self.suite(body, place),
            StmtKind::Match { cases, .. } => {
                cases.iter().for_each(|case| self.suite(case.body, place))
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
                ..
            } => {
                self.suite(body, place);
                handlers
                    .iter()
                    .for_each(|handler| self.suite(handler.body, place));
                self.suite(orelse, place);
                self.suite(
                    finalbody,
                    Place {
                        in_finally: true,
                        in_loop: false,
                    },
                );
            }
            _ => {}
        }
    }

    fn warn(&mut self, word: &str, span: Span) {
        self.warnings.push(SyntaxWarning {
            message: format!("'{word}' in a 'finally' block"),
            span,
        });
    }
}
