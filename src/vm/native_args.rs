//! A native call's arguments, laid into the slots that its signature asks for.
//!
//! ```text
//!   args:  [ receiver, positional …, values of names … ]      names: [ key, reverse ]
//!              │
//!              ▼            one slot for each parameter, in the signature's order
//!   slots: [ receiver, … , *args tuple , keyword-only …, **kwargs dict ]
//! ```
//! CPython has four ways of taking arguments, each with error texts of its own. Which one a function would have had
//! follows from its signature: no parameters, one positional-only, only positional-only, or some with names.
//!
//! # Invariants
//! - The receiver of a bound kind is the first of `args`, and no error counts it.
//! - A slot is `Unset` only where the parameter's default is `Absent` and nothing was given.
//!
//! # Cost
//! O(parameters + arguments), keywords O(parameters) each; nothing where `is_direct` holds: then `args` are the slots.

use super::convert::default_text;
use crate::object::native::{MethodDef, MethodKind, ParamDefault, ParamKind, Signature, immediate};
use crate::object::{Args, NativeFunction, Res, Special, StaticMethod, Type, Value, Vm};

/// Whether the arguments are the slots as they stand: all by position, and all there that have no plain default.
#[inline(always)]
pub fn is_direct(def: &MethodDef, args: &[Value], named: bool) -> bool {
    !named && def.signature.takes(args.len())
}

/// The slots for a call of `def`. The last of `args` belong to `names`, which are strings.
pub fn bind(vm: &mut Vm, def: &'static MethodDef, args: &[Value], names: &[Value]) -> Res<Args> {
    if names.is_empty()
        && let Some(slots) = bind_positional(vm, def, args)?
    {
        return Ok(slots);
    }
    let signature = &def.signature;
    let (positional, keywords) = args.split_at(args.len() - names.len());
    let bound = usize::from(def.kind.is_bound());
    if positional.len() < bound {
        return no_receiver(vm, def);
    }
    let (names, keywords) = if !names.is_empty() && leaves_keywords(vm, def, positional) {
        (&[][..], &[][..])
    } else {
        (names, keywords)
    };
    let (names, keywords) = if def.kind == MethodKind::New && !names.is_empty() {
        understood(def, positional, names, keywords)
    } else {
        (names, keywords)
    };
    check_counts(vm, def, positional.len() - bound, names.len())?;

    let mut slots = Args::new();
    let taken = positional.len().min(signature.positional);
    for index in 0..signature.params.len() {
        slots.push(match positional.get(index) {
            Some(value) if index < taken => value.clone(),
            _ => Value::Unset,
        });
    }
    if signature.var_positional {
        slots[signature.positional] = vm.new_tuple(positional[taken..].iter().cloned())?;
    }
    let extra = place_keywords(vm, def, &mut slots, names, keywords)?;
    for (index, param) in signature.params.iter().enumerate() {
        if slots[index].is_unset()
            && matches!(
                param.kind,
                ParamKind::PositionalOnly | ParamKind::PositionalOrKeyword | ParamKind::KeywordOnly
            )
        {
            slots[index] = match param.default {
                ParamDefault::Required => return missing(vm, def, index),
                default => default_value(vm, default)?,
            };
        }
    }
    match extra {
        // CPython looks for what is missing first, and then at what it does not know.
        Some(unknown) => unexpected(vm, def, text_of(&names[unknown])),
        None => Ok(slots),
    }
}

/// A default as a value; Unset for one that is none.
fn default_value(vm: &mut Vm, default: ParamDefault) -> Res {
    Ok(match default {
        ParamDefault::Str(text) => default_text(vm, text)?,
        ParamDefault::Bytes(bytes) => vm.new_bytes(bytes)?,
        ParamDefault::EmptyTuple => vm.new_tuple(Vec::new())?,
        other => immediate(other),
    })
}

/// The slots for a call without keywords, in one go; nothing where something is wrong.
fn bind_positional(vm: &mut Vm, def: &'static MethodDef, args: &[Value]) -> Res<Option<Args>> {
    let signature = &def.signature;
    if args.len() > signature.positional && !signature.var_positional {
        return Ok(None);
    }
    let mut slots = Args::new();
    let mut given = args.iter();
    for param in signature.params {
        let slot = match param.kind {
            ParamKind::VarPositional => vm.new_tuple(given.as_slice().iter().cloned())?,
            ParamKind::VarKeyword => vm.new_dict()?.into(),
            ParamKind::PositionalOnly | ParamKind::PositionalOrKeyword => match given.next() {
                Some(value) => value.clone(),
                None if param.default == ParamDefault::Required => return Ok(None),
                None => default_value(vm, param.default)?,
            },
            ParamKind::KeywordOnly if param.default == ParamDefault::Required => return Ok(None),
            ParamKind::KeywordOnly => default_value(vm, param.default)?,
        };
        slots.push(slot);
    }
    Ok(Some(slots))
}

/// A `__new__` that takes no keywords looks past them where a subclass has an `__init__` of its own to take them, and
/// `list.__init__` (no other one) likewise.
fn leaves_keywords(vm: &Vm, def: &'static MethodDef, positional: &[Value]) -> bool {
    let (true, Some(first)) = (is_constructor(def), positional.first()) else {
        return false;
    };
    if convention(def) == Convention::Named && def.name != "__init__" {
        return false;
    }
    if def.kind == MethodKind::New {
        return first.downcast::<Type>().is_some_and(|class| {
            let init = class.special(Special::Init);
            !vm.is_object_init(init) && init.downcast::<NativeFunction>().is_none()
        });
    }
    first.as_list().is_some()
        && vm
            .type_of(first)
            .special(Special::New)
            .downcast::<StaticMethod>()
            .is_some()
}

/// Of keywords for a `__new__` those that are for it: a class that a script derived may have an `__init__` of its own
/// that understands others. Where there are none such, all are left, and the binder complains.
fn understood<'a>(
    def: &MethodDef,
    positional: &[Value],
    names: &'a [Value],
    keywords: &'a [Value],
) -> (&'a [Value], &'a [Value]) {
    let known = |name: &Value| {
        def.signature.params.iter().any(|param| {
            param.kind != ParamKind::PositionalOnly && param.name.as_bytes() == text_of(name)
        })
    };
    let derived = positional
        .first()
        .and_then(Value::as_type)
        .is_some_and(|class| {
            class.is_counted()
                && class
                    .special(crate::object::Special::Init)
                    .downcast::<crate::object::Function>()
                    .is_some()
        });
    if derived && !def.signature.var_keyword && !names.iter().any(known) {
        (&[], &[])
    } else {
        (names, keywords)
    }
}

/// Lays the keywords into their slots, and those without one into `**kwargs`. Gives the first that has no place.
fn place_keywords(
    vm: &mut Vm,
    def: &'static MethodDef,
    slots: &mut Args,
    names: &[Value],
    values: &[Value],
) -> Res<Option<usize>> {
    let signature = &def.signature;
    let bound = usize::from(def.kind.is_bound());
    let rest = match signature.var_keyword {
        true => Some(vm.new_dict()?),
        false => None,
    };
    let mut unknown = None;
    for (at, (name, value)) in names.iter().zip(values).enumerate() {
        let text = text_of(name);
        let place = signature.params.iter().position(|param| {
            matches!(
                param.kind,
                ParamKind::PositionalOrKeyword | ParamKind::KeywordOnly
            ) && param.name.as_bytes() == text
        });
        match place {
            Some(index) if slots[index].is_unset() => slots[index] = value.clone(),
            Some(index) => {
                let (callee, position) = (callee(def), index + 1 - bound);
                let name = String::from_utf8_lossy(text);
                return raise!(
                    vm,
                    TypeError,
                    "argument for {callee}() given by name ('{name}') and position ({position})"
                );
            }
            None => match (&rest, name.as_str()) {
                (Some(rest), Some(name)) => rest.set_str(vm, name, value.clone())?,
                _ => unknown = unknown.or(Some(at)),
            },
        }
    }
    if let Some(rest) = rest
        && let Some(slot) = slots.last_mut()
    {
        *slot = rest.into();
    }
    Ok(unknown)
}

/// The bytes of a keyword's name.
fn text_of(name: &Value) -> &[u8] {
    name.as_str().map_or(&[], |name| name.as_bytes())
}

/// How CPython would have taken the arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Convention {
    /// No parameters.
    Nothing,
    /// One positional-only parameter without default.
    One,
    /// Positional-only parameters.
    Positional,
    /// An operation, with positional parameters.
    Operation,
    /// Some parameters have names.
    Named,
}

fn convention(def: &MethodDef) -> Convention {
    let signature = &def.signature;
    let bound = usize::from(def.kind.is_bound());
    let named = signature.keyword_only > 0
        || signature.var_keyword
        || signature.params[bound..]
            .iter()
            .any(|param| param.kind == ParamKind::PositionalOrKeyword);
    if named {
        return Convention::Named;
    }
    if def.kind == MethodKind::Slot && def.name != "__init__" {
        return Convention::Operation;
    }
    match (
        signature.params.len() - bound,
        signature.required - bound.min(signature.required),
    ) {
        _ if is_constructor(def) => Convention::Positional,
        (0, _) => Convention::Nothing,
        (1, 1) if !signature.var_positional => Convention::One,
        _ => Convention::Positional,
    }
}

/// Refuses too many or too few arguments, as far as counting tells.
fn check_counts(vm: &mut Vm, def: &'static MethodDef, given: usize, keywords: usize) -> Res<()> {
    let Signature {
        var_positional,
        var_keyword,
        ..
    } = def.signature;
    let (least, most) = limits(def);
    let fits = keywords == 0 && given >= least && (given <= most || var_positional);
    if fits || (var_positional && var_keyword && given >= least) {
        return Ok(());
    }
    // Where some come by name, counting alone does not tell.
    if convention(def) == Convention::Named {
        return wrong_named_count(vm, def, given, keywords);
    }
    wrong_count(vm, def, given, keywords)
}

/// How many arguments, the receiver aside, may come by position: at least, at most.
fn limits(def: &MethodDef) -> (usize, usize) {
    let bound = usize::from(def.kind.is_bound());
    (
        def.signature.required.saturating_sub(bound),
        def.signature.positional.saturating_sub(bound),
    )
}

#[cold]
fn wrong_count(vm: &mut Vm, def: &'static MethodDef, given: usize, keywords: usize) -> Res<()> {
    let convention = convention(def);
    let (callee, full) = (callee(def), qualified(def));
    if keywords > 0 {
        return match convention {
            Convention::Operation => raise!(
                vm,
                TypeError,
                "wrapper {callee}() takes no keyword arguments"
            ),
            _ => raise!(vm, TypeError, "{full}() takes no keyword arguments"),
        };
    }
    let (least, most) = limits(def);
    let plural = |count: usize| if count == 1 { "argument" } else { "arguments" };
    match convention {
        Convention::Nothing => raise!(vm, TypeError, "{full}() takes no arguments ({given} given)"),
        Convention::One => raise!(
            vm,
            TypeError,
            "{full}() takes exactly one argument ({given} given)"
        ),
        Convention::Operation if least != most && def.name != "__get__" => {
            raise!(
                vm,
                TypeError,
                "expected {least} or {most} arguments, got {given}"
            )
        }
        Convention::Operation if most < 2 => raise!(
            vm,
            TypeError,
            "expected {most} {}, got {given}",
            plural(most)
        ),
        _ => {
            let (bound, count) = if given < least {
                (
                    if least == most && !def.signature.var_positional {
                        ""
                    } else {
                        "at least "
                    },
                    least,
                )
            } else {
                (if least == most { "" } else { "at most " }, most)
            };
            raise!(
                vm,
                TypeError,
                "{callee} expected {bound}{count} {}, got {given}",
                plural(count)
            )
        }
    }
}

/// The counts of a function some of whose parameters have names. What is missing by name is found later.
fn wrong_named_count(
    vm: &mut Vm,
    def: &'static MethodDef,
    given: usize,
    keywords: usize,
) -> Res<()> {
    let signature = &def.signature;
    let bound = usize::from(def.kind.is_bound());
    let callee = callee(def);
    let (least, most) = limits(def);
    // CPython's `int` and `str` count by hand.
    if def.kind == MethodKind::New && matches!(def.owner, "int" | "str") && given > most {
        return raise!(
            vm,
            TypeError,
            "{callee} expected at most {most} arguments, got {given}"
        );
    }
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let all = most + signature.keyword_only;
    if given + keywords > all && !signature.var_keyword && !signature.var_positional {
        let kind = if given == 0 { "keyword " } else { "" };
        let total = given + keywords;
        return raise!(
            vm,
            TypeError,
            "{callee}() takes at most {all} {kind}argument{} ({total} given)",
            plural(all)
        );
    }
    if given > most && !signature.var_positional {
        if most == 0 {
            return raise!(vm, TypeError, "{callee}() takes no positional arguments");
        }
        let bound = if least < most { "at most" } else { "exactly" };
        return raise!(
            vm,
            TypeError,
            "{callee}() takes {bound} {most} positional argument{} ({given} given)",
            plural(most)
        );
    }
    // Positional-only parameters cannot come by name, so counting finds that they lack.
    let first = bound.min(signature.positional_only);
    let needed = signature.params[first..signature.positional_only.max(first)]
        .iter()
        .filter(|param| param.default == ParamDefault::Required)
        .count();
    if given < needed {
        let bound = if needed < most { "at least" } else { "exactly" };
        return raise!(
            vm,
            TypeError,
            "{callee}() takes {bound} {needed} positional argument{} ({given} given)",
            plural(needed)
        );
    }
    Ok(())
}

#[cold]
fn missing<T>(vm: &mut Vm, def: &'static MethodDef, index: usize) -> Res<T> {
    let bound = usize::from(def.kind.is_bound());
    let (callee, name) = (callee(def), def.signature.params[index].name);
    if is_constructor(def) && def.owner == "enumerate" {
        // CPython's counts by hand.
        return raise!(
            vm,
            TypeError,
            "{callee}() missing required argument '{name}'"
        );
    }
    raise!(
        vm,
        TypeError,
        "{callee}() missing required argument '{name}' (pos {})",
        index + 1 - bound
    )
}

#[cold]
fn unexpected<T>(vm: &mut Vm, def: &'static MethodDef, name: &[u8]) -> Res<T> {
    let (callee, name) = (callee(def), String::from_utf8_lossy(name));
    let known = def.signature.params.iter().filter(|param| {
        matches!(
            param.kind,
            ParamKind::PositionalOrKeyword | ParamKind::KeywordOnly
        )
    });
    match super::suggest::closest(&name, known.map(|param| param.name)) {
        Some(near) => raise!(
            vm,
            TypeError,
            "{callee}() got an unexpected keyword argument '{name}'. Did you mean '{near}'?"
        ),
        None => raise!(
            vm,
            TypeError,
            "{callee}() got an unexpected keyword argument '{name}'"
        ),
    }
}

#[cold]
fn no_receiver<T>(vm: &mut Vm, def: &'static MethodDef) -> Res<T> {
    let MethodDef { owner, name, .. } = def;
    match def.kind {
        MethodKind::Slot => raise!(
            vm,
            TypeError,
            "descriptor '{name}' of '{owner}' object needs an argument"
        ),
        MethodKind::New => raise!(vm, TypeError, "{owner}.__new__(): not enough arguments"),
        _ => raise!(
            vm,
            TypeError,
            "unbound method {owner}.{name}() needs an argument"
        ),
    }
}

/// Whether errors speak of the class that is being called.
fn is_constructor(def: &MethodDef) -> bool {
    def.kind == MethodKind::New || def.name == "__init__"
}

/// `append`; of a constructor the class: `list`.
fn callee(def: &MethodDef) -> &'static str {
    if is_constructor(def) {
        def.owner
    } else {
        def.name
    }
}

/// `list.append`, `math.sqrt`; `len` and `list` of what is built in.
fn qualified(def: &MethodDef) -> String {
    if is_constructor(def) || def.owner == "builtins" {
        callee(def).to_owned()
    } else {
        format!("{}.{}", def.owner, def.name)
    }
}
