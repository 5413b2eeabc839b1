//! The operations that `#[slot(…)]` names, with the signatures that CPython gives them.
//!
//! Kind: `Slot` is a `wrapper_descriptor` in CPython, `Instance` a plain method that the data model happens to name.

/// Operations with the same parameters and the same kind.
struct Family {
    text: &'static str,
    kind: &'static str,
    names: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    Family {
        text: "(self, /)",
        kind: "Slot",
        names: &[
            "repr", "str", "hash", "len", "iter", "next", "bool", "index", "int", "float", "neg",
            "pos", "abs", "invert", "await", "aiter", "anext", "del",
        ],
    },
    Family {
        text: "(self, value, /)",
        kind: "Slot",
        names: &[
            "eq",
            "ne",
            "lt",
            "le",
            "gt",
            "ge",
            "add",
            "radd",
            "iadd",
            "sub",
            "rsub",
            "isub",
            "mul",
            "rmul",
            "imul",
            "matmul",
            "rmatmul",
            "imatmul",
            "truediv",
            "rtruediv",
            "itruediv",
            "floordiv",
            "rfloordiv",
            "ifloordiv",
            "mod",
            "rmod",
            "imod",
            "divmod",
            "rdivmod",
            "lshift",
            "rlshift",
            "ilshift",
            "rshift",
            "rrshift",
            "irshift",
            "and",
            "rand",
            "iand",
            "or",
            "ror",
            "ior",
            "xor",
            "rxor",
            "ixor",
            "ipow",
        ],
    },
    Family {
        text: "(self, value, mod=None, /)",
        kind: "Slot",
        names: &["pow", "rpow"],
    },
    Family {
        text: "(self, key, /)",
        kind: "Slot",
        names: &["getitem", "delitem", "contains"],
    },
    Family {
        text: "(self, key, value, /)",
        kind: "Slot",
        names: &["setitem"],
    },
    Family {
        text: "(self, name, /)",
        kind: "Slot",
        names: &["getattribute", "delattr"],
    },
    Family {
        text: "(self, name, value, /)",
        kind: "Slot",
        names: &["setattr"],
    },
    Family {
        text: "(self, instance, owner=None, /)",
        kind: "Slot",
        names: &["get"],
    },
    Family {
        text: "(self, instance, value, /)",
        kind: "Slot",
        names: &["set"],
    },
    Family {
        text: "(self, instance, /)",
        kind: "Slot",
        names: &["delete"],
    },
    Family {
        text: "(self, /, *args, **kwargs)",
        kind: "Slot",
        names: &["init", "call"],
    },
    Family {
        text: "(self, flags, /)",
        kind: "Slot",
        names: &["buffer"],
    },
    Family {
        text: "(self, buffer, /)",
        kind: "Slot",
        names: &["release_buffer"],
    },
    Family {
        text: "(self, /)",
        kind: "Instance",
        names: &[
            "enter",
            "aenter",
            "reversed",
            "length_hint",
            "complex",
            "bytes",
            "trunc",
            "floor",
            "ceil",
            "reduce",
            "getstate",
            "getnewargs",
            "copy",
            "sizeof",
            "dir",
            "fspath",
        ],
    },
    Family {
        text: "(self, type, value, traceback, /)",
        kind: "Instance",
        names: &["exit", "aexit"],
    },
    Family {
        text: "(self, format_spec, /)",
        kind: "Instance",
        names: &["format"],
    },
    Family {
        text: "(self, ndigits=None, /)",
        kind: "Instance",
        names: &["round"],
    },
    Family {
        text: "(self, memo, /)",
        kind: "Instance",
        names: &["deepcopy"],
    },
    Family {
        text: "(self, state, /)",
        kind: "Instance",
        names: &["setstate"],
    },
    Family {
        text: "(self, protocol, /)",
        kind: "Instance",
        names: &["reduce_ex"],
    },
    Family {
        text: "(self, key, /)",
        kind: "Instance",
        names: &["missing"],
    },
    Family {
        text: "(self, name, /)",
        kind: "Instance",
        names: &["getattr"],
    },
    Family {
        text: "(self, owner, name, /)",
        kind: "Instance",
        names: &["set_name"],
    },
    Family {
        text: "(self, instance, /)",
        kind: "Instance",
        names: &["instancecheck"],
    },
    Family {
        text: "(self, subclass, /)",
        kind: "Instance",
        names: &["subclasscheck"],
    },
    Family {
        text: "(self, entries, /)",
        kind: "Instance",
        names: &["mro_entries"],
    },
    Family {
        text: "(cls, item, /)",
        kind: "Class",
        names: &["class_getitem"],
    },
    Family {
        text: "(cls, /, *args, **kwargs)",
        kind: "Class",
        names: &["init_subclass"],
    },
    Family {
        text: "(cls, subclass, /)",
        kind: "Class",
        names: &["subclasshook"],
    },
];

/// The full signature and the kind of an operation: `len` gives `__len__(self, /)`, `Slot`.
pub(crate) fn find(name: &str) -> Option<(String, &'static str)> {
    let family = FAMILIES
        .iter()
        .find(|family| family.names.contains(&name))?;
    Some((format!("__{name}__{}", family.text), family.kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::Signature;

    #[test]
    fn every_signature_is_valid_and_every_name_unique() {
        let mut seen = Vec::new();
        for name in FAMILIES.iter().flat_map(|family| family.names) {
            let (text, _) = find(name).expect("listed");
            assert_eq!(
                Signature::parse(&text).expect(&text).name,
                format!("__{name}__")
            );
            assert!(!seen.contains(name), "{name} stands twice");
            seen.push(name);
        }
    }

    #[test]
    fn unknown() {
        assert!(find("length").is_none());
    }
}
