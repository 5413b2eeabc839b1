//! What the readiness of file descriptors does: the table of each loop, and how events find their loop.
//!
//! # Invariants
//! - A descriptor is watched by the host's reactor exactly while a table, or a parked call, asks for it.
//! - An event never runs script code here: it becomes an entry of the ready queue.
//!
//! # Cost
//! An event: O(1), two look-ups by its number. A turn without watched descriptors: nothing.

use super::event_loop::{EventLoop, Handle, Ready};
use crate::builtins::exceptions::os_error::from_io;
use crate::object::fiber::FiberId;
use crate::object::layout::{Trace, Tracer};
use crate::object::load::{Loaded, Loader};
use crate::object::reactor::{Event, Interest};
use crate::object::save::{Saved, Saver, Unsaved};
use crate::object::*;
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::os::fd::RawFd;
use std::time::Duration;

/// Native code to run when a descriptor is ready: a function of an object.
pub(crate) struct NativeAction {
    pub(crate) object: Value,
    /// What it calls runs in this context.
    pub(crate) context: Value,
    pub(crate) run: fn(&mut Vm, &Value) -> Res<Step>,
}

impl Trace for NativeAction {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.object.trace(tracer);
        self.context.trace(tracer);
    }
}

impl Clone for NativeAction {
    fn clone(&self) -> NativeAction {
        NativeAction {
            object: self.object.clone(),
            context: self.context.clone(),
            run: self.run,
        }
    }
}

/// What readiness does.
pub(crate) enum Action {
    /// `add_reader`, `add_writer`
    Handle(Ref<Handle>),
    Native(NativeAction),
}

impl Action {
    fn ready(&self) -> Ready {
        match self {
            Action::Handle(handle) => Ready::Handle(handle.clone()),
            Action::Native(action) => Ready::Native(Box::new(action.clone())),
        }
    }
}

impl Trace for Action {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        match self {
            Action::Handle(handle) => handle.trace(tracer),
            Action::Native(action) => action.trace(tracer),
        }
    }
}

/// Which readiness.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    Read,
    Write,
}

/// What the readiness of one descriptor does.
#[derive(Default)]
pub(crate) struct Watch {
    reader: Option<Action>,
    writer: Option<Action>,
}

impl Watch {
    fn side(&mut self, side: Side) -> &mut Option<Action> {
        match side {
            Side::Read => &mut self.reader,
            Side::Write => &mut self.writer,
        }
    }

    fn interest(&self) -> Interest {
        Interest {
            read: self.reader.is_some(),
            write: self.writer.is_some(),
        }
    }
}

/// The descriptors that a loop watches.
#[derive(Default)]
pub(crate) struct Watches(HashMap<RawFd, Watch>);

impl Trace for Watches {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for watch in self.0.values() {
            watch.reader.trace(tracer);
            watch.writer.trace(tracer);
        }
    }

    /// What is watched is a file or socket of this process.
    fn save(&self, _: &mut Saver<'_>) -> Saved {
        match self.0.keys().next() {
            Some(descriptor) => Err(Unsaved::new(format!("watched descriptor {descriptor}"))),
            None => Ok(()),
        }
    }

    fn load(_: &mut Loader<'_>) -> Loaded<Self> {
        Ok(Watches::default())
    }
}

/// Who asked for a descriptor: the number of a loop, or of a call that is parked.
type Owner = u64;

/// Who watches what, in the isolate.
#[derive(Default)]
struct Routes {
    owners: HashMap<RawFd, SmallVec<[(Owner, Interest); 1]>>,
    /// Events for loops that were not the one to look.
    inbox: Vec<(Owner, Event)>,
    /// Descriptors whose event was handed on but perhaps not used up.
    rearm: Vec<RawFd>,
    count: Owner,
    /// The fibers that go on when there is something for an owner.
    fibers: HashMap<Owner, FiberId>,
    /// When the reactor was asked last, while fibers were busy.
    looked: f64,
}

impl Routes {
    fn interest(&self, fd: RawFd) -> Interest {
        self.owners.get(&fd).map_or(Interest::default(), |owners| {
            owners
                .iter()
                .fold(Interest::default(), |all, (_, one)| all.or(*one))
        })
    }

    fn set(&mut self, fd: RawFd, owner: Owner, interest: Interest) {
        let owners = self.owners.entry(fd).or_default();
        owners.retain(|(other, _)| *other != owner);
        if !interest.is_none() {
            owners.push((owner, interest));
        }
        if owners.is_empty() {
            self.owners.remove(&fd);
        }
    }
}

impl Vm {
    fn new_owner(&mut self) -> Owner {
        self.outside_hook = Some(super::look_outside);
        let routes = self.state::<Routes>();
        routes.count += 1;
        routes.count
    }

    /// `owner` is interested in this of `fd` from here on.
    fn route(&mut self, fd: RawFd, owner: Owner, interest: Interest) -> std::io::Result<()> {
        let routes = self.state::<Routes>();
        routes.set(fd, owner, interest);
        let all = routes.interest(fd);
        let result = match self.host.reactor() {
            Ok(reactor) => reactor.watch(fd, all),
            Err(error) => Err(error),
        };
        if result.is_err() && !interest.is_none() {
            self.state::<Routes>().set(fd, owner, Interest::default());
        }
        result
    }

    /// Do `action` whenever `fd` is ready; what was done before is given back.
    pub(crate) fn watch_fd(
        &mut self,
        event_loop: &Ref<EventLoop>,
        fd: RawFd,
        side: Side,
        action: Action,
    ) -> Res<Option<Action>> {
        if event_loop.number.get() == 0 {
            let number = self.new_owner();
            event_loop.number.set(number);
        }
        let watches = &mut event_loop.watches.get_mut(self).0;
        let watch = watches.entry(fd).or_default();
        let before = watch.side(side).replace(action);
        let interest = watch.interest();
        event_loop.watched.set(watches.len());
        if event_loop.asks_selector.get() {
            if before.is_none()
                && let Err(raised) = self.ask_selector(event_loop, fd, interest)
            {
                self.forget_side(event_loop, fd, side);
                return Err(raised);
            }
            return Ok(before);
        }
        let is_routed = self.state::<Routes>().owners.contains_key(&fd);
        if (before.is_none() || !is_routed)
            && let Err(error) = self.route(fd, event_loop.number.get(), interest)
        {
            self.forget_side(event_loop, fd, side);
            return from_io(self, &error, &[]);
        }
        Ok(before)
    }

    /// Take an action out of the table.
    fn forget_side(
        &mut self,
        event_loop: &Ref<EventLoop>,
        fd: RawFd,
        side: Side,
    ) -> Option<(Action, Interest)> {
        let watches = &mut event_loop.watches.get_mut(self).0;
        let watch = watches.get_mut(&fd)?;
        let action = watch.side(side).take()?;
        let interest = watch.interest();
        if interest.is_none() {
            watches.remove(&fd);
        }
        event_loop.watched.set(watches.len());
        Some((action, interest))
    }

    /// Do nothing any more when `fd` is ready; what was done is given back.
    pub(crate) fn unwatch_fd(
        &mut self,
        event_loop: &Ref<EventLoop>,
        fd: RawFd,
        side: Side,
    ) -> Option<Action> {
        let (action, interest) = self.forget_side(event_loop, fd, side)?;
        if event_loop.asks_selector.get() {
            // A selector that knows nothing of it has nothing to forget.
            let _ = self.ask_selector(event_loop, fd, interest);
            return Some(action);
        }
        // The descriptor may be closed: the system has then ended the watch itself.
        let _ = self.route(fd, event_loop.number.get(), interest);
        Some(action)
    }

    /// A selector of the script's own is to watch for this.
    #[cold]
    fn ask_selector(
        &mut self,
        event_loop: &Ref<EventLoop>,
        fd: RawFd,
        interest: Interest,
    ) -> Res<()> {
        let own = self.loop_value(event_loop);
        let events = i64::from(interest.read) | i64::from(interest.write) << 1;
        let args = [Value::Int(i64::from(fd)), Value::Int(events)];
        self.call_method(&own, "_select_for", &args).map(drop)
    }

    /// What a selector of the script's own has found.
    pub(crate) fn selected(
        &mut self,
        event_loop: &Ref<EventLoop>,
        fd: RawFd,
        events: i64,
    ) -> Res<()> {
        let ready = Interest {
            read: events & 1 != 0,
            write: events & 2 != 0,
        };
        let ended = false;
        self.hand_on(event_loop, Event { fd, ready, ended });
        self.drain_to_methods(event_loop).map(drop)
    }

    /// Watch nothing more for a loop: it is closed.
    pub(crate) fn unwatch_all(&mut self, event_loop: &Ref<EventLoop>) {
        let watches = std::mem::take(event_loop.watches.get_mut(self));
        event_loop.watched.set(0);
        for fd in watches.0.keys() {
            let _ = self.route(*fd, event_loop.number.get(), Interest::default());
        }
    }

    /// `fd` is about to be closed: the number may soon be another's.
    pub(crate) fn closing_fd(&mut self, fd: RawFd) {
        if self.state::<Routes>().owners.remove(&fd).is_some()
            && let Ok(reactor) = self.host.reactor()
        {
            let _ = reactor.watch(fd, Interest::default());
        }
    }

    /// Tell again of `fd` if it is still ready: what it was told of may not have been used up.
    pub(crate) fn rearm(&mut self, fd: RawFd) {
        self.state::<Routes>().rearm.push(fd);
    }

    /// Ask again for what was handed on.
    fn rearm_all(&mut self) {
        if self.state::<Routes>().rearm.is_empty() {
            return;
        }
        let again = std::mem::take(&mut self.state::<Routes>().rearm);
        for fd in again {
            let interest = self.state::<Routes>().interest(fd);
            if let (false, Ok(reactor)) = (interest.is_none(), self.host.reactor()) {
                let _ = reactor.watch(fd, interest);
            }
        }
    }

    /// A loop is about to park: events that were handed on are asked for again, and the fiber is known.
    pub(crate) fn before_parking(&mut self, event_loop: &Ref<EventLoop>) {
        let fiber = self.running_fiber();
        let routes = self.state::<Routes>();
        routes.fibers.insert(event_loop.number.get(), fiber);
        self.rearm_all();
    }

    /// What has become ready for a loop joins its queue. `look`: the reactor is asked, and not only what it found.
    pub(crate) fn turn_watches(&mut self, event_loop: &Ref<EventLoop>, look: bool) -> Res<()> {
        if look {
            self.rearm_all();
            if let Ok(reactor) = self.host.reactor() {
                reactor.poll(Some(Duration::ZERO));
            }
        }
        self.sort_events();
        let number = event_loop.number.get();
        let routes = self.state::<Routes>();
        if routes.inbox.is_empty() {
            return Ok(());
        }
        let inbox = std::mem::take(&mut routes.inbox);
        let mut others = Vec::new();
        for (owner, event) in inbox {
            if owner == number {
                self.hand_on(event_loop, event);
            } else {
                others.push((owner, event));
            }
        }
        if !others.is_empty() {
            self.state::<Routes>().inbox.append(&mut others);
        }
        Ok(())
    }

    /// Give each event that the reactor found to those who asked for it.
    fn sort_events(&mut self) {
        while let Some(event) = self.host.reactor().ok().and_then(|reactor| reactor.next()) {
            let routes = self.state::<Routes>();
            let Some(owners) = routes.owners.get(&event.fd) else {
                continue;
            };
            let mut fibers = SmallVec::<[FiberId; 1]>::new();
            for (owner, _) in owners {
                routes.inbox.push((*owner, event));
                fibers.extend(routes.fibers.get(owner).copied());
            }
            for fiber in fibers {
                self.wake_fiber(fiber);
            }
        }
    }

    fn hand_on(&mut self, event_loop: &Ref<EventLoop>, event: Event) {
        let Some(watch) = event_loop.watches.get_mut(self).0.get(&event.fd) else {
            return;
        };
        let sides = [
            (event.ready.read, &watch.reader),
            (event.ready.write, &watch.writer),
        ];
        let mut ready = SmallVec::<[Ready; 2]>::new();
        let mut again = event.ended;
        for (is_ready, action) in sides {
            if let (true, Some(action)) = (is_ready, action) {
                again |= matches!(action, Action::Handle(_));
                ready.push(action.ready());
            }
        }
        event_loop.ready.get_mut(self).extend(ready);
        if again && !event_loop.asks_selector.get() {
            self.rearm(event.fd);
        }
    }

    /// Whether any descriptor can wake the isolate.
    pub(crate) fn watches_any_fd(&mut self) -> bool {
        !self.state::<Routes>().owners.is_empty()
    }

    /// A call that is about to park: `fd` wakes the isolate from here on.
    pub(crate) fn await_fd(&mut self, fd: RawFd, interest: Interest) -> std::io::Result<Waiting> {
        let owner = self.new_owner();
        let fiber = self.running_fiber();
        self.state::<Routes>().fibers.insert(owner, fiber);
        self.route(fd, owner, interest)?;
        Ok(Waiting { owner, fd })
    }

    /// The call goes on.
    pub(crate) fn awaited_fd(&mut self, waiting: Waiting) {
        let _ = self.route(waiting.fd, waiting.owner, Interest::default());
        let routes = self.state::<Routes>();
        routes.fibers.remove(&waiting.owner);
        routes.inbox.retain(|(owner, _)| *owner != waiting.owner);
    }
}

/// How long busy fibers may keep the reactor from being asked, in seconds.
const PATIENCE: f64 = 0.005;

/// Fibers are about to change: wake those that have something. `waited` says that the reactor was asked by waiting.
pub(super) fn look_outside(vm: &mut Vm, waited: bool) {
    if vm.state::<Routes>().owners.is_empty() {
        return;
    }
    if !waited {
        let now = vm.now();
        let routes = vm.state::<Routes>();
        if now - routes.looked < PATIENCE {
            return;
        }
        routes.looked = now;
        vm.rearm_all();
        if let Ok(reactor) = vm.host.reactor() {
            reactor.poll(Some(Duration::ZERO));
        }
    }
    vm.sort_events();
}

#[cfg(feature = "reactor")]
impl Vm {
    /// Somebody else has waited for the reactor: what it finds wakes those that asked for it.
    pub(crate) fn look_at_descriptors(&mut self) {
        if self.state::<Routes>().owners.is_empty() {
            return;
        }
        self.state::<Routes>().looked = self.now();
        if let Ok(reactor) = self.host.reactor() {
            reactor.poll(Some(Duration::ZERO));
        }
        self.sort_events();
    }
}

/// A parked call's watch.
pub(crate) struct Waiting {
    owner: Owner,
    fd: RawFd,
}
