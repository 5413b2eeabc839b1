//! From node objects to the grammar's tree, for the compiler.
//!
//! The compiler knows places as bytes of a text, node objects as lines and columns: a text of blanks, with lines as
//! long as the places need, stands between them.

use super::Classes;
use crate::code::Source;
use crate::object::{Complex, List, Res, Value, Vm};
use num_bigint::Sign;
use pyish_grammar::ast::*;
use pyish_grammar::{Arena, Mode};
use std::sync::Arc;

/// Places beyond this many bytes of blank text all lie at its end.
const MOST_BLANKS: u64 = 16 << 20;

struct Reader<'v, 'a> {
    vm: &'v mut Vm,
    classes: &'v Classes,
    arena: &'a Arena,
    /// Line and column of the start and the end of each place, in the order in which they were met.
    places: &'v mut Vec<[u32; 4]>,
    starts: &'v [u32],
}

/// The tree of a root object, and the text that its places are of.
pub(super) fn root<'a>(
    vm: &mut Vm,
    classes: &Classes,
    arena: &'a Arena,
    tree: &Value,
    mode: Mode,
    file: &str,
) -> Res<(Root<'a>, Arc<Source>)> {
    let wanted = match mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
    };
    let class = classes.get(vm, wanted)?;
    if !vm.is_subtype(&vm.type_of(tree).clone(), &class) {
        let given = vm.type_name(tree);
        return raise!(vm, TypeError, "expected {wanted} node, got {given}");
    }
    // Once to learn how long the lines are, once for the tree itself: the first is given up again.
    let mut places = Vec::new();
    let scratch = Arena::new();
    read_root(vm, classes, &scratch, tree, mode, &mut places, &[])?;
    let mut lengths: Vec<u32> = Vec::new();
    let mut total: u64 = 0;
    for [line, column, end_line, end_column] in &places {
        for (line, column) in [(*line, *column), (*end_line, *end_column)] {
            let line = line.max(1) as usize;
            if line > lengths.len() {
                total += (line - lengths.len()) as u64;
                if total > MOST_BLANKS {
                    continue;
                }
                lengths.resize(line, 0);
            }
            let known = &mut lengths[line - 1];
            if column > *known && total + u64::from(column - *known) <= MOST_BLANKS {
                total += u64::from(column - *known);
                *known = column;
            }
        }
    }
    vm.reserve(total.min(MOST_BLANKS) as usize)?;
    let mut text = String::new();
    let mut starts = Vec::with_capacity(lengths.len());
    for length in lengths {
        starts.push(text.len() as u32);
        text.extend(std::iter::repeat_n(' ', length as usize));
        text.push('\n');
    }
    starts.push(text.len() as u32);
    let source = Source::new(file, &text);
    places.clear();
    let root = read_root(vm, classes, arena, tree, mode, &mut places, &starts)?;
    Ok((root, source))
}

fn read_root<'a>(
    vm: &mut Vm,
    classes: &Classes,
    arena: &'a Arena,
    tree: &Value,
    mode: Mode,
    places: &mut Vec<[u32; 4]>,
    starts: &[u32],
) -> Res<Root<'a>> {
    let mut reader = Reader {
        vm,
        classes,
        arena,
        places,
        starts,
    };
    Ok(match mode {
        Mode::Exec => Root::Module(reader.suite(tree, "body")?),
        Mode::Single => Root::Interactive(reader.suite(tree, "body")?),
        Mode::Eval => Root::Expression(reader.expr_at(tree, "body", "Load")?),
    })
}

impl<'a> Reader<'_, 'a> {
    fn kind(&mut self, node: &Value) -> String {
        let mut class = self.vm.type_of(node).clone();
        // A subclass counts as the node class that it is made of.
        loop {
            let name = class.name.get(self.vm).to_string_lossy().into_owned();
            let known = self.classes.get(self.vm, &name);
            if known.is_ok_and(|known| known.is_same(&class)) {
                return name;
            }
            let base = class.base.get(self.vm).clone();
            match base {
                Some(base) => class = base,
                None => return self.vm.type_name(node),
            }
        }
    }

    fn get(&mut self, node: &Value, name: &str) -> Res {
        match self.vm.getattr_opt(node, name)? {
            Some(value) => Ok(value),
            None => {
                let kind = self.vm.type_name(node);
                raise!(
                    self.vm,
                    TypeError,
                    "required field \"{name}\" missing from {kind}"
                )
            }
        }
    }

    fn opt(&mut self, node: &Value, name: &str) -> Res<Option<Value>> {
        Ok(self
            .vm
            .getattr_opt(node, name)?
            .filter(|value| !value.is_none()))
    }

    fn items(&mut self, node: &Value, name: &str) -> Res<Vec<Value>> {
        let Some(value) = self.vm.getattr_opt(node, name)? else {
            return Ok(Vec::new());
        };
        match value.downcast::<List>() {
            Some(list) => Ok(list.items(self.vm).to_vec()),
            None => {
                let (kind, given) = (self.kind(node), self.vm.type_name(&value));
                raise!(
                    self.vm,
                    TypeError,
                    "{kind} field \"{name}\" must be a list, not a {given}"
                )
            }
        }
    }

    fn number(&mut self, value: &Value) -> Res<i64> {
        match self.vm.small_int(value) {
            Some(number) => Ok(number),
            None => {
                let shown = self.vm.repr(value)?.to_string_lossy().into_owned();
                raise!(self.vm, ValueError, "invalid integer value: {shown}")
            }
        }
    }

    fn int(&mut self, node: &Value, name: &str) -> Res<i64> {
        match self.vm.getattr_opt(node, name)? {
            Some(value) if !value.is_none() => self.number(&value),
            _ => Ok(0),
        }
    }

    fn str(&mut self, text: &str) -> &'a str {
        self.arena.alloc_str(text)
    }

    fn name_of(&mut self, value: &Value, span: Span) -> Res<Ident<'a>> {
        match value.as_str() {
            Some(text) => {
                let name = self.arena.alloc_str(&text.to_string_lossy());
                if matches!(&*name, "None" | "True" | "False") {
                    return raise!(
                        self.vm,
                        ValueError,
                        "identifier field can't represent '{name}' constant"
                    );
                }
                Ok(Ident { name, span })
            }
            None => raise!(self.vm, TypeError, "AST identifier must be of type str"),
        }
    }

    fn ident(&mut self, node: &Value, name: &str, span: Span) -> Res<Ident<'a>> {
        let value = self.get(node, name)?;
        self.name_of(&value, span)
    }

    fn opt_ident(&mut self, node: &Value, name: &str, span: Span) -> Res<Option<Ident<'a>>> {
        match self.opt(node, name)? {
            Some(value) => self.name_of(&value, span).map(Some),
            None => Ok(None),
        }
    }

    fn idents(&mut self, node: &Value, name: &str, span: Span) -> Res<&'a [Ident<'a>]> {
        let mut made = Vec::new();
        for item in self.items(node, name)? {
            made.push(self.name_of(&item, span)?);
        }
        Ok(self.arena.alloc_slice_copy(&made))
    }

    /// The place of a node; `sum` names the node's family in the error.
    fn span(&mut self, node: &Value, sum: &str) -> Res<Span> {
        let mut numbers = [0_u32; 4];
        for (at, name) in ["lineno", "col_offset", "end_lineno", "end_col_offset"]
            .into_iter()
            .enumerate()
        {
            let value = match self.vm.getattr_opt(node, name)? {
                Some(value) if !value.is_none() => value,
                _ if at > 1 => {
                    numbers[at] = numbers[at - 2];
                    continue;
                }
                _ => {
                    return raise!(
                        self.vm,
                        TypeError,
                        "required field \"{name}\" missing from {sum}"
                    );
                }
            };
            numbers[at] = self.number(&value)?.clamp(0, 1 << 30) as u32;
        }
        self.places.push(numbers);
        let byte = |line: u32, column: u32| {
            let last = self.starts.last().copied().unwrap_or(0);
            let start = self
                .starts
                .get((line as usize).saturating_sub(1))
                .copied()
                .unwrap_or(last);
            (start + column).min(last)
        };
        let start = byte(numbers[0], numbers[1]);
        Ok(Span::new(start, byte(numbers[2], numbers[3]).max(start)))
    }

    fn expected<T>(&mut self, sum: &str, node: &Value) -> Res<T> {
        let shown = self.vm.repr(node)?.to_string_lossy().into_owned();
        raise!(
            self.vm,
            TypeError,
            "expected some sort of {sum}, but got {shown}"
        )
    }

    // ---- statements

    fn suite(&mut self, node: &Value, name: &str) -> Res<Suite<'a>> {
        let mut made = Vec::new();
        for item in self.items(node, name)? {
            made.push(self.stmt(&item)?);
        }
        Ok(self.arena.alloc_slice_copy(&made))
    }

    /// A body that may not be empty.
    fn body(&mut self, node: &Value) -> Res<Suite<'a>> {
        self.some(node, "body")
    }

    fn some(&mut self, node: &Value, name: &str) -> Res<Suite<'a>> {
        let suite = self.suite(node, name)?;
        self.not_empty(suite.len(), node, name)?;
        Ok(suite)
    }

    fn not_empty(&mut self, len: usize, node: &Value, name: &str) -> Res<()> {
        if len > 0 {
            return Ok(());
        }
        let kind = self.kind(node);
        raise!(self.vm, ValueError, "empty {name} on {kind}")
    }

    fn stmt(&mut self, node: &Value) -> Res<Stmt<'a>> {
        let Reader {
            vm,
            classes,
            arena,
            places,
            starts,
        } = self;
        let (classes, arena, starts) = (*classes, *arena, *starts);
        vm.nested_while(" during compilation", |vm| {
            let mut reader = Reader {
                vm,
                classes,
                arena,
                places,
                starts,
            };
            let span = reader.span(node, "stmt")?;
            let kind = reader.stmt_kind(node, span)?;
            Ok(Stmt { span, kind })
        })
    }

    fn stmt_kind(&mut self, node: &Value, span: Span) -> Res<StmtKind<'a>> {
        let kind = self.kind(node);
        Ok(match kind.as_str() {
            "FunctionDef" | "AsyncFunctionDef" => {
                let def = FunctionDef {
                    is_async: kind == "AsyncFunctionDef",
                    name: self.ident(node, "name", span)?,
                    type_params: self.type_params(node)?,
                    params: self.parameters(node)?,
                    returns: self.opt_expr(node, "returns")?,
                    body: self.body(node)?,
                    decorators: self.exprs(node, "decorator_list", "Load")?,
                };
                StmtKind::FunctionDef(self.arena.alloc(def))
            }
            "ClassDef" => {
                let def = ClassDef {
                    name: self.ident(node, "name", span)?,
                    type_params: self.type_params(node)?,
                    bases: self.exprs(node, "bases", "Load")?,
                    keywords: self.keywords(node)?,
                    body: self.body(node)?,
                    decorators: self.exprs(node, "decorator_list", "Load")?,
                };
                StmtKind::ClassDef(self.arena.alloc(def))
            }
            "Return" => StmtKind::Return(self.opt_expr(node, "value")?),
            "Delete" => {
                let targets = self.exprs(node, "targets", "Del")?;
                self.not_empty(targets.len(), node, "targets")?;
                StmtKind::Delete(targets)
            }
            "Assign" => {
                let targets = self.exprs(node, "targets", "Store")?;
                self.not_empty(targets.len(), node, "targets")?;
                StmtKind::Assign {
                    targets,
                    value: self.expr_at(node, "value", "Load")?,
                }
            }
            "TypeAlias" => {
                let name = self.get(node, "name")?;
                if self.kind(&name) != "Name" {
                    return raise!(self.vm, TypeError, "TypeAlias with non-Name name");
                }
                let place = self.span(&name, "expr")?;
                StmtKind::TypeAlias {
                    name: self.ident(&name, "id", place)?,
                    type_params: self.type_params(node)?,
                    value: self.expr_at(node, "value", "Load")?,
                }
            }
            "AugAssign" => StmtKind::AugAssign {
                target: self.expr_at(node, "target", "Store")?,
                op: self.binary(node)?,
                value: self.expr_at(node, "value", "Load")?,
            },
            "AnnAssign" => {
                let simple = self.int(node, "simple")? != 0;
                let target = self.expr_at(node, "target", "Store")?;
                if simple && !matches!(target.kind, ExprKind::Name(_)) {
                    return raise!(self.vm, TypeError, "AnnAssign with simple non-Name target");
                }
                StmtKind::AnnAssign {
                    target,
                    annotation: self.expr_at(node, "annotation", "Load")?,
                    value: self.opt_expr(node, "value")?,
                    simple,
                }
            }
            "For" | "AsyncFor" => StmtKind::For {
                is_async: kind == "AsyncFor",
                target: self.expr_at(node, "target", "Store")?,
                iter: self.expr_at(node, "iter", "Load")?,
                body: self.body(node)?,
                orelse: self.suite(node, "orelse")?,
            },
            "While" => StmtKind::While {
                test: self.expr_at(node, "test", "Load")?,
                body: self.body(node)?,
                orelse: self.suite(node, "orelse")?,
            },
            "If" => self.branches(node, span)?,
            "With" | "AsyncWith" => {
                let mut items = Vec::new();
                for item in self.items(node, "items")? {
                    items.push(WithItem {
                        context: self.expr_at(&item, "context_expr", "Load")?,
                        target: match self.opt(&item, "optional_vars")? {
                            Some(target) => Some(self.expr(&target, "Store")?),
                            None => None,
                        },
                    });
                }
                self.not_empty(items.len(), node, "items")?;
                StmtKind::With {
                    is_async: kind == "AsyncWith",
                    items: self.arena.alloc_slice_copy(&items),
                    body: self.body(node)?,
                }
            }
            "Match" => {
                let subject = self.expr_at(node, "subject", "Load")?;
                let mut cases = Vec::new();
                for case in self.items(node, "cases")? {
                    let pattern = self.get(&case, "pattern")?;
                    let pattern = self.pattern(&pattern)?;
                    cases.push(MatchCase {
                        pattern: self.arena.alloc(pattern),
                        guard: self.opt_expr(&case, "guard")?,
                        body: self.body(&case)?,
                    });
                }
                self.not_empty(cases.len(), node, "cases")?;
                StmtKind::Match {
                    subject,
                    cases: self.arena.alloc_slice_copy(&cases),
                }
            }
            "Raise" => {
                let (exc, cause) = (self.opt_expr(node, "exc")?, self.opt_expr(node, "cause")?);
                if exc.is_none() && cause.is_some() {
                    return raise!(self.vm, ValueError, "Raise with cause but no exception");
                }
                StmtKind::Raise { exc, cause }
            }
            "Try" | "TryStar" => {
                let mut handlers = Vec::new();
                let body = self.body(node)?;
                for handler in self.items(node, "handlers")? {
                    let span = self.span(&handler, "excepthandler")?;
                    handlers.push(ExceptHandler {
                        span,
                        types: self.opt_expr(&handler, "type")?,
                        name: self.opt_ident(&handler, "name", span)?,
                        body: self.body(&handler)?,
                    });
                }
                let orelse = self.suite(node, "orelse")?;
                let finalbody = self.suite(node, "finalbody")?;
                if handlers.is_empty() && finalbody.is_empty() {
                    return raise!(
                        self.vm,
                        ValueError,
                        "{kind} has neither handlers nor finalbody"
                    );
                }
                if handlers.is_empty() && !orelse.is_empty() {
                    return raise!(
                        self.vm,
                        ValueError,
                        "{kind} has orelse but no except handlers"
                    );
                }
                StmtKind::Try {
                    body,
                    handlers: self.arena.alloc_slice_copy(&handlers),
                    orelse,
                    finalbody,
                    is_star: kind == "TryStar",
                }
            }
            "Assert" => StmtKind::Assert {
                test: self.expr_at(node, "test", "Load")?,
                msg: self.opt_expr(node, "msg")?,
            },
            "Import" => {
                let names = self.aliases(node)?;
                self.not_empty(names.len(), node, "names")?;
                StmtKind::Import(names)
            }
            "ImportFrom" => {
                let level = self.int(node, "level")?;
                if level < 0 {
                    return raise!(self.vm, ValueError, "Negative ImportFrom level");
                }
                let names = self.aliases(node)?;
                self.not_empty(names.len(), node, "names")?;
                StmtKind::ImportFrom {
                    module: self.opt_ident(node, "module", span)?,
                    names,
                    level: level.min(1 << 20) as u32,
                }
            }
            "Global" | "Nonlocal" => {
                let names = self.idents(node, "names", span)?;
                self.not_empty(names.len(), node, "names")?;
                if kind == "Global" {
                    StmtKind::Global(names)
                } else {
                    StmtKind::Nonlocal(names)
                }
            }
            "Expr" => StmtKind::Expr(self.expr_at(node, "value", "Load")?),
            "Pass" => StmtKind::Pass,
            "Break" => StmtKind::Break,
            "Continue" => StmtKind::Continue,
            _ => return self.expected("stmt", node),
        })
    }

    /// `if`, and the `if`s that are alone in each `else`.
    fn branches(&mut self, node: &Value, span: Span) -> Res<StmtKind<'a>> {
        let mut branches = Vec::new();
        let (mut node, mut span) = (node.clone(), span);
        loop {
            branches.push(Branch {
                span,
                test: self.expr_at(&node, "test", "Load")?,
                body: self.body(&node)?,
            });
            let orelse = self.items(&node, "orelse")?;
            match orelse.as_slice() {
                [only] if self.kind(only) == "If" => {
                    span = self.span(only, "stmt")?;
                    node = only.clone();
                }
                _ => break,
            }
        }
        Ok(StmtKind::If {
            branches: self.arena.alloc_slice_copy(&branches),
            orelse: self.suite(&node, "orelse")?,
        })
    }

    fn aliases(&mut self, node: &Value) -> Res<&'a [Alias<'a>]> {
        let mut made = Vec::new();
        for item in self.items(node, "names")? {
            let span = self.span(&item, "alias")?;
            made.push(Alias {
                span,
                name: self.ident(&item, "name", span)?,
                asname: self.opt_ident(&item, "asname", span)?,
            });
        }
        Ok(self.arena.alloc_slice_copy(&made))
    }

    fn keywords(&mut self, node: &Value) -> Res<&'a [Keyword<'a>]> {
        let mut made = Vec::new();
        for item in self.items(node, "keywords")? {
            let span = self.span(&item, "keyword")?;
            made.push(Keyword {
                span,
                name: self.opt_ident(&item, "arg", span)?,
                value: self.expr_at(&item, "value", "Load")?,
            });
        }
        Ok(self.arena.alloc_slice_copy(&made))
    }

    fn type_params(&mut self, node: &Value) -> Res<&'a [TypeParam<'a>]> {
        let mut made = Vec::new();
        for item in self.items(node, "type_params")? {
            let span = self.span(&item, "type_param")?;
            let kind = match self.kind(&item).as_str() {
                "TypeVar" => TypeParamKind::TypeVar,
                "TypeVarTuple" => TypeParamKind::TypeVarTuple,
                "ParamSpec" => TypeParamKind::ParamSpec,
                _ => return self.expected("type_param", &item),
            };
            let bound = match kind {
                TypeParamKind::TypeVar => self.opt_expr(&item, "bound")?,
                _ => None,
            };
            made.push(TypeParam {
                span,
                kind,
                name: self.ident(&item, "name", span)?,
                bound,
                default: self.opt_expr(&item, "default_value")?,
            });
        }
        Ok(self.arena.alloc_slice_copy(&made))
    }

    fn parameters(&mut self, node: &Value) -> Res<&'a Parameters<'a>> {
        let args = self.get(node, "args")?;
        if self.kind(&args) != "arguments" {
            return self.expected("arguments", &args);
        }
        let mut posonly = self.parameter_list(&args, "posonlyargs")?;
        let mut plain = self.parameter_list(&args, "args")?;
        let mut kwonly = self.parameter_list(&args, "kwonlyargs")?;
        let defaults = self.items(&args, "defaults")?;
        if defaults.len() > posonly.len() + plain.len() {
            return raise!(
                self.vm,
                ValueError,
                "more positional defaults than args on arguments"
            );
        }
        let without = posonly.len() + plain.len() - defaults.len();
        for (param, default) in posonly
            .iter_mut()
            .chain(&mut plain)
            .skip(without)
            .zip(&defaults)
        {
            param.default = Some(self.expr(default, "Load")?);
        }
        let defaults = self.items(&args, "kw_defaults")?;
        if defaults.len() > kwonly.len() {
            return raise!(
                self.vm,
                ValueError,
                "length of kwonlyargs is not the same as kw_defaults on arguments"
            );
        }
        for (param, default) in kwonly.iter_mut().zip(&defaults) {
            if !default.is_none() {
                param.default = Some(self.expr(default, "Load")?);
            }
        }
        let made = Parameters {
            posonly: self.arena.alloc_slice_copy(&posonly),
            args: self.arena.alloc_slice_copy(&plain),
            vararg: self.opt_parameter(&args, "vararg")?,
            kwonly: self.arena.alloc_slice_copy(&kwonly),
            kwarg: self.opt_parameter(&args, "kwarg")?,
        };
        Ok(self.arena.alloc(made))
    }

    fn parameter_list(&mut self, node: &Value, name: &str) -> Res<Vec<Parameter<'a>>> {
        let mut made = Vec::new();
        for item in self.items(node, name)? {
            made.push(self.parameter(&item)?);
        }
        Ok(made)
    }

    fn opt_parameter(&mut self, node: &Value, name: &str) -> Res<Option<Parameter<'a>>> {
        match self.opt(node, name)? {
            Some(item) => self.parameter(&item).map(Some),
            None => Ok(None),
        }
    }

    fn parameter(&mut self, node: &Value) -> Res<Parameter<'a>> {
        let span = self.span(node, "arg")?;
        Ok(Parameter {
            span,
            name: self.ident(node, "arg", span)?,
            annotation: self.opt_expr(node, "annotation")?,
            default: None,
        })
    }

    // ---- patterns

    fn patterns(&mut self, node: &Value, name: &str) -> Res<&'a [Pattern<'a>]> {
        let mut made = Vec::new();
        for item in self.items(node, name)? {
            made.push(self.pattern(&item)?);
        }
        Ok(self.arena.alloc_slice_copy(&made))
    }

    fn pattern(&mut self, node: &Value) -> Res<Pattern<'a>> {
        let Reader {
            vm,
            classes,
            arena,
            places,
            starts,
        } = self;
        let (classes, arena, starts) = (*classes, *arena, *starts);
        vm.nested_while(" during compilation", |vm| {
            let mut reader = Reader {
                vm,
                classes,
                arena,
                places,
                starts,
            };
            let span = reader.span(node, "pattern")?;
            let kind = reader.pattern_kind(node, span)?;
            Ok(Pattern { span, kind })
        })
    }

    fn pattern_kind(&mut self, node: &Value, span: Span) -> Res<PatternKind<'a>> {
        Ok(match self.kind(node).as_str() {
            "MatchValue" => PatternKind::Value(self.expr_at(node, "value", "Load")?),
            "MatchSingleton" => {
                let value = self.get(node, "value")?;
                PatternKind::Singleton(match value {
                    Value::None => Constant::None,
                    Value::Bool(value) => Constant::Bool(value),
                    _ => {
                        return raise!(
                            self.vm,
                            ValueError,
                            "MatchSingleton can only contain True, False and None"
                        );
                    }
                })
            }
            "MatchSequence" => PatternKind::Sequence(self.patterns(node, "patterns")?),
            "MatchMapping" => {
                let keys = self.exprs(node, "keys", "Load")?;
                let patterns = self.patterns(node, "patterns")?;
                if keys.len() != patterns.len() {
                    return raise!(
                        self.vm,
                        ValueError,
                        "MatchMapping doesn't have the same number of keys as patterns"
                    );
                }
                PatternKind::Mapping {
                    keys,
                    patterns,
                    rest: self.opt_ident(node, "rest", span)?,
                }
            }
            "MatchClass" => {
                let kw_names = self.idents(node, "kwd_attrs", span)?;
                let kw_patterns = self.patterns(node, "kwd_patterns")?;
                if kw_names.len() != kw_patterns.len() {
                    return raise!(
                        self.vm,
                        ValueError,
                        "MatchClass doesn't have the same number of keyword attributes as patterns"
                    );
                }
                PatternKind::Class {
                    class: self.expr_at(node, "cls", "Load")?,
                    patterns: self.patterns(node, "patterns")?,
                    kw_names,
                    kw_patterns,
                }
            }
            "MatchStar" => PatternKind::Star(self.opt_ident(node, "name", span)?),
            "MatchAs" => {
                let name = self.opt_ident(node, "name", span)?;
                let pattern = match self.opt(node, "pattern")? {
                    Some(pattern) if name.is_some() => {
                        let pattern = self.pattern(&pattern)?;
                        Some(&*self.arena.alloc(pattern))
                    }
                    Some(_) => {
                        return raise!(
                            self.vm,
                            ValueError,
                            "MatchAs must specify a target name if a pattern is given"
                        );
                    }
                    None => None,
                };
                PatternKind::As { pattern, name }
            }
            "MatchOr" => {
                let patterns = self.patterns(node, "patterns")?;
                if patterns.len() < 2 {
                    return raise!(self.vm, ValueError, "MatchOr requires at least 2 patterns");
                }
                PatternKind::Or(patterns)
            }
            _ => return self.expected("pattern", node),
        })
    }

    // ---- expressions

    fn exprs(&mut self, node: &Value, name: &str, usage: &str) -> Res<&'a [ExprRef<'a>]> {
        let mut made = Vec::new();
        for item in self.items(node, name)? {
            if item.is_none() {
                let kind = self.kind(node);
                return raise!(
                    self.vm,
                    ValueError,
                    "None disallowed in expression list of {kind}"
                );
            }
            made.push(self.expr(&item, usage)?);
        }
        Ok(self.arena.alloc_slice_copy(&made))
    }

    fn expr_at(&mut self, node: &Value, name: &str, usage: &str) -> Res<ExprRef<'a>> {
        let value = self.get(node, name)?;
        if value.is_none() {
            let kind = self.kind(node);
            return raise!(self.vm, ValueError, "field '{name}' is required for {kind}");
        }
        self.expr(&value, usage)
    }

    fn opt_expr(&mut self, node: &Value, name: &str) -> Res<Option<ExprRef<'a>>> {
        match self.opt(node, name)? {
            Some(value) => self.expr(&value, "Load").map(Some),
            None => Ok(None),
        }
    }

    fn expr(&mut self, node: &Value, usage: &str) -> Res<ExprRef<'a>> {
        let Reader {
            vm,
            classes,
            arena,
            places,
            starts,
        } = self;
        let (classes, arena, starts) = (*classes, *arena, *starts);
        vm.nested_while(" during compilation", |vm| {
            let mut reader = Reader {
                vm,
                classes,
                arena,
                places,
                starts,
            };
            let span = reader.span(node, "expr")?;
            let kind = reader.expr_kind(node, usage, span)?;
            reader.expr_of(span, kind)
        })
    }

    /// An expression whose depth is one more than its deepest child's.
    fn expr_of(&mut self, span: Span, kind: ExprKind<'a>) -> Res<ExprRef<'a>> {
        let depth = 1 + deepest(&kind);
        if depth > MAX_DEPTH {
            return raise!(
                self.vm,
                RecursionError,
                "maximum recursion depth exceeded during compilation"
            );
        }
        Ok(self.arena.alloc(Expr { span, depth, kind }))
    }

    fn check_usage(&mut self, node: &Value, usage: &str) -> Res<()> {
        let given = self.get(node, "ctx")?;
        let given = self.kind(&given);
        if given == usage {
            return Ok(());
        }
        raise!(
            self.vm,
            ValueError,
            "expression must have {usage} context but has {given} instead"
        )
    }

    fn only_loaded(&mut self, node: &Value, usage: &str) -> Res<()> {
        if usage == "Load" {
            return Ok(());
        }
        let kind = self.kind(node);
        raise!(
            self.vm,
            ValueError,
            "expression which can't be assigned to in {usage} context: {kind}"
        )
    }

    fn expr_kind(&mut self, node: &Value, usage: &str, span: Span) -> Res<ExprKind<'a>> {
        let kind = self.kind(node);
        match kind.as_str() {
            "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple" => {
                self.check_usage(node, usage)?;
            }
            _ => self.only_loaded(node, usage)?,
        }
        Ok(match kind.as_str() {
            "BoolOp" => {
                let op = self.get(node, "op")?;
                let op = match self.kind(&op).as_str() {
                    "And" => BoolOp::And,
                    "Or" => BoolOp::Or,
                    _ => return self.expected("boolop", &op),
                };
                let values = self.exprs(node, "values", "Load")?;
                if values.len() < 2 {
                    return raise!(self.vm, ValueError, "BoolOp with less than 2 values");
                }
                ExprKind::BoolOp { op, values }
            }
            "NamedExpr" => {
                let target = self.get(node, "target")?;
                if self.kind(&target) != "Name" {
                    return raise!(self.vm, TypeError, "NamedExpr target must be a Name");
                }
                let place = self.span(&target, "expr")?;
                ExprKind::Named {
                    target: self.ident(&target, "id", place)?,
                    value: self.expr_at(node, "value", "Load")?,
                }
            }
            "BinOp" => ExprKind::Binary {
                left: self.expr_at(node, "left", "Load")?,
                op: self.binary(node)?,
                right: self.expr_at(node, "right", "Load")?,
            },
            "UnaryOp" => {
                let op = self.get(node, "op")?;
                let op = match self.kind(&op).as_str() {
                    "USub" => UnaryOp::Neg,
                    "UAdd" => UnaryOp::Pos,
                    "Invert" => UnaryOp::Invert,
                    "Not" => UnaryOp::Not,
                    _ => return self.expected("unaryop", &op),
                };
                ExprKind::Unary {
                    op,
                    operand: self.expr_at(node, "operand", "Load")?,
                }
            }
            "Lambda" => ExprKind::Lambda {
                params: self.parameters(node)?,
                body: self.expr_at(node, "body", "Load")?,
            },
            "IfExp" => ExprKind::IfExp {
                test: self.expr_at(node, "test", "Load")?,
                body: self.expr_at(node, "body", "Load")?,
                orelse: self.expr_at(node, "orelse", "Load")?,
            },
            "Dict" => {
                let keys = self.items(node, "keys")?;
                let values = self.exprs(node, "values", "Load")?;
                if keys.len() != values.len() {
                    return raise!(
                        self.vm,
                        ValueError,
                        "Dict doesn't have the same number of keys as values"
                    );
                }
                let mut pairs = Vec::new();
                for (key, value) in keys.iter().zip(values) {
                    let key = match key.is_none() {
                        true => None,
                        false => Some(self.expr(key, "Load")?),
                    };
                    pairs.push((key, *value));
                }
                ExprKind::Dict(self.arena.alloc_slice_copy(&pairs))
            }
            "Set" => ExprKind::Set(self.exprs(node, "elts", "Load")?),
            "ListComp" | "SetComp" | "GeneratorExp" => {
                let element = self.expr_at(node, "elt", "Load")?;
                let generators = self.generators(node)?;
                match kind.as_str() {
                    "ListComp" => ExprKind::ListComp {
                        element,
                        generators,
                    },
                    "SetComp" => ExprKind::SetComp {
                        element,
                        generators,
                    },
                    _ => ExprKind::GeneratorExp {
                        element,
                        generators,
                    },
                }
            }
            "DictComp" => ExprKind::DictComp {
                key: self.expr_at(node, "key", "Load")?,
                value: self.expr_at(node, "value", "Load")?,
                generators: self.generators(node)?,
            },
            "Await" => ExprKind::Await(self.expr_at(node, "value", "Load")?),
            "Yield" => ExprKind::Yield(self.opt_expr(node, "value")?),
            "YieldFrom" => ExprKind::YieldFrom(self.expr_at(node, "value", "Load")?),
            "Compare" => self.comparison(node)?,
            "Call" => ExprKind::Call {
                func: self.expr_at(node, "func", "Load")?,
                args: self.exprs(node, "args", "Load")?,
                keywords: self.keywords(node)?,
            },
            "JoinedStr" => ExprKind::JoinedStr(self.parts(node, "FormattedValue")?),
            "TemplateStr" => ExprKind::TemplateStr(self.parts(node, "Interpolation")?),
            "Constant" => {
                let value = self.get(node, "value")?;
                let kind = self.opt(node, "kind")?;
                self.constant(&value, kind.is_some(), span)?
            }
            "Attribute" => ExprKind::Attribute {
                value: self.expr_at(node, "value", "Load")?,
                attr: self.ident(node, "attr", span)?,
            },
            "Subscript" => ExprKind::Subscript {
                value: self.expr_at(node, "value", "Load")?,
                index: self.expr_at(node, "slice", "Load")?,
            },
            "Starred" => ExprKind::Starred(self.expr_at(node, "value", usage)?),
            "Name" => ExprKind::Name(self.ident(node, "id", span)?.name),
            "List" => ExprKind::List(self.exprs(node, "elts", usage)?),
            "Tuple" => ExprKind::Tuple(self.exprs(node, "elts", usage)?),
            "Slice" => ExprKind::Slice {
                lower: self.opt_expr(node, "lower")?,
                upper: self.opt_expr(node, "upper")?,
                step: self.opt_expr(node, "step")?,
            },
            _ => return self.expected("expr", node),
        })
    }

    fn comparison(&mut self, node: &Value) -> Res<ExprKind<'a>> {
        let left = self.expr_at(node, "left", "Load")?;
        let ops = self.items(node, "ops")?;
        let values = self.exprs(node, "comparators", "Load")?;
        if values.is_empty() {
            return raise!(self.vm, ValueError, "Compare has no comparators");
        }
        if ops.len() != values.len() {
            return raise!(
                self.vm,
                ValueError,
                "Compare has a different number of comparators and operands"
            );
        }
        let mut rest = Vec::new();
        for (op, value) in ops.iter().zip(values) {
            let op = match self.kind(op).as_str() {
                "Eq" => CompareOp::Eq,
                "NotEq" => CompareOp::NotEq,
                "Lt" => CompareOp::Lt,
                "LtE" => CompareOp::LtE,
                "Gt" => CompareOp::Gt,
                "GtE" => CompareOp::GtE,
                "Is" => CompareOp::Is,
                "IsNot" => CompareOp::IsNot,
                "In" => CompareOp::In,
                "NotIn" => CompareOp::NotIn,
                _ => return self.expected("cmpop", op),
            };
            rest.push((op, *value));
        }
        Ok(ExprKind::Compare {
            left,
            rest: self.arena.alloc_slice_copy(&rest),
        })
    }

    fn binary(&mut self, node: &Value) -> Res<BinaryOp> {
        let op = self.get(node, "op")?;
        Ok(match self.kind(&op).as_str() {
            "Add" => BinaryOp::Add,
            "Sub" => BinaryOp::Sub,
            "Mult" => BinaryOp::Mul,
            "MatMult" => BinaryOp::MatMul,
            "Div" => BinaryOp::TrueDiv,
            "FloorDiv" => BinaryOp::FloorDiv,
            "Mod" => BinaryOp::Mod,
            "Pow" => BinaryOp::Pow,
            "LShift" => BinaryOp::LShift,
            "RShift" => BinaryOp::RShift,
            "BitAnd" => BinaryOp::And,
            "BitOr" => BinaryOp::Or,
            "BitXor" => BinaryOp::Xor,
            _ => return self.expected("operator", &op),
        })
    }

    fn generators(&mut self, node: &Value) -> Res<&'a [Comprehension<'a>]> {
        let mut made = Vec::new();
        for item in self.items(node, "generators")? {
            made.push(Comprehension {
                is_async: self.int(&item, "is_async")? != 0,
                target: self.expr_at(&item, "target", "Store")?,
                iter: self.expr_at(&item, "iter", "Load")?,
                ifs: self.exprs(&item, "ifs", "Load")?,
            });
        }
        if made.is_empty() {
            return raise!(self.vm, ValueError, "comprehension with no generators");
        }
        Ok(self.arena.alloc_slice_copy(&made))
    }

    // ---- strings and constants

    fn parts(&mut self, node: &Value, field: &str) -> Res<&'a [StringPart<'a>]> {
        let mut made = Vec::new();
        for item in self.items(node, "values")? {
            let span = self.span(&item, "expr")?;
            let kind = self.kind(&item);
            if kind == "Constant" {
                let value = self.get(&item, "value")?;
                let Some(text) = value.as_str() else {
                    return raise!(self.vm, TypeError, "string part must be a str");
                };
                let wtf8 = self.arena.alloc_slice_copy(text.as_bytes());
                made.push(StringPart::Literal { wtf8, span });
                continue;
            }
            if kind != field {
                // Any expression may stand in a tree; it is formatted as a field without more.
                let value = self.expr(&item, "Load")?;
                made.push(StringPart::Field(self.arena.alloc(Field {
                    span,
                    value,
                    text: "",
                    conversion: None,
                    spec: None,
                })));
                continue;
            }
            let conversion = match self.int(&item, "conversion")? {
                -1 => None,
                115 => Some(Conversion::Str),
                114 => Some(Conversion::Repr),
                97 => Some(Conversion::Ascii),
                other => {
                    return raise!(
                        self.vm,
                        SystemError,
                        "Unrecognized conversion character {other}"
                    );
                }
            };
            let text = match self.opt(&item, "str")?.as_ref().and_then(Value::as_str) {
                Some(text) if field == "Interpolation" => {
                    let text = text.to_string_lossy().into_owned();
                    self.str(&text)
                }
                _ => "",
            };
            let spec = match self.opt(&item, "format_spec")? {
                Some(spec) => Some(self.parts(&spec, "FormattedValue")?),
                None => None,
            };
            let made_field = Field {
                span,
                value: self.expr_at(&item, "value", "Load")?,
                text,
                conversion,
                spec,
            };
            made.push(StringPart::Field(self.arena.alloc(made_field)));
        }
        Ok(self.arena.alloc_slice_copy(&made))
    }

    fn constant(&mut self, value: &Value, is_unicode: bool, span: Span) -> Res<ExprKind<'a>> {
        // True and False are ints too.
        if let Value::Object(_) = value
            && let Some(big) = self.vm.big_int(value)
        {
            let digits = big.magnitude().to_string();
            let made = ExprKind::Constant(Constant::BigInt {
                digits: self.str(&digits),
                radix: 10,
            });
            if big.sign() != Sign::Minus {
                return Ok(made);
            }
            let operand = self.expr_of(span, made)?;
            return Ok(ExprKind::Unary {
                op: UnaryOp::Neg,
                operand,
            });
        }
        Ok(ExprKind::Constant(match value {
            Value::None => Constant::None,
            Value::Bool(value) => Constant::Bool(*value),
            Value::Int(value) => Constant::Int(*value),
            Value::Float(value) => Constant::Float(*value),
            Value::Ellipsis => Constant::Ellipsis,
            _ => {
                if let Some(text) = value.as_str() {
                    let wtf8 = self.arena.alloc_slice_copy(text.as_bytes());
                    Constant::Str { wtf8, is_unicode }
                } else if let Some(bytes) = value.as_bytes() {
                    Constant::Bytes(self.arena.alloc_slice_copy(bytes.as_bytes()))
                } else if let Some(complex) = value.downcast::<Complex>() {
                    let (real, imaginary) = (complex.re, complex.im);
                    let imaginary = Constant::Imaginary(imaginary);
                    if real == 0.0 {
                        return Ok(ExprKind::Constant(imaginary));
                    }
                    return Ok(ExprKind::Binary {
                        left: self.expr_of(span, ExprKind::Constant(Constant::Float(real)))?,
                        op: BinaryOp::Add,
                        right: self.expr_of(span, ExprKind::Constant(imaginary))?,
                    });
                } else if let Some(tuple) = value.as_tuple().cloned() {
                    let mut items = Vec::new();
                    for item in tuple.items() {
                        let kind = self.constant(item, false, span)?;
                        items.push(self.expr_of(span, kind)?);
                    }
                    return Ok(ExprKind::Tuple(self.arena.alloc_slice_copy(&items)));
                } else {
                    let given = self.vm.type_name(value);
                    return raise!(
                        self.vm,
                        TypeError,
                        "got an invalid type in Constant: {given}"
                    );
                }
            }
        }))
    }
}

/// The depth of an expression's deepest child.
fn deepest(kind: &ExprKind<'_>) -> u32 {
    let opt = |expr: &Option<ExprRef<'_>>| expr.map_or(0, |expr| expr.depth);
    let all = |items: &[ExprRef<'_>]| items.iter().map(|item| item.depth).max().unwrap_or(0);
    let generated = |generators: &[Comprehension<'_>]| {
        let depths = generators.iter().map(|it| {
            let inside = it.target.depth.max(it.iter.depth);
            inside.max(all(it.ifs))
        });
        depths.max().unwrap_or(0)
    };
    match kind {
        ExprKind::BoolOp { values, .. } => all(values),
        ExprKind::Named { value, .. }
        | ExprKind::Unary { operand: value, .. }
        | ExprKind::Lambda { body: value, .. }
        | ExprKind::Await(value)
        | ExprKind::YieldFrom(value)
        | ExprKind::Attribute { value, .. }
        | ExprKind::Starred(value) => value.depth,
        ExprKind::Binary { left, right, .. } => left.depth.max(right.depth),
        ExprKind::IfExp { test, body, orelse } => test.depth.max(body.depth).max(orelse.depth),
        ExprKind::Dict(pairs) => {
            let depths = pairs.iter().map(|(key, value)| opt(key).max(value.depth));
            depths.max().unwrap_or(0)
        }
        ExprKind::Set(items) | ExprKind::List(items) | ExprKind::Tuple(items) => all(items),
        ExprKind::ListComp {
            element,
            generators,
        }
        | ExprKind::SetComp {
            element,
            generators,
        }
        | ExprKind::GeneratorExp {
            element,
            generators,
        } => element.depth.max(generated(generators)),
        ExprKind::DictComp {
            key,
            value,
            generators,
        } => key.depth.max(value.depth).max(generated(generators)),
        ExprKind::Yield(value) => opt(value),
        ExprKind::Compare { left, rest } => {
            let depths = rest.iter().map(|(_, value)| value.depth);
            left.depth.max(depths.max().unwrap_or(0))
        }
        ExprKind::Call {
            func,
            args,
            keywords,
        } => {
            let named = keywords.iter().map(|keyword| keyword.value.depth);
            func.depth.max(all(args)).max(named.max().unwrap_or(0))
        }
        ExprKind::JoinedStr(parts) | ExprKind::TemplateStr(parts) => deepest_part(parts),
        ExprKind::Constant(_) | ExprKind::Name(_) => 0,
        ExprKind::Subscript { value, index } => value.depth.max(index.depth),
        ExprKind::Slice { lower, upper, step } => opt(lower).max(opt(upper)).max(opt(step)),
    }
}

fn deepest_part(parts: &[StringPart<'_>]) -> u32 {
    let depths = parts.iter().map(|part| match part {
        StringPart::Literal { .. } => 0,
        StringPart::Field(field) => {
            let spec = field.spec.map_or(0, deepest_part);
            field.value.depth.max(spec)
        }
    });
    depths.max().unwrap_or(0)
}
