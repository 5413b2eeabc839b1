//! The derives: what the collector visits, and what a heap object may hold.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Fields, LitStr, Member, Result, parse_quote};

/// `impl Trace`, field by field.
pub(crate) fn trace(item: &DeriveInput) -> Result<TokenStream> {
    let body = match &item.data {
        Data::Struct(data) => arm(quote!(Self), &data.fields)?,
        Data::Enum(data) => {
            let arms = data.variants.iter().map(|variant| {
                let ident = &variant.ident;
                arm(quote!(Self::#ident), &variant.fields)
            });
            let arms = arms.collect::<Result<Vec<_>>>()?;
            quote!(#(#arms)*)
        }
        Data::Union(data) => {
            return Err(Error::new(
                data.union_token.span,
                "a union cannot be traced",
            ));
        }
    };
    let mut generics = item.generics.clone();
    for param in generics.type_params_mut() {
        param.bounds.push(parse_quote!(::pyish::native::Trace));
    }
    let saved = saved(item)?;
    let (of, arguments, bounds) = generics.split_for_impl();
    let ident = &item.ident;
    Ok(quote! {
        impl #of ::pyish::native::Trace for #ident #arguments #bounds {
            #[allow(unused_variables)]
            fn trace(&self, tracer: &mut ::pyish::native::Tracer<'_>) {
                match *self { #body }
            }

            #saved
        }
    })
}

/// `save` and `load`, field by field, the skipped ones too: those of a type that cannot be saved say so when it comes
/// to that. A generic type with skipped fields has neither.
fn saved(item: &DeriveInput) -> Result<TokenStream> {
    let variants: Vec<(TokenStream, &Fields)> = match &item.data {
        Data::Struct(data) => vec![(quote!(Self), &data.fields)],
        Data::Enum(data) => data
            .variants
            .iter()
            .map(|variant| {
                let ident = &variant.ident;
                (quote!(Self::#ident), &variant.fields)
            })
            .collect(),
        Data::Union(_) => return Ok(TokenStream::new()),
    };
    let is_enum = matches!(item.data, Data::Enum(_));
    let (mut saves, mut loads) = (Vec::new(), Vec::new());
    for (number, (pattern, fields)) in variants.iter().enumerate() {
        let (mut bindings, mut writes, mut reads) = (Vec::new(), Vec::new(), Vec::new());
        for (index, field) in fields.iter().enumerate() {
            let member = match &field.ident {
                Some(ident) => Member::Named(ident.clone()),
                None => Member::Unnamed(index.into()),
            };
            let (variable, ty) = (format_ident!("f{}", index), &field.ty);
            bindings.push(quote!(#member: ref #variable));
            if !is_skipped(&field.attrs)? {
                writes.push(quote!(::pyish::native::Trace::save(#variable, saver)?;));
                reads.push(quote!(#member: ::pyish::native::Trace::load(loader)?));
                continue;
            }
            if item.generics.type_params().next().is_some() {
                return Ok(TokenStream::new());
            }
            let probe = quote!((&::pyish::native::Probe::<#ty>::new()));
            writes.push(quote!(#probe.save_probed(#variable, saver)?;));
            reads.push(quote!(#member: #probe.load_probed(loader)?));
        }
        let mark = is_enum.then(|| quote!(saver.out.size(#number);));
        saves.push(quote!(#pattern { #(#bindings,)* } => { #mark #(#writes)* }));
        loads.push((number, quote!(#pattern { #(#reads,)* })));
    }
    let load = if is_enum {
        let arms = loads.iter().map(|(number, made)| quote!(#number => #made));
        quote!(match loader.bytes.small::<usize>()? {
            #(#arms,)*
            _ => return ::core::result::Result::Err(::pyish::native::Corrupt::new("a choice that there is not")),
        })
    } else {
        let made = loads.iter().map(|(_, made)| made);
        quote!(#(#made)*)
    };
    Ok(quote! {
        #[allow(unused_variables, unused_imports)]
        fn save(&self, saver: &mut ::pyish::native::Saver<'_>) -> ::pyish::native::Saved {
            use ::pyish::native::Unprobed as _;
            match *self { #(#saves)* }
            ::core::result::Result::Ok(())
        }

        #[allow(unused_variables, unused_imports)]
        fn load(loader: &mut ::pyish::native::Loader<'_>) -> ::pyish::native::Loaded<Self> {
            use ::pyish::native::Unprobed as _;
            ::core::result::Result::Ok(#load)
        }
    })
}

/// `Pattern { field: ref f0, … } => { visits }`
fn arm(pattern: TokenStream, fields: &Fields) -> Result<TokenStream> {
    let mut bindings = Vec::new();
    let mut visits = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        if is_skipped(&field.attrs)? {
            continue;
        }
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(index.into()),
        };
        let variable = format_ident!("f{}", index);
        bindings.push(quote!(#member: ref #variable));
        visits.push(
            quote_spanned!(field.ty.span() => ::pyish::native::Trace::trace(#variable, tracer);),
        );
    }
    Ok(quote!(#pattern { #(#bindings,)* .. } => { #(#visits)* }))
}

fn is_skipped(attributes: &[Attribute]) -> Result<bool> {
    let mut skipped = false;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("trace"))
    {
        attribute.parse_nested_meta(|meta| match meta.path.is_ident("skip") {
            true => {
                skipped = true;
                Ok(())
            }
            false => Err(meta.error("#[trace(skip)] is the only option")),
        })?;
    }
    Ok(skipped)
}

/// `impl Payload`, with a layout of its own.
pub(crate) fn payload(item: &DeriveInput) -> Result<TokenStream> {
    if !item.generics.params.is_empty() {
        return Err(Error::new(
            item.generics.span(),
            "a payload has no parameters: each has one layout",
        ));
    }
    let mut name: Option<LitStr> = None;
    let (mut leaf, mut pairs, mut elements, mut forwards) = (None, None, None, None);
    for attribute in item
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("payload"))
    {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                name = Some(meta.value()?.parse()?);
                Ok(())
            } else if meta.path.is_ident("leaf") {
                leaf = Some(quote!(.leaf()));
                Ok(())
            } else if meta.path.is_ident("pairs") {
                let function: syn::Path = meta.value()?.parse()?;
                pairs = Some(quote!(.giving_pairs(#function)));
                Ok(())
            } else if meta.path.is_ident("elements") {
                let table: syn::Path = meta.value()?.parse()?;
                elements = Some(quote!(.indexed(&#table)));
                Ok(())
            } else if meta.path.is_ident("forwards") {
                let function: syn::Path = meta.value()?.parse()?;
                forwards = Some(quote!(.forwarding(#function)));
                Ok(())
            } else {
                let options =
                    "the options are #[payload(name = \"…\", leaf, pairs = …, elements = …, forwards = …)]";
                Err(meta.error(options))
            }
        })?;
    }
    let ident = &item.ident;
    let name = name.ok_or_else(|| {
        Error::new(
            ident.span(),
            "a payload has a name: #[payload(name = \"…\")]",
        )
    })?;
    Ok(quote! {
        impl ::pyish::native::Payload for #ident {
            fn layout() -> &'static ::pyish::native::Layout {
                static LAYOUT: ::pyish::native::Layout = ::pyish::native::Layout::of::<#ident>(#name) #leaf #pairs #elements #forwards;
                &LAYOUT
            }
        }
    })
}
