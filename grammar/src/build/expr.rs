//! Expressions.

use super::{Arg, Build, Built, refuse, refuse_as, reject};
use crate::ast::*;
use crate::error::{ErrorClass, Place};

/// The depth of the deepest of some expressions.
pub(super) fn deepest<'a>(items: impl IntoIterator<Item = ExprRef<'a>>) -> u32 {
    items.into_iter().map(|item| item.depth).max().unwrap_or(0)
}

fn deepest_generator(generators: &[Comprehension<'_>]) -> u32 {
    let depth = |g: &Comprehension<'_>| {
        g.target
            .depth
            .max(g.iter.depth)
            .max(deepest(g.ifs.iter().copied()))
    };
    generators.iter().map(depth).max().unwrap_or(0)
}

impl<'a> Build<'a, '_> {
    /// A node above children of a depth.
    pub(super) fn expr(
        &self,
        l: u32,
        depth: u32,
        kind: ExprKind<'a>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        if depth >= MAX_DEPTH {
            let message = "Parser stack overflowed - Python source too complex to parse".into();
            return refuse_as(
                ErrorClass::MemoryError,
                Span::new(l, r),
                Place::Nowhere,
                message,
            );
        }
        Ok(self.leaf(l, depth, kind, r))
    }

    /// A node whose children cannot be too deep.
    pub(super) fn leaf(&self, l: u32, depth: u32, kind: ExprKind<'a>, r: u32) -> ExprRef<'a> {
        self.arena.alloc(Expr {
            span: Span::new(l, r),
            depth: depth + 1,
            kind,
        })
    }

    pub(crate) fn name(&self, l: u32, r: u32) -> ExprRef<'a> {
        self.leaf(l, 0, ExprKind::Name(self.name_text(l, r)), r)
    }

    pub(crate) fn constant(&self, l: u32, value: Constant<'a>, r: u32) -> ExprRef<'a> {
        self.leaf(l, 0, ExprKind::Constant(value), r)
    }

    pub(crate) fn tuple(&self, l: u32, items: Vec<ExprRef<'a>>, r: u32) -> Built<ExprRef<'a>> {
        self.expr(
            l,
            deepest(items.iter().copied()),
            ExprKind::Tuple(self.slice(&items)),
            r,
        )
    }

    pub(crate) fn list(&self, l: u32, items: Vec<ExprRef<'a>>, r: u32) -> Built<ExprRef<'a>> {
        self.expr(
            l,
            deepest(items.iter().copied()),
            ExprKind::List(self.slice(&items)),
            r,
        )
    }

    pub(crate) fn set(&self, l: u32, items: Vec<ExprRef<'a>>, r: u32) -> Built<ExprRef<'a>> {
        self.expr(
            l,
            deepest(items.iter().copied()),
            ExprKind::Set(self.slice(&items)),
            r,
        )
    }

    pub(crate) fn dict(
        &self,
        l: u32,
        items: Vec<(Option<ExprRef<'a>>, ExprRef<'a>)>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let depth = deepest(
            items
                .iter()
                .flat_map(|(key, value)| key.iter().copied().chain([*value])),
        );
        self.expr(l, depth, ExprKind::Dict(self.slice(&items)), r)
    }

    // ---- comprehensions

    pub(crate) fn comprehension(
        &self,
        is_async: bool,
        target: ExprRef<'a>,
        iter: ExprRef<'a>,
        ifs: Vec<ExprRef<'a>>,
    ) -> Built<&'a Comprehension<'a>> {
        Ok(self.arena.alloc(Comprehension {
            is_async,
            target,
            iter,
            ifs: self.slice(&ifs),
        }))
    }

    pub(crate) fn first_generator(
        &self,
        generator: &'a Comprehension<'a>,
    ) -> Vec<Comprehension<'a>> {
        vec![*generator]
    }

    pub(crate) fn next_generator(
        &self,
        mut list: Vec<Comprehension<'a>>,
        generator: &'a Comprehension<'a>,
    ) -> Vec<Comprehension<'a>> {
        list.push(*generator);
        list
    }

    pub(crate) fn generator(
        &self,
        l: u32,
        element: ExprRef<'a>,
        generators: Vec<Comprehension<'a>>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let depth = element.depth.max(deepest_generator(&generators));
        let generators = self.slice(&generators);
        self.expr(
            l,
            depth,
            ExprKind::GeneratorExp {
                element,
                generators,
            },
            r,
        )
    }

    /// A generator expression within the parentheses of the call whose only argument it is.
    pub(crate) fn generator_argument(
        &self,
        l: u32,
        element: ExprRef<'a>,
        generators: Vec<Comprehension<'a>>,
        r: u32,
    ) -> Built<Arg<'a>> {
        self.generator(l, element, generators, r)
            .map(Arg::Positional)
    }

    pub(crate) fn list_comprehension(
        &self,
        l: u32,
        element: ExprRef<'a>,
        generators: Vec<Comprehension<'a>>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let depth = element.depth.max(deepest_generator(&generators));
        let generators = self.slice(&generators);
        self.expr(
            l,
            depth,
            ExprKind::ListComp {
                element,
                generators,
            },
            r,
        )
    }

    pub(crate) fn set_comprehension(
        &self,
        l: u32,
        element: ExprRef<'a>,
        generators: Vec<Comprehension<'a>>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let depth = element.depth.max(deepest_generator(&generators));
        let generators = self.slice(&generators);
        self.expr(
            l,
            depth,
            ExprKind::SetComp {
                element,
                generators,
            },
            r,
        )
    }

    pub(crate) fn dict_comprehension(
        &self,
        l: u32,
        key: ExprRef<'a>,
        value: ExprRef<'a>,
        generators: Vec<Comprehension<'a>>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let depth = key
            .depth
            .max(value.depth)
            .max(deepest_generator(&generators));
        let generators = self.slice(&generators);
        self.expr(
            l,
            depth,
            ExprKind::DictComp {
                key,
                value,
                generators,
            },
            r,
        )
    }

    // ---- primaries

    pub(crate) fn attribute(
        &self,
        l: u32,
        value: ExprRef<'a>,
        attr: Ident<'a>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        self.expr(l, value.depth, ExprKind::Attribute { value, attr }, r)
    }

    pub(crate) fn subscript(
        &self,
        l: u32,
        value: ExprRef<'a>,
        index: ExprRef<'a>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        self.expr(
            l,
            value.depth.max(index.depth),
            ExprKind::Subscript { value, index },
            r,
        )
    }

    pub(crate) fn slice_(
        &self,
        l: u32,
        lower: Option<ExprRef<'a>>,
        upper: Option<ExprRef<'a>>,
        step: Option<ExprRef<'a>>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let depth = deepest([lower, upper, step].into_iter().flatten());
        self.expr(l, depth, ExprKind::Slice { lower, upper, step }, r)
    }

    pub(crate) fn starred(&self, l: u32, value: ExprRef<'a>, r: u32) -> Built<ExprRef<'a>> {
        self.expr(l, value.depth, ExprKind::Starred(value), r)
    }

    // ---- operators

    pub(crate) fn await_(&self, l: u32, value: ExprRef<'a>, r: u32) -> Built<ExprRef<'a>> {
        self.expr(l, value.depth, ExprKind::Await(value), r)
    }

    pub(crate) fn yield_(&self, l: u32, value: Option<ExprRef<'a>>, r: u32) -> Built<ExprRef<'a>> {
        self.expr(l, deepest(value), ExprKind::Yield(value), r)
    }

    pub(crate) fn yield_from(&self, l: u32, value: ExprRef<'a>, r: u32) -> Built<ExprRef<'a>> {
        self.expr(l, value.depth, ExprKind::YieldFrom(value), r)
    }

    pub(crate) fn unary(
        &self,
        l: u32,
        op: UnaryOp,
        operand: ExprRef<'a>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        self.expr(l, operand.depth, ExprKind::Unary { op, operand }, r)
    }

    pub(crate) fn binary(
        &self,
        l: u32,
        left: ExprRef<'a>,
        op: BinaryOp,
        right: ExprRef<'a>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        self.expr(
            l,
            left.depth.max(right.depth),
            ExprKind::Binary { left, op, right },
            r,
        )
    }

    pub(crate) fn compare(
        &self,
        l: u32,
        left: ExprRef<'a>,
        rest: Vec<(CompareOp, ExprRef<'a>)>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let depth = left
            .depth
            .max(deepest(rest.iter().map(|(_, operand)| *operand)));
        self.expr(
            l,
            depth,
            ExprKind::Compare {
                left,
                rest: self.slice(&rest),
            },
            r,
        )
    }

    pub(crate) fn not_equal(&self, l: u32, r: u32) -> Built<CompareOp> {
        if self.barry.get() {
            return refuse(
                Span::new(l, r),
                "with Barry as BDFL, use '<>' instead of '!='".into(),
            );
        }
        Ok(CompareOp::NotEq)
    }

    pub(crate) fn less_greater(&self) -> Built<CompareOp> {
        if self.barry.get() {
            Ok(CompareOp::NotEq)
        } else {
            reject()
        }
    }

    pub(crate) fn bool_op(
        &self,
        l: u32,
        op: BoolOp,
        values: Vec<ExprRef<'a>>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let depth = deepest(values.iter().copied());
        self.expr(
            l,
            depth,
            ExprKind::BoolOp {
                op,
                values: self.slice(&values),
            },
            r,
        )
    }

    pub(crate) fn if_exp(
        &self,
        l: u32,
        body: ExprRef<'a>,
        test: ExprRef<'a>,
        orelse: ExprRef<'a>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        self.expr(
            l,
            deepest([body, test, orelse]),
            ExprKind::IfExp { test, body, orelse },
            r,
        )
    }

    pub(crate) fn lambda(
        &self,
        l: u32,
        params: &'a Parameters<'a>,
        body: ExprRef<'a>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let defaults = params
            .posonly
            .iter()
            .chain(params.args)
            .chain(params.kwonly)
            .filter_map(|p| p.default);
        self.expr(
            l,
            deepest(defaults).max(body.depth),
            ExprKind::Lambda { params, body },
            r,
        )
    }

    pub(crate) fn named(
        &self,
        l: u32,
        target: Ident<'a>,
        value: ExprRef<'a>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        self.expr(l, value.depth, ExprKind::Named { target, value }, r)
    }
}
