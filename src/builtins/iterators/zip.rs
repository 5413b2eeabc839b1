//! `zip`

use crate::object::*;
use pyish_derive::{Payload, Trace, class};
use smallvec::SmallVec;
use std::cell::Cell as StdCell;

/// Its state.
#[derive(Payload, Trace)]
#[payload(name = "zip", pairs = pairs)]
pub(crate) struct Zip {
    /// Two lie in the object itself.
    iterators: SmallVec<[Value; 2]>,
    /// For those that do not.
    #[trace(skip)]
    _charge: Charge,
    #[trace(skip)]
    strict: StdCell<bool>,
    /// The last tuple.
    kept: VmCell<Option<Ref<Tuple>>>,
}

fn pairs(this: &Ref) -> Option<Pairs<'_>> {
    this.downcast::<Zip>()?.pairs()
}

impl Zip {
    fn pairs(&self) -> Option<Pairs<'_>> {
        match &*self.iterators {
            [first, second] if !self.strict.get() => Some(Pairs::Zipped(first, second)),
            _ => None,
        }
    }
}

/// The charge for a row of iterators of which so many lie in their object.
pub(super) fn charge_for_row(vm: &mut Vm, count: usize, within: usize) -> Res<Charge> {
    match count > within {
        true => vm.hold(count * size_of::<Value>()),
        false => Ok(Charge::default()),
    }
}

/// Put the next element of each iterator into a row: false when the first of them has ended. `name` is who asks, for
/// errors.
pub(crate) fn next_row(
    vm: &mut Vm,
    iterators: &[Value],
    row: &mut Args,
    strict: bool,
    name: &str,
) -> Res<bool> {
    for (at, iterator) in iterators.iter().enumerate() {
        match vm.next(iterator)? {
            Some(item) => row.push(item),
            None if strict => return uneven(vm, iterators, at, name),
            None => return Ok(false),
        }
    }
    Ok(!iterators.is_empty())
}

/// Iterator `at` has ended: with `strict`, all others have to end now, too.
fn uneven(vm: &mut Vm, iterators: &[Value], at: usize, name: &str) -> Res<bool> {
    let others = |at: usize| {
        if at == 1 {
            "argument 1".to_owned()
        } else {
            format!("arguments 1-{at}")
        }
    };
    if at > 0 {
        return raise!(
            vm,
            ValueError,
            "{name}() argument {} is shorter than {}",
            at + 1,
            others(at)
        );
    }
    for (at, iterator) in iterators.iter().enumerate().skip(1) {
        if vm.next(iterator)?.is_some() {
            return raise!(
                vm,
                ValueError,
                "{name}() argument {} is longer than {}",
                at + 1,
                others(at)
            );
        }
    }
    Ok(false)
}

/// Tuples of the first items of all iterables, of the second ones, and so on.
///
/// It ends with the shortest iterable; strict makes it a ValueError that another is longer.
#[class(name = "zip", shape = Zip)]
impl Surface {
    #[new("(cls, /, *iterables, strict=False)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterables: &[Value], strict: bool) -> Res {
        let charge = charge_for_row(vm, iterables.len(), 2)?;
        let mut iterators = SmallVec::with_capacity(iterables.len());
        for iterable in iterables {
            iterators.push(vm.iter(iterable)?);
        }
        let zip = Zip {
            iterators,
            _charge: charge,
            strict: StdCell::new(strict),
            kept: VmCell::default(),
        };
        Ok(vm.new_object_of(cls, zip)?.into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Zip, vm: &mut Vm) -> Res {
        if let Some(pairs) = this.pairs() {
            let mut pair = [Value::Unset, Value::Unset];
            if !vm.next_pair(pairs, &mut pair)? {
                return Ok(Value::Unset);
            }
            let [first, second] = pair;
            return vm.pair_again(&this.kept, first, second);
        }
        let mut row = Args::new();
        match next_row(vm, &this.iterators, &mut row, this.strict.get(), "zip")? {
            true => vm.row_again(&this.kept, &mut row),
            false => Ok(Value::Unset),
        }
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<Zip>, vm: &mut Vm) -> Res {
        let args = vm.new_tuple(this.iterators.to_vec())?;
        if this.strict.get() {
            return vm.new_tuple([this.ty().into(), args, Value::bool(true)]);
        }
        vm.new_tuple([this.ty().into(), args])
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &Zip, vm: &mut Vm, state: &Value) -> Res<()> {
        this.strict.set(vm.truth(state)?);
        Ok(())
    }
}
