//! `try`: handlers, `else`, `finally`, `except*`.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, syntax_error};
use super::flow::{Block, Exit};
use super::unit::Label;
use crate::code::operand::{
    Count, Imm, Imm32, In, InOut, InPeek, Jump, JumpFar, Out, Range, Window,
};
use crate::code::{Ins, NO_REGISTER};

impl<'a> Compiler<'a> {
    pub(super) fn try_(
        &mut self,
        span: Span,
        body: Suite<'a>,
        handlers: &'a [ExceptHandler<'a>],
        orelse: Suite<'a>,
        finalbody: Suite<'a>,
        is_star: bool,
    ) -> Res {
        let guarded = |this: &mut Self| match (handlers.is_empty(), is_star) {
            (true, _) => {
                this.suite(body)?;
                this.suite(orelse)
            }
            (false, false) => this.try_except(span, body, handlers, orelse),
            (false, true) => this.try_star(span, body, handlers, orelse),
        };
        if finalbody.is_empty() {
            guarded(self)
        } else {
            self.try_finally(span, guarded, finalbody)
        }
    }

    fn try_except(
        &mut self,
        span: Span,
        body: Suite<'a>,
        handlers: &'a [ExceptHandler<'a>],
        orelse: Suite<'a>,
    ) -> Res {
        let mark = self.u.top;
        let exception = self.u.temp();
        let (caught, end) = (self.u.label(), self.u.label());
        let cover = self.cover(caught, exception, exception);
        self.push_block(Block::Try(cover), span)?;
        self.suite(body)?;
        self.pop_block();
        self.suite(orelse)?;
        self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
        self.u.place(caught);
        self.begin_handler(exception, span);
        let previous = std::mem::replace(&mut self.u.handled, exception);
        for (at, handler) in handlers.iter().enumerate() {
            let next = self.u.label();
            if let Some(types) = handler.types {
                self.match_exception(types, exception, next, handler.span)?;
            } else if at + 1 < handlers.len() {
                return Err(syntax_error("default 'except:' must be last", handler.span));
            }
            self.handler(handler, exception, previous, end)?;
            self.u.place(next);
        }
        let last = self.u.last_span();
        self.u.emit(
            Ins::Reraise {
                a: In::take(exception),
            },
            last,
        );
        self.u.handled = previous;
        self.u.place(end);
        self.u.top = mark;
        Ok(())
    }

    /// Go to `next` unless the exception is one of `types`.
    fn match_exception(
        &mut self,
        types: ExprRef<'a>,
        exception: u16,
        next: Label,
        _span: Span,
    ) -> Res {
        let mark = self.u.top;
        let c = self.operand(types)?;
        let result = self.u.temp();
        let ins = Ins::MatchException {
            a: Out(result),
            b: InPeek(exception),
            c,
        };
        self.u.emit(ins, types.span);
        self.jump_on(In::take(result), false, next, types.span);
        self.u.top = mark;
        Ok(())
    }

    /// The suite of one `except` clause.
    fn handler(
        &mut self,
        handler: &'a ExceptHandler<'a>,
        exception: u16,
        previous: u16,
        end: Label,
    ) -> Res {
        let span = handler.span;
        let mark = self.u.top;
        let name = handler.name.map(|name| self.mangle(name.name));
        let Some(name) = name else {
            self.push_block(
                Block::Handler {
                    cover: None,
                    exception,
                    previous,
                    name: None,
                },
                span,
            )?;
            self.suite(handler.body)?;
            self.pop_block();
            self.end_handler(exception, previous, span);
            self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
            return Ok(());
        };
        self.store_name(name, In::keep(exception), span);
        let failed = self.u.label();
        let second = self.u.temp();
        let cover = self.cover(failed, second, second);
        self.push_block(
            Block::Handler {
                cover: Some(cover),
                exception,
                previous,
                name: Some(name),
            },
            span,
        )?;
        self.suite(handler.body)?;
        self.pop_block();
        self.unbind_name(name, span);
        self.end_handler(exception, previous, span);
        self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
        self.u.place(failed);
        self.unbind_name(name, span);
        self.u.emit(
            Ins::Reraise {
                a: In::take(second),
            },
            span,
        );
        self.u.top = mark;
        Ok(())
    }

    /// `guarded`, and whatever comes of it, `finalbody`. See `flow.rs` for how a suite serves all exits.
    fn try_finally(
        &mut self,
        span: Span,
        guarded: impl FnOnce(&mut Self) -> Res,
        finalbody: Suite<'a>,
    ) -> Res {
        let mark = self.u.top;
        let why = self.u.temps(3);
        let (value, exception) = (why + 1, why + 2);
        let (enter, caught, again, end) = (
            self.u.label(),
            self.u.label(),
            self.u.label(),
            self.u.label(),
        );
        let cover = self.cover(caught, exception, why);
        let mut entry = self.u.assigned.clone();
        entry.subtract(&self.u.deletable);
        self.push_block(
            Block::Finally {
                cover,
                why,
                value,
                enter,
                exits: Vec::new(),
            },
            span,
        )?;
        guarded(self)?;
        let Some(Block::Finally { exits, .. }) = self.pop_block() else {
            return Ok(());
        };
        let normal = self.u.state();
        self.enter_finally(why, 0, span);
        if self.u.is_reached(caught) {
            self.u.reach(enter, &entry);
        }
        self.u.place(enter);

        let previous = std::mem::replace(&mut self.u.handled, exception);
        let begun = self.u.handlers_begun;
        self.push_block(
            Block::FinallySuite {
                exception,
                previous,
                value,
            },
            span,
        )?;
        self.suite(finalbody)?;
        self.u.blocks.pop();
        self.u.handled = previous;
        // What is handled is as before the suite, unless handlers in it, or the exception around, put it askew.
        let is_askew = previous != NO_REGISTER || self.u.handlers_begun != begun;

        if self.u.is_reached(caught) {
            let c = Jump(0);
            self.u.branch(
                Ins::JumpIfEqInt {
                    a: In::keep(why),
                    b: Imm(-1),
                    c,
                },
                again,
                span,
            );
        }
        // What the way here has not filled is empty, which the verifier sees only where it is said.
        let may_be_full = |register: u16, compiler: &Self| match register == value {
            true => exits.contains(&Exit::Return),
            false => !is_askew && compiler.u.is_reached(caught),
        };
        let empty = |compiler: &mut Self, registers: &[u16]| {
            for register in registers {
                if may_be_full(*register, compiler) {
                    compiler.u.clear(*register, span);
                }
            }
        };
        let labels: Vec<Label> = exits.iter().map(|_| self.u.label()).collect();
        for (at, label) in labels.iter().enumerate() {
            let is_last = at + 1 == labels.len() && normal.is_none();
            if is_last {
                self.u.branch(Ins::Jump { d: JumpFar(0) }, *label, span);
            } else {
                let number = Imm(at as i16 + 1);
                self.u.branch(
                    Ins::JumpIfEqInt {
                        a: In::keep(why),
                        b: number,
                        c: Jump(0),
                    },
                    *label,
                    span,
                );
            }
        }
        match normal {
            Some(mut normal) if !self.u.is_dead => {
                normal.subtract(&self.u.deletable);
                self.u.assigned.unite(&normal);
                if is_askew {
                    self.end_handler(exception, previous, span);
                }
                empty(self, &[exception, value]);
                self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
            }
            _ => {
                // Only an exception leads to the end of the suite.
                if !self.u.is_dead {
                    let last = self.u.last_span();
                    self.u.emit(
                        Ins::Reraise {
                            a: In::take(exception),
                        },
                        last,
                    );
                }
            }
        }
        for (exit, label) in exits.iter().zip(labels) {
            self.u.place(label);
            if is_askew {
                self.end_handler(exception, previous, span);
            }
            let kept = if *exit == Exit::Return {
                empty(self, &[exception]);
                Some(In::take(value))
            } else {
                empty(self, &[exception, value]);
                None
            };
            self.leave(*exit, kept, span)?;
        }
        self.u.place(again);
        self.u.emit(
            Ins::Reraise {
                a: In::take(exception),
            },
            span,
        );
        self.u.place(caught);
        self.begin_handler(exception, span);
        self.u.emit(
            Ins::LoadInt {
                a: Out(why),
                d: Imm32(-1),
            },
            span,
        );
        self.u.branch(Ins::JumpBack { d: JumpFar(0) }, enter, span);
        self.u.place(end);
        self.u.top = mark;
        Ok(())
    }

    /// `try` with `except*`: each clause takes its part of the group; what was raised and what is left are
    /// joined at the end.
    fn try_star(
        &mut self,
        span: Span,
        body: Suite<'a>,
        handlers: &'a [ExceptHandler<'a>],
        orelse: Suite<'a>,
    ) -> Res {
        let mark = self.u.top;
        let exception = self.u.temp();
        let (caught, end, joined) = (self.u.label(), self.u.label(), self.u.label());
        let cover = self.cover(caught, exception, exception);
        self.push_block(Block::Try(cover), span)?;
        self.suite(body)?;
        self.pop_block();
        self.suite(orelse)?;
        self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
        self.u.place(caught);
        self.begin_handler(exception, span);
        let previous = std::mem::replace(&mut self.u.handled, exception);
        // `raised` gathers what the clauses raise; `rest` is what no clause has taken yet.
        let (raised, rest) = (self.u.temp(), self.u.temp());
        self.u.emit(
            Ins::BuildList {
                a: Out(raised),
                b: Range(0),
                c: Count(0),
            },
            span,
        );
        self.u.mov(rest, In::keep(exception), span);
        for handler in handlers {
            self.star_handler(handler, exception, raised, rest)?;
        }
        self.u.branch(
            Ins::JumpIfNone {
                a: In::keep(rest),
                d: JumpFar(0),
            },
            joined,
            span,
        );
        self.u.emit(
            Ins::ListAppend {
                a: InOut(raised),
                b: In::keep(rest),
            },
            span,
        );
        self.u.place(joined);
        self.u.clear(rest, span);
        let group = self.u.temps(2);
        self.u.mov(group, In::keep(exception), span);
        self.u.mov(group + 1, In::take(raised), span);
        self.u.emit(
            Ins::JoinGroup {
                a: Out(group),
                b: Window(group),
            },
            span,
        );
        let nothing = self.u.label();
        self.u.branch(
            Ins::JumpIfNone {
                a: In::keep(group),
                d: JumpFar(0),
            },
            nothing,
            span,
        );
        self.u.emit(Ins::Reraise { a: In::take(group) }, span);
        self.u.place(nothing);
        self.u.clear(group, span);
        self.end_handler(exception, previous, span);
        self.u.handled = previous;
        self.u.place(end);
        self.u.top = mark;
        Ok(())
    }

    fn star_handler(
        &mut self,
        handler: &'a ExceptHandler<'a>,
        exception: u16,
        raised: u16,
        rest: u16,
    ) -> Res {
        let span = handler.span;
        let mark = self.u.top;
        let (next, no_match, failed) = (self.u.label(), self.u.label(), self.u.label());
        let matched = self.u.temp();
        let Some(types) = handler.types else {
            return Err(syntax_error("expected one or more exception types", span));
        };
        self.u.branch(
            Ins::JumpIfNone {
                a: In::keep(rest),
                d: JumpFar(0),
            },
            next,
            span,
        );
        let c = self.operand(types)?;
        self.u.emit(
            Ins::MatchGroup {
                a: Out(matched),
                b: InOut(rest),
                c,
            },
            types.span,
        );
        self.u.branch(
            Ins::JumpIfNone {
                a: In::keep(matched),
                d: JumpFar(0),
            },
            no_match,
            span,
        );
        // Inside the clause the part that matched is what is handled.
        self.begin_handler(matched, span);
        self.u.handled = matched;
        let name = handler.name.map(|name| self.mangle(name.name));
        if let Some(name) = name {
            self.store_name(name, In::keep(matched), span);
        }
        let second = self.u.temp();
        let cover = self.cover(failed, second, second);
        self.push_block(Block::StarHandler(cover), span)?;
        self.suite(handler.body)?;
        self.pop_block();
        if let Some(name) = name {
            self.unbind_name(name, span);
        }
        self.end_handler(matched, exception, span);
        self.u.branch(Ins::Jump { d: JumpFar(0) }, next, span);
        self.u.place(failed);
        if let Some(name) = name {
            self.unbind_name(name, span);
        }
        self.u.emit(
            Ins::ListAppend {
                a: InOut(raised),
                b: In::take(second),
            },
            span,
        );
        self.end_handler(matched, exception, span);
        self.u.branch(Ins::Jump { d: JumpFar(0) }, next, span);
        self.u.place(no_match);
        self.u.clear(matched, span);
        self.u.place(next);
        self.u.handled = exception;
        self.u.top = mark;
        Ok(())
    }
}
