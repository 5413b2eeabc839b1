//! Expressions above the operators, and what is said about the wrong ones.
//!
//! The order of the alternatives is the order in which CPython 3.14 tries them: it decides which of several
//! errors is reported.

use crate::token::TokenKind as T;

use super::node::{Kind, Node};
use super::reader::{Found, Reader, Rule, first, need};
use super::texts;

impl Reader<'_> {
    /// `a, *b, c`: a tuple without parentheses, or what stands alone.
    pub(super) fn star_expressions(&mut self) -> Found {
        self.tuple_of(Self::star_expression)
    }

    /// `a, b`: the same without stars.
    pub(super) fn expressions(&mut self) -> Found {
        self.tuple_of(Self::expression)
    }

    fn tuple_of(&mut self, item: fn(&mut Self) -> Found) -> Found {
        let start = self.at;
        let head = need!(item(self));
        let mut items = vec![head];
        while self.eat(T::Comma)?.is_some() {
            match item(self)? {
                Some(next) => items.push(next),
                None => break,
            }
        }
        // A trailing comma that belongs to the head itself (`lambda: (a,)`) ends in a bracket, not in a comma.
        if items.len() == 1 && self.kind_at(self.at.saturating_sub(1)) != Some(T::Comma) {
            return Ok(Some(head));
        }
        Ok(Some(self.node_of(Kind::Tuple, start, &items)))
    }

    /// `*a` or an expression.
    pub(super) fn star_expression(&mut self) -> Found {
        self.remember(
            Rule::StarExpression,
            |r| first!(r: Self::starred_operand, Self::expression),
        )
    }

    fn starred_operand(&mut self) -> Found {
        let start = self.at;
        need!(self.eat(T::Star));
        let operand = need!(self.bitwise_or());
        Ok(Some(self.node_of(Kind::Starred, start, &[operand])))
    }

    /// `*a` or `a := b`, as in a display.
    pub(super) fn star_named_expression(&mut self) -> Found {
        first!(self: Self::starred_operand, Self::named_expression)
    }

    /// One or more of them between commas, with or without a trailing one.
    pub(super) fn star_named_expressions(&mut self) -> Found<Vec<Node>> {
        let items = need!(self.separated(T::Comma, Self::star_named_expression));
        self.eat(T::Comma)?;
        Ok(Some(items))
    }

    /// `name := value`.
    pub(super) fn assignment_expression(&mut self) -> Found {
        self.attempt(|r| {
            let start = r.at;
            need!(r.name());
            need!(r.eat(T::ColonEqual));
            need!(r.expression());
            Ok(Some(r.node(Kind::Named, start)))
        })
    }

    /// An expression, or `name := value`.
    pub(super) fn named_expression(&mut self) -> Found {
        if let Some(named) = self.assignment_expression()? {
            return Ok(Some(named));
        }
        if self.hunting {
            self.remember(Rule::InvalidNamed, |r| {
                r.invalid_named_expression()?;
                Ok(None)
            })?;
        }
        self.expression_not_named()
    }

    /// An expression that no `:=` follows.
    pub(super) fn expression_not_named(&mut self) -> Found {
        self.attempt(|r| {
            let found = need!(r.expression());
            Ok(if r.ahead(&[T::ColonEqual])? {
                None
            } else {
                Some(found)
            })
        })
    }

    fn invalid_named_expression(&mut self) -> Found<()> {
        self.attempt(|r| {
            let target = need!(r.expression());
            need!(r.eat(T::ColonEqual));
            need!(r.expression());
            Err::<Option<()>, _>(r.raise(target.span, texts::cannot_name(target.kind.name())))
        })?;
        self.attempt(|r| {
            let name = need!(r.name());
            need!(r.eat(T::Equal));
            let value = need!(r.bitwise_or());
            if r.ahead(&[T::Equal, T::ColonEqual])? {
                return Ok(None);
            }
            Err::<Option<()>, _>(r.raise(name.span.to(value.span), texts::MEANT_EQUALITY_OR_WALRUS))
        })?;
        self.attempt(|r| {
            // A target in brackets is better explained as a target.
            if r.ahead(&[T::True, T::None, T::False])?
                || r.sees(Self::list)?
                || r.sees(Self::tuple)?
                || r.sees(Self::generator)?
            {
                return Ok(None);
            }
            let target = need!(r.bitwise_or());
            need!(r.eat(T::Equal));
            need!(r.bitwise_or());
            if r.ahead(&[T::Equal, T::ColonEqual])? {
                return Ok(None);
            }
            Err(r.raise(target.span, texts::cannot_assign_here(target.kind.name())))
        })
    }

    /// An expression: a conditional, a lambda, a disjunction.
    pub(super) fn expression(&mut self) -> Found {
        self.remember(Rule::Expression, |r| {
            r.hunt(Self::invalid_expression)?;
            r.hunt(Self::invalid_legacy_call)?;
            r.plain_expression()
        })
    }

    fn plain_expression(&mut self) -> Found {
        let start = self.at;
        let Some(head) = self.disjunction()? else {
            return self.lambda();
        };
        let conditional = self.attempt(|r| {
            need!(r.eat(T::If));
            need!(r.disjunction());
            need!(r.eat(T::Else));
            need!(r.expression());
            Ok(Some(r.node(Kind::Conditional, start)))
        })?;
        Ok(conditional.or(Some(head)))
    }

    /// An expression, without the search for errors in it.
    pub(super) fn expression_unhunted(&mut self) -> Found {
        let hunting = std::mem::replace(&mut self.hunting, false);
        let found = self.attempt(Self::plain_expression);
        self.hunting = hunting;
        found
    }

    fn invalid_expression(&mut self) -> Found<()> {
        self.attempt(Self::invalid_string_split)?;
        if let Some(()) = self.attempt(Self::invalid_neighbours)? {
            return Ok(None);
        }
        self.attempt(Self::invalid_conditional)?;
        self.attempt(Self::invalid_statement_conditional)?;
        self.attempt(Self::invalid_field_lambda)
    }

    /// `'a' b 'c'`: quotes within quotes.
    fn invalid_string_split(&mut self) -> Found<()> {
        need!(self.eat(T::String));
        let mut inner: Option<(Node, Node)> = None;
        while !self.ahead(&[T::String])? {
            let Some(next) = self.expression_unhunted()? else {
                break;
            };
            inner = Some((inner.map_or(next, |(head, _)| head), next));
        }
        let Some((head, last)) = inner else {
            return Ok(None);
        };
        need!(self.eat(T::String));
        Err(self.raise(head.span.to(last.span), texts::PART_OF_STRING))
    }

    /// `a b` in brackets. Answers something where two expressions meet and nothing is to be said about it.
    fn invalid_neighbours(&mut self) -> Found<()> {
        let prefixed = self.sees(|r| {
            need!(r.eat(T::Name));
            r.eat(T::String)
        })?;
        if prefixed || self.soft_keyword_ahead()? {
            return Ok(None);
        }
        let left = need!(self.disjunction());
        let right = need!(self.expression_unhunted());
        if self.is_legacy_statement(left) || !self.in_brackets() {
            return Ok(Some(()));
        }
        Err(self.raise(left.span.to(right.span), texts::FORGOT_COMMA))
    }

    fn is_legacy_statement(&self, name: Node) -> bool {
        name.kind == Kind::Name && matches!(self.text(name.span), "print" | "exec")
    }

    fn invalid_conditional(&mut self) -> Found<()> {
        let value = need!(self.disjunction());
        need!(self.eat(T::If));
        let test = need!(self.disjunction());
        if !self.ahead(&[T::Else, T::Colon])? {
            return Err(self.raise(value.span.to(test.span), texts::EXPECTED_ELSE));
        }
        need!(self.eat(T::Else));
        if self.sees(Self::expression)? {
            return Ok(None);
        }
        Err(self.raise_next(texts::STATEMENT_AFTER_ELSE))
    }

    fn invalid_statement_conditional(&mut self) -> Found<()> {
        let statement = need!(self.eat_any(&[T::Pass, T::Break, T::Continue]));
        need!(self.eat(T::If));
        need!(self.disjunction());
        need!(self.eat(T::Else));
        need!(self.simple_statement());
        Err(self.raise(statement.span, texts::STATEMENT_BEFORE_IF))
    }

    /// `f'{lambda x: 1}'`, where the colon begins the format.
    fn invalid_field_lambda(&mut self) -> Found<()> {
        let lambda = need!(self.eat(T::Lambda));
        self.lambda_parameters()?;
        let colon = need!(self.eat(T::Colon));
        let prefix = match self.peek()? {
            T::FStringMiddle => 'f',
            T::TStringMiddle => 't',
            // An empty format.
            _ if self.ahead(&[T::RBrace, T::FStringEnd])? => 'f',
            _ if self.ahead(&[T::RBrace, T::FStringMiddle])? => 'f',
            _ if self.ahead(&[T::RBrace, T::TStringEnd])? => 't',
            _ if self.ahead(&[T::RBrace, T::TStringMiddle])? => 't',
            _ => return Ok(None),
        };
        Err(self.raise(
            lambda.span.to(colon.span),
            texts::in_string(prefix, texts::BARE_LAMBDA),
        ))
    }

    /// `print x`.
    fn invalid_legacy_call(&mut self) -> Found<()> {
        let name = need!(self.name());
        if self.ahead(&[T::LPar])? {
            return Ok(None);
        }
        let value = need!(self.star_expressions());
        if !self.is_legacy_statement(name) {
            return Ok(None);
        }
        Err(self.raise(
            name.span.to(value.span),
            texts::missing_call_parentheses(self.text(name.span)),
        ))
    }

    /// `lambda parameters: value`.
    fn lambda(&mut self) -> Found {
        self.attempt(|r| {
            let start = r.at;
            need!(r.eat(T::Lambda));
            r.lambda_parameters()?;
            need!(r.eat(T::Colon));
            need!(r.expression());
            Ok(Some(r.node(Kind::Lambda, start)))
        })
    }

    /// `yield`, `yield a`, `yield from a`.
    pub(super) fn yield_expression(&mut self) -> Found {
        self.attempt(|r| {
            let start = r.at;
            need!(r.eat(T::Yield));
            let from = r.attempt(|r| {
                need!(r.eat(T::From));
                r.expression()
            })?;
            if from.is_none() {
                r.star_expressions()?;
            }
            Ok(Some(r.node(Kind::Yield, start)))
        })
    }

    /// What may stand right of `=`.
    pub(super) fn assigned_value(&mut self) -> Found {
        match self.yield_expression()? {
            Some(found) => Ok(Some(found)),
            None => self.star_expressions(),
        }
    }
}
