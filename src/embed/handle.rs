//! Handles: values that a host keeps across entries.

use super::error::Error;
use super::local::Local;
use super::scope::Scope;
use crate::object::{Value, Vm};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// A value that is kept across entries.
///
/// It may go to other threads, and may be dropped anywhere: the isolate lets go of the value when it is next entered.
/// To use it, go inside and ask for [`Handle::get`].
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// let handle = isolate.enter(|scope| Ok(scope.str("kept")?.keep()))?;
/// let text = isolate.enter(|scope| handle.get(scope)?.to_str())?;
/// assert_eq!(text, "kept");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Handle(Arc<Rooted>);

struct Rooted {
    place: u32,
    released: Arc<Released>,
}

/// The places in the root table that nobody needs any more.
#[derive(Default)]
pub(super) struct Released {
    any: AtomicBool,
    places: Mutex<Vec<u32>>,
}

impl Released {
    /// Whether there are any.
    #[inline]
    pub(super) fn any(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }
}

impl Drop for Rooted {
    fn drop(&mut self) {
        if let Ok(mut places) = self.released.places.lock() {
            places.push(self.place);
        }
        self.released.any.store(true, Ordering::Release);
    }
}

/// An isolate's root table.
#[derive(Default)]
struct Roots {
    values: Vec<Value>,
    free: Vec<u32>,
    released: Arc<Released>,
}

/// What an isolate's handles are released through.
pub(super) fn released(vm: &mut Vm) -> Arc<Released> {
    vm.state::<Roots>().released.clone()
}

/// Let go of what no handle keeps any more.
pub(crate) fn sweep(vm: &mut Vm) {
    let roots = vm.state::<Roots>();
    if !roots.released.any.swap(false, Ordering::Acquire) {
        return;
    }
    let places = match roots.released.places.lock() {
        Ok(mut places) => std::mem::take(&mut *places),
        Err(_) => return,
    };
    let mut dropped = Vec::with_capacity(places.len());
    for place in places {
        if let Some(value) = roots.values.get_mut(place as usize) {
            dropped.push(std::mem::take(value));
            roots.free.push(place);
        }
    }
}

impl Handle {
    /// Keep a value.
    pub(crate) fn new(vm: &mut Vm, value: Value) -> Handle {
        sweep(vm);
        let roots = vm.state::<Roots>();
        let place = match roots.free.pop() {
            Some(place) => {
                if let Some(slot) = roots.values.get_mut(place as usize) {
                    *slot = value;
                }
                place
            }
            None => {
                roots.values.push(value);
                (roots.values.len() - 1) as u32
            }
        };
        Handle(Arc::new(Rooted {
            place,
            released: roots.released.clone(),
        }))
    }

    /// The value, where it belongs to this isolate.
    pub(crate) fn value(&self, vm: &mut Vm) -> Option<Value> {
        let roots = vm.state::<Roots>();
        if !Arc::ptr_eq(&roots.released, &self.0.released) {
            return None;
        }
        roots.values.get(self.0.place as usize).cloned()
    }

    /// The value, inside its isolate. An error inside any other.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let list = isolate.enter(|scope| Ok(scope.list([])?.keep()))?;
    /// isolate.enter(|scope| list.get(scope)?.call_method("append", &[scope.int(1)]).map(drop))?;
    /// assert_eq!(isolate.enter(|scope| list.get(scope)?.len())?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get<'vm>(&self, scope: Scope<'vm>) -> Result<Local<'vm>, Error> {
        match scope.with(|vm| self.value(vm)) {
            Some(value) => Ok(scope.local(value)),
            None => Err(Error::foreign()),
        }
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Handle({})", self.0.place)
    }
}
