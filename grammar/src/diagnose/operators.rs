//! Operators, from `or` down to calls and subscripts.

use crate::token::TokenKind as T;

use super::node::Kind;
use super::reader::{Found, Reader, Rule, first, need};
use super::texts;

/// The binary operators by how tightly they bind, loosest first.
const BINARY: &[&[T]] = &[
    &[T::VBar],
    &[T::Circumflex],
    &[T::Amper],
    &[T::LeftShift, T::RightShift],
    &[T::Plus, T::Minus],
    &[T::Star, T::Slash, T::DoubleSlash, T::Percent, T::At],
];

/// The level of `<<` and `>>` in [`BINARY`].
const SHIFT: usize = 3;

/// The level of `*` and its like.
const TERM: usize = 5;

const SIGNS: &[T] = &[T::Plus, T::Minus, T::Tilde];

/// The operators after which a `not` is told to be parenthesised.
const BEFORE_NOT: &[T] = &[
    T::Plus,
    T::Minus,
    T::Star,
    T::Slash,
    T::Percent,
    T::DoubleSlash,
    T::At,
];

impl Reader<'_> {
    /// `a or b`.
    pub(super) fn disjunction(&mut self) -> Found {
        self.remember(Rule::Disjunction, |r| r.boolean(T::Or, Self::conjunction))
    }

    fn conjunction(&mut self) -> Found {
        self.boolean(T::And, Self::inversion)
    }

    fn boolean(&mut self, operator: T, operand: fn(&mut Self) -> Found) -> Found {
        let start = self.at;
        let mut left = need!(operand(self));
        while self
            .attempt(|r| {
                need!(r.eat(operator));
                operand(r)
            })?
            .is_some()
        {
            left = self.node(Kind::Operation, start);
        }
        Ok(Some(left))
    }

    fn inversion(&mut self) -> Found {
        let start = self.at;
        while self.eat(T::Not)?.is_some() {}
        let negated = self.at > start;
        match self.comparison()? {
            Some(_) if negated => Ok(Some(self.node(Kind::Operation, start))),
            Some(found) => Ok(Some(found)),
            None => {
                self.at = start;
                Ok(None)
            }
        }
    }

    fn comparison(&mut self) -> Found {
        let start = self.at;
        let left = need!(self.bitwise_or());
        let mut first_operator = None;
        while let Some(kind) = self.attempt(|r| {
            let kind = need!(r.comparison_operator());
            need!(r.bitwise_or());
            Ok(Some(kind))
        })? {
            first_operator = first_operator.or(Some(kind));
        }
        Ok(Some(match first_operator {
            Some(kind) => self.node_of(kind, start, &[left]),
            None => left,
        }))
    }

    fn comparison_operator(&mut self) -> Found<Kind> {
        const SIMPLE: &[T] = &[
            T::EqEqual,
            T::LessEqual,
            T::Less,
            T::GreaterEqual,
            T::Greater,
        ];
        if let Some(token) = self.eat_any(&[T::NotEqual, T::LessGreater])? {
            return match (token.kind, self.barry) {
                (T::NotEqual, true) => Err(self.raise(token.span, texts::NOT_EQUAL)),
                (T::LessGreater, false)
                    if self.hunting && self.span_at(self.at - 1).start == token.span.start =>
                {
                    Err(self.raise(token.span, texts::LESS_GREATER))
                }
                (T::LessGreater, false) => Ok(None),
                _ => Ok(Some(Kind::Compare)),
            };
        }
        if self.eat_any(SIMPLE)?.is_some() {
            return Ok(Some(Kind::Compare));
        }
        if self.eat(T::Not)?.is_some() {
            need!(self.eat(T::In));
            return Ok(Some(Kind::Compare));
        }
        if self.eat(T::In)?.is_some() {
            return Ok(Some(Kind::CompareIn));
        }
        need!(self.eat(T::Is));
        self.eat(T::Not)?;
        Ok(Some(Kind::Compare))
    }

    /// `a | b` and everything that binds tighter.
    pub(super) fn bitwise_or(&mut self) -> Found {
        self.remember(Rule::Binary, |r| r.binary(0))
    }

    fn binary(&mut self, level: usize) -> Found {
        let Some(operators) = BINARY.get(level) else {
            return self.factor();
        };
        match level {
            SHIFT => self.hunt(Self::invalid_not_operand)?,
            TERM => self.hunt(Self::invalid_signed_not)?,
            _ => {}
        }
        let start = self.at;
        let mut left = need!(self.binary(level + 1));
        while self
            .attempt(|r| {
                need!(r.eat_any(operators));
                r.binary(level + 1)
            })?
            .is_some()
        {
            left = self.node(Kind::Operation, start);
        }
        Ok(Some(left))
    }

    /// `a + not b`.
    fn invalid_not_operand(&mut self) -> Found<()> {
        need!(self.binary(SHIFT + 1));
        need!(self.eat_any(BEFORE_NOT));
        let not = need!(self.eat(T::Not));
        let operand = need!(self.inversion());
        Err(self.raise(not.span.to(operand.span), texts::NOT_AFTER_OPERATOR))
    }

    /// `- not b`.
    fn invalid_signed_not(&mut self) -> Found<()> {
        need!(self.eat_any(SIGNS));
        let not = need!(self.eat(T::Not));
        let operand = need!(self.factor());
        Err(self.raise(not.span.to(operand.span), texts::NOT_AFTER_OPERATOR))
    }

    fn factor(&mut self) -> Found {
        if !self.ahead(SIGNS)? {
            return self.power();
        }
        self.nested(|r| {
            r.attempt(|r| {
                let start = r.at;
                need!(r.eat_any(SIGNS));
                need!(r.factor());
                Ok(Some(r.node(Kind::Operation, start)))
            })
        })
    }

    fn power(&mut self) -> Found {
        let start = self.at;
        let base = need!(self.await_primary());
        let exponent = self.attempt(|r| {
            need!(r.eat(T::DoubleStar));
            r.nested(Self::factor)
        })?;
        Ok(Some(if exponent.is_some() {
            self.node(Kind::Operation, start)
        } else {
            base
        }))
    }

    fn await_primary(&mut self) -> Found {
        if !self.ahead(&[T::Await])? {
            return self.primary();
        }
        self.attempt(|r| {
            let start = r.at;
            need!(r.eat(T::Await));
            need!(r.primary());
            Ok(Some(r.node(Kind::Await, start)))
        })
    }

    fn primary(&mut self) -> Found {
        let start = self.at;
        let mut value = need!(self.atom());
        while let Some(longer) = self.trailer(start)? {
            value = longer;
        }
        Ok(Some(value))
    }

    /// `.name`, a call or a subscript behind the primary that began at the token `start`.
    pub(super) fn trailer(&mut self, start: usize) -> Found {
        if self.ahead(&[T::LSqb, T::LBrace])? {
            // CPython looks for a generator's mistakes behind any bracket.
            self.hunt(Self::invalid_comprehension)?;
        }
        let kind = match self.peek()? {
            T::Dot => self.attempt(|r| {
                need!(r.eat(T::Dot));
                need!(r.name());
                Ok(Some(Kind::Attribute))
            })?,
            T::LPar => {
                if self.generator()?.is_some() {
                    Some(Kind::Call)
                } else {
                    self.attempt(|r| {
                        need!(r.eat(T::LPar));
                        r.arguments()?;
                        need!(r.eat(T::RPar));
                        Ok(Some(Kind::Call))
                    })?
                }
            }
            T::LSqb => self.attempt(|r| {
                need!(r.eat(T::LSqb));
                need!(r.slices());
                need!(r.eat(T::RSqb));
                Ok(Some(Kind::Subscript))
            })?,
            _ => None,
        };
        Ok(kind.map(|kind| self.node(kind, start)))
    }

    fn slices(&mut self) -> Found<()> {
        let alone = self.attempt(|r| {
            need!(r.slice());
            Ok(if r.ahead(&[T::Comma])? {
                None
            } else {
                Some(())
            })
        })?;
        if alone.is_some() {
            return Ok(alone);
        }
        need!(self.separated(T::Comma, |r| {
            first!(r: |r| r.slice(), Self::starred_expression)
        }));
        self.eat(T::Comma)?;
        Ok(Some(()))
    }

    fn slice(&mut self) -> Found {
        first!(self:
            |r| {
                let start = r.at;
                r.expression()?;
                need!(r.eat(T::Colon));
                r.expression()?;
                if r.eat(T::Colon)?.is_some() {
                    r.expression()?;
                }
                Ok(Some(r.node(Kind::Other, start)))
            },
            Self::named_expression,
        )
    }
}
