//! `_re`: the native half of `re`. What is Python about it (the flags, the cache, the functions of the module) is
//! `stdlib/re/__init__.py`; the engine is `text/regex/`.

mod match_object;
mod pattern;
mod subject;
mod template;

use crate::object::{Raised, Ref, Res, Type, Value, Vm};
use crate::text::regex::{Refusal, RefusalKind};
use pyish_derive::module;

/// What the pattern compiled last may come to mean one day.
#[derive(Default)]
struct Doubts(Vec<String>);

/// The class of what is raised for a pattern that is wrong: the script half makes it.
#[derive(Default)]
struct ErrorClass(Option<Ref<Type>>);

/// The exception for a refused pattern or template.
#[cold]
fn refused(vm: &mut Vm, refusal: Refusal, pattern: &Value) -> Raised {
    let class = match refusal.kind {
        RefusalKind::Value => vm.exceptions.ValueError.clone(),
        RefusalKind::Overflow => vm.exceptions.OverflowError.clone(),
        RefusalKind::Depth => vm.exceptions.RecursionError.clone(),
        RefusalKind::Pattern => match vm.state::<ErrorClass>().0.clone() {
            Some(class) => {
                let at = refusal.at.map_or(Value::None, |at| Value::Int(at as i64));
                let made = vm
                    .new_str(&refusal.text)
                    .and_then(|text| vm.call(&(&class).into(), &[text, pattern.clone(), at]));
                return match made.map(Value::into_ref) {
                    Ok(Ok(exception)) => Raised(exception),
                    Ok(Err(_)) => vm.raise_text(&class, &refusal.text),
                    Err(raised) => raised,
                };
            }
            None => vm.exceptions.ValueError.clone(),
        },
    };
    vm.raise_text(&class, &refusal.text)
}

#[module(
    name = "_re",
    classes(
        pattern::CLASS,
        match_object::CLASS,
        pattern::FINDER_CLASS,
        pattern::SCANNER_CLASS
    )
)]
impl Surface {
    /// Compile a pattern.
    #[function("compile(pattern, flags, /)")]
    fn compile(vm: &mut Vm, pattern: &Value, flags: u32) -> Res<Ref<pattern::Pattern>> {
        pattern::Pattern::compile(vm, pattern, flags)
    }

    /// The warnings that the pattern compiled last deserves.
    #[function("doubts()")]
    fn doubts(vm: &mut Vm) -> Res {
        let doubts = std::mem::take(&mut vm.state::<Doubts>().0);
        if doubts.is_empty() {
            return Ok(Value::None);
        }
        let mut texts = Vec::new();
        for doubt in doubts {
            texts.push(vm.new_str(&doubt)?);
        }
        vm.new_list(texts)
    }

    /// Tell the class of the exceptions that a wrong pattern raises.
    #[function("set_error(error, /)")]
    fn set_error(vm: &mut Vm, error: &Ref<Type>) {
        vm.state::<ErrorClass>().0 = Some(error.clone());
    }
}
