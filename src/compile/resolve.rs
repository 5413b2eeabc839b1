//! What each name means: local, cell, free, global.
//!
//! Scopes are resolved from the outside in. A name that its scope does not bind is looked up through the
//! scopes around it; what is found to be free is noted in every function on the way, which has to pass the cell
//! on. A name that an inlined comprehension does not bind means what it means in the comprehension's host.
//! O(depth) for each name of each scope.

use super::error::{Res, syntax_error};
use super::names::{NameId, Names};
use super::scope::{Binding, Defs, ScopeId, ScopeKind, Scopes};

/// Resolve all names of all scopes.
pub(super) fn resolve(scopes: &mut Scopes, names: &Names) -> Res {
    declare_in_module(scopes);
    // Scopes are numbered as they are opened: one comes after those around it, but a function's annotations
    // may be refused before its siblings are looked at, as in CPython.
    for index in 0..scopes.all.len() as u32 {
        let id = ScopeId(index);
        if !scopes[id].is_unevaluated {
            let order = scopes[id].order.clone();
            for name in order {
                resolve_name(scopes, names, id, name)?;
            }
        }
    }
    Ok(())
}

/// A `global x` of any scope makes `x` a global for the module's own code too, which counts where `exec` gives it
/// locals that are not its globals.
fn declare_in_module(scopes: &mut Scopes) {
    let Some((module, inner)) = scopes.all.split_first_mut() else {
        return;
    };
    for scope in inner {
        for (name, symbol) in &scope.symbols {
            if symbol.defs.any(Defs::GLOBAL)
                && let Some(outer) = module.symbols.get_mut(name)
            {
                outer.defs.add(Defs::GLOBAL);
            }
        }
    }
}

/// The place of the `global` or `nonlocal` that names `name`.
fn directive_error(scopes: &Scopes, id: ScopeId, name: NameId, message: String) -> Res {
    let directive = scopes[id]
        .directives
        .iter()
        .find(|(named, _)| *named == name);
    Err(syntax_error(
        message,
        directive.map(|(_, span)| *span).unwrap_or_default(),
    ))
}

fn resolve_name(scopes: &mut Scopes, names: &Names, id: ScopeId, name: NameId) -> Res {
    let scope = &scopes[id];
    let defs = scope.defs(name);
    if scope
        .symbols
        .get(&name)
        .is_some_and(|symbol| symbol.binding.is_some())
    {
        return Ok(());
    }
    if defs.any(Defs::GLOBAL) {
        if defs.any(Defs::NONLOCAL) {
            let message = format!("name '{}' is nonlocal and global", names.text(name));
            return directive_error(scopes, id, name, message);
        }
        scopes[id].symbol(name).binding = Some(Binding::GlobalExplicit);
        return Ok(());
    }
    if scope.is_inlined {
        if defs.any(Defs::BOUND) && !defs.any(Defs::NONLOCAL) {
            scopes[id].symbol(name).binding = Some(Binding::Local);
            return Ok(());
        }
        return resolve_in_host(scopes, names, id, name);
    }
    if defs.any(Defs::NONLOCAL) {
        return resolve_nonlocal(scopes, names, id, name);
    }
    let binding = if defs.any(Defs::BOUND) {
        Binding::Local
    } else {
        resolve_use(scopes, id, name)
    };
    scopes[id].symbol(name).binding = Some(binding);
    Ok(())
}

fn resolve_nonlocal(scopes: &mut Scopes, names: &Names, id: ScopeId, name: NameId) -> Res {
    let text = names.text(name);
    if scopes[id].kind == ScopeKind::Module {
        return directive_error(
            scopes,
            id,
            name,
            "nonlocal declaration not allowed at module level".into(),
        );
    }
    match look_outside(scopes, id, name) {
        Outside::Global => directive_error(
            scopes,
            id,
            name,
            format!("no binding for nonlocal '{text}' found"),
        ),
        Outside::TypeParameter if scopes[id].comprehension.is_none() => {
            let message = format!("nonlocal binding not allowed for type parameter '{text}'");
            directive_error(scopes, id, name, message)
        }
        Outside::Free | Outside::TypeParameter => {
            scopes[id].symbol(name).binding = Some(Binding::Free);
            Ok(())
        }
    }
}

/// What a name means that its scope uses and does not bind.
fn resolve_use(scopes: &mut Scopes, id: ScopeId, name: NameId) -> Binding {
    if scopes[id].kind == ScopeKind::Module {
        return Binding::Local;
    }
    let sees_class = scopes[id].sees_class
        && name != NameId::CLASSDICT
        && name != NameId::CONDITIONAL_ANNOTATIONS;
    if sees_class && let Some(class) = class_around(scopes, id) {
        let defs = scopes[class].defs(name);
        if defs.any(Defs::GLOBAL) {
            return Binding::GlobalExplicit;
        }
        if defs.any(Defs::BOUND)
            && !defs.any(Defs::NONLOCAL)
            && !bound_between(scopes, id, class, name)
        {
            return Binding::ClassThenGlobal;
        }
    }
    match (look_outside(scopes, id, name), sees_class) {
        (Outside::Global, true) => Binding::ClassThenGlobal,
        (Outside::Global, false) => Binding::Global,
        // A type parameter or the like, found before the class is: no need to ask the class.
        (_, true) if bound_inside_class(scopes, id, name) => Binding::Free,
        (_, true) => Binding::ClassThenFree,
        (_, false) => Binding::Free,
    }
}

/// The class that an annotation scope lies in.
fn class_around(scopes: &Scopes, id: ScopeId) -> Option<ScopeId> {
    let mut around = scopes[id].parent;
    while let Some(id) = around {
        if scopes[id].kind == ScopeKind::Class {
            return Some(id);
        }
        around = scopes[id].parent;
    }
    None
}

/// Whether a scope between `id` and the class around it binds `name`.
fn bound_inside_class(scopes: &Scopes, id: ScopeId, name: NameId) -> bool {
    class_around(scopes, id).is_some_and(|class| bound_between(scopes, id, class, name))
}

fn bound_between(scopes: &Scopes, id: ScopeId, class: ScopeId, name: NameId) -> bool {
    let mut around = scopes[id].parent;
    while let Some(id) = around {
        if id == class {
            return false;
        }
        if scopes[id].defs(name).any(Defs::BOUND) {
            return true;
        }
        around = scopes[id].parent;
    }
    false
}

/// A name that an inlined comprehension uses: it means what it means in the code that the comprehension is part
/// of, except that a comprehension in a class does not see the class's names.
fn resolve_in_host(scopes: &mut Scopes, names: &Names, id: ScopeId, name: NameId) -> Res {
    let mut host = id;
    while scopes[host].is_inlined {
        let Some(parent) = scopes[host].parent else {
            return Ok(());
        };
        host = parent;
        if scopes[host].is_inlined
            && scopes[host].defs(name).any(Defs::BOUND)
            && !scopes[host].defs(name).any(Defs::NONLOCAL)
        {
            return Ok(());
        }
    }
    match scopes[host].kind {
        ScopeKind::Module => Ok(()),
        ScopeKind::Class => {
            let implicit = [
                NameId::CLASS,
                NameId::CLASSDICT,
                NameId::CONDITIONAL_ANNOTATIONS,
            ]
            .contains(&name);
            let binding = if implicit {
                Binding::Global
            } else {
                match look_outside(scopes, host, name) {
                    Outside::Global => Binding::Global,
                    Outside::Free | Outside::TypeParameter => {
                        pass_through(scopes, host, name);
                        Binding::Free
                    }
                }
            };
            scopes[id].symbol(name).binding = Some(binding);
            Ok(())
        }
        _ => {
            scopes[host].symbol(name).defs.add(Defs::USE);
            resolve_name(scopes, names, host, name)
        }
    }
}

/// What lies around a scope.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outside {
    Global,
    Free,
    TypeParameter,
}

/// Find `name` in the scopes around `id`. If a function binds it, it becomes a cell there, and the scopes
/// between pass it on.
fn look_outside(scopes: &mut Scopes, id: ScopeId, name: NameId) -> Outside {
    let mut between = Vec::new();
    let mut around = scopes[id].parent;
    let found = loop {
        let Some(here) = around else {
            return Outside::Global;
        };
        let scope = &mut scopes[here];
        around = scope.parent;
        if scope.kind == ScopeKind::Module {
            return Outside::Global;
        }
        if scope.kind == ScopeKind::Class {
            if [
                NameId::CLASS,
                NameId::CLASSDICT,
                NameId::CONDITIONAL_ANNOTATIONS,
            ]
            .contains(&name)
            {
                if !scope.implicit_cells.contains(&name) {
                    scope.implicit_cells.push(name);
                }
                break Outside::Free;
            }
            between.push(here);
            continue;
        }
        let defs = scope.defs(name);
        if defs.any(Defs::GLOBAL) {
            return Outside::Global;
        }
        if defs.any(Defs::BOUND) && !defs.any(Defs::NONLOCAL) {
            scope.symbol(name).is_cell = true;
            break if defs.any(Defs::TYPE_PARAM) {
                Outside::TypeParameter
            } else {
                Outside::Free
            };
        }
        if scope
            .symbols
            .get(&name)
            .is_some_and(|symbol| symbol.binding == Some(Binding::Free))
        {
            break Outside::Free;
        }
        between.push(here);
    };
    for here in between {
        pass_through(scopes, here, name);
    }
    found
}

fn pass_through(scopes: &mut Scopes, id: ScopeId, name: NameId) {
    let scope = &mut scopes[id];
    if scope.is_inlined {
        return;
    }
    if scope.kind == ScopeKind::Class {
        if !scope.through.contains(&name) {
            scope.through.push(name);
        }
        return;
    }
    let sees_class = scope.sees_class;
    let symbol = scope.symbol(name);
    if sees_class {
        // Its own use of the name may ask the class first; the cell is needed all the same.
        if symbol.binding.is_none() && !symbol.defs.any(Defs::USE) {
            symbol.binding = Some(Binding::Free);
        }
        if !scope.through.contains(&name) {
            scope.through.push(name);
        }
    } else {
        symbol.binding = Some(Binding::Free);
    }
}
