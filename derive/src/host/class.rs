//! `#[pyish::class]`: an `impl` as the whole surface of a class.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Meta, Result, Token, Type,
};

use super::callable::{Callable, Receiver};
use super::function::{self, Row};
use crate::signature::Signature;
use crate::{docs, slots};

/// What stands in `#[pyish::class(…)]`.
#[derive(Default)]
pub(crate) struct Options {
    name: Option<LitStr>,
    module: Option<LitStr>,
    is_final: bool,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> Result<Options> {
        let mut options = Options::default();
        while !input.is_empty() {
            let word: Ident = input.call(Ident::parse_any)?;
            match word.to_string().as_str() {
                "final" => options.is_final = true,
                "name" => {
                    input.parse::<Token![=]>()?;
                    options.name = Some(input.parse()?);
                }
                "module" => {
                    input.parse::<Token![=]>()?;
                    options.module = Some(input.parse()?);
                }
                _ => {
                    return Err(Error::new(
                        word.span(),
                        "the options of a class are name, module and final",
                    ));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

/// The annotations of a class's functions.
const WORDS: &[&str] = &["new", "method", "staticmethod", "getter", "setter", "skip"];

/// What a class lists, as tokens.
struct Class<'a> {
    owner: String,
    ty: &'a Type,
    ident: Ident,
    statics: Vec<TokenStream>,
    methods: Vec<Ident>,
    names: Vec<String>,
    properties: Vec<Property>,
    constants: Vec<TokenStream>,
}

/// A computed attribute, gathered from up to two functions.
struct Property {
    name: String,
    doc: String,
    get: Option<Callable>,
    set: Option<Callable>,
    at: Span,
}

/// The `impl`, its tables, and the traits that lead to them.
pub(crate) fn expand(options: &Options, mut item: ItemImpl, module: &str) -> Result<TokenStream> {
    if let Some((_, of, _)) = &item.trait_ {
        return Err(Error::new(
            of.span(),
            "a class is an `impl` of a type, not of a trait",
        ));
    }
    let ty = (*item.self_ty).clone();
    let ident = match &ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|segment| segment.ident.clone()),
        _ => None,
    };
    let Some(ident) = ident.filter(|_| item.generics.params.is_empty()) else {
        return Err(Error::new(
            ty.span(),
            "a class is an `impl` of a type without parameters",
        ));
    };
    let owner = match &options.name {
        Some(name) => name.value(),
        None => ident.unraw().to_string(),
    };
    let mut class = Class {
        owner,
        ty: &ty,
        ident: ident.clone(),
        statics: Vec::new(),
        methods: Vec::new(),
        names: Vec::new(),
        properties: Vec::new(),
        constants: Vec::new(),
    };
    let mut faults: Option<Error> = None;
    for member in &mut item.items {
        if let Err(fault) = class.member(member) {
            match &mut faults {
                Some(faults) => faults.combine(fault),
                None => faults = Some(fault),
            }
        }
    }
    if let Some(faults) = faults {
        return Err(faults);
    }
    class.iterator();
    let module = options
        .module
        .as_ref()
        .map_or_else(|| module.to_owned(), LitStr::value);
    class.tokens(options, &item, &module)
}

impl Class<'_> {
    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    fn member(&mut self, member: &mut ImplItem) -> Result<()> {
        match member {
            ImplItem::Fn(function) => self.function(function),
            ImplItem::Const(constant) => {
                if super::take(&mut constant.attrs, "skip").is_some() {
                    return Ok(());
                }
                let (ident, ty) = (&constant.ident, self.ty);
                let name = ident.unraw().to_string();
                self.constants
                    .push(constant_row(&name, &quote!(<#ty>::#ident)));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn function(&mut self, function: &mut ImplItemFn) -> Result<()> {
        let mut found: Option<(&str, Attribute)> = None;
        for word in WORDS {
            if let Some(attribute) = super::take(&mut function.attrs, word)
                && let Some((other, _)) = found.replace((word, attribute))
            {
                let text = format!("a function is not both #[{other}] and #[{word}]");
                return Err(Error::new(function.sig.ident.span(), text));
            }
        }
        let (word, options) = match &found {
            None => ("", function::Options::default()),
            Some((word, attribute)) => match &attribute.meta {
                Meta::List(list) if !matches!(*word, "getter" | "setter") => {
                    (*word, list.parse_args()?)
                }
                _ => (*word, function::Options::default()),
            },
        };
        if word == "skip" {
            return Ok(());
        }
        let callable = Callable::read(&function.sig)?;
        let doc = docs::text(&function.attrs);
        let name = function.sig.ident.unraw().to_string();
        match word {
            "getter" | "setter" => {
                let renamed = match &found {
                    Some((_, attribute)) => renamed(attribute)?,
                    None => None,
                };
                self.property(word, callable, doc, renamed)
            }
            "new" => self.constructor(callable, doc, &options),
            "" if name == "new" && callable.receiver == Receiver::None => {
                self.constructor(callable, doc, &options)
            }
            _ => self.method(word, callable, doc, &options),
        }
    }

    fn constructor(
        &mut self,
        callable: Callable,
        doc: String,
        options: &function::Options,
    ) -> Result<()> {
        if callable.receiver != Receiver::None || callable.is_async {
            return Err(Error::new(
                callable.ident.span(),
                "a constructor takes no `self`, and does not wait",
            ));
        }
        let callable = Callable {
            receiver: Receiver::Class,
            ..callable
        };
        let mut signature = match &options.signature {
            None => callable.own_signature("__new__")?,
            // `"(start=0)"`: the class comes first by itself.
            Some(literal) => {
                let text = literal.value();
                let inner = text
                    .split_once('(')
                    .and_then(|(_, rest)| rest.strip_suffix(')'))
                    .unwrap_or_default()
                    .trim();
                let text = match inner.is_empty() {
                    true => "__new__(cls, /)".to_owned(),
                    false if inner.contains('/') => format!("__new__(cls, {inner})"),
                    false => format!("__new__(cls, /, {inner})"),
                };
                let signature =
                    Signature::parse(&text).map_err(|text| Error::new(literal.span(), text))?;
                callable.check(&signature, false, true)?;
                signature
            }
        };
        signature.name = "__new__".to_owned();
        self.row(&callable, &signature, "New", doc, false)
    }

    fn method(
        &mut self,
        word: &str,
        callable: Callable,
        doc: String,
        options: &function::Options,
    ) -> Result<()> {
        let name = callable.ident.unraw().to_string();
        if name == "__init__" || name == "__new__" {
            return Err(Error::new(
                callable.ident.span(),
                "the constructor is called `new`, or is marked #[new]",
            ));
        }
        if callable.receiver == Receiver::None {
            let signature = options.signature(&callable, &name)?;
            return self.row(&callable, &signature, "Static", doc, options.blocking);
        }
        if word == "staticmethod" {
            return Err(Error::new(
                callable.ident.span(),
                "a static method takes no `self`",
            ));
        }
        let special = name
            .strip_prefix("__")
            .and_then(|name| name.strip_suffix("__"))
            .and_then(slots::find);
        let (signature, kind) = match (special, &options.signature) {
            (Some((_, kind)), _) if name == "__call__" => {
                (options.signature(&callable, &name)?, kind)
            }
            (Some((text, kind)), None) => {
                let signature = Signature::parse(&text)
                    .map_err(|text| Error::new(callable.ident.span(), text))?;
                callable.check(&signature, true, false)?;
                (signature, kind)
            }
            (_, _) => (options.signature(&callable, &name)?, "Instance"),
        };
        self.row(&callable, &signature, kind, doc, options.blocking)
    }

    fn row(
        &mut self,
        callable: &Callable,
        signature: &Signature,
        kind: &str,
        doc: String,
        blocking: bool,
    ) -> Result<()> {
        if self.has(&signature.name) {
            let text = format!("'{}' is declared twice", signature.name);
            return Err(Error::new(callable.ident.span(), text));
        }
        let table = format_ident!("__PYISH_METHOD_{}_{}", self.ident, self.names.len());
        let row = Row {
            table: &table,
            owner: &self.owner,
            class: Some(self.ty),
            kind,
            doc,
            blocking,
        };
        self.statics.push(row.tokens(callable, signature)?);
        self.names.push(signature.name.clone());
        self.methods.push(table);
        Ok(())
    }

    /// What has `__next__` is its own iterator.
    fn iterator(&mut self) {
        if !self.has("__next__") || self.has("__iter__") {
            return;
        }
        let table = format_ident!("__PYISH_METHOD_{}_{}", self.ident, self.names.len());
        let owner = &self.owner;
        self.statics.push(quote! {
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            static #table: ::pyish::native::MethodDef = {
                fn __pyish_call(
                    _: &mut ::pyish::native::Vm,
                    slots: &[::pyish::native::Value],
                ) -> ::pyish::native::Registers<::pyish::native::Answer> {
                    ::pyish::native::Registers::of(::pyish::native::itself(slots))
                }
                ::pyish::native::MethodDef {
                    name: "__iter__",
                    owner: #owner,
                    doc: "",
                    signature: ::pyish::native::Signature::new(
                        &[::pyish::native::Param {
                            name: "self",
                            kind: ::pyish::native::ParamKind::PositionalOnly,
                            default: ::pyish::native::ParamDefault::Required,
                        }],
                        "(self, /)",
                    ),
                    kind: ::pyish::native::MethodKind::Slot,
                    call: __pyish_call,
                    spread: ::core::option::Option::None,
                    quick: ::core::option::Option::None,
                    way: ::pyish::native::CallWay::Called,
                }
            };
        });
        self.names.push("__iter__".to_owned());
        self.methods.push(table);
    }

    fn property(
        &mut self,
        word: &str,
        callable: Callable,
        doc: String,
        renamed: Option<String>,
    ) -> Result<()> {
        let rust = callable.ident.unraw().to_string();
        let name = renamed.unwrap_or_else(|| match word {
            "setter" => rust.strip_prefix("set_").unwrap_or(&rust).to_owned(),
            _ => rust.clone(),
        });
        let arguments = usize::from(word == "setter");
        let is_method = matches!(callable.receiver, Receiver::Shared | Receiver::Exclusive);
        if !is_method || callable.arguments().count() != arguments || callable.is_async {
            return Err(Error::new(
                callable.ident.span(),
                "a getter is `fn name(&self) -> T`, a setter `fn set_name(&mut self, value: T)`",
            ));
        }
        let index = match self.properties.iter().position(|known| known.name == name) {
            Some(index) => index,
            None => {
                self.properties.push(Property {
                    name,
                    doc: String::new(),
                    get: None,
                    set: None,
                    at: callable.ident.span(),
                });
                self.properties.len() - 1
            }
        };
        let known = &mut self.properties[index];
        let at = callable.ident.span();
        let place = match word {
            "getter" => {
                known.doc = doc;
                &mut known.get
            }
            _ => &mut known.set,
        };
        match place.replace(callable) {
            Some(_) => Err(Error::new(
                at,
                format!("the attribute has two of #[{word}]"),
            )),
            None => Ok(()),
        }
    }

    fn tokens(&self, options: &Options, item: &ItemImpl, module: &str) -> Result<TokenStream> {
        let (ty, owner, ident) = (self.ty, &self.owner, &self.ident);
        let table = super::table("CLASS", ident);
        let doc = docs::text(&item.attrs);
        let (statics, methods, constants) = (&self.statics, &self.methods, &self.constants);
        let mut getset = Vec::new();
        let mut rows = Vec::new();
        for (number, property) in self.properties.iter().enumerate() {
            let row = format_ident!("__PYISH_PROPERTY_{}_{}", ident, number);
            rows.push(property.tokens(&row, owner, ty)?);
            getset.push(row);
        }
        let mut flags = vec!["HOST", "WEAKREF"];
        if options.is_final {
            flags.push("FINAL");
        }
        if !self.has("__new__") {
            flags.push("NO_NEW");
        }
        if self.has("__eq__") && !self.has("__hash__") {
            flags.push("UNHASHABLE");
        }
        let flags = flags.iter().map(|flag| Ident::new(flag, Span::call_site()));
        Ok(quote! {
            #[allow(
                clippy::new_ret_no_self,
                clippy::should_implement_trait,
                clippy::wrong_self_convention,
                non_snake_case
            )]
            #item
            #(#statics)*
            #(#rows)*
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            pub(crate) static #table: ::pyish::native::ClassDef = ::pyish::native::ClassDef {
                name: #owner,
                module: #module,
                doc: #doc,
                layout: ::core::option::Option::Some(<#ty as ::pyish::HostClass>::layout),
                bases: &["object"],
                flags: ::pyish::native::ClassFlags::NONE #(.with(::pyish::native::ClassFlags::#flags))*,
                methods: &[#(&#methods),*],
                getset: &[#(&#getset),*],
                constants: &[#(#constants),*],
            };
            impl ::pyish::HostClass for #ty {
                fn class_def() -> &'static ::pyish::native::ClassDef {
                    &#table
                }

                fn layout() -> &'static ::pyish::native::Layout {
                    static LAYOUT: ::pyish::native::Layout =
                        ::pyish::native::Layout::of::<::pyish::native::HostObject<#ty>>(#owner).leaf();
                    &LAYOUT
                }
            }
            impl ::pyish::Export for #ty {
                fn export() -> ::pyish::native::Exported {
                    ::pyish::native::Exported::Class(&#table)
                }
            }
            impl ::pyish::IntoValue for #ty {
                fn into_value<'vm>(
                    self,
                    scope: ::pyish::Scope<'vm>,
                ) -> ::core::result::Result<::pyish::Local<'vm>, ::pyish::Error> {
                    ::pyish::native::instance(scope, self)
                }
            }
        })
    }
}

impl Property {
    fn tokens(&self, row: &Ident, owner: &str, ty: &Type) -> Result<TokenStream> {
        let Property { name, doc, .. } = self;
        let Some(get) = &self.get else {
            return Err(Error::new(
                self.at,
                format!("the attribute '{name}' lacks its #[getter]"),
            ));
        };
        let receiver = quote!(const { &::pyish::native::Arg::receiver(#owner, #name) });
        let assigned = quote!(const { &::pyish::native::Arg::assigned(#owner, #name) });
        let arg = |index| match index {
            0 => receiver.clone(),
            _ => assigned.clone(),
        };
        let (lets, call) = get.body(Some(ty), false, arg);
        let getter = quote! {
            #[allow(unused_mut, clippy::let_and_return)]
            fn __pyish_get(
                vm: &mut ::pyish::native::Vm,
                s0: &::pyish::native::Value,
            ) -> ::pyish::native::Res {
                ::pyish::native::enter_value(vm, |scope| {
                    #lets
                    let outcome = ::pyish::native::result(scope, #call);
                    outcome
                })
            }
        };
        let (setter, set) = match &self.set {
            None => (quote!(), quote!(::core::option::Option::None)),
            Some(set) => {
                let (lets, call) = set.body(Some(ty), false, arg);
                let setter = quote! {
                    #[allow(unused_mut, clippy::unit_arg, clippy::let_and_return)]
                    fn __pyish_set(
                        vm: &mut ::pyish::native::Vm,
                        s0: &::pyish::native::Value,
                        value: ::core::option::Option<::pyish::native::Value>,
                    ) -> ::pyish::native::Res<()> {
                        let value = ::pyish::native::assigned(vm, value, #assigned)?;
                        let s1 = &value;
                        ::pyish::native::enter_unit(vm, |scope| {
                            #lets
                            let outcome = ::pyish::native::result(scope, #call);
                            outcome
                        })
                    }
                };
                (setter, quote!(::core::option::Option::Some(__pyish_set)))
            }
        };
        Ok(quote! {
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            static #row: ::pyish::native::GetSetDef = {
                #getter
                #setter
                ::pyish::native::GetSetDef {
                    name: #name,
                    owner: #owner,
                    doc: #doc,
                    get: __pyish_get,
                    set: #set,
                }
            };
        })
    }
}

/// The name in `#[getter(name)]`.
fn renamed(attribute: &Attribute) -> Result<Option<String>> {
    match &attribute.meta {
        Meta::List(list) => Ok(Some(
            list.parse_args_with(Ident::parse_any)?.unraw().to_string(),
        )),
        _ => Ok(None),
    }
}

/// A row for a constant.
pub(super) fn constant_row(name: &str, value: &TokenStream) -> TokenStream {
    quote! {
        ::pyish::native::ConstDef {
            name: #name,
            value: |vm| ::pyish::native::enter_value(vm, |scope| ::pyish::native::result(scope, #value)),
        }
    }
}
