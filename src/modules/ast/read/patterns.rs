//! The patterns of `match`.

use super::Reader;
use crate::object::{Res, Value};
use pyish_grammar::ast::*;

impl<'a> Reader<'_, 'a> {
    pub(super) fn patterns(&mut self, node: &Value, name: &str) -> Res<&'a [Pattern<'a>]> {
        self.each(node, name, |reader, item| reader.pattern(item))
    }

    pub(super) fn pattern(&mut self, node: &Value) -> Res<Pattern<'a>> {
        self.deeper(|reader| {
            let span = reader.span(node, "pattern")?;
            let kind = reader.pattern_kind(node, span)?;
            Ok(Pattern { span, kind })
        })
    }

    pub(super) fn pattern_kind(&mut self, node: &Value, span: Span) -> Res<PatternKind<'a>> {
        Ok(match self.kind(node).as_str() {
            "MatchValue" => PatternKind::Value(self.expr_at(node, "value", "Load")?),
            "MatchSingleton" => {
                let value = self.get(node, "value")?;
                PatternKind::Singleton(match value {
                    Value::None => Constant::None,
                    Value::Bool(value) => Constant::Bool(value.get()),
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
}
