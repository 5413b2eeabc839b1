//! The registry of codecs: search functions that scripts register, and what they found. `encodings` registers the first
//! one; it is imported when an encoding is looked up that needs no less.

use crate::object::{Ref, Res, Str, Value, Vm};
use std::collections::HashMap;

/// What an isolate knows.
#[derive(Default)]
struct Registry {
    searches: Vec<Value>,
    found: HashMap<String, Value>,
    /// `encodings` was asked for.
    ready: bool,
}

/// `codecs.register`
pub(crate) fn register(vm: &mut Vm, search: Value) {
    vm.state::<Registry>().searches.push(search);
}

/// `codecs.unregister`
pub(crate) fn unregister(vm: &mut Vm, search: &Value) {
    let registry = vm.state::<Registry>();
    let before = registry.searches.len();
    registry.searches.retain(|known| !known.is(search));
    if registry.searches.len() != before {
        registry.found.clear();
    }
}

/// The codec of that name: a tuple of its encoder, decoder, reader and writer.
pub(crate) fn lookup(vm: &mut Vm, encoding: &Ref<Str>) -> Res {
    let name = encoding.to_string_lossy().into_owned();
    if name.contains('\0') {
        return raise!(vm, ValueError, "embedded null character");
    }
    let plain = name.to_lowercase().replace(' ', "_");
    if let Some(found) = vm.state::<Registry>().found.get(&plain) {
        return Ok(found.clone());
    }
    if !std::mem::replace(&mut vm.state::<Registry>().ready, true) {
        import_encodings(vm)?;
    }
    let mut at = 0;
    while let Some(search) = vm.state::<Registry>().searches.get(at).cloned() {
        at += 1;
        let argument = vm.new_str(&plain)?;
        let found = vm.call(&search, &[argument])?;
        if found.is_none() {
            continue;
        }
        if found.as_tuple().is_none_or(|parts| parts.len() != 4) {
            return raise!(vm, TypeError, "codec search functions must return 4-tuples");
        }
        vm.state::<Registry>().found.insert(plain, found.clone());
        return Ok(found);
    }
    raise!(vm, LookupError, "unknown encoding: {name}")
}

fn import_encodings(vm: &mut Vm) -> Res<()> {
    let key = vm.names.import.clone();
    if let Some(import) = vm.builtin(&key)? {
        let name = vm.new_str("encodings")?;
        vm.call(&import, &[name])?;
    }
    Ok(())
}

/// Which half of a codec.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Encode,
    Decode,
}

impl Way {
    /// Its verb, and who does it.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Way::Encode => ("encoding", "encoder"),
            Way::Decode => ("decoding", "decoder"),
        }
    }
}

/// `codecs.encode` and `codecs.decode`: any object to any object.
pub(crate) fn convert(
    vm: &mut Vm,
    way: Way,
    object: &Value,
    encoding: &Ref<Str>,
    errors: Option<&Ref<Str>>,
) -> Res {
    let codec = lookup(vm, encoding)?;
    apply(vm, way, &codec, object, encoding, errors)
}

fn apply(
    vm: &mut Vm,
    way: Way,
    codec: &Value,
    object: &Value,
    encoding: &Ref<Str>,
    errors: Option<&Ref<Str>>,
) -> Res {
    let (verb, who) = way.words();
    let half = codec
        .as_tuple()
        .and_then(|parts| parts.items().get(usize::from(way == Way::Decode)).cloned())
        .unwrap_or(Value::None);
    let mut args = vec![object.clone()];
    args.extend(errors.map(Value::from));
    let answer = match vm.call(&half, &args) {
        Ok(answer) => answer,
        Err(raised) => {
            if vm.stopped.is_none() {
                let name = encoding.to_string_lossy().into_owned();
                let note = vm.new_str(&format!("{verb} with '{name}' codec failed"))?;
                let exception = Value::from(&raised.0);
                vm.call_method(&exception, "add_note", &[note])?;
            }
            return Err(raised);
        }
    };
    match answer.as_tuple().map(|pair| pair.items()) {
        Some([result, _]) => Ok(result.clone()),
        _ => raise!(vm, TypeError, "{who} must return a tuple (object, integer)"),
    }
}

/// The codec of that name, which must be one between text and bytes.
fn text_codec(vm: &mut Vm, way: Way, encoding: &Ref<Str>) -> Res {
    let codec = lookup(vm, encoding)?;
    if let Some(is_text) = vm.getattr_opt(&codec, "_is_text_encoding")?
        && !vm.truth(&is_text)?
    {
        let name = encoding.to_string_lossy().into_owned();
        let function = if way == Way::Encode {
            "encode"
        } else {
            "decode"
        };
        return raise!(
            vm,
            LookupError,
            "'{name}' is not a text encoding; use codecs.{function}() to handle arbitrary codecs"
        );
    }
    Ok(codec)
}

/// `str.encode` for what is not built in.
pub(crate) fn encode_text(
    vm: &mut Vm,
    text: &Ref<Str>,
    encoding: &Ref<Str>,
    errors: Option<&Ref<Str>>,
) -> Res<Vec<u8>> {
    let codec = text_codec(vm, Way::Encode, encoding)?;
    let result = apply(vm, Way::Encode, &codec, &text.into(), encoding, errors)?;
    if let Some(bytes) = result.as_bytes() {
        return Ok(bytes.as_bytes().to_vec());
    }
    if let Some(array) = result.downcast::<crate::object::ByteArray>() {
        return Ok(array.bytes(vm).clone());
    }
    let (name, given) = (
        encoding.to_string_lossy().into_owned(),
        vm.type_name(&result),
    );
    raise!(
        vm,
        TypeError,
        "'{name}' encoder returned '{given}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types"
    )
}

/// `bytes.decode` for what is not built in.
pub(crate) fn decode_text(
    vm: &mut Vm,
    bytes: &[u8],
    encoding: &Ref<Str>,
    errors: Option<&Ref<Str>>,
) -> Res {
    let codec = text_codec(vm, Way::Decode, encoding)?;
    let object = vm.new_bytes(bytes)?;
    let result = apply(vm, Way::Decode, &codec, &object, encoding, errors)?;
    if result.as_str().is_some() {
        return Ok(result);
    }
    let (name, given) = (
        encoding.to_string_lossy().into_owned(),
        vm.type_name(&result),
    );
    raise!(
        vm,
        TypeError,
        "'{name}' decoder returned '{given}' instead of 'str'; use codecs.decode() to decode to arbitrary types"
    )
}
