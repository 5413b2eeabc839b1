//! `_hashes`: the hash functions behind `hashlib`, by the crates of RustCrypto and `blake2*_simd`. `blake2.rs` has the
//! classes of BLAKE2, `keyed.rs` what is made of a hash and a key.

use crate::builtins::bytes_like::{self, BytesLike, Content};
use crate::object::{Charge, Ref, Res, Str, Value, Vm, VmCell};
use blake2b_simd::State as State2b;
use blake2s_simd::State as State2s;
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
        // Bytes or digits are made of it.
        vm.reserve(length.saturating_mul(4))?;
        vm.charge_work(length.saturating_mul(4))?;
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

/// A class of hash objects: what all have, and what is its own.
macro_rules! hash_class {
    ($(#[$attribute:meta])* impl $surface:ident { $($own:tt)* }) => {
        $(#[$attribute])*
        impl $surface {
            $($own)*

            /// Hash more data: any bytes-like object.
            #[method("update(self, obj, /)")]
            fn update(this: &Hash, vm: &mut Vm, obj: &Value) -> Res<()> {
                this.update(vm, obj)
            }

            /// A second hash object that has seen the same data.
            #[method("copy(self, /)")]
            fn copy(this: &Ref<Hash>, vm: &mut Vm) -> Res<Ref<Hash>> {
                Hash::copy(this, vm)
            }

            /// what the algorithm is called
            #[getter]
            fn name(this: &Hash) -> &'static str {
                this.name
            }

            /// how many bytes the digest has
            #[getter]
            fn digest_size(this: &Hash) -> usize {
                this.digest
            }

            /// how many bytes are hashed at once
            #[getter]
            fn block_size(this: &Hash) -> usize {
                this.block
            }
        }
    };
}

/// A class of hash objects whose digest has a length of its own.
macro_rules! fixed_hash_class {
    ($(#[$attribute:meta])* impl $surface:ident { $($own:tt)* }) => {
        hash_class! {
            $(#[$attribute])*
            impl $surface {
                $($own)*

                /// The digest of all data so far, as bytes.
                #[method("digest(self, /)")]
                fn digest(this: &Hash, vm: &mut Vm) -> Res {
                    let bytes = this.bytes(vm, 0)?;
                    vm.new_bytes(&bytes)
                }

                /// The digest of all data so far, as hexadecimal digits.
                #[method("hexdigest(self, /)")]
                fn hexdigest(this: &Hash, vm: &mut Vm) -> Res<String> {
                    Ok(hex(&this.bytes(vm, 0)?))
                }
            }
        }
    };
}

fn shown(vm: &mut Vm, this: &Ref<Hash>) -> String {
    let class = vm.class_name(this.ty());
    format!("<{} {class} object @ {:#x}>", this.name, this.address())
}

fixed_hash_class! {
    /// What computes a checksum of the data that it is given.
    #[class(name = "HASH", module = "_hashlib", shape = Hash, no_new)]
    impl HashSurface {
        #[slot(repr)]
        fn repr(this: &Ref<Hash>, vm: &mut Vm) -> String {
            shown(vm, this)
        }
    }
}

fn wanted_length(vm: &mut Vm, length: isize) -> Res<usize> {
    match usize::try_from(length) {
        Ok(length) => Ok(length),
        Err(_) => raise!(vm, ValueError, "length must be non-negative"),
    }
}

hash_class! {
    /// What computes a checksum, of any length, of the data that it is given.
    #[class(name = "HASHXOF", module = "_hashlib", shape = Hash, no_new)]
    impl XofSurface {
        #[slot(repr)]
        fn repr(this: &Ref<Hash>, vm: &mut Vm) -> String {
            shown(vm, this)
        }

        /// So many bytes of the digest of all data so far.
        #[method("digest(self, /, length)")]
        fn digest(this: &Hash, vm: &mut Vm, length: isize) -> Res {
            let length = wanted_length(vm, length)?;
            let bytes = this.bytes(vm, length)?;
            vm.new_bytes(&bytes)
        }

        /// So many bytes of the digest of all data so far, as hexadecimal digits.
        #[method("hexdigest(self, /, length)")]
        fn hexdigest(this: &Hash, vm: &mut Vm, length: isize) -> Res<String> {
            let length = wanted_length(vm, length)?;
            Ok(hex(&this.bytes(vm, length)?))
        }
    }
}

fn named(vm: &mut Vm, name: &str) -> Res<&'static Algorithm> {
    let plain = name.to_ascii_lowercase().replace('-', "_");
    match ALGORITHMS.iter().find(|algorithm| algorithm.name == plain) {
        Some(algorithm) => Ok(algorithm),
        None => raise!(vm, ValueError, "unsupported hash type {name}"),
    }
}

mod blake2;
mod keyed;

use keyed::{Keyed, equal_slowly};

/// The hash functions behind hashlib.
#[module(
    name = "_hashes",
    classes(HASH_CLASS, XOF_CLASS, blake2::blake2b::CLASS, blake2::blake2s::CLASS)
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
    /// How long it takes tells nothing of where they differ. Both are bytes-like, or both are text in ASCII.
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

    /// A key derived from a password (PKCS #5, version 2.0), by many rounds of HMAC.
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
