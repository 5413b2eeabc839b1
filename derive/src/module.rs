//! `#[module]`: the options, and the `ModuleDef` they lead to.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, ItemImpl, LitStr, Path, Result, Token};

use crate::class::value;
use crate::{docs, surface};

/// The annotations that a module's functions may bear.
const ALLOWED: &[&str] = &["function", "constant", "init"];

/// What stands in `#[module(…)]`.
pub(crate) struct Options {
    name: LitStr,
    classes: Vec<Path>,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> Result<Options> {
        let (mut name, mut classes) = (None, Vec::new());
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            match word.to_string().as_str() {
                "name" => name = Some(value(input)?),
                "classes" => {
                    let inner;
                    syn::parenthesized!(inner in input);
                    classes = Punctuated::<Path, Token![,]>::parse_terminated(&inner)?
                        .into_iter()
                        .collect();
                }
                _ => {
                    return Err(Error::new(
                        word.span(),
                        format!("'{word}' is no option of a module"),
                    ));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let name =
            name.ok_or_else(|| input.error("a module has a name: #[module(name = \"…\")]"))?;
        Ok(Options { name, classes })
    }
}

/// The `impl`, its unit struct, and the `ModuleDef`.
pub(crate) fn expand(options: &Options, mut item: ItemImpl) -> Result<TokenStream> {
    let name = &options.name;
    let surface = surface::read(&mut item, &name.value(), ALLOWED)?;
    let (items, functions, constants) = (&surface.items, &surface.methods, &surface.constants);
    let classes = &options.classes;
    let doc = docs::take(&mut item.attrs);
    let about = format!("What is declared of the module `{}`.", name.value());
    let ty = &item.self_ty;
    let init = match &surface.init {
        None => quote!(::core::option::Option::None),
        Some(init) => {
            init.types(1, "the module")?;
            let call = init.call(ty);
            quote!(::core::option::Option::Some(|vm, a0| #call))
        }
    };
    Ok(quote! {
        #[allow(dead_code)]
        struct #ty;
        #item
        #[doc = #about]
        pub(crate) static MODULE: ::pyish::native::ModuleDef = {
            #(#items)*
            ::pyish::native::ModuleDef {
                name: #name,
                doc: #doc,
                functions: &[#(#functions),*],
                classes: &[#(&#classes),*],
                constants: &[#(#constants),*],
                init: #init,
            }
        };
    })
}
