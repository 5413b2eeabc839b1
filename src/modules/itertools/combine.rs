//! `product`, `permutations`, `combinations`: each step costs O(length of a result).

use crate::object::*;
use pyish_derive::{Payload, Trace, class};

/// The places of the next result; nothing when all were given.
type Places = VmCell<Option<Vec<usize>>>;

fn checked_length(vm: &mut Vm, r: &Value, default: usize) -> Res<usize> {
    if r.is_none() || r.is_unset() {
        return Ok(default);
    }
    if vm.index(r).is_err() {
        return raise!(vm, TypeError, "Expected int as r");
    }
    let r = vm.to_count(r)?;
    if r < 0 {
        return raise!(vm, ValueError, "r must be non-negative");
    }
    vm.reserve(
        (r as usize)
            .saturating_mul(size_of::<Value>())
            .min(isize::MAX as usize / 2),
    )?;
    Ok(r as usize)
}

/// The elements at these places of a pool.
#[inline]
fn picked(vm: &mut Vm, pool: &Ref<Tuple>, places: &[usize]) -> Res {
    let items = pool.items();
    let row = places.iter().map(|at| items[*at].clone());
    Ok(Tuple::create_from(&vm.types.tuple, places.len(), row)?.into())
}

/// `product`
#[derive(Payload, Trace)]
#[payload(name = "product")]
pub(super) struct Product {
    pools: Vec<Ref<Tuple>>,
    #[trace(skip)]
    places: Places,
    /// For the places.
    #[trace(skip)]
    _charge: Charge,
}

/// Cartesian product of input iterables.  Equivalent to nested for-loops.
#[class(name = "product", shape = Product, module = "itertools")]
impl ProductSurface {
    #[new("(cls, /, *iterables, repeat=1)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterables: &[Value], repeat: isize) -> Res {
        if repeat < 0 {
            return raise!(vm, ValueError, "repeat argument cannot be negative");
        }
        let Some(total) = iterables
            .len()
            .checked_mul(repeat as usize)
            .filter(|total| *total < 1 << 40)
        else {
            return raise!(vm, OverflowError, "repeat argument too large");
        };
        vm.reserve(total.saturating_mul(32))?;
        let mut pools = Vec::new();
        if repeat > 0 {
            for iterable in iterables {
                let values = vm.collect_iterable(iterable)?;
                pools.push(vm.make_tuple(values)?);
            }
        }
        let once = pools.clone();
        for _ in 1..repeat {
            pools.extend(once.iter().cloned());
        }
        let charge = vm.hold(pools.len() * 2 * size_of::<usize>())?;
        let places = if pools.iter().any(|pool| pool.is_empty()) {
            None
        } else {
            Some(vec![0; pools.len()])
        };
        Ok(vm
            .new_object_of(
                cls,
                Product {
                    pools,
                    places: VmCell::new(places),
                    _charge: charge,
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Product, vm: &mut Vm) -> Res {
        let row = match this.places.get(vm) {
            Some(places) => Tuple::create_from(
                &vm.types.tuple,
                places.len(),
                places
                    .iter()
                    .zip(&this.pools)
                    .map(|(at, pool)| pool.items()[*at].clone()),
            )?
            .into(),
            None => return Ok(Value::Unset),
        };
        let slot = this.places.get_mut(vm);
        let mut carried = false;
        if let Some(places) = slot {
            for (at, pool) in places.iter_mut().zip(&this.pools).rev() {
                *at += 1;
                if *at < pool.len() {
                    carried = true;
                    break;
                }
                *at = 0;
            }
        }
        if !carried {
            *slot = None;
        }
        Ok(row)
    }
}

/// `permutations`: the pool, the order of its places, how far each position is from its next turn.
#[derive(Payload, Trace)]
#[payload(name = "permutations")]
pub(super) struct Permutations {
    pool: Ref<Tuple>,
    #[trace(skip)]
    length: usize,
    #[trace(skip)]
    places: Places,
    /// For the places.
    #[trace(skip)]
    _charge: Charge,
    #[trace(skip)]
    cycles: VmCell<Vec<usize>>,
}

/// Return successive r-length permutations of elements in the iterable.
#[class(name = "permutations", shape = Permutations, module = "itertools")]
impl PermutationsSurface {
    #[new("(cls, iterable, r=None)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value, r: &Value) -> Res {
        let values = vm.collect_iterable(iterable)?;
        let count = values.len();
        let length = checked_length(vm, r, count)?;
        let pool = vm.make_tuple(values)?;
        let charge = vm.hold((count + length.min(count)) * size_of::<usize>())?;
        let places = (length <= count).then(|| (0..count).collect());
        let cycles = (0..length.min(count)).map(|at| count - at).collect();
        let body = Permutations {
            pool,
            length,
            places: VmCell::new(places),
            _charge: charge,
            cycles: VmCell::new(cycles),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Permutations, vm: &mut Vm) -> Res {
        let Some(mut places) = this.places.replace(vm, None) else {
            return Ok(Value::Unset);
        };
        let row = picked(vm, &this.pool, &places[..this.length])?;
        let mut cycles = this.cycles.replace(vm, Vec::new());
        let count = places.len();
        for at in (0..this.length).rev() {
            cycles[at] -= 1;
            if cycles[at] == 0 {
                places[at..].rotate_left(1);
                cycles[at] = count - at;
            } else {
                let other = count - cycles[at];
                places.swap(at, other);
                this.places.set(vm, Some(places));
                break;
            }
        }
        this.cycles.set(vm, cycles);
        Ok(row)
    }
}

/// `combinations`
#[derive(Payload, Trace)]
#[payload(name = "combinations")]
pub(super) struct Combinations {
    pool: Ref<Tuple>,
    #[trace(skip)]
    places: Places,
    /// For the places.
    #[trace(skip)]
    _charge: Charge,
}

/// Return successive r-length combinations of elements in the iterable.
#[class(name = "combinations", shape = Combinations, module = "itertools")]
impl CombinationsSurface {
    #[new("(cls, iterable, r)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value, r: &Value) -> Res {
        let values = vm.collect_iterable(iterable)?;
        let length = checked_length(vm, r, 0)?;
        let charge = vm.hold(length.min(values.len()) * size_of::<usize>())?;
        let places = (length <= values.len()).then(|| (0..length).collect());
        let pool = vm.make_tuple(values)?;
        Ok(vm
            .new_object_of(
                cls,
                Combinations {
                    pool,
                    places: VmCell::new(places),
                    _charge: charge,
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Combinations, vm: &mut Vm) -> Res {
        let Some(mut places) = this.places.replace(vm, None) else {
            return Ok(Value::Unset);
        };
        let row = picked(vm, &this.pool, &places)?;
        let (count, length) = (this.pool.len(), places.len());
        // The last position that can still move, and those behind it right after it.
        if let Some(at) = (0..length)
            .rev()
            .find(|at| places[*at] != at + count - length)
        {
            places[at] += 1;
            for next in at + 1..length {
                places[next] = places[next - 1] + 1;
            }
            this.places.set(vm, Some(places));
        }
        Ok(row)
    }
}

/// `combinations_with_replacement`
#[derive(Payload, Trace)]
#[payload(name = "combinations_with_replacement")]
pub(super) struct Replacement {
    pool: Ref<Tuple>,
    #[trace(skip)]
    places: Places,
    /// For the places.
    #[trace(skip)]
    _charge: Charge,
}

/// Return successive r-length combinations of elements in the iterable allowing individual elements to have
/// successive repeats.
#[class(name = "combinations_with_replacement", shape = Replacement, module = "itertools")]
impl ReplacementSurface {
    #[new("(cls, iterable, r)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value, r: &Value) -> Res {
        let values = vm.collect_iterable(iterable)?;
        let length = checked_length(vm, r, 0)?;
        let charge = vm.hold(length * size_of::<usize>())?;
        let places = (length == 0 || !values.is_empty()).then(|| vec![0; length]);
        let pool = vm.make_tuple(values)?;
        Ok(vm
            .new_object_of(
                cls,
                Replacement {
                    pool,
                    places: VmCell::new(places),
                    _charge: charge,
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Replacement, vm: &mut Vm) -> Res {
        let Some(mut places) = this.places.replace(vm, None) else {
            return Ok(Value::Unset);
        };
        let row = picked(vm, &this.pool, &places)?;
        let count = this.pool.len();
        if let Some(at) = (0..places.len()).rev().find(|at| places[*at] + 1 != count) {
            let value = places[at] + 1;
            places[at..].fill(value);
            this.places.set(vm, Some(places));
        }
        Ok(row)
    }
}
