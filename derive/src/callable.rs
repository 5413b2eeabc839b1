//! A Rust function as the target of a row: its parameters, and the wrapper that fills them.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, FnArg, Ident, ImplItemFn, Pat, Result, Type};

use crate::signature::{Default, Kind, Param, Signature};

/// A parameter of the Rust function.
pub(crate) enum Input {
    /// `vm: &mut Vm`, or `vm: &Vm`.
    Vm { mutable: bool },
    /// An argument, converted to this type. The name is missing where the pattern is none.
    Argument { name: Option<Ident>, ty: Box<Type> },
}

/// What the macros know of a Rust function.
pub(crate) struct Callable {
    pub(crate) ident: Ident,
    pub(crate) inputs: Vec<Input>,
}

impl Callable {
    /// Reads the function's parameters. `owner` is the type of a `&self`.
    pub(crate) fn read(function: &ImplItemFn, owner: &Type) -> Result<Callable> {
        let signature = &function.sig;
        if let Some(token) = &signature.asyncness {
            return Err(Error::new(
                token.span,
                "an asynchronous function is not supported here",
            ));
        }
        if !signature
            .generics
            .params
            .iter()
            .all(|param| matches!(param, syn::GenericParam::Lifetime(_)))
        {
            return Err(Error::new(
                signature.generics.span(),
                "a native function has no type parameters",
            ));
        }
        let inputs = signature
            .inputs
            .iter()
            .map(|input| Input::read(input, owner))
            .collect::<Result<_>>()?;
        Ok(Callable {
            ident: signature.ident.clone(),
            inputs,
        })
    }

    /// The arguments' names and types, without the `Vm`.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = (&Option<Ident>, &Type)> {
        self.inputs.iter().filter_map(|input| match input {
            Input::Argument { name, ty } => Some((name, &**ty)),
            Input::Vm { .. } => None,
        })
    }

    /// The arguments' types, where there are exactly `count`.
    pub(crate) fn types(&self, count: usize, expected: &str) -> Result<Vec<&Type>> {
        let types: Vec<_> = self.arguments().map(|(_, ty)| ty).collect();
        match types.len() == count {
            true => Ok(types),
            false => Err(Error::new(
                self.ident.span(),
                format!("this function takes {expected}, and optionally a `Vm`"),
            )),
        }
    }

    /// Checks that the parameters are those of the signature, in its order. `names` asks for the same names, too;
    /// the first of a bound function is free.
    pub(crate) fn check(&self, signature: &Signature, bound: bool, names: bool) -> Result<()> {
        let arguments: Vec<_> = self.arguments().collect();
        if arguments.len() != signature.params.len() {
            let text = format!(
                "the signature has {} parameters, the function {}",
                signature.params.len(),
                arguments.len()
            );
            return Err(Error::new(self.ident.span(), text));
        }
        let free = usize::from(bound);
        if bound && signature.params.is_empty() {
            return Err(Error::new(
                self.ident.span(),
                "the signature lacks 'self' or 'cls'",
            ));
        }
        for (param, (name, _)) in signature.params.iter().zip(arguments).skip(free) {
            if let Some(name) = name
                .as_ref()
                .filter(|name| names && !is_same_name(name, param))
            {
                let text = format!("the signature calls this parameter '{}'", param.name);
                return Err(Error::new(name.span(), text));
            }
        }
        Ok(())
    }

    /// `owner::function(…)`, with the arguments in the variables `a0`, `a1`, ….
    pub(crate) fn call(&self, owner: &Type) -> TokenStream {
        let ident = &self.ident;
        let mut index = 0usize;
        let inputs = self.inputs.iter().map(|input| match input {
            Input::Vm { mutable: true } => quote!(&mut *vm),
            Input::Vm { mutable: false } => quote!(&*vm),
            Input::Argument { .. } => {
                let variable = format_ident!("a{}", index);
                index += 1;
                quote!(#variable)
            }
        });
        quote! { <#owner>::#ident(#(#inputs),*) }
    }

    /// The function that takes the arguments from slots, converts them and calls. `arg` gives the `Arg` of a slot.
    pub(crate) fn wrapper(
        &self,
        owner: &Type,
        name: &Ident,
        row: &Ident,
        signature: &Signature,
        arg: impl Fn(usize) -> TokenStream,
    ) -> TokenStream {
        let slots: Vec<_> = (0..self.arguments().count())
            .map(|index| format_ident!("s{}", index))
            .collect();
        let fill = fill(signature, &slots, row);
        let conversions = self.arguments().enumerate().map(|(index, (_, ty))| {
            let conversion = conversion(ty, &slots[index], &arg(index));
            let variable = format_ident!("a{}", index);
            quote! {
                let #variable: #ty = match #conversion {
                    ::core::result::Result::Ok(given) => given,
                    ::core::result::Result::Err(raised) => {
                        return ::pyish::native::Answer::Raised(raised);
                    }
                };
            }
        });
        let call = self.call(owner);
        quote! {
            fn #name(
                vm: &mut ::pyish::native::Vm,
                slots: &[::pyish::native::Value],
            ) -> ::pyish::native::Registers<::pyish::native::Answer> {
                #[inline(always)]
                fn answer(
                    vm: &mut ::pyish::native::Vm,
                    slots: &[::pyish::native::Value],
                ) -> ::pyish::native::Answer {
                    #fill
                    #(#conversions)*
                    let result = #call;
                    ::pyish::native::IntoAnswer::into_answer(result, vm)
                }
                ::pyish::native::Registers::of(answer(vm, slots))
            }
        }
    }
}

/// `let` statements that take the slots out of `slots`. Defaults that need no memory, and text, are filled in here, so that
/// a call without them needs no row of slots.
pub(crate) fn fill(signature: &Signature, slots: &[Ident], row: &Ident) -> TokenStream {
    let least = signature.least();
    let defaults = (least..slots.len()).map(|index| {
        let variable = format_ident!("d{}", index);
        let default = &signature.params[index].default;
        let value = match default {
            Default::Str(text) => quote! {
                match slots.len() <= #index {
                    true => match ::pyish::native::default_text(vm, #text) {
                        ::core::result::Result::Ok(text) => text,
                        ::core::result::Result::Err(raised) => {
                            return ::pyish::native::Answer::Raised(raised);
                        }
                    },
                    false => ::pyish::native::Value::Unset,
                }
            },
            default => {
                let default = default.tokens();
                quote!(::pyish::native::immediate(::pyish::native::ParamDefault::#default))
            }
        };
        quote!(let #variable = #value;)
    });
    let rows = (least..=slots.len()).rev().map(|count| {
        let given = &slots[..count];
        let filled = (count..slots.len()).map(|index| format_ident!("d{}", index));
        quote!([#(#given),*] => (#(#given,)* #(&#filled,)*),)
    });
    quote! {
        #(#defaults)*
        let (#(#slots,)*) = match slots {
            #(#rows)*
            _ => return ::pyish::native::wrong_slots(vm, &#row, slots),
        };
    }
}

impl Input {
    fn read(input: &FnArg, owner: &Type) -> Result<Input> {
        let input = match input {
            FnArg::Receiver(receiver)
                if receiver.reference.is_some() && receiver.mutability.is_none() =>
            {
                return Ok(Input::Argument {
                    name: None,
                    ty: Box::new(syn::parse_quote!(&#owner)),
                });
            }
            FnArg::Receiver(receiver) => {
                return Err(Error::new(
                    receiver.span(),
                    "a native object is shared: take `&self`, and keep state in a `VmCell`",
                ));
            }
            FnArg::Typed(input) => input,
        };
        if let Type::Reference(reference) = &*input.ty
            && let Type::Path(path) = &*reference.elem
            && path
                .path
                .segments
                .last()
                .is_some_and(|segment| segment.ident == "Vm")
        {
            return Ok(Input::Vm {
                mutable: reference.mutability.is_some(),
            });
        }
        let name = match &*input.pat {
            Pat::Ident(pattern) => Some(pattern.ident.clone()),
            _ => None,
        };
        Ok(Input::Argument {
            name,
            ty: input.ty.clone(),
        })
    }
}

/// `let variable: ty = the conversion of slot;`, with the type's span so that the compiler points at the parameter.
pub(crate) fn convert(ty: &Type, variable: &Ident, slot: &Ident, arg: &TokenStream) -> TokenStream {
    let conversion = conversion(ty, slot, arg);
    quote! { let #variable: #ty = #conversion?; }
}

/// The conversion of a slot, which can fail.
fn conversion(ty: &Type, slot: &Ident, arg: &TokenStream) -> TokenStream {
    let conversion = quote_spanned! { ty.span().resolved_at(Span::call_site()) =>
        ::pyish::native::FromArg::from_arg
    };
    quote! { #conversion(vm, #slot, #arg) }
}

/// Whether a Rust parameter bears a Python parameter's name, give or take the underscores and the `r#` that Rust asks for.
fn is_same_name(rust: &Ident, python: &Param) -> bool {
    let rust = rust.to_string();
    let rust = rust
        .strip_prefix("r#")
        .unwrap_or(&rust)
        .trim_matches('_')
        .to_owned();
    let stars = matches!(python.kind, Kind::VarPositional | Kind::VarKeyword);
    rust == python.name.trim_matches('_') || stars && rust.is_empty()
}
