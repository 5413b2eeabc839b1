//! What a host gives to scripts: functions, closures, classes and modules.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use pyish::{
    Engine, EngineBuilder, Error, Exclusive, FromOwned, FromValue, IntoValue, Isolate, Local,
    Module, Scope, Shared,
};
use std::collections::HashMap;

fn get<T: FromOwned>(isolate: &mut Isolate, expression: &str) -> Result<T, Error> {
    isolate.enter(|scope| Ok(T::from_value(&scope.eval(expression)?)?))
}

/// What is wrong with an expression.
fn wrong(isolate: &mut Isolate, expression: &str) -> String {
    let error = isolate
        .enter(|scope| scope.eval(expression).map(drop))
        .unwrap_err();
    format!("{}: {}", error.class(), error.message())
}

fn text(isolate: &mut Isolate, expression: &str) -> String {
    isolate
        .enter(|scope| scope.eval(expression)?.to_str())
        .unwrap()
}

// ---- functions

/// The area of a rectangle.
///
/// In square metres.
#[pyish::function]
fn area(width: f64, height: f64) -> f64 {
    width * height
}

#[pyish::function("greet(name, /, word='Hello', *, times=1)")]
fn greet(name: &str, word: &str, times: usize) -> String {
    vec![format!("{word}, {name}!"); times].join(" ")
}

#[pyish::function]
fn optional(a: i64, b: Option<i64>, _c: Option<&str>) -> i64 {
    a + b.unwrap_or(100)
}

#[pyish::function("spread(first, *rest, last=None, **named)")]
fn spread(
    first: i64,
    rest: Vec<i64>,
    last: Option<i64>,
    named: HashMap<String, i64>,
) -> (i64, i64, i64, i64) {
    let named = named.values().sum();
    (first, rest.iter().sum(), last.unwrap_or(0), named)
}

enum ShopError {
    SoldOut(String),
}

impl From<ShopError> for Error {
    fn from(error: ShopError) -> Error {
        match error {
            ShopError::SoldOut(what) => Error::new("LookupError", format!("no {what} left")),
        }
    }
}

#[pyish::function]
fn buy(what: String) -> Result<u32, ShopError> {
    match what.as_str() {
        "tea" => Ok(3),
        _ => Err(ShopError::SoldOut(what)),
    }
}

#[pyish::function]
fn parse(text: &str) -> Result<i32, std::num::ParseIntError> {
    text.parse()
}

#[pyish::function]
fn panics(how: &str) -> i64 {
    panic!("the host is {how}")
}

#[pyish::function]
fn twice<'vm>(scope: Scope<'vm>, function: Local<'vm>) -> Result<Local<'vm>, Error> {
    function.call(&[function.call(&[scope.int(1)])?])
}

#[pyish::function]
fn lent(bytes: &[u8], text: &str) -> usize {
    bytes.len() + text.len()
}

fn functions() -> Isolate {
    Engine::builder()
        .add::<area>()
        .add::<greet>()
        .add::<optional>()
        .add::<spread>()
        .add::<buy>()
        .add::<parse>()
        .add::<panics>()
        .add::<twice>()
        .add::<lent>()
        .build()
        .isolate()
        .unwrap()
}

#[test]
fn arguments() {
    let isolate = &mut functions();
    assert_eq!(get::<f64>(isolate, "area(2, height=1.5)").unwrap(), 3.0);
    assert_eq!(text(isolate, "greet('Ada')"), "Hello, Ada!");
    assert_eq!(
        text(isolate, "greet('Ada', 'Hi', times=2)"),
        "Hi, Ada! Hi, Ada!"
    );
    assert_eq!(
        text(
            isolate,
            "[optional(1), optional(1, 2), optional(1, None), optional(a=1, b=3)]"
        ),
        "[101, 3, 101, 4]"
    );
    assert_eq!(
        text(isolate, "spread(1, 2, 3, last=4, x=5, y=6)"),
        "(1, 5, 4, 11)"
    );
    assert_eq!(text(isolate, "spread(1)"), "(1, 0, 0, 0)");
    assert_eq!(get::<i64>(isolate, "lent(b'ab', 'ü')").unwrap(), 4);
    assert_eq!(area(2.0, 3.0), 6.0);
}

#[test]
fn wrong_calls() {
    let isolate = &mut functions();
    for (call, expected) in [
        (
            "area()",
            "TypeError: area() missing required argument 'width' (pos 1)",
        ),
        (
            "area(1)",
            "TypeError: area() missing required argument 'height' (pos 2)",
        ),
        (
            "area(1, 2, 3)",
            "TypeError: area() takes at most 2 arguments (3 given)",
        ),
        (
            "area(1, width=2)",
            "TypeError: argument for area() given by name ('width') and position (1)",
        ),
        (
            "area('x', 1)",
            "TypeError: area() argument 'width' must be real number, not str",
        ),
        (
            "greet(1)",
            "TypeError: greet() argument 1 must be str, not int",
        ),
        (
            "greet('a', times='b')",
            "TypeError: 'str' object cannot be interpreted as an integer",
        ),
        (
            "greet('a', times=-1)",
            "OverflowError: can't convert negative int to usize",
        ),
        (
            "greet('a', tims=1)",
            "TypeError: greet() got an unexpected keyword argument 'tims'. Did you mean 'times'?",
        ),
        (
            "optional(1, 'x')",
            "TypeError: 'str' object cannot be interpreted as an integer",
        ),
        (
            "optional(1, c=2)",
            "TypeError: optional() argument 'c' must be str or None, not int",
        ),
        (
            "spread(1, 2, 'x')",
            "TypeError: spread() argument 'rest', item 1: 'str' object cannot be interpreted as an integer",
        ),
        (
            "spread(1, x='y')",
            "TypeError: spread() argument 'named', key 'x': 'str' object cannot be interpreted as an integer",
        ),
        ("buy('milk')", "LookupError: no milk left"),
        ("parse('x')", "ValueError: invalid digit found in string"),
        (
            "lent(bytearray(), '')",
            "TypeError: lent() argument 'bytes' must be bytes, not bytearray",
        ),
    ] {
        assert_eq!(wrong(isolate, call), expected, "{call}");
    }
}

#[test]
fn signatures_and_docs() {
    let isolate = &mut functions();
    assert_eq!(
        text(isolate, "area.__doc__"),
        "The area of a rectangle.\n\nIn square metres."
    );
    assert_eq!(
        text(isolate, "area.__name__, area.__module__"),
        "('area', 'builtins')"
    );
    assert_eq!(text(isolate, "repr(area)"), "<built-in function area>");
    isolate
        .enter(|scope| scope.exec("from inspect import signature"))
        .unwrap();
    assert_eq!(text(isolate, "signature(area)"), "(width, height)");
    assert_eq!(
        text(isolate, "signature(greet)"),
        "(name, /, word='Hello', *, times=1)"
    );
    assert_eq!(text(isolate, "signature(optional)"), "(a, b=None, c=None)");
    assert_eq!(
        text(isolate, "signature(spread)"),
        "(first, *rest, last=None, **named)"
    );
}

#[test]
fn a_panic_is_an_exception() {
    let isolate = &mut functions();
    let caught = "[0 for x in [0]] + [str(e) for e in [None] if False]";
    assert_eq!(text(isolate, caught), "[0]");
    assert!(wrong(isolate, "panics('ill')").ends_with("host code panicked: the host is ill"));
    isolate
        .enter(|scope| {
            scope.exec("try:\n    panics('ill')\nexcept Exception as error:\n    seen = str(error)")
        })
        .unwrap();
    assert!(text(isolate, "seen").contains("the host is ill"));
    assert_eq!(get::<f64>(isolate, "area(1, 1)").unwrap(), 1.0);
}

#[test]
fn calling_back() {
    let isolate = &mut functions();
    assert_eq!(get::<i64>(isolate, "twice(lambda x: x + 20)").unwrap(), 41);
    assert!(wrong(isolate, "twice(lambda x: 1 // 0)").starts_with("ZeroDivisionError"));
    let deep = "(lambda f: f(f))(lambda f: twice(lambda x: f(f)))";
    assert!(wrong(isolate, deep).starts_with("RecursionError"));
}

// ---- closures

#[test]
fn closures() {
    let counter = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let seen = counter.clone();
    fn plain(a: i64, b: Option<i64>) -> i64 {
        a * b.unwrap_or(1)
    }
    let isolate = &mut Engine::builder()
        .function("count", move || {
            seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
        })
        .function("repeat", |text: &str, times: usize| text.repeat(times))
        .function("plain", plain)
        .function("fails", |text: String| -> Result<(), Error> {
            Err(Error::value_error(text))
        })
        .function("call", |_: Scope<'_>, f: Local<'_>| -> Result<i64, Error> {
            Ok(i64::from_value(&f.call(&[])?)?)
        })
        .function("keep", |value: pyish::Handle| value)
        .constant("LIMITS", vec![1, 2])
        .build()
        .isolate()
        .unwrap();
    assert_eq!(text(isolate, "[count(), count()]"), "[0, 1]");
    assert_eq!(counter.load(std::sync::atomic::Ordering::Relaxed), 2);
    assert_eq!(text(isolate, "repeat('ab', 2)"), "abab");
    assert_eq!(
        text(isolate, "plain(2), plain(2, 3), plain(2, None)"),
        "(2, 6, 2)"
    );
    assert_eq!(text(isolate, "call(lambda: 5)"), "5");
    assert_eq!(text(isolate, "keep(LIMITS) is LIMITS"), "True");
    for (call, expected) in [
        (
            "repeat('ab')",
            "TypeError: repeat expected 2 arguments, got 1",
        ),
        (
            "repeat(1, 2)",
            "TypeError: repeat() argument 1 must be str, not int",
        ),
        (
            "repeat('a', times=2)",
            "TypeError: repeat() takes no keyword arguments",
        ),
        (
            "count(1)",
            "TypeError: count() takes no arguments (1 given)",
        ),
        ("fails('x')", "ValueError: x"),
        (
            "fails(1)",
            "TypeError: fails() argument must be str, not int",
        ),
        (
            "call(lambda: 1 // 0)",
            "ZeroDivisionError: division by zero",
        ),
    ] {
        assert_eq!(wrong(isolate, call), expected, "{call}");
    }
    assert_eq!(
        text(isolate, "repr(count), repeat.__name__"),
        "('<built-in function count>', 'repeat')"
    );
    isolate.enter(|scope| scope.exec("import inspect")).unwrap();
    assert_eq!(text(isolate, "inspect.signature(repeat)"), "(a, b, /)");
    assert_eq!(text(isolate, "inspect.signature(plain)"), "(a, b=None, /)");
    assert_eq!(text(isolate, "inspect.signature(count)"), "()");
}

// ---- classes

struct Vector {
    x: f64,
    y: f64,
}

/// A vector in the plane.
#[pyish::class]
impl Vector {
    pub const DIMENSIONS: i64 = 2;

    #[new("(x, y=0.0)")]
    fn new(x: f64, y: f64) -> Result<Vector, Error> {
        match x.is_finite() && y.is_finite() {
            true => Ok(Vector { x, y }),
            false => Err(Error::value_error("not finite")),
        }
    }

    /// The first coordinate.
    #[getter]
    fn x(&self) -> f64 {
        self.x
    }

    #[setter]
    fn set_x(&mut self, x: f64) {
        self.x = x;
    }

    #[getter(length)]
    fn len(&self) -> f64 {
        self.x.hypot(self.y)
    }

    /// This vector, longer.
    #[method("scaled(self, by=2)")]
    fn scaled(&self, by: f64) -> Vector {
        Vector {
            x: self.x * by,
            y: self.y * by,
        }
    }

    fn turn(&mut self) {
        (self.x, self.y) = (-self.y, self.x);
    }

    fn unit() -> Vector {
        Vector { x: 1.0, y: 0.0 }
    }

    fn apply(&mut self, function: Local<'_>) -> Result<(), Error> {
        let x = function.call(&[self.x.into_value(function.scope())?])?;
        self.x = f64::from_value(&x)?;
        Ok(())
    }

    fn itself(this: Local<'_>, times: i64) -> Result<(Local<'_>, i64), Error> {
        Ok((this, times))
    }

    #[skip]
    fn hidden(&self) -> f64 {
        self.x
    }

    fn __add__(&self, other: Shared<'_, Vector>) -> Vector {
        Vector {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }

    fn __mul__(&self, by: f64) -> Vector {
        self.scaled(by)
    }

    fn __rmul__(&self, by: f64) -> Vector {
        self.scaled(by)
    }

    fn __eq__(&self, other: Shared<'_, Vector>) -> bool {
        self.x == other.x && self.y == other.y
    }

    fn __hash__(&self) -> i64 {
        self.x.to_bits() as i64 ^ self.y.to_bits() as i64
    }

    fn __repr__(&self) -> String {
        format!("Vector({}, {})", self.x, self.y)
    }

    fn __len__(&self) -> usize {
        2
    }

    fn __getitem__(&self, index: isize) -> Result<f64, Error> {
        match index {
            0 => Ok(self.x),
            1 => Ok(self.y),
            _ => Err(Error::new("IndexError", "Vector index out of range")),
        }
    }

    fn __bool__(&self) -> bool {
        self.hidden() != 0.0 || self.y != 0.0
    }

    #[method("__call__(self, *args)")]
    fn __call__(&self, args: Vec<f64>) -> f64 {
        args.iter().sum::<f64>() + self.x
    }

    fn __exit__(&mut self) {
        self.x = 0.0;
    }

    fn __enter__(this: Local<'_>) -> Local<'_> {
        this
    }
}

struct Countdown(u32);

#[pyish::class(name = "Down", module = "counting")]
impl Countdown {
    fn new(from: u32) -> Countdown {
        Countdown(from)
    }

    fn __next__(&mut self) -> Option<u32> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
}

struct Token;

#[pyish::class(final)]
impl Token {}

#[pyish::function]
fn token() -> Token {
    Token
}

#[pyish::function]
fn grow(mut vector: Exclusive<'_, Vector>) {
    vector.x += 1.0;
}

fn classes() -> Isolate {
    Engine::builder()
        .add::<Vector>()
        .add::<Countdown>()
        .add::<token>()
        .add::<grow>()
        .build()
        .isolate()
        .unwrap()
}

#[test]
fn class_surface() {
    let isolate = &mut classes();
    for (expression, expected) in [
        ("Vector(3, y=4)", "Vector(3, 4)"),
        ("Vector(3)", "Vector(3, 0)"),
        ("Vector(3, 4).length", "5.0"),
        (
            "Vector.__doc__, Vector.x.__doc__",
            "('A vector in the plane.', 'The first coordinate.')",
        ),
        ("Vector.DIMENSIONS, Vector.unit()", "(2, Vector(1, 0))"),
        (
            "Vector(1, 2).scaled(), Vector(1, 2).scaled(by=3)",
            "(Vector(2, 4), Vector(3, 6))",
        ),
        ("Vector(1, 2) + Vector(3, 4)", "Vector(4, 6)"),
        (
            "Vector(1, 2) * 2, 2 * Vector(1, 2)",
            "(Vector(2, 4), Vector(2, 4))",
        ),
        (
            "Vector(1, 2) == Vector(1, 2), Vector(1, 2) != Vector(1, 2), Vector(1) == 1",
            "(True, False, False)",
        ),
        ("len({Vector(1), Vector(1), Vector(2)})", "2"),
        (
            "len(Vector(1)), list(Vector(1, 2)), Vector(1, 2)[1]",
            "(2, [1.0, 2.0], 2.0)",
        ),
        ("bool(Vector(0)), bool(Vector(1))", "(False, True)"),
        ("Vector(1)(2, 3)", "6.0"),
        (
            "(lambda v: (v.turn(), v, grow(v), v))(Vector(1, 2))",
            "(None, Vector(-1, 1), None, Vector(-1, 1))",
        ),
        (
            "(lambda v: (setattr(v, 'x', 9), v.x))(Vector(1, 2))",
            "(None, 9.0)",
        ),
        ("(lambda v: v.itself(3)[0] is v)(Vector(1, 2))", "True"),
        (
            "list(Down(3)), next(Down(2)), next(Down(0), 'end')",
            "([2, 1, 0], 1, 'end')",
        ),
        (
            "type(Down(1)).__module__, type(Down(1)).__qualname__",
            "('counting', 'Down')",
        ),
        ("hasattr(Vector(1), 'hidden')", "False"),
        ("type(token()).__name__", "Token"),
        ("__import__('inspect').signature(Vector)", "(x, y=0.0)"),
        (
            "__import__('inspect').signature(Vector.scaled)",
            "(self, /, by=2)",
        ),
        ("Vector.scaled.__doc__", "This vector, longer."),
    ] {
        assert_eq!(text(isolate, expression), expected, "{expression}");
    }
    isolate
        .enter(|scope| {
            scope.exec("with Vector(5) as v: inside = v.x\nassert (inside, v.x) == (5, 0)")
        })
        .unwrap();
}

#[test]
fn class_errors() {
    let isolate = &mut classes();
    for (expression, expected) in [
        (
            "Vector()",
            "TypeError: Vector() missing required argument 'x' (pos 1)",
        ),
        (
            "Vector('a')",
            "TypeError: Vector() argument 'x' must be real number, not str",
        ),
        ("Vector(float('inf'))", "ValueError: not finite"),
        (
            "Vector(1) + 1",
            "TypeError: unsupported operand type(s) for +: 'Vector' and 'int'",
        ),
        (
            "Vector(1) * None",
            "TypeError: unsupported operand type(s) for *: 'Vector' and 'NoneType'",
        ),
        ("Vector(1)[2]", "IndexError: Vector index out of range"),
        (
            "Vector(1).y",
            "AttributeError: 'Vector' object has no attribute 'y'",
        ),
        (
            "setattr(Vector(1), 'length', 1)",
            "AttributeError: attribute 'length' of 'Vector' objects is not writable",
        ),
        (
            "setattr(Vector(1), 'x', 'a')",
            "TypeError: x must be real number, not str",
        ),
        (
            "delattr(Vector(1), 'x')",
            "TypeError: cannot delete attribute 'x' of 'Vector' objects",
        ),
        (
            "Vector.turn(1)",
            "TypeError: descriptor 'turn' for 'Vector' objects doesn't apply to a 'int' object",
        ),
        (
            "Vector.__new__(int, 1)",
            "TypeError: Vector.__new__(int): int is not a subtype of Vector",
        ),
        (
            "type(token())()",
            "TypeError: cannot create 'Token' instances",
        ),
        (
            "type('T', (type(token()),), {})",
            "TypeError: type 'Token' is not an acceptable base type",
        ),
        (
            "grow(1)",
            "TypeError: grow() argument 'vector' must be Vector, not int",
        ),
        (
            "hash(Down)() if False else next(Down(0))",
            "StopIteration: ",
        ),
    ] {
        assert_eq!(wrong(isolate, expression), expected, "{expression}");
    }
}

#[test]
fn re_entry_is_an_error_and_no_panic() {
    let isolate = &mut classes();
    let both = "(lambda v: v.apply(lambda x: v.x))(Vector(1))";
    assert_eq!(
        wrong(isolate, both),
        "RuntimeError: 'Vector' object is already in use by a method"
    );
    let fine = "(lambda v: (v.apply(lambda x: Vector(7).x), v.x))(Vector(1))";
    assert_eq!(text(isolate, fine), "(None, 7.0)");
}

#[test]
fn subclasses_of_host_classes() {
    let isolate = &mut classes();
    let script = "
class Named(Vector):
    def __new__(cls, x, name):
        self = super().__new__(cls, x)
        self.name = name
        return self
    def turn(self):
        super().turn()
        return self.name
named = Named(3, 'n')
assert named.turn() == 'n'
assert named.x == 0.0 and named.length == 3.0
assert isinstance(named, Vector) and (named + named).length == 6.0
class Plain(Vector):
    def __init__(self, x):
        self.extra = [self]
plain = Plain(3)
assert plain.extra[0].x == 3
del plain
import weakref, gc
gc.collect()
v = Vector(1)
r = weakref.ref(v)
assert r() is v
del v
assert r() is None
";
    isolate.enter(|scope| scope.exec(script)).unwrap();
}

static DROPPED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

struct Noisy;

impl Drop for Noisy {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        panic!("a destructor that panics");
    }
}

#[pyish::class]
impl Noisy {
    fn new() -> Noisy {
        Noisy
    }
}

#[test]
fn state_is_dropped_with_its_object() {
    let mut isolate = Engine::builder().add::<Noisy>().build().isolate().unwrap();
    isolate
        .enter(|scope| {
            scope.exec("a = Noisy(); del a; b = [Noisy()]; b.append(b); del b; c = Noisy()")
        })
        .unwrap();
    drop(isolate);
    assert_eq!(DROPPED.load(std::sync::atomic::Ordering::Relaxed), 3);
}

// ---- modules

/// Shapes and their sizes.
#[pyish::module(name = "host.shapes")]
mod shapes {
    use pyish::Error;

    #[constant]
    pub const CORNERS: i64 = 4;

    /// A square.
    pub struct Square {
        side: f64,
    }

    #[class]
    impl Square {
        fn new(side: f64) -> Square {
            Square { side }
        }

        fn area(&self) -> f64 {
            super::area(self.side, self.side)
        }
    }

    #[function("root(number, /)")]
    pub fn root(number: f64) -> Result<f64, Error> {
        match number >= 0.0 {
            true => Ok(number.sqrt()),
            false => Err(Error::value_error("negative")),
        }
    }

    pub fn helper() -> i64 {
        1
    }
}

fn modules() -> EngineBuilder {
    Engine::builder()
        .module(Module::new("host").doc("The host's."))
        .add::<shapes::Module>()
        .module(
            Module::new("shop")
                .constant("NAMES", vec!["tea"])
                .function("double", |x: i64| x * 2)
                .add::<buy>()
                .add::<Countdown>(),
        )
}

#[test]
fn modules_to_import() {
    let isolate = &mut modules().build().isolate().unwrap();
    let script = "
import shop, sys
from host.shapes import Square, root, CORNERS
import host.shapes as shapes
assert shop.double(4) == 8 and shop.buy('tea') == 3 and shop.NAMES == ['tea']
assert list(shop.Down(2)) == [1, 0]
assert Square(3).area() == 9 and root(4) == 2 and CORNERS == 4
assert Square.__module__ == 'host.shapes' and shapes.__doc__ == 'Shapes and their sizes.'
assert root.__module__ == 'host.shapes', root.__module__
assert not hasattr(shapes, 'helper')
assert sys.modules['shop'] is shop
assert 'shop' in repr(shop)
";
    isolate.enter(|scope| scope.exec(script)).unwrap();
    assert_eq!(shapes::helper(), 1);
    assert!(wrong(isolate, "__import__('bakery')").starts_with("ModuleNotFoundError"));
}

#[test]
fn isolates_of_one_engine_are_apart() {
    let engine = modules().add::<Vector>().build();
    let (mut one, mut two) = (engine.isolate().unwrap(), engine.isolate().unwrap());
    one.enter(|scope| scope.exec("import shop; shop.NAMES.append('milk')"))
        .unwrap();
    assert_eq!(text(&mut two, "__import__('shop').NAMES"), "['tea']");
    let thread = std::thread::spawn(move || text(&mut one, "shop.NAMES, Vector(1)"));
    assert_eq!(thread.join().unwrap(), "(['tea', 'milk'], Vector(1, 0))");
}
