//! `with` and `async with`.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::Res;
use super::flow::Block;
use crate::code::Ins;
use crate::code::operand::{Count, In, InPeek, JumpFar, Out, OutRange, PairPeek, Window};

impl<'a> Compiler<'a> {
    /// Enter the managers from left to right, each around the next (reference, 8.5).
    pub(super) fn with(
        &mut self,
        span: Span,
        is_async: bool,
        items: &'a [WithItem<'a>],
        body: Suite<'a>,
    ) -> Res {
        if is_async {
            self.check_async(span, "'async with' outside async function")?;
        }
        self.with_items(span, is_async, items, body)
    }

    fn with_items(
        &mut self,
        span: Span,
        is_async: bool,
        items: &'a [WithItem<'a>],
        body: Suite<'a>,
    ) -> Res {
        let Some((item, inner)) = items.split_first() else {
            return self.suite(body);
        };
        let context = item.context.span;
        let mark = self.u.top;
        // The exit method and what it is bound to; the same of the enter method, whose place the value takes.
        let exit = self.u.temps(4);
        let value = exit + 2;
        let b = self.operand_at(item.context, Some(exit))?;
        let a = OutRange(exit);
        self.u.emit(
            if is_async {
                Ins::LoadAsyncWith { a, b }
            } else {
                Ins::LoadWith { a, b }
            },
            context,
        );
        self.u.emit(
            Ins::CallMethod {
                a: Window(value),
                b: Count(0),
            },
            context,
        );
        if is_async {
            self.await_value(In::take(value), 1, value, context);
        }
        let (caught, end) = (self.u.label(), self.u.label());
        let cover = self.cover(caught, value, value);
        self.push_block(
            Block::With {
                cover,
                exit,
                is_async,
                span: context,
            },
            context,
        )?;
        match item.target {
            Some(target) => self.store(target, In::take(value))?,
            None => self.u.clear(value, context),
        }
        self.u.top = value;
        super::error::deeper(|| self.with_items(span, is_async, inner, body))?;
        self.pop_block();
        self.call_exit(exit, is_async, context);
        self.u.branch(Ins::Jump { d: JumpFar(0) }, end, context);

        self.u.top = value;
        let exception = self.u.temp();
        self.u.place(caught);
        self.begin_handler(exception, context);
        let previous = std::mem::replace(&mut self.u.handled, exception);
        let result = self.u.temp();
        self.u.emit(
            Ins::CallExit {
                a: Out(result),
                b: PairPeek(exit),
                c: InPeek(exception),
            },
            context,
        );
        if is_async {
            self.await_value(In::take(result), 2, result, context);
        }
        let suppressed = self.u.label();
        self.jump_on(In::take(result), true, suppressed, context);
        self.u.emit(
            Ins::Reraise {
                a: In::take(exception),
            },
            context,
        );
        self.u.place(suppressed);
        self.end_handler(exception, previous, context);
        self.u.clear(exit, context);
        self.u.clear(exit + 1, context);
        self.u.handled = previous;
        self.u.place(end);
        self.u.top = mark;
        Ok(())
    }

    /// Leave a manager without an exception.
    pub(super) fn call_exit(&mut self, exit: u16, is_async: bool, span: Span) {
        let mark = self.u.top;
        let result = self.u.temp();
        self.u.emit(Ins::LoadNone { a: Out(result) }, span);
        self.u.emit(
            Ins::CallExit {
                a: Out(result),
                b: PairPeek(exit),
                c: InPeek(result),
            },
            span,
        );
        if is_async {
            self.await_value(In::take(result), 2, result, span);
        }
        self.u.clear(result, span);
        self.u.clear(exit, span);
        self.u.clear(exit + 1, span);
        self.u.top = mark;
    }
}
