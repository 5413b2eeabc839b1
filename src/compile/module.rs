//! The outermost code: of a module, an interactive statement, or an expression.

use std::sync::Arc;

use pyish_grammar::ast::*;

use super::assemble::assemble;
use super::error::Res;
use super::function::clean_docstring;
use super::future::docstring;
use super::names::NameId;
use super::{Compiled, Compiler};
use crate::code::{Constant, Flags, Ins};

impl<'a> Compiler<'a> {
    /// Compile it all.
    pub(super) fn root(mut self, root: &Root<'a>) -> Res<Compiled> {
        self.u.name = "<module>".to_string();
        self.u.qualname = "<module>".to_string();
        if self.setting.future_annotations {
            self.u.flags = self.u.flags.with(Flags::FUTURE_ANNOTATIONS);
        }
        if self.setting.top_level_await && self.scopes[self.u.scope].is_coroutine {
            // Also where what awaits is left out, such as an assertion.
            self.u.flags = self.u.flags.with(Flags::COROUTINE);
        }
        self.lay_out_registers();
        match root {
            Root::Module(suite) => self.module(suite)?,
            Root::Interactive(suite) => {
                let span = suite.first().map(|stmt| stmt.span).unwrap_or_default();
                self.begin_annotations(span);
                self.suite(suite)?;
                self.end_module_annotations(span)?;
                self.u
                    .emit_return(None, suite.last().map(|stmt| stmt.span).unwrap_or_default());
            }
            Root::Expression(expr) => {
                let a = self.operand(expr)?;
                self.u.emit_return(Some(a), expr.span);
            }
        }
        let code = assemble(self.u, &self.names, &self.source)?;
        #[cfg(debug_assertions)]
        if let Err(fault) = crate::code::verify::verify(&code) {
            let listing = crate::code::dis::disassemble(&code);
            panic!("the compiler made unsound code: {fault:?}\n{listing}");
        }
        Ok(Compiled {
            code: Arc::clone(&code),
            warnings: self.warnings,
        })
    }

    fn module(&mut self, suite: Suite<'a>) -> Res {
        let start = suite
            .first()
            .map(|stmt| Span::new(stmt.span.start, stmt.span.start))
            .unwrap_or_default();
        let mut body = suite;
        self.begin_annotations(start);
        if let Some((first, rest)) = suite.split_first()
            && let Some(text) = docstring(first)
        {
            if self.options.optimize < 2 {
                let text = clean_docstring(text);
                self.store_constant(NameId::DOC, Constant::Str(text.into()), first.span);
            }
            body = rest;
        }
        self.suite(body)?;
        self.end_module_annotations(start)?;
        self.u
            .emit_return(None, suite.last().map(|stmt| stmt.span).unwrap_or_default());
        Ok(())
    }
}
