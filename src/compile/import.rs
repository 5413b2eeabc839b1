//! `import` and `from … import`.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, syntax_error};
use crate::code::operand::{In, InPeek, Out, Window};
use crate::code::{Constant, Ins};

impl<'a> Compiler<'a> {
    /// `import a.b.c`, `import a.b.c as name`
    pub(super) fn import(&mut self, span: Span, alias: &'a Alias<'a>) -> Res {
        let mark = self.u.top;
        let module = self.import_module(span, alias.name.name, 0, Constant::None);
        match alias.asname {
            // What is imported is `a`; the name is for `a.b.c`.
            Some(asname) => {
                for part in alias.name.name.split('.').skip(1) {
                    let inner = self.u.temp();
                    let id = self.names.intern(part);
                    let c = self.u.name(id);
                    self.u.emit(
                        Ins::ImportFrom {
                            a: Out(inner),
                            b: InPeek(module),
                            c,
                        },
                        span,
                    );
                    self.u.mov(module, In::take(inner), span);
                    self.u.top = inner;
                }
                let name = self.mangle(asname.name);
                self.store_name(name, In::take(module), span);
            }
            None => {
                let first = alias.name.name.split('.').next().unwrap_or(alias.name.name);
                let name = self.mangle(first);
                self.store_name(name, In::take(module), span);
            }
        }
        self.u.top = mark;
        Ok(())
    }

    pub(super) fn import_from(
        &mut self,
        span: Span,
        module: Option<Ident<'a>>,
        names: &'a [Alias<'a>],
        level: u32,
    ) -> Res {
        let module_name = module.map_or("", |module| module.name);
        if level == 0 && module_name == "__future__" && span.start >= self.future_end {
            let message = "from __future__ imports must occur at the beginning of the file";
            return Err(syntax_error(message, span));
        }
        let mark = self.u.top;
        let wanted = names
            .iter()
            .map(|alias| Constant::str(alias.name.name))
            .collect();
        let module = self.import_module(span, module_name, level, Constant::Tuple(wanted));
        if let [
            Alias {
                name: Ident { name: "*", .. },
                ..
            },
        ] = names
        {
            self.u.emit(
                Ins::ImportStar {
                    a: In::take(module),
                },
                span,
            );
            self.u.top = mark;
            return Ok(());
        }
        for alias in names {
            let value = self.u.temp();
            let id = self.names.intern(alias.name.name);
            let c = self.u.name(id);
            self.u.emit(
                Ins::ImportFrom {
                    a: Out(value),
                    b: InPeek(module),
                    c,
                },
                span,
            );
            let name = self.mangle(alias.asname.unwrap_or(alias.name).name);
            self.store_name(name, In::take(value), alias.span);
            self.u.top = value;
        }
        self.u.clear(module, span);
        self.u.top = mark;
        Ok(())
    }

    /// The temporary that `__import__`'s result lands in.
    fn import_module(&mut self, span: Span, name: &str, level: u32, wanted: Constant) -> u16 {
        let first = self.u.temps(2);
        self.u.load(Constant::Int(i64::from(level)), first, span);
        self.u.load(wanted, first + 1, span);
        let id = self.names.intern(name);
        let c = self.u.name(id);
        self.u.emit(
            Ins::ImportName {
                a: Out(first),
                b: Window(first),
                c,
            },
            span,
        );
        self.u.top = first + 1;
        first
    }
}
