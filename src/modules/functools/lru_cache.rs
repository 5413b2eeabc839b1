//! `functools.lru_cache`: results by arguments, the least recently used one going first.
//!
//! A dict finds a call's place in a slab of links; the links are a ring in the order of use. A hit is one look-up and
//! one relinking: O(1). A miss is a native frame, so that a recursive function recurses on its fiber alone.

use crate::object::*;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell as StdCell;

/// A function with a cache in front.
#[derive(Payload, Trace)]
#[payload(name = "_lru_cache_wrapper")]
pub(super) struct Wrapper {
    function: Value,
    info: Value,
    #[trace(skip)]
    typed: bool,
    /// None for a cache without bound.
    #[trace(skip)]
    max: Option<usize>,
    /// Key to the place of its link, or, without bound, to the result itself.
    places: Ref<Dict>,
    links: VmCell<Links>,
    #[trace(skip)]
    charge: VmCell<Charge>,
    /// Parts positional arguments from keyword arguments in keys.
    mark: Value,
    #[trace(skip)]
    hits: StdCell<u64>,
    #[trace(skip)]
    misses: StdCell<u64>,
}

/// A result that is kept.
#[derive(pyish_derive::Trace)]
struct Link {
    key: Value,
    hash: i64,
    result: Value,
    older: usize,
    newer: usize,
}

/// The ring of results. Place 0 is its head: `newer` is the oldest result, `older` the newest.
#[derive(Default)]
struct Links {
    all: Vec<Link>,
}

impl Trace for Links {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for link in &self.all {
            link.key.trace(tracer);
            link.result.trace(tracer);
        }
    }

    crate::object::layout::saved_fields!(all);
}

impl Links {
    /// Make `at` the newest; it is in no ring.
    fn append(&mut self, at: usize) {
        let newest = self.all[0].older;
        self.all[at].older = newest;
        self.all[at].newer = 0;
        self.all[newest].newer = at;
        self.all[0].older = at;
    }

    /// Take `at` out of the ring.
    fn unlink(&mut self, at: usize) {
        let (older, newer) = (self.all[at].older, self.all[at].newer);
        self.all[older].newer = newer;
        self.all[newer].older = older;
    }

    /// Room for a new link: the head comes with the first.
    fn push(&mut self, key: Value, hash: i64, result: Value) -> usize {
        if self.all.is_empty() {
            self.all.push(Link {
                key: Value::Unset,
                hash: 0,
                result: Value::Unset,
                older: 0,
                newer: 0,
            });
        }
        self.all.push(Link {
            key,
            hash,
            result,
            older: 0,
            newer: 0,
        });
        self.all.len() - 1
    }
}

impl Wrapper {
    /// What stands for a call in the cache: a lone int or str stands for itself.
    fn key(&self, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        let named = kwargs.len(vm) != 0;
        if !self.typed && !named {
            if let [only] = args
                && self.is_its_own_key(vm, only)
            {
                return Ok(only.clone());
            }
            return vm.new_tuple(args.iter().cloned());
        }
        let mut parts = args.to_vec();
        let named = kwargs.items(vm);
        if !named.is_empty() {
            parts.push(self.mark.clone());
            for (name, value) in &named {
                parts.extend([name.clone(), value.clone()]);
            }
        }
        if self.typed {
            for value in args.iter().chain(named.iter().map(|(_, value)| value)) {
                parts.push(vm.type_of(value).into());
            }
        }
        vm.new_tuple(parts)
    }

    /// The result that is kept for a key.
    fn find(&self, vm: &mut Vm, key: &Value, hash: i64) -> Res<Option<Value>> {
        let place = vm.dict_find(&self.places, key, hash)?;
        Ok(place.and_then(|place| self.use_at(vm, place)))
    }

    /// The result at a place, which is the newest from now on.
    fn use_at(&self, vm: &mut Vm, place: usize) -> Option<Value> {
        let found = self.places.table(vm).entry(place)?.value.clone();
        if self.max.is_none() {
            return Some(found);
        }
        let Value::Int(at) = found else {
            return None;
        };
        let (at, links) = (at as usize, self.links.get_mut(vm));
        links.unlink(at);
        links.append(at);
        Some(links.all[at].result.clone())
    }

    /// Where the result of a call with these arguments stands, if that can be told without script code.
    fn place_of(&self, vm: &Vm, args: &[Value]) -> Option<usize> {
        if self.typed || self.max == Some(0) {
            return None;
        }
        let places = self.places.table(vm);
        if let [only] = args
            && self.is_its_own_key(vm, only)
        {
            return match places.find(only, simple::hash(only)?, &[]) {
                Found::At(place) => Some(place),
                _ => None,
            };
        }
        let mut hasher = simple::TupleHash::new();
        for arg in args {
            hasher.add(simple::hash(arg)?);
        }
        places.find_tuple(args, hasher.finish(args.len()))
    }

    /// Whether a call with this argument alone is known by it.
    fn is_its_own_key(&self, vm: &Vm, only: &Value) -> bool {
        match only {
            Value::Int(_) => true,
            Value::Object(object) => object.ty().is_same(&vm.types.str),
            _ => false,
        }
    }

    /// Keep a result. A call for the same key that ended meanwhile has kept its own.
    fn keep(&self, vm: &mut Vm, key: Value, hash: i64, result: Value) -> Res<()> {
        let Some(max) = self.max else {
            return vm.dict_set_hashed(&self.places, key, hash, result);
        };
        if vm.dict_find(&self.places, &key, hash)?.is_some() {
            return Ok(());
        }
        vm.reserve(size_of::<Link>())?;
        let at = if self.places.len(vm) < max {
            let links = self.links.get_mut(vm);
            let at = links.push(key.clone(), hash, result);
            let bytes = links.all.capacity() * size_of::<Link>();
            self.charge.get_mut(vm).set_anyway(bytes);
            at
        } else {
            // The oldest makes room. No script runs between finding its entry and taking it out.
            let links = self.links.get(vm);
            let oldest = links.all[0].newer;
            let (old_hash, old) = (links.all[oldest].hash, oldest as i64);
            let table = self.places.table(vm);
            let place = table.same_hash(old_hash).into_iter().find(|place| {
                table
                    .entry(*place)
                    .is_some_and(|entry| matches!(entry.value, Value::Int(at) if at == old))
            });
            let removed = place.and_then(|place| self.places.table_mut(vm).remove(place));
            let links = self.links.get_mut(vm);
            links.unlink(oldest);
            let link = &mut links.all[oldest];
            let old_key = std::mem::replace(&mut link.key, key.clone());
            let old_result = std::mem::replace(&mut link.result, result);
            link.hash = hash;
            drop((removed, old_key, old_result));
            oldest
        };
        self.links.get_mut(vm).append(at);
        let added = self
            .places
            .table_mut(vm)
            .insert_new(key, hash, Value::Int(at as i64));
        Ok(added?)
    }
}

/// A function that remembers its answers.
///
/// user_function is what is called for those it does not know; maxsize how many it keeps (None: all); with typed, f(3)
/// and f(3.0) are two questions; cache_info_type is the class of what cache_info() gives.
#[class(name = "_lru_cache_wrapper", module = "functools", shape = Wrapper, dict, weakref)]
impl WrapperSurface {
    #[new("(cls, /, user_function, maxsize, typed, cache_info_type)")]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        user_function: Value,
        maxsize: &Value,
        typed: bool,
        cache_info_type: Value,
    ) -> Res {
        if !vm.is_callable(&user_function) {
            return raise!(vm, TypeError, "the first argument must be callable");
        }
        let max = match maxsize {
            Value::None => None,
            given => match vm.index(given) {
                Ok(_) => Some(vm.to_index(given)?.max(0) as usize),
                Err(_) => return raise!(vm, TypeError, "maxsize should be integer or None"),
            },
        };
        let places = vm.new_dict()?;
        // Nothing else is this list.
        let mark = vm.new_instance(&vm.types.object.clone())?;
        let wrapper = Wrapper {
            function: user_function,
            info: cache_info_type,
            typed,
            max,
            places,
            links: VmCell::new(Links::default()),
            charge: VmCell::default(),
            mark,
            hits: StdCell::new(0),
            misses: StdCell::new(0),
        };
        Ok(vm.new_object_of(cls, wrapper)?.into())
    }

    #[slot("__call__(self, /, *args, **kwargs)", quick = call_quickly)]
    fn call(this: &Ref<Wrapper>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<Step> {
        let call = crate::builtins::wrapped_methods::call_with;
        if this.max == Some(0) {
            this.misses.set(this.misses.get() + 1);
            return Ok(call(vm, &this.function, args, kwargs));
        }
        let key = this.key(vm, args, kwargs)?;
        let hash = vm.hash(&key)?;
        if let Some(result) = this.find(vm, &key, hash)? {
            this.hits.set(this.hits.get() + 1);
            return Ok(Step::Return(result));
        }
        this.misses.set(this.misses.get() + 1);
        Ok(Step::push(Missed {
            wrapper: this.clone(),
            key,
            hash,
            call: Some(call(vm, &this.function, args, kwargs)),
        }))
    }

    #[slot(get)]
    fn get(this: &Value, vm: &mut Vm, instance: &Value, _owner: &Value) -> Res {
        match instance {
            Value::None | Value::Unset => Ok(this.clone()),
            instance => vm.new_method(this.clone(), instance.clone()),
        }
    }

    /// Report cache statistics
    #[method("cache_info(self, /)")]
    fn cache_info(this: &Ref<Wrapper>, vm: &mut Vm) -> Step {
        let max = this.max.map_or(Value::None, |max| Value::Int(max as i64));
        let count = |count: u64| Value::Int(count as i64);
        let kept = count(this.places.len(vm) as u64);
        Step::call(
            &this.info,
            [count(this.hits.get()), count(this.misses.get()), max, kept],
        )
    }

    /// Clear the cache and cache statistics
    #[method("cache_clear(self, /)")]
    fn cache_clear(this: &Ref<Wrapper>, vm: &mut Vm) {
        this.hits.set(0);
        this.misses.set(0);
        let entries = this.places.table_mut(vm).take();
        let links = this.links.replace(vm, Links::default());
        drop((entries, links));
    }

    #[slot(reduce)]
    fn reduce(this: &Value, vm: &mut Vm) -> Res {
        vm.getattr(this, "__qualname__")
    }

    #[getter(__dict__)]
    fn dict(this: &Ref<Wrapper>, vm: &mut Vm) -> Res<Option<Ref<Dict>>> {
        vm.dict_of(&this.clone().erase())
    }

    #[setter(__dict__)]
    fn set_dict(this: &Value, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        crate::vm::classes::set_dict(vm, this, value.cloned())
    }

    #[slot(copy)]
    fn copy(this: &Value) -> Value {
        this.clone()
    }

    #[slot(deepcopy)]
    fn deepcopy(this: &Value, _memo: &Value) -> Value {
        this.clone()
    }
}

/// A call whose result is known.
fn call_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    let known = match args {
        [Value::Object(wrapper), args @ ..] => wrapper.downcast::<Wrapper>().and_then(|wrapper| {
            let result = wrapper.use_at(vm, wrapper.place_of(vm, args)?)?;
            wrapper.hits.set(wrapper.hits.get() + 1);
            Some(result)
        }),
        _ => None,
    };
    known.unwrap_or(Value::Unset)
}

/// The function is asked; its result is kept.
pub(crate) struct Missed {
    wrapper: Ref<Wrapper>,
    key: Value,
    hash: i64,
    call: Option<Step>,
}

impl Trace for Missed {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.wrapper.trace(tracer);
        self.key.trace(tracer);
        if let Some(Step::Call(call)) = &self.call {
            call.callable.trace(tracer);
            for arg in &call.args {
                arg.trace(tracer);
            }
            for name in &call.names {
                name.trace(tracer);
            }
        }
    }

    crate::object::layout::saved_fields!(wrapper, key, hash, call);
}

impl NativeFrame for Missed {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if let Some(call) = self.call.take() {
            return Ok(call);
        }
        let result = input.value();
        let key = std::mem::take(&mut self.key);
        self.wrapper
            .clone()
            .keep(vm, key, self.hash, result.clone())?;
        Ok(Step::Return(result))
    }

    fn name(&self) -> &'static str {
        "_lru_cache_wrapper"
    }
}
