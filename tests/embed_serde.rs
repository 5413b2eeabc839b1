//! Serde's data model in and out of an isolate.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use pyish::{Engine, Error, Isolate};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;

fn isolate() -> Isolate {
    Engine::new().isolate().unwrap()
}

fn get<T: DeserializeOwned>(expression: &str) -> Result<T, Error> {
    isolate().enter(|scope| pyish::from_value(&scope.eval(expression)?))
}

fn wrong<T: DeserializeOwned + Debug>(expression: &str) -> String {
    let error = get::<T>(expression).unwrap_err();
    format!("{}: {}", error.class(), error.message())
}

fn show<T: Serialize>(value: &T) -> String {
    isolate()
        .enter(|scope| pyish::to_value(scope, value)?.repr())
        .unwrap()
}

/// Into an isolate and back.
fn around<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) {
    let back: T = isolate()
        .enter(|scope| pyish::from_value(&pyish::to_value(scope, &value)?))
        .unwrap();
    assert_eq!(back, value);
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Everything {
    flag: bool,
    small: (i8, i16, i32, i64, i128),
    large: (u8, u16, u32, u64, u128),
    real: (f32, f64),
    letter: char,
    text: String,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
    nothing: Option<i64>,
    something: Option<i64>,
    unit: (),
    list: Vec<i64>,
    map: BTreeMap<i64, String>,
    newtype: Metres,
    pair: Pair,
    empty: Empty,
    enums: Vec<Outside>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Metres(f64);

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Pair(i64, String);

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Empty;

#[derive(Serialize, Deserialize, PartialEq, Debug)]
enum Outside {
    Unit,
    New(i64),
    Tuple(i64, i64),
    Struct { a: i64 },
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(tag = "kind")]
enum Inside {
    Unit,
    Struct { a: i64 },
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(tag = "t", content = "c")]
enum Beside {
    Unit,
    New(String),
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
    Many(Vec<Untagged>),
}

#[test]
fn the_whole_data_model() {
    around(Everything {
        flag: true,
        small: (i8::MIN, i16::MIN, i32::MIN, i64::MIN, i128::MIN),
        large: (u8::MAX, u16::MAX, u32::MAX, u64::MAX, u128::MAX),
        real: (0.5, 1e300),
        letter: 'ü',
        text: "text".into(),
        bytes: b"ab\0".to_vec(),
        nothing: None,
        something: Some(1),
        unit: (),
        list: vec![1, 2],
        map: BTreeMap::from([(1, "one".into())]),
        newtype: Metres(2.0),
        pair: Pair(1, "p".into()),
        empty: Empty,
        enums: vec![
            Outside::Unit,
            Outside::New(1),
            Outside::Tuple(1, 2),
            Outside::Struct { a: 1 },
        ],
    });
    around(vec![Inside::Unit, Inside::Struct { a: 1 }]);
    around(vec![Beside::Unit, Beside::New("x".into())]);
    around(Untagged::Many(vec![
        Untagged::Number(1),
        Untagged::Text("x".into()),
    ]));
    around(serde_json::json!({"a": [1, 2.5, null, true, "x", {"b": []}]}));
}

#[test]
fn as_python_sees_it() {
    assert_eq!(show(&(1, "x", None::<i64>, 'c')), "(1, 'x', None, 'c')");
    assert_eq!(show(&serde_bytes::Bytes::new(b"ab")), "b'ab'");
    assert_eq!(
        show(
            &[
                Outside::Unit,
                Outside::Tuple(1, 2),
                Outside::Struct { a: 1 }
            ]
            .as_slice()
        ),
        "['Unit', {'Tuple': (1, 2)}, {'Struct': {'a': 1}}]"
    );
    assert_eq!(show(&Inside::Struct { a: 1 }), "{'kind': 'Struct', 'a': 1}");
    assert_eq!(get::<Pair>("[1, 'x']").unwrap(), Pair(1, "x".into()));
    assert_eq!(get::<Vec<i64>>("{1}").unwrap(), [1]);
    assert_eq!(get::<f64>("1").unwrap(), 1.0);
    let object = "__import__('types').SimpleNamespace(a=1)";
    #[derive(Deserialize, Debug)]
    struct One {
        a: i64,
        #[serde(default)]
        b: i64,
    }
    let one = get::<One>(object).unwrap();
    assert_eq!((one.a, one.b), (1, 0));
}

#[test]
fn errors() {
    assert_eq!(wrong::<String>("1"), "TypeError: must be str, not int");
    assert_eq!(wrong::<Vec<i64>>("'x'"), "TypeError: must be list, not str");
    assert_eq!(wrong::<Vec<i64>>("5"), "TypeError: must be list, not int");
    assert!(wrong::<u8>("300").starts_with("ValueError: invalid value: integer `300`"));
    assert_eq!(
        wrong::<BTreeMap<String, Vec<String>>>("{'a': ['x', 1]}"),
        "TypeError: key 'a', item 1 must be str, not int"
    );
    assert!(wrong::<Outside>("'Other'").starts_with("ValueError: unknown variant `Other`"));
    assert_eq!(
        wrong::<Outside>("1"),
        "TypeError: must be str or dict that names a variant of Outside, not int"
    );
    assert_eq!(
        wrong::<(i64, i64)>("(1, 2, 3)"),
        "ValueError: too many values to unpack (expected 2, got 3)"
    );
    assert!(wrong::<serde_json::Value>("object()").starts_with("TypeError: must be None, bool"));
    let unhashable =
        isolate().enter(|scope| pyish::to_value(scope, &BTreeMap::from([(vec![1], 2)])).map(drop));
    assert!(unhashable.unwrap_err().message().contains("unhashable"));
}

#[derive(Serialize, Deserialize, Debug)]
struct Chain {
    next: Option<Box<Chain>>,
}

#[test]
fn deep_and_cyclic_values_end() {
    for expression in [
        "(lambda a: (a.__setitem__('next', a), a)[1])({})",
        "__import__('functools').reduce(lambda t, _: {'next': t}, range(100000), None)",
    ] {
        assert!(
            wrong::<Chain>(expression).starts_with("RecursionError"),
            "{expression}"
        );
    }
    let cyclic = "(lambda a: (a.append(a), a)[1])([])";
    assert!(wrong::<serde_json::Value>(cyclic).starts_with("RecursionError"));
    assert!(wrong::<Untagged>(cyclic).contains("Error"));
    let mut chain = Chain { next: None };
    for _ in 0..3000 {
        chain = Chain {
            next: Some(Box::new(chain)),
        };
    }
    let error = isolate().enter(|scope| pyish::to_value(scope, &chain).map(drop));
    assert_eq!(error.unwrap_err().class(), "RecursionError");
}
