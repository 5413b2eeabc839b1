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
        let slots = slots(self.arguments().count());
        let fill = fill(signature, &slots, row);
        let conversions = self.conversions(&slots, &arg);
        let call = self.call(owner);
        target(
            name,
            &quote! {
                #fill
                #(#conversions)*
                let result = #call;
                ::pyish::native::IntoAnswer::into_answer(result, vm)
            },
        )
    }

    /// `let` statements that convert each slot; where one cannot be, the call ends.
    fn conversions(&self, slots: &[Ident], arg: impl Fn(usize) -> TokenStream) -> Vec<TokenStream> {
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
        conversions.collect()
    }

    /// The same function for a call without keywords: `*args` are all that is left of the row, as they lie, where the
    /// function takes them as a slice, and all parameters behind them have defaults that need no row.
    pub(crate) fn spread(
        &self,
        owner: &Type,
        name: &Ident,
        row: &Ident,
        signature: &Signature,
        arg: impl Fn(usize) -> TokenStream,
    ) -> Option<TokenStream> {
        let params = &signature.params;
        let rest = params
            .iter()
            .position(|param| param.kind == Kind::VarPositional)?;
        let (_, ty) = self.arguments().nth(rest)?;
        let is_slice = matches!(ty, Type::Reference(it) if matches!(&*it.elem, Type::Slice(_)));
        if !is_slice || signature.least() != rest + 1 {
            return None;
        }
        let slots = slots(params.len());
        let own = &slots[..rest];
        let defaults = (rest + 1..params.len()).map(|index| {
            let (slot, default) = (&slots[index], filled_in(&params[index].default));
            quote!(let #slot = &#default;)
        });
        let mut conversions = self.conversions(&slots, arg);
        let variable = format_ident!("a{}", rest);
        conversions[rest] = quote!(let #variable: #ty = rest;);
        let call = self.call(owner);
        Some(target(
            name,
            &quote! {
                let [#(#own,)* rest @ ..] = slots else {
                    return ::pyish::native::wrong_slots(vm, &#row, slots);
                };
                #(#defaults)*
                #(#conversions)*
                let result = #call;
                ::pyish::native::IntoAnswer::into_answer(result, vm)
            },
        ))
    }
}

/// The variables that arguments lie in before they are converted.
fn slots(count: usize) -> Vec<Ident> {
    (0..count)
        .map(|index| format_ident!("s{}", index))
        .collect()
}

/// A default that the function fills in itself.
fn filled_in(default: &Default) -> TokenStream {
    match default {
        Default::Str(text) => quote! {
            match ::pyish::native::default_text(vm, #text) {
                ::core::result::Result::Ok(text) => text,
                ::core::result::Result::Err(raised) => {
                    return ::pyish::native::Answer::Raised(raised);
                }
            }
        },
        default => {
            let default = default.tokens();
            quote!(::pyish::native::immediate(::pyish::native::ParamDefault::#default))
        }
    }
}

/// The function that a row names: its body takes the arguments out of `slots` and comes to an `Answer`, which leaves in
/// registers.
pub(crate) fn target(name: &Ident, body: &TokenStream) -> TokenStream {
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
                #body
            }
            ::pyish::native::Registers::of(answer(vm, slots))
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
        let value = filled_in(default);
        match default {
            Default::Str(_) => quote! {
                let #variable = match slots.len() <= #index {
                    true => #value,
                    false => ::pyish::native::Value::Unset,
                };
            },
            _ => quote!(let #variable = #value;),
        }
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
