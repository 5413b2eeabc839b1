//! The patterns of `match`.

use super::Shower;
use crate::object::Res;
use pyish_grammar::ast::*;

impl Shower<'_> {
    pub(super) fn pattern(&mut self, pattern: &Pattern<'_>) -> Res {
        self.deeper(|shower| shower.pattern_here(pattern))
    }

    pub(super) fn pattern_here(&mut self, pattern: &Pattern<'_>) -> Res {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Value(value) => {
                let value = self.load(value)?;
                self.node("MatchValue", span, &[("value", value)])
            }
            PatternKind::Singleton(constant) => {
                let value = self.constant(constant)?;
                self.node("MatchSingleton", span, &[("value", value)])
            }
            PatternKind::Sequence(patterns) => {
                let patterns = self.list(patterns, Self::pattern)?;
                self.node("MatchSequence", span, &[("patterns", patterns)])
            }
            PatternKind::Mapping {
                keys,
                patterns,
                rest,
            } => {
                let fields = [
                    ("keys", self.loads(keys)?),
                    ("patterns", self.list(patterns, Self::pattern)?),
                    ("rest", self.opt_name(rest)?),
                ];
                self.node("MatchMapping", span, &fields)
            }
            PatternKind::Class {
                class,
                patterns,
                kw_names,
                kw_patterns,
            } => {
                let fields = [
                    ("cls", self.load(class)?),
                    ("patterns", self.list(patterns, Self::pattern)?),
                    ("kwd_attrs", self.list(kw_names, Self::name)?),
                    ("kwd_patterns", self.list(kw_patterns, Self::pattern)?),
                ];
                self.node("MatchClass", span, &fields)
            }
            PatternKind::Star(name) => {
                let name = self.opt_name(name)?;
                self.node("MatchStar", span, &[("name", name)])
            }
            PatternKind::As { pattern, name } => {
                let fields = [
                    ("pattern", self.opt(*pattern, Self::pattern)?),
                    ("name", self.opt_name(name)?),
                ];
                self.node("MatchAs", span, &fields)
            }
            PatternKind::Or(patterns) => {
                let patterns = self.list(patterns, Self::pattern)?;
                self.node("MatchOr", span, &[("patterns", patterns)])
            }
        }
    }
}
