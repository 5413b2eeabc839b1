//! Translation tables of `str`: `maketrans` and `translate`.

use super::int::IntRef;
use crate::object::{Ref, Res, Special, Str, Value, Vm};
use crate::text::wtf8;

/// What a table says of a character.
#[derive(Clone)]
enum Mapped {
    Same,
    Gone,
    Code(u32),
    Text(Ref<Str>),
}

fn look_up(vm: &mut Vm, table: &Value, code: u32) -> Res<Mapped> {
    let code = Value::Int(code.into());
    let found = if let Some(dict) = vm.plain_dict(table) {
        match vm.dict_get(&dict, &code)? {
            Some(found) => found,
            None => return Ok(Mapped::Same),
        }
    } else {
        match vm.getitem(table, &code) {
            Ok(found) => found,
            Err(raised) => {
                let class = vm.exceptions.LookupError.clone();
                return if vm.is_instance_of(&raised, &class) {
                    Ok(Mapped::Same)
                } else {
                    Err(raised)
                };
            }
        }
    };
    if found.is_none() {
        return Ok(Mapped::Gone);
    }
    if let Some(text) = found.as_str() {
        return Ok(Mapped::Text(text.clone()));
    }
    match IntRef::of(&found) {
        Some(IntRef::Small(code)) if (0..0x11_0000).contains(&code) => {
            Ok(Mapped::Code(code as u32))
        }
        Some(_) => raise!(
            vm,
            ValueError,
            "character mapping must be in range(0x110000)"
        ),
        None => raise!(
            vm,
            TypeError,
            "character mapping must return integer, None or str"
        ),
    }
}

/// `text.translate(table)`. The table is asked once for each ASCII character that occurs.
pub(crate) fn translate(vm: &mut Vm, text: &Ref<Str>, table: &Value) -> Res {
    if vm.special(table, Special::GetItem).is_unset() {
        return vm.not_subscriptable(table);
    }
    vm.charge_work(text.byte_len())?;
    // What each ASCII character becomes: one of them again, nothing, or what has a place in `long`.
    const UNKNOWN: u8 = 0xFF;
    const GONE: u8 = 0xFE;
    let mut short = [UNKNOWN; 256];
    let mut long: Vec<Mapped> = Vec::new();
    let mut held = vm.hold(text.byte_len())?;
    let mut out = Vec::with_capacity(text.byte_len());
    let mut rest = text.as_bytes();
    loop {
        let plain = rest
            .iter()
            .position(|byte| short[usize::from(*byte)] >= 0x80);
        let (front, back) = rest.split_at(plain.unwrap_or(rest.len()));
        // A character more than those may take the place of up to four bytes.
        if out.capacity() - out.len() < front.len() + 4 {
            held.grow_to((out.len() + front.len() + 4).max(out.capacity()) * 2)?;
        }
        out.extend(front.iter().map(|byte| short[usize::from(*byte)]));
        let Some((code, width)) = wtf8::first(back) else {
            break;
        };
        rest = back.get(width..).unwrap_or(&[]);
        let known = match code {
            0..0x80 => short[code as usize],
            _ => UNKNOWN,
        };
        let mapped = match (known, long.get(usize::from(known & 0x7F))) {
            (GONE, _) => continue,
            (0..=GONE, Some(mapped)) => mapped.clone(),
            _ => look_up(vm, table, code)?,
        };
        if known == UNKNOWN && code < 0x80 {
            let ascii = match &mapped {
                Mapped::Same => u8::try_from(code).ok(),
                Mapped::Gone => Some(GONE),
                Mapped::Code(code) => u8::try_from(*code).ok().filter(u8::is_ascii),
                Mapped::Text(text) => match text.as_bytes() {
                    [byte] => Some(*byte),
                    _ => None,
                },
            };
            short[code as usize] = match (ascii, u8::try_from(long.len())) {
                (Some(ascii), _) => ascii,
                (None, Ok(place @ ..0x7E)) => {
                    long.push(mapped.clone());
                    0x80 | place
                }
                _ => UNKNOWN,
            };
        }
        match mapped {
            Mapped::Same => wtf8::push(&mut out, code),
            Mapped::Gone => {}
            Mapped::Code(code) => wtf8::push(&mut out, code),
            Mapped::Text(text) => {
                if out.capacity() - out.len() < text.byte_len() {
                    held.grow_to((out.len() + text.byte_len()) * 2)?;
                }
                out.extend_from_slice(text.as_bytes());
            }
        }
    }
    vm.new_str_wtf8(&out)
}

/// `str.maketrans(x, y, z)`
pub(crate) fn maketrans(vm: &mut Vm, x: &Value, y: Option<&Ref<Str>>, z: Option<&Ref<Str>>) -> Res {
    let table = vm.new_dict()?;
    let Some(y) = y else {
        let Some(given) = x.as_dict() else {
            return raise!(
                vm,
                TypeError,
                "if you give only one argument to maketrans it must be a dict"
            );
        };
        for (key, value) in given.items(vm) {
            let key = match key.as_str() {
                Some(text) if text.char_len() == 1 => Value::Int(
                    wtf8::first(text.as_bytes())
                        .map_or(0, |(code, _)| code)
                        .into(),
                ),
                Some(_) => {
                    return raise!(
                        vm,
                        ValueError,
                        "string keys in translatetable must be of length 1"
                    );
                }
                None if IntRef::of(&key).is_some() => key,
                None => {
                    return raise!(
                        vm,
                        TypeError,
                        "keys in translate table mustbe strings or integers"
                    );
                }
            };
            vm.tick()?;
            vm.dict_set(&table, key, value)?;
        }
        return Ok(table.into());
    };
    let Some(x) = x.as_str() else {
        return raise!(
            vm,
            TypeError,
            "first maketrans argument must be a string if there is a second argument"
        );
    };
    if x.char_len() != y.char_len() {
        return raise!(
            vm,
            ValueError,
            "the first two maketrans arguments must have equal length"
        );
    }
    for (from, to) in wtf8::code_points(x.as_bytes()).zip(wtf8::code_points(y.as_bytes())) {
        vm.tick()?;
        vm.dict_set(&table, Value::Int(from.into()), Value::Int(to.into()))?;
    }
    for code in z.iter().flat_map(|z| wtf8::code_points(z.as_bytes())) {
        vm.tick()?;
        vm.dict_set(&table, Value::Int(code.into()), Value::None)?;
    }
    Ok(table.into())
}
