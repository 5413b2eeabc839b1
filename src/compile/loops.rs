//! `while`, `for`, `async for`: the test stands at the bottom, so that a turn takes one jump.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, syntax_error};
use super::flow::Block;
use super::unit::Label;
use crate::code::Ins;
use crate::code::operand::{In, InOut, InPeek, Jump, JumpFar, Out};

/// A loop over an iterator that has begun: its test comes at the end.
pub(super) struct Turning {
    pub(super) iterator: u16,
    pub(super) body: Label,
    /// Where `continue` goes.
    pub(super) again: Label,
    /// Where the next value lands.
    pub(super) value: u16,
}

impl<'a> Compiler<'a> {
    pub(super) fn while_(
        &mut self,
        span: Span,
        test: ExprRef<'a>,
        body: Suite<'a>,
        orelse: Suite<'a>,
    ) -> Res {
        let (start, again, exit) = (self.u.label(), self.u.label(), self.u.label());
        let truth = self.known_truth(test);
        let entry = if truth == Some(false) {
            None
        } else {
            self.u.state()
        };
        let after = self.u.state();
        if truth.is_none() {
            self.u.branch(Ins::Jump { d: JumpFar(0) }, again, test.span);
        }
        self.u.place_loop(start, entry.as_ref());
        self.u.loop_depth += 1;
        self.push_block(
            Block::Loop {
                exit,
                again,
                iterator: None,
            },
            span,
        )?;
        self.suite(body)?;
        self.u.blocks.pop();
        self.u.place(again);
        match truth {
            None => self.condition(test, true, start)?,
            Some(true) => self.u.branch(Ins::JumpBack { d: JumpFar(0) }, start, span),
            Some(false) => {
                if let Some(after) = after {
                    self.u.is_dead = false;
                    self.u.assigned = after;
                }
            }
        }
        self.u.loop_depth -= 1;
        self.suite(orelse)?;
        self.u.place(exit);
        Ok(())
    }

    pub(super) fn for_(
        &mut self,
        span: Span,
        target: ExprRef<'a>,
        iter: ExprRef<'a>,
        body: Suite<'a>,
        orelse: Suite<'a>,
    ) -> Res {
        let mark = self.u.top;
        let iterator = self.u.temp();
        self.iterator_of(iter, iterator)?;
        let turning = self.begin_turns(iterator, target, iter.span)?;
        let exit = self.u.label();
        self.push_block(
            Block::Loop {
                exit,
                again: turning.again,
                iterator: Some(iterator),
            },
            span,
        )?;
        self.u.loop_depth += 1;
        self.suite(body)?;
        self.u.loop_depth -= 1;
        self.u.blocks.pop();
        self.end_turns(&turning, iter.span);
        self.u.top = mark;
        self.after_loop(orelse, exit, iterator, iter.span)
    }

    /// A loop's `else`, and then where `break` arrives, which leaves the iterator behind.
    fn after_loop(&mut self, orelse: Suite<'a>, broken: Label, iterator: u16, span: Span) -> Res {
        let end = self.u.label();
        self.suite(orelse)?;
        if self.u.is_reached(broken) {
            if !orelse.is_empty() {
                self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
            }
            self.u.place(broken);
            self.u.clear(iterator, span);
        }
        self.u.place(end);
        Ok(())
    }

    /// `iterator = iter(expr)`
    pub(super) fn iterator_of(&mut self, expr: ExprRef<'a>, iterator: u16) -> Res {
        if let Some(constant) = self.folded_display(expr) {
            self.u.load(constant, iterator, expr.span);
            self.u.emit(
                Ins::GetIter {
                    a: Out(iterator),
                    b: In::take(iterator),
                },
                expr.span,
            );
            return Ok(());
        }
        let b = self.operand_at(expr, Some(iterator))?;
        self.u.emit(
            Ins::GetIter {
                a: Out(iterator),
                b,
            },
            expr.span,
        );
        Ok(())
    }

    /// Begin a loop over `iterator`; the target is bound at the top of its body.
    pub(super) fn begin_turns(
        &mut self,
        iterator: u16,
        target: ExprRef<'a>,
        span: Span,
    ) -> Res<Turning> {
        let (body, again) = (self.u.label(), self.u.label());
        let entry = self.u.state();
        self.u.branch(Ins::Jump { d: JumpFar(0) }, again, span);
        self.u.place_loop(body, entry.as_ref());
        let local = match target.kind {
            ExprKind::Name(name) => self.local_register(name),
            _ => None,
        };
        let value = match local {
            Some(register) => {
                self.u.assigned.add(register);
                register
            }
            None => {
                let value = self.u.temp();
                self.store(target, In::take(value))?;
                self.u.top = value;
                value
            }
        };
        // The value's register is taken anew each turn; nothing else may live there meanwhile.
        Ok(Turning {
            iterator,
            body,
            again,
            value,
        })
    }

    /// The bottom of the loop. Goes on when the iterator is at its end.
    pub(super) fn end_turns(&mut self, turning: &Turning, span: Span) {
        self.u.place(turning.again);
        let ins = Ins::ForNext {
            a: Out(turning.value),
            b: InOut(turning.iterator),
            c: Jump(0),
        };
        self.u.branch(ins, turning.body, span);
    }

    pub(super) fn async_for(
        &mut self,
        span: Span,
        target: ExprRef<'a>,
        iter: ExprRef<'a>,
        body: Suite<'a>,
        orelse: Suite<'a>,
    ) -> Res {
        self.check_async(span, "'async for' outside async function")?;
        let mark = self.u.top;
        let iterator = self.u.temp();
        self.async_iterator_of(iter, iterator)?;
        let (again, ended, exit) = (self.u.label(), self.u.label(), self.u.label());
        let entry = self.u.state();
        self.u.place_loop(again, entry.as_ref());
        self.async_next(iterator, target, ended, iter.span)?;
        self.push_block(
            Block::Loop {
                exit,
                again,
                iterator: Some(iterator),
            },
            span,
        )?;
        self.u.loop_depth += 1;
        self.suite(body)?;
        self.u.loop_depth -= 1;
        self.u.blocks.pop();
        self.u
            .branch(Ins::JumpBack { d: JumpFar(0) }, again, iter.span);
        self.end_async_turns(iterator, ended, iter.span);
        self.u.top = mark;
        self.after_loop(orelse, exit, iterator, iter.span)
    }

    /// `iterator = aiter(expr)`
    pub(super) fn async_iterator_of(&mut self, expr: ExprRef<'a>, iterator: u16) -> Res {
        let b = self.operand_at(expr, Some(iterator))?;
        self.u.emit(
            Ins::GetAsyncIter {
                a: Out(iterator),
                b,
            },
            expr.span,
        );
        Ok(())
    }

    /// Await the next value and bind `target` to it; the end of the iterator goes to `ended`.
    pub(super) fn async_next(
        &mut self,
        iterator: u16,
        target: ExprRef<'a>,
        ended: Label,
        span: Span,
    ) -> Res {
        let mark = self.u.top;
        let value = self.u.temp();
        let cover = self.cover(ended, value, value);
        self.u.emit(
            Ins::GetAsyncNext {
                a: Out(value),
                b: InPeek(iterator),
            },
            span,
        );
        self.u.emit(
            Ins::Await {
                a: Out(value),
                b: InOut(value),
            },
            span,
        );
        self.uncover(&cover);
        self.store(target, In::take(value))?;
        self.u.top = mark;
        Ok(())
    }

    /// Where the exception that ends an asynchronous iterator arrives.
    pub(super) fn end_async_turns(&mut self, iterator: u16, ended: Label, span: Span) {
        let mark = self.u.top;
        let exception = self.u.temp();
        let done = self.u.label();
        self.u.place(ended);
        self.u.branch(
            Ins::EndAsyncFor {
                a: In::take(exception),
                d: JumpFar(0),
            },
            done,
            span,
        );
        self.u.place(done);
        self.u.clear(iterator, span);
        self.u.top = mark;
    }

    /// `async for`, `async with` and the like may stand only in coroutines.
    pub(super) fn check_async(&mut self, span: Span, message: &str) -> Res {
        use super::scope::ScopeKind;
        use crate::code::Flags;
        let scope = &self.scopes[self.u.scope];
        if scope.kind == ScopeKind::Module && self.setting.top_level_await {
            self.u.flags = self.u.flags.with(Flags::COROUTINE);
            return Ok(());
        }
        if self
            .u
            .flags
            .has_any(Flags(Flags::COROUTINE.0 | Flags::ASYNC_GENERATOR.0))
        {
            return Ok(());
        }
        Err(syntax_error(message, span))
    }
}
