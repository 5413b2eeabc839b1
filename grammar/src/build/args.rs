//! Arguments and parameters: lists whose order matters.

use super::{Build, Built, reject};
use crate::ast::*;

/// An argument of a call or a class.
#[derive(Clone, Copy)]
pub(crate) enum Arg<'a> {
    Positional(ExprRef<'a>),
    Keyword(&'a Keyword<'a>),
}

/// An element of a list of parameters.
#[derive(Clone, Copy)]
pub(crate) enum Param<'a> {
    Slash,
    Star,
    Args(&'a Parameter<'a>),
    Keywords(&'a Parameter<'a>),
    Plain(&'a Parameter<'a>),
}

/// Arguments sorted out.
pub(super) struct Sorted<'a> {
    pub(super) args: &'a [ExprRef<'a>],
    pub(super) keywords: &'a [Keyword<'a>],
    /// Of the deepest argument.
    pub(super) depth: u32,
}

impl<'a> Build<'a, '_> {
    pub(crate) fn call(
        &self,
        l: u32,
        func: ExprRef<'a>,
        args: Vec<Arg<'a>>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let Sorted {
            args,
            keywords,
            depth,
        } = self.sort_args(&args)?;
        self.expr(
            l,
            depth.max(func.depth),
            ExprKind::Call {
                func,
                args,
                keywords,
            },
            r,
        )
    }

    pub(crate) fn starred_argument(&self, l: u32, value: ExprRef<'a>, r: u32) -> Built<Arg<'a>> {
        self.starred(l, value, r).map(Arg::Positional)
    }

    pub(crate) fn keyword(
        &self,
        l: u32,
        name: Option<Ident<'a>>,
        value: ExprRef<'a>,
        r: u32,
    ) -> Arg<'a> {
        Arg::Keyword(self.arena.alloc(Keyword {
            span: Span::new(l, r),
            name,
            value,
        }))
    }

    /// Positional arguments come before keywords, starred ones before `**`.
    pub(super) fn sort_args(&self, list: &[Arg<'a>]) -> Built<Sorted<'a>> {
        let (mut args, mut keywords) = (Vec::with_capacity(list.len()), Vec::new());
        let (mut depth, mut unpacked) = (0, false);
        for arg in list {
            match arg {
                Arg::Positional(value) => {
                    let starred = matches!(value.kind, ExprKind::Starred(_));
                    if unpacked || (!starred && !keywords.is_empty()) {
                        return reject();
                    }
                    depth = depth.max(value.depth);
                    args.push(*value);
                }
                Arg::Keyword(keyword) => {
                    unpacked |= keyword.name.is_none();
                    depth = depth.max(keyword.value.depth);
                    keywords.push(**keyword);
                }
            }
        }
        Ok(Sorted {
            args: self.slice(&args),
            keywords: self.slice(&keywords),
            depth,
        })
    }

    // ---- parameters

    pub(crate) fn parameter(
        &self,
        l: u32,
        name: Ident<'a>,
        annotation: Option<ExprRef<'a>>,
        r: u32,
    ) -> &'a Parameter<'a> {
        self.arena.alloc(Parameter {
            span: Span::new(l, r),
            name,
            annotation,
            default: None,
        })
    }

    pub(crate) fn with_default(&self, param: &'a Parameter<'a>, default: ExprRef<'a>) -> Param<'a> {
        Param::Plain(self.arena.alloc(Parameter {
            default: Some(default),
            ..*param
        }))
    }

    pub(crate) fn var_args(
        &self,
        name: Ident<'a>,
        annotation: Option<ExprRef<'a>>,
        r: u32,
    ) -> Param<'a> {
        let span = Span::new(name.span.start, r);
        Param::Args(self.arena.alloc(Parameter {
            span,
            name,
            annotation,
            default: None,
        }))
    }

    pub(crate) fn var_keywords(
        &self,
        name: Ident<'a>,
        annotation: Option<ExprRef<'a>>,
        r: u32,
    ) -> Param<'a> {
        let span = Span::new(name.span.start, r);
        Param::Keywords(self.arena.alloc(Parameter {
            span,
            name,
            annotation,
            default: None,
        }))
    }

    pub(crate) fn no_parameters(&self) -> &'a Parameters<'a> {
        self.arena.alloc(Parameters::default())
    }

    /// Sorts a list of parameters: `/` once and behind a parameter, `*` once and before another, `**` last;
    /// before the star no parameter without a default behind one with it.
    pub(crate) fn parameters(&self, list: Vec<Param<'a>>) -> Built<&'a Parameters<'a>> {
        let mut sorted = Parameters::default();
        let (mut args, mut kwonly) = (Vec::new(), Vec::new());
        let (mut slash, mut star, mut bare) = (false, false, false);
        for param in &list {
            if sorted.kwarg.is_some() {
                return reject();
            }
            match param {
                Param::Slash if slash || star || args.is_empty() => return reject(),
                Param::Slash => {
                    slash = true;
                    sorted.posonly = self.slice(&args);
                    args.clear();
                }
                Param::Star | Param::Args(_) if star => return reject(),
                Param::Star => (star, bare) = (true, true),
                Param::Args(param) => {
                    star = true;
                    sorted.vararg = Some(**param);
                }
                Param::Keywords(_) if bare && kwonly.is_empty() => return reject(),
                Param::Keywords(param) => sorted.kwarg = Some(**param),
                Param::Plain(param) if star => kwonly.push(**param),
                Param::Plain(param) => args.push(**param),
            }
        }
        if bare && kwonly.is_empty() {
            return reject();
        }
        let mut positional = sorted
            .posonly
            .iter()
            .chain(&args)
            .skip_while(|param| param.default.is_none());
        if positional.any(|param| param.default.is_none()) {
            return reject();
        }
        sorted.args = self.slice(&args);
        sorted.kwonly = self.slice(&kwonly);
        Ok(self.arena.alloc(sorted))
    }

    pub(crate) fn type_params(&self, list: Vec<&'a TypeParam<'a>>) -> &'a [TypeParam<'a>] {
        self.gather(&list)
    }

    pub(crate) fn type_param(
        &self,
        l: u32,
        kind: TypeParamKind,
        name: Ident<'a>,
        bound: Option<ExprRef<'a>>,
        default: Option<ExprRef<'a>>,
        r: u32,
    ) -> &'a TypeParam<'a> {
        self.arena.alloc(TypeParam {
            span: Span::new(l, r),
            kind,
            name,
            bound,
            default,
        })
    }
}
