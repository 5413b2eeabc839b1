//! `_hashes`: the hash functions behind `hashlib`, by the crates of RustCrypto and `blake2*_simd`.

use crate::builtins::bytes_like::{self, BytesLike, Content};
use crate::object::{Charge, Ref, Res, Str, Type, Value, Vm, VmCell};
use blake2b_simd::{Params as Params2b, State as State2b};
use blake2s_simd::{Params as Params2s, State as State2s};
use digest::{DynDigest, ExtendableOutput, Update, XofReader};
use pyish_derive::{Payload, Trace, class, module};

/// A hash function at work.
enum Engine {
    Fixed(Box<dyn DynDigest>),
    Shake128(sha3::Shake128),
    Shake256(sha3::Shake256),
    Blake2b(Box<State2b>),
    Blake2s(Box<State2s>),
}

impl Clone for Engine {
    fn clone(&self) -> Self {
        match self {
            Engine::Fixed(digest) => Engine::Fixed(digest.box_clone()),
            Engine::Shake128(state) => Engine::Shake128(state.clone()),
            Engine::Shake256(state) => Engine::Shake256(state.clone()),
            Engine::Blake2b(state) => Engine::Blake2b(state.clone()),
            Engine::Blake2s(state) => Engine::Blake2s(state.clone()),
        }
    }
}

/// A hash function of the table: its name, the bytes of its digest (0: as many as asked for) and of its blocks, and how
/// it starts.
struct Algorithm {
    name: &'static str,
    digest: usize,
    block: usize,
    start: fn() -> Engine,
}

fn fixed<D: DynDigest + Default + 'static>() -> Engine {
    Engine::Fixed(Box::new(D::default()))
}

macro_rules! algorithms {
    ($($name:literal $digest:literal $block:literal $start:expr;)*) => {
        &[$(Algorithm { name: $name, digest: $digest, block: $block, start: $start }),*]
    };
}

static ALGORITHMS: &[Algorithm] = algorithms! {
    "md5" 16 64 fixed::<md5::Md5>;
    "sha1" 20 64 fixed::<sha1::Sha1>;
    "sha224" 28 64 fixed::<sha2::Sha224>;
    "sha256" 32 64 fixed::<sha2::Sha256>;
    "sha384" 48 128 fixed::<sha2::Sha384>;
    "sha512" 64 128 fixed::<sha2::Sha512>;
    "sha512_224" 28 128 fixed::<sha2::Sha512_224>;
    "sha512_256" 32 128 fixed::<sha2::Sha512_256>;
    "sha3_224" 28 144 fixed::<sha3::Sha3_224>;
    "sha3_256" 32 136 fixed::<sha3::Sha3_256>;
    "sha3_384" 48 104 fixed::<sha3::Sha3_384>;
    "sha3_512" 64 72 fixed::<sha3::Sha3_512>;
    "shake_128" 0 168 || Engine::Shake128(sha3::Shake128::default());
    "shake_256" 0 136 || Engine::Shake256(sha3::Shake256::default());
};

impl Engine {
    fn update(&mut self, data: &[u8]) {
        match self {
            Engine::Fixed(digest) => digest.update(data),
            Engine::Shake128(state) => state.update(data),
            Engine::Shake256(state) => state.update(data),
            Engine::Blake2b(state) => {
                state.update(data);
            }
            Engine::Blake2s(state) => {
                state.update(data);
            }
        }
    }

    /// The digest; `length` is looked at where the function gives any number of bytes.
    fn finish(self, length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        match self {
            Engine::Fixed(digest) => return digest.finalize().into_vec(),
            Engine::Shake128(state) => state.finalize_xof().read(&mut out),
            Engine::Shake256(state) => state.finalize_xof().read(&mut out),
            Engine::Blake2b(state) => return state.finalize().as_bytes().to_vec(),
            Engine::Blake2s(state) => return state.finalize().as_bytes().to_vec(),
        }
        out
    }
}

/// About as many bytes as an engine keeps beside.
const STATE: usize = 112;

/// A hash object.
#[derive(Payload, Trace)]
#[payload(name = "HASH", leaf)]
struct Hash {
    #[trace(skip)]
    engine: VmCell<Engine>,
    #[trace(skip)]
    _charge: Charge,
    #[trace(skip)]
    name: &'static str,
    #[trace(skip)]
    digest: usize,
    #[trace(skip)]
    block: usize,
}

/// What may be hashed: bytes, and no text.
fn hashable(vm: &mut Vm, data: &Value) -> Res<Content> {
    if data.as_str().is_some() {
        return raise!(vm, TypeError, "Strings must be encoded before hashing");
    }
    match bytes_like::contents(vm, data) {
        Some(bytes) => Ok(bytes),
        None => raise!(vm, TypeError, "object supporting the buffer API required"),
    }
}

impl Hash {
    fn of(vm: &mut Vm, algorithm: &'static Algorithm, data: Option<&Value>) -> Res<Ref<Hash>> {
        let hash = Hash {
            engine: VmCell::new((algorithm.start)()),
            _charge: vm.hold(STATE)?,
            name: algorithm.name,
            digest: algorithm.digest,
            block: algorithm.block,
        };
        if let Some(data) = data {
            hash.update(vm, data)?;
        }
        let class = if algorithm.digest == 0 {
            &XOF_CLASS
        } else {
            &HASH_CLASS
        };
        let ty = vm.add_class(class)?;
        vm.new_object_of(&ty, hash)
    }

    fn update(&self, vm: &mut Vm, data: &Value) -> Res<()> {
        let bytes = hashable(vm, data)?;
        vm.charge_work(bytes.len() * 4)?;
        self.engine.get_mut(vm).update(&bytes);
        Ok(())
    }

    fn bytes(&self, vm: &mut Vm, length: usize) -> Res<Vec<u8>> {
        vm.reserve(length)?;
        vm.charge_work(length * 4)?;
        Ok(self.engine.get(vm).clone().finish(length))
    }

    fn copy(this: &Ref<Hash>, vm: &mut Vm) -> Res<Ref<Hash>> {
        let copy = Hash {
            engine: VmCell::new(this.engine.get(vm).clone()),
            _charge: vm.hold(STATE)?,
            name: this.name,
            digest: this.digest,
            block: this.block,
        };
        let ty = this.ty().clone();
        vm.new_object_of(&ty, copy)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A hash is an object used to calculate a checksum of a string of information.
#[class(name = "HASH", module = "_hashlib", shape = Hash, no_new)]
impl HashSurface {
    #[slot(repr)]
    fn repr(this: &Ref<Hash>, vm: &mut Vm) -> String {
        let class = vm.class_name(this.ty());
        format!("<{} {class} object @ {:#x}>", this.name, this.address())
    }

    /// Update this hash object's state with the provided string.
    #[method("update(self, obj, /)")]
    fn update(this: &Hash, vm: &mut Vm, obj: &Value) -> Res<()> {
        this.update(vm, obj)
    }

    /// Return the digest value as a bytes object.
    #[method("digest(self, /)")]
    fn digest(this: &Hash, vm: &mut Vm) -> Res {
        let bytes = this.bytes(vm, 0)?;
        vm.new_bytes(&bytes)
    }

    /// Return the digest value as a string of hexadecimal digits.
    #[method("hexdigest(self, /)")]
    fn hexdigest(this: &Hash, vm: &mut Vm) -> Res<String> {
        Ok(hex(&this.bytes(vm, 0)?))
    }

    /// Return a copy of the hash object.
    #[method("copy(self, /)")]
    fn copy(this: &Ref<Hash>, vm: &mut Vm) -> Res<Ref<Hash>> {
        Hash::copy(this, vm)
    }

    /// algorithm name.
    #[getter]
    fn name(this: &Hash) -> &'static str {
        this.name
    }

    /// number of bytes in this hashes output.
    #[getter]
    fn digest_size(this: &Hash) -> usize {
        this.digest
    }

    /// number of bytes in this hashes blocks.
    #[getter]
    fn block_size(this: &Hash) -> usize {
        this.block
    }
}

fn wanted_length(vm: &mut Vm, length: isize) -> Res<usize> {
    match usize::try_from(length) {
        Ok(length) => Ok(length),
        Err(_) => raise!(vm, ValueError, "length must be non-negative"),
    }
}

/// A hash is an object used to calculate a checksum of a string of information.
#[class(name = "HASHXOF", module = "_hashlib", shape = Hash, no_new)]
impl XofSurface {
    #[slot(repr)]
    fn repr(this: &Ref<Hash>, vm: &mut Vm) -> String {
        let class = vm.class_name(this.ty());
        format!("<{} {class} object @ {:#x}>", this.name, this.address())
    }

    /// Update this hash object's state with the provided string.
    #[method("update(self, obj, /)")]
    fn update(this: &Hash, vm: &mut Vm, obj: &Value) -> Res<()> {
        this.update(vm, obj)
    }

    /// Return a copy of the hash object.
    #[method("copy(self, /)")]
    fn copy(this: &Ref<Hash>, vm: &mut Vm) -> Res<Ref<Hash>> {
        Hash::copy(this, vm)
    }

    /// algorithm name.
    #[getter]
    fn name(this: &Hash) -> &'static str {
        this.name
    }

    /// number of bytes in this hashes output.
    #[getter]
    fn digest_size(this: &Hash) -> usize {
        this.digest
    }

    /// number of bytes in this hashes blocks.
    #[getter]
    fn block_size(this: &Hash) -> usize {
        this.block
    }

    /// Return the digest value as a bytes object.
    #[method("digest(self, /, length)")]
    fn digest(this: &Hash, vm: &mut Vm, length: isize) -> Res {
        let length = wanted_length(vm, length)?;
        let bytes = this.bytes(vm, length)?;
        vm.new_bytes(&bytes)
    }

    /// Return the digest value as a string of hexadecimal digits.
    #[method("hexdigest(self, /, length)")]
    fn hexdigest(this: &Hash, vm: &mut Vm, length: isize) -> Res<String> {
        let length = wanted_length(vm, length)?;
        Ok(hex(&this.bytes(vm, length)?))
    }
}

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
        /// Return a new BLAKE2 hash object.
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

            /// Update this hash object's state with the provided bytes-like object.
            #[method("update(self, data, /)")]
            fn update(this: &Hash, vm: &mut Vm, data: &Value) -> Res<()> {
                this.update(vm, data)
            }

            /// Return the digest value as a bytes object.
            #[method("digest(self, /)")]
            fn digest(this: &Hash, vm: &mut Vm) -> Res {
                let bytes = this.bytes(vm, 0)?;
                vm.new_bytes(&bytes)
            }

            /// Return the digest value as a string of hexadecimal digits.
            #[method("hexdigest(self, /)")]
            fn hexdigest(this: &Hash, vm: &mut Vm) -> Res<String> {
                Ok(hex(&this.bytes(vm, 0)?))
            }

            /// Return a copy of the hash object.
            #[method("copy(self, /)")]
            fn copy(this: &Ref<Hash>, vm: &mut Vm) -> Res<Ref<Hash>> {
                Hash::copy(this, vm)
            }

            #[getter]
            fn name(this: &Hash) -> &'static str {
                this.name
            }

            #[getter]
            fn digest_size(this: &Hash) -> usize {
                this.digest
            }

            #[getter]
            fn block_size(this: &Hash) -> usize {
                this.block
            }
        }
    };
}

mod blake2b {
    use super::*;
    blake2!(Surface, "blake2b", SIZES_2B, 128, Blake2b, Params2b::new());
}

mod blake2s {
    use super::*;
    blake2!(Surface, "blake2s", SIZES_2S, 64, Blake2s, Params2s::new());
}

fn named(vm: &mut Vm, name: &str) -> Res<&'static Algorithm> {
    let plain = name.to_ascii_lowercase().replace('-', "_");
    match ALGORITHMS.iter().find(|algorithm| algorithm.name == plain) {
        Some(algorithm) => Ok(algorithm),
        None => raise!(vm, ValueError, "unsupported hash type {name}"),
    }
}

/// A keyed hash (RFC 2104), ready for messages.
#[derive(Clone)]
struct Keyed {
    inner: Engine,
    outer: Engine,
}

impl Keyed {
    fn new(algorithm: &'static Algorithm, key: &[u8]) -> Keyed {
        let mut block = vec![0; algorithm.block];
        let mut hashed = Vec::new();
        if key.len() > algorithm.block {
            let mut engine = (algorithm.start)();
            engine.update(key);
            hashed = engine.finish(0);
        }
        let key = if hashed.is_empty() { key } else { &hashed };
        for (to, from) in block.iter_mut().zip(key) {
            *to = *from;
        }
        let padded = |pad: u8| {
            let mut engine = (algorithm.start)();
            engine.update(&block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
            engine
        };
        Keyed {
            inner: padded(0x36),
            outer: padded(0x5C),
        }
    }

    fn of(&self, parts: &[&[u8]]) -> Vec<u8> {
        let (mut inner, mut outer) = (self.inner.clone(), self.outer.clone());
        parts.iter().for_each(|part| inner.update(part));
        outer.update(&inner.finish(0));
        outer.finish(0)
    }
}

/// Whether two texts are equal, in a time that does not tell where they differ.
fn equal_slowly(a: &[u8], b: &[u8]) -> bool {
    let mut differ = u8::from(a.len() != b.len());
    for (at, byte) in b.iter().enumerate() {
        differ |= byte ^ a.get(at).copied().unwrap_or(!byte);
    }
    std::hint::black_box(differ) == 0
}

/// The hash functions behind hashlib.
#[module(
    name = "_hashes",
    classes(HASH_CLASS, XOF_CLASS, blake2b::CLASS, blake2s::CLASS)
)]
impl Surface {
    /// A hash object of that name.
    #[function("new(name, string=b'', /)")]
    fn new(vm: &mut Vm, name: &Ref<Str>, string: &Value) -> Res<Ref<Hash>> {
        let algorithm = named(vm, &name.to_string_lossy())?;
        Hash::of(vm, algorithm, Some(string))
    }

    /// Return 'a == b'.
    ///
    /// This function uses an approach designed to prevent
    /// timing analysis, making it appropriate for cryptography.
    ///
    /// a and b must both be of the same type: either str (ASCII only),
    /// or any bytes-like object.
    #[function("compare_digest(a, b, /)")]
    fn compare_digest(vm: &mut Vm, a: &Value, b: &Value) -> Res<bool> {
        if let (Some(a), Some(b)) = (a.as_str(), b.as_str()) {
            if !a.as_bytes().is_ascii() || !b.as_bytes().is_ascii() {
                return raise!(
                    vm,
                    TypeError,
                    "comparing strings with non-ASCII characters is not supported"
                );
            }
            return Ok(equal_slowly(a.as_bytes(), b.as_bytes()));
        }
        let a = bytes_like::required(vm, a)?;
        let b = bytes_like::required(vm, b)?;
        vm.charge_work(b.len())?;
        Ok(equal_slowly(&a, &b))
    }

    /// Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function.
    #[function("pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None)")]
    fn pbkdf2_hmac(
        vm: &mut Vm,
        hash_name: &Ref<Str>,
        password: BytesLike,
        salt: BytesLike,
        iterations: i64,
        dklen: Option<isize>,
    ) -> Res {
        let hash_name = hash_name.to_string_lossy().into_owned();
        let algorithm = named(vm, &hash_name)?;
        if algorithm.digest == 0 {
            return raise!(vm, ValueError, "unsupported hash type {hash_name}");
        }
        if iterations < 1 {
            return raise!(vm, ValueError, "iteration value must be greater than 0.");
        }
        let length = dklen.unwrap_or(algorithm.digest as isize);
        if length < 1 {
            return raise!(vm, ValueError, "key length must be greater than 0.");
        }
        let length = length as usize;
        vm.reserve(length)?;
        let keyed = Keyed::new(algorithm, &password);
        let mut out = Vec::with_capacity(length);
        let mut number = 1_u32;
        while out.len() < length {
            let mut last = keyed.of(&[&salt, &number.to_be_bytes()]);
            let mut sum = last.clone();
            for round in 1..iterations {
                if round % 64 == 0 {
                    vm.charge_work(64 * 4 * algorithm.block)?;
                    vm.tick()?;
                }
                last = keyed.of(&[&last]);
                for (sum, byte) in sum.iter_mut().zip(&last) {
                    *sum ^= byte;
                }
            }
            out.extend(sum);
            number = number.wrapping_add(1);
        }
        out.truncate(length);
        vm.new_bytes(&out)
    }
}
