//! Targets: what can be assigned to or deleted, and which part of an expression cannot.

use crate::token::TokenKind as T;

use super::node::{Kind, Node};
use super::reader::{Found, Reader, Rule, Stop, first, need};
use super::texts;

/// What is done to a target.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// `… = value`
    Assign,
    /// `for … in`, where the parser may have read the `in` as a comparison.
    Loop,
    /// `del …`
    Delete,
}

/// What continues a primary: a target ends where none of these follow.
const TRAILERS: &[T] = &[T::LPar, T::LSqb, T::Dot];

impl Reader<'_> {
    /// `a, *b.c, d[0]`.
    pub(super) fn star_targets(&mut self) -> Found<()> {
        need!(self.star_target());
        while self.eat(T::Comma)?.is_some() {
            if self.star_target()?.is_none() {
                break;
            }
        }
        Ok(Some(()))
    }

    /// One target, with or without a star.
    pub(super) fn star_target(&mut self) -> Found {
        self.remember(Rule::StarTarget, |r| {
            first!(r:
                |r| {
                    let start = r.at;
                    need!(r.eat(T::Star));
                    if r.ahead(&[T::Star])? {
                        return Ok(None);
                    }
                    need!(r.star_target());
                    Ok(Some(r.node(Kind::Starred, start)))
                },
                Self::target,
            )
        })
    }

    fn target(&mut self) -> Found {
        self.remember(Rule::StarTargetAtom, |r| {
            first!(r: Self::attribute_or_subscript, |r| r.target_atom(Self::target, Self::star_target))
        })
    }

    /// A name, or targets in brackets: `alone` in parentheses, or `each` of several.
    fn target_atom(
        &mut self,
        alone: fn(&mut Self) -> Found,
        each: fn(&mut Self) -> Found,
    ) -> Found {
        match self.peek()? {
            T::Name => self.name(),
            T::LPar => {
                let start = self.at;
                first!(self:
                    |r| {
                        need!(r.eat(T::LPar));
                        let inner = need!(alone(r));
                        need!(r.eat(T::RPar));
                        Ok(Some(inner))
                    },
                    |r| {
                        need!(r.eat(T::LPar));
                        let count = r.target_list(each)?.unwrap_or_default();
                        // A starred target needs a comma to be a tuple; the other ones are `alone` without.
                        let ends_in_comma = r.kind_at(r.at - 1) == Some(T::Comma);
                        if count == 1 && !ends_in_comma {
                            return Ok(None);
                        }
                        need!(r.eat(T::RPar));
                        Ok(Some(r.node(Kind::Tuple, start)))
                    },
                )
            }
            T::LSqb => self.attempt(|r| {
                let start = r.at;
                need!(r.eat(T::LSqb));
                r.target_list(each)?;
                need!(r.eat(T::RSqb));
                Ok(Some(r.node(Kind::List, start)))
            }),
            _ => Ok(None),
        }
    }

    /// Targets between commas: how many.
    fn target_list(&mut self, each: fn(&mut Self) -> Found) -> Found<usize> {
        let targets = need!(self.separated(T::Comma, each));
        self.eat(T::Comma)?;
        Ok(Some(targets.len()))
    }

    /// `a.b` or `a[b]`, with nothing behind it that would make it a longer primary.
    fn attribute_or_subscript(&mut self) -> Found {
        self.remember(Rule::TargetPrimary, |r| {
            let start = r.at;
            need!(r.atom());
            let mut target = None;
            while r.ahead(TRAILERS)? {
                let Some(longer) = r.trailer(start)? else {
                    break;
                };
                target = Some(longer);
            }
            Ok(match target {
                Some(node)
                    if matches!(node.kind, Kind::Attribute | Kind::Subscript)
                        && !r.ahead(TRAILERS)? =>
                {
                    target
                }
                _ => None,
            })
        })
    }

    /// The one target of an annotation or an augmented assignment.
    pub(super) fn single_target(&mut self) -> Found {
        first!(self: Self::attribute_or_subscript, Self::name, Self::parenthesized_single_target)
    }

    /// The target of an annotation that is no bare name.
    pub(super) fn annotated_target(&mut self) -> Found {
        first!(self: Self::parenthesized_single_target, Self::attribute_or_subscript)
    }

    fn parenthesized_single_target(&mut self) -> Found {
        self.nested(|r| {
            r.attempt(|r| {
                need!(r.eat(T::LPar));
                let target = need!(r.single_target());
                need!(r.eat(T::RPar));
                Ok(Some(target))
            })
        })
    }

    /// What `del` takes.
    pub(super) fn del_targets(&mut self) -> Found<()> {
        need!(self.target_list(Self::del_target));
        Ok(Some(()))
    }

    fn del_target(&mut self) -> Found {
        self.remember(Rule::DelTarget, |r| {
            first!(r: Self::attribute_or_subscript, |r| r.target_atom(Self::del_target, Self::del_target))
        })
    }

    /// Raise if a part of `node` cannot be used so.
    pub(super) fn check_target(&self, node: Node, used: Use) -> Result<(), Stop> {
        let Some(wrong) = self.wrong_target(node, used) else {
            return Ok(());
        };
        let name = wrong.kind.name();
        let message = if used == Use::Delete {
            texts::cannot_delete(name)
        } else {
            texts::cannot_assign(name)
        };
        Err(self.raise(wrong.span, message))
    }

    /// The first part that is no target. Recurses once for each bracket.
    fn wrong_target(&self, node: Node, used: Use) -> Option<Node> {
        match node.kind {
            Kind::Name | Kind::Attribute | Kind::Subscript => None,
            Kind::Tuple | Kind::List => (0..node.parts.len)
                .filter_map(|index| self.part(node.parts, index))
                .find_map(|part| self.wrong_target(part, used)),
            Kind::Starred if used != Use::Delete => {
                self.wrong_target(self.part(node.parts, 0)?, used)
            }
            Kind::CompareIn if used == Use::Loop => {
                self.wrong_target(self.part(node.parts, 0)?, used)
            }
            Kind::Compare if used == Use::Loop => None,
            _ => Some(node),
        }
    }
}
