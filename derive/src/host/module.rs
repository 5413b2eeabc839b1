//! `#[pyish::module]`: a Rust module as a module to import.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Ident, Item, ItemMod, LitStr, Meta, Result, Token, Type};

use super::class::{self, constant_row};
use super::function;
use crate::docs;

/// What stands in `#[pyish::module(…)]`.
#[derive(Default)]
pub(crate) struct Options {
    name: Option<LitStr>,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> Result<Options> {
        let mut options = Options::default();
        if input.peek(LitStr) {
            options.name = Some(input.parse()?);
        } else if !input.is_empty() {
            let word: Ident = input.call(Ident::parse_any)?;
            if word != "name" {
                return Err(Error::new(
                    word.span(),
                    "the option of a module is its name",
                ));
            }
            input.parse::<Token![=]>()?;
            options.name = Some(input.parse()?);
        }
        Ok(options)
    }
}

fn options<T: Parse + Default>(attribute: &Attribute) -> Result<T> {
    match &attribute.meta {
        Meta::List(list) => list.parse_args(),
        _ => Ok(T::default()),
    }
}

/// The module, with the table of what it gives, and the type `Module` that stands for it.
pub(crate) fn expand(own: &Options, mut item: ItemMod) -> Result<TokenStream> {
    let name = match &own.name {
        Some(name) => name.value(),
        None => item.ident.unraw().to_string(),
    };
    let doc = docs::text(&item.attrs);
    let Some((_, items)) = &mut item.content else {
        return Err(Error::new(
            item.span(),
            "the module's contents stand here: mod name { … }",
        ));
    };
    let (mut made, mut functions, mut classes, mut constants) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for member in items.drain(..) {
        match member {
            Item::Fn(mut function) => match super::take(&mut function.attrs, "function") {
                Some(attribute) => {
                    functions.push(super::table("FUNCTION", &function.sig.ident));
                    let options: function::Options = options(&attribute)?;
                    made.push(function::expand(&options, &function, &name)?);
                }
                None => made.push(quote!(#function)),
            },
            Item::Impl(mut block) => match super::take(&mut block.attrs, "class") {
                Some(attribute) => {
                    if let Type::Path(path) = &*block.self_ty
                        && let Some(segment) = path.path.segments.last()
                    {
                        classes.push(super::table("CLASS", &segment.ident));
                    }
                    let options: class::Options = options(&attribute)?;
                    made.push(class::expand(&options, block, &name)?);
                }
                None => made.push(quote!(#block)),
            },
            Item::Const(mut constant) => {
                if super::take(&mut constant.attrs, "constant").is_some() {
                    let ident = &constant.ident;
                    constants.push(constant_row(&ident.unraw().to_string(), &quote!(#ident)));
                }
                made.push(quote!(#constant));
            }
            other => made.push(quote!(#other)),
        }
    }
    let (attrs, vis, ident) = (&item.attrs, &item.vis, &item.ident);
    let about = format!("The module `{name}`, for an engine to take.");
    Ok(quote! {
        #(#attrs)*
        #vis mod #ident {
            #(#made)*
            #[doc = #about]
            pub enum Module {}
            #[doc(hidden)]
            pub(crate) static __PYISH_MODULE: ::pyish::native::ModuleDef = ::pyish::native::ModuleDef {
                name: #name,
                doc: #doc,
                functions: &[#(&#functions),*],
                classes: &[#(&#classes),*],
                constants: &[#(#constants),*],
                init: ::core::option::Option::None,
            };
            impl ::pyish::Export for Module {
                fn export() -> ::pyish::native::Exported {
                    ::pyish::native::Exported::Module(&__PYISH_MODULE)
                }
            }
        }
    })
}
