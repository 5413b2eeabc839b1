//! From the grammar's tree to node objects.

use super::Classes;
use crate::code::{Constant, Source};
use crate::object::{Res, Value, Vm};
use pyish_grammar::ast::*;

/// Whether an expression is read, bound or deleted.
#[derive(Clone, Copy)]
enum Use {
    Load,
    Store,
    Del,
}

impl Use {
    fn name(self) -> &'static str {
        match self {
            Use::Load => "Load",
            Use::Store => "Store",
            Use::Del => "Del",
        }
    }
}

struct Shower<'v> {
    vm: &'v mut Vm,
    classes: &'v Classes,
    source: &'v Source,
}

type Fields<'f> = &'f [(&'static str, Value)];

/// The objects of a whole text.
pub(super) fn root(vm: &mut Vm, classes: &Classes, root: &Root<'_>, source: &Source) -> Res {
    let mut shower = Shower {
        vm,
        classes,
        source,
    };
    let (class, body) = match root {
        Root::Module(body) => {
            let body = shower.suite(body)?;
            let ignores = shower.vm.new_list(Vec::new())?;
            return shower.bare("Module", &[("body", body), ("type_ignores", ignores)]);
        }
        Root::Interactive(body) => ("Interactive", shower.suite(body)?),
        Root::Expression(expr) => ("Expression", shower.expr(expr, Use::Load)?),
    };
    shower.bare(class, &[("body", body)])
}

pub(super) fn binary_name(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "Add",
        BinaryOp::Sub => "Sub",
        BinaryOp::Mul => "Mult",
        BinaryOp::MatMul => "MatMult",
        BinaryOp::TrueDiv => "Div",
        BinaryOp::FloorDiv => "FloorDiv",
        BinaryOp::Mod => "Mod",
        BinaryOp::Pow => "Pow",
        BinaryOp::LShift => "LShift",
        BinaryOp::RShift => "RShift",
        BinaryOp::And => "BitAnd",
        BinaryOp::Or => "BitOr",
        BinaryOp::Xor => "BitXor",
    }
}

fn unary_name(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Neg => "USub",
        UnaryOp::Pos => "UAdd",
        UnaryOp::Invert => "Invert",
        UnaryOp::Not => "Not",
    }
}

fn compare_name(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "Eq",
        CompareOp::NotEq => "NotEq",
        CompareOp::Lt => "Lt",
        CompareOp::LtE => "LtE",
        CompareOp::Gt => "Gt",
        CompareOp::GtE => "GtE",
        CompareOp::Is => "Is",
        CompareOp::IsNot => "IsNot",
        CompareOp::In => "In",
        CompareOp::NotIn => "NotIn",
    }
}

impl Shower<'_> {
    /// A node without a place.
    fn bare(&mut self, class: &str, fields: Fields<'_>) -> Res {
        let class = self.classes.get(self.vm, class)?;
        let node = self.vm.new_instance(&class)?;
        for (name, value) in fields {
            self.vm.setattr(&node, name, value.clone())?;
        }
        Ok(node)
    }

    /// A node with its place.
    fn node(&mut self, class: &str, span: Span, fields: Fields<'_>) -> Res {
        let node = self.bare(class, fields)?;
        let (start, end) = (
            self.source.position(span.start),
            self.source.position(span.end),
        );
        for (name, value) in [
            ("lineno", start.line),
            ("col_offset", start.column),
            ("end_lineno", end.line),
            ("end_col_offset", end.column),
        ] {
            self.vm.setattr(&node, name, Value::Int(value.into()))?;
        }
        Ok(node)
    }

    /// The one instance of a class without fields.
    fn shared(&mut self, name: &str) -> Res {
        let class = self.classes.get(self.vm, name)?;
        self.vm.getattr(&class.into(), "_instance")
    }

    fn list<T>(&mut self, items: &[T], mut show: impl FnMut(&mut Self, &T) -> Res) -> Res {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(show(self, item)?);
        }
        self.vm.new_list(values)
    }

    fn opt<T>(&mut self, item: Option<T>, show: impl FnOnce(&mut Self, T) -> Res) -> Res {
        item.map_or(Ok(Value::None), |item| show(self, item))
    }

    fn text(&mut self, text: &str) -> Res {
        Ok(self.vm.intern(text)?.into())
    }

    fn name(&mut self, ident: &Ident<'_>) -> Res {
        self.text(ident.name)
    }

    fn opt_name(&mut self, ident: &Option<Ident<'_>>) -> Res {
        self.opt(ident.as_ref(), Self::name)
    }

    fn load(&mut self, expr: &ExprRef<'_>) -> Res {
        self.expr(expr, Use::Load)
    }

    fn opt_load(&mut self, expr: &Option<ExprRef<'_>>) -> Res {
        self.opt(expr.as_ref(), Self::load)
    }

    fn loads(&mut self, items: &[ExprRef<'_>]) -> Res {
        self.list(items, Self::load)
    }

    fn suite(&mut self, body: Suite<'_>) -> Res {
        self.list(body, Self::stmt)
    }

    // ---- statements

    fn stmt(&mut self, stmt: &Stmt<'_>) -> Res {
        let (vm, classes, source) = (&mut *self.vm, self.classes, self.source);
        vm.nested_while(" during ast construction", |vm| {
            Shower {
                vm,
                classes,
                source,
            }
            .stmt_here(stmt)
        })
    }

    fn stmt_here(&mut self, stmt: &Stmt<'_>) -> Res {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function(def, span),
            StmtKind::ClassDef(def) => self.class(def, span),
            StmtKind::Return(value) => {
                let value = self.opt_load(value)?;
                self.node("Return", span, &[("value", value)])
            }
            StmtKind::Delete(targets) => {
                let targets = self.list(targets, |this, target| this.expr(target, Use::Del))?;
                self.node("Delete", span, &[("targets", targets)])
            }
            StmtKind::Assign { targets, value } => {
                let targets = self.list(targets, |this, target| this.expr(target, Use::Store))?;
                let fields = [
                    ("targets", targets),
                    ("value", self.load(value)?),
                    ("type_comment", Value::None),
                ];
                self.node("Assign", span, &fields)
            }
            StmtKind::TypeAlias {
                name,
                type_params,
                value,
            } => {
                let id = self.name(name)?;
                let ctx = self.shared("Store")?;
                let name = self.node("Name", name.span, &[("id", id), ("ctx", ctx)])?;
                let params = self.list(type_params, Self::type_param)?;
                let fields = [
                    ("name", name),
                    ("type_params", params),
                    ("value", self.load(value)?),
                ];
                self.node("TypeAlias", span, &fields)
            }
            StmtKind::AugAssign { target, op, value } => {
                let fields = [
                    ("target", self.expr(target, Use::Store)?),
                    ("op", self.shared(binary_name(*op))?),
                    ("value", self.load(value)?),
                ];
                self.node("AugAssign", span, &fields)
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => {
                let fields = [
                    ("target", self.expr(target, Use::Store)?),
                    ("annotation", self.load(annotation)?),
                    ("value", self.opt_load(value)?),
                    ("simple", Value::Int((*simple).into())),
                ];
                self.node("AnnAssign", span, &fields)
            }
            StmtKind::For {
                is_async,
                target,
                iter,
                body,
                orelse,
            } => {
                let fields = [
                    ("target", self.expr(target, Use::Store)?),
                    ("iter", self.load(iter)?),
                    ("body", self.suite(body)?),
                    ("orelse", self.suite(orelse)?),
                    ("type_comment", Value::None),
                ];
                self.node(if *is_async { "AsyncFor" } else { "For" }, span, &fields)
            }
            StmtKind::While { test, body, orelse } => {
                let fields = [
                    ("test", self.load(test)?),
                    ("body", self.suite(body)?),
                    ("orelse", self.suite(orelse)?),
                ];
                self.node("While", span, &fields)
            }
            StmtKind::If { branches, orelse } => self.branches(branches, orelse, span),
            StmtKind::With {
                is_async,
                items,
                body,
            } => {
                let items = self.list(items, |this, item| {
                    let context = this.load(&item.context)?;
                    let target =
                        this.opt(item.target, |this, target| this.expr(target, Use::Store))?;
                    this.bare(
                        "withitem",
                        &[("context_expr", context), ("optional_vars", target)],
                    )
                })?;
                let fields = [
                    ("items", items),
                    ("body", self.suite(body)?),
                    ("type_comment", Value::None),
                ];
                self.node(if *is_async { "AsyncWith" } else { "With" }, span, &fields)
            }
            StmtKind::Match { subject, cases } => {
                let subject = self.load(subject)?;
                let cases = self.list(cases, |this, case| {
                    let fields = [
                        ("pattern", this.pattern(case.pattern)?),
                        ("guard", this.opt_load(&case.guard)?),
                        ("body", this.suite(case.body)?),
                    ];
                    this.bare("match_case", &fields)
                })?;
                self.node("Match", span, &[("subject", subject), ("cases", cases)])
            }
            StmtKind::Raise { exc, cause } => {
                let fields = [
                    ("exc", self.opt_load(exc)?),
                    ("cause", self.opt_load(cause)?),
                ];
                self.node("Raise", span, &fields)
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
                is_star,
            } => {
                let body = self.suite(body)?;
                let handlers = self.list(handlers, |this, handler| {
                    let fields = [
                        ("type", this.opt_load(&handler.types)?),
                        ("name", this.opt_name(&handler.name)?),
                        ("body", this.suite(handler.body)?),
                    ];
                    this.node("ExceptHandler", handler.span, &fields)
                })?;
                let fields = [
                    ("body", body),
                    ("handlers", handlers),
                    ("orelse", self.suite(orelse)?),
                    ("finalbody", self.suite(finalbody)?),
                ];
                self.node(if *is_star { "TryStar" } else { "Try" }, span, &fields)
            }
            StmtKind::Assert { test, msg } => {
                let fields = [("test", self.load(test)?), ("msg", self.opt_load(msg)?)];
                self.node("Assert", span, &fields)
            }
            StmtKind::Import(names) => {
                let names = self.list(names, Self::alias)?;
                self.node("Import", span, &[("names", names)])
            }
            StmtKind::ImportFrom {
                module,
                names,
                level,
            } => {
                let fields = [
                    ("module", self.opt_name(module)?),
                    ("names", self.list(names, Self::alias)?),
                    ("level", Value::Int((*level).into())),
                ];
                self.node("ImportFrom", span, &fields)
            }
            StmtKind::Global(names) => {
                let names = self.list(names, Self::name)?;
                self.node("Global", span, &[("names", names)])
            }
            StmtKind::Nonlocal(names) => {
                let names = self.list(names, Self::name)?;
                self.node("Nonlocal", span, &[("names", names)])
            }
            StmtKind::Expr(value) => {
                let value = self.load(value)?;
                self.node("Expr", span, &[("value", value)])
            }
            StmtKind::Pass => self.node("Pass", span, &[]),
            StmtKind::Break => self.node("Break", span, &[]),
            StmtKind::Continue => self.node("Continue", span, &[]),
        }
    }

    /// `if` and each `elif`: the objects nest, the last one first made.
    fn branches(&mut self, branches: &[Branch<'_>], orelse: Suite<'_>, span: Span) -> Res {
        let mut orelse = self.suite(orelse)?;
        let mut made = Value::None;
        for (at, branch) in branches.iter().enumerate().rev() {
            let place = if at == 0 { span } else { branch.span.to(span) };
            let fields = [
                ("test", self.load(&branch.test)?),
                ("body", self.suite(branch.body)?),
                ("orelse", orelse),
            ];
            made = self.node("If", place, &fields)?;
            orelse = self.vm.new_list(vec![made.clone()])?;
        }
        Ok(made)
    }

    fn function(&mut self, def: &FunctionDef<'_>, span: Span) -> Res {
        let fields = [
            ("name", self.name(&def.name)?),
            ("args", self.parameters(def.params)?),
            ("body", self.suite(def.body)?),
            ("decorator_list", self.loads(def.decorators)?),
            ("returns", self.opt_load(&def.returns)?),
            ("type_comment", Value::None),
            ("type_params", self.list(def.type_params, Self::type_param)?),
        ];
        let class = if def.is_async {
            "AsyncFunctionDef"
        } else {
            "FunctionDef"
        };
        self.node(class, span, &fields)
    }

    fn class(&mut self, def: &ClassDef<'_>, span: Span) -> Res {
        let fields = [
            ("name", self.name(&def.name)?),
            ("bases", self.loads(def.bases)?),
            ("keywords", self.list(def.keywords, Self::keyword)?),
            ("body", self.suite(def.body)?),
            ("decorator_list", self.loads(def.decorators)?),
            ("type_params", self.list(def.type_params, Self::type_param)?),
        ];
        self.node("ClassDef", span, &fields)
    }

    fn parameters(&mut self, params: &Parameters<'_>) -> Res {
        let positional = params.posonly.iter().chain(params.args);
        let defaults: Vec<ExprRef<'_>> = positional.filter_map(|it| it.default).collect();
        let fields = [
            ("posonlyargs", self.list(params.posonly, Self::parameter)?),
            ("args", self.list(params.args, Self::parameter)?),
            ("vararg", self.opt(params.vararg.as_ref(), Self::parameter)?),
            ("kwonlyargs", self.list(params.kwonly, Self::parameter)?),
            (
                "kw_defaults",
                self.list(params.kwonly, |this, it| this.opt_load(&it.default))?,
            ),
            ("kwarg", self.opt(params.kwarg.as_ref(), Self::parameter)?),
            ("defaults", self.loads(&defaults)?),
        ];
        self.bare("arguments", &fields)
    }

    fn parameter(&mut self, param: &Parameter<'_>) -> Res {
        let fields = [
            ("arg", self.name(&param.name)?),
            ("annotation", self.opt_load(&param.annotation)?),
            ("type_comment", Value::None),
        ];
        self.node("arg", param.span, &fields)
    }

    fn type_param(&mut self, param: &TypeParam<'_>) -> Res {
        let name = self.name(&param.name)?;
        let bound = self.opt_load(&param.bound)?;
        let default = self.opt_load(&param.default)?;
        match param.kind {
            TypeParamKind::TypeVar => self.node(
                "TypeVar",
                param.span,
                &[("name", name), ("bound", bound), ("default_value", default)],
            ),
            TypeParamKind::TypeVarTuple => self.node(
                "TypeVarTuple",
                param.span,
                &[("name", name), ("default_value", default)],
            ),
            TypeParamKind::ParamSpec => self.node(
                "ParamSpec",
                param.span,
                &[("name", name), ("default_value", default)],
            ),
        }
    }

    fn alias(&mut self, alias: &Alias<'_>) -> Res {
        let fields = [
            ("name", self.name(&alias.name)?),
            ("asname", self.opt_name(&alias.asname)?),
        ];
        self.node("alias", alias.span, &fields)
    }

    fn keyword(&mut self, keyword: &Keyword<'_>) -> Res {
        let fields = [
            ("arg", self.opt_name(&keyword.name)?),
            ("value", self.load(&keyword.value)?),
        ];
        self.node("keyword", keyword.span, &fields)
    }

    // ---- patterns

    fn pattern(&mut self, pattern: &Pattern<'_>) -> Res {
        let (vm, classes, source) = (&mut *self.vm, self.classes, self.source);
        vm.nested_while(" during ast construction", |vm| {
            Shower {
                vm,
                classes,
                source,
            }
            .pattern_here(pattern)
        })
    }

    fn pattern_here(&mut self, pattern: &Pattern<'_>) -> Res {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Value(value) => {
                let value = self.load(value)?;
                self.node("MatchValue", span, &[("value", value)])
            }
            PatternKind::Singleton(constant) => {
                let value = self.constant(constant)?;
                self.node("MatchSingleton", span, &[("value", value)])
            }
            PatternKind::Sequence(patterns) => {
                let patterns = self.list(patterns, Self::pattern)?;
                self.node("MatchSequence", span, &[("patterns", patterns)])
            }
            PatternKind::Mapping {
                keys,
                patterns,
                rest,
            } => {
                let fields = [
                    ("keys", self.loads(keys)?),
                    ("patterns", self.list(patterns, Self::pattern)?),
                    ("rest", self.opt_name(rest)?),
                ];
                self.node("MatchMapping", span, &fields)
            }
            PatternKind::Class {
                class,
                patterns,
                kw_names,
                kw_patterns,
            } => {
                let fields = [
                    ("cls", self.load(class)?),
                    ("patterns", self.list(patterns, Self::pattern)?),
                    ("kwd_attrs", self.list(kw_names, Self::name)?),
                    ("kwd_patterns", self.list(kw_patterns, Self::pattern)?),
                ];
                self.node("MatchClass", span, &fields)
            }
            PatternKind::Star(name) => {
                let name = self.opt_name(name)?;
                self.node("MatchStar", span, &[("name", name)])
            }
            PatternKind::As { pattern, name } => {
                let fields = [
                    ("pattern", self.opt(*pattern, Self::pattern)?),
                    ("name", self.opt_name(name)?),
                ];
                self.node("MatchAs", span, &fields)
            }
            PatternKind::Or(patterns) => {
                let patterns = self.list(patterns, Self::pattern)?;
                self.node("MatchOr", span, &[("patterns", patterns)])
            }
        }
    }

    // ---- expressions

    fn expr(&mut self, expr: &Expr<'_>, usage: Use) -> Res {
        let (vm, classes, source) = (&mut *self.vm, self.classes, self.source);
        vm.nested_while(" during ast construction", |vm| {
            Shower {
                vm,
                classes,
                source,
            }
            .expr_here(expr, usage)
        })
    }

    fn expr_here(&mut self, expr: &Expr<'_>, usage: Use) -> Res {
        let span = expr.span;
        match &expr.kind {
            ExprKind::BoolOp { op, values } => {
                let op = self.shared(match op {
                    BoolOp::And => "And",
                    BoolOp::Or => "Or",
                })?;
                let values = self.loads(values)?;
                self.node("BoolOp", span, &[("op", op), ("values", values)])
            }
            ExprKind::Named { target, value } => {
                let id = self.name(target)?;
                let ctx = self.shared("Store")?;
                let target = self.node("Name", target.span, &[("id", id), ("ctx", ctx)])?;
                let value = self.load(value)?;
                self.node("NamedExpr", span, &[("target", target), ("value", value)])
            }
            ExprKind::Binary { left, op, right } => {
                let fields = [
                    ("left", self.load(left)?),
                    ("op", self.shared(binary_name(*op))?),
                    ("right", self.load(right)?),
                ];
                self.node("BinOp", span, &fields)
            }
            ExprKind::Unary { op, operand } => {
                let fields = [
                    ("op", self.shared(unary_name(*op))?),
                    ("operand", self.load(operand)?),
                ];
                self.node("UnaryOp", span, &fields)
            }
            ExprKind::Lambda { params, body } => {
                let fields = [
                    ("args", self.parameters(params)?),
                    ("body", self.load(body)?),
                ];
                self.node("Lambda", span, &fields)
            }
            ExprKind::IfExp { test, body, orelse } => {
                let fields = [
                    ("test", self.load(test)?),
                    ("body", self.load(body)?),
                    ("orelse", self.load(orelse)?),
                ];
                self.node("IfExp", span, &fields)
            }
            ExprKind::Dict(pairs) => {
                let keys = self.list(pairs, |this, (key, _)| this.opt_load(key))?;
                let values = self.list(pairs, |this, (_, value)| this.load(value))?;
                self.node("Dict", span, &[("keys", keys), ("values", values)])
            }
            ExprKind::Set(items) => {
                let elts = self.loads(items)?;
                self.node("Set", span, &[("elts", elts)])
            }
            ExprKind::ListComp {
                element,
                generators,
            } => self.comprehension("ListComp", element, generators, span),
            ExprKind::SetComp {
                element,
                generators,
            } => self.comprehension("SetComp", element, generators, span),
            ExprKind::GeneratorExp {
                element,
                generators,
            } => self.comprehension("GeneratorExp", element, generators, span),
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => {
                let fields = [
                    ("key", self.load(key)?),
                    ("value", self.load(value)?),
                    ("generators", self.generators(generators)?),
                ];
                self.node("DictComp", span, &fields)
            }
            ExprKind::Await(value) => {
                let value = self.load(value)?;
                self.node("Await", span, &[("value", value)])
            }
            ExprKind::Yield(value) => {
                let value = self.opt_load(value)?;
                self.node("Yield", span, &[("value", value)])
            }
            ExprKind::YieldFrom(value) => {
                let value = self.load(value)?;
                self.node("YieldFrom", span, &[("value", value)])
            }
            ExprKind::Compare { left, rest } => {
                let fields = [
                    ("left", self.load(left)?),
                    (
                        "ops",
                        self.list(rest, |this, (op, _)| this.shared(compare_name(*op)))?,
                    ),
                    (
                        "comparators",
                        self.list(rest, |this, (_, value)| this.load(value))?,
                    ),
                ];
                self.node("Compare", span, &fields)
            }
            ExprKind::Call {
                func,
                args,
                keywords,
            } => {
                let fields = [
                    ("func", self.load(func)?),
                    ("args", self.loads(args)?),
                    ("keywords", self.list(keywords, Self::keyword)?),
                ];
                self.node("Call", span, &fields)
            }
            ExprKind::JoinedStr(parts) => self.joined("JoinedStr", parts, span, false),
            ExprKind::TemplateStr(parts) => self.joined("TemplateStr", parts, span, true),
            ExprKind::Constant(constant) => {
                let value = self.constant(constant)?;
                let kind = match constant {
                    pyish_grammar::ast::Constant::Str {
                        is_unicode: true, ..
                    } => self.text("u")?,
                    _ => Value::None,
                };
                self.node("Constant", span, &[("value", value), ("kind", kind)])
            }
            ExprKind::Attribute { value, attr } => {
                let fields = [
                    ("value", self.load(value)?),
                    ("attr", self.name(attr)?),
                    ("ctx", self.shared(usage.name())?),
                ];
                self.node("Attribute", span, &fields)
            }
            ExprKind::Subscript { value, index } => {
                let fields = [
                    ("value", self.load(value)?),
                    ("slice", self.load(index)?),
                    ("ctx", self.shared(usage.name())?),
                ];
                self.node("Subscript", span, &fields)
            }
            ExprKind::Starred(value) => {
                let fields = [
                    ("value", self.expr(value, usage)?),
                    ("ctx", self.shared(usage.name())?),
                ];
                self.node("Starred", span, &fields)
            }
            ExprKind::Name(name) => {
                let fields = [
                    ("id", self.text(name)?),
                    ("ctx", self.shared(usage.name())?),
                ];
                self.node("Name", span, &fields)
            }
            ExprKind::List(items) => self.sequence("List", items, usage, span),
            ExprKind::Tuple(items) => self.sequence("Tuple", items, usage, span),
            ExprKind::Slice { lower, upper, step } => {
                let fields = [
                    ("lower", self.opt_load(lower)?),
                    ("upper", self.opt_load(upper)?),
                    ("step", self.opt_load(step)?),
                ];
                self.node("Slice", span, &fields)
            }
        }
    }

    fn sequence(&mut self, class: &str, items: &[ExprRef<'_>], usage: Use, span: Span) -> Res {
        let elts = self.list(items, |this, item| this.expr(item, usage))?;
        let ctx = self.shared(usage.name())?;
        self.node(class, span, &[("elts", elts), ("ctx", ctx)])
    }

    fn comprehension(
        &mut self,
        class: &str,
        element: &ExprRef<'_>,
        generators: &[Comprehension<'_>],
        span: Span,
    ) -> Res {
        let fields = [
            ("elt", self.load(element)?),
            ("generators", self.generators(generators)?),
        ];
        self.node(class, span, &fields)
    }

    fn generators(&mut self, generators: &[Comprehension<'_>]) -> Res {
        self.list(generators, |this, it| {
            let fields = [
                ("target", this.expr(it.target, Use::Store)?),
                ("iter", this.load(&it.iter)?),
                ("ifs", this.loads(it.ifs)?),
                ("is_async", Value::Int(it.is_async.into())),
            ];
            this.bare("comprehension", &fields)
        })
    }

    fn constant(&mut self, constant: &pyish_grammar::ast::Constant<'_>) -> Res {
        let constant = crate::compile::constants::literal(constant);
        self.vm.new_constant(&constant)
    }

    // ---- f-strings and t-strings

    fn joined(
        &mut self,
        class: &str,
        parts: &[StringPart<'_>],
        span: Span,
        is_template: bool,
    ) -> Res {
        let values = self.list(parts, |this, part| match part {
            StringPart::Literal { wtf8, span } => {
                let value = this.vm.new_constant(&Constant::Str((*wtf8).into()))?;
                this.node(
                    "Constant",
                    *span,
                    &[("value", value), ("kind", Value::None)],
                )
            }
            StringPart::Field(field) => this.field(field, is_template),
        })?;
        self.node(class, span, &[("values", values)])
    }

    fn field(&mut self, field: &Field<'_>, is_template: bool) -> Res {
        let conversion = Value::Int(match field.conversion {
            None => -1,
            Some(Conversion::Str) => b's'.into(),
            Some(Conversion::Repr) => b'r'.into(),
            Some(Conversion::Ascii) => b'a'.into(),
        });
        let value = self.load(&field.value)?;
        let spec = match field.spec {
            None => Value::None,
            Some(parts) => {
                // From its colon, which stands before its first part, to the closing brace.
                let end = field.span.end.saturating_sub(1);
                let start = match parts.first() {
                    Some(StringPart::Literal { span, .. }) => span.start.saturating_sub(1),
                    Some(StringPart::Field(first)) => first.span.start.saturating_sub(1),
                    None => end.saturating_sub(1),
                };
                self.joined("JoinedStr", parts, Span::new(start, end), false)?
            }
        };
        if is_template {
            let text = self.text(field.text)?;
            let fields = [
                ("value", value),
                ("str", text),
                ("conversion", conversion),
                ("format_spec", spec),
            ];
            return self.node("Interpolation", field.span, &fields);
        }
        let fields = [
            ("value", value),
            ("conversion", conversion),
            ("format_spec", spec),
        ];
        self.node("FormattedValue", field.span, &fields)
    }
}
