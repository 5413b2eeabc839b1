//! The standard library's Python modules, in the binary. `build.rs` lists and compiles them.

use crate::code::serial::short_hash;
use crate::code::{Code, Source, library};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::sync::{Mutex, PoisonError};

/// A module of the standard library.
pub(crate) struct File {
    /// Its full name.
    pub(crate) name: &'static str,
    /// It is a package's `__init__`.
    pub(crate) is_package: bool,
    /// Where it lies under `stdlib/`.
    pub(crate) path: &'static str,
    /// Its text.
    pub(crate) text: &'static str,
    /// What `code::library` made of it.
    code: &'static [u8],
    /// The same, once somebody has asked for it: for all isolates.
    opened: OnceLock<Arc<Code>>,
}

impl File {
    /// Its code.
    pub(crate) fn code(&self) -> Arc<Code> {
        let open = || {
            let source = Source::of(&shown_path(self), Cow::Borrowed(self.text));
            library::open(self.code, source)
        };
        self.opened.get_or_init(open).clone()
    }
}

/// Bytes `start..end` of a text.
const fn part(text: &'static str, start: usize, end: usize) -> &'static str {
    text.split_at(end).0.split_at(start).1
}

include!(concat!(env!("OUT_DIR"), "/stdlib.rs"));

/// The module of this full name. O(log modules).
pub(crate) fn find(name: &str) -> Option<&'static File> {
    FILES
        .binary_search_by(|file| file.name.cmp(name))
        .ok()
        .map(|at| &FILES[at])
}

/// What a file's path is called in tracebacks and `__file__`.
pub(crate) fn shown_path(file: &File) -> String {
    format!("pyish/stdlib/{}", file.path)
}

/// The texts of the library, by the names that their codes' sources have.
pub(crate) struct LibraryTexts;

impl crate::code::serial::Texts for LibraryTexts {
    fn find(&self, name: &str) -> Option<&str> {
        let path = name.strip_prefix("pyish/stdlib/")?;
        let module = path.strip_suffix(".py")?.replace('/', ".");
        let module = module.strip_suffix(".__init__").unwrap_or(&module);
        find(module)
            .filter(|file| file.path == path)
            .map(|file| file.text)
    }

    fn hash(&self, name: &str) -> Option<u64> {
        static KNOWN: Mutex<BTreeMap<usize, u64>> = Mutex::new(BTreeMap::new());
        let text = self.find(name)?;
        // The texts are the binary's: each has an address of its own.
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = known.entry(text.as_ptr() as usize);
        Some(*hash.or_insert_with(|| short_hash(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtins::compile::{Request, compile_text};
    use pyish_grammar::error::UNWATCHED;

    #[test]
    fn the_library_in_the_binary_is_the_one_that_is_compiled() {
        for file in &FILES {
            let compiled = compile_text(file.text, &shown_path(file), Request::file(), UNWATCHED);
            let (code, _) = compiled.unwrap_or_else(|error| panic!("{}: {error:?}", file.path));
            assert!(library::write(&code) == file.code, "{}", file.path);
            assert!(library::write(&file.code()) == file.code, "{}", file.path);
        }
    }
}
