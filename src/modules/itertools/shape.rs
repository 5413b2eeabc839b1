//! Iterators that regroup values: `accumulate`, `batched`, `chain`, `groupby`, `pairwise`, `starmap`, `tee`, `zip_longest`.

use crate::builtins::generic_alias;
use crate::object::*;
use crate::vm::protocol::BinaryOp;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell as StdCell;

/// `accumulate`
#[derive(Payload, Trace)]
#[payload(name = "accumulate")]
pub(super) struct Accumulate {
    iterator: Value,
    function: Value,
    total: VmCell<Value>,
    initial: VmCell<Value>,
}

/// Running totals, by addition or by another function of two arguments.
#[class(name = "accumulate", shape = Accumulate, module = "itertools")]
impl AccumulateSurface {
    #[new("(cls, iterable, func=None, *, initial=None)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value, func: Value, initial: Value) -> Res {
        let iterator = vm.iter(iterable)?;
        let body = Accumulate {
            iterator,
            function: func,
            total: VmCell::new(Value::Unset),
            initial: VmCell::new(initial),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Accumulate, vm: &mut Vm) -> Res {
        if !this.initial.get(vm).is_none() {
            let initial = this.initial.replace(vm, Value::None);
            this.total.set(vm, initial.clone());
            return Ok(initial);
        }
        let Some(value) = vm.next(&this.iterator)? else {
            return Ok(Value::Unset);
        };
        if let (Value::None, Value::Int(item), Value::Int(total)) =
            (&this.function, &value, this.total.get_mut(vm))
            && let Some(sum) = total.checked_add(*item)
        {
            *total = sum;
            return Ok(Value::Int(sum));
        }
        let total = this.total.cloned(vm);
        let total = if total.is_unset() {
            value
        } else if this.function.is_none() {
            vm.binary(BinaryOp::Add, &total, &value)?
        } else {
            vm.call(&this.function, &[total, value])?
        };
        this.total.set(vm, total.clone());
        Ok(total)
    }
}

/// `batched`
#[derive(Payload, Trace)]
#[payload(name = "batched")]
pub(super) struct Batched {
    iterator: Value,
    #[trace(skip)]
    count: usize,
    #[trace(skip)]
    strict: bool,
    #[trace(skip)]
    done: StdCell<bool>,
}

/// Batch data into tuples of length n. The last batch may be shorter than n.
#[class(name = "batched", shape = Batched, module = "itertools")]
impl BatchedSurface {
    #[new("(cls, iterable, n, *, strict=False)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value, n: isize, strict: bool) -> Res {
        if n < 1 {
            return raise!(vm, ValueError, "n must be at least one");
        }
        let iterator = vm.iter(iterable)?;
        Ok(vm
            .new_object_of(
                cls,
                Batched {
                    iterator,
                    count: n as usize,
                    strict,
                    done: StdCell::new(false),
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Batched, vm: &mut Vm) -> Res {
        const AT_ONCE: usize = 64;
        let mut batch = Items::default();
        batch.reserve(this.count.min(AT_ONCE))?;
        while !this.done.get() && batch.len() < this.count {
            match vm.next(&this.iterator)? {
                Some(value) => {
                    batch.push(value)?;
                }
                None => this.done.set(true),
            }
        }
        if batch.is_empty() {
            return Ok(Value::Unset);
        }
        if this.strict && batch.len() < this.count {
            return raise!(vm, ValueError, "batched(): incomplete batch");
        }
        vm.new_tuple(batch.take())
    }
}

/// `chain`: the iterables, and the iterator of the one it is in.
#[derive(Payload, Trace)]
#[payload(name = "chain")]
pub(super) struct Chain {
    outer: VmCell<Option<Value>>,
    inner: VmCell<Option<Value>>,
}

/// The items of the first iterable, then those of the second, and so on to the last.
#[class(name = "chain", shape = Chain, module = "itertools")]
impl ChainSurface {
    #[new("(cls, /, *iterables)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterables: &Value) -> Res {
        let outer = VmCell::new(Some(vm.iter(iterables)?));
        Ok(vm
            .new_object_of(
                cls,
                Chain {
                    outer,
                    inner: VmCell::new(None),
                },
            )?
            .into())
    }

    /// chain() of an iterable's items, each of which is asked for when the one before it has ended.
    #[classmethod("from_iterable(cls, iterable, /)")]
    fn from_iterable(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value) -> Res {
        Self::new(cls, vm, iterable)
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Chain, vm: &mut Vm) -> Res {
        loop {
            if let Some(inner) = this.inner.cloned(vm) {
                if let Some(value) = vm.next(&inner)? {
                    return Ok(value);
                }
                this.inner.set(vm, None);
            }
            let Some(outer) = this.outer.cloned(vm) else {
                return Ok(Value::Unset);
            };
            match vm.next(&outer)? {
                Some(iterable) => {
                    let inner = vm.iter(&iterable)?;
                    this.inner.set(vm, Some(inner));
                }
                None => this.outer.set(vm, None),
            }
        }
    }

    /// See PEP 585
    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        generic_alias::subscript_class(vm, cls, item)
    }
}

/// `groupby`: the value ahead with its key, and the key of the group that was given last.
#[derive(Payload, Trace)]
#[payload(name = "groupby")]
pub(super) struct GroupBy {
    iterator: Value,
    function: Value,
    ahead: VmCell<Value>,
    ahead_key: VmCell<Value>,
    target_key: VmCell<Value>,
    /// Counts the groups, so that a group knows whether it is the current one.
    #[trace(skip)]
    group: StdCell<u64>,
}

/// A group of `groupby`.
#[derive(Payload, Trace)]
#[payload(name = "_grouper")]
pub(super) struct Grouper {
    parent: Ref<GroupBy>,
    key: Value,
    #[trace(skip)]
    group: u64,
}

impl GroupBy {
    /// Take the next value ahead; false at the end.
    fn step(&self, vm: &mut Vm) -> Res<bool> {
        let Some(value) = vm.next(&self.iterator)? else {
            return Ok(false);
        };
        let key = if self.function.is_none() {
            value.clone()
        } else {
            vm.call(&self.function, std::slice::from_ref(&value))?
        };
        self.ahead.set(vm, value);
        self.ahead_key.set(vm, key);
        Ok(true)
    }
}

/// make an iterator that returns consecutive keys and groups from the iterable
#[class(name = "groupby", shape = GroupBy, module = "itertools")]
impl GroupBySurface {
    #[new("(cls, iterable, key=None)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value, key: Value) -> Res {
        let iterator = vm.iter(iterable)?;
        let body = GroupBy {
            iterator,
            function: key,
            ahead: VmCell::new(Value::Unset),
            ahead_key: VmCell::new(Value::Unset),
            target_key: VmCell::new(Value::Unset),
            group: StdCell::new(0),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<GroupBy>, vm: &mut Vm) -> Res {
        this.group.set(this.group.get() + 1);
        loop {
            let (ahead, target) = (this.ahead_key.cloned(vm), this.target_key.cloned(vm));
            let is_new = !ahead.is_unset() && (target.is_unset() || !vm.eq(&target, &ahead)?);
            if is_new {
                break;
            }
            if !this.step(vm)? {
                return Ok(Value::Unset);
            }
        }
        let key = this.ahead_key.cloned(vm);
        this.target_key.set(vm, key.clone());
        let grouper = vm.new_object(Grouper {
            parent: this.clone(),
            key: key.clone(),
            group: this.group.get(),
        })?;
        vm.new_tuple([key, grouper.into()])
    }
}

#[class(name = "_grouper", shape = Grouper, module = "itertools", no_new)]
impl GrouperSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Grouper, vm: &mut Vm) -> Res {
        let parent = this.parent.clone();
        if parent.group.get() != this.group {
            return Ok(Value::Unset);
        }
        if parent.ahead.get(vm).is_unset() && !parent.step(vm)? {
            return Ok(Value::Unset);
        }
        let key = parent.ahead_key.cloned(vm);
        if !vm.eq(&this.key, &key)? {
            return Ok(Value::Unset);
        }
        Ok(parent.ahead.replace(vm, Value::Unset))
    }
}

/// `pairwise`
#[derive(Payload, Trace)]
#[payload(name = "pairwise")]
pub(super) struct Pairwise {
    iterator: Value,
    last: VmCell<Value>,
    /// The last pair.
    kept: VmCell<Option<Ref<Tuple>>>,
}

/// Return an iterator of overlapping pairs taken from the input iterator.
#[class(name = "pairwise", shape = Pairwise, module = "itertools")]
impl PairwiseSurface {
    #[new("(cls, iterable, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value) -> Res {
        let iterator = vm.iter(iterable)?;
        Ok(vm
            .new_object_of(
                cls,
                Pairwise {
                    iterator,
                    last: VmCell::new(Value::Unset),
                    kept: VmCell::default(),
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Pairwise, vm: &mut Vm) -> Res {
        if this.last.get(vm).is_unset() {
            let Some(first) = vm.next(&this.iterator)? else {
                return Ok(Value::Unset);
            };
            drop(this.last.replace(vm, first));
        }
        // Taken before the iterator is asked, which may ask this very object.
        let last = this.last.cloned(vm);
        let Some(value) = vm.next(&this.iterator)? else {
            return Ok(Value::Unset);
        };
        drop(this.last.replace(vm, value.clone()));
        vm.pair_again(&this.kept, last, value)
    }
}

/// `starmap`
#[derive(Payload, Trace)]
#[payload(name = "starmap")]
pub(super) struct StarMap {
    function: Value,
    iterator: Value,
}

/// What a function gives for the arguments in each tuple of an iterable.
#[class(name = "starmap", shape = StarMap, module = "itertools")]
impl StarMapSurface {
    #[new("(cls, function, iterable, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, function: Value, iterable: &Value) -> Res {
        let iterator = vm.iter(iterable)?;
        Ok(vm
            .new_object_of(cls, StarMap { function, iterator })?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &StarMap, vm: &mut Vm) -> Res {
        let Some(args) = vm.next(&this.iterator)? else {
            return Ok(Value::Unset);
        };
        if let Some(tuple) = args.as_tuple().filter(|it| !it.ty().is_counted()) {
            return vm.call(&this.function, tuple.items());
        }
        let args = vm.collect_iterable(&args)?;
        vm.call(&this.function, &args)
    }
}

/// What the branches of a `tee` share: a link of values read ahead.
#[derive(Payload, Trace)]
#[payload(name = "_tee_dataobject")]
pub(super) struct Link {
    iterator: Value,
    value: VmCell<Value>,
    next: VmCell<Option<Ref<Link>>>,
    /// The iterator is being asked for the value.
    #[trace(skip)]
    asking: StdCell<bool>,
}

/// One branch of a `tee`.
#[derive(Payload, Trace)]
#[payload(name = "_tee")]
pub(super) struct Tee {
    link: VmCell<Ref<Link>>,
}

fn link(vm: &mut Vm, iterator: Value) -> Res<Ref<Link>> {
    vm.new_object(Link {
        iterator,
        value: VmCell::new(Value::Unset),
        next: VmCell::new(None),
        asking: StdCell::new(false),
    })
}

/// The first branch over an iterable.
pub(super) fn tee(vm: &mut Vm, iterable: &Value) -> Res<Ref<Tee>> {
    if let Some(known) = iterable.downcast::<Tee>() {
        return tee_copy(vm, known);
    }
    vm.add_class(&LINK_CLASS)?;
    let iterator = vm.iter(iterable)?;
    let link = link(vm, iterator)?;
    vm.new_object(Tee {
        link: VmCell::new(link),
    })
}

/// Another branch at the same place.
pub(super) fn tee_copy(vm: &mut Vm, tee: &Ref<Tee>) -> Res<Ref<Tee>> {
    let link = tee.link.cloned(vm);
    vm.new_object(Tee {
        link: VmCell::new(link),
    })
}

#[class(name = "_tee_dataobject", shape = Link, module = "itertools", no_new)]
impl LinkSurface {}

/// Iterator wrapped to make it copyable.
#[class(name = "_tee", shape = Tee, module = "itertools", weakref)]
impl TeeSurface {
    #[new("(cls, iterable, /)")]
    fn new(_cls: &Value, vm: &mut Vm, iterable: &Value) -> Res<Ref<Tee>> {
        tee(vm, iterable)
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Tee, vm: &mut Vm) -> Res {
        let at = this.link.cloned(vm);
        let next = match at.next.cloned(vm) {
            Some(next) => next,
            None => {
                if at.asking.replace(true) {
                    return raise!(vm, RuntimeError, "cannot re-enter the tee iterator");
                }
                let asked = vm.next(&at.iterator);
                at.asking.set(false);
                let Some(value) = asked? else {
                    return Ok(Value::Unset);
                };
                let next = link(vm, at.iterator.clone())?;
                at.value.set(vm, value);
                at.next.set(vm, Some(next.clone()));
                next
            }
        };
        this.link.set(vm, next);
        Ok(at.value.cloned(vm))
    }

    /// Returns an independent iterator.
    #[method("__copy__(self, /)")]
    fn copy(this: &Ref<Tee>, vm: &mut Vm) -> Res<Ref<Tee>> {
        tee_copy(vm, this)
    }
}

/// `zip_longest`
#[derive(Payload, Trace)]
#[payload(name = "zip_longest")]
pub(super) struct Longest {
    iterators: VmCell<Vec<Option<Value>>>,
    #[trace(skip)]
    _charge: Charge,
    /// How many of them have not ended.
    #[trace(skip)]
    left: StdCell<usize>,
    fill: Value,
    /// The last tuple.
    kept: VmCell<Option<Ref<Tuple>>>,
}

/// Tuples of one item of each iterable, as many as the longest has.
#[class(name = "zip_longest", shape = Longest, module = "itertools")]
impl LongestSurface {
    #[new("(cls, /, *iterables, fillvalue=None)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterables: &[Value], fillvalue: Value) -> Res {
        let charge = vm.hold(size_of_val(iterables))?;
        let mut iterators = Vec::with_capacity(iterables.len());
        for iterable in iterables {
            iterators.push(Some(vm.iter(iterable)?));
        }
        Ok(vm
            .new_object_of(
                cls,
                Longest {
                    left: StdCell::new(iterators.len()),
                    iterators: VmCell::new(iterators),
                    _charge: charge,
                    fill: fillvalue,
                    kept: VmCell::default(),
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Longest, vm: &mut Vm) -> Res {
        let count = this.iterators.get(vm).len();
        if this.left.get() == 0 {
            return Ok(Value::Unset);
        }
        let mut row = Args::new();
        for at in 0..count {
            let value = match this.iterators.get(vm)[at].clone() {
                Some(iterator) => {
                    let value = vm.next(&iterator)?;
                    if value.is_none() && this.iterators.get_mut(vm)[at].take().is_some() {
                        this.left.set(this.left.get() - 1);
                        if this.left.get() == 0 {
                            return Ok(Value::Unset);
                        }
                    }
                    value
                }
                None => None,
            };
            row.push(value.unwrap_or_else(|| this.fill.clone()));
        }
        vm.row_again(&this.kept, &mut row)
    }
}
