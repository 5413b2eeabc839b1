//! Rows of the native tables that are made at run time, for closures and for modules that are put together.
//!
//! A row is `'static`, like those of the macros. The same row is made once in a process: an engine that is built a
//! thousand times costs the names once.

use crate::object::native::{
    CallWay, MethodDef, MethodKind, ModuleDef, ModuleInit, Param, ParamDefault, ParamKind,
    Signature,
};
use hashbrown::{HashMap, HashSet};
use std::sync::{LazyLock, Mutex};

#[derive(Default)]
struct Rows {
    texts: HashSet<&'static str>,
    closures: HashMap<(&'static str, &'static str, Vec<bool>), &'static MethodDef>,
    modules: HashMap<(&'static str, &'static str), &'static ModuleDef>,
}

static ROWS: LazyLock<Mutex<Rows>> = LazyLock::new(Mutex::default);

fn with<T>(f: impl FnOnce(&mut Rows) -> T) -> T {
    match ROWS.lock() {
        Ok(mut rows) => f(&mut rows),
        // Nothing is half done in there, whoever panicked.
        Err(poisoned) => f(&mut poisoned.into_inner()),
    }
}

impl Rows {
    fn text(&mut self, text: &str) -> &'static str {
        match self.texts.get(text) {
            Some(known) => known,
            None => {
                let kept: &'static str = String::from(text).leak();
                self.texts.insert(kept);
                kept
            }
        }
    }
}

/// A text that stays.
pub(crate) fn text(text: &str) -> &'static str {
    with(|rows| rows.text(text))
}

/// The names of a closure's parameters, which nobody can use.
const PARAMETERS: &[&str] = &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

/// The row of a closure called `name`, of the module `owner`; `optional` says which parameters may be missing.
pub(crate) fn closure(name: &str, owner: &str, optional: &[bool]) -> &'static MethodDef {
    with(|rows| {
        let (name, owner) = (rows.text(name), rows.text(owner));
        let key = (name, owner, optional.to_vec());
        if let Some(known) = rows.closures.get(&key) {
            return *known;
        }
        let mut params = vec![param("self", ParamDefault::Required)];
        let mut shown = String::from("(self, /");
        // A parameter may be missing where all that follow may be, too.
        let required = optional
            .iter()
            .rposition(|optional| !optional)
            .map_or(0, |last| last + 1);
        for at in 0..optional.len() {
            let name = PARAMETERS.get(at).copied().unwrap_or("x");
            let default = match at < required {
                true => ParamDefault::Required,
                false => ParamDefault::None,
            };
            params.push(param(name, default));
        }
        if !optional.is_empty() {
            let names = params[1..].iter().map(|param| match param.default {
                ParamDefault::None => format!("{}=None", param.name),
                _ => param.name.to_owned(),
            });
            shown = format!("(self, {}, /", names.collect::<Vec<_>>().join(", "));
        }
        shown.push(')');
        let shown = rows.text(&shown);
        let def: &'static MethodDef = Box::leak(Box::new(MethodDef {
            name,
            owner,
            doc: "",
            signature: Signature::new(params.leak(), shown),
            kind: MethodKind::Closure,
            call: super::closure::call,
            spread: None,
            quick: None,
            way: CallWay::Called,
        }));
        rows.closures.insert(key, def);
        def
    })
}

fn param(name: &'static str, default: ParamDefault) -> Param {
    Param {
        name,
        kind: ParamKind::PositionalOnly,
        default,
    }
}

/// The row of a module that `init` fills.
pub(crate) fn module(name: &str, doc: &str, init: ModuleInit) -> &'static ModuleDef {
    with(|rows| {
        let (name, doc) = (rows.text(name), rows.text(doc));
        *rows.modules.entry((name, doc)).or_insert_with(|| {
            Box::leak(Box::new(ModuleDef {
                name,
                doc,
                functions: &[],
                classes: &[],
                constants: &[],
                init: Some(init),
            }))
        })
    })
}
