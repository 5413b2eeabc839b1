//! `blake2b` and `blake2s`: their parameters, checked, and their classes.

use super::{Engine, Hash, STATE, hex};
use crate::builtins::bytes_like::BytesLike;
use crate::object::{Ref, Res, Type, Value, Vm, VmCell};
use blake2b_simd::Params as Params2b;
use blake2s_simd::Params as Params2s;
use pyish_derive::class;

/// What a blake2 function can be told, checked.
struct Tree {
    digest_size: usize,
    fanout: u8,
    depth: u8,
    leaf_size: u32,
    node_offset: u64,
    node_depth: u8,
    inner_size: usize,
    last_node: bool,
}

/// The sizes of a blake2 function.
struct Sizes {
    title: &'static str,
    digest: usize,
    salt: usize,
    offset_max: u64,
}

static SIZES_2B: Sizes = Sizes {
    title: "Blake2b",
    digest: 64,
    salt: 16,
    offset_max: u64::MAX,
};
static SIZES_2S: Sizes = Sizes {
    title: "Blake2s",
    digest: 32,
    salt: 8,
    offset_max: (1 << 48) - 1,
};

/// The arguments of `blake2b()` and `blake2s()`.
struct Given<'a> {
    digest_size: isize,
    key: &'a [u8],
    salt: &'a [u8],
    person: &'a [u8],
    fanout: isize,
    depth: isize,
    leaf_size: &'a Value,
    node_offset: &'a Value,
    node_depth: isize,
    inner_size: isize,
    last_node: bool,
}

fn unsigned(vm: &mut Vm, value: &Value) -> Res<u64> {
    let number = vm.index(value)?;
    if vm.is_negative_int(&number) {
        return raise!(vm, ValueError, "value must be positive");
    }
    let big = vm.big_int(&number).unwrap_or_default();
    match u64::try_from(big) {
        Ok(number) => Ok(number),
        Err(_) => raise!(
            vm,
            OverflowError,
            "Python int too large for C unsigned long long"
        ),
    }
}

fn check(vm: &mut Vm, sizes: &Sizes, given: &Given<'_>) -> Res<Tree> {
    let most = sizes.digest as isize;
    if !(1..=most).contains(&given.digest_size) {
        let (title, size) = (sizes.title, given.digest_size);
        return raise!(
            vm,
            ValueError,
            "digest_size for {title} must be between 1 and {most} bytes, here it is {size}"
        );
    }
    for (what, given, most) in [
        ("salt", given.salt.len(), sizes.salt),
        ("person", given.person.len(), sizes.salt),
        ("key", given.key.len(), sizes.digest),
    ] {
        if given > most {
            return raise!(vm, ValueError, "maximum {what} length is {most} bytes");
        }
    }
    if !(0..=255).contains(&given.fanout) {
        return raise!(vm, ValueError, "fanout must be between 0 and 255");
    }
    if !(1..=255).contains(&given.depth) {
        return raise!(vm, ValueError, "depth must be between 1 and 255");
    }
    let leaf_size = unsigned(vm, given.leaf_size)?;
    let Ok(leaf_size) = u32::try_from(leaf_size) else {
        return raise!(vm, OverflowError, "leaf_size is too large");
    };
    let node_offset = unsigned(vm, given.node_offset)?;
    if node_offset > sizes.offset_max {
        return raise!(vm, OverflowError, "node_offset is too large");
    }
    if !(0..=255).contains(&given.node_depth) {
        return raise!(vm, ValueError, "node_depth must be between 0 and 255");
    }
    if !(0..=most).contains(&given.inner_size) {
        return raise!(vm, ValueError, "inner_size must be between 0 and is {most}");
    }
    Ok(Tree {
        digest_size: given.digest_size as usize,
        fanout: given.fanout as u8,
        depth: given.depth as u8,
        leaf_size,
        node_offset,
        node_depth: given.node_depth as u8,
        inner_size: given.inner_size as usize,
        last_node: given.last_node,
    })
}

/// Set a blake2 crate's parameters.
macro_rules! parameters {
    ($params:expr, $tree:expr, $given:expr) => {{
        let mut params = $params;
        params
            .hash_length($tree.digest_size)
            .key($given.key)
            .salt($given.salt)
            .personal($given.person)
            .fanout($tree.fanout)
            .max_depth($tree.depth)
            .max_leaf_length($tree.leaf_size)
            .node_offset($tree.node_offset)
            .node_depth($tree.node_depth)
            .inner_hash_length($tree.inner_size)
            .last_node($tree.last_node);
        Box::new(params.to_state())
    }};
}

/// The class of a blake2 function.
macro_rules! blake2 {
    ($surface:ident, $name:literal, $sizes:expr, $block:literal, $engine:ident, $params:expr) => {
        fixed_hash_class! {
            /// What computes a BLAKE2 checksum of the data that it is given.
            #[class(name = $name, module = "_blake2", shape = Hash)]
            impl $surface {
                #[new("(cls, data=b'', /, *, digest_size=-1, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True)")]
                fn new(
                    cls: &Ref<Type>,
                    vm: &mut Vm,
                    data: &Value,
                    digest_size: isize,
                    key: BytesLike,
                    salt: BytesLike,
                    person: BytesLike,
                    fanout: isize,
                    depth: isize,
                    leaf_size: &Value,
                    node_offset: &Value,
                    node_depth: isize,
                    inner_size: isize,
                    last_node: bool,
                    usedforsecurity: bool,
                ) -> Res<Ref<Hash>> {
                    let _ = usedforsecurity;
                    let sizes = &$sizes;
                    let digest_size = if digest_size == -1 { sizes.digest as isize } else { digest_size };
                    let given = Given {
                        digest_size,
                        key: &key,
                        salt: &salt,
                        person: &person,
                        fanout,
                        depth,
                        leaf_size,
                        node_offset,
                        node_depth,
                        inner_size,
                        last_node,
                    };
                    let tree = check(vm, sizes, &given)?;
                    let engine = Engine::$engine(parameters!($params, tree, given));
                    let hash = Hash {
                        engine: VmCell::new(engine),
                        _charge: vm.hold(STATE)?,
                        name: $name,
                        digest: tree.digest_size,
                        block: $block,
                    };
                    hash.update(vm, data)?;
                    vm.new_object_of(cls, hash)
                }

                #[constant]
                fn SALT_SIZE() -> i64 {
                    $sizes.salt as i64
                }

                #[constant]
                fn PERSON_SIZE() -> i64 {
                    $sizes.salt as i64
                }

                #[constant]
                fn MAX_KEY_SIZE() -> i64 {
                    $sizes.digest as i64
                }

                #[constant]
                fn MAX_DIGEST_SIZE() -> i64 {
                    $sizes.digest as i64
                }
            }
        }
    };
}

pub(super) mod blake2b {
    use super::*;
    blake2!(Surface, "blake2b", SIZES_2B, 128, Blake2b, Params2b::new());
}

pub(super) mod blake2s {
    use super::*;
    blake2!(Surface, "blake2s", SIZES_2S, 64, Blake2s, Params2s::new());
}
