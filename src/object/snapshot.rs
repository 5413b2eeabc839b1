//! A whole isolate as bytes, and back: the order of the parts.
//!
//! ```text
//! magic | fingerprint | hash of the rest | seed, NaNs, clock, depth limit | native modules | names of the host | codes
//!       | number of objects | table | bodies | fibers, states | weak references | identities
//! ```
//! Saved is an isolate whose fibers all wait, with no native call in the way: between two of its turns. It is loaded into
//! a fresh one that has the same native modules.

use super::fiber::{Fiber, MAIN, Onward};
use super::heap::Charge;
use super::load::{Find, Loaded, Loader};
use super::save::{Fixed, FixedObjects, HOST, Kinds, Row, Saved, Saver, Unsaved};
use super::save_frames::{load_fiber, load_states, number_frames, save_fiber, save_states};
use super::{Ref, Trace, Type, Vm};
use crate::code::bytes::{Corrupt, Reader, Writer};
use crate::code::serial::{self, Hash, Texts};

/// What a saved isolate begins with.
const MAGIC: &[u8; 8] = b"pyishis\x02";

/// No saved isolate is larger.
const SIZE_MAX: usize = 1 << 32;

/// What the layers above know, for writing.
pub(crate) struct Above<'v> {
    /// What can be written.
    pub(crate) kinds: &'v Kinds,
    /// The built-in types, with their modules and names.
    pub(crate) types: Vec<(Ref<Type>, &'static str, &'static str)>,
    /// The native modules that are loaded.
    pub(crate) modules: Vec<String>,
    /// The rows of all native functions.
    pub(crate) rows: &'v dyn Fn() -> Vec<Row>,
    /// The texts of the embedded library.
    pub(crate) texts: &'v dyn Texts,
}

/// What has to be known before the isolate is made that a saved one is loaded into.
pub(crate) struct Header<'b> {
    /// What string hashes are seeded with.
    pub(crate) hash_seed: u64,
    nans: u64,
    clock: f64,
    recursion_limit: u32,
    /// The native modules that have to be there.
    pub(crate) modules: Vec<String>,
    /// The objects that the host has to make.
    pub(crate) named: Vec<String>,
    rest: Reader<'b>,
}

/// Write an isolate down. It stands between two turns of its fibers, finalizers have run, and garbage is collected.
pub(crate) fn save(vm: &mut Vm, above: &Above<'_>) -> Result<Vec<u8>, Unsaved> {
    let fixed = std::mem::take(&mut vm.state::<FixedObjects>().0);
    let result = save_with(vm, above, &fixed);
    vm.state::<FixedObjects>().0 = fixed;
    result
}

fn save_with(vm: &Vm, above: &Above<'_>, fixed: &[Fixed]) -> Result<Vec<u8>, Unsaved> {
    let types = above
        .types
        .iter()
        .map(|(ty, module, name)| (ty, *module, *name));
    let mut saver = Saver::new(vm, above.kinds, types, fixed, above.rows);
    save_fibers(vm, &mut saver)?;
    save_states(&vm.states, &mut saver)?;
    vm.builtins.save(&mut saver)?;
    vm.modules.save(&mut saver)?;
    let roots = std::mem::take(&mut saver.out);
    saver.write_bodies()?;
    let bodies = std::mem::take(&mut saver.out);
    saver.write_weak();
    let mut ids = Writer::default();
    ids.size(saver.ids.len());
    let (mut at, mut last) = (0, 0i64);
    for (number, id) in &saver.ids {
        ids.size((*number - at) as usize);
        // Addresses are multiples of eight, and near to each other; made-up identities keep their lowest bit.
        let id = *id as i64;
        ids.signed(id.wrapping_sub(last));
        (at, last) = (*number, id);
    }
    let codes = std::mem::take(&mut saver.codes);
    let (count, table, weak) = saver.finish();

    let mut body = Writer::default();
    body.word(vm.heap.hash_seed.get());
    body.word(vm.heap.nans.get());
    body.float(vm.now());
    body.number(u64::from(vm.recursion_limit));
    body.size(above.modules.len());
    for module in &above.modules {
        body.bytes(module.as_bytes());
    }
    let named = || fixed.iter().filter(|fixed| fixed.module == HOST);
    body.size(named().count());
    for fixed in named() {
        body.bytes(fixed.name.as_bytes());
    }
    codes.write(&mut body, above.texts);
    body.size(count);
    for part in [&table, &bodies, &roots, &weak, &ids] {
        body.bytes(&part.0);
    }
    Ok(sealed(&body.0))
}

/// The bytes of an isolate, with all that stands before them.
pub(crate) fn sealed(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 48);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&serial::fingerprint().to_le_bytes());
    out.extend_from_slice(&serial::hash(body));
    out.extend_from_slice(body);
    out
}

fn save_fibers(vm: &Vm, saver: &mut Saver<'_>) -> Saved {
    let ids = vm.fibers.ids();
    for (at, id) in ids.iter().enumerate() {
        let current = match vm.fibers.rows.get(id).and_then(|row| row.state.as_ref()) {
            Some(state) => state.current,
            None => vm.current,
        };
        number_frames(current, at as u32, saver);
    }
    saver.out.size(ids.len());
    for id in &ids {
        let Some(row) = vm.fibers.rows.get(id) else {
            continue;
        };
        if row.pinned != 0 {
            return Err(Unsaved::new("a thread inside a native call"));
        }
        saver.out.number(*id);
        match &row.onward {
            Onward::Begin(main) => {
                saver.out.byte(0);
                main.save(saver)?;
            }
            Onward::Resume => saver.out.byte(1),
            Onward::Continue => saver.out.byte(2),
            Onward::Ended => saver.out.byte(3),
            Onward::Raise(raised, is_native) => {
                saver.out.byte(4 + u8::from(*is_native));
                raised.save(saver)?;
            }
        }
        saver.out.truth(row.is_parked);
        let mut alarms = vm.fibers.alarms.iter();
        let alarm = alarms.find(|alarm| alarm.what.fiber == *id && alarm.what.turn == row.turn);
        alarm
            .filter(|_| row.is_parked)
            .map(|alarm| alarm.when)
            .save(saver)?;
        match &row.state {
            Some(state) => save_fiber(
                &state.stack,
                state.current,
                state.depth,
                &state.sent,
                state.reraising,
                &state.local,
                &state.states,
                saver,
            )?,
            None => save_fiber(
                &vm.stack,
                vm.current,
                vm.depth,
                &vm.sent,
                vm.reraising,
                &vm.local,
                &vm.fiber_states,
                saver,
            )?,
        }
    }
    saver.out.number(vm.fibers.last);
    saver.out.size(vm.fibers.ready.len());
    for id in &vm.fibers.ready {
        saver.out.number(*id);
    }
    Ok(())
}

/// Read what an isolate must be like to be loaded into.
pub(crate) fn header(bytes: &[u8]) -> Loaded<Header<'_>> {
    if bytes.len() > SIZE_MAX {
        return Err(Corrupt::new("it is too large"));
    }
    let mut reader = Reader::new(bytes);
    if reader.take(MAGIC.len())? != MAGIC {
        return Err(Corrupt::new("these are not the bytes of a saved program"));
    }
    if reader.word()? != serial::fingerprint() {
        return Err(Corrupt::new("it was saved by another version of pyish"));
    }
    let expected = reader.take(size_of::<Hash>())?;
    let body = reader.take(reader.left())?;
    if serial::hash(body) != expected {
        return Err(Corrupt::new("its bytes were changed"));
    }
    let mut rest = Reader::new(body);
    let (hash_seed, nans, clock) = (rest.word()?, rest.word()?, rest.float()?);
    let recursion_limit = rest.small()?;
    let mut modules = Vec::new();
    for _ in 0..rest.count(1)? {
        modules.push(rest.text()?.to_owned());
    }
    let mut named = Vec::new();
    for _ in 0..rest.count(1)? {
        named.push(rest.text()?.to_owned());
    }
    if !clock.is_finite() {
        return Err(Corrupt::new("its clock shows no time"));
    }
    Ok(Header {
        hash_seed,
        nans,
        clock,
        recursion_limit,
        modules,
        named,
        rest,
    })
}

/// Fill a fresh isolate, whose native modules are there, with what was saved.
pub(crate) fn load(
    vm: &mut Vm,
    header: Header<'_>,
    kinds: &Kinds,
    find_type: &mut dyn FnMut(&mut Vm, &str, &str) -> Option<Ref<Type>>,
    rows: &dyn Fn() -> Vec<Row>,
    texts: &dyn Texts,
) -> Loaded<()> {
    let mut rest = header.rest;
    let codes = serial::read_codes(&mut rest, texts)?;
    let count = rest.small()?;
    let mut parts = [&[][..]; 5];
    for part in &mut parts {
        *part = rest.bytes()?;
    }
    let [table, bodies, roots, weak, ids] = parts;
    vm.heap.nans.set(header.nans);
    vm.clock_offset = header.clock - vm.host.monotonic();
    vm.recursion_limit = header.recursion_limit.max(1);
    if count > table.len() {
        return Err(Corrupt::new("its table is too short"));
    }
    let mut loader = Loader::new(vm, kinds, codes, bodies, rows);
    let result = fill(&mut loader, count, [table, roots, weak, ids], find_type);
    if result.is_err() {
        loader.abandon();
    }
    result
}

fn fill<'b>(
    loader: &mut Loader<'b>,
    count: usize,
    [table, roots, weak, ids]: [&'b [u8]; 4],
    find_type: &mut dyn FnMut(&mut Vm, &str, &str) -> Option<Ref<Type>>,
) -> Loaded<()> {
    let mut table = Reader::new(table);
    loader.table(&mut table, count, &mut |vm, find| match find {
        Find::Type(module, name) => find_type(vm, module, name).map(Ref::erase),
        Find::Native(module, name) => {
            let fixed = vm.state::<FixedObjects>();
            let found = fixed
                .0
                .iter()
                .find(|fixed| fixed.module == module && fixed.name.as_bytes() == name.as_bytes());
            found.map(|fixed| fixed.object.clone())
        }
    })?;
    loader.bodies()?;
    ends(&loader.bytes)?;
    loader.bytes = Reader::new(roots);
    let fibers = load_fibers(loader)?;
    let states = load_states(loader)?;
    let (builtins, modules) = (Trace::load(loader)?, Trace::load(loader)?);
    ends(&loader.bytes)?;
    loader.bytes = Reader::new(weak);
    loader.weak()?;
    ends(&loader.bytes)?;
    loader.bytes = Reader::new(ids);
    loader.ids()?;
    ends(&loader.bytes)?;
    let currents = loader.complete()?;
    // All is well: it is the isolate's from here on.
    let vm = &mut *loader.vm;
    vm.builtins = builtins;
    vm.modules = modules;
    vm.states.extend(states);
    fibers.install(vm, currents);
    loader.let_go();
    Ok(())
}

fn ends(reader: &Reader<'_>) -> Loaded<()> {
    if reader.left() == 0 {
        Ok(())
    } else {
        Err(Corrupt::new("a part is longer than what it holds"))
    }
}

/// The fibers that were read, until all else is there too.
struct LoadedFibers {
    rows: Vec<(u64, Fiber, Option<f64>)>,
    last: u64,
    ready: Vec<u64>,
}

fn load_fibers(loader: &mut Loader<'_>) -> Loaded<LoadedFibers> {
    let mut rows: Vec<(u64, Fiber, Option<f64>)> = Vec::new();
    for _ in 0..loader.bytes.count(8)? {
        let id = loader.bytes.number()?;
        if rows.iter().any(|(known, ..)| *known == id) {
            return Err(Corrupt::new("two threads are one"));
        }
        let onward = match loader.bytes.byte()? {
            0 => Onward::Begin(loader.native_frame()?),
            1 => Onward::Resume,
            2 => Onward::Continue,
            3 => Onward::Ended,
            tag @ (4 | 5) => Onward::Raise(Trace::load(loader)?, tag == 5),
            _ => return Err(Corrupt::new("a thread in no state")),
        };
        let is_parked = loader.bytes.truth()?;
        let when: Option<f64> = Trace::load(loader)?;
        let state = load_fiber(loader)?;
        let fiber = Fiber {
            state: Some(state),
            onward,
            pinned: 0,
            turn: 0,
            is_parked,
            _charge: Charge::default(),
        };
        rows.push((id, fiber, when));
    }
    let last = loader.bytes.number()?;
    let mut ready = Vec::new();
    for _ in 0..loader.bytes.count(1)? {
        ready.push(loader.bytes.number()?);
    }
    let is_known = |id: &u64| rows.iter().any(|(known, ..)| known == id);
    if !is_known(&MAIN) || rows.iter().any(|(id, ..)| *id > last) || !ready.iter().all(is_known) {
        return Err(Corrupt::new("a thread that is not there"));
    }
    Ok(LoadedFibers { rows, last, ready })
}

impl LoadedFibers {
    /// Make them the isolate's. Its own main fiber is the one that runs, in name: its state lies in the `Vm`.
    fn install(self, vm: &mut Vm, currents: Vec<*mut super::Frame>) {
        vm.fibers.rows.clear();
        vm.fibers.last = self.last;
        for ((id, mut fiber, when), current) in self.rows.into_iter().zip(currents) {
            if let Some(state) = &mut fiber.state {
                state.current = current;
            }
            if id == MAIN
                && let Some(state) = fiber.state.take()
            {
                vm.stack = state.stack;
                vm.current = state.current;
                vm.depth = state.depth;
                vm.sent = state.sent;
                vm.reraising = state.reraising;
                vm.local = state.local;
                vm.fiber_states = state.states;
            }
            let is_parked = fiber.is_parked;
            vm.fibers.rows.insert(id, fiber);
            if is_parked {
                vm.fibers.park(id, when);
            }
        }
        vm.fibers.running = MAIN;
        vm.fibers.ready = self.ready.into();
    }
}
