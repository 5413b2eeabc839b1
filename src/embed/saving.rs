//! Saving an isolate to bytes, and loading it where it goes on: `docs/saving.md`.

use super::command::{Ending, end_or_rest};
use super::engine::Engine;
use super::error::Error;
use super::isolate::{Isolate, begin_to_pause};
use crate::modules::embedded::LibraryTexts;
use crate::modules::saved::late_class;
use crate::modules::{late, native};
use crate::object::host::Host;
use crate::object::save::{Kinds, Row};
use crate::object::snapshot::{self, Above};
use crate::object::{Pause, Vm};
use crate::sched::host::{Revival, poll_all};
use crate::vm::safe_point::SLICE;

/// What can be written, layer by layer.
static KINDS: Kinds = Kinds {
    frames: &[
        crate::vm::saved::FRAMES,
        crate::builtins::saved::FRAMES,
        crate::sched::saved::FRAMES,
        crate::modules::saved::FRAMES,
        super::jobs::FRAMES,
    ],
    states: &[
        crate::vm::saved::STATES,
        crate::builtins::saved::STATES,
        crate::sched::saved::STATES,
        crate::modules::saved::STATES,
        super::jobs::STATES,
    ],
    attributes: crate::vm::saved::ATTRIBUTES,
};

impl Isolate {
    /// Write down all that the isolate holds: tasks, timers, frames, objects, modules. It must be at rest: between two
    /// calls or polls, or paused ([`InterruptHandle::pause`](crate::InterruptHandle::pause),
    /// [`Isolate::pause_at_limits`]). Calls that go on are written with it, and found again by their numbers
    /// ([`Isolate::task`]).
    ///
    /// # Errors
    /// What cannot be written (a socket, an open file, a process) is named with the way to it, unless the host has given
    /// it a name by which it is made anew: [`Local::save_as`](crate::Local::save_as),
    /// [`Awaitable::named`](crate::Awaitable::named).
    ///
    /// ```
    /// use pyish::{Ending, Engine, Isolate, Main};
    ///
    /// let engine = Engine::new();
    /// let mut isolate = engine.isolate().unwrap();
    /// isolate.exec("total = 40").unwrap();
    /// let bytes = isolate.save().unwrap();
    /// let mut other = Isolate::load(&engine, &bytes).unwrap();
    /// assert_eq!(other.eval::<i64>("total + 2").unwrap(), 42);
    /// ```
    pub fn save(&mut self) -> Result<Vec<u8>, Error> {
        self.inside(|vm| {
            vm.run_pending();
            vm.collect();
            vm.run_pending();
            late::make_all(vm).map_err(|_| Error::setup("not enough memory to save"))?;
            let types = vm
                .named_classes()
                .map_err(|_| Error::setup("not enough memory to save"))?;
            let tables = vm.class_tables();
            let modules = loaded_modules(vm);
            let rows = || native::rows(&tables);
            let above = Above {
                kinds: &KINDS,
                types,
                modules,
                rows: &rows,
                texts: &LibraryTexts,
            };
            snapshot::save(vm, &above).map_err(|unsaved| Error::setup(unsaved.to_string()))
        })
    }

    /// The isolate that was saved, in the world that the engine gives. Its clock goes on where it stood.
    ///
    /// # Errors
    /// Bytes that were changed, or that another version wrote, are refused.
    ///
    /// ```
    /// let engine = pyish::Engine::new();
    /// let error = pyish::Isolate::load(&engine, b"nothing").unwrap_err();
    /// assert!(error.message().starts_with("cannot load the saved program"));
    /// ```
    pub fn load(engine: &Engine, bytes: &[u8]) -> Result<Isolate, Error> {
        let world = engine.world();
        let mut isolate = Isolate::load_with(engine, world.host(), bytes)?;
        if let Some(granted) = world.granted() {
            isolate.vm.granted = granted.clone();
        }
        Ok(isolate)
    }

    /// The same, in the world of `host`.
    ///
    /// ```
    /// use pyish::{Engine, Isolate, NoHost};
    ///
    /// let engine = Engine::new();
    /// let mut isolate = engine.isolate().unwrap();
    /// isolate.set("x", 1).unwrap();
    /// let bytes = isolate.save().unwrap();
    /// let mut other = Isolate::load_with(&engine, Box::new(NoHost), &bytes).unwrap();
    /// assert_eq!(other.get::<i64>("x").unwrap(), 1);
    /// ```
    pub fn load_with(engine: &Engine, host: Box<dyn Host>, bytes: &[u8]) -> Result<Isolate, Error> {
        let refused = |corrupt: crate::code::bytes::Corrupt| {
            Error::setup(format!("cannot load the saved program: {corrupt}"))
        };
        let header = snapshot::header(bytes).map_err(refused)?;
        let mut isolate = Isolate::make_seeded(engine.clone(), host, Some(header.hash_seed))?;
        let revival = engine.revival();
        isolate.inside(|vm| {
            vm.state::<Revival>().0 = revival.futures();
            for module in &header.modules {
                native::load(vm, module).map_err(|raised| Error::from_raised(vm, raised))?;
            }
            late::make_all(vm).map_err(|raised| Error::from_raised(vm, raised))?;
            revival.make(vm, &header.named)?;
            let tables = vm.class_tables();
            let rows = move || -> Vec<Row> { native::rows(&tables) };
            snapshot::load(
                vm,
                header,
                &KINDS,
                &mut |vm, module, name| {
                    vm.named_class(module, name)
                        .or_else(|| late_class(vm, module, name))
                },
                &rows,
                &LibraryTexts,
            )
            .map_err(refused)?;
            vm.pause = Pause::Paused;
            // No safe point has been passed yet that is to be paid for.
            vm.heap.countdown.set(SLICE);
            vm.heap.unspent.set(0);
            crate::sched::restore_interrupts(vm);
            poll_all(vm);
            super::jobs::enlist_loaded(vm, engine.limits());
            Ok(())
        })?;
        Ok(isolate)
    }

    /// Whether limits of time and fuel pause what [`Isolate::run_main`] and [`Isolate::resume`] run, instead of stopping it
    /// for good. Where a native call is in the way (the key function of a `sort` loops), it may take as much again (a second
    /// at least), and is stopped then. Calls of other kinds cannot pause: limits stop them as ever.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// use pyish::{Ending, Limits, Main};
    ///
    /// isolate.set_limits(Limits { fuel: Some(1000), ..Limits::default() });
    /// isolate.pause_at_limits(true);
    /// let main = Main::Text { name: "<string>", bytes: b"for i in range(2500): pass" };
    /// assert_eq!(isolate.run_main(main), Ending::Paused);
    /// assert_eq!(isolate.resume(), Ending::Paused);
    /// assert_eq!(isolate.resume(), Ending::Finished);
    /// # Ok(())
    /// # }
    /// ```
    pub fn pause_at_limits(&mut self, pauses: bool) {
        self.pauses = pauses;
    }

    /// A program that [`Isolate::run_main`] began, and that was paused or loaded, goes on to its end. The limits count
    /// anew.
    ///
    /// ```
    /// use pyish::{Ending, Engine, Isolate, Limits, Main};
    ///
    /// # fn main() -> Result<(), pyish::Error> {
    /// let engine = Engine::new();
    /// let mut isolate = engine.isolate()?;
    /// isolate.set_limits(Limits { fuel: Some(1000), ..Limits::default() });
    /// isolate.pause_at_limits(true);
    /// let main = Main::Text { name: "<string>", bytes: b"for i in range(1500): pass\ndone = True" };
    /// assert_eq!(isolate.run_main(main), Ending::Paused);
    /// let mut other = Isolate::load(&engine, &isolate.save()?)?;
    /// assert_eq!(other.resume(), Ending::Finished);
    /// assert!(other.get::<bool>("done")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume(&mut self) -> Ending {
        if self.vm.current.is_null() {
            // It was saved between two calls.
            return Ending::Finished;
        }
        let (limits, pauses) = (self.limits, self.pauses);
        self.command(|vm| {
            begin_to_pause(vm, &limits, pauses);
            let result = vm.resume_all().map(drop);
            end_or_rest(vm, result)
        })
    }
}

/// The native modules that a program has loaded, in their order.
fn loaded_modules(vm: &mut Vm) -> Vec<String> {
    let entries = vm.modules.items(vm);
    let names = entries.into_iter().filter_map(|(name, _)| {
        let name = name.as_str()?.to_string_lossy().into_owned();
        Some(name)
    });
    let names: Vec<String> = names.collect();
    let is_native = |name: &String| native::find_in(vm, name).is_some();
    names.into_iter().filter(is_native).collect()
}
