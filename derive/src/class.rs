//! `#[class]`: the options, and the `ClassDef` they lead to.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Error, Ident, ItemImpl, LitStr, Result, Token, Type};

use crate::{docs, surface};

/// The annotations that a class's functions may bear.
const ALLOWED: &[&str] = &[
    "method",
    "classmethod",
    "staticmethod",
    "new",
    "slot",
    "getter",
    "setter",
    "deleter",
    "constant",
];

/// The flags, with their names in `pyish::native::ClassFlags`.
const FLAGS: &[(&str, &str)] = &[
    ("final", "FINAL"),
    ("no_new", "NO_NEW"),
    ("unhashable", "UNHASHABLE"),
    ("sequence", "SEQUENCE"),
    ("mapping", "MAPPING"),
    ("dict", "DICT"),
    ("weakref", "WEAKREF"),
    ("match_self", "MATCH_SELF"),
    ("open", "OPEN"),
];

/// What stands in `#[class(…)]`.
pub(crate) struct Options {
    name: LitStr,
    module: Option<LitStr>,
    bases: Option<Vec<LitStr>>,
    shape: Option<Type>,
    flags: Vec<Ident>,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> Result<Options> {
        let (mut name, mut module, mut bases, mut shape, mut flags) =
            (None, None, None, None, Vec::new());
        while !input.is_empty() {
            let word = Ident::parse_any(input)?;
            match word.to_string().as_str() {
                "name" => name = Some(value(input)?),
                "module" => module = Some(value(input)?),
                "base" => bases = Some(vec![value(input)?]),
                "bases" => {
                    let inner;
                    syn::parenthesized!(inner in input);
                    bases = Some(
                        Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)?
                            .into_iter()
                            .collect(),
                    );
                }
                "shape" => shape = Some(value(input)?),
                word_text => match FLAGS.iter().find(|(known, _)| *known == word_text) {
                    Some((_, flag)) => flags.push(Ident::new(flag, word.span())),
                    None => {
                        return Err(Error::new(
                            word.span(),
                            format!("'{word}' is no option of a class"),
                        ));
                    }
                },
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let name = name.ok_or_else(|| input.error("a class has a name: #[class(name = \"…\")]"))?;
        Ok(Options {
            name,
            module,
            bases,
            shape,
            flags,
        })
    }
}

/// What follows `option =`.
pub(crate) fn value<T: Parse>(input: ParseStream) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// The `impl`, the unit struct where it needs one, and the `ClassDef`.
pub(crate) fn expand(options: &Options, mut item: ItemImpl) -> Result<TokenStream> {
    let holder = Holder::read(&item)?;
    let name = &options.name;
    let mut surface = surface::read(&mut item, &name.value(), ALLOWED)?;
    let getset = surface.getset(&name.value(), &item.self_ty)?;
    let (items, methods, constants) = (&surface.items, &surface.methods, &surface.constants);

    let own_shape = (!holder.is_surface).then(|| (*item.self_ty).clone());
    let layout = match options.shape.clone().or(own_shape) {
        Some(shape) => {
            quote!(::core::option::Option::Some(<#shape as ::pyish::native::Payload>::layout))
        }
        None => quote!(::core::option::Option::None),
    };
    let declared = (holder.is_surface || options.shape.is_some()).then(|| {
        let ident = &holder.ident;
        quote! {
            #[allow(dead_code)]
            struct #ident;
        }
    });
    let module = options
        .module
        .as_ref()
        .map_or_else(|| "builtins".to_owned(), LitStr::value);
    let bases = match &options.bases {
        Some(bases) => quote!(#(#bases),*),
        None if name.value() == "object" => quote!(),
        None => quote!("object"),
    };
    let flags = &options.flags;
    let doc = docs::take(&mut item.attrs);
    let table = &holder.table;
    let about = format!("What is declared of `{}`.", name.value());
    Ok(quote! {
        #declared
        #item
        #[doc = #about]
        pub(crate) static #table: ::pyish::native::ClassDef = {
            #(#items)*
            ::pyish::native::ClassDef {
                name: #name,
                module: #module,
                doc: #doc,
                layout: #layout,
                bases: &[#bases],
                flags: ::pyish::native::ClassFlags::NONE #(.with(::pyish::native::ClassFlags::#flags))*,
                methods: &[#(#methods),*],
                getset: &[#(#getset),*],
                constants: &[#(#constants),*],
            }
        };
    })
}

/// The type that the `impl` is of.
struct Holder {
    ident: Ident,
    /// It is called `…Surface`: a name for the functions to lie under, and no type of its own.
    is_surface: bool,
    /// The name of the table: `CLASS`, or `KEYS_CLASS` for `KeysSurface`.
    table: Ident,
}

impl Holder {
    fn read(item: &ItemImpl) -> Result<Holder> {
        let Type::Path(path) = &*item.self_ty else {
            return Err(Error::new(
                item.self_ty.span(),
                "the surface is an `impl` of a plain type",
            ));
        };
        let ident = match path.path.segments.last() {
            Some(segment) if segment.arguments.is_none() => segment.ident.clone(),
            _ => {
                return Err(Error::new(
                    path.span(),
                    "the surface is an `impl` of a plain type",
                ));
            }
        };
        if let Some((_, of, _)) = &item.trait_ {
            return Err(Error::new(
                of.span(),
                "the surface is an `impl` of a type, not of a trait",
            ));
        }
        let text = ident.to_string();
        let stem = text.strip_suffix("Surface");
        let prefix = screaming(stem.unwrap_or(&text));
        Ok(Holder {
            is_surface: stem.is_some(),
            table: format_ident!("{}CLASS", prefix),
            ident,
        })
    }
}

/// `DictKeys` as `DICT_KEYS_`; nothing as nothing.
fn screaming(text: &str) -> String {
    let mut out = String::new();
    for ch in text.chars() {
        if ch.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(ch.to_uppercase());
    }
    if !out.is_empty() {
        out.push('_');
    }
    out
}
