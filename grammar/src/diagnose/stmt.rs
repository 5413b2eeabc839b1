//! Simple statements.

use crate::token::TokenKind as T;

use super::node::Kind;
use super::reader::{Found, Reader, Rule, first, need};
use super::targets::Use;
use super::texts;

/// The operators of augmented assignments.
const AUGMENTED: &[T] = &[
    T::PlusEqual,
    T::MinusEqual,
    T::StarEqual,
    T::SlashEqual,
    T::DoubleSlashEqual,
    T::PercentEqual,
    T::DoubleStarEqual,
    T::LeftShiftEqual,
    T::RightShiftEqual,
    T::AmperEqual,
    T::VBarEqual,
    T::CircumflexEqual,
    T::AtEqual,
];

impl Reader<'_> {
    /// Statements between semicolons, and the end of their line.
    pub(super) fn simple_statements(&mut self) -> Found<()> {
        self.attempt(|r| {
            need!(r.separated(T::Semi, Self::simple_statement));
            r.eat(T::Semi)?;
            need!(r.eat(T::Newline));
            Ok(Some(()))
        })
    }

    /// One statement that fits on a line.
    pub(super) fn simple_statement(&mut self) -> Found {
        self.remember(Rule::SimpleStatement, |r| {
            let start = r.at;
            let found = first!(r: Self::assignment, Self::type_alias, Self::expression_statement, Self::keyword_statement)?;
            Ok(found.map(|()| r.node(Kind::Other, start)))
        })
    }

    fn expression_statement(&mut self) -> Found<()> {
        Ok(self.star_expressions()?.map(|_| ()))
    }

    // ---- assignment

    fn assignment(&mut self) -> Found<()> {
        let found = first!(self:
            |r| { need!(r.name()); r.annotation() },
            |r| { need!(r.annotated_target()); r.annotation() },
            Self::plain_assignment,
        );
        if let Some(found) = found? {
            return Ok(Some(found));
        }
        let mut committed = false;
        let found = self.attempt(|r| {
            need!(r.single_target());
            need!(r.eat_any(AUGMENTED));
            committed = true;
            need!(r.assigned_value());
            Ok(Some(()))
        })?;
        // After an augmented operator CPython tries nothing else.
        if found.is_none() && !committed {
            self.hunt(Self::invalid_assignment)?;
        }
        Ok(found)
    }

    fn annotation(&mut self) -> Found<()> {
        need!(self.eat(T::Colon));
        need!(self.expression());
        self.attempt(|r| {
            need!(r.eat(T::Equal));
            r.assigned_value()
        })?;
        Ok(Some(()))
    }

    fn plain_assignment(&mut self) -> Found<()> {
        need!(self.assigned_target());
        while self.assigned_target()?.is_some() {}
        need!(self.assigned_value());
        Ok(if self.ahead(&[T::Equal])? {
            None
        } else {
            Some(())
        })
    }

    /// `target =`.
    fn assigned_target(&mut self) -> Found<()> {
        self.attempt(|r| {
            need!(r.star_targets());
            need!(r.eat(T::Equal));
            Ok(Some(()))
        })
    }

    fn invalid_assignment(&mut self) -> Found<()> {
        self.attempt(|r| {
            let target = need!(r.bracketed_target());
            need!(r.eat(T::Colon));
            need!(r.expression());
            Err::<Option<()>, _>(r.raise(target.span, texts::single_annotation(target.kind.name())))
        })?;
        self.attempt(|r| {
            let target = need!(r.star_named_expression());
            need!(r.eat(T::Comma));
            // CPython asks for no commas between these.
            while r.star_named_expressions()?.is_some() {}
            need!(r.eat(T::Colon));
            need!(r.expression());
            Err::<Option<()>, _>(r.raise(target.span, texts::single_annotation("tuple")))
        })?;
        self.attempt(|r| {
            let target = need!(r.expression());
            need!(r.eat(T::Colon));
            need!(r.expression());
            Err::<Option<()>, _>(r.raise(target.span, texts::ILLEGAL_ANNOTATION))
        })?;
        let valid = self.attempt(|r| {
            while r.assigned_target()?.is_some() {}
            let target = need!(r.star_expressions());
            need!(r.eat(T::Equal));
            r.check_target(target, Use::Assign)?;
            Ok(Some(()))
        })?;
        if valid.is_some() {
            return Ok(None);
        }
        self.attempt(|r| {
            while r.assigned_target()?.is_some() {}
            let target = need!(r.yield_expression());
            need!(r.eat(T::Equal));
            Err::<Option<()>, _>(r.raise(target.span, texts::ASSIGN_TO_YIELD))
        })?;
        let target = need!(self.star_expressions());
        need!(self.eat_any(AUGMENTED));
        need!(self.assigned_value());
        Err(self.raise(target.span, texts::illegal_augmented(target.kind.name())))
    }

    /// A list or a tuple, in any number of parentheses.
    fn bracketed_target(&mut self) -> Found {
        self.nested(|r| {
            first!(r:
                Self::list,
                Self::tuple,
                |r| {
                    need!(r.eat(T::LPar));
                    let target = need!(r.bracketed_target());
                    need!(r.eat(T::RPar));
                    Ok(Some(target))
                },
            )
        })
    }

    fn type_alias(&mut self) -> Found<()> {
        need!(self.word("type"));
        need!(self.name());
        self.type_params()?;
        need!(self.eat(T::Equal));
        need!(self.expression());
        Ok(Some(()))
    }

    // ---- statements that begin with a keyword

    fn keyword_statement(&mut self) -> Found<()> {
        match self.peek()? {
            T::Return => {
                self.eat(T::Return)?;
                self.star_expressions()?;
                Ok(Some(()))
            }
            T::Import => self.import(),
            T::From => self.import_from(),
            T::Raise => self.raise_statement(),
            T::Del => self.del(),
            T::Yield => Ok(self.yield_expression()?.map(|_| ())),
            T::Assert => self.assert(),
            T::Global | T::Nonlocal => {
                self.eat_any(&[T::Global, T::Nonlocal])?;
                need!(self.separated(T::Comma, Self::name));
                Ok(Some(()))
            }
            _ => Ok(self.eat_any(&[T::Pass, T::Break, T::Continue])?.map(|_| ())),
        }
    }

    fn raise_statement(&mut self) -> Found<()> {
        need!(self.eat(T::Raise));
        if self.expression()?.is_some() {
            self.attempt(|r| {
                need!(r.eat(T::From));
                r.expression()
            })?;
        }
        Ok(Some(()))
    }

    fn assert(&mut self) -> Found<()> {
        need!(self.eat(T::Assert));
        need!(self.expression());
        self.attempt(|r| {
            need!(r.eat(T::Comma));
            r.expression()
        })?;
        Ok(Some(()))
    }

    fn del(&mut self) -> Found<()> {
        let found = self.attempt(|r| {
            need!(r.eat(T::Del));
            need!(r.del_targets());
            Ok(if r.ahead(&[T::Semi, T::Newline])? {
                Some(())
            } else {
                None
            })
        })?;
        if found.is_none() {
            self.hunt(|r| {
                need!(r.eat(T::Del));
                let target = need!(r.star_expressions());
                r.check_target(target, Use::Delete)?;
                Ok(None)
            })?;
        }
        Ok(found)
    }

    // ---- imports

    fn import(&mut self) -> Found<()> {
        self.hunt(|r| {
            let word = need!(r.eat(T::Import));
            if let Some(end) = r.eat(T::Newline)? {
                return Err(r.raise_from(end.span, texts::NO_IMPORT_NAMES));
            }
            need!(r.separated(T::Comma, Self::dotted_name));
            need!(r.eat(T::From));
            need!(r.dotted_name());
            Err(r.raise_from(word.span, texts::IMPORT_FROM))
        })?;
        need!(self.eat(T::Import));
        need!(self.separated(T::Comma, Self::imported_module));
        Ok(Some(()))
    }

    fn dotted_name(&mut self) -> Found {
        let start = self.at;
        need!(self.name());
        while self
            .attempt(|r| {
                need!(r.eat(T::Dot));
                r.name()
            })?
            .is_some()
        {}
        Ok(Some(self.node(Kind::Name, start)))
    }

    fn imported_module(&mut self) -> Found {
        self.imported(Self::dotted_name)
    }

    fn imported_name(&mut self) -> Found {
        self.imported(Self::name)
    }

    /// `name as other`.
    fn imported(&mut self, name: fn(&mut Self) -> Found) -> Found {
        self.hunt(|r| {
            need!(name(r));
            need!(r.eat(T::As));
            let is_name = r.sees(|r| {
                need!(r.name());
                r.eat_any(&[T::Comma, T::RPar, T::Semi, T::Newline])
            })?;
            if is_name {
                return Ok(None);
            }
            let target = need!(r.expression());
            Err(r.raise(target.span, texts::import_target(target.kind.name())))
        })?;
        let found = need!(name(self));
        self.attempt(|r| {
            need!(r.eat(T::As));
            r.name()
        })?;
        Ok(Some(found))
    }

    fn import_from(&mut self) -> Found<()> {
        need!(self.eat(T::From));
        let start = self.at;
        while self.eat_any(&[T::Dot, T::Ellipsis])?.is_some() {}
        if self.dotted_name()?.is_none() && self.at == start {
            return Ok(None);
        }
        let is_future = self.at == start + 1 && self.text(self.last_span()) == "__future__";
        need!(self.eat(T::Import));
        let names = self.at;
        need!(self.import_from_names());
        self.barry |= is_future && self.text(self.span_at(names)) == "barry_as_FLUFL";
        Ok(Some(()))
    }

    fn import_from_names(&mut self) -> Found<()> {
        first!(self:
            |r| {
                need!(r.eat(T::LPar));
                need!(r.separated(T::Comma, Self::imported_name));
                r.eat(T::Comma)?;
                need!(r.eat(T::RPar));
                Ok(Some(()))
            },
            |r| {
                need!(r.separated(T::Comma, Self::imported_name));
                Ok(if r.ahead(&[T::Comma])? { None } else { Some(()) })
            },
            |r| { need!(r.eat(T::Star)); Ok(Some(())) },
            |r| {
                r.hunt(Self::invalid_import_names)?;
                Ok(None)
            },
        )
    }

    fn invalid_import_names(&mut self) -> Found<()> {
        self.attempt(|r| {
            need!(r.separated(T::Comma, Self::imported_name));
            need!(r.eat(T::Comma));
            need!(r.eat(T::Newline));
            Err::<Option<()>, _>(r.raise_furthest(texts::TRAILING_COMMA))
        })?;
        let end = need!(self.eat(T::Newline));
        Err(self.raise_from(end.span, texts::NO_IMPORT_NAMES))
    }
}
