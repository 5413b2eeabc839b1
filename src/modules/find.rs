//! Where a module lies: in the binary's tables, on `sys.path`, in the embedded library.

use super::embedded::File;
use super::{embedded, native};
use crate::object::native::ModuleDef;
use crate::object::{Res, Value, Vm};
use std::borrow::Cow;

/// What the search for a module found.
pub(crate) enum Found {
    /// A native module.
    Native(&'static ModuleDef),
    /// Python text.
    Source(SourceFile),
    /// Directories without `__init__`, that together make a package.
    Namespace(Vec<String>),
    /// What a finder of `sys.meta_path` gave: a spec with a loader.
    Spec(Value),
}

/// A module's text and where it comes from.
pub(crate) struct SourceFile {
    /// `__file__`
    pub(crate) path: String,
    /// The text, undecoded.
    pub(crate) bytes: Cow<'static, [u8]>,
    /// The module of the binary that it is.
    pub(crate) embedded: Option<&'static File>,
    /// `__path__` of a package.
    pub(crate) package: Option<String>,
}

/// A directory and a name in it.
pub(crate) fn join(directory: &str, name: &str) -> String {
    match directory {
        "" => name.to_owned(),
        _ if directory.ends_with('/') => format!("{directory}{name}"),
        _ => format!("{directory}/{name}"),
    }
}

/// Find a module by its full name, by all finders in order; `path` is its parent's `__path__`, or nothing for `sys.path`.
pub(crate) fn find(vm: &mut Vm, full: &str, path: Option<&Value>) -> Res<Option<Found>> {
    if vm.make_sys.is_some() {
        // Nobody has seen `sys` yet: the search is the native one.
        return find_own(vm, full, path);
    }
    let Some(finders) = super::sys_attribute(vm, "meta_path") else {
        return find_own(vm, full, path);
    };
    for finder in vm.collect_iterable(&finders)? {
        if super::spec::is_own_finder(vm, &finder) {
            if let Some(found) = find_own(vm, full, path)? {
                return Ok(Some(found));
            }
            continue;
        }
        let Some(method) = vm.getattr_opt(&finder, "find_spec")? else {
            continue;
        };
        let name = vm.new_str(full)?;
        let spec = vm.call(
            &method,
            &[name, path.cloned().unwrap_or(Value::None), Value::None],
        )?;
        if !spec.is_none() {
            return Ok(Some(Found::Spec(spec)));
        }
    }
    Ok(None)
}

fn find_own(vm: &mut Vm, full: &str, path: Option<&Value>) -> Res<Option<Found>> {
    if let Some(def) = native::find_in(vm, full) {
        return Ok(Some(Found::Native(def)));
    }
    let entries = match path {
        Some(path) => strings(vm, path)?,
        None => sys_path(vm)?,
    };
    let tail = full.rsplit('.').next().unwrap_or(full);
    let mut portions = Vec::new();
    for entry in entries {
        if entry.starts_with("pyish/stdlib") {
            if let Some(found) = find_embedded(full) {
                return Ok(Some(found));
            }
            continue;
        }
        if let Some(found) = find_in(vm, &entry, tail) {
            return Ok(Some(Found::Source(found)));
        }
        let directory = join(&entry, tail);
        if vm.is_source_dir(&directory) {
            portions.push(directory);
        }
    }
    if path.is_none()
        && portions.is_empty()
        && let Some(found) = find_embedded(full)
    {
        return Ok(Some(found));
    }
    // What a package of pyish's own lacks, a CPython library on the path can lend.
    if path.is_some()
        && portions.is_empty()
        && let Some((parent, _)) = full.rsplit_once('.')
        && embedded::find(parent).is_some()
        && let Some(found) = find_lent(vm, parent, tail)?
    {
        return Ok(Some(found));
    }
    Ok(if portions.is_empty() {
        None
    } else {
        Some(Found::Namespace(portions))
    })
}

/// The strings of `sys.path`.
fn sys_path(vm: &mut Vm) -> Res<Vec<String>> {
    if vm.make_sys.is_some() {
        return Ok(super::sys::given::path(vm));
    }
    match super::sys_attribute(vm, "path") {
        Some(path) => strings(vm, &path),
        None => Ok(Vec::new()),
    }
}

/// A module of a package of pyish's own, in a library on `sys.path`.
fn find_lent(vm: &mut Vm, parent: &str, tail: &str) -> Res<Option<Found>> {
    for entry in sys_path(vm)? {
        if entry.is_empty() || entry.starts_with("pyish/stdlib") {
            continue;
        }
        let package = join(&entry, &parent.replace('.', "/"));
        if let Some(found) = find_in(vm, &package, tail) {
            return Ok(Some(Found::Source(found)));
        }
    }
    Ok(None)
}

fn find_embedded(full: &str) -> Option<Found> {
    let file = embedded::find(full)?;
    let path = embedded::shown_path(file);
    let package = file
        .is_package
        .then(|| path.trim_end_matches("/__init__.py").to_owned());
    Some(Found::Source(SourceFile {
        path,
        bytes: Cow::Borrowed(file.text.as_bytes()),
        embedded: Some(file),
        package,
    }))
}

/// A package's `__init__`, or a module's file, in one directory. `.py` goes before `.pyi`, which is a stub then.
fn find_in(vm: &Vm, directory: &str, tail: &str) -> Option<SourceFile> {
    let package = join(directory, tail);
    let candidates = [
        (format!("{package}/__init__.py"), true),
        (format!("{package}/__init__.pyi"), true),
        (format!("{package}.py"), false),
        (format!("{package}.pyi"), false),
    ];
    for (path, is_package) in candidates {
        if vm.is_source(&path)
            && let Ok(bytes) = vm.source_bytes(&path)
        {
            return Some(SourceFile {
                path,
                bytes: Cow::Owned(bytes),
                embedded: None,
                package: is_package.then_some(package),
            });
        }
    }
    None
}

/// The strings of a list; what is no string is left out.
fn strings(vm: &mut Vm, list: &Value) -> Res<Vec<String>> {
    let items = vm.collect_iterable(list)?;
    Ok(items
        .iter()
        .filter_map(|item| {
            item.as_str()
                .map(|text| text.to_string_lossy().into_owned())
        })
        .collect())
}
