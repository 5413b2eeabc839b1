//! The arguments of calls and classes.

use crate::token::TokenKind as T;

use super::node::{Kind, Node};
use super::reader::{Found, Reader, Rule, first, need};
use super::texts;

/// Arguments, as far as the messages ask.
struct Arguments {
    /// How many are positional, starred ones among them.
    positional: usize,
    /// The last of those.
    last_positional: Option<Node>,
    /// Whether there is a `**`.
    unpacks: bool,
}

impl Reader<'_> {
    /// What stands between the parentheses of a call.
    pub(super) fn arguments(&mut self) -> Found {
        self.remember(Rule::Arguments, |r| {
            let start = r.at;
            let found = r.attempt(|r| {
                need!(r.argument_list());
                r.eat(T::Comma)?;
                Ok(if r.ahead(&[T::RPar])? { Some(()) } else { None })
            })?;
            if found.is_some() {
                return Ok(Some(r.node(Kind::Other, start)));
            }
            r.hunt(Self::invalid_arguments)?;
            Ok(None)
        })
    }

    fn argument_list(&mut self) -> Found<Arguments> {
        let Some(items) = self.separated(T::Comma, Self::positional)? else {
            return self.keywords();
        };
        let rest = self.attempt(|r| {
            need!(r.eat(T::Comma));
            r.keywords()
        })?;
        let last = rest
            .as_ref()
            .and_then(|rest| rest.last_positional)
            .or(items.last().copied());
        Ok(Some(Arguments {
            positional: items.len() + rest.as_ref().map_or(0, |rest| rest.positional),
            last_positional: last,
            unpacks: rest.is_some_and(|rest| rest.unpacks),
        }))
    }

    /// `*a`, `a := b` or `a`, with no `=` behind it.
    fn positional(&mut self) -> Found {
        first!(self:
            Self::starred_expression,
            |r| {
                let value = need!(r.argument_value());
                Ok(if r.ahead(&[T::Equal])? { None } else { Some(value) })
            },
        )
    }

    /// An expression or `name := value`.
    pub(super) fn argument_value(&mut self) -> Found {
        first!(self: Self::assignment_expression, Self::expression_not_named)
    }

    /// `*a` as an argument or an index.
    pub(super) fn starred_expression(&mut self) -> Found {
        if !self.ahead(&[T::Star])? {
            return Ok(None);
        }
        self.hunt(|r| {
            let star = need!(r.eat(T::Star));
            need!(r.expression());
            need!(r.eat(T::Equal));
            let value = need!(r.expression());
            Err(r.raise(star.span.to(value.span), texts::ASSIGN_TO_UNPACKING))
        })?;
        let found = self.attempt(|r| {
            let start = r.at;
            need!(r.eat(T::Star));
            let value = need!(r.expression());
            Ok(Some(r.node_of(Kind::Starred, start, &[value])))
        })?;
        if found.is_none() {
            self.hunt(|r| {
                need!(r.eat(T::Star));
                Err(r.raise_furthest(texts::INVALID_STAR))
            })?;
        }
        Ok(found)
    }

    /// Keyword arguments with `*a` among them, then `**a` ones.
    fn keywords(&mut self) -> Found<Arguments> {
        let (mut positional, mut last_positional, mut unpacks) = (0, None, false);
        let starred = self.separated(T::Comma, Self::keyword_or_starred)?;
        let doubled = match &starred {
            None => self.separated(T::Comma, Self::keyword_or_double_starred)?,
            Some(_) => self.attempt(|r| {
                need!(r.eat(T::Comma));
                r.separated(T::Comma, Self::keyword_or_double_starred)
            })?,
        };
        if starred.is_none() && doubled.is_none() {
            return Ok(None);
        }
        for item in starred.iter().chain(doubled.iter()).flatten() {
            match item.kind {
                Kind::Starred => (positional, last_positional) = (positional + 1, Some(*item)),
                Kind::Dict => unpacks = true,
                _ => {}
            }
        }
        Ok(Some(Arguments {
            positional,
            last_positional,
            unpacks,
        }))
    }

    fn keyword_or_starred(&mut self) -> Found {
        self.hunt(Self::invalid_keyword)?;
        first!(self: Self::keyword, Self::starred_expression)
    }

    fn keyword_or_double_starred(&mut self) -> Found {
        self.hunt(Self::invalid_keyword)?;
        first!(self:
            Self::keyword,
            |r| {
                let start = r.at;
                need!(r.eat(T::DoubleStar));
                need!(r.expression());
                Ok(Some(r.node(Kind::Dict, start)))
            },
        )
    }

    fn keyword(&mut self) -> Found {
        let start = self.at;
        need!(self.name());
        need!(self.eat(T::Equal));
        need!(self.expression());
        Ok(Some(self.node(Kind::Other, start)))
    }

    fn invalid_keyword(&mut self) -> Found<()> {
        self.attempt(|r| {
            let name = need!(r.eat_any(&[T::True, T::False, T::None]));
            let equal = need!(r.eat(T::Equal));
            Err::<Option<()>, _>(r.raise(
                name.span.to(equal.span),
                texts::cannot_assign(name.kind.text()),
            ))
        })?;
        self.attempt(Self::invalid_keyword_generator)?;
        self.attempt(|r| {
            let is_keyword = r.sees(|r| {
                need!(r.name());
                r.eat(T::Equal)
            })?;
            if is_keyword {
                return Ok(None);
            }
            let target = need!(r.expression());
            let equal = need!(r.eat(T::Equal));
            Err::<Option<()>, _>(r.raise(target.span.to(equal.span), texts::KEYWORD_EXPRESSION))
        })?;
        let stars = need!(self.eat(T::DoubleStar));
        need!(self.expression());
        need!(self.eat(T::Equal));
        let value = need!(self.expression());
        Err(self.raise(
            stars.span.to(value.span),
            texts::ASSIGN_TO_KEYWORD_UNPACKING,
        ))
    }

    /// `a=b for c in d`.
    fn invalid_keyword_generator(&mut self) -> Found<()> {
        let name = need!(self.name());
        let equal = need!(self.eat(T::Equal));
        need!(self.expression());
        need!(self.for_if_clauses());
        Err(self.raise(name.span.to(equal.span), texts::MEANT_EQUALITY_OR_WALRUS))
    }

    fn invalid_arguments(&mut self) -> Found<()> {
        self.attempt(Self::invalid_late_unpacking)?;
        self.attempt(|r| {
            let value = need!(r.expression());
            let last = need!(r.for_if_clauses());
            need!(r.eat(T::Comma));
            if r.attempt(Self::argument_list)?.is_none() {
                r.attempt(|r| {
                    need!(r.expression());
                    r.for_if_clauses()
                })?;
            }
            Err::<Option<()>, _>(r.raise(value.span.to(last.span), texts::BARE_GENERATOR))
        })?;
        self.attempt(Self::invalid_keyword_generator)?;
        self.attempt(|r| {
            r.attempt(|r| {
                need!(r.argument_list());
                r.eat(T::Comma)
            })?;
            let name = need!(r.name());
            let equal = need!(r.eat(T::Equal));
            if !r.ahead(&[T::Comma, T::RPar])? {
                return Ok(None);
            }
            Err::<Option<()>, _>(r.raise(name.span.to(equal.span), texts::NO_ARGUMENT_VALUE))
        })?;
        let generator = self.attempt(|r| {
            let arguments = need!(r.argument_list());
            let clauses = need!(r.for_if_clauses());
            match arguments.last_positional {
                Some(last) if arguments.positional > 1 => {
                    Err(r.raise(last.span.to(clauses.span), texts::BARE_GENERATOR))
                }
                _ => Ok(Some(())),
            }
        })?;
        if generator.is_some() {
            return Ok(None);
        }
        let arguments = need!(self.argument_list());
        need!(self.eat(T::Comma));
        self.attempt(|r| {
            let value = need!(r.expression());
            let clauses = need!(r.for_if_clauses());
            Err::<Option<()>, _>(r.raise(value.span.to(clauses.span), texts::BARE_GENERATOR))
        })?;
        need!(self.argument_list());
        let text = if arguments.unpacks {
            texts::POSITIONAL_AFTER_UNPACKING
        } else {
            texts::POSITIONAL_AFTER_KEYWORD
        };
        Err(self.raise_furthest(text))
    }

    /// `**a, *b`.
    fn invalid_late_unpacking(&mut self) -> Found<()> {
        let positional = self.attempt(|r| {
            need!(r.separated(T::Comma, Self::positional));
            need!(r.eat(T::Comma));
            r.keywords()
        })?;
        if positional.is_none() {
            need!(self.keywords());
        }
        let comma = need!(self.eat(T::Comma));
        need!(self.separated(T::Comma, |r| {
            r.attempt(|r| {
                let starred = need!(r.starred_expression());
                Ok(if r.ahead(&[T::Equal])? {
                    None
                } else {
                    Some(starred)
                })
            })
        }));
        Err(self.raise_from(comma.span, texts::UNPACKING_AFTER_KEYWORDS))
    }
}
