//! Atoms: names, literals, and everything in brackets, comprehensions among them.

use crate::ast::Span;
use crate::token::TokenKind as T;

use super::node::Kind;
use super::reader::{Found, Reader, first, need};
use super::targets::Use;
use super::texts;

impl Reader<'_> {
    /// What a primary begins with.
    pub(super) fn atom(&mut self) -> Found {
        let start = self.at;
        let kind = match self.peek()? {
            T::Name => Kind::Name,
            T::True => Kind::True,
            T::False => Kind::False,
            T::None => Kind::None,
            T::Number => Kind::Literal,
            T::Ellipsis => Kind::Ellipsis,
            T::String | T::FStringStart | T::TStringStart => return self.strings(),
            T::LPar => return first!(self: Self::tuple, Self::group, Self::generator),
            T::LSqb => return first!(self: Self::list, Self::list_comprehension),
            T::LBrace => {
                return first!(self: Self::dict, Self::set, Self::dict_comprehension, Self::set_comprehension);
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(self.node(kind, start)))
    }

    // ---- displays

    /// `(a, b)`.
    pub(super) fn tuple(&mut self) -> Found {
        self.attempt(|r| {
            let start = r.at;
            need!(r.eat(T::LPar));
            let items = r.attempt(|r| {
                let head = need!(r.star_named_expression());
                need!(r.eat(T::Comma));
                let mut items = vec![head];
                items.extend(r.attempt(Self::star_named_expressions)?.unwrap_or_default());
                Ok(Some(items))
            })?;
            need!(r.eat(T::RPar));
            Ok(Some(r.node_of(
                Kind::Tuple,
                start,
                &items.unwrap_or_default(),
            )))
        })
    }

    /// `(a)`: the parentheses leave no trace.
    fn group(&mut self) -> Found {
        let found = self.attempt(|r| {
            need!(r.eat(T::LPar));
            let inner = match r.yield_expression()? {
                Some(inner) => inner,
                None => need!(r.named_expression()),
            };
            need!(r.eat(T::RPar));
            Ok(Some(inner))
        })?;
        if found.is_none() {
            self.hunt(Self::invalid_group)?;
        }
        Ok(found)
    }

    fn invalid_group(&mut self) -> Found<()> {
        self.attempt(|r| {
            need!(r.eat(T::LPar));
            let starred = need!(r.starred_expression());
            need!(r.eat(T::RPar));
            Err::<Option<()>, _>(r.raise(starred.span, texts::STARRED_GROUP))
        })?;
        need!(self.eat(T::LPar));
        let stars = need!(self.eat(T::DoubleStar));
        need!(self.expression());
        need!(self.eat(T::RPar));
        Err(self.raise(stars.span, texts::DOUBLE_STARRED_GROUP))
    }

    /// `[a, b]`.
    pub(super) fn list(&mut self) -> Found {
        self.display(T::LSqb, T::RSqb, Kind::List, true)
    }

    fn set(&mut self) -> Found {
        self.display(T::LBrace, T::RBrace, Kind::Set, false)
    }

    fn display(&mut self, open: T, close: T, kind: Kind, may_be_empty: bool) -> Found {
        self.attempt(|r| {
            let start = r.at;
            need!(r.eat(open));
            let items = r.attempt(Self::star_named_expressions)?;
            if items.is_none() && !may_be_empty {
                return Ok(None);
            }
            need!(r.eat(close));
            Ok(Some(r.node_of(kind, start, &items.unwrap_or_default())))
        })
    }

    fn dict(&mut self) -> Found {
        let found = self.attempt(|r| {
            let start = r.at;
            need!(r.eat(T::LBrace));
            if r.separated(T::Comma, Self::dict_item)?.is_some() {
                r.eat(T::Comma)?;
            }
            need!(r.eat(T::RBrace));
            Ok(Some(r.node(Kind::Dict, start)))
        })?;
        if found.is_none() {
            // CPython says this in its first pass already.
            self.attempt(|r| {
                need!(r.eat(T::LBrace));
                r.invalid_dict_items()
            })?;
        }
        Ok(found)
    }

    fn dict_item(&mut self) -> Found {
        first!(self:
            |r| {
                need!(r.eat(T::DoubleStar));
                r.bitwise_or()
            },
            Self::dict_pair,
        )
    }

    fn dict_pair(&mut self) -> Found {
        self.attempt(|r| {
            let start = r.at;
            need!(r.expression());
            need!(r.eat(T::Colon));
            need!(r.expression());
            Ok(Some(r.node(Kind::Other, start)))
        })
    }

    fn invalid_dict_items(&mut self) -> Found<()> {
        self.attempt(|r| {
            need!(r.separated(T::Comma, Self::dict_item));
            need!(r.eat(T::Comma));
            r.attempt(Self::invalid_dict_key)?;
            r.invalid_dict_value()
        })?;
        self.invalid_dict_value()
    }

    /// A key without a colon.
    fn invalid_dict_key(&mut self) -> Found<()> {
        let key = need!(self.expression());
        if self.ahead(&[T::Colon])? {
            return Ok(None);
        }
        let span = Span::new(self.last_char(key.span), key.span.end);
        Err(self.raise_without_end(span, texts::NO_KEY_COLON))
    }

    fn invalid_dict_value(&mut self) -> Found<()> {
        need!(self.expression());
        let colon = need!(self.eat(T::Colon));
        if let Some(star) = self.eat(T::Star)? {
            need!(self.bitwise_or());
            return Err(self.raise_from(star.span, texts::STARRED_VALUE));
        }
        if self.ahead(&[T::RBrace, T::Comma])? {
            return Err(self.raise(colon.span, texts::NO_VALUE));
        }
        Ok(None)
    }

    // ---- comprehensions

    fn list_comprehension(&mut self) -> Found {
        self.comprehension(T::LSqb, T::RSqb, Kind::ListComp, Self::named_expression)
    }

    fn set_comprehension(&mut self) -> Found {
        self.comprehension(T::LBrace, T::RBrace, Kind::SetComp, Self::named_expression)
    }

    /// `(a for b in c)`.
    pub(super) fn generator(&mut self) -> Found {
        self.comprehension(T::LPar, T::RPar, Kind::Generator, Self::argument_value)
    }

    fn comprehension(
        &mut self,
        open: T,
        close: T,
        kind: Kind,
        element: fn(&mut Self) -> Found,
    ) -> Found {
        let found = self.attempt(|r| {
            let start = r.at;
            need!(r.eat(open));
            need!(element(r));
            need!(r.for_if_clauses());
            need!(r.eat(close));
            Ok(Some(r.node(kind, start)))
        })?;
        if found.is_none() {
            self.hunt(Self::invalid_comprehension)?;
        }
        Ok(found)
    }

    pub(super) fn invalid_comprehension(&mut self) -> Found<()> {
        let open = self.peek()?;
        if !matches!(open, T::LPar | T::LSqb | T::LBrace) {
            return Ok(None);
        }
        self.attempt(|r| {
            need!(r.eat(open));
            let starred = need!(r.starred_expression());
            need!(r.for_if_clauses());
            Err::<Option<()>, _>(r.raise(starred.span, texts::UNPACKING_IN_COMPREHENSION))
        })?;
        if open == T::LPar {
            return Ok(None);
        }
        need!(self.eat(open));
        let head = need!(self.star_named_expression());
        let comma = need!(self.eat(T::Comma));
        self.attempt(|r| {
            let rest = need!(r.star_named_expressions());
            need!(r.for_if_clauses());
            let last = rest.last().map_or(head.span, |last| last.span);
            Err::<Option<()>, _>(r.raise(head.span.to(last), texts::COMPREHENSION_TARGET))
        })?;
        need!(self.for_if_clauses());
        Err(self.raise(head.span.to(comma.span), texts::COMPREHENSION_TARGET))
    }

    fn dict_comprehension(&mut self) -> Found {
        let found = self.attempt(|r| {
            let start = r.at;
            need!(r.eat(T::LBrace));
            need!(r.dict_pair());
            need!(r.for_if_clauses());
            need!(r.eat(T::RBrace));
            Ok(Some(r.node(Kind::DictComp, start)))
        })?;
        if found.is_none() {
            self.hunt(|r| {
                need!(r.eat(T::LBrace));
                let stars = need!(r.eat(T::DoubleStar));
                need!(r.bitwise_or());
                need!(r.for_if_clauses());
                need!(r.eat(T::RBrace));
                Err(r.raise(stars.span, texts::DICT_UNPACKING_IN_COMPREHENSION))
            })?;
        }
        Ok(found)
    }

    /// `for a in b if c …`: answers its last expression.
    pub(super) fn for_if_clauses(&mut self) -> Found {
        let mut last = need!(self.for_if_clause());
        while let Some(next) = self.for_if_clause()? {
            last = next;
        }
        Ok(Some(last))
    }

    fn for_if_clause(&mut self) -> Found {
        if !self.ahead(&[T::For, T::Async])? {
            return Ok(None);
        }
        let mut committed = false;
        let found = self.attempt(|r| {
            r.eat(T::Async)?;
            need!(r.eat(T::For));
            need!(r.star_targets());
            need!(r.eat(T::In));
            committed = true;
            let mut last = need!(r.disjunction());
            while let Some(next) = r.attempt(|r| {
                need!(r.eat(T::If));
                r.disjunction()
            })? {
                last = next;
            }
            Ok(Some(last))
        })?;
        // After the `in` CPython tries nothing else.
        if found.is_none() && !committed {
            self.hunt(Self::invalid_for_if_clause)?;
            self.hunt(Self::invalid_for_target)?;
        }
        Ok(found)
    }

    fn invalid_for_if_clause(&mut self) -> Found<()> {
        self.eat(T::Async)?;
        need!(self.eat(T::For));
        need!(self.separated(T::Comma, Self::bitwise_or));
        self.eat(T::Comma)?;
        if self.ahead(&[T::In])? {
            return Ok(None);
        }
        Err(self.raise_furthest(texts::EXPECTED_IN))
    }

    /// `for` with something that is no target.
    pub(super) fn invalid_for_target(&mut self) -> Found<()> {
        self.eat(T::Async)?;
        need!(self.eat(T::For));
        let target = need!(self.star_expressions());
        self.check_target(target, Use::Loop)?;
        Ok(None)
    }
}
