//! The parameters of functions and lambdas, and type parameters.

use crate::token::TokenKind as T;

use super::node::{Kind, Node};
use super::reader::{Found, Reader, Rule, Stop, first, need};
use super::texts;

/// What sort of parameter list is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    /// `def f(…)`: with annotations, up to a parenthesis.
    Function,
    /// `lambda …:`, up to the colon.
    Lambda,
}

impl List {
    fn close(self) -> T {
        match self {
            List::Function => T::RPar,
            List::Lambda => T::Colon,
        }
    }
}

impl Reader<'_> {
    /// What stands between the parentheses of a definition.
    pub(super) fn parameters(&mut self) -> Found<()> {
        self.parameter_list(List::Function)
    }

    /// What stands between `lambda` and its colon.
    pub(super) fn lambda_parameters(&mut self) -> Found<()> {
        self.parameter_list(List::Lambda)
    }

    fn parameter_list(&mut self, list: List) -> Found<()> {
        self.hunt(|r| r.invalid_parameters(list))?;
        first!(self:
            |r| {
                need!(r.slash(list, false));
                r.many(|r| r.bare(list))?;
                r.many(|r| r.defaulted(list))?;
                r.rest_after(list)
            },
            |r| {
                need!(r.slash(list, true));
                r.many(|r| r.defaulted(list))?;
                r.rest_after(list)
            },
            |r| {
                need!(r.bare(list));
                r.many(|r| r.bare(list))?;
                r.many(|r| r.defaulted(list))?;
                r.rest_after(list)
            },
            |r| {
                need!(r.defaulted(list));
                r.many(|r| r.defaulted(list))?;
                r.rest_after(list)
            },
            |r| r.starred_parameters(list),
        )
    }

    fn rest_after(&mut self, list: List) -> Found<()> {
        self.starred_parameters(list)?;
        Ok(Some(()))
    }

    fn many(&mut self, item: impl Fn(&mut Self) -> Found) -> Result<(), Stop> {
        while item(self)?.is_some() {}
        Ok(())
    }

    /// A name, with its annotation.
    fn parameter(&mut self, list: List) -> Found {
        let start = self.at;
        need!(self.name());
        if list == List::Function {
            self.attempt(|r| {
                need!(r.eat(T::Colon));
                r.expression()
            })?;
        }
        Ok(Some(self.node(Kind::Name, start)))
    }

    /// The comma after a parameter, or the end of the list ahead.
    fn parameter_end(&mut self, list: List) -> Found<()> {
        let ends = self.eat(T::Comma)?.is_some() || self.ahead(&[list.close()])?;
        Ok(ends.then_some(()))
    }

    fn default_value(&mut self) -> Found {
        let found = self.attempt(|r| {
            need!(r.eat(T::Equal));
            r.expression()
        })?;
        if found.is_none() {
            self.hunt(|r| {
                let equal = need!(r.eat(T::Equal));
                if !r.ahead(&[T::RPar, T::Comma])? {
                    return Ok(None);
                }
                Err(r.raise(equal.span, texts::NO_DEFAULT_VALUE))
            })?;
        }
        Ok(found)
    }

    /// A parameter without a default.
    fn bare(&mut self, list: List) -> Found {
        self.attempt(|r| {
            let name = need!(r.parameter(list));
            need!(r.parameter_end(list));
            Ok(Some(name))
        })
    }

    /// A parameter with a default.
    fn defaulted(&mut self, list: List) -> Found {
        self.attempt(|r| {
            let name = need!(r.parameter(list));
            need!(r.default_value());
            need!(r.parameter_end(list));
            Ok(Some(name))
        })
    }

    /// A parameter with or without a default.
    fn either(&mut self, list: List) -> Found {
        self.attempt(|r| {
            let name = need!(r.parameter(list));
            r.default_value()?;
            need!(r.parameter_end(list));
            Ok(Some(name))
        })
    }

    /// Parameters up to a `/`; `defaults` when the last ones have defaults.
    fn slash(&mut self, list: List, defaults: bool) -> Found<()> {
        self.attempt(|r| {
            if defaults {
                r.many(|r| r.bare(list))?;
                need!(r.defaulted(list));
                r.many(|r| r.defaulted(list))?;
            } else {
                need!(r.bare(list));
                r.many(|r| r.bare(list))?;
            }
            need!(r.eat(T::Slash));
            r.parameter_end(list)
        })
    }

    fn any_slash(&mut self, list: List) -> Found<()> {
        first!(self: |r| r.slash(list, false), |r| r.slash(list, true))
    }

    /// `*args`, `*`, what follows them, `**kwargs`.
    fn starred_parameters(&mut self, list: List) -> Found<()> {
        self.hunt(|r| r.invalid_starred(list))?;
        first!(self:
            |r| {
                need!(r.eat(T::Star));
                need!(r.bare(list));
                r.many(|r| r.either(list))?;
                r.double_starred(list)?;
                Ok(Some(()))
            },
            |r| {
                if list == List::Lambda {
                    return Ok(None);
                }
                need!(r.eat(T::Star));
                need!(r.name());
                need!(r.eat(T::Colon));
                need!(r.starred_annotation());
                need!(r.parameter_end(list));
                r.many(|r| r.either(list))?;
                r.double_starred(list)?;
                Ok(Some(()))
            },
            |r| {
                need!(r.eat(T::Star));
                need!(r.eat(T::Comma));
                need!(r.either(list));
                r.many(|r| r.either(list))?;
                r.double_starred(list)?;
                Ok(Some(()))
            },
            |r| r.double_starred(list),
        )
    }

    fn double_starred(&mut self, list: List) -> Found<()> {
        self.hunt(|r| r.invalid_double_starred(list))?;
        self.attempt(|r| {
            need!(r.eat(T::DoubleStar));
            need!(r.bare(list));
            Ok(Some(()))
        })
    }

    fn invalid_parameters(&mut self, list: List) -> Found<()> {
        self.attempt(|r| {
            let slash = need!(r.eat(T::Slash));
            need!(r.eat(T::Comma));
            Err::<Option<()>, _>(r.raise(slash.span, texts::SLASH_FIRST))
        })?;
        self.attempt(|r| {
            need!(r.any_slash(list));
            r.many(|r| r.either(list))?;
            let slash = need!(r.eat(T::Slash));
            Err::<Option<()>, _>(r.raise(slash.span, texts::SLASH_TWICE))
        })?;
        self.attempt(|r| {
            r.slash(list, false)?;
            r.many(|r| r.bare(list))?;
            if r.slash(list, true)?.is_none() {
                need!(r.defaulted(list));
                r.many(|r| r.defaulted(list))?;
            }
            let bare = need!(r.bare(list));
            Err::<Option<()>, _>(r.raise(bare.span, texts::DEFAULT_ORDER))
        })?;
        self.attempt(|r| r.invalid_parenthesized(list))?;
        self.attempt(|r| {
            r.any_slash(list)?;
            r.many(|r| r.either(list))?;
            need!(r.eat(T::Star));
            if r.eat(T::Comma)?.is_none() {
                need!(r.bare(list));
            }
            r.many(|r| r.either(list))?;
            let slash = need!(r.eat(T::Slash));
            Err::<Option<()>, _>(r.raise(slash.span, texts::SLASH_AFTER_STAR))
        })?;
        need!(self.either(list));
        self.many(|r| r.either(list))?;
        need!(self.eat(T::Slash));
        let star = need!(self.eat(T::Star));
        Err(self.raise(star.span, texts::SLASH_STAR_COMMA))
    }

    fn invalid_parenthesized(&mut self, list: List) -> Found<()> {
        self.many(|r| r.bare(list))?;
        let open = need!(self.eat(T::LPar));
        let text = match list {
            List::Function => {
                need!(self.bare(List::Function));
                self.many(|r| r.bare(List::Function))?;
                texts::PARENTHESIZED_PARAMETERS
            }
            List::Lambda => {
                need!(self.separated(T::Comma, |r| r.parameter(List::Lambda)));
                texts::PARENTHESIZED_LAMBDA_PARAMETERS
            }
        };
        self.eat(T::Comma)?;
        let close = need!(self.eat(T::RPar));
        Err(self.raise(open.span.to(close.span), text))
    }

    fn invalid_starred(&mut self, list: List) -> Found<()> {
        self.attempt(|r| {
            let star = need!(r.eat(T::Star));
            if r.eat(list.close())?.is_none() {
                need!(r.eat(T::Comma));
                need!(r.eat_any(&[list.close(), T::DoubleStar]));
            }
            let stop = match list {
                List::Function => r.raise(star.span, texts::BARE_STAR),
                List::Lambda => r.raise_furthest(texts::BARE_STAR),
            };
            Err::<Option<()>, _>(stop)
        })?;
        self.attempt(|r| {
            need!(r.eat(T::Star));
            need!(r.parameter(list));
            let equal = need!(r.eat(T::Equal));
            Err::<Option<()>, _>(r.raise(equal.span, texts::STAR_DEFAULT))
        })?;
        need!(self.eat(T::Star));
        if self.bare(list)?.is_none() {
            need!(self.eat(T::Comma));
        }
        self.many(|r| r.either(list))?;
        let star = need!(self.eat(T::Star));
        if self.bare(list)?.is_none() {
            need!(self.eat(T::Comma));
        }
        Err(self.raise(star.span, texts::STAR_TWICE))
    }

    fn invalid_double_starred(&mut self, list: List) -> Found<()> {
        need!(self.eat(T::DoubleStar));
        need!(self.parameter(list));
        if let Some(equal) = self.eat(T::Equal)? {
            return Err(self.raise(equal.span, texts::DOUBLE_STAR_DEFAULT));
        }
        need!(self.eat(T::Comma));
        if let Some(name) = self.parameter(list)? {
            return Err(self.raise(name.span, texts::AFTER_DOUBLE_STAR));
        }
        let token = need!(self.eat_any(&[T::Star, T::DoubleStar, T::Slash]));
        Err(self.raise(token.span, texts::AFTER_DOUBLE_STAR))
    }

    // ---- type parameters

    /// `[T, *Ts, **P]`.
    pub(super) fn type_params(&mut self) -> Found<()> {
        self.hunt(|r| {
            need!(r.eat(T::LSqb));
            let close = need!(r.eat(T::RSqb));
            Err(r.raise_from(close.span, texts::NO_TYPE_PARAMS))
        })?;
        self.attempt(|r| {
            need!(r.eat(T::LSqb));
            need!(r.separated(T::Comma, Self::type_param));
            r.eat(T::Comma)?;
            need!(r.eat(T::RSqb));
            Ok(Some(()))
        })
    }

    fn type_param(&mut self) -> Found {
        self.remember(Rule::TypeParam, |r| {
            let start = r.at;
            if r.name()?.is_some() {
                r.attempt(|r| {
                    need!(r.eat(T::Colon));
                    r.expression()
                })?;
                r.type_param_default(Self::expression)?;
                return Ok(Some(r.node(Kind::Name, start)));
            }
            r.hunt(Self::invalid_type_param)?;
            let default = match need!(r.eat_any(&[T::Star, T::DoubleStar])).kind {
                T::Star => Self::starred_annotation,
                _ => Self::expression,
            };
            need!(r.name());
            r.type_param_default(default)?;
            Ok(Some(r.node(Kind::Name, start)))
        })
    }

    fn type_param_default(&mut self, value: fn(&mut Self) -> Found) -> Found {
        self.attempt(|r| {
            need!(r.eat(T::Equal));
            value(r)
        })
    }

    fn invalid_type_param(&mut self) -> Found<()> {
        let star = need!(self.eat_any(&[T::Star, T::DoubleStar]));
        need!(self.name());
        let colon = need!(self.eat(T::Colon));
        let bound = need!(self.expression());
        let what = if bound.kind == Kind::Tuple {
            "constraints"
        } else {
            "bound"
        };
        let kind = if star.kind == T::Star {
            "TypeVarTuple"
        } else {
            "ParamSpec"
        };
        Err(self.raise_from(colon.span, texts::no_bound(what, kind)))
    }

    /// An expression or a starred one.
    fn starred_annotation(&mut self) -> Found<Node> {
        self.star_expression()
    }
}
