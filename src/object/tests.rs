//! The layer by itself: counts, cells, tables, the collector. Small, for Miri runs them too (docs/unsafe.md).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use super::host::NoHost;
use super::*;
use num_bigint::BigInt;

fn bare() -> Vm {
    Vm::bare(Box::new(NoHost), 64 << 20, Some(7), None).unwrap()
}

fn text(vm: &mut Vm, text: &str) -> Ref<Str> {
    vm.make_str(text).unwrap()
}

fn list(vm: &mut Vm, values: Vec<Value>) -> Ref<List> {
    vm.make_list(values).unwrap()
}

#[test]
fn counts_come_and_go() {
    let mut vm = bare();
    let before = vm.memory_used();
    let one = text(&mut vm, "one of them");
    let values: Vec<Value> = (0..5).map(|_| (&one).into()).collect();
    assert_eq!(one.count(), 6);
    let tuple = vm.make_tuple(values).unwrap();
    assert_eq!((tuple.len(), tuple.items().len(), one.count()), (5, 5, 6));
    let value: Value = tuple.into();
    let copy = value.clone();
    drop(value);
    assert_eq!(one.count(), 6);
    drop(copy);
    assert!(one.is_unique());
    drop(one);
    assert_eq!(vm.memory_used(), before);
}

#[test]
fn text_lies_behind_its_header() {
    let mut vm = bare();
    let mut grown = text(&mut vm, "");
    let piece = text(&mut vm, "añ𝒳 ");
    for _ in 0..40 {
        grown = match Str::append(grown, &piece) {
            Ok(grown) => grown,
            Err((kept, _)) => kept,
        };
    }
    assert_eq!(grown.char_len(), 160);
    assert_eq!(grown.to_utf8().unwrap(), "añ𝒳 ".repeat(40));
    for at in 0..160 {
        let rest = &grown.to_utf8().unwrap()[grown.byte_offset(at)..];
        assert_eq!(rest.chars().next(), "añ𝒳 ".chars().nth(at % 4));
    }
    let same = text(&mut vm, &"añ𝒳 ".repeat(40));
    assert!(grown == same && grown.hash() == same.hash());
    // Others see the text: appending makes another.
    let other = grown.clone();
    let longer = Str::append(other, &piece).unwrap_or_else(|(kept, _)| kept);
    assert_eq!((grown.char_len(), longer.char_len()), (160, 164));
    let bytes = vm.new_bytes(b"some bytes").unwrap();
    assert_eq!(bytes.as_bytes().unwrap().as_bytes(), b"some bytes");
}

#[test]
fn dicts_find_what_they_hold() {
    let mut vm = bare();
    let dict = vm.new_dict().unwrap();
    for number in 0..100i64 {
        let name = vm.intern(&format!("name {number}")).unwrap();
        dict.set_str(&mut vm, &name, Value::Int(number)).unwrap();
        let big = vm.new_int(BigInt::from(number) << 80).unwrap();
        let hash = simple::hash(&big).unwrap();
        let table = dict.table_mut(&mut vm);
        table.insert_new(big, hash, Value::Int(-number)).unwrap();
    }
    for number in (0..100i64).step_by(3) {
        let name = vm.intern(&format!("name {number}")).unwrap();
        assert!(dict.remove_str(&mut vm, &name).is_some());
        assert!(dict.get_str(&vm, &name).is_none());
    }
    for number in 0..100i64 {
        let big = vm.new_int(BigInt::from(number) << 80).unwrap();
        let hash = simple::hash(&big).unwrap();
        let Found::At(place) = dict.table(&vm).find(&big, hash, &[]) else {
            panic!("{number} is not there");
        };
        let entry = dict.table(&vm).entry(place).unwrap();
        assert!(entry.value.is(&Value::Int(-number)));
    }
    let set = vm.new_set().unwrap();
    for number in 0..200i64 {
        let table = set.table_mut(&mut vm);
        table.insert_new(Value::Int(number), number).unwrap();
    }
    while set.table_mut(&mut vm).pop_any().is_some() {}
    assert_eq!(set.len(&vm), 0);
}

#[test]
fn core_classes_are_made_when_they_are_asked_for() {
    let vm = bare();
    let heap = heap::current();
    // A borrow of one stays good while the others are made.
    let early: &Ref<Type> = &vm.exceptions.ValueError;
    let same = early.clone();
    for place in 0..late_class::COUNT {
        let class = heap.core_class(place);
        assert!(heap.core_class(place).is_same(class));
        assert_eq!(usize::from(class.core.get()), place + 1);
        let row = late_class::row(place).unwrap();
        assert_eq!(late_class::place_named(row.name), Some(place));
        let mro = class.mro.get(&vm);
        assert!(mro[0].is_same(class));
        assert!(mro.last().unwrap().is_same(&vm.types.object) || row.name == "none");
    }
    assert!(early.is_same(&same) && vm.exceptions.ValueError.is(&same));
    assert!(!vm.exceptions.TypeError.is(&same));
    let names = |class: &Ref<Type>| {
        let mro = class.mro.get(&vm).iter();
        let names = mro.map(|it| it.name.get(&vm).to_string_lossy().into_owned());
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        names(&vm.exceptions.ExceptionGroup),
        "ExceptionGroup BaseExceptionGroup Exception BaseException object"
    );
    assert_eq!(names(&vm.types.bool), "bool int object");
}

#[test]
fn what_two_words_hold_crosses_calls() {
    let mut vm = bare();
    let name: Value = (&text(&mut vm, "counted")).into();
    let held = name.clone();
    // Values without a second word, and with one.
    for value in [Value::None, Value::Int(-7), Value::float(0.5), name] {
        let kept = value.clone();
        assert!(Registers::of(value).open().is(&kept));
    }
    let found: Option<Value> = Registers::of(Some(held.clone())).open();
    assert!(found.is_some_and(|found| found.is(&held)));
    let nothing: Option<Value> = Registers::of(None).open();
    assert!(nothing.is_none());
    assert!(held.object().unwrap().is_unique());
}

#[test]
fn the_index_of_a_dict_survives_what_is_taken_out() {
    let mut vm = bare();
    let dict = vm.new_dict().unwrap();
    let rounds = if cfg!(miri) { 40 } else { 400 };
    // A few at a time, so that most places were emptied: probes end, and no entry is lost. Hashes collide.
    for round in 0..rounds {
        let table = dict.table_mut(&mut vm);
        for key in round..round + 5 {
            let found = table.find(&Value::Int(key), key % 3, &[]);
            match found {
                Found::At(place) => drop(table.set_value(place, Value::Int(round))),
                _ => table
                    .insert_new(Value::Int(key), key % 3, Value::Int(round))
                    .unwrap(),
            }
        }
        let Found::At(place) = table.find(&Value::Int(round), round % 3, &[]) else {
            panic!("{round} is lost");
        };
        assert!(table.remove(place).is_some());
        assert_eq!(table.len(), 4);
    }
    let other = vm.new_dict().unwrap();
    for place in 0..dict.table(&vm).places() {
        let Some(entry) = dict.table(&vm).entry(place) else {
            continue;
        };
        let (key, hash, value) = (entry.key.clone(), entry.hash, entry.value.clone());
        let table = other.table_mut(&mut vm);
        table.insert_new(key, hash, value).unwrap();
    }
    for key in rounds..rounds + 4 {
        let found = other.table(&vm).find(&Value::Int(key), key % 3, &[]);
        assert!(matches!(found, Found::At(_)));
    }
    drop(dict.table_mut(&mut vm).take());
    assert_eq!((dict.len(&vm), other.len(&vm)), (0, 4));
}

#[test]
fn lists_grow_and_shrink() {
    let mut vm = bare();
    let before = vm.memory_used();
    let held = list(&mut vm, Vec::new());
    for number in 0..100 {
        let name = vm.new_str(&format!("number {number}")).unwrap();
        held.items_mut(&mut vm).push(name).unwrap();
    }
    let cut = held
        .items_mut(&mut vm)
        .splice(10..90, vec![Value::Int(1); 3]);
    assert_eq!((cut.unwrap().len(), held.len(&vm)), (80, 23));
    drop(held.items_mut(&mut vm).truncate(5));
    assert_eq!(held.len(&vm), 5);
    drop(held);
    assert_eq!(vm.memory_used(), before);
}

#[test]
fn chains_are_freed_one_after_the_other() {
    let mut vm = bare();
    let before = vm.memory_used();
    let mut chain = Value::None;
    // Miri is slow.
    for _ in 0..if cfg!(miri) { 200 } else { 2_000 } {
        let inner = vm.new_tuple([chain]).unwrap();
        chain = vm.new_list(vec![inner]).unwrap();
    }
    drop(chain);
    // The collector's list keeps the size that it has.
    assert!(vm.memory_used() - before < 64 << 10);
}

#[test]
fn cycles_are_collected() {
    let mut vm = bare();
    vm.collect();
    let objects = vm.tracked_objects();
    for _ in 0..50 {
        let one = list(&mut vm, Vec::new());
        let other = vm.new_tuple([(&one).into()]).unwrap();
        one.items_mut(&mut vm).push(other).unwrap();
        let weak = vm.types.object.clone();
        one.items_mut(&mut vm).push(weak.into()).unwrap();
    }
    let kept = list(&mut vm, Vec::new());
    kept.items_mut(&mut vm).push((&kept).into()).unwrap();
    assert_eq!(vm.tracked_objects(), objects + 101);
    assert_eq!(vm.collect(), 100);
    assert_eq!(vm.tracked_objects(), objects + 1);
    assert_eq!(kept.len(&vm), 1);
    drop(kept);
    assert_eq!(vm.collect(), 1);
}

#[test]
fn weak_references_are_emptied() {
    let mut vm = bare();
    let target = vm.new_dict().unwrap();
    let make = |target: &Ref<Dict>| {
        let weak = heap::allocate(&vm.types.weakref, WeakRef::new(Value::None)).unwrap();
        WeakRef::attach(&weak, &target.clone().erase());
        weak
    };
    let mut weak: Vec<Ref<WeakRef>> = (0..40).map(|_| make(&target)).collect();
    // Some die before: their places are taken by nobody.
    let mut at = 0;
    weak.retain(|_| {
        at += 1;
        at % 5 == 0
    });
    let found = WeakRef::all_to(&target.clone().erase());
    assert_eq!(found.len(), weak.len());
    assert!(found.iter().zip(&weak).all(|(a, b)| a.is_same(b)));
    drop(found);
    assert!(weak.iter().all(|weak| weak.target().is_some()));
    drop(target);
    assert!(weak.iter().all(|weak| weak.target().is_none()));
}

#[test]
fn cells_are_read_and_written() {
    let mut vm = bare();
    let cell = vm.new_cell(Value::Int(1)).unwrap();
    let name = vm.new_str("another value").unwrap();
    let old = cell.value.replace(&mut vm, name.clone());
    assert!(old.is(&Value::Int(1)));
    assert!(cell.value.cloned(&vm).is(&name));
    cell.value.set(&mut vm, Value::None);
    assert!(name.object().unwrap().is_unique());
}

#[test]
fn memory_is_refused_and_given_back() {
    let limit = if cfg!(miri) { 1 << 20 } else { 2 << 20 };
    let mut vm = Vm::bare(Box::new(NoHost), limit, Some(7), None).unwrap();
    // The first refusal makes the class of its exception.
    assert!(vm.new_bytes(&vec![0; limit]).is_err());
    let before = vm.memory_used();
    assert!(vm.new_bytes(&vec![0; limit]).is_err());
    assert_eq!(vm.memory_used(), before);
    let held = list(&mut vm, Vec::new());
    while held.items_mut(&mut vm).push(Value::Int(1)).is_ok() {}
    assert!(held.len(&vm) > 1_000);
    drop(held);
    assert_eq!(vm.memory_used(), before);
}
