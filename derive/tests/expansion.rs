//! What the macros emit, compiled and run against a small stand-in for the library's object layer.
//!
//! The tables (`src/object/native.rs`) are the library's own; only values and conversions are simplified here.

#![expect(
    unreachable_pub,
    reason = "a test is no library: nothing in it is reachable"
)]

// What the macros name as `::pyish` is this crate.
extern crate self as pyish;

/// Enough of the object layer for `native.rs`.
mod object {
    use std::cell::Cell;
    use std::rc::Rc;

    #[derive(Clone, Debug, PartialEq)]
    pub enum Value {
        Unset,
        None,
        Ellipsis,
        Bool(bool),
        Int(i64),
        Float(f64),
        Counter(Rc<Counter>),
    }

    impl Value {
        pub fn bool(value: bool) -> Value {
            Value::Bool(value)
        }

        pub fn float(value: f64) -> Value {
            Value::Float(value)
        }
    }

    #[derive(Debug, PartialEq)]
    pub struct Counter(pub Cell<i64>);

    impl super::native::Payload for Counter {
        fn layout() -> &'static Layout {
            static LAYOUT: Layout = Layout::of::<Counter>("counter").leaf();
            &LAYOUT
        }
    }

    pub struct Vm {
        pub calls: usize,
    }
    pub struct Module;
    pub struct Ref<T>(pub std::marker::PhantomData<T>);
    pub enum Step {
        Return(Value),
    }
    #[derive(Debug)]
    pub struct Raised(pub String);
    pub enum Answer {
        Value(Value),
        Raised(Raised),
    }
    pub struct Registers<T>(T);
    impl<T> Registers<T> {
        pub fn of(value: T) -> Registers<T> {
            Registers(value)
        }
        pub fn open(self) -> T {
            self.0
        }
    }
    pub type Res<T = Value> = Result<T, Raised>;
    pub struct Layout {
        pub name: &'static str,
        pub size: usize,
        pub leaf: bool,
    }

    impl Layout {
        pub const fn of<T>(name: &'static str) -> Layout {
            Layout {
                name,
                size: size_of::<T>(),
                leaf: false,
            }
        }

        pub const fn leaf(mut self) -> Layout {
            self.leaf = true;
            self
        }
    }
}

#[path = "../../src/object/native.rs"]
#[expect(dead_code, reason = "the tests read some of the table's columns")]
mod table;

/// What the macros name.
#[allow(
    dead_code,
    reason = "what the derived `save` and `load` name is not called here"
)]
mod native {
    pub use crate::object::*;
    pub use crate::table::*;

    pub struct Tracer<'a>(pub &'a mut Vec<String>);

    /// What writing and reading need; these tests write nothing.
    pub struct Bytes;
    pub struct Saver<'a> {
        pub out: Bytes,
        _life: std::marker::PhantomData<&'a ()>,
    }
    pub struct Loader<'a> {
        pub bytes: Bytes,
        _life: std::marker::PhantomData<&'a ()>,
    }
    #[derive(Debug)]
    pub struct Corrupt;
    pub type Saved = Result<(), Corrupt>;
    pub type Loaded<T> = Result<T, Corrupt>;

    impl Bytes {
        pub fn size(&mut self, _: usize) {}

        pub fn small<T>(&mut self) -> Loaded<T> {
            Err(Corrupt)
        }
    }

    impl Corrupt {
        pub fn new(_: &str) -> Corrupt {
            Corrupt
        }
    }

    pub struct Probe<T>(std::marker::PhantomData<T>);

    impl<T> Probe<T> {
        pub const fn new() -> Probe<T> {
            Probe(std::marker::PhantomData)
        }
    }

    pub trait Unprobed<T> {
        fn save_probed(&self, _: &T, _: &mut Saver<'_>) -> Saved {
            Err(Corrupt)
        }

        fn load_probed(&self, _: &mut Loader<'_>) -> Loaded<T> {
            Err(Corrupt)
        }
    }

    impl<T> Unprobed<T> for Probe<T> {}

    pub trait Trace {
        fn trace(&self, tracer: &mut Tracer<'_>);

        fn save(&self, _: &mut Saver<'_>) -> Saved {
            Err(Corrupt)
        }

        fn load(_: &mut Loader<'_>) -> Loaded<Self>
        where
            Self: Sized,
        {
            Err(Corrupt)
        }
    }

    impl Trace for String {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            tracer.0.push(self.clone());
        }
    }

    pub trait Payload: 'static {
        fn layout() -> &'static Layout;
    }

    pub trait FromArg<'a>: Sized {
        fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self>;
    }

    fn fault<T>(arg: &Arg) -> Res<T> {
        Err(Raised(format!(
            "{}.{} {:?}",
            arg.owner, arg.callee, arg.place
        )))
    }

    impl<'a> FromArg<'a> for &'a Counter {
        fn from_arg(_: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self> {
            match slot {
                Value::Counter(counter) => Ok(counter),
                _ => fault(arg),
            }
        }
    }

    impl FromArg<'_> for i64 {
        fn from_arg(_: &mut Vm, slot: &Value, arg: &'static Arg) -> Res<Self> {
            match slot {
                Value::Int(value) => Ok(*value),
                _ => fault(arg),
            }
        }
    }

    impl<'a> FromArg<'a> for &'a Value {
        fn from_arg(_: &mut Vm, slot: &'a Value, _: &'static Arg) -> Res<Self> {
            Ok(slot)
        }
    }

    impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
        fn from_arg(vm: &mut Vm, slot: &'a Value, arg: &'static Arg) -> Res<Self> {
            match slot {
                Value::Unset => Ok(None),
                _ => T::from_arg(vm, slot, arg).map(Some),
            }
        }
    }

    pub trait IntoValue {
        fn into_value(self, vm: &mut Vm) -> Res;
    }

    impl IntoValue for i64 {
        fn into_value(self, _: &mut Vm) -> Res {
            Ok(Value::Int(self))
        }
    }

    impl IntoValue for () {
        fn into_value(self, _: &mut Vm) -> Res {
            Ok(Value::None)
        }
    }

    impl<T: IntoValue> IntoValue for Res<T> {
        fn into_value(self, vm: &mut Vm) -> Res {
            self?.into_value(vm)
        }
    }

    pub trait IntoAnswer {
        fn into_answer(self, vm: &mut Vm) -> Answer;
    }

    impl<T: IntoValue> IntoAnswer for T {
        fn into_answer(self, vm: &mut Vm) -> Answer {
            match self.into_value(vm) {
                Ok(value) => Answer::Value(value),
                Err(raised) => Answer::Raised(raised),
            }
        }
    }

    impl IntoAnswer for Res<Step> {
        fn into_answer(self, _: &mut Vm) -> Answer {
            match self {
                Ok(Step::Return(value)) => Answer::Value(value),
                Err(raised) => Answer::Raised(raised),
            }
        }
    }

    pub fn default_text(_: &mut Vm, _: &'static str) -> Res {
        Err(Raised("no text".to_owned()))
    }

    pub fn wrong_slots(_: &mut Vm, def: &MethodDef, _: &[Value]) -> Answer {
        Answer::Raised(Raised(format!("{}: slots", def.name)))
    }

    pub fn not_assignable(_: &mut Vm, _: &'static Arg) -> Res<()> {
        Err(Raised("not assignable".to_owned()))
    }

    pub fn assigned_value(_: &mut Vm, value: Option<Value>, _: &'static Arg) -> Res<Value> {
        value.ok_or_else(|| Raised("cannot delete".to_owned()))
    }
}

use std::cell::Cell;
use std::rc::Rc;

use native::{
    ClassFlags, MethodKind, ParamDefault, Payload as _, Raised, Res, Step, Trace as _, Tracer,
    Value, Vm,
};
use object::Counter;
use pyish_derive::{Payload, Trace, class, module};

/// Counts.
///
/// And no more.
#[class(name = "counter", shape = Counter, base = "int", final, unhashable)]
impl Surface {
    /// Add to the count.
    #[method("add(self, amount=1, /, *, limit=None)")]
    fn add(this: &Counter, vm: &mut Vm, amount: i64, limit: Option<&Value>) -> Res<i64> {
        vm.calls += 1;
        let _ = limit;
        let sum = this.0.get() + amount;
        this.0.set(sum);
        Ok(sum)
    }

    #[slot(len)]
    #[slot(index)]
    fn len(this: &Counter, _vm: &Vm) -> i64 {
        this.0.get()
    }

    #[staticmethod("zero()")]
    fn zero() -> Res<Step> {
        Ok(Step::Return(Value::Int(0)))
    }

    #[new("(cls, type=<unrepresentable>, /)")]
    fn new(_cls: &Value, r#type: Option<i64>) -> Res<i64> {
        r#type.ok_or_else(|| Raised("nothing".to_owned()))
    }

    /// The count.
    #[getter(count)]
    fn count(this: &Counter) -> i64 {
        this.0.get()
    }

    #[setter(count)]
    fn set_count(this: &Counter, vm: &mut Vm, value: i64) -> Res<()> {
        vm.calls += 1;
        this.0.set(Self::clamp(value));
        Ok(())
    }

    #[deleter(count)]
    fn delete_count(this: &Counter) -> Res<()> {
        this.0.set(-1);
        Ok(())
    }

    #[getter]
    fn fixed(_this: &Counter) {}

    #[deleter(fixed)]
    fn delete_fixed(_this: &Counter, vm: &mut Vm) -> Res<()> {
        vm.calls += 1;
        Ok(())
    }

    #[getter]
    fn plain(this: &Counter, vm: &Vm) -> i64 {
        this.0.get() + vm.calls as i64
    }

    #[constant]
    fn most() -> i64 {
        99
    }

    fn clamp(value: i64) -> i64 {
        value.min(99)
    }
}

#[class(name = "counter_keys", module = "counting", no_new)]
impl KeysSurface {}

/// Numbers.
#[module(name = "numbers", classes(CLASS, KEYS_CLASS))]
impl Numbers {
    #[function("twice(x, /)")]
    fn twice(x: i64) -> i64 {
        2 * x
    }

    #[constant(True_)]
    fn truth() -> i64 {
        1
    }

    #[init]
    fn init(vm: &mut Vm, _module: &native::Ref<native::Module>) -> Res<()> {
        vm.calls += 100;
        Ok(())
    }
}

fn counter(count: i64) -> Value {
    Value::Counter(Rc::new(Counter(Cell::new(count))))
}

fn call(class: &native::ClassDef, name: &str, slots: &[Value]) -> Result<Value, String> {
    let def = class
        .methods
        .iter()
        .find(|def| def.name == name)
        .expect(name);
    match (def.call)(&mut Vm { calls: 0 }, slots).open() {
        native::Answer::Value(value) => Ok(value),
        native::Answer::Raised(Raised(text)) => Err(text),
    }
}

#[test]
fn the_table_says_what_the_source_says() {
    assert_eq!(
        (CLASS.name, CLASS.module, CLASS.bases),
        ("counter", "builtins", &["int"][..])
    );
    assert_eq!(CLASS.doc, "Counts.\n\nAnd no more.");
    assert_eq!(CLASS.layout.expect("a shape")().name, "counter");
    assert!(
        CLASS
            .flags
            .has(ClassFlags::FINAL.with(ClassFlags::UNHASHABLE))
    );
    let names: Vec<_> = CLASS
        .methods
        .iter()
        .map(|def| (def.name, def.kind))
        .collect();
    let expected = [
        ("add", MethodKind::Instance),
        ("__len__", MethodKind::Slot),
        ("__index__", MethodKind::Slot),
        ("zero", MethodKind::Static),
        ("__new__", MethodKind::New),
    ];
    assert_eq!(names, expected);
    let add = CLASS.methods[0];
    assert_eq!(
        (add.owner, add.doc, add.signature.text),
        (
            "counter",
            "Add to the count.",
            "(self, amount=1, /, *, limit=None)"
        )
    );
    // The function fills in what may only be named; a third argument by position is one too many.
    assert!(add.signature.takes(1) && add.signature.takes(2) && !add.signature.takes(3));
    assert_eq!(
        (
            add.signature.positional,
            add.signature.required,
            add.signature.keyword_only
        ),
        (2, 1, 1)
    );
    assert_eq!(add.signature.params[1].default, ParamDefault::Int(1));
    assert_eq!(
        (
            KEYS_CLASS.module,
            KEYS_CLASS.bases,
            KEYS_CLASS.layout.is_none()
        ),
        ("counting", &["object"][..], true)
    );
}

#[test]
fn calls_convert_arguments_and_results() {
    let this = counter(5);
    assert_eq!(
        call(&CLASS, "add", &[this.clone(), Value::Int(2), Value::Unset]),
        Ok(Value::Int(7))
    );
    assert_eq!(
        call(&CLASS, "__len__", std::slice::from_ref(&this)),
        Ok(Value::Int(7))
    );
    assert_eq!(call(&CLASS, "zero", &[]), Ok(Value::Int(0)));
    assert_eq!(
        call(&CLASS, "__new__", &[Value::None, Value::Int(3)]),
        Ok(Value::Int(3))
    );
    assert_eq!(
        call(&CLASS, "__new__", &[Value::None, Value::Unset]),
        Err("nothing".to_owned())
    );
}

#[test]
fn faults_name_the_parameter() {
    assert_eq!(
        call(&CLASS, "add", &[Value::None, Value::Int(2), Value::Unset]),
        Err("counter.add Receiver".to_owned())
    );
    assert_eq!(
        call(&CLASS, "__len__", &[Value::None]),
        Err("counter.__len__ SlotReceiver".to_owned())
    );
    assert_eq!(
        call(&CLASS, "add", &[counter(0), Value::None, Value::Unset]),
        Err("counter.add Position(1)".to_owned())
    );
    assert_eq!(
        call(&CLASS, "__new__", &[Value::None, Value::None]),
        Err("counter.__new__ Only".to_owned())
    );
    assert_eq!(
        call(&CLASS, "zero", &[Value::None]),
        Err("zero: slots".to_owned())
    );
}

#[test]
fn attributes() {
    let vm = &mut Vm { calls: 0 };
    let this = counter(5);
    let [count, fixed, plain] = CLASS.getset else {
        panic!("three attributes")
    };
    assert_eq!((count.name, count.doc), ("count", "The count."));
    let set = count.set.expect("writable");
    set(vm, &this, Some(Value::Int(200))).expect("an int");
    assert_eq!((count.get)(vm, &this).expect("readable"), Value::Int(99));
    set(vm, &this, None).expect("deletable");
    assert_eq!((count.get)(vm, &this).expect("readable"), Value::Int(-1));
    assert_eq!(
        set(vm, &this, Some(Value::None)).expect_err("no int").0,
        "counter.count Assigned(\"count\")"
    );
    let set = fixed.set.expect("deletable");
    set(vm, &this, None).expect("deletable");
    assert_eq!(
        set(vm, &this, Some(Value::None)).expect_err("no setter").0,
        "not assignable"
    );
    assert_eq!((plain.name, plain.set.is_none()), ("plain", true));
    assert_eq!(
        (CLASS.constants[0].value)(vm).expect("a constant"),
        Value::Int(99)
    );
}

#[test]
fn modules() {
    let vm = &mut Vm { calls: 0 };
    assert_eq!(
        (MODULE.name, MODULE.doc, MODULE.classes.len()),
        ("numbers", "Numbers.", 2)
    );
    let twice = MODULE.functions[0];
    assert_eq!((twice.name, twice.kind), ("twice", MethodKind::Function));
    let native::Answer::Value(value) = (twice.call)(vm, &[Value::Int(4)]).open() else {
        panic!("an int");
    };
    assert_eq!(value, Value::Int(8));
    let native::Answer::Raised(raised) = (twice.call)(vm, &[Value::None]).open() else {
        panic!("no int");
    };
    assert_eq!(raised.0, "numbers.twice Only");
    MODULE.init.expect("one")(vm, &native::Ref(std::marker::PhantomData)).expect("no fault");
    assert_eq!((vm.calls, MODULE.constants[0].name), (100, "True_"));
}

#[derive(Trace, Payload)]
#[payload(name = "pair")]
struct Pair {
    first: String,
    #[trace(skip)]
    _second: usize,
    third: Either<String>,
}

#[derive(Trace)]
enum Either<T> {
    One(
        #[trace(skip)]
        #[expect(dead_code, reason = "skipped")]
        usize,
        T,
    ),
    Two {
        it: T,
    },
    Neither,
}

#[derive(Trace, Payload)]
#[payload(name = "mark", leaf)]
struct Mark;

#[test]
fn derives_visit_every_field() {
    let mut seen = Vec::new();
    let tracer = &mut Tracer(&mut seen);
    let pair = Pair {
        first: "a".to_owned(),
        _second: 1,
        third: Either::One(1, "b".to_owned()),
    };
    pair.trace(tracer);
    Either::Two { it: "c".to_owned() }.trace(tracer);
    Either::<String>::Neither.trace(tracer);
    Mark.trace(tracer);
    assert_eq!(seen, ["a", "b", "c"]);
    let layout = Pair::layout();
    assert_eq!(
        (layout.name, layout.size, layout.leaf),
        ("pair", size_of::<Pair>(), false)
    );
    assert!(Mark::layout().leaf);
}
