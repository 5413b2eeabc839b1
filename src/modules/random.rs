//! `_random`: the Mersenne Twister that `random.Random` derives from.

use crate::code::bytes::Corrupt;
use crate::object::load::{Loaded, Loader};
use crate::object::save::{Saved, Saver};
use crate::object::{Charge, Ref, Res, Trace, Tracer, Type, Value, Vm, VmCell};
use crate::text::mt19937::Twister;
use pyish_derive::{Payload, Trace, class, module};
use std::hash::BuildHasher;

/// Bytes of a generator's state.
const STATE: usize = 624 * 4;

/// A generator of random numbers.
#[derive(Trace, Payload)]
#[payload(name = "Random", leaf)]
struct Generator {
    #[trace(skip)]
    twister: VmCell<Twister>,
    #[trace(skip)]
    _charge: Charge,
}

impl Trace for Twister {
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        let (words, used) = self.state();
        for word in words {
            saver.out.number(u64::from(*word));
        }
        saver.out.size(used);
        Ok(())
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let mut words = Vec::with_capacity(624);
        for _ in 0..624 {
            words.push(loader.bytes.small()?);
        }
        let used = loader.bytes.small()?;
        Twister::from_state(&words, used).ok_or_else(|| Corrupt::new("no state of a generator"))
    }
}

/// How many numbers were made from the host's entropy.
#[derive(Default)]
struct Made(u64);

/// What the host has of randomness; or else numbers made from the one that it gives, which repeat in the next run and
/// not within this one.
fn fill(vm: &mut Vm, bytes: &mut [u8]) {
    if vm.host.fill_random(bytes) {
        return;
    }
    let source = foldhash::quality::FixedState::with_seed(vm.host.entropy());
    let made = vm.state::<Made>();
    for part in bytes.chunks_mut(8) {
        made.0 += 1;
        let number = source.hash_one(made.0).to_le_bytes();
        part.copy_from_slice(number.get(..part.len()).unwrap_or(&[]));
    }
}

/// So many random bytes.
pub(super) fn random_bytes(vm: &mut Vm, count: usize) -> Res {
    let _held = vm.hold(count)?;
    vm.charge_work(count)?;
    let mut bytes = vec![0; count];
    fill(vm, &mut bytes);
    vm.new_bytes(&bytes)
}

fn seeded(vm: &mut Vm, seed: &Value) -> Res<Twister> {
    if seed.is_none() || seed.is_unset() {
        let mut bytes = [0; 32];
        fill(vm, &mut bytes);
        let (words, _) = bytes.as_chunks::<4>();
        let key: Vec<u32> = words.iter().copied().map(u32::from_le_bytes).collect();
        return Ok(Twister::from_key(&key));
    }
    let integer = match seed {
        Value::Int(_) | Value::Bool(_) => seed.clone(),
        _ if seed.as_int_object().is_some() => seed.clone(),
        _ => Value::Int(vm.hash(seed)?),
    };
    let magnitude = vm.big_int(&integer).unwrap_or_default().into_parts().1;
    Ok(Twister::from_int(&magnitude))
}

/// Random() -> a generator of random numbers with a state of its own
#[class(name = "Random", shape = Generator, module = "_random")]
impl GeneratorSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], _kwargs: &Value) -> Res {
        let seed = args.first().cloned().unwrap_or(Value::None);
        let seed = if vm.hash(&seed).is_ok() {
            seed
        } else {
            Value::None
        };
        let twister = seeded(vm, &seed)?;
        let charge = vm.hold(STATE)?;
        Ok(vm
            .new_object_of(
                cls,
                Generator {
                    twister: VmCell::new(twister),
                    _charge: charge,
                },
            )?
            .into())
    }

    #[slot(init)]
    fn init(_this: &Value, _args: &Value, _kwargs: &Value) {}

    /// random() -> a float from 0 up to 1 and without it
    #[method("random(self, /)")]
    fn random(this: &Generator, vm: &mut Vm) -> f64 {
        this.twister.get_mut(vm).next_f64()
    }

    /// seed([n]) -> None.
    #[method("seed(self, n=None, /)")]
    fn seed(this: &Generator, vm: &mut Vm, n: Value) -> Res<()> {
        let twister = seeded(vm, &n)?;
        this.twister.set(vm, twister);
        Ok(())
    }

    /// getrandbits(k) -> an integer of k random bits
    #[method("getrandbits(self, k, /)")]
    fn getrandbits(this: &Generator, vm: &mut Vm, k: &Value) -> Res {
        let k = vm.index(k)?;
        if vm.is_negative_int(&k) {
            return raise!(vm, ValueError, "Cannot convert negative int");
        }
        let Some(k) = vm.small_int(&k) else {
            return raise!(
                vm,
                OverflowError,
                "Python int too large to convert to C int"
            );
        };
        if k <= 63 {
            return Ok(Value::Int(
                this.twister.get_mut(vm).bits_u64(k as u32) as i64
            ));
        }
        vm.reserve((k as usize).div_ceil(8))?;
        vm.charge_work(k as usize / 8)?;
        let bits = this.twister.get_mut(vm).bits(k as u64);
        vm.new_int(bits.into())
    }

    /// getstate() -> the state as a tuple, for setstate()
    #[method("getstate(self, /)")]
    fn getstate(this: &Generator, vm: &mut Vm) -> Res {
        let (words, used) = this.twister.get(vm).state();
        let mut values: Vec<Value> = words
            .iter()
            .map(|word| Value::Int(i64::from(*word)))
            .collect();
        values.push(Value::Int(used as i64));
        vm.new_tuple(values)
    }

    /// setstate(state) -> None.  Restores generator state.
    #[method("setstate(self, state, /)")]
    fn setstate(this: &Generator, vm: &mut Vm, state: &Value) -> Res<()> {
        let Some(state) = state.as_tuple().cloned() else {
            return raise!(vm, TypeError, "state vector must be a tuple");
        };
        if state.len() != 625 {
            return raise!(vm, ValueError, "state vector is the wrong size");
        }
        let mut words = Vec::with_capacity(625);
        for item in state.items() {
            words.push(u32::try_from(vm.to_index(item)?).unwrap_or(0));
        }
        let used = words.pop().unwrap_or(0) as usize;
        match Twister::from_state(&words, used) {
            Some(twister) => {
                this.twister.set(vm, twister);
                Ok(())
            }
            None => raise!(vm, ValueError, "invalid state"),
        }
    }
}

/// The Mersenne Twister, which the module random is built on.
#[module(name = "_random", classes(GENERATOR_CLASS))]
impl Surface {
    /// Bytes that nobody can foresee, as far as the host has them.
    #[function("_entropy(count, /)")]
    fn entropy(vm: &mut Vm, count: usize) -> Res {
        random_bytes(vm, count)
    }
}
