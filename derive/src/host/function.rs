//! `#[pyish::function]`: the function stays what it is, and a type of its name stands for it in the scripts' world.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, ItemFn, LitStr, Result, Token, Type};

use super::callable::{Callable, Receiver};
use crate::docs;
use crate::signature::Signature;

/// What stands in the parentheses of `#[pyish::function(…)]` and of the annotations of methods.
#[derive(Default)]
pub(crate) struct Options {
    /// `"name(a, b=1)"`, `"(a, b=1)"` or `"name"`
    pub(super) signature: Option<LitStr>,
    /// The caller waits, and is given the result itself.
    pub(super) blocking: bool,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> Result<Options> {
        let mut options = Options::default();
        while !input.is_empty() {
            if input.peek(LitStr) {
                options.signature = Some(input.parse()?);
            } else {
                let word: Ident = input.call(Ident::parse_any)?;
                match word.to_string().as_str() {
                    "blocking" => options.blocking = true,
                    "signature" | "name" => {
                        input.parse::<Token![=]>()?;
                        options.signature = Some(input.parse()?);
                    }
                    _ => {
                        return Err(Error::new(
                            word.span(),
                            "the options are a signature, \"name(a, b=1)\", and `blocking`",
                        ));
                    }
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

impl Options {
    /// The signature of a function whose Rust name is `name`.
    pub(super) fn signature(&self, callable: &Callable, name: &str) -> Result<Signature> {
        let Some(literal) = &self.signature else {
            return callable.own_signature(name);
        };
        let text = literal.value();
        if !text.contains('(') {
            return callable.own_signature(&text);
        }
        let mut signature =
            Signature::parse(&text).map_err(|text| Error::new(literal.span(), text))?;
        if signature.name.is_empty() {
            signature.name = name.to_owned();
        }
        callable.check(&signature, false, true)?;
        Ok(signature)
    }
}

/// A row of a table: the static's name, and the static.
pub(super) struct Row<'a> {
    pub(super) table: &'a Ident,
    pub(super) owner: &'a str,
    pub(super) class: Option<&'a Type>,
    /// A name of `pyish::native::MethodKind`.
    pub(super) kind: &'a str,
    pub(super) doc: String,
    pub(super) blocking: bool,
}

/// The operators whose other operand may be of a type that they do not know.
const OPERATORS: &[&str] = &[
    "eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "matmul", "truediv", "floordiv",
    "mod", "divmod", "pow", "lshift", "rshift", "and", "or", "xor",
];

fn is_operator(name: &str) -> bool {
    let Some(name) = name
        .strip_prefix("__")
        .and_then(|name| name.strip_suffix("__"))
    else {
        return false;
    };
    OPERATORS.iter().any(|known| {
        name == *known
            || name.strip_prefix('r') == Some(known)
            || name.strip_prefix('i') == Some(known)
    })
}

impl Row<'_> {
    /// The static that holds the row.
    pub(super) fn tokens(&self, callable: &Callable, signature: &Signature) -> Result<TokenStream> {
        let (table, owner, doc) = (self.table, self.owner, &self.doc);
        let name = &signature.name;
        let kind = Ident::new(self.kind, callable.ident.span());
        let kind = quote!(::pyish::native::MethodKind::#kind);
        let parameters = signature.tokens();
        let slots: Vec<_> = (0..signature.params.len())
            .map(|at| match at < callable.slots() {
                true => format_ident!("s{}", at),
                false => format_ident!("_s{}", at),
            })
            .collect();
        let fill = crate::callable::fill(signature, &slots, table);
        let (lets, call) = callable.body(self.class, is_operator(name), |index| {
            quote!(const { &::pyish::native::Arg::new(#owner, #name, #kind, &SIGNATURE, #index) })
        });
        let body = if callable.is_async {
            if callable.receiver == Receiver::Exclusive {
                return Err(Error::new(
                    callable.ident.span(),
                    "an asynchronous method takes `&self`, of which it gets a clone: keep what changes in an Arc<Mutex<…>>",
                ));
            }
            let how = match self.blocking {
                true => quote!(block),
                false => quote!(future),
            };
            quote! {
                ::pyish::native::#how(vm, #owner, #name, |scope| {
                    #lets
                    ::core::result::Result::Ok(async move { #call.await })
                })
            }
        } else if self.blocking {
            return Err(Error::new(
                callable.ident.span(),
                "only an asynchronous function is waited for: a plain one is `blocking` as it is",
            ));
        } else {
            let finish = match (callable.receiver, name.as_str(), self.class) {
                (Receiver::Class, _, _) if callable.is_fallible => {
                    quote!(::pyish::native::construct(scope, s0, #call?))
                }
                (Receiver::Class, _, _) => quote!(::pyish::native::construct(scope, s0, #call)),
                (_, "__next__", Some(_)) => quote!(::pyish::native::next(scope, #call)),
                _ => quote!(::pyish::native::result(scope, #call)),
            };
            quote! {
                ::pyish::native::enter(vm, |scope| {
                    #lets
                    let outcome = #finish;
                    outcome
                })
            }
        };
        let target = crate::callable::target(&format_ident!("__pyish_call"), &quote!(#fill #body));
        Ok(quote! {
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            pub(crate) static #table: ::pyish::native::MethodDef = {
                const SIGNATURE: ::pyish::native::Signature = #parameters;
                #[allow(unused_mut, unused_variables, clippy::unit_arg, clippy::let_unit_value, clippy::let_and_return)]
                #target
                ::pyish::native::MethodDef {
                    name: #name,
                    owner: #owner,
                    doc: #doc,
                    signature: SIGNATURE,
                    kind: #kind,
                    call: __pyish_call,
                    spread: ::core::option::Option::None,
                    quick: ::core::option::Option::None,
                    way: ::pyish::native::CallWay::Called,
                }
            };
        })
    }
}

/// The function, its row, and the type that stands for it.
pub(crate) fn expand(options: &Options, item: &ItemFn, owner: &str) -> Result<TokenStream> {
    let callable = Callable::read(&item.sig)?;
    if callable.receiver != Receiver::None && callable.receiver != Receiver::Object {
        return Err(Error::new(
            callable.ident.span(),
            "a method belongs to an `impl` with #[pyish::class]",
        ));
    }
    // Outside of a class `this` is a name like any other.
    let callable = Callable {
        receiver: Receiver::None,
        ..callable
    };
    let (ident, vis) = (&item.sig.ident, &item.vis);
    let signature = options.signature(&callable, &ident.unraw().to_string())?;
    let table = super::table("FUNCTION", ident);
    let row = Row {
        table: &table,
        owner,
        class: None,
        kind: "Function",
        doc: docs::text(&item.attrs),
        blocking: options.blocking,
    }
    .tokens(&callable, &signature)?;
    let about = format!("The function `{ident}`, for an engine or a module to take.");
    Ok(quote! {
        #item
        #[doc = #about]
        #[allow(non_camel_case_types)]
        #vis enum #ident {}
        #row
        impl ::pyish::Export for #ident {
            fn export() -> ::pyish::native::Exported {
                ::pyish::native::Exported::Function(&#table)
            }
        }
    })
}
