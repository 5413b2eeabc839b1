//! What `asyncio.as_completed` gives.

use super::functions::new_task;
use super::future::loop_of;
use crate::object::*;
use crate::sched::completed::{self, AsCompleted, Next};
use crate::sched::event_loop::EventLoop;
use crate::sched::future::Future;
use pyish_derive::class;

/// Gives futures in the order in which they end: to `for` as awaitables, to `async for` themselves.
#[class(name = "_AsCompletedIterator", module = "asyncio.tasks", shape = AsCompleted, no_new, weakref, open)]
impl Surface {
    #[slot(iter)]
    fn iter(this: Ref<AsCompleted>) -> Ref<AsCompleted> {
        this
    }

    #[slot(next)]
    fn next(this: &Ref<AsCompleted>, vm: &mut Vm) -> Res {
        if !one_less(this) {
            return Ok(Value::Unset);
        }
        let next = Next::new(this, true);
        let name = vm.intern("_wait_for_one")?.into();
        let coroutine = vm.new_native_coroutine(name, Box::new(next))?;
        let qualname = vm.intern("_AsCompletedIterator._wait_for_one")?.into();
        coroutine.set_qualname(vm, qualname);
        Ok(coroutine.into())
    }

    #[method("__aiter__(self, /)")]
    fn aiter(this: Ref<AsCompleted>) -> Ref<AsCompleted> {
        this
    }

    #[method("__anext__(self, /)")]
    fn anext(this: &Ref<AsCompleted>, vm: &mut Vm) -> Res<Step> {
        if !one_less(this) {
            let end = vm.library("asyncio.tasks", "_stop_async_iteration")?;
            return Ok(Step::call(&end, []));
        }
        Ok(Step::Coroutine(Box::new(Next::new(this, false))))
    }

    #[method("_on_done(self, future, /)")]
    fn on_done(this: &Ref<AsCompleted>, vm: &mut Vm, future: Value) -> Res<()> {
        completed::completed(vm, this, future)
    }

    #[method("_on_timeout(self, /)")]
    fn on_timeout(this: &Ref<AsCompleted>, vm: &mut Vm) -> Res<()> {
        this.time_out(vm)
    }
}

/// One more is given out, if there is one.
fn one_less(iterator: &AsCompleted) -> bool {
    let left = iterator.left.get();
    iterator.left.set(left.saturating_sub(1));
    left > 0
}

/// The future of one argument.
fn future_of(vm: &mut Vm, event_loop: &Ref<EventLoop>, given: Value) -> Res {
    if given.downcast::<Future>().is_some_and(|future| {
        future
            .event_loop
            .get(vm)
            .as_ref()
            .is_some_and(|own| own.is_same(event_loop))
    }) {
        return Ok(given);
    }
    let is_coroutine = given
        .downcast::<Generator>()
        .is_some_and(|it| it.ty().is_same(&vm.types.coroutine));
    if is_coroutine && event_loop.plain.get() && !event_loop.closed.get() {
        return match new_task(vm, event_loop, given, Value::None, Value::None, false)? {
            Step::Return(task) => Ok(task),
            _ => raise!(vm, SystemError, "a task begins at once"),
        };
    }
    let make = vm.library("asyncio.tasks", "ensure_future")?;
    let name = vm.intern("loop")?;
    let event_loop = vm.shown_loop(event_loop)?;
    vm.call_named(&make, &[given, event_loop], &[name])
}

/// `as_completed(fs, timeout=…)`
pub(super) fn as_completed(vm: &mut Vm, fs: &Value, timeout: &Value) -> Res {
    if fs
        .downcast::<Generator>()
        .is_some_and(|given| given.ty().is_same(&vm.types.coroutine))
        || vm.getattr_opt(fs, "_asyncio_future_blocking")?.is_some()
    {
        let name = vm.type_of(fs).name.get(vm).to_string_lossy();
        return raise!(
            vm,
            TypeError,
            "expects an iterable of awaitables, not {name}"
        );
    }
    let event_loop = match vm.running_loop() {
        Ok(event_loop) => event_loop,
        Err(_) => loop_of(vm, &Value::None)?,
    };
    let class = vm.add_class(&CLASS)?;
    let iterator = vm.new_object_of(&class, AsCompleted::default())?;
    iterator.event_loop.set(vm, Some(event_loop.clone()));
    let (given, futures) = (vm.new_set()?, vm.new_set()?);
    for one in vm.collect_iterable(fs)? {
        if !vm.set_add(&given, one.clone())? {
            continue;
        }
        let future = future_of(vm, &event_loop, one)?;
        if vm.set_add(&futures, future.clone())? {
            completed::wait_for(vm, &iterator, &future)?;
        }
    }
    if iterator.todo.get() > 0 && !timeout.is_none() {
        let event_loop = vm.loop_value(&event_loop);
        let strike = vm.getattr(&(&iterator).into(), "_on_timeout")?;
        let timer = vm.call_method(&event_loop, "call_later", &[timeout.clone(), strike])?;
        iterator.timer.set(vm, timer);
    }
    Ok(iterator.into())
}
