//! What stands in the heads of statements and calls: parameters, type parameters, keywords, names of imports.

use super::super::ops;
use super::Reader;
use crate::object::{Res, Value};
use pyish_grammar::ast::*;

impl<'a> Reader<'_, 'a> {
    pub(super) fn aliases(&mut self, node: &Value) -> Res<&'a [Alias<'a>]> {
        self.each(node, "names", |reader, item| {
            let span = reader.span(item, "alias")?;
            Ok(Alias {
                span,
                name: reader.ident(item, "name", span)?,
                asname: reader.opt_ident(item, "asname", span)?,
            })
        })
    }

    pub(super) fn keywords(&mut self, node: &Value) -> Res<&'a [Keyword<'a>]> {
        self.each(node, "keywords", |reader, item| {
            let span = reader.span(item, "keyword")?;
            Ok(Keyword {
                span,
                name: reader.opt_ident(item, "arg", span)?,
                value: reader.expr_at(item, "value", "Load")?,
            })
        })
    }

    pub(super) fn type_params(&mut self, node: &Value) -> Res<&'a [TypeParam<'a>]> {
        self.each(node, "type_params", |reader, item| {
            let span = reader.span(item, "type_param")?;
            let kind = reader.operator(item, "type_param", ops::TYPE_PARAMS)?;
            let bound = match kind {
                TypeParamKind::TypeVar => reader.opt_expr(item, "bound")?,
                _ => None,
            };
            Ok(TypeParam {
                span,
                kind,
                name: reader.ident(item, "name", span)?,
                bound,
                default: reader.opt_expr(item, "default_value")?,
            })
        })
    }

    pub(super) fn parameters(&mut self, node: &Value) -> Res<&'a Parameters<'a>> {
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

    pub(super) fn parameter_list(&mut self, node: &Value, name: &str) -> Res<Vec<Parameter<'a>>> {
        let mut made = Vec::new();
        for item in self.items(node, name)? {
            made.push(self.parameter(&item)?);
        }
        Ok(made)
    }

    pub(super) fn opt_parameter(&mut self, node: &Value, name: &str) -> Res<Option<Parameter<'a>>> {
        match self.opt(node, name)? {
            Some(item) => self.parameter(&item).map(Some),
            None => Ok(None),
        }
    }

    pub(super) fn parameter(&mut self, node: &Value) -> Res<Parameter<'a>> {
        let span = self.span(node, "arg")?;
        Ok(Parameter {
            span,
            name: self.ident(node, "arg", span)?,
            annotation: self.opt_expr(node, "annotation")?,
            default: None,
        })
    }
}
