//! The annotated functions of an `impl`, as rows.
//!
//! ```text
//!   #[method("pop(self, index=-1, /)")]  ──►  const SIGNATURE_0, fn call_pop_0, static ROW_0   ──►  methods: &[&ROW_0, …]
//!   fn pop(this: &List, …)
//! ```

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, Error, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Path, Result, Token, Type,
};

use crate::callable::{Callable, convert};
use crate::signature::Signature;
use crate::{docs, slots};

/// The annotations, each with the kind of function it makes: the names of `pyish::native::MethodKind`.
const FUNCTIONS: &[(&str, &str)] = &[
    ("method", "Instance"),
    ("classmethod", "Class"),
    ("staticmethod", "Static"),
    ("new", "New"),
    ("function", "Function"),
    ("slot", "Slot"),
];

/// The annotations that are not functions of the script.
const OTHERS: &[&str] = &["getter", "setter", "deleter", "constant", "init"];

/// What an `impl` lists, as tokens.
#[derive(Default)]
pub(crate) struct Surface {
    /// The items that the tables refer to.
    pub(crate) items: Vec<TokenStream>,
    /// `&ROW_0` …
    pub(crate) methods: Vec<TokenStream>,
    /// The computed attributes, in the order of their getters.
    pub(crate) attributes: Vec<Computed>,
    /// `ConstDef { … }` …
    pub(crate) constants: Vec<TokenStream>,
    /// The function that completes a module.
    pub(crate) init: Option<Callable>,
    /// The scripts' names of the functions so far: their number makes the rows' names unique.
    names: Vec<String>,
}

/// A computed attribute, gathered from up to three functions.
pub(crate) struct Computed {
    name: String,
    doc: String,
    get: Option<Callable>,
    set: Option<Callable>,
    delete: Option<Callable>,
    at: proc_macro2::Span,
}

/// Takes the annotations off the functions and reads them. `names` are those that may stand here; `owner` is the
/// Python name of the class or the module.
pub(crate) fn read(item: &mut ItemImpl, owner: &str, allowed: &[&str]) -> Result<Surface> {
    let mut surface = Surface::default();
    let ty = (*item.self_ty).clone();
    let mut faults: Option<Error> = None;
    for member in &mut item.items {
        let ImplItem::Fn(function) = member else {
            continue;
        };
        let (ours, theirs) = std::mem::take(&mut function.attrs)
            .into_iter()
            .partition(is_ours);
        function.attrs = theirs;
        let ours: Vec<Attribute> = ours;
        for attribute in &ours {
            if let Err(fault) = surface.row(attribute, function, owner, &ty, allowed) {
                match &mut faults {
                    Some(faults) => faults.combine(fault),
                    None => faults = Some(fault),
                }
            }
        }
        if !ours.is_empty() {
            docs::take(&mut function.attrs);
        }
    }
    // Python fixes the names and the parameters; what Rust expects of a `new` or an `add` does not apply.
    item.attrs.push(syn::parse_quote!(#[allow(
        clippy::new_ret_no_self,
        clippy::should_implement_trait,
        clippy::too_many_arguments,
        clippy::wrong_self_convention
    )]));
    match faults {
        Some(faults) => Err(faults),
        None => Ok(surface),
    }
}

fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().get_ident().is_some_and(|name| {
        FUNCTIONS.iter().any(|(known, _)| name == known) || OTHERS.iter().any(|known| name == known)
    })
}

impl Surface {
    fn row(
        &mut self,
        attribute: &Attribute,
        function: &ImplItemFn,
        owner: &str,
        ty: &Type,
        allowed: &[&str],
    ) -> Result<()> {
        let word = attribute.path().require_ident()?;
        if !allowed.iter().any(|allowed| word == allowed) {
            return Err(Error::new(
                word.span(),
                format!("#[{word}] has no place in this declaration"),
            ));
        }
        let callable = Callable::read(function, ty)?;
        let doc = docs::text(&function.attrs);
        match word.to_string().as_str() {
            "constant" => self.constant(attribute, &callable, ty),
            "init" => match self.init.replace(callable) {
                Some(_) => Err(Error::new(word.span(), "a module has one #[init]")),
                None => Ok(()),
            },
            "getter" | "setter" | "deleter" => self.attribute(attribute, callable, doc),
            _ => self.function(attribute, &callable, doc, owner, ty),
        }
    }

    fn function(
        &mut self,
        attribute: &Attribute,
        callable: &Callable,
        doc: String,
        owner: &str,
        ty: &Type,
    ) -> Result<()> {
        let Declared {
            signature,
            kind,
            names,
            quick,
            way,
        } = Declared::read(attribute)?;
        let bound = !matches!(kind, "Static" | "Function");
        callable.check(&signature, bound, names)?;
        if self.names.contains(&signature.name) {
            let text = format!("'{}' is declared twice", signature.name);
            return Err(Error::new(callable.ident.span(), text));
        }
        let number = self.names.len();
        self.names.push(signature.name.clone());
        let constant = format_ident!("SIGNATURE_{}", number);
        let row = format_ident!("ROW_{}", number);
        let wrapper = format_ident!("call_{}_{}", callable.ident.unraw(), number);
        let kind = Ident::new(kind, attribute.path().require_ident()?.span());
        let kind = quote!(::pyish::native::MethodKind::#kind);
        let name = &signature.name;
        let arg = |index| quote!(const { &::pyish::native::Arg::new(#owner, #name, #kind, &#constant, #index) });
        let call = callable.wrapper(ty, &wrapper, &row, &signature, arg);
        let spread_name = format_ident!("{}_spread", wrapper);
        let spread = callable.spread(ty, &spread_name, &row, &signature, arg);
        let spread_call = match &spread {
            Some(_) => quote!(::core::option::Option::Some(#spread_name)),
            None => quote!(::core::option::Option::None),
        };
        let way = match (&quick, way) {
            (_, Some(way)) => quote!(#way),
            (Some(_), None) => quote!(Looked),
            (None, None) => quote!(Called),
        };
        let quick = match quick {
            Some(path) => quote!(::core::option::Option::Some(#path)),
            None => quote!(::core::option::Option::None),
        };
        let parameters = signature.tokens();
        self.items.push(quote! {
            const #constant: ::pyish::native::Signature = #parameters;
            #call
            #spread
            static #row: ::pyish::native::MethodDef = ::pyish::native::MethodDef {
                name: #name,
                owner: #owner,
                doc: #doc,
                signature: #constant,
                kind: #kind,
                call: #wrapper,
                spread: #spread_call,
                quick: #quick,
                way: ::pyish::native::CallWay::#way,
            };
        });
        self.methods.push(quote!(&#row));
        Ok(())
    }

    fn constant(&mut self, attribute: &Attribute, callable: &Callable, ty: &Type) -> Result<()> {
        callable.types(0, "no arguments")?;
        let name = name_of(attribute, callable)?;
        let call = callable.call(ty);
        self.constants.push(quote! {
            ::pyish::native::ConstDef {
                name: #name,
                value: |vm| {
                    let result = #call;
                    ::pyish::native::IntoValue::into_value(result, vm)
                },
            }
        });
        Ok(())
    }

    fn attribute(&mut self, attribute: &Attribute, callable: Callable, doc: String) -> Result<()> {
        let name = name_of(attribute, &callable)?;
        let word = attribute.path().require_ident()?;
        let index = match self.attributes.iter().position(|known| known.name == name) {
            Some(index) => index,
            None => {
                let fresh = Computed {
                    name,
                    doc: String::new(),
                    get: None,
                    set: None,
                    delete: None,
                    at: word.span(),
                };
                self.attributes.push(fresh);
                self.attributes.len() - 1
            }
        };
        let known = &mut self.attributes[index];
        let place = match word.to_string().as_str() {
            "getter" => {
                known.doc = doc;
                &mut known.get
            }
            "setter" => &mut known.set,
            _ => &mut known.delete,
        };
        match place.replace(callable) {
            Some(_) => Err(Error::new(
                word.span(),
                format!("the attribute has two of #[{word}]"),
            )),
            None => Ok(()),
        }
    }

    /// The rows of the computed attributes; their functions go to `items`.
    pub(crate) fn getset(&mut self, owner: &str, ty: &Type) -> Result<Vec<TokenStream>> {
        let mut rows = Vec::new();
        for (number, attribute) in std::mem::take(&mut self.attributes).into_iter().enumerate() {
            let row = format_ident!("ATTRIBUTE_{}", number);
            self.items.push(attribute.tokens(&row, number, owner, ty)?);
            rows.push(quote!(&#row));
        }
        Ok(rows)
    }
}

impl Computed {
    fn tokens(&self, row: &Ident, number: usize, owner: &str, ty: &Type) -> Result<TokenStream> {
        let Computed { name, doc, .. } = self;
        let Some(get) = &self.get else {
            return Err(Error::new(
                self.at,
                format!("the attribute '{name}' lacks its #[getter]"),
            ));
        };
        let receiver = quote!(const { &::pyish::native::Arg::receiver(#owner, #name) });
        let assigned = quote!(const { &::pyish::native::Arg::assigned(#owner, #name) });
        let (this, value) = (format_ident!("this"), format_ident!("value"));
        let (a0, a1) = (format_ident!("a0"), format_ident!("a1"));

        let get_name = format_ident!("get_{}", number);
        let convert_this = convert(get.types(1, "the receiver")?[0], &a0, &this, &receiver);
        let call = get.call(ty);
        let getter = quote! {
            fn #get_name(
                vm: &mut ::pyish::native::Vm,
                this: &::pyish::native::Value,
            ) -> ::pyish::native::Res<::pyish::native::Value> {
                #convert_this
                let result = #call;
                ::pyish::native::IntoValue::into_value(result, vm)
            }
        };
        if self.set.is_none() && self.delete.is_none() {
            return Ok(quote! {
                #getter
                static #row: ::pyish::native::GetSetDef = ::pyish::native::GetSetDef {
                    name: #name, owner: #owner, doc: #doc, get: #get_name, set: ::core::option::Option::None,
                };
            });
        }

        let set_name = format_ident!("set_{}", number);
        let delete = match &self.delete {
            None => quote!(),
            Some(delete) => {
                let convert_this =
                    convert(delete.types(1, "the receiver")?[0], &a0, &this, &receiver);
                let call = delete.call(ty);
                quote! {
                    if value.is_none() {
                        #convert_this
                        return #call;
                    }
                }
            }
        };
        let set = match &self.set {
            None => quote!(::pyish::native::not_assignable(vm, #assigned)),
            Some(set) => {
                let types = set.types(2, "the receiver and a value")?;
                // A setter that takes an `Option` is told of a deletion; for others it is an error.
                let taken = match is_option(types[1]) {
                    true => quote!(value.unwrap_or(::pyish::native::Value::Unset)),
                    false => quote!(::pyish::native::assigned_value(vm, value, #assigned)?),
                };
                let convert_this = convert(types[0], &a0, &this, &receiver);
                let convert_value = convert(types[1], &a1, &value, &assigned);
                let call = set.call(ty);
                quote! {
                    #convert_this
                    let value = &#taken;
                    #convert_value
                    #call
                }
            }
        };
        Ok(quote! {
            #getter
            fn #set_name(
                vm: &mut ::pyish::native::Vm,
                this: &::pyish::native::Value,
                value: ::core::option::Option<::pyish::native::Value>,
            ) -> ::pyish::native::Res<()> {
                #delete
                #set
            }
            static #row: ::pyish::native::GetSetDef = ::pyish::native::GetSetDef {
                name: #name, owner: #owner, doc: #doc, get: #get_name, set: ::core::option::Option::Some(#set_name),
            };
        })
    }
}

/// What an annotation says of a function.
struct Declared {
    signature: Signature,
    /// A name of `pyish::native::MethodKind`.
    kind: &'static str,
    /// Whether the Rust parameters bear the signature's names: not where the signature comes from the slots' table.
    names: bool,
    /// The function's `pyish::native::QuickCall`.
    quick: Option<Path>,
    /// A name of `pyish::native::CallWay`.
    way: Option<Ident>,
}

/// `"name(self, /)"`, and perhaps `quick = path`, and behind that `way = Name`.
struct Text {
    signature: LitStr,
    quick: Option<Path>,
    way: Option<Ident>,
}

impl Parse for Text {
    fn parse(input: ParseStream<'_>) -> Result<Text> {
        let mut text = Text {
            signature: input.parse()?,
            quick: None,
            way: None,
        };
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let word: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            match word.to_string().as_str() {
                "quick" => text.quick = Some(input.parse()?),
                "way" if text.quick.is_some() => text.way = Some(input.parse()?),
                _ => {
                    return Err(Error::new(
                        word.span(),
                        "only `quick = path` and `way = Name` can stand here",
                    ));
                }
            }
        }
        Ok(text)
    }
}

impl Declared {
    fn read(attribute: &Attribute) -> Result<Declared> {
        let word = attribute.path().require_ident()?;
        let fault = |span, text: String| Err(Error::new(span, text));
        if word == "slot"
            && let Ok(name) = attribute.parse_args_with(Ident::parse_any)
        {
            let Some((text, kind)) = slots::find(&name.to_string()) else {
                let text = format!(
                    "no slot is called '{name}'; a full signature can stand here: \"__name__(self, /)\""
                );
                return fault(name.span(), text);
            };
            let signature =
                Signature::parse(&text).map_err(|text| Error::new(name.span(), text))?;
            return Ok(Declared {
                signature,
                kind,
                names: false,
                quick: None,
                way: None,
            });
        }
        let Text {
            signature: literal,
            quick,
            way,
        } = attribute.parse_args()?;
        let mut signature = match Signature::parse(&literal.value()) {
            Ok(signature) => signature,
            Err(text) => return fault(literal.span(), text),
        };
        if word == "new" && signature.name.is_empty() {
            signature.name = "__new__".to_owned();
        }
        if signature.name.is_empty() {
            return fault(
                literal.span(),
                "the signature starts with the function's name".to_owned(),
            );
        }
        let kind = FUNCTIONS
            .iter()
            .find(|(known, _)| word == known)
            .map_or("Instance", |(_, kind)| kind);
        Ok(Declared {
            signature,
            kind,
            names: true,
            quick,
            way,
        })
    }
}

/// The name in the annotation's parentheses, or else the function's own.
fn name_of(attribute: &Attribute, callable: &Callable) -> Result<String> {
    match &attribute.meta {
        syn::Meta::Path(_) => Ok(callable.ident.unraw().to_string()),
        _ => Ok(attribute
            .parse_args_with(Ident::parse_any)?
            .unraw()
            .to_string()),
    }
}

fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "Option"))
}
