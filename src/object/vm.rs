//! The state of an isolate. What it can *do* is added by the layers above, in further `impl Vm` blocks.

use super::capabilities::Capabilities;
use super::fiber::{FiberLocal, Fibers};
use super::frame::{Frame, Stack};
use super::heap::Heap;
use super::host::Host;
use super::late_class::Tables;
use super::states::States;
use super::types::{NOW, ROWS};
use super::*;
use hashbrown::HashMap;
use std::alloc::handle_alloc_error;
use std::cell::{Cell as StdCell, OnceCell};
use std::ptr::{NonNull, null_mut};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

macro_rules! names {
    ($($field:ident = $text:literal,)*) => {
        /// Names that native code looks up, interned when they are first looked at.
        #[allow(missing_docs, reason = "each is the name of its text")]
        pub struct Names { $(pub $field: LateName,)* special: Box<[OnceCell<Ref<Str>>]> }

        impl Names {
            fn new() -> Names {
                Names {
                    $($field: LateName { made: OnceCell::new(), text: $text },)*
                    special: vec![OnceCell::new(); Special::COUNT].into(),
                }
            }
        }
    };
}

/// A name that is interned when it is first looked at.
pub struct LateName {
    made: OnceCell<Ref<Str>>,
    text: &'static str,
}

impl std::ops::Deref for LateName {
    type Target = Ref<Str>;

    #[inline(always)]
    fn deref(&self) -> &Ref<Str> {
        match self.made.get() {
            Some(made) => made,
            None => interned_now(&self.made, self.text),
        }
    }
}

impl From<&LateName> for Value {
    fn from(name: &LateName) -> Value {
        (&**name).into()
    }
}

#[cold]
#[inline(never)]
fn interned_now<'a>(cell: &'a OnceCell<Ref<Str>>, text: &str) -> &'a Ref<Str> {
    let heap = heap::current();
    let made = heap.beyond(|| heap.intern(text.as_bytes()));
    // As where a vector cannot grow: the machine has no memory left.
    let made = made.unwrap_or_else(|_| handle_alloc_error(std::alloc::Layout::new::<Str>()));
    cell.get_or_init(|| made)
}

names! {
    empty = "", dict = "__dict__", class = "__class__", doc = "__doc__", name = "__name__", qualname = "__qualname__",
    module = "__module__", slots = "__slots__", set_name = "__set_name__", init_subclass = "__init_subclass__",
    classcell = "__classcell__", class_getitem = "__class_getitem__", mro_entries = "__mro_entries__",
    prepare = "__prepare__", builtins = "__builtins__", main = "__main__", file = "__file__", all = "__all__",
    path = "__path__", package = "__package__", spec = "__spec__", loader = "__loader__", weakref = "__weakref__",
    annotations = "__annotations__", annotate = "__annotate__", type_params = "__type_params__",
    match_args = "__match_args__", abstractmethods = "__abstractmethods__", notes = "__notes__",
    isabstractmethod = "__isabstractmethod__", wrapped = "__wrapped__", import = "__import__",
    firstlineno = "__firstlineno__", static_attributes = "__static_attributes__", orig_bases = "__orig_bases__",
    send = "send", throw = "throw", close = "close", keys = "keys", items = "items", mro = "mro", get = "get",
    builtins_name = "builtins", text_signature = "__text_signature__", objclass = "__objclass__", this = "__self__",
    func = "__func__", lambda = "<lambda>", stdout = "stdout", stderr = "stderr", write = "write", flush = "flush",
    metaclass = "metaclass", join = "join", append = "append", path_attr = "path", modules = "modules",
    sleep = "sleep", anext = "anext", sys = "sys",
}

impl Names {
    /// The name of a special method.
    #[inline]
    pub fn special(&self, which: Special) -> &Ref<Str> {
        let cell = &self.special[which as usize];
        match cell.get() {
            Some(made) => made,
            None => interned_now(cell, which.name()),
        }
    }
}

/// Why an isolate stopped for good: unwinding looks at no handler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// The fuel is spent.
    Fuel,
    /// The deadline has passed.
    Deadline,
    /// Too much output.
    Output,
    /// The host interrupted it.
    Interrupted,
}

/// Whether the isolate is to rest, with its fibers where they stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pause {
    /// It runs.
    No,
    /// It is to rest as soon as no native call is in the way.
    Asked,
    /// It rests.
    Paused,
}

/// What a program that limits pause may spend until it stands where it can rest.
#[derive(Clone, Copy, Debug)]
pub struct Spare {
    /// Safe points, `u64::MAX` for no limit.
    pub fuel: u64,
    /// Seconds.
    pub time: Option<f64>,
}

/// What may still be spent.
pub struct Budget {
    /// Safe points left, `u64::MAX` for no limit.
    pub fuel: u64,
    /// The end, on the host's monotonic clock.
    pub deadline: Option<f64>,
    /// Bytes that may still be written.
    pub output: u64,
    /// Tasks and threads that may be in progress.
    pub tasks: usize,
    /// Descriptors that may be open.
    pub handles: usize,
    /// What scripts may set the recursion limit to.
    pub recursion: u32,
}

#[derive(Clone, Default)]
struct CacheLine {
    version: u64,
    name: usize,
    value: Value,
}

/// How many lines the look-up cache has at first, and at the most: it grows with what is looked up.
const CACHE_LINES: usize = 16;
const CACHE_MAX: usize = 2048;

/// What is done where no fiber is ready and none has an alarm.
pub(crate) struct DeadEnds {
    /// Whether nothing else can wake one.
    pub(crate) is_one: fn(&mut Vm) -> bool,
    /// The exception for the fiber that waits.
    pub(crate) error: fn(&mut Vm) -> Raised,
}

/// An isolate: one running program with its heap. `Send` as a whole, while nobody is inside.
pub struct Vm {
    /// Types by their names.
    pub types: Types,
    /// Exception classes by their names.
    pub exceptions: Exceptions,
    /// Interned names.
    pub names: Names,
    /// The builtins' names.
    pub builtins: Ref<Dict>,
    /// `sys.modules`
    pub modules: Ref<Dict>,
    /// The world.
    pub host: Box<dyn Host>,
    /// What it may reach.
    pub(crate) granted: Arc<Capabilities>,
    /// Seconds that the isolate's clock is ahead of the host's: it stood still while the isolate was saved.
    pub(crate) clock_offset: f64,
    /// Whether the host wants to have the isolate at rest, to save it or to go on later.
    pub(crate) pause: Pause,
    /// A limit of time or fuel pauses the isolate instead of stopping it: with this much to come to rest.
    pub(crate) spare: Option<Spare>,
    /// What may still be spent.
    pub budget: Budget,
    /// Set once a limit that no script survives is reached.
    pub stopped: Option<Stop>,
    /// Set by other threads and signal handlers: a bit each; looked at at safe points.
    pub interrupt: Arc<AtomicU32>,
    /// How deep calls may nest.
    pub recursion_limit: u32,
    pub(crate) depth: u32,
    pub(crate) native_depth: u32,
    pub(crate) stack: Stack,
    pub(crate) current: *mut Frame,
    /// What was sent to the frame that is being resumed, for an instruction that delegates.
    pub(crate) sent: Value,
    /// What the loop is left with (`End::Out`); Unset at all other times.
    pub(crate) out: Value,
    /// Where the innermost loop that runs says what is to be settled before it goes on (an `End` of `crate::vm`): so that
    /// instructions need not hand it on.
    pub(crate) end: *mut (),
    /// What a native function asks for, between its answer and whoever called it.
    pub(crate) asked: Option<super::Step>,
    /// The exception that comes next has passed the current frame before (`Reraise`).
    pub(crate) reraising: bool,
    /// What the fiber waits for, while it is parked.
    pub(crate) parked: Option<step::Park>,
    /// The other fibers.
    pub(crate) fibers: Fibers,
    /// The main fiber has ended on a driver that is not its own.
    pub(crate) main_ended: Option<Res>,
    /// What the scheduler keeps for the running fiber.
    pub(crate) local: FiberLocal,
    /// What layers above keep for the running fiber.
    pub(crate) fiber_states: States,
    pub(crate) empty_tuple: Ref<Tuple>,
    /// The strings of one ASCII character, once somebody has asked for them.
    pub(crate) single_chars: Box<[Value; 128]>,
    /// Texts that natives take where nobody gives one (`'utf-8'`), by where the program has them.
    pub(crate) default_texts: Box<[(usize, Value); 16]>,
    /// Where texts are put together: taken, cleared and given back.
    scratch: Vec<u8>,
    /// Asked on Ctrl-C: whether it was taken care of.
    pub(crate) interrupt_handler: Option<fn(&mut Vm) -> bool>,
    /// Wakes fibers for which something has happened outside; told whether the thread has waited for it.
    pub(crate) outside_hook: Option<fn(&mut Vm, bool)>,
    /// What is done where nothing can wake what waits; None where it waits on.
    pub(crate) dead_ends: Option<&'static DeadEnds>,
    /// Calls the script's handlers of the signals that have come.
    pub(crate) signal_hook: Option<fn(&mut Vm) -> Res<()>>,
    /// Reports an exception that nobody can catch, with the object and a message.
    pub(crate) unraisable_hook: Option<fn(&mut Vm, Raised, &Value, &str)>,
    /// Warns of a coroutine that was never awaited.
    pub(crate) unawaited_hook: Option<fn(&mut Vm, &Ref<Generator>, &str)>,
    /// The same of a coroutine: `warnings` shows it.
    pub(crate) never_awaited_hook: Option<fn(&mut Vm, &Ref<Generator>)>,
    /// The value of a name that a module has and that waits to be made (`modules/late.rs`): one, or, if none is said, all.
    pub(crate) late_names: fn(&mut Vm, &Ref<Module>, Option<&Ref<Str>>) -> Res<Option<Value>>,
    /// The value of a name of the builtins that waits to be made (`modules/builtin_names.rs`): one, or, if none is said, all.
    pub(crate) late_builtin: fn(&mut Vm, Option<&Ref<Str>>) -> Res<Option<Value>>,
    /// Makes `sys`, until somebody has asked for it.
    pub(crate) make_sys: Option<fn(&mut Vm) -> Res<()>>,
    /// Fills in the names of a native class (`Type::late`).
    pub(crate) complete_class: fn(&mut Vm, &Ref<Type>),
    /// One of them, which is made now if it waits.
    pub(crate) late_attribute: fn(&mut Vm, &Ref<Type>, &Ref<Str>) -> Option<Value>,
    /// How many frames a coroutine notes that it was made under (`sys.set_coroutine_origin_tracking_depth`).
    pub(crate) origin_depth: usize,
    /// The types of what `asend()` and `athrow()` give.
    pub(crate) async_step_types: [Option<&'static native::ClassDef>; 2],
    pub(crate) native_types: HashMap<usize, Ref<Type>>,
    /// Some of them, where they are found more quickly.
    pub(crate) recent_types: Box<[(usize, Option<Ref<Type>>); 16]>,
    /// Finalizers and callbacks are being run, one after the other.
    pub(crate) finalizing: bool,
    /// The objects of frames in progress that a script or a traceback has seen, by the frame's address, where the frame has no
    /// place for its own.
    pub(crate) frame_objects: HashMap<usize, Ref<super::FrameObject>>,
    /// The address of the exception that has had no room for its traceback's last entry.
    pub(crate) untraced: usize,
    cache: Box<[CacheLine]>,
    cache_clashes: usize,
    next_version: u64,
    /// What `isinstance` has said.
    pub(crate) verdicts: Verdicts,
    /// What abstract classes have found out of other classes.
    pub(crate) subclass_verdicts: Verdicts,
    pub(super) states: States,
    /// Last, so that everything above is dropped while it stands.
    pub(crate) heap: Entered,
}

/// An isolate's heap, and the heap that its thread was in before. It owns the heap as a `Box` would, but claims it for
/// nobody alone: the thread's pointer to it stays good when the isolate moves.
pub(crate) struct Entered {
    heap: NonNull<Heap>,
    outer: *const Heap,
}

impl Entered {
    fn new(memory: usize) -> Entered {
        let heap = NonNull::from(Box::leak(Box::new(Heap::new(memory))));
        Entered {
            heap,
            outer: heap::enter(heap.as_ptr()),
        }
    }
}

impl std::ops::Deref for Entered {
    type Target = Heap;

    #[inline(always)]
    fn deref(&self) -> &Heap {
        // SAFETY: the heap is there until this is dropped, and is only ever borrowed shared.
        unsafe { self.heap.as_ref() }
    }
}

impl Drop for Entered {
    /// The roots are gone: what is left are cycles, the types among them.
    fn drop(&mut self) {
        self.drop_pending();
        collect::collect(self);
        self.drop_pending();
        self.drop_tracked();
        #[cfg(debug_assertions)]
        heap::LEFT.set(self.charged.get());
        heap::enter(self.outer);
        // SAFETY: it came from a box, and nothing refers to it any more.
        drop(unsafe { Box::from_raw(self.heap.as_ptr()) });
    }
}

/// Whether `method` is `object.__eq__`.
#[inline]
pub(crate) fn is_object_eq(method: &Value) -> bool {
    method
        .object()
        .is_some_and(|object| object.address() == heap::current().identity_eq.get())
}

/// Whether `method` is `object.__hash__`.
#[inline]
pub(crate) fn is_object_hash(method: &Value) -> bool {
    method
        .object()
        .is_some_and(|object| object.address() == heap::current().identity_hash.get())
}

impl Vm {
    /// An isolate without any methods or modules: `vm/` and `builtins/` dress it. It is entered on return; call
    /// [`Vm::leave`] before it moves to another thread.
    pub(crate) fn bare(
        host: Box<dyn Host>,
        memory: usize,
        hash_seed: Option<u64>,
        tables: Option<&'static Tables>,
    ) -> Result<Vm, OutOfMemory> {
        let heap = Entered::new(memory);
        heap.core.tables.set(tables);
        heap.hash_seed
            .set(hash_seed.unwrap_or_else(|| host.entropy()));
        heap.expect_names();
        // SAFETY: bootstrap; see the function.
        let rows = unsafe { bootstrap()? };
        let types = Types::from_rows(rows.into_iter()).ok_or(OutOfMemory)?;
        let (names, exceptions) = (Names::new(), Exceptions::new());
        let builtins = heap::allocate(&types.dict, Dict::default())?;
        let modules = heap::allocate(&types.dict, Dict::default())?;
        let empty_tuple = Tuple::create_from(&types.tuple, 0, std::iter::empty())?;
        let interrupt = Arc::new(AtomicU32::new(0));
        let fibers = Fibers::new(interrupt.clone(), host.waker());
        Ok(Vm {
            types,
            exceptions,
            names,
            builtins,
            modules,
            host,
            granted: Arc::new(Capabilities::none()),
            pause: Pause::No,
            spare: None,
            clock_offset: 0.0,
            budget: Budget {
                fuel: u64::MAX,
                deadline: None,
                output: u64::MAX,
                tasks: usize::MAX,
                handles: usize::MAX,
                recursion: u32::MAX,
            },
            stopped: None,
            interrupt,
            recursion_limit: 1000,
            depth: 0,
            native_depth: 0,
            stack: Stack::none(),
            current: null_mut(),
            sent: Value::Unset,
            out: Value::Unset,
            end: null_mut(),
            asked: None,
            reraising: false,
            parked: None,
            fibers,
            main_ended: None,
            local: FiberLocal::default(),
            fiber_states: States::default(),
            empty_tuple,
            single_chars: [const { Value::Unset }; 128].into(),
            default_texts: [const { (0, Value::Unset) }; 16].into(),
            scratch: Vec::new(),
            interrupt_handler: None,
            outside_hook: None,
            dead_ends: None,
            signal_hook: None,
            unraisable_hook: None,
            origin_depth: 0,
            unawaited_hook: None,
            never_awaited_hook: None,
            late_names: |_, _, _| Ok(None),
            late_builtin: |_, _| Ok(None),
            make_sys: None,
            complete_class: |_, _| {},
            late_attribute: |_, _, _| None,
            async_step_types: [None; 2],
            native_types: HashMap::with_hasher(Default::default()),
            recent_types: [const { (0, None) }; 16].into(),
            finalizing: false,
            frame_objects: HashMap::with_hasher(Default::default()),
            untraced: 0,
            cache: vec![CacheLine::default(); CACHE_LINES].into(),
            cache_clashes: 0,
            next_version: 1,
            verdicts: Verdicts::default(),
            subclass_verdicts: Verdicts::default(),
            states: HashMap::with_hasher(Default::default()),
            heap,
        })
    }

    /// The isolate's clock: seconds from some moment on.
    #[inline]
    pub fn now(&self) -> f64 {
        self.host.monotonic() + self.clock_offset
    }

    /// Make this isolate the one that this thread is in.
    pub(crate) fn enter(&mut self) {
        self.expect_to_run();
        self.heap.outer = heap::enter(self.heap.heap.as_ptr());
    }

    /// Have a stack to run on.
    #[inline]
    pub(crate) fn expect_to_run(&mut self) {
        if self.stack.is_none() {
            self.stack = Stack::first();
        }
    }

    /// Leave it.
    pub(crate) fn leave(&mut self) {
        heap::enter(self.heap.outer);
    }

    /// State that a layer above keeps with the isolate.
    pub fn state<T: Default + 'static>(&mut self) -> &mut T {
        super::states::state_of(&mut self.states)
    }

    /// `sys`, which is made when somebody asks for it first; none where a script has taken it out of `sys.modules`.
    pub(crate) fn sys(&mut self) -> Res<Option<Value>> {
        if let Some(make) = self.make_sys.take()
            && let Err(raised) = make(self)
        {
            self.make_sys = Some(make);
            return Err(raised);
        }
        let name = self.names.sys.clone();
        Ok(self.modules.get_str(self, &name))
    }

    /// What is bound to a name in the builtins, made now if it waits.
    pub(crate) fn builtin(&mut self, name: &Ref<Str>) -> Res<Option<Value>> {
        match self.builtins.get_str(self, name) {
            Some(known) => Ok(Some(known)),
            None => (self.late_builtin)(self, Some(name)),
        }
    }

    /// The same in what a function has as its builtins.
    pub(crate) fn builtin_in(
        &mut self,
        builtins: &Ref<Dict>,
        name: &Ref<Str>,
    ) -> Res<Option<Value>> {
        match builtins.is_same(&self.builtins) {
            true => self.builtin(name),
            false => Ok(builtins.get_str(self, name)),
        }
    }

    /// The builtins, with all names that wait.
    pub(crate) fn all_builtins(&mut self) -> Res<Ref<Dict>> {
        (self.late_builtin)(self, None)?;
        Ok(self.builtins.clone())
    }

    // ---- strings

    /// The one string of this text that names are compared by.
    pub fn intern(&mut self, text: &str) -> Result<Ref<Str>, OutOfMemory> {
        self.intern_wtf8(text.as_bytes())
    }

    /// The same, for text that may hold lone surrogates.
    pub fn intern_wtf8(&mut self, wtf8: &[u8]) -> Result<Ref<Str>, OutOfMemory> {
        self.heap.intern(wtf8)
    }

    /// A place to put a text together in. Whoever does so while another does gets one of its own.
    #[inline]
    pub(crate) fn take_scratch(&mut self) -> Vec<u8> {
        let mut room = std::mem::take(&mut self.scratch);
        if room.capacity() == 0 {
            room.reserve(256);
        }
        room
    }

    /// Give it back; a large one is freed.
    #[inline]
    pub(crate) fn give_scratch(&mut self, mut room: Vec<u8>) {
        const LARGEST: usize = 4096;
        if room.capacity() <= LARGEST {
            room.clear();
            self.scratch = room;
        }
    }

    /// At a safe point: names that have come and gone are given back. Caches know names by their addresses.
    pub(crate) fn sweep_names(&mut self) {
        // SAFETY: borrowed for this statement only.
        if unsafe { (*self.heap.names.get()).is_due() } {
            self.forget_lookups();
            // SAFETY: the same; what is dropped are strings.
            unsafe { (*self.heap.names.get()).sweep() };
        }
    }

    /// The interned string equal to `text`, which may be `text` itself.
    pub fn interned(&mut self, text: &Ref<Str>) -> Ref<Str> {
        if text.is_interned() {
            return text.clone();
        }
        if let Some(known) = self.heap.find_name(text.as_bytes(), text.hash()) {
            return known;
        }
        if text.ty().is_same(&self.types.str) {
            self.heap.add_name(text.clone());
            text.clone()
        } else {
            self.intern_wtf8(text.as_bytes())
                .unwrap_or_else(|_| text.clone())
        }
    }

    // ---- types

    /// Whether `ty` is `base` or derives from it.
    #[inline]
    pub fn is_subtype(&self, ty: &Ref<Type>, base: &Ref<Type>) -> bool {
        ty.is_same(base) || ty.mro.get(self).iter().any(|known| known.is_same(base))
    }

    /// The type of any value.
    #[inline]
    pub fn type_of<'a>(&'a self, value: &'a Value) -> &'a Ref<Type> {
        match value {
            Value::Object(object) => object.ty(),
            Value::Int(_) => &self.types.int,
            Value::Bool(_) => &self.types.bool,
            Value::Float(_) => &self.types.float,
            Value::None | Value::Unset => &self.types.none_type,
            Value::NotImplemented => &self.types.not_implemented_type,
            Value::Ellipsis => &self.types.ellipsis_type,
        }
    }

    /// Whether `value` is an instance of `ty` or of a class that derives from it; no hook is asked.
    #[inline]
    pub fn is_instance(&self, value: &Value, ty: &Ref<Type>) -> bool {
        self.is_subtype(self.type_of(value), ty)
    }

    /// The method that the type of `value` has for a special name.
    #[inline]
    pub fn special(&self, value: &Value, which: Special) -> Value {
        self.type_of(value).special(which).clone()
    }

    /// What the MRO of `ty` says of `name` (interned). O(1) when the cache knows it.
    #[inline]
    pub fn type_lookup(&mut self, ty: &Ref<Type>, name: &Ref<Str>) -> Option<Value> {
        let version = self.type_version(ty);
        let at = self.cache_line(version, name);
        let line = &self.cache[at];
        if line.version == version && line.name == name.address() {
            return line.value.clone().set();
        }
        let found = self.type_lookup_slow(ty, name);
        let value = found.clone().unwrap_or_default();
        // A line that serves two names: what is looked up does not fit.
        self.cache_clashes += usize::from(self.cache[at].version != 0);
        if self.cache_clashes > self.cache.len() && self.cache.len() < CACHE_MAX {
            let lines = 4 * self.cache.len();
            self.set_cache(lines);
        }
        let at = self.cache_line(version, name);
        let old = std::mem::replace(
            &mut self.cache[at],
            CacheLine {
                version,
                name: name.address(),
                value,
            },
        );
        drop(old);
        found
    }

    /// Whether the MRO of `ty` says nothing of `name` (interned).
    #[inline(always)]
    pub(crate) fn type_lacks(&mut self, ty: &Ref<Type>, name: &Ref<Str>) -> bool {
        let version = ty.version.get();
        if version != 0 {
            let line = &self.cache[self.cache_line(version, name)];
            if line.version == version && line.name == name.address() {
                return line.value.is_unset();
            }
        }
        self.type_lookup(ty, name).is_none()
    }

    #[cold]
    fn type_lookup_slow(&mut self, ty: &Ref<Type>, name: &Ref<Str>) -> Option<Value> {
        self.type_lookup_where(ty, name).map(|(_, value)| value)
    }

    /// Which class of the MRO of `ty` has `name` of its own, and what it is.
    pub fn type_lookup_where(
        &mut self,
        ty: &Ref<Type>,
        name: &Ref<Str>,
    ) -> Option<(Ref<Type>, Value)> {
        let mut at = 0;
        while let Some(class) = ty.mro.get(self).get(at) {
            let class = class.clone();
            if let Some(value) = class.own_attribute(self, name) {
                return Some((class, value));
            }
            at += 1;
        }
        None
    }

    /// The version of `ty`: a cache made under it is good while it stays the same.
    #[inline]
    pub(crate) fn type_version(&mut self, ty: &Ref<Type>) -> u64 {
        let version = ty.version.get();
        if version != 0 {
            return version;
        }
        let version = self.next_version;
        self.next_version += 1;
        ty.version.set(version);
        // A change to a base resets the version of its subclasses that have one; so bases need one too.
        for base in ty.bases.cloned(self) {
            self.type_version(&base);
        }
        version
    }

    /// Forget what caches know of `ty` and of all that derives from it.
    pub(crate) fn type_changed(&mut self, ty: &Ref<Type>) {
        // Where it has no version, nothing that derives from it has one.
        if ty.version.get() == 0 {
            return;
        }
        let mut work = vec![ty.clone()];
        while let Some(ty) = work.pop() {
            ty.version.set(0);
            work.extend(self.subclasses(&ty));
        }
    }

    /// Forget what the look-up cache knows of `name` on `ty` and on all that derives from it.
    pub(crate) fn forget_lookup(&mut self, ty: &Ref<Type>, name: &Ref<Str>) {
        let mut work = vec![ty.clone()];
        while let Some(ty) = work.pop() {
            let version = ty.version.get();
            let at = self.cache_line(version, name);
            let line = &mut self.cache[at];
            if line.version == version && line.name == name.address() {
                drop(std::mem::take(line));
            }
            work.extend(self.subclasses(&ty));
        }
    }

    /// Forget all that the look-up cache knows.
    pub(crate) fn forget_lookups(&mut self) {
        self.set_cache(self.cache.len());
    }

    /// Where the look-up cache keeps what is known of `name` under a version.
    #[inline(always)]
    fn cache_line(&self, version: u64, name: &Ref<Str>) -> usize {
        (version as usize ^ (name.address() >> 4)) & (self.cache.len() - 1)
    }

    /// An empty look-up cache of so many lines: a power of two.
    fn set_cache(&mut self, lines: usize) {
        self.cache_clashes = 0;
        let fresh: Box<[CacheLine]> = vec![CacheLine::default(); lines].into();
        self.heap.charge_anyway(size_of_val(&*fresh));
        let old = std::mem::replace(&mut self.cache, fresh);
        self.heap.discharge(size_of_val(&*old));
    }

    /// The classes that derive from `ty` directly, oldest first.
    pub fn subclasses(&self, ty: &Ref<Type>) -> Vec<Ref<Type>> {
        // SAFETY: a class leaves the list when it dies, so all in it are alive.
        ty.subclasses
            .get(self)
            .iter()
            .map(|class| unsafe { Ref::borrow_ptr(class.cast()) })
            .collect()
    }

    /// Remember that `class` derives from `base`.
    pub(crate) fn add_subclass(&mut self, base: &Ref<Type>, class: &Ref<Type>) {
        base.subclasses.get_mut(self).push(class.header_ptr());
    }

    // ---- collector

    /// Collect cyclic garbage; must be called at a safe point.
    pub fn collect(&mut self) -> usize {
        collect::collect(&self.heap)
    }

    /// The next finalizer or callback that is due.
    pub(crate) fn next_pending(&mut self) -> Option<Pending> {
        self.heap.next_pending()
    }

    /// Whether finalizers or callbacks are due.
    pub(crate) fn has_pending(&self) -> bool {
        self.heap.has_pending()
    }

    /// How many containers the collector knows.
    pub fn tracked_objects(&self) -> usize {
        // SAFETY: borrowed for this statement only.
        unsafe { (*self.heap.tracked.get()).len() }
    }

    /// All containers that the collector knows, one at a time: a heap may be too large for a list of what is in it.
    /// What is made or freed on the way may or may not be seen.
    pub fn all_objects(&self) -> impl Iterator<Item = Ref> {
        (0..).map_while(|place| self.object_at(place))
    }

    /// The container at a place of the collector's list.
    fn object_at(&self, place: usize) -> Option<Ref> {
        // SAFETY: the list is borrowed for this statement only, and all in it are alive.
        unsafe {
            let tracked = &*self.heap.tracked.get();
            Some(Ref::borrow_ptr(tracked.get(place)?.cast()))
        }
    }

    /// Bytes charged.
    pub fn memory_used(&self) -> usize {
        self.heap.charged.get()
    }
}

/// Make the core types. `type` and `str` need each other: they are allocated under a stand-in and then given their real
/// types.
unsafe fn bootstrap() -> Result<Vec<Ref<Type>>, OutOfMemory> {
    // SAFETY: the stand-in is only asked for its flags and offsets, which are those of the real types, and its
    // own fields are never dropped: it is leaked until the headers that point to it are rewritten below.
    unsafe {
        let stand_in = Box::leak(Box::new(layout::Boxed {
            header: Header {
                count: StdCell::new(1 << 20),
                gc: StdCell::new(0),
                ty: StdCell::new(std::ptr::NonNull::dangling()),
            },
            body: std::mem::MaybeUninit::<Type>::zeroed(),
        }));
        let raw = std::ptr::NonNull::from(&mut *stand_in).cast::<layout::Boxed<Type>>();
        (&raw mut (*raw.as_ptr()).body.flags).write(StdCell::new(TypeFlags(0)));
        (&raw mut (*raw.as_ptr()).body.attrs_offset).write(StdCell::new(0));
        let layout_field = &raw mut (*raw.as_ptr()).body.layout;
        let standing: Ref<Type> = Ref::from_ptr(raw);
        let mut made: Vec<Ref<Type>> = Vec::new();
        let mut texts = Vec::new();
        for row in &ROWS[..NOW] {
            layout_field.write(Str::layout());
            let name = Str::create(&standing, row.name.as_bytes())?;
            layout_field.write(Type::layout());
            let body = Type::new(name.clone(), (row.layout)(), None, Row::default());
            made.push(heap::allocate(&standing, body)?);
            texts.push(name);
        }
        let (type_type, str_type) = (made[types::TYPE].clone(), made[types::STR].clone());
        for (ty, name) in made.iter().zip(&texts) {
            ty.header().ty.set(type_type.ptr());
            name.header().ty.set(str_type.ptr());
        }
        std::mem::forget(standing);
        drop(Box::from_raw(stand_in));
        let heap = heap::current();
        for (at, ty) in made.iter().enumerate() {
            let base = |name: &str| ROWS.iter().position(|row| row.name == name);
            let base = base(ROWS[at].base).and_then(|base| made.get(base));
            late_class::link(ty, base.cloned().as_slice());
            heap.dress_core(at, ty);
            heap.core.set(at, ty.clone());
        }
        for name in texts {
            heap.add_name(name);
        }
        Ok(made)
    }
}

impl Vm {
    /// What was under way when the isolate ended.
    fn drop_frames(&mut self) {
        let rows = self.fibers.rows.values_mut();
        let waiting = rows.filter_map(|row| row.state.as_mut());
        let chains: Vec<*mut Frame> = waiting
            .map(|state| std::mem::replace(&mut state.current, null_mut()))
            .chain([std::mem::replace(&mut self.current, null_mut())])
            .collect();
        for chain in chains {
            // SAFETY: nothing runs any more.
            unsafe { super::frame::drop_chain(chain) };
        }
    }
}

impl Drop for Vm {
    /// Free everything: what the roots hold goes first, then the cycles.
    fn drop(&mut self) {
        self.heap.closing.set(true);
        let outer = heap::enter(self.heap.heap.as_ptr());
        if !std::ptr::eq(outer, self.heap.heap.as_ptr()) {
            self.heap.outer = outer;
        }
        self.drop_frames();
        self.states.clear();
        self.local = FiberLocal::default();
        self.fiber_states.clear();
        self.heap.set_memory_error(None);
        self.heap.set_spare_error(None);
        // SAFETY: borrowed for this statement only; nobody asks for a name any more.
        unsafe { (*self.heap.names.get()).clear() };
        self.heap.core.clear();
        let cache = std::mem::take(&mut self.cache);
        // What it has at first is not charged.
        let first = CACHE_LINES * size_of::<CacheLine>();
        self.heap.discharge(size_of_val(&*cache) - first);
        drop(cache);
    }
}
