//! Calls: the callee and its arguments go to neighbouring temporaries, where the machine finds them.
//!
//! A method is looked up before its arguments are evaluated (reference, 6.3.4), and is not bound when it is
//! called at once. A window starts in the destination if that is the last temporary, so that nested calls
//! move nothing.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, syntax_error};
use super::names::NameId;
use super::unit::Label;
use crate::code::operand::{ConstShort, Count, In, InOut, InPeek, Jump, Out, Range, Site, Window};
use crate::code::{Constant, Ins};

/// Calls with more arguments than this gather them in a list.
const WINDOW: usize = 64;

impl<'a> Compiler<'a> {
    /// `dst = func(args, …, keywords, …)`
    pub(super) fn call(
        &mut self,
        expr: ExprRef<'a>,
        func: ExprRef<'a>,
        args: &'a [ExprRef<'a>],
        keywords: &'a [Keyword<'a>],
        dst: u16,
    ) -> Res {
        self.check_callable(func);
        check_keywords(keywords)?;
        let span = expr.span;
        let mark = self.u.top;
        let base = if self.u.is_last_temp(dst) {
            dst
        } else {
            self.u.temp()
        };
        if is_gathered(args, keywords) {
            self.into(func, base)?;
            self.call_gathered(span, args, keywords, base, &[])?;
        } else if let ExprKind::Attribute { value, attr } = func.kind {
            let name = self.mangle(attr.name);
            let site = self.u.own_site(name);
            let found = self.u.label();
            let object = if self.is_plain_super(value) {
                self.super_method(value, base, site, func.span, found)?
            } else {
                self.operand_at(value, Some(base))?
            };
            self.u.temp();
            self.u.emit(
                Ins::LoadMethod {
                    a: Window(base),
                    b: object,
                    c: site,
                },
                func.span,
            );
            self.u.place(found);
            let count = self.arguments(args, keywords)?;
            self.emit_call(base, count, keywords, true, span);
        } else {
            self.into(func, base)?;
            let count = self.arguments(args, keywords)?;
            self.emit_call(base, count, keywords, false, span);
        }
        self.u.top = mark;
        if base != dst {
            self.u.mov(dst, In::take(base), span);
        }
        Ok(())
    }

    /// Whether this is `super()` in a method, where its class and object are at hand.
    fn is_plain_super(&self, value: ExprRef<'a>) -> bool {
        let ExprKind::Call {
            func,
            args: [],
            keywords: [],
        } = value.kind
        else {
            return false;
        };
        let first = self.u.varnames.first();
        matches!(func.kind, ExprKind::Name("super"))
            && self.u.arguments.positional > 0
            && self.u.free.contains_key(&NameId::CLASS)
            && first.is_some_and(|name| !self.u.cells.contains(name))
    }

    /// `super()` in `base`, unless its method is found at once, which leads to `found`.
    fn super_method(
        &mut self,
        value: ExprRef<'a>,
        base: u16,
        site: Site,
        span: Span,
        found: Label,
    ) -> Res<In> {
        let ExprKind::Call { func, .. } = value.kind else {
            return self.operand_at(value, Some(base));
        };
        self.into(func, base)?;
        let mark = self.u.temp();
        let ins = Ins::LoadSuperMethod {
            a: Window(base),
            b: site,
            c: Jump(0),
        };
        self.u.branch(ins, found, span);
        self.u.emit(
            Ins::Call {
                a: Window(base),
                b: Count(0),
            },
            value.span,
        );
        self.u.top = mark;
        Ok(In::take(base))
    }

    /// Call the class builder or the like: what `base` holds, with `first` arguments in place behind it, then
    /// these.
    pub(super) fn call_prepared(
        &mut self,
        span: Span,
        base: u16,
        first: u16,
        args: &'a [ExprRef<'a>],
        keywords: &'a [Keyword<'a>],
        last: Option<In>,
    ) -> Res {
        check_keywords(keywords)?;
        if is_gathered(args, keywords) {
            let prepared: Vec<In> = (1..=first)
                .map(|at| In::take(base + at))
                .chain(last)
                .collect();
            return self.call_gathered_after(span, args, keywords, base, first, &prepared);
        }
        let mut count = first;
        for arg in args {
            let temp = self.u.temp();
            self.into(arg, temp)?;
            count += 1;
        }
        if let Some(last) = last {
            let temp = self.u.temp();
            self.u.mov(temp, last, span);
            count += 1;
        }
        for keyword in keywords {
            let temp = self.u.temp();
            self.into(keyword.value, temp)?;
            count += 1;
        }
        self.emit_call(base, count, keywords, false, span);
        Ok(())
    }

    /// The arguments in fresh neighbouring temporaries; how many.
    fn arguments(&mut self, args: &'a [ExprRef<'a>], keywords: &'a [Keyword<'a>]) -> Res<u16> {
        for value in args
            .iter()
            .copied()
            .chain(keywords.iter().map(|keyword| keyword.value))
        {
            let temp = self.u.temp();
            self.into(value, temp)?;
        }
        Ok((args.len() + keywords.len()) as u16)
    }

    fn emit_call(
        &mut self,
        base: u16,
        count: u16,
        keywords: &[Keyword<'a>],
        is_method: bool,
        span: Span,
    ) {
        let (a, b) = (Window(base), Count(count));
        if keywords.is_empty() {
            let ins = if is_method {
                Ins::CallMethod { a, b }
            } else {
                Ins::Call { a, b }
            };
            self.u.emit(ins, span);
            return;
        }
        let names = keywords
            .iter()
            .filter_map(|keyword| keyword.name)
            .map(|name| Constant::str(name.name));
        let index = self.u.constant(Constant::Tuple(names.collect()));
        self.u.is_too_large |= index > 0xffff;
        let c = ConstShort(index as u16);
        let ins = if is_method {
            Ins::CallMethodKw { a, b, c }
        } else {
            Ins::CallKw { a, b, c }
        };
        self.u.emit(ins, span);
    }

    /// A call whose arguments are gathered in a list and a dict. `before` are positional ones that come first.
    fn call_gathered(
        &mut self,
        span: Span,
        args: &'a [ExprRef<'a>],
        keywords: &'a [Keyword<'a>],
        base: u16,
        before: &[In],
    ) -> Res {
        let list = self.u.temp();
        match args {
            // The machine itself unpacks a lone star.
            [
                Expr {
                    kind: ExprKind::Starred(inner),
                    ..
                },
            ] if before.is_empty() => self.into(inner, list)?,
            _ if before.is_empty() => self.list_of_arguments(span, args, list)?,
            _ => {
                self.u.emit(
                    Ins::BuildList {
                        a: Out(list),
                        b: Range(0),
                        c: Count(0),
                    },
                    span,
                );
                for argument in before {
                    self.u.emit(
                        Ins::ListAppend {
                            a: InOut(list),
                            b: *argument,
                        },
                        span,
                    );
                }
                self.append_arguments(span, args, list)?;
            }
        }
        let dict = self.u.temp();
        self.gather_keywords(span, keywords, base, dict)?;
        self.u.emit(Ins::CallEx { a: Window(base) }, span);
        Ok(())
    }

    /// As `call_gathered`, the callee and `first` arguments being in place: the window moves up behind them.
    fn call_gathered_after(
        &mut self,
        span: Span,
        args: &'a [ExprRef<'a>],
        keywords: &'a [Keyword<'a>],
        base: u16,
        first: u16,
        prepared: &[In],
    ) -> Res {
        let callee = self.u.temp();
        self.u.mov(callee, In::take(base), span);
        let list = self.u.temp();
        self.u.emit(
            Ins::BuildList {
                a: Out(list),
                b: Range(0),
                c: Count(0),
            },
            span,
        );
        let (before, after) = prepared.split_at(usize::from(first));
        for argument in before {
            self.u.emit(
                Ins::ListAppend {
                    a: InOut(list),
                    b: *argument,
                },
                span,
            );
        }
        self.append_arguments(span, args, list)?;
        for argument in after {
            self.u.emit(
                Ins::ListAppend {
                    a: InOut(list),
                    b: *argument,
                },
                span,
            );
        }
        let dict = self.u.temp();
        self.gather_keywords(span, keywords, callee, dict)?;
        self.u.emit(Ins::CallEx { a: Window(callee) }, span);
        self.u.mov(base, In::take(callee), span);
        Ok(())
    }

    fn list_of_arguments(&mut self, span: Span, args: &'a [ExprRef<'a>], list: u16) -> Res {
        self.u.emit(
            Ins::BuildList {
                a: Out(list),
                b: Range(0),
                c: Count(0),
            },
            span,
        );
        self.append_arguments(span, args, list)
    }

    fn append_arguments(&mut self, span: Span, args: &'a [ExprRef<'a>], list: u16) -> Res {
        let mark = self.u.top;
        for arg in args {
            match arg.kind {
                ExprKind::Starred(inner) => {
                    let b = self.operand(inner)?;
                    self.u.emit(Ins::ListExtend { a: InOut(list), b }, span);
                }
                _ => {
                    let b = self.operand(arg)?;
                    self.u.emit(Ins::ListAppend { a: InOut(list), b }, span);
                }
            }
            self.u.top = mark;
        }
        Ok(())
    }

    /// The keywords in a dict in `dict`, or nothing there.
    fn gather_keywords(
        &mut self,
        span: Span,
        keywords: &'a [Keyword<'a>],
        callee: u16,
        dict: u16,
    ) -> Res {
        match keywords {
            [] => {
                self.u.clear(dict, span);
                return Ok(());
            }
            // The machine itself unpacks a lone `**`.
            [
                Keyword {
                    name: None, value, ..
                },
            ] => return self.into(value, dict),
            _ => {}
        }
        self.u.emit(
            Ins::BuildDict {
                a: Out(dict),
                b: Range(0),
                c: Count(0),
            },
            span,
        );
        let mark = self.u.top;
        let mut has_unpacked = false;
        for keyword in keywords {
            match keyword.name {
                // Before the first `**` names cannot clash: the parser has refused repeated ones.
                Some(name) if !has_unpacked => {
                    let key = self.u.temp();
                    self.u.load(Constant::str(name.name), key, keyword.span);
                    let c = self.operand(keyword.value)?;
                    self.u.emit(
                        Ins::DictAdd {
                            a: InOut(dict),
                            b: In::take(key),
                            c,
                        },
                        span,
                    );
                }
                Some(name) => {
                    let key = self.u.temp();
                    self.u.load(Constant::str(name.name), key, keyword.span);
                    let value = self.u.temp();
                    self.into(keyword.value, value)?;
                    self.u.emit(
                        Ins::BuildDict {
                            a: Out(key),
                            b: Range(key),
                            c: Count(1),
                        },
                        span,
                    );
                    self.u.emit(
                        Ins::DictMerge {
                            a: InOut(dict),
                            b: In::take(key),
                            c: InPeek(callee),
                        },
                        span,
                    );
                }
                None => {
                    has_unpacked = true;
                    let b = self.operand(keyword.value)?;
                    self.u.emit(
                        Ins::DictMerge {
                            a: InOut(dict),
                            b,
                            c: InPeek(callee),
                        },
                        span,
                    );
                }
            }
            self.u.top = mark;
        }
        Ok(())
    }
}

fn is_gathered(args: &[ExprRef<'_>], keywords: &[Keyword<'_>]) -> bool {
    args.len() + keywords.len() > WINDOW
        || args
            .iter()
            .any(|arg| matches!(arg.kind, ExprKind::Starred(_)))
        || keywords.iter().any(|keyword| keyword.name.is_none())
}

/// No keyword twice (CPython: "keyword argument repeated").
fn check_keywords(keywords: &[Keyword<'_>]) -> Res {
    let mut seen = std::collections::HashSet::new();
    for keyword in keywords {
        if let Some(name) = keyword.name
            && !seen.insert(name.name)
        {
            return Err(syntax_error(
                format!("keyword argument repeated: {}", name.name),
                keyword.span,
            ));
        }
    }
    Ok(())
}
