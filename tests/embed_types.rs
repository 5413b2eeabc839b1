//! Rust values in and out of an isolate, by the traits and their derives.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use pyish::{Engine, Error, FromOwned, FromValue, IntoValue, Isolate};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Debug;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn isolate() -> Isolate {
    Engine::new().isolate().unwrap()
}

/// The value of an expression.
fn get<T: FromOwned>(expression: &str) -> Result<T, Error> {
    isolate().enter(|scope| Ok(T::from_value(&scope.eval(expression)?)?))
}

/// What is wrong with it: the exception's class and its text.
fn wrong<T: FromOwned + Debug>(expression: &str) -> String {
    let error = get::<T>(expression).unwrap_err();
    format!("{}: {}", error.class(), error.message())
}

/// What a Rust value prints as in there.
fn show(value: impl IntoValue) -> String {
    isolate()
        .enter(|scope| value.into_value(scope)?.repr())
        .unwrap()
}

#[test]
fn numbers() {
    assert_eq!(get::<i64>("-(2**63)").unwrap(), i64::MIN);
    assert_eq!(get::<u64>("2**64 - 1").unwrap(), u64::MAX);
    assert_eq!(get::<i128>("-2**127").unwrap(), i128::MIN);
    assert_eq!(get::<u8>("True").unwrap(), 1);
    assert_eq!(get::<f64>("10**15").unwrap(), 1e15);
    assert_eq!(get::<f32>("0.5").unwrap(), 0.5);
    assert_eq!(
        get::<num_bigint::BigInt>("2**100").unwrap().to_string(),
        (1u128 << 100).to_string()
    );
    assert_eq!(
        get::<i32>("type('Index', (), {'__index__': lambda self: 7})()").unwrap(),
        7
    );
    assert_eq!(
        wrong::<u8>("256"),
        "OverflowError: Python int too large to convert to u8"
    );
    assert_eq!(
        wrong::<u16>("-1"),
        "OverflowError: can't convert negative int to u16"
    );
    assert_eq!(
        wrong::<i64>("2**63"),
        "OverflowError: Python int too large to convert to i64"
    );
    assert_eq!(
        wrong::<i64>("'1'"),
        "TypeError: 'str' object cannot be interpreted as an integer"
    );
    assert_eq!(
        wrong::<i64>("1.0"),
        "TypeError: 'float' object cannot be interpreted as an integer"
    );
    assert_eq!(
        wrong::<f64>("'x'"),
        "TypeError: must be real number, not str"
    );
    assert_eq!(
        wrong::<f32>("1e300"),
        "OverflowError: float too large to convert to f32"
    );
    assert_eq!(wrong::<bool>("1"), "TypeError: must be bool, not int");
    assert_eq!(
        show((1u8, -1i8, u64::MAX, 1.5f32, true)),
        "(1, -1, 18446744073709551615, 1.5, True)"
    );
    assert_eq!(show(i128::MIN), "-170141183460469231731687303715884105728");
}

#[test]
fn what_a_script_raises_passes() {
    let bad = "type('Bad', (), {'__index__': lambda self: 1 // 0})()";
    assert!(wrong::<i64>(bad).starts_with("ZeroDivisionError"));
    let bad = "type('Bad', (), {'__iter__': lambda self: 1 // 0})()";
    assert!(wrong::<Vec<i64>>(bad).starts_with("ZeroDivisionError"));
}

#[test]
fn text_and_bytes() {
    assert_eq!(get::<String>("'aä€😀'").unwrap(), "aä€😀");
    assert_eq!(get::<char>("'😀'").unwrap(), '😀');
    assert_eq!(
        get::<std::path::PathBuf>("'/a/b'").unwrap().to_str(),
        Some("/a/b")
    );
    assert_eq!(get::<Vec<u8>>("b'ab'").unwrap(), b"ab");
    assert_eq!(get::<Vec<u8>>("bytearray(b'ab')").unwrap(), b"ab");
    assert_eq!(get::<Vec<u8>>("memoryview(b'abc')[::2]").unwrap(), b"ac");
    assert_eq!(get::<Vec<u8>>("[1, 2]").unwrap(), [1, 2]);
    assert_eq!(get::<[u8; 2]>("b'ab'").unwrap(), *b"ab");
    assert_eq!(wrong::<String>("b'x'"), "TypeError: must be str, not bytes");
    assert_eq!(wrong::<String>("None"), "TypeError: must be str, not None");
    assert_eq!(
        wrong::<String>("'\\ud800'"),
        "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"
    );
    assert_eq!(
        wrong::<char>("'ab'"),
        "TypeError: expected a character, but string of length 2 found"
    );
    assert_eq!(
        wrong::<Vec<u8>>("'ab'"),
        "TypeError: must be a bytes-like object, not str"
    );
    assert_eq!(
        show((b"a\0".to_vec(), "x", 'y', String::new())),
        "(b'a\\x00', 'x', 'y', '')"
    );
    isolate()
        .enter(|scope| {
            let text = scope.str("lent")?;
            assert_eq!(<&str>::from_value(&text)?, "lent");
            let bytes = scope.bytes(b"lent")?;
            assert_eq!(<&[u8]>::from_value(&bytes)?, b"lent");
            Ok(())
        })
        .unwrap();
}

#[test]
fn containers() {
    assert_eq!(get::<Vec<i64>>("range(3)").unwrap(), [0, 1, 2]);
    assert_eq!(get::<Vec<i64>>("(x * x for x in (1, 2))").unwrap(), [1, 4]);
    assert_eq!(get::<[i64; 2]>("[1, 2]").unwrap(), [1, 2]);
    assert_eq!(
        get::<(i64, String, Option<bool>)>("(1, 'x', None)").unwrap(),
        (1, "x".to_owned(), None)
    );
    assert_eq!(
        get::<HashMap<String, Vec<i64>>>("{'a': [1]}").unwrap()["a"],
        [1]
    );
    assert_eq!(
        get::<BTreeMap<i64, i64>>("__import__('types').MappingProxyType({2: 3})").unwrap(),
        BTreeMap::from([(2, 3)])
    );
    assert_eq!(
        get::<HashSet<i64>>("{1, 2}").unwrap(),
        HashSet::from([1, 2])
    );
    assert_eq!(
        get::<BTreeSet<i64>>("frozenset({1})").unwrap(),
        BTreeSet::from([1])
    );
    assert_eq!(
        show((vec![1, 2], [3; 2], BTreeMap::from([("k", vec![1])]))),
        "([1, 2], [3, 3], {'k': [1]})"
    );
    assert_eq!(
        show((BTreeSet::from([1]), None::<i64>, Some("x"), ())),
        "({1}, None, 'x', None)"
    );
    assert_eq!(
        wrong::<Vec<i64>>("'abc'"),
        "TypeError: must be list, not str"
    );
    assert_eq!(wrong::<Vec<i64>>("{}"), "TypeError: must be list, not dict");
    assert_eq!(wrong::<Vec<i64>>("3"), "TypeError: must be list, not int");
    assert_eq!(
        wrong::<Vec<String>>("['a', 1]"),
        "TypeError: item 1 must be str, not int"
    );
    assert_eq!(
        wrong::<HashMap<String, Vec<u8>>>("{'a': [1, 300]}"),
        "OverflowError: key 'a', item 1: Python int too large to convert to u8"
    );
    assert_eq!(
        wrong::<(i64, i64)>("[1]"),
        "ValueError: not enough values to unpack (expected 2, got 1)"
    );
    assert_eq!(
        wrong::<[i64; 1]>("[1, 2]"),
        "ValueError: too many values to unpack (expected 1, got 2)"
    );
    assert_eq!(
        wrong::<HashSet<i64>>("[1]"),
        "TypeError: must be set, not list"
    );
    assert_eq!(
        wrong::<Option<String>>("1"),
        "TypeError: must be str or None, not int"
    );
    // What cannot be a key.
    let unhashable =
        isolate().enter(|scope| HashMap::from([(vec![1], 2)]).into_value(scope).map(drop));
    assert!(
        unhashable
            .unwrap_err()
            .message()
            .contains("unhashable type: 'list'")
    );
}

#[test]
fn times() {
    let timedelta = "__import__('datetime').timedelta(days=1, microseconds=5)";
    assert_eq!(
        get::<Duration>(timedelta).unwrap(),
        Duration::new(86_400, 5_000)
    );
    assert_eq!(get::<Duration>("1.5").unwrap(), Duration::from_millis(1500));
    assert_eq!(
        wrong::<Duration>("-1"),
        "ValueError: the duration must be non-negative"
    );
    assert_eq!(
        wrong::<Duration>("'x'"),
        "TypeError: must be datetime.timedelta, not str"
    );
    assert_eq!(
        show(Duration::from_millis(1500)),
        "datetime.timedelta(seconds=1, microseconds=500000)"
    );
    let time = UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_456);
    assert_eq!(
        show(time),
        "datetime.datetime(2023, 11, 14, 22, 13, 20, 123456, tzinfo=datetime.timezone.utc)"
    );
    let back = isolate().enter(|scope| Ok(SystemTime::from_value(&time.into_value(scope)?)?));
    assert_eq!(back.unwrap(), time);
}

#[derive(FromValue, IntoValue, Debug, PartialEq, Clone, Default)]
struct Point {
    x: f64,
    #[pyish(default)]
    y: f64,
    label: Option<String>,
}

#[derive(FromValue, IntoValue, Debug, PartialEq)]
#[pyish(rename_all = "camelCase", deny_unknown)]
struct Order<T> {
    order_id: u64,
    #[pyish(rename = "lines")]
    items: Vec<T>,
    #[pyish(default = 0.2)]
    tax_rate: f64,
    #[pyish(skip)]
    cache: usize,
}

#[derive(FromValue, IntoValue, Debug, PartialEq)]
struct Metres(f64);

#[derive(FromValue, IntoValue, Debug, PartialEq)]
struct Pair(i64, String);

#[derive(FromValue, IntoValue, Debug, PartialEq)]
struct Nothing;

#[derive(FromValue, IntoValue, Debug, PartialEq)]
enum Shape {
    Empty,
    Circle(f64),
    Line(Point, Point),
    Square {
        side: f64,
    },
    #[pyish(rename = "tree")]
    Group(Vec<Shape>),
}

#[derive(FromValue, IntoValue, Debug, PartialEq)]
#[pyish(tag = "kind", rename_all = "snake_case")]
enum Event {
    Started,
    KeyPressed { key: char },
    Moved(Point),
}

#[derive(FromValue, IntoValue, Debug, PartialEq)]
#[pyish(untagged)]
enum Scalar {
    Number(i64),
    Text(String),
    Many(Vec<Scalar>),
}

#[derive(IntoValue)]
#[pyish(attributes)]
struct Config {
    debug: bool,
}

#[test]
fn structs() {
    let point = |x, y| Point { x, y, label: None };
    assert_eq!(get::<Point>("{'x': 1}").unwrap(), point(1.0, 0.0));
    let labelled = "__import__('types').SimpleNamespace(x=1, y=2, label='a')";
    assert_eq!(get::<Point>(labelled).unwrap().label.as_deref(), Some("a"));
    assert_eq!(show(point(1.0, 2.0)), "{'x': 1.0, 'y': 2.0, 'label': None}");
    assert_eq!(wrong::<Point>("{}"), "TypeError: missing key 'x'");
    assert_eq!(
        wrong::<Point>("object()"),
        "AttributeError: 'object' object has no attribute 'x'"
    );
    assert_eq!(
        wrong::<Point>("[1, 2]"),
        "TypeError: must be dict or an object with the attributes of Point, not list"
    );
    assert_eq!(
        wrong::<Vec<Point>>("[{'x': 1}, {'x': 'a'}]"),
        "TypeError: item 1, key 'x' must be real number, not str"
    );
    let order: Order<Pair> = get("{'orderId': 7, 'lines': [(1, 'tea')]}").unwrap();
    assert_eq!(order.items, [Pair(1, "tea".to_owned())]);
    assert_eq!((order.tax_rate, order.cache), (0.2, 0));
    assert_eq!(
        show(order),
        "{'orderId': 7, 'lines': [(1, 'tea')], 'taxRate': 0.2}"
    );
    assert_eq!(
        wrong::<Order<i64>>("{'orderId': 1, 'lines': [], 'x': 1}"),
        "TypeError: unexpected key 'x'"
    );
    assert_eq!(get::<Metres>("2").unwrap(), Metres(2.0));
    assert_eq!(get::<Nothing>("None").unwrap(), Nothing);
    assert_eq!(
        show((Metres(2.0), Nothing, Pair(1, "a".into()))),
        "(2.0, None, (1, 'a'))"
    );
    assert_eq!(show(Config { debug: true }), "namespace(debug=True)");
}

#[test]
fn enums() {
    assert_eq!(get::<Shape>("'Empty'").unwrap(), Shape::Empty);
    assert_eq!(get::<Shape>("{'Circle': 2}").unwrap(), Shape::Circle(2.0));
    assert_eq!(
        get::<Shape>("{'Square': {'side': 2}}").unwrap(),
        Shape::Square { side: 2.0 }
    );
    assert!(matches!(
        get::<Shape>("{'Line': [{'x': 1}, {'x': 2}]}").unwrap(),
        Shape::Line(..)
    ));
    let group = Shape::Group(vec![Shape::Empty, Shape::Square { side: 1.0 }]);
    assert_eq!(
        show(group),
        "{'tree': ['Empty', {'Square': {'side': 1.0}}]}"
    );
    assert_eq!(
        wrong::<Shape>("'Cube'"),
        "ValueError: 'Cube' is none of 'Empty', 'Circle', 'Line', 'Square', 'tree'"
    );
    assert_eq!(
        wrong::<Shape>("{'tree': ['Empty', {'Circle': 'x'}]}"),
        "TypeError: key 'tree', item 1, key 'Circle' must be real number, not str"
    );
    assert_eq!(
        wrong::<Shape>("{'Circle': 1, 'Square': 2}"),
        "ValueError: a variant of Shape is a dict of one key, not of 2"
    );
    assert_eq!(
        wrong::<Shape>("1"),
        "TypeError: must be str or dict that names a variant of Shape, not int"
    );

    assert_eq!(get::<Event>("{'kind': 'started'}").unwrap(), Event::Started);
    assert_eq!(
        get::<Event>("{'kind': 'key_pressed', 'key': 'q'}").unwrap(),
        Event::KeyPressed { key: 'q' }
    );
    assert!(matches!(
        get::<Event>("{'kind': 'moved', 'x': 1}").unwrap(),
        Event::Moved(_)
    ));
    assert_eq!(
        show(Event::KeyPressed { key: 'q' }),
        "{'kind': 'key_pressed', 'key': 'q'}"
    );
    assert_eq!(
        show(Event::Moved(Point::default())),
        "{'kind': 'moved', 'x': 0.0, 'y': 0.0, 'label': None}"
    );
    assert_eq!(show(Event::Started), "{'kind': 'started'}");

    assert_eq!(
        get::<Scalar>("[1, 'x']").unwrap(),
        Scalar::Many(vec![Scalar::Number(1), Scalar::Text("x".into())])
    );
    assert_eq!(
        wrong::<Scalar>("1.5"),
        "TypeError: must be a variant of Scalar, not float"
    );
}

#[derive(FromValue, IntoValue, Debug)]
struct Tree {
    left: Option<Box<Tree>>,
    #[pyish(default)]
    rest: Vec<Tree>,
}

#[test]
fn deep_and_cyclic_values_end() {
    let deep = "__import__('functools').reduce(lambda t, _: {'left': t}, range(100000), None)";
    let text = "RecursionError: ";
    assert!(wrong::<Tree>(deep).starts_with(text));
    let cyclic = "(lambda a: (a.__setitem__('left', a), a)[1])({})";
    assert!(wrong::<Tree>(cyclic).starts_with(text));
    let cyclic = "(lambda a: (a.append({'left': None, 'rest': a}), a)[1])([])";
    assert!(wrong::<Vec<Tree>>(cyclic).starts_with(text));
    let cyclic = "(lambda a: (a.append(a), a)[1])([])";
    assert!(wrong::<Scalar>(cyclic).starts_with(text));

    let mut tree = Tree {
        left: None,
        rest: Vec::new(),
    };
    for _ in 0..2000 {
        tree = Tree {
            left: Some(Box::new(tree)),
            rest: Vec::new(),
        };
    }
    let error = isolate()
        .enter(|scope| tree.into_value(scope).map(drop))
        .unwrap_err();
    assert_eq!(error.class(), "RecursionError");
}

#[test]
fn results_raise() {
    let raised = isolate().enter(|scope| {
        let result: Result<i64, Error> = Err(Error::value_error("no"));
        result.into_value(scope).map(drop)
    });
    assert_eq!(raised.unwrap_err().class(), "ValueError");
    assert_eq!(show(Ok::<_, Error>(vec![1])), "[1]");
}
