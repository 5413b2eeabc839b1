//! A function of a host: what it takes, and the wrapper that gives it that.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Error, FnArg, GenericParam, Ident, Pat, Result, ReturnType, Type};

use crate::signature::Signature;

/// How a method takes the object that it is called on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Receiver {
    /// It does not.
    None,
    /// `&self`
    Shared,
    /// `&mut self`
    Exclusive,
    /// `this: Local<'_>`: the object itself, and not its state.
    Object,
    /// The class, which a constructor is called on; the function does not see it.
    Class,
}

impl Receiver {
    /// Whether the first slot is the receiver's.
    fn has_slot(self) -> bool {
        self != Receiver::None
    }
}

/// A parameter.
pub(super) enum Input {
    /// The entry: no argument.
    Scope,
    /// An argument.
    Argument { name: String, ty: Box<Type> },
}

/// What the macros know of a function.
pub(super) struct Callable {
    pub(super) ident: Ident,
    pub(super) receiver: Receiver,
    pub(super) inputs: Vec<Input>,
    pub(super) is_async: bool,
    /// The return type is called `Result`.
    pub(super) is_fallible: bool,
}

impl Callable {
    pub(super) fn read(signature: &syn::Signature) -> Result<Callable> {
        for param in &signature.generics.params {
            if !matches!(param, GenericParam::Lifetime(_)) {
                return Err(Error::new(
                    param.span(),
                    "a function for scripts has no type parameters: they would not be known when it is called",
                ));
            }
        }
        let mut receiver = Receiver::None;
        let mut inputs = Vec::new();
        for (at, input) in signature.inputs.iter().enumerate() {
            match input {
                FnArg::Receiver(own) => {
                    if own.reference.is_none() {
                        return Err(Error::new(
                            own.span(),
                            "an object is shared by all who refer to it: take `&self` or `&mut self`",
                        ));
                    }
                    receiver = match own.mutability {
                        Some(_) => Receiver::Exclusive,
                        None => Receiver::Shared,
                    };
                }
                FnArg::Typed(input) => {
                    if last_segment(&input.ty).is_some_and(|segment| segment == "Scope") {
                        inputs.push(Input::Scope);
                        continue;
                    }
                    let name = match &*input.pat {
                        Pat::Ident(pattern) => pattern.ident.unraw().to_string(),
                        _ => {
                            return Err(Error::new(
                                input.pat.span(),
                                "a parameter has a name, which scripts may use",
                            ));
                        }
                    };
                    if at == 0 && name == "this" {
                        receiver = Receiver::Object;
                    }
                    let name = match name.trim_start_matches('_') {
                        "" => name.clone(),
                        trimmed => trimmed.to_owned(),
                    };
                    inputs.push(Input::Argument {
                        name,
                        ty: Box::new(anonymous(&input.ty)?),
                    });
                }
            }
        }
        let is_fallible = match &signature.output {
            ReturnType::Default => false,
            ReturnType::Type(_, ty) => last_segment(ty).is_some_and(|segment| segment == "Result"),
        };
        Ok(Callable {
            ident: signature.ident.clone(),
            receiver,
            inputs,
            is_async: signature.asyncness.is_some(),
            is_fallible,
        })
    }

    /// The names and types of the arguments that scripts give.
    pub(super) fn arguments(&self) -> impl Iterator<Item = (&str, &Type)> {
        let skip = usize::from(self.receiver == Receiver::Object);
        self.inputs
            .iter()
            .filter_map(|input| match input {
                Input::Argument { name, ty } => Some((name.as_str(), &**ty)),
                Input::Scope => None,
            })
            .skip(skip)
    }

    /// The signature that the Rust parameters make: all by position or by name, `Option`s at the end may be missing.
    pub(super) fn own_signature(&self, name: &str) -> Result<Signature> {
        let arguments: Vec<_> = self.arguments().collect();
        let required = arguments
            .iter()
            .rposition(|(_, ty)| last_segment(ty).is_none_or(|segment| segment != "Option"))
            .map_or(0, |last| last + 1);
        let mut params = match self.receiver {
            Receiver::None => Vec::new(),
            Receiver::Class => vec!["cls".to_owned(), "/".to_owned()],
            _ => vec!["self".to_owned(), "/".to_owned()],
        };
        params.extend(
            arguments
                .iter()
                .enumerate()
                .map(|(at, (name, _))| match at < required {
                    true => (*name).to_owned(),
                    false => format!("{name}=None"),
                }),
        );
        let text = format!("{name}({})", params.join(", "));
        Signature::parse(&text).map_err(|text| Error::new(self.ident.span(), text))
    }

    /// Checks that a signature's parameters are the function's. `fewer` are enough where the language calls it.
    pub(super) fn check(&self, signature: &Signature, fewer: bool, names: bool) -> Result<()> {
        let bound = usize::from(self.receiver.has_slot());
        let given = signature.params.len().saturating_sub(bound);
        let arguments: Vec<_> = self.arguments().collect();
        if given != arguments.len() && !(fewer && arguments.len() < given) {
            let text = format!(
                "the signature has {given} parameters, the function {}",
                arguments.len()
            );
            return Err(Error::new(self.ident.span(), text));
        }
        for (param, (name, _)) in signature.params.iter().skip(bound).zip(&arguments) {
            if names && param.name.trim_matches('_') != name.trim_matches('_') {
                let text = format!("the signature calls this parameter '{}'", param.name);
                return Err(Error::new(self.ident.span(), text));
            }
        }
        Ok(())
    }

    /// `let` statements that make `a0`, `a1`, … of the slots `s0`, `s1`, …, and the call itself. `arg` gives the `Arg`
    /// of a slot; `owner` stands before the function's name.
    pub(super) fn body(
        &self,
        owner: Option<&Type>,
        is_operand: bool,
        arg: impl Fn(usize) -> TokenStream,
    ) -> (TokenStream, TokenStream) {
        let mut lets = Vec::new();
        let mut index = 0usize;
        let mut values = Vec::new();
        match self.receiver {
            Receiver::None | Receiver::Object => {}
            Receiver::Class => index = 1,
            Receiver::Shared | Receiver::Exclusive => {
                let ty = owner.map(|owner| quote!(#owner)).unwrap_or_default();
                let arg = arg(0);
                index = 1;
                lets.push(quote!(let l0 = ::pyish::native::slot(scope, s0);));
                lets.push(match (self.receiver, self.is_async) {
                    (Receiver::Exclusive, _) => {
                        quote!(let mut this = ::pyish::native::this_mut::<#ty>(&l0, #arg)?;)
                    }
                    // What is awaited outlives the borrow: it works on a clone.
                    (_, true) => quote! {
                        let this: #ty = ::core::clone::Clone::clone(
                            &*::pyish::native::this::<#ty>(&l0, #arg)?,
                        );
                    },
                    (_, false) => quote!(let this = ::pyish::native::this::<#ty>(&l0, #arg)?;),
                });
                values.push(match self.receiver {
                    Receiver::Exclusive => quote!(&mut *this),
                    _ if self.is_async => quote!(&this),
                    _ => quote!(&*this),
                });
            }
        }
        for input in &self.inputs {
            let Input::Argument { ty, .. } = input else {
                values.push(quote!(scope));
                continue;
            };
            let (slot, local, value) = (
                format_ident!("s{}", index),
                format_ident!("l{}", index),
                format_ident!("a{}", index),
            );
            let arg = arg(index);
            lets.push(quote!(let #local = ::pyish::native::slot(scope, #slot);));
            lets.push(match is_operand {
                true => quote! {
                    let #value: #ty = match ::pyish::native::operand(&#local)? {
                        ::core::option::Option::Some(value) => value,
                        ::core::option::Option::None => {
                            return ::core::result::Result::Ok(::pyish::native::not_implemented(scope));
                        }
                    };
                },
                false => quote!(let #value: #ty = ::pyish::native::argument(&#local, #arg)?;),
            });
            values.push(quote!(#value));
            index += 1;
        }
        let ident = &self.ident;
        let callee = match owner {
            Some(owner) => quote!(<#owner>::#ident),
            None => quote!(#ident),
        };
        (quote!(#(#lets)*), quote!(#callee(#(#values),*)))
    }

    /// How many slots the body looks at.
    pub(super) fn slots(&self) -> usize {
        let receiver = usize::from(matches!(
            self.receiver,
            Receiver::Shared | Receiver::Exclusive | Receiver::Class | Receiver::Object
        ));
        receiver + self.arguments().count()
    }
}

/// The last word of a type's path: `Option` of `std::option::Option<T>`.
fn last_segment(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The type with `'_` for the function's own lifetimes, which are none of the wrapper's.
fn anonymous(ty: &Type) -> Result<Type> {
    fn walk(tokens: TokenStream) -> TokenStream {
        let mut after_quote = false;
        tokens
            .into_iter()
            .map(|token| {
                let is_name = std::mem::take(&mut after_quote);
                match token {
                    TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                        after_quote = true;
                        TokenTree::Punct(punct)
                    }
                    TokenTree::Ident(name) if is_name && name != "static" => {
                        TokenTree::Ident(Ident::new("_", name.span()))
                    }
                    TokenTree::Group(group) => {
                        let mut inner = Group::new(group.delimiter(), walk(group.stream()));
                        inner.set_span(group.span());
                        TokenTree::Group(inner)
                    }
                    other => other,
                }
            })
            .collect()
    }
    syn::parse2(walk(quote!(#ty)))
}
