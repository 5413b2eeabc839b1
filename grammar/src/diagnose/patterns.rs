//! Patterns of match statements.

use crate::token::TokenKind as T;

use super::node::{Kind, Node};
use super::reader::{Found, Reader, Rule, Stop, first, need};
use super::texts;

/// What makes a name more than a capture.
const NOT_A_CAPTURE: &[T] = &[T::Dot, T::LPar, T::Equal];

impl Reader<'_> {
    /// What follows `case`: a pattern, or several without brackets.
    pub(super) fn patterns(&mut self) -> Found<()> {
        first!(self: Self::open_sequence, |r| { need!(r.pattern()); Ok(Some(())) })
    }

    fn pattern(&mut self) -> Found {
        self.nested(|r| {
            let start = r.at;
            let named = r.attempt(|r| {
                need!(r.or_pattern());
                need!(r.eat(T::As));
                need!(r.capture_target());
                Ok(Some(r.node(Kind::Other, start)))
            })?;
            if named.is_some() {
                return Ok(named);
            }
            r.hunt(Self::invalid_as_pattern)?;
            r.or_pattern()
        })
    }

    fn invalid_as_pattern(&mut self) -> Found<()> {
        need!(self.or_pattern());
        need!(self.eat(T::As));
        let at = self.at;
        if let Some(wildcard) = self.word("_")? {
            return Err(self.raise(wildcard.span, texts::WILDCARD_TARGET));
        }
        self.at = at;
        let target = need!(self.expression());
        Err(self.raise(target.span, texts::pattern_target(target.kind.name())))
    }

    fn or_pattern(&mut self) -> Found {
        let start = self.at;
        need!(self.separated(T::VBar, Self::closed_pattern));
        Ok(Some(self.node(Kind::Other, start)))
    }

    fn closed_pattern(&mut self) -> Found {
        self.remember(Rule::ClosedPattern, |r| {
            let start = r.at;
            let found = match r.peek()? {
                T::Number
                | T::Minus
                | T::String
                | T::FStringStart
                | T::TStringStart
                | T::None
                | T::True
                | T::False => r.literal()?,
                T::Name => r.named_pattern()?,
                T::LPar => {
                    first!(r: Self::group_pattern, |r| r.sequence_pattern(T::LPar, T::RPar))?
                }
                T::LSqb => r.sequence_pattern(T::LSqb, T::RSqb)?,
                T::LBrace => r.mapping_pattern()?,
                _ => None,
            };
            Ok(found.map(|()| r.node(Kind::Other, start)))
        })
    }

    /// A capture, `_`, a dotted name, a class.
    fn named_pattern(&mut self) -> Found<()> {
        first!(self:
            |r| { need!(r.capture_target()); Ok(Some(())) },
            |r| { need!(r.word("_")); Ok(Some(())) },
            |r| {
                need!(r.dotted_pattern());
                Ok(if r.ahead(NOT_A_CAPTURE)? { None } else { Some(()) })
            },
            Self::class_pattern,
        )
    }

    fn literal(&mut self) -> Found<()> {
        match self.peek()? {
            T::Number | T::Minus => first!(self:
                |r| {
                    r.eat(T::Minus)?;
                    need!(r.eat(T::Number));
                    Ok(if r.ahead(&[T::Plus, T::Minus])? { None } else { Some(()) })
                },
                Self::complex_number,
            ),
            T::String | T::FStringStart | T::TStringStart => Ok(self.strings()?.map(|_| ())),
            _ => Ok(self.eat_any(&[T::None, T::True, T::False])?.map(|_| ())),
        }
    }

    fn complex_number(&mut self) -> Found<()> {
        self.eat(T::Minus)?;
        need!(self.complex_part(false));
        need!(self.eat_any(&[T::Plus, T::Minus]));
        self.complex_part(true)
    }

    fn complex_part(&mut self, imaginary: bool) -> Found<()> {
        let number = need!(self.eat(T::Number));
        if self.text(number.span).ends_with(['j', 'J']) != imaginary {
            let text = if imaginary {
                texts::IMAGINARY_REQUIRED
            } else {
                texts::REAL_REQUIRED
            };
            return Err(self.raise(number.span, text));
        }
        Ok(Some(()))
    }

    fn capture_target(&mut self) -> Found {
        self.attempt(|r| {
            if r.sees(|r| r.word("_"))? {
                return Ok(None);
            }
            let name = need!(r.name());
            Ok(if r.ahead(NOT_A_CAPTURE)? {
                None
            } else {
                Some(name)
            })
        })
    }

    /// `a.b.c`.
    fn dotted_pattern(&mut self) -> Found<()> {
        self.attempt(|r| {
            need!(r.name());
            need!(r.pattern_attribute());
            while r.pattern_attribute()?.is_some() {}
            Ok(Some(()))
        })
    }

    fn pattern_attribute(&mut self) -> Found<()> {
        self.attempt(|r| {
            need!(r.eat(T::Dot));
            need!(r.name());
            Ok(Some(()))
        })
    }

    fn group_pattern(&mut self) -> Found<()> {
        need!(self.eat(T::LPar));
        need!(self.pattern());
        need!(self.eat(T::RPar));
        Ok(Some(()))
    }

    fn sequence_pattern(&mut self, open: T, close: T) -> Found<()> {
        self.attempt(|r| {
            need!(r.eat(open));
            if open == T::LPar {
                r.attempt(Self::open_sequence)?;
            } else {
                r.sequence_items()?;
            }
            need!(r.eat(close));
            Ok(Some(()))
        })
    }

    fn open_sequence(&mut self) -> Found<()> {
        need!(self.starred_pattern());
        need!(self.eat(T::Comma));
        self.sequence_items()?;
        Ok(Some(()))
    }

    fn sequence_items(&mut self) -> Result<(), Stop> {
        if self.separated(T::Comma, Self::starred_pattern)?.is_some() {
            self.eat(T::Comma)?;
        }
        Ok(())
    }

    fn starred_pattern(&mut self) -> Found {
        first!(self:
            |r| {
                let start = r.at;
                need!(r.eat(T::Star));
                if r.capture_target()?.is_none() {
                    need!(r.word("_"));
                }
                Ok(Some(r.node(Kind::Starred, start)))
            },
            Self::pattern,
        )
    }

    fn mapping_pattern(&mut self) -> Found<()> {
        self.attempt(|r| {
            need!(r.eat(T::LBrace));
            let mut more = true;
            while more && r.mapping_item()?.is_some() {
                more = r.eat(T::Comma)?.is_some();
            }
            if more
                && r.attempt(|r| {
                    need!(r.eat(T::DoubleStar));
                    r.capture_target()
                })?
                .is_some()
            {
                r.eat(T::Comma)?;
            }
            need!(r.eat(T::RBrace));
            Ok(Some(()))
        })
    }

    fn mapping_item(&mut self) -> Found<()> {
        self.attempt(|r| {
            if r.attempt(Self::literal)?.is_none() {
                need!(r.dotted_pattern());
            }
            need!(r.eat(T::Colon));
            need!(r.pattern());
            Ok(Some(()))
        })
    }

    fn class_pattern(&mut self) -> Found<()> {
        let found = self.attempt(|r| {
            need!(r.class_pattern_head());
            let mut more = true;
            if r.positional_patterns()?.is_some() {
                more = r.separator_before_keyword()?;
            }
            if more && r.separated(T::Comma, Self::keyword_pattern)?.is_some() {
                r.eat(T::Comma)?;
            }
            need!(r.eat(T::RPar));
            Ok(Some(()))
        })?;
        if found.is_none() {
            self.hunt(|r| {
                need!(r.class_pattern_head());
                r.attempt(|r| {
                    need!(r.positional_patterns());
                    r.eat(T::Comma)
                })?;
                need!(r.separated(T::Comma, Self::keyword_pattern));
                need!(r.eat(T::Comma));
                let late = need!(r.positional_patterns());
                let Some((head, last)) = late.first().zip(late.last()) else {
                    return Ok(None);
                };
                Err(r.raise(head.span.to(last.span), texts::POSITIONAL_PATTERNS))
            })?;
        }
        Ok(found)
    }

    fn class_pattern_head(&mut self) -> Found<()> {
        need!(self.name());
        while self.pattern_attribute()?.is_some() {}
        need!(self.eat(T::LPar));
        Ok(Some(()))
    }

    fn positional_patterns(&mut self) -> Found<Vec<Node>> {
        self.separated(T::Comma, |r| {
            // `name=` begins a keyword pattern: a capture refuses it, and so does everything else.
            r.pattern()
        })
    }

    fn separator_before_keyword(&mut self) -> Result<bool, Stop> {
        Ok(self.eat(T::Comma)?.is_some())
    }

    fn keyword_pattern(&mut self) -> Found {
        self.attempt(|r| {
            let start = r.at;
            need!(r.name());
            need!(r.eat(T::Equal));
            need!(r.pattern());
            Ok(Some(r.node(Kind::Other, start)))
        })
    }
}
