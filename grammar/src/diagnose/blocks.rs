//! Compound statements: headers, colons, blocks.

use crate::token::{Token, TokenKind as T};

use super::node::Kind;
use super::reader::{Found, Reader, Rule, Stop, first, need};
use super::targets::Use;
use super::texts;

impl Reader<'_> {
    /// Statements, one or more.
    pub(super) fn statements(&mut self) -> Found<()> {
        need!(self.statement());
        while self.statement()?.is_some() {}
        Ok(Some(()))
    }

    /// Any statement.
    pub(super) fn statement(&mut self) -> Found<()> {
        if let Some(found) = self.compound_statement()? {
            return Ok(Some(found));
        }
        self.simple_statements()
    }

    /// A statement that holds blocks.
    pub(super) fn compound_statement(&mut self) -> Found<()> {
        match self.peek()? {
            T::Def => self.attempt(Self::function),
            T::Class => self.attempt(Self::class),
            T::At => first!(self: |r| r.decorated(Self::function), |r| r.decorated(Self::class)),
            T::Async => first!(self: Self::function, Self::with, Self::for_loop),
            T::If => self.attempt(Self::if_statement),
            T::With => self.with(),
            T::For => self.for_loop(),
            T::Try => self.attempt(Self::try_statement),
            T::While => self.attempt(Self::while_loop),
            T::Name => self.match_statement(),
            _ => Ok(None),
        }
    }

    /// An indented block, or statements on the line of the header.
    fn block(&mut self) -> Found {
        self.remember(Rule::Block, |r| {
            let start = r.at;
            let found = first!(r:
                |r| {
                    need!(r.eat(T::Newline));
                    need!(r.eat(T::Indent));
                    need!(r.statements());
                    need!(r.eat(T::Dedent));
                    Ok(Some(()))
                },
                Self::simple_statements,
            )?;
            if found.is_none() {
                r.hunt(|r| {
                    need!(r.eat(T::Newline));
                    if r.ahead(&[T::Indent])? {
                        return Ok(None);
                    }
                    Err(r.raise_indentation(texts::EXPECTED_BLOCK))
                })?;
            }
            Ok(found.map(|()| r.node(Kind::Other, start)))
        })
    }

    /// A colon and a block.
    fn colon_block(&mut self) -> Found<()> {
        need!(self.eat(T::Colon));
        need!(self.block());
        Ok(Some(()))
    }

    /// Where a header should end: raise if a line ends there and nothing is indented.
    fn invalid_block(&mut self, word: Token, what: &str) -> Found<()> {
        need!(self.eat(T::Colon));
        need!(self.eat(T::Newline));
        if self.ahead(&[T::Indent])? {
            return Ok(None);
        }
        let line = self.line_of(word.span.start);
        Err(self.raise_indentation(texts::expected_block_after(what, line)))
    }

    /// Where a header should end: raise if its line does and there is no colon.
    fn missing_colon(&mut self) -> Found<()> {
        need!(self.eat(T::Newline));
        Err(self.raise_furthest(texts::EXPECTED_COLON))
    }

    /// Both of these.
    fn invalid_header_end(&mut self, word: Token, what: &str) -> Found<()> {
        if self.ahead(&[T::Newline])? {
            return self.missing_colon();
        }
        self.invalid_block(word, what)
    }

    /// The keyword that begins the statement here, said to be so in a message about its block.
    fn invalid_simple_block(&mut self, word: T, what: &str) -> Result<(), Stop> {
        self.hunt(|r| {
            let word = need!(r.eat(word));
            r.invalid_block(word, what)
        })
    }

    // ---- definitions

    fn decorated(&mut self, definition: fn(&mut Self) -> Found<()>) -> Found<()> {
        while self.eat(T::At)?.is_some() {
            need!(self.named_expression());
            need!(self.eat(T::Newline));
        }
        definition(self)
    }

    fn function(&mut self) -> Found<()> {
        self.hunt(|r| {
            r.eat(T::Async)?;
            let word = need!(r.eat(T::Def));
            need!(r.name());
            r.type_params()?;
            need!(r.eat(T::LPar));
            r.parameters()?;
            need!(r.eat(T::RPar));
            r.returns()?;
            r.invalid_block(word, "function definition")
        })?;
        self.eat(T::Async)?;
        need!(self.eat(T::Def));
        need!(self.name());
        self.type_params()?;
        need!(self.force(T::LPar));
        self.parameters()?;
        need!(self.eat(T::RPar));
        self.returns()?;
        need!(self.force(T::Colon));
        need!(self.block());
        Ok(Some(()))
    }

    /// `-> type`.
    fn returns(&mut self) -> Found {
        self.attempt(|r| {
            need!(r.eat(T::Arrow));
            r.expression()
        })
    }

    fn class(&mut self) -> Found<()> {
        self.hunt(|r| {
            let word = need!(r.class_header());
            r.invalid_header_end(word, "class definition")
        })?;
        need!(self.class_header());
        self.colon_block()
    }

    fn class_header(&mut self) -> Found<Token> {
        let word = need!(self.eat(T::Class));
        need!(self.name());
        self.type_params()?;
        self.attempt(|r| {
            need!(r.eat(T::LPar));
            r.arguments()?;
            r.eat(T::RPar)
        })?;
        Ok(Some(word))
    }

    // ---- branches and loops

    fn if_statement(&mut self) -> Found<()> {
        need!(self.branch(T::If, "'if' statement"));
        while self
            .attempt(|r| r.branch(T::Elif, "'elif' statement"))?
            .is_some()
        {}
        self.attempt(Self::else_block)?;
        Ok(Some(()))
    }

    /// `if`, `elif` or `while`, a condition, a block.
    fn branch(&mut self, word: T, what: &str) -> Found<()> {
        if !self.ahead(&[word])? {
            return Ok(None);
        }
        self.hunt(|r| {
            let token = need!(r.eat(word));
            need!(r.named_expression());
            r.invalid_header_end(token, what)
        })?;
        need!(self.eat(word));
        need!(self.named_expression());
        self.colon_block()
    }

    fn while_loop(&mut self) -> Found<()> {
        need!(self.branch(T::While, "'while' statement"));
        self.attempt(Self::else_block)?;
        Ok(Some(()))
    }

    fn else_block(&mut self) -> Found<()> {
        self.invalid_simple_block(T::Else, "'else' statement")?;
        self.hunt(|r| {
            need!(r.eat(T::Else));
            need!(r.colon_block());
            let elif = need!(r.eat(T::Elif));
            Err(r.raise(elif.span, texts::ELIF_AFTER_ELSE))
        })?;
        need!(self.eat(T::Else));
        need!(self.force(T::Colon));
        need!(self.block());
        Ok(Some(()))
    }

    fn for_loop(&mut self) -> Found<()> {
        self.hunt(|r| {
            r.eat(T::Async)?;
            let word = need!(r.eat(T::For));
            need!(r.star_targets());
            need!(r.eat(T::In));
            need!(r.star_expressions());
            r.invalid_header_end(word, "'for' statement")
        })?;
        let mut committed = false;
        let found = self.attempt(|r| {
            r.eat(T::Async)?;
            need!(r.eat(T::For));
            need!(r.star_targets());
            need!(r.eat(T::In));
            committed = true;
            need!(r.star_expressions());
            need!(r.colon_block());
            r.attempt(Self::else_block)?;
            Ok(Some(()))
        })?;
        if found.is_none() && !committed {
            self.hunt(Self::invalid_for_target)?;
        }
        Ok(found)
    }

    // ---- with

    fn with(&mut self) -> Found<()> {
        self.hunt(|r| {
            r.attempt(|r| {
                let word = need!(r.with_header(false));
                r.invalid_block(word, "'with' statement")
            })?;
            let word = need!(r.with_header(true));
            r.invalid_block(word, "'with' statement")
        })?;
        let found = first!(self:
            |r| {
                r.eat(T::Async)?;
                need!(r.eat(T::With));
                need!(r.eat(T::LPar));
                need!(r.separated(T::Comma, Self::with_item));
                r.eat(T::Comma)?;
                need!(r.eat(T::RPar));
                r.colon_block()
            },
            |r| {
                r.eat(T::Async)?;
                need!(r.eat(T::With));
                need!(r.separated(T::Comma, Self::with_item));
                r.colon_block()
            },
        );
        if let Some(found) = found? {
            return Ok(Some(found));
        }
        self.hunt(|r| {
            r.attempt(|r| {
                need!(r.with_header(false));
                r.missing_colon()
            })?;
            need!(r.with_header(true));
            r.missing_colon()
        })?;
        Ok(None)
    }

    /// `with` and its items, as loosely as the search for errors reads them.
    fn with_header(&mut self, parenthesized: bool) -> Found<Token> {
        self.eat(T::Async)?;
        let word = need!(self.eat(T::With));
        if parenthesized {
            need!(self.eat(T::LPar));
            need!(self.separated(T::Comma, |r| r.loose_with_item(Self::expressions)));
            self.eat(T::Comma)?;
            need!(self.eat(T::RPar));
        } else {
            need!(self.separated(T::Comma, |r| r.loose_with_item(Self::expression)));
        }
        Ok(Some(word))
    }

    fn loose_with_item(&mut self, context: fn(&mut Self) -> Found) -> Found {
        let context = need!(context(self));
        self.attempt(|r| {
            need!(r.eat(T::As));
            r.star_target()
        })?;
        Ok(Some(context))
    }

    fn with_item(&mut self) -> Found {
        const AFTER_ITEM: &[T] = &[T::Comma, T::RPar, T::Colon];
        let found = self.attempt(|r| {
            let context = need!(r.expression());
            need!(r.eat(T::As));
            need!(r.star_target());
            Ok(if r.ahead(AFTER_ITEM)? {
                Some(context)
            } else {
                None
            })
        })?;
        if found.is_some() {
            return Ok(found);
        }
        self.hunt(|r| {
            need!(r.expression());
            need!(r.eat(T::As));
            let target = need!(r.expression());
            if r.ahead(AFTER_ITEM)? {
                r.check_target(target, Use::Assign)?;
            }
            Ok(None)
        })?;
        self.expression()
    }

    // ---- try

    fn try_statement(&mut self) -> Found<()> {
        self.hunt(Self::invalid_try)?;
        need!(self.eat(T::Try));
        need!(self.force(T::Colon));
        need!(self.block());
        if let Some(()) = self.attempt(Self::finally_block)? {
            return Ok(Some(()));
        }
        if self.handlers(false)? == 0 && self.handlers(true)? == 0 {
            return Ok(None);
        }
        self.attempt(Self::else_block)?;
        self.attempt(Self::finally_block)?;
        Ok(Some(()))
    }

    fn handlers(&mut self, starred: bool) -> Result<usize, Stop> {
        let mut count = 0;
        while self.attempt(|r| r.handler(starred))?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    fn invalid_try(&mut self) -> Found<()> {
        let word = need!(self.eat(T::Try));
        self.attempt(|r| r.invalid_block(word, "'try' statement"))?;
        self.attempt(|r| {
            need!(r.colon_block());
            if r.ahead(&[T::Except, T::Finally])? {
                return Ok(None);
            }
            Err::<Option<()>, _>(r.raise_furthest(texts::EXPECTED_EXCEPT))
        })?;
        self.attempt(|r| {
            need!(r.try_block_and_handlers(false));
            let except = need!(r.eat(T::Except));
            let star = need!(r.eat(T::Star));
            need!(r.handler_types());
            need!(r.eat(T::Colon));
            Err::<Option<()>, _>(r.raise(except.span.to(star.span), texts::MIXED_EXCEPT))
        })?;
        need!(self.try_block_and_handlers(true));
        let except = need!(self.eat(T::Except));
        self.attempt(Self::handler_types)?;
        need!(self.eat(T::Colon));
        Err(self.raise(except.span, texts::MIXED_EXCEPT))
    }

    fn try_block_and_handlers(&mut self, starred: bool) -> Found<()> {
        need!(self.eat(T::Colon));
        while self.block()?.is_some() {}
        Ok((self.handlers(starred)? > 0).then_some(()))
    }

    /// `type as name`.
    fn handler_types(&mut self) -> Found<()> {
        need!(self.expression());
        self.attempt(|r| {
            need!(r.eat(T::As));
            r.name()
        })?;
        Ok(Some(()))
    }

    /// `except` or `except*`.
    fn except_word(&mut self, starred: bool) -> Found<Token> {
        let word = need!(self.eat(T::Except));
        if starred {
            need!(self.eat(T::Star));
        }
        Ok(Some(word))
    }

    fn handler(&mut self, starred: bool) -> Found<()> {
        if !self.ahead(&[T::Except])? {
            return Ok(None);
        }
        let what = if starred {
            "'except*' statement"
        } else {
            "'except' statement"
        };
        self.hunt(|r| {
            let word = need!(r.except_word(starred));
            if starred {
                need!(r.handler_types());
            } else {
                r.attempt(Self::handler_types)?;
            }
            r.invalid_block(word, what)
        })?;
        let found = first!(self:
            |r| {
                need!(r.except_word(starred));
                need!(r.expression());
                need!(r.eat(T::As));
                need!(r.name());
                r.colon_block()
            },
            |r| {
                need!(r.except_word(starred));
                need!(r.expressions());
                r.colon_block()
            },
            |r| {
                need!(r.except_word(starred));
                if starred { Ok(None) } else { r.colon_block() }
            },
        );
        if let Some(found) = found? {
            return Ok(Some(found));
        }
        self.hunt(|r| r.invalid_handler(starred))?;
        Ok(None)
    }

    fn invalid_handler(&mut self, starred: bool) -> Found<()> {
        need!(self.except_word(starred));
        self.attempt(|r| {
            let head = need!(r.expression());
            need!(r.eat(T::Comma));
            need!(r.expressions());
            need!(r.eat(T::As));
            need!(r.name());
            need!(r.eat(T::Colon));
            Err::<Option<()>, _>(r.raise_from(head.span, texts::EXCEPT_TYPES))
        })?;
        self.attempt(|r| {
            need!(r.handler_types());
            r.missing_colon()
        })?;
        if starred {
            self.attempt(|r| {
                need!(r.eat_any(&[T::Newline, T::Colon]));
                Err::<Option<()>, _>(r.raise_furthest(texts::NO_EXCEPTION_TYPES))
            })?;
        } else {
            self.attempt(Self::missing_colon)?;
        }
        need!(self.expression());
        need!(self.eat(T::As));
        let target = need!(self.expression());
        need!(self.colon_block());
        let statement = if starred { "except*" } else { "except" };
        Err(self.raise(
            target.span,
            texts::except_target(statement, target.kind.name()),
        ))
    }

    fn finally_block(&mut self) -> Found<()> {
        self.invalid_simple_block(T::Finally, "'finally' statement")?;
        need!(self.eat(T::Finally));
        need!(self.force(T::Colon));
        need!(self.block());
        Ok(Some(()))
    }

    // ---- match

    fn match_statement(&mut self) -> Found<()> {
        if !self.sees(|r| r.word("match"))? {
            return Ok(None);
        }
        let found = self.attempt(|r| {
            need!(r.match_header());
            need!(r.eat(T::Colon));
            need!(r.eat(T::Newline));
            need!(r.eat(T::Indent));
            need!(r.case_block());
            while r.case_block()?.is_some() {}
            need!(r.eat(T::Dedent));
            Ok(Some(()))
        })?;
        if found.is_none() {
            self.hunt(|r| {
                let word = need!(r.match_header());
                r.invalid_header_end(word, "'match' statement")
            })?;
        }
        Ok(found)
    }

    /// `match` and its subject.
    fn match_header(&mut self) -> Found<Token> {
        let word = need!(self.word("match"));
        let several = self.attempt(|r| {
            need!(r.star_named_expression());
            need!(r.eat(T::Comma));
            r.attempt(Self::star_named_expressions)?;
            Ok(Some(()))
        })?;
        if several.is_none() {
            need!(self.named_expression());
        }
        Ok(Some(word))
    }

    fn case_block(&mut self) -> Found<()> {
        self.hunt(|r| {
            let word = need!(r.case_header());
            r.invalid_header_end(word, "'case' statement")
        })?;
        self.attempt(|r| {
            need!(r.case_header());
            r.colon_block()
        })
    }

    /// `case`, its pattern and its guard.
    fn case_header(&mut self) -> Found<Token> {
        let word = need!(self.word("case"));
        need!(self.patterns());
        self.attempt(|r| {
            need!(r.eat(T::If));
            r.named_expression()
        })?;
        Ok(Some(word))
    }
}
