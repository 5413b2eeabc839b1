//! Names as small numbers, and what the compiler calls by name itself.
//!
//! Interning is O(length), everything else O(1). The table outlives all scopes of one compilation.

use hashbrown::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

/// A name that was interned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NameId(pub(super) u32);

/// All names of one compilation.
pub(super) struct Names {
    ids: HashMap<Rc<str>, NameId>,
    texts: Vec<Rc<str>>,
}

macro_rules! well_known {
    ($($name:ident = $text:literal,)*) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "it only numbers the constants below")]
        enum Known { $($name,)* }

        /// The names that the compiler itself uses.
        impl NameId {
            $(pub(super) const $name: NameId = NameId(Known::$name as u32);)*
        }

        const WELL_KNOWN: &[&str] = &[$($text,)*];
    };
}

well_known! {
    CLASS = "__class__",
    CLASSDICT = "__classdict__",
    CONDITIONAL_ANNOTATIONS = "__conditional_annotations__",
    TYPE_PARAMS = ".type_params",
    GENERIC_BASE = ".generic_base",
    DEFAULTS = ".defaults",
    KWDEFAULTS = ".kwdefaults",
    FORMAT = "format",
    NAME = "__name__",
    MODULE = "__module__",
    QUALNAME = "__qualname__",
    FIRSTLINENO = "__firstlineno__",
    DOC = "__doc__",
    DUNDER_TYPE_PARAMS = "__type_params__",
    STATIC_ATTRIBUTES = "__static_attributes__",
    CLASSDICTCELL = "__classdictcell__",
    CLASSCELL = "__classcell__",
    ANNOTATE = "__annotate__",
    ANNOTATE_FUNC = "__annotate_func__",
    ANNOTATIONS = "__annotations__",
    LAMBDA = "<lambda>",
    GENEXPR = "<genexpr>",
    LISTCOMP = "<listcomp>",
    SETCOMP = "<setcomp>",
    DICTCOMP = "<dictcomp>",
    TOP = "<module>",
}

impl Names {
    pub(super) fn new() -> Names {
        let mut names = Names {
            ids: HashMap::new(),
            texts: Vec::new(),
        };
        for text in WELL_KNOWN {
            names.intern(text);
        }
        names
    }

    /// The number of a name.
    pub(super) fn intern(&mut self, text: &str) -> NameId {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = NameId(self.texts.len() as u32);
        let text: Rc<str> = text.into();
        self.texts.push(text.clone());
        self.ids.insert(text, id);
        id
    }

    /// The number of a name as it is called inside class `class` (reference, 6.2.2: private name mangling).
    pub(super) fn mangled(&mut self, class: Option<NameId>, text: &str) -> NameId {
        match class {
            Some(class)
                if text.starts_with("__") && !text.ends_with("__") && !text.contains('.') =>
            {
                let class = self.text(class);
                let stripped = class.trim_start_matches('_');
                if stripped.is_empty() {
                    self.intern(text)
                } else {
                    self.intern(&format!("_{stripped}{text}"))
                }
            }
            _ => self.intern(text),
        }
    }

    /// How a name is spelled.
    pub(super) fn text(&self, id: NameId) -> Rc<str> {
        self.texts[id.0 as usize].clone()
    }
}

/// A map keyed by names. Their numbers are dense and not chosen by the source, so a multiplication hashes them.
pub(super) type NameMap<V> = HashMap<NameId, V, BuildHasherDefault<NameHasher>>;

/// The hasher of [`NameMap`].
#[derive(Default)]
pub(super) struct NameHasher(u64);

impl Hasher for NameHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(value)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
