//! `#[derive(FromValue)]` and `#[derive(IntoValue)]`: structs as dicts or objects, enums as their variants.
//!
//! ```text
//!   struct        {"x": 1, "y": 2}                 enum     "Unit"    {"Variant": contents}
//!   tuple struct  (1, 2)                           tag      {"kind": "Variant", "field": 1}
//!   newtype       what it holds                    untagged what the variant holds
//! ```

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, Field, Fields, Generics, Ident, LitStr, Result,
    Token, Variant, parse_quote,
};

/// How an enum says which variant it is.
enum Tagging {
    /// `"Unit"`, `{"Variant": contents}`
    Outside,
    /// `{"tag": "Variant", …}`
    Inside(LitStr),
    /// Nothing says it: the first variant that fits.
    Untagged,
}

/// What `#[pyish(…)]` says of the type.
struct Options {
    rename_all: Option<LitStr>,
    tagging: Tagging,
    /// Given as an object with attributes, and not as a dict.
    attributes: bool,
    deny_unknown: bool,
    transparent: bool,
}

/// What `#[pyish(…)]` says of a field or a variant.
#[derive(Default)]
struct Note {
    rename: Option<LitStr>,
    default: Option<TokenStream>,
    skip: bool,
}

impl Options {
    fn read(attributes: &[Attribute]) -> Result<Options> {
        let mut options = Options {
            rename_all: None,
            tagging: Tagging::Outside,
            attributes: false,
            deny_unknown: false,
            transparent: false,
        };
        each(attributes, |meta| {
            let path = &meta.path;
            if path.is_ident("rename_all") {
                let style: LitStr = meta.value()?.parse()?;
                if !STYLES.contains(&style.value().as_str()) {
                    let text = format!("the styles are {}", STYLES.join(", "));
                    return Err(Error::new(style.span(), text));
                }
                options.rename_all = Some(style);
            } else if path.is_ident("tag") {
                options.tagging = Tagging::Inside(meta.value()?.parse()?);
            } else if path.is_ident("untagged") {
                options.tagging = Tagging::Untagged;
            } else if path.is_ident("attributes") {
                options.attributes = true;
            } else if path.is_ident("deny_unknown") {
                options.deny_unknown = true;
            } else if path.is_ident("transparent") {
                options.transparent = true;
            } else {
                return Err(meta.error(
                    "the options of a type are rename_all, tag, untagged, attributes, deny_unknown, transparent",
                ));
            }
            Ok(())
        })?;
        Ok(options)
    }

    /// The name of a field or variant as scripts know it.
    fn name(&self, ident: &Ident, note: &Note) -> LitStr {
        let name = match (&note.rename, &self.rename_all) {
            (Some(name), _) => return name.clone(),
            (None, Some(style)) => styled(&ident.unraw().to_string(), &style.value()),
            (None, None) => ident.unraw().to_string(),
        };
        LitStr::new(&name, ident.span())
    }
}

impl Note {
    fn read(attributes: &[Attribute]) -> Result<Note> {
        let mut note = Note::default();
        each(attributes, |meta| {
            let path = &meta.path;
            if path.is_ident("rename") {
                note.rename = Some(meta.value()?.parse()?);
            } else if path.is_ident("skip") {
                note.skip = true;
            } else if path.is_ident("default") {
                note.default = Some(match meta.input.peek(Token![=]) {
                    true => {
                        let value: Expr = meta.value()?.parse()?;
                        quote!(|| #value)
                    }
                    false => quote!(::core::default::Default::default),
                });
            } else {
                return Err(meta.error("the options here are rename, default and skip"));
            }
            Ok(())
        })?;
        Ok(note)
    }
}

fn each(
    attributes: &[Attribute],
    mut read: impl FnMut(syn::meta::ParseNestedMeta<'_>) -> Result<()>,
) -> Result<()> {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("pyish"))
    {
        attribute.parse_nested_meta(&mut read)?;
    }
    Ok(())
}

const STYLES: &[&str] = &[
    "snake_case",
    "camelCase",
    "PascalCase",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "lowercase",
    "UPPERCASE",
];

/// `some_name` or `SomeName` in another style.
fn styled(name: &str, style: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let mut word = String::new();
        for ch in part.chars() {
            let begins = ch.is_uppercase() && word.chars().last().is_some_and(char::is_lowercase);
            if begins {
                words.push(std::mem::take(&mut word));
            }
            word.push(ch);
        }
        words.push(word);
    }
    let lower = |word: &String| word.to_lowercase();
    let upper = |word: &String| word.to_uppercase();
    let capital = |word: &String| {
        let mut chars = word.chars();
        chars.next().map_or(String::new(), |first| {
            first
                .to_uppercase()
                .chain(chars.flat_map(char::to_lowercase))
                .collect()
        })
    };
    let join = |with: &str, f: &dyn Fn(&String) -> String| {
        words.iter().map(f).collect::<Vec<_>>().join(with)
    };
    match style {
        "camelCase" => {
            let text = join("", &capital);
            let mut chars = text.chars();
            chars.next().map_or(String::new(), |first| {
                first.to_lowercase().chain(chars).collect()
            })
        }
        "PascalCase" => join("", &capital),
        "SCREAMING_SNAKE_CASE" => join("_", &upper),
        "kebab-case" => join("-", &lower),
        "lowercase" => join("", &lower),
        "UPPERCASE" => join("", &upper),
        _ => join("_", &lower),
    }
}

/// The generics with a bound on each type.
fn bounded(generics: &Generics, bound: &TokenStream) -> Result<Generics> {
    let mut generics = generics.clone();
    if let Some(lifetime) = generics.lifetimes().next() {
        return Err(Error::new(
            lifetime.span(),
            "what is derived owns what it holds: take String and Vec<u8> for &str and &[u8]",
        ));
    }
    for param in generics.type_params_mut() {
        param.bounds.push(parse_quote!(#bound));
    }
    Ok(generics)
}

// ---- from a value

/// `impl FromValue`
pub(crate) fn from_value(item: &DeriveInput) -> Result<TokenStream> {
    let options = Options::read(&item.attrs)?;
    let ident = &item.ident;
    let name = ident.unraw().to_string();
    let body = match &item.data {
        Data::Struct(data) => {
            let made = options.read_fields(&quote!(#ident), &data.fields, &name, None)?;
            quote!({ let contents = value; #made })
        }
        Data::Enum(data) => options.read_variants(ident, data.variants.iter(), &name)?,
        Data::Union(data) => return Err(Error::new(data.union_token.span, UNION)),
    };
    let generics = bounded(&item.generics, &quote!(::pyish::FromOwned))?;
    let (of, arguments, bounds) = generics.split_for_impl();
    Ok(quote! {
        impl #of ::pyish::FromValue<'_> for #ident #arguments #bounds {
            fn from_value(
                value: &::pyish::Local<'_>,
            ) -> ::core::result::Result<Self, ::pyish::Mismatch> {
                #body
            }
        }
        impl #of ::pyish::FromOwned for #ident #arguments #bounds {}
    })
}

const UNION: &str = "a union says of itself not what it holds";

impl Options {
    /// An expression that reads `path { … }` from `contents`. `tag` is a key that is none of the fields.
    fn read_fields(
        &self,
        path: &TokenStream,
        fields: &Fields,
        name: &str,
        tag: Option<&LitStr>,
    ) -> Result<TokenStream> {
        match fields {
            Fields::Unit if tag.is_some() => Ok(quote!(::core::result::Result::Ok(#path))),
            Fields::Unit => Ok(quote! {
                <() as ::pyish::FromValue>::from_value(&contents).map(|()| #path)
            }),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Ok(quote! {
                ::pyish::native::inner(&contents).map(#path)
            }),
            Fields::Named(fields) if self.transparent && fields.named.len() == 1 => {
                let field = &fields.named[0].ident;
                Ok(quote! {
                    ::pyish::native::inner(&contents).map(|field| #path { #field: field })
                })
            }
            Fields::Unnamed(_) if tag.is_some() => Err(Error::new(
                fields.span(),
                "a variant with several values and no names cannot hold a tag",
            )),
            Fields::Unnamed(fields) => {
                let count = fields.unnamed.len();
                let places = 0..count;
                Ok(quote! {{
                    let items = ::pyish::native::positional(&contents, #count)?;
                    ::core::result::Result::Ok(#path(
                        #(::pyish::native::element(&items, #places)?),*
                    ))
                }})
            }
            Fields::Named(fields) => self.read_named(path, fields.named.iter(), name, tag),
        }
    }

    fn read_named<'f>(
        &self,
        path: &TokenStream,
        fields: impl Iterator<Item = &'f Field>,
        name: &str,
        tag: Option<&LitStr>,
    ) -> Result<TokenStream> {
        let mut known: Vec<LitStr> = tag.cloned().into_iter().collect();
        let mut reads = Vec::new();
        for field in fields {
            let Some(ident) = &field.ident else { continue };
            let note = Note::read(&field.attrs)?;
            if note.skip {
                let default = note
                    .default
                    .unwrap_or_else(|| quote!(::core::default::Default::default));
                reads.push(quote!(#ident: (#default)()));
                continue;
            }
            let key = self.name(ident, &note);
            let default = match &note.default {
                Some(default) => quote!(::core::option::Option::Some(#default)),
                None => quote!(::core::option::Option::None),
            };
            reads.push(quote!(#ident: record.field(#key, #default)?));
            known.push(key);
        }
        let deny = self
            .deny_unknown
            .then(|| quote!(record.deny_others(&[#(#known),*])?;));
        Ok(quote! {{
            let record = ::pyish::native::Record::new(&contents, #name)?;
            #deny
            ::core::result::Result::Ok(#path { #(#reads),* })
        }})
    }

    fn read_variants<'v>(
        &self,
        ident: &Ident,
        variants: impl Iterator<Item = &'v Variant>,
        name: &str,
    ) -> Result<TokenStream> {
        let (mut names, mut reads) = (Vec::new(), Vec::new());
        let tag = match &self.tagging {
            Tagging::Inside(tag) => Some(tag),
            _ => None,
        };
        for variant in variants {
            let note = Note::read(&variant.attrs)?;
            if note.skip {
                continue;
            }
            let own = &variant.ident;
            let path = quote!(#ident::#own);
            let of = format!("{name}::{}", own.unraw());
            reads.push(self.read_fields(&path, &variant.fields, &of, tag)?);
            names.push(self.name(own, &note));
        }
        let tagged = match &self.tagging {
            Tagging::Untagged => {
                let expected = format!("a variant of {name}");
                return Ok(quote! {
                    let contents = value;
                    #(
                        match (|| -> ::core::result::Result<Self, ::pyish::Mismatch> { #reads })() {
                            ::core::result::Result::Err(mismatch) if !mismatch.is_final() => {}
                            result => return result,
                        }
                    )*
                    ::core::result::Result::Err(::pyish::Mismatch::expected(#expected, value))
                });
            }
            Tagging::Inside(tag) => {
                quote!(::pyish::native::Tagged::inside(value, #tag, #name)?)
            }
            Tagging::Outside => quote!(::pyish::native::Tagged::outside(value, #name)?),
        };
        // Contents that are no fields of the value itself have a key of their own.
        let place = match tag {
            Some(_) => quote!(),
            None => quote!(.map_err(|mismatch| mismatch.at_key(tagged.name.as_str()))),
        };
        Ok(quote! {
            let tagged = #tagged;
            let contents = &tagged.contents;
            match tagged.name.as_str() {
                #(
                    #names => (|| -> ::core::result::Result<Self, ::pyish::Mismatch> { #reads })() #place,
                )*
                _ => tagged.unknown(&[#(#names),*]),
            }
        })
    }
}

// ---- into a value

/// `impl IntoValue`
pub(crate) fn into_value(item: &DeriveInput) -> Result<TokenStream> {
    let options = Options::read(&item.attrs)?;
    let ident = &item.ident;
    let body = match &item.data {
        Data::Struct(data) => {
            let pattern = pattern(&data.fields);
            let made = options.write_fields(&data.fields, None)?;
            quote! {
                let #ident #pattern = self;
                #made
            }
        }
        Data::Enum(data) => {
            let mut arms = Vec::new();
            for variant in &data.variants {
                let own = &variant.ident;
                let pattern = pattern(&variant.fields);
                let made = options.write_variant(variant)?;
                arms.push(quote!(#ident::#own #pattern => { #made }));
            }
            quote!(match self { #(#arms)* })
        }
        Data::Union(data) => return Err(Error::new(data.union_token.span, UNION)),
    };
    let generics = bounded(&item.generics, &quote!(::pyish::IntoValue))?;
    let (of, arguments, bounds) = generics.split_for_impl();
    Ok(quote! {
        impl #of ::pyish::IntoValue for #ident #arguments #bounds {
            #[allow(unused_variables)]
            fn into_value<'vm>(
                self,
                scope: ::pyish::Scope<'vm>,
            ) -> ::core::result::Result<::pyish::Local<'vm>, ::pyish::Error> {
                #body
            }
        }
    })
}

/// `{ field: f0, … }`, `(f0, …)`, or nothing.
fn pattern(fields: &Fields) -> TokenStream {
    match fields {
        Fields::Unit => quote!(),
        Fields::Unnamed(fields) => {
            let variables = (0..fields.unnamed.len()).map(|at| format_ident!("f{}", at));
            quote!((#(#variables),*))
        }
        Fields::Named(fields) => {
            let bindings = fields.named.iter().enumerate().map(|(at, field)| {
                let (ident, variable) = (&field.ident, format_ident!("f{}", at));
                quote!(#ident: #variable)
            });
            quote!({ #(#bindings),* })
        }
    }
}

impl Options {
    /// Statements that end with the value of the fields `f0`, `f1`, …. `tag` stands before named ones.
    fn write_fields(
        &self,
        fields: &Fields,
        tag: Option<(&LitStr, &LitStr)>,
    ) -> Result<TokenStream> {
        let whole = match fields {
            Fields::Unnamed(fields) => fields.unnamed.len() == 1,
            Fields::Named(fields) => self.transparent && fields.named.len() == 1,
            Fields::Unit => false,
        };
        let put_tag = tag.map(|(tag, name)| quote!(entries.put(#tag, #name)?;));
        let finish = match self.attributes {
            true => quote!(entries.namespace()),
            false => quote!(entries.dict()),
        };
        match fields {
            _ if whole && tag.is_some() => Ok(quote! {
                let entries = ::pyish::native::Entries::new(scope)?;
                #put_tag
                entries.put_all(::pyish::IntoValue::into_value(f0, scope)?)?;
                #finish
            }),
            _ if whole => Ok(quote!(::pyish::IntoValue::into_value(f0, scope))),
            Fields::Unit if tag.is_none() => Ok(quote!(::core::result::Result::Ok(scope.none()))),
            Fields::Unit => Ok(quote! {
                let entries = ::pyish::native::Entries::new(scope)?;
                #put_tag
                #finish
            }),
            Fields::Unnamed(_) if tag.is_some() => Err(Error::new(
                fields.span(),
                "a variant with several values and no names cannot hold a tag",
            )),
            Fields::Unnamed(fields) => {
                let variables = (0..fields.unnamed.len()).map(|at| format_ident!("f{}", at));
                Ok(quote! {
                    let items = [#(::pyish::IntoValue::into_value(#variables, scope)?),*];
                    scope.tuple(items)
                })
            }
            Fields::Named(fields) => {
                let mut puts = Vec::new();
                for (at, field) in fields.named.iter().enumerate() {
                    let note = Note::read(&field.attrs)?;
                    let Some(ident) = field.ident.as_ref().filter(|_| !note.skip) else {
                        continue;
                    };
                    let (key, variable) = (self.name(ident, &note), format_ident!("f{}", at));
                    puts.push(quote!(entries.put(#key, #variable)?;));
                }
                Ok(quote! {
                    let entries = ::pyish::native::Entries::new(scope)?;
                    #put_tag
                    #(#puts)*
                    #finish
                })
            }
        }
    }

    fn write_variant(&self, variant: &Variant) -> Result<TokenStream> {
        let note = Note::read(&variant.attrs)?;
        let name = self.name(&variant.ident, &note);
        let fields = &variant.fields;
        match (&self.tagging, fields) {
            (Tagging::Untagged, _) => self.write_fields(fields, None),
            (Tagging::Inside(tag), _) => self.write_fields(fields, Some((tag, &name))),
            (Tagging::Outside, Fields::Unit) => Ok(quote!(scope.str(#name))),
            (Tagging::Outside, _) => {
                let contents = self.write_fields(fields, None)?;
                Ok(quote! {
                    let contents = { #contents }?;
                    let entries = ::pyish::native::Entries::new(scope)?;
                    entries.put(#name, contents)?;
                    entries.dict()
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::styled;

    #[test]
    fn styles() {
        for (name, style, expected) in [
            ("unit_price", "camelCase", "unitPrice"),
            ("unit_price", "PascalCase", "UnitPrice"),
            ("UnitPrice", "snake_case", "unit_price"),
            ("UnitPrice", "SCREAMING_SNAKE_CASE", "UNIT_PRICE"),
            ("UnitPrice", "kebab-case", "unit-price"),
            ("UnitPrice", "lowercase", "unitprice"),
            ("x", "camelCase", "x"),
        ] {
            assert_eq!(styled(name, style), expected);
        }
    }
}
