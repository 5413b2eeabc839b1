//! The standard library's Python modules, in the binary. `build.rs` lists them.

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
}
