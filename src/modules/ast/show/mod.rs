//! From the grammar's tree to node objects.

mod expressions;
mod patterns;
mod statements;

use super::Classes;
use crate::code::Source;
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

    /// Show one level deeper: as deep as the stack of the isolate allows.
    fn deeper(&mut self, show: impl FnOnce(&mut Shower<'_>) -> Res) -> Res {
        let (vm, classes, source) = (&mut *self.vm, self.classes, self.source);
        vm.nested_while(" during ast construction", |vm| {
            show(&mut Shower {
                vm,
                classes,
                source,
            })
        })
    }
}
