//! Sorting: stable, with few comparisons, safe against comparisons that fail, lie, or look at the list.
//!
//! Runs that are in order already are found, short ones are lengthened by binary insertion, and neighbouring ones of like
//! length are merged. The keys are computed first; where all are ints, all floats or all strings, no script is asked.
//!
//! # Cost
//! O(n log n) comparisons, O(n) where it is in order already; room for n/2 elements beside.

use crate::object::*;
use crate::vm::quick_order;
use std::cmp::Ordering;

/// A run shorter than this is lengthened.
const MIN_RUN: usize = 32;

/// Sort `items` by `key` (a function, or nothing). After an error, all elements are still there, in some order.
pub(crate) fn sort_values(
    vm: &mut Vm,
    items: &mut Vec<Value>,
    key: Option<&Value>,
    reverse: bool,
) -> Res<()> {
    if items.len() < 2 && key.is_none() {
        return Ok(());
    }
    let size = items.len() * size_of::<Value>();
    let Some(function) = key else {
        if reverse {
            items.reverse();
        }
        let sorted = sort_plain(vm, items);
        if reverse {
            items.reverse();
        }
        if sorted? {
            return Ok(());
        }
        // The elements, the rows, and half of the rows beside while they are merged.
        let _held = vm.hold(size * 4)?;
        let rows = items.drain(..).map(|item| Keyed {
            key: item,
            item: Value::Unset,
        });
        let rows = rows.collect();
        return sort_rows(vm, items, rows, reverse);
    };
    // The same, and the keys.
    let _held = vm.hold(size * 5)?;
    let mut keys = Vec::with_capacity(items.len());
    for item in items.iter() {
        keys.push(vm.call(function, std::slice::from_ref(item))?);
    }
    if reverse {
        keys.reverse();
        items.reverse();
    }
    let ranks = plain_order(vm, &keys);
    if let Ok(Some(ranks)) = ranks {
        put_in_order(items, ranks);
        if reverse {
            items.reverse();
        }
        return Ok(());
    }
    if reverse {
        keys.reverse();
        items.reverse();
    }
    ranks?;
    let rows = keys
        .into_iter()
        .zip(items.drain(..))
        .map(|(key, item)| Keyed { key, item });
    let rows = rows.collect();
    sort_rows(vm, items, rows, reverse)
}

/// Sort rows by their keys, whose comparison may run script code, and give `items` the elements.
fn sort_rows(vm: &mut Vm, items: &mut Vec<Value>, mut rows: Vec<Keyed>, reverse: bool) -> Res<()> {
    // Descending order keeps equal elements in place, too: so it is the order of the reversed list, reversed.
    if reverse {
        rows.reverse();
    }
    let result = merge_sort(vm, &mut rows);
    if reverse {
        rows.reverse();
    }
    items.extend(rows.into_iter().map(|row| {
        if row.item.is_unset() {
            row.key
        } else {
            row.item
        }
    }));
    result
}

/// A key and the element it belongs to: Unset, where the element is its own key.
#[derive(Clone, Default)]
struct Keyed {
    key: Value,
    item: Value,
}

/// Where an element stood, and before it a number that tells most keys apart: of two different ones the smaller is the
/// smaller key's.
type Rank = (u64, usize);

/// Sort what needs no call: whether that could be done.
fn sort_plain(vm: &mut Vm, items: &mut [Value]) -> Res<bool> {
    let size = size_of_val(items);
    if let Kind::Ints = kind_of_all(items) {
        // The elements themselves, and as many as half of them beside.
        let _held = vm.hold(size + size / 2)?;
        sort_in_pieces(vm, items, |a, b| int(a).cmp(&int(b)))?;
        return Ok(true);
    }
    // The elements, a rank for each, and half of those beside.
    let _held = vm.hold(size * 5 / 2)?;
    match plain_order(vm, items)? {
        Some(ranks) => {
            put_in_order(items, ranks);
            Ok(true)
        }
        None => Ok(false),
    }
}

/// The order of keys that are compared without a call; nothing where there are others.
fn plain_order(vm: &mut Vm, keys: &[Value]) -> Res<Option<Vec<Rank>>> {
    let kind = kind_of_all(keys);
    let rank = match kind {
        Kind::Ints | Kind::Floats => number_rank,
        Kind::Texts => text_rank,
        Kind::Tuples => |key: &Value| match key.as_tuple().and_then(|it| it.items().first()) {
            Some(text @ Value::Object(_)) => text_rank(text),
            Some(number) => number_rank(number),
            None => 0,
        },
        Kind::Any => return Ok(None),
    };
    let ranks = keys.iter().enumerate().map(|(at, key)| (rank(key), at));
    let mut ranks: Vec<Rank> = ranks.collect();
    let both = |a: &Rank, b: &Rank| Some((keys.get(a.1)?, keys.get(b.1)?));
    match kind {
        Kind::Tuples => sort_in_pieces(vm, &mut ranks, |a, b| {
            a.0.cmp(&b.0)
                .then_with(|| both(a, b).map_or(Ordering::Equal, |(a, b)| tuple_order(a, b)))
        })?,
        _ => sort_in_pieces(vm, &mut ranks, |a, b| {
            a.0.cmp(&b.0).then_with(|| {
                let order = both(a, b).and_then(|(a, b)| quick_order(a, b).flatten());
                order.unwrap_or(Ordering::Equal)
            })
        })?,
    }
    Ok(Some(ranks))
}

/// Move each element to where its rank stands.
fn put_in_order(items: &mut [Value], mut ranks: Vec<Rank>) {
    for start in 0..ranks.len() {
        // What was at the start is carried along its circle, and is left where that closes.
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut ranks[at].1, at);
            if from == start || from == at {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// The rank of a number: as a float, which may be the same of numbers beyond 2^53.
fn number_rank(key: &Value) -> u64 {
    let x = match key {
        Value::Int(int) => *int as f64,
        Value::Float(x) => x.get(),
        _ => 0.0,
    };
    // Both zeros are one. Negative numbers go upwards as their bits go down.
    let bits = (x + 0.0).to_bits();
    match bits >> 63 {
        0 => bits | 1 << 63,
        _ => !bits,
    }
}

/// The rank of a text: its first bytes.
fn text_rank(key: &Value) -> u64 {
    let text = key.as_str().map_or(&[][..], |text| text.as_bytes());
    match text.first_chunk::<8>() {
        Some(head) => u64::from_be_bytes(*head),
        None => (0..8).fold(0, |rank, at| {
            rank << 8 | text.get(at).map_or(0, |byte| u64::from(*byte))
        }),
    }
}

#[inline]
fn int(value: &Value) -> i64 {
    if let Value::Int(int) = value { *int } else { 0 }
}

/// So many elements are sorted between two looks at the limits.
const PIECE: usize = 1 << 17;

/// The standard library's sort, by pieces: it merges those that are sorted in linear time.
fn sort_in_pieces<T>(vm: &mut Vm, rows: &mut [T], order: impl Fn(&T, &T) -> Ordering) -> Res<()> {
    let mut width = PIECE;
    loop {
        for piece in rows.chunks_mut(width) {
            piece.sort_by(&order);
            vm.charge_work(piece.len())?;
        }
        if width >= rows.len() {
            return Ok(());
        }
        width *= 2;
    }
}

/// A text is compared without a look at the limits as long as it is no longer; a tuple with all its texts likewise.
const LONG: usize = 1024;

enum Kind {
    Ints,
    /// All floats, none of them NaN: as with the others, a total order that needs no call.
    Floats,
    Texts,
    /// All tuples, of numbers and strings, the same at each place.
    Tuples,
    Any,
}

fn kind_of_all(keys: &[Value]) -> Kind {
    let all = |test: fn(&Value) -> bool| keys.iter().all(test);
    match keys.first() {
        Some(Value::Int(_)) if all(|key| matches!(key, Value::Int(_))) => Kind::Ints,
        Some(Value::Float(_))
            if all(|key| matches!(key, Value::Float(float) if !float.get().is_nan())) =>
        {
            Kind::Floats
        }
        Some(Value::Object(_))
            if all(|key| {
                key.as_str()
                    .is_some_and(|text| !text.ty().is_counted() && text.byte_len() <= LONG)
            }) =>
        {
            Kind::Texts
        }
        Some(Value::Object(first)) if first.is::<Tuple>() && are_plain_tuples(keys) => Kind::Tuples,
        _ => Kind::Any,
    }
}

/// Whether all keys are tuples whose elements have an order that needs no call.
fn are_plain_tuples(keys: &[Value]) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum Plain {
        Number,
        Text,
    }
    let plain = |value: &Value| match value {
        Value::Int(_) => Some(Plain::Number),
        Value::Float(x) if !x.get().is_nan() => Some(Plain::Number),
        Value::Object(object) if object.is::<Str>() && !object.ty().is_counted() => {
            Some(Plain::Text)
        }
        _ => None,
    };
    let mut wanted: Vec<Plain> = Vec::new();
    keys.iter().all(|key| {
        let Some(tuple) = key.as_tuple().filter(|it| !it.ty().is_counted()) else {
            return false;
        };
        let mut room = LONG;
        tuple.items().iter().enumerate().all(|(at, item)| {
            let size = item.as_str().map_or(0, |text| text.byte_len()) + size_of::<Value>();
            let Some(left) = room.checked_sub(size) else {
                return false;
            };
            room = left;
            let found = plain(item);
            match (found, wanted.get(at)) {
                (Some(found), Some(wanted)) => found == *wanted,
                (Some(found), None) => {
                    wanted.push(found);
                    true
                }
                (None, _) => false,
            }
        })
    })
}

/// The order of tuples of numbers and strings.
fn tuple_order(a: &Value, b: &Value) -> Ordering {
    let (Some(a), Some(b)) = (a.as_tuple(), b.as_tuple()) else {
        return Ordering::Equal;
    };
    for (a, b) in a.items().iter().zip(b.items()) {
        match quick_order(a, b).flatten() {
            Some(Ordering::Equal) | None => {}
            Some(order) => return order,
        }
    }
    a.len().cmp(&b.len())
}

fn merge_sort(vm: &mut Vm, rows: &mut [Keyed]) -> Res<()> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    while start < rows.len() {
        let mut end = start + run_length(vm, &mut rows[start..])?;
        let wanted = (start + MIN_RUN).min(rows.len());
        if end < wanted {
            insert_sorted(vm, &mut rows[start..wanted], end - start)?;
            end = wanted;
        }
        runs.push((start, end));
        start = end;
        while let Some(at) = due(&runs) {
            merge_at(vm, rows, &mut runs, at)?;
        }
    }
    while runs.len() > 1 {
        let at = runs.len() - 2;
        merge_at(vm, rows, &mut runs, at)?;
    }
    Ok(())
}

/// The pair of runs that is to be merged so that lengths stay balanced.
fn due(runs: &[(usize, usize)]) -> Option<usize> {
    let len = |at: usize| runs[at].1 - runs[at].0;
    let count = runs.len();
    if count < 2 {
        return None;
    }
    if count >= 3 && len(count - 3) <= len(count - 2) + len(count - 1) {
        return Some(if len(count - 3) < len(count - 1) {
            count - 3
        } else {
            count - 2
        });
    }
    (len(count - 2) <= len(count - 1)).then_some(count - 2)
}

/// How many rows from the first are in order; strictly descending ones are reversed.
fn run_length(vm: &mut Vm, rows: &mut [Keyed]) -> Res<usize> {
    if rows.len() < 2 {
        return Ok(rows.len());
    }
    let mut end = 2;
    if vm.less(&rows[1].key, &rows[0].key)? {
        while end < rows.len() && vm.less(&rows[end].key, &rows[end - 1].key)? {
            end += 1;
        }
        rows[..end].reverse();
    } else {
        while end < rows.len() && !vm.less(&rows[end].key, &rows[end - 1].key)? {
            end += 1;
        }
    }
    Ok(end)
}

/// Insert the rows from `sorted` on into those before.
fn insert_sorted(vm: &mut Vm, rows: &mut [Keyed], sorted: usize) -> Res<()> {
    for at in sorted..rows.len() {
        let (mut low, mut high) = (0, at);
        while low < high {
            let middle = (low + high) / 2;
            if vm.less(&rows[at].key, &rows[middle].key)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        rows[low..=at].rotate_right(1);
    }
    Ok(())
}

fn merge_at(vm: &mut Vm, rows: &mut [Keyed], runs: &mut Vec<(usize, usize)>, at: usize) -> Res<()> {
    let (start, middle) = runs[at];
    let (_, end) = runs.remove(at + 1);
    runs[at] = (start, end);
    merge(vm, &mut rows[start..end], middle - start)
}

/// Merge two sorted halves. On an error, every row is still there once.
fn merge(vm: &mut Vm, rows: &mut [Keyed], middle: usize) -> Res<()> {
    // What is in its place already, at both ends, stays.
    let first = position(vm, &rows[..middle], &rows[middle].key, true)?;
    let rows = &mut rows[first..];
    let middle = middle - first;
    if middle == 0 {
        return Ok(());
    }
    let last = middle + position(vm, &rows[middle..], &rows[middle - 1].key, false)?;
    let rows = &mut rows[..last];
    let left: Vec<Keyed> = rows[..middle].iter_mut().map(std::mem::take).collect();
    let mut left = left.into_iter().peekable();
    let (mut to, mut right) = (0, middle);
    let mut result = Ok(());
    while let Some(next) = left.peek() {
        if right == rows.len() || result.is_err() {
            break;
        }
        match vm.less(&rows[right].key, &next.key) {
            Ok(true) => {
                rows[to] = std::mem::take(&mut rows[right]);
                right += 1;
            }
            Ok(false) => rows[to] = left.next().unwrap_or_default(),
            Err(raised) => {
                result = Err(raised);
                break;
            }
        }
        to += 1;
    }
    // The hole between `to` and `right` is as long as what is left of the left half.
    for row in left {
        rows[to] = row;
        to += 1;
    }
    result
}

/// Where `key` would be put among sorted `rows`: behind its equals, or before them.
fn position(vm: &mut Vm, rows: &[Keyed], key: &Value, behind: bool) -> Res<usize> {
    let (mut low, mut high) = (0, rows.len());
    while low < high {
        let middle = (low + high) / 2;
        let goes_left = if behind {
            vm.less(key, &rows[middle].key)?
        } else {
            !vm.less(&rows[middle].key, key)?
        };
        if goes_left {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}
