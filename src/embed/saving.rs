//! Saving an isolate to bytes, and loading it where it goes on: `docs/saving.md`.

use super::command::{Ending, end_or_rest};
use super::engine::Engine;
use super::error::Error;
use super::isolate::{Isolate, begin_call};
use crate::modules::embedded::LibraryTexts;
use crate::modules::{late, native};
use crate::object::host::Host;
use crate::object::save::{Kinds, Row};
use crate::object::snapshot::{self, Above};
use crate::object::{Pause, Vm};
use crate::vm::safe_point::SLICE;

/// What can be written, layer by layer.
static KINDS: Kinds = Kinds {
    frames: &[
        crate::vm::saved::FRAMES,
        crate::builtins::saved::FRAMES,
        crate::sched::saved::FRAMES,
        crate::modules::saved::FRAMES,
    ],
    states: &[
        crate::vm::saved::STATES,
        crate::builtins::saved::STATES,
        crate::sched::saved::STATES,
        crate::modules::saved::STATES,
    ],
    attributes: crate::vm::saved::ATTRIBUTES,
};

impl Isolate {
    /// Write down all that the isolate holds: tasks, timers, frames, objects, modules. It must be at rest: between two
    /// calls, or paused ([`InterruptHandle::pause`](crate::InterruptHandle::pause), [`Isolate::pause_at_limits`]).
    ///
    /// # Errors
    /// What cannot be written (a socket, an open file, a process) is named with the way to it.
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
            let types = vm.named_classes();
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
    pub fn load(engine: &Engine, bytes: &[u8]) -> Result<Isolate, Error> {
        Isolate::load_with(engine, engine.world().host(), bytes)
    }

    /// The same, in the world of `host`.
    pub fn load_with(engine: &Engine, host: Box<dyn Host>, bytes: &[u8]) -> Result<Isolate, Error> {
        let refused = |corrupt: crate::code::bytes::Corrupt| {
            Error::setup(format!("cannot load the saved program: {corrupt}"))
        };
        let header = snapshot::header(bytes).map_err(refused)?;
        let mut isolate = Isolate::make_seeded(engine.clone(), host, Some(header.hash_seed))?;
        isolate.inside(|vm| {
            for module in &header.modules {
                native::load(vm, module).map_err(|raised| Error::from_raised(vm, raised))?;
            }
            late::make_all(vm).map_err(|raised| Error::from_raised(vm, raised))?;
            let tables = vm.class_tables();
            let rows = move || -> Vec<Row> { native::rows(&tables) };
            snapshot::load(
                vm,
                header,
                &KINDS,
                &mut |vm, module, name| vm.named_class(module, name),
                &rows,
                &LibraryTexts,
            )
            .map_err(refused)?;
            vm.pause = Pause::Paused;
            // No safe point has been passed yet that is to be paid for.
            vm.heap.countdown.set(SLICE);
            vm.heap.unspent.set(0);
            crate::sched::restore_interrupts(vm);
            Ok(())
        })?;
        Ok(isolate)
    }

    /// Whether limits of time and fuel pause the program, instead of stopping it for good.
    pub fn pause_at_limits(&mut self, pauses: bool) {
        let _ = self.inside(|vm| {
            vm.pauses_at_limits = pauses;
            Ok(())
        });
    }

    /// A program that [`Isolate::run_main`] began, and that was paused or loaded, goes on to its end. The limits count
    /// anew.
    pub fn resume(&mut self) -> Ending {
        let limits = self.limits;
        self.command(|vm| {
            begin_call(vm, &limits);
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
        native::find(&name).map(|_| name)
    });
    names.collect()
}
