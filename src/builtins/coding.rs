//! `encode` and `decode` with what a script may name: encodings, error handlers, and handlers of its own.
//!
//! The encodings that need no table are `text/codecs.rs`; others are asked of the `codecs` module once a script has
//! imported it.

use crate::object::{Raised, Ref, Res, Str, Value, Vm};
use crate::text::codecs::{self, CodecError, Encoding, Fix, Handler, Put};

/// Error handlers that the script has registered, by name.
#[derive(Default)]
struct Registered(Vec<(String, Value)>);

impl Vm {
    /// `codecs.register_error`
    pub(crate) fn register_error_handler(&mut self, name: &str, handler: Value) {
        let known = &mut self.state::<Registered>().0;
        known.retain(|(known, _)| known != name);
        known.push((name.to_owned(), handler));
    }

    /// The registered handler of that name.
    pub(crate) fn error_handler(&mut self, name: &str) -> Option<Value> {
        self.state::<Registered>()
            .0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, handler)| handler.clone())
    }
}

/// What an `errors` argument names.
enum Errors {
    Standard(Handler),
    Script(Value),
    Unknown(String),
}

fn errors_named(vm: &mut Vm, errors: Option<&Ref<Str>>) -> Errors {
    let Some(name) = errors else {
        return Errors::Standard(Handler::Strict);
    };
    let name = name.to_string_lossy().into_owned();
    if let Some(handler) = vm.error_handler(&name) {
        return Errors::Script(handler);
    }
    Handler::named(&name).map_or(Errors::Unknown(name), Errors::Standard)
}

fn unknown_handler<T>(vm: &mut Vm, name: &str) -> Res<T> {
    raise!(vm, LookupError, "unknown error handler name '{name}'")
}

fn encoding_named(vm: &mut Vm, name: &Ref<Str>) -> Res<Encoding> {
    let text = name.to_string_lossy();
    match Encoding::named(&text) {
        Some(encoding) => Ok(encoding),
        None => {
            let text = text.into_owned();
            raise!(vm, LookupError, "unknown encoding: {text}")
        }
    }
}

/// `text.encode(encoding, errors)`
pub(crate) fn encode(
    vm: &mut Vm,
    text: &Ref<Str>,
    encoding: &Ref<Str>,
    errors: Option<&Ref<Str>>,
) -> Res<Vec<u8>> {
    let encoding = encoding_named(vm, encoding)?;
    encode_as(vm, text, encoding, errors)
}

/// The same for an encoding that is known.
pub(crate) fn encode_as(
    vm: &mut Vm,
    text: &Ref<Str>,
    encoding: Encoding,
    errors: Option<&Ref<Str>>,
) -> Res<Vec<u8>> {
    let errors = errors_named(vm, errors);
    vm.reserve(text.byte_len())?;
    let encoded = codecs::encode_with(text.as_bytes(), encoding, |error| match &errors {
        Errors::Standard(handler) => handler
            .fix_encode(encoding, text.as_bytes(), error)
            .map_err(|error| encode_error(vm, text, &error)),
        Errors::Script(handler) => {
            let raised = encode_error(vm, text, error);
            ask(vm, handler, raised, text.char_len())
        }
        Errors::Unknown(name) => unknown_handler(vm, name),
    })?;
    encoded.map_err(|error| encode_error(vm, text, &error))
}

/// `bytes.decode(encoding, errors)`
pub(crate) fn decode(
    vm: &mut Vm,
    bytes: &[u8],
    encoding: Option<&Ref<Str>>,
    errors: Option<&Ref<Str>>,
) -> Res {
    let encoding = match encoding {
        Some(encoding) => encoding_named(vm, encoding)?,
        None => Encoding::Utf8,
    };
    let (text, _) = decode_part(vm, bytes, encoding, errors, true)?;
    vm.new_str_wtf8(&text)
}

/// The text of `bytes`, and how many of them were read; see [`codecs::decode_with`].
pub(crate) fn decode_part(
    vm: &mut Vm,
    bytes: &[u8],
    encoding: Encoding,
    errors: Option<&Ref<Str>>,
    last: bool,
) -> Res<(Vec<u8>, usize)> {
    let errors = errors_named(vm, errors);
    vm.reserve(bytes.len())?;
    codecs::decode_with(bytes, encoding, last, |encoding, error| match &errors {
        Errors::Standard(handler) => handler
            .fix_decode(encoding, bytes, error)
            .map_err(|error| decode_error(vm, bytes, &error)),
        Errors::Script(handler) => {
            let raised = decode_error(vm, bytes, error);
            ask(vm, handler, raised, bytes.len())
        }
        Errors::Unknown(name) => unknown_handler(vm, name),
    })
}

/// Ask a script's handler what to do: it returns a replacement and where to go on.
fn ask(vm: &mut Vm, handler: &Value, raised: Raised, len: usize) -> Res<Fix> {
    let answer = vm.call(handler, &[Value::from(&raised.0)])?;
    if let Some(pair) = answer.as_tuple()
        && let [put, resume] = pair.items()
        && let Value::Int(resume) = resume
    {
        let put = match (put.as_str(), put.as_bytes()) {
            (Some(text), _) => Some(Put::Text(text.as_bytes().to_vec())),
            (None, Some(bytes)) => Some(Put::Bytes(bytes.as_bytes().to_vec())),
            (None, None) => None,
        };
        if let Some(put) = put {
            let at = if *resume < 0 {
                *resume + len as i64
            } else {
                *resume
            };
            return match usize::try_from(at).ok().filter(|at| *at <= len) {
                Some(resume) => Ok(Fix { put, resume }),
                None => raise!(
                    vm,
                    IndexError,
                    "position {resume} from error handler out of bounds"
                ),
            };
        }
    }
    raise!(
        vm,
        TypeError,
        "encoding error handler must return (str/bytes, int) tuple"
    )
}

/// `UnicodeEncodeError(encoding, object, start, end, reason)`
#[cold]
fn encode_error(vm: &mut Vm, text: &Ref<Str>, error: &CodecError) -> Raised {
    let class = vm.exceptions.UnicodeEncodeError.clone();
    let object = Value::from(text);
    unicode_error(vm, &class, object, error)
}

/// `UnicodeDecodeError(encoding, object, start, end, reason)`
#[cold]
fn decode_error(vm: &mut Vm, bytes: &[u8], error: &CodecError) -> Raised {
    let class = vm.exceptions.UnicodeDecodeError.clone();
    match vm.new_bytes(bytes) {
        Ok(object) => unicode_error(vm, &class, object, error),
        Err(raised) => raised,
    }
}

fn unicode_error(
    vm: &mut Vm,
    class: &Ref<crate::object::Type>,
    object: Value,
    error: &CodecError,
) -> Raised {
    let (encoding, reason) = match (vm.new_str(error.encoding), vm.new_str(error.reason)) {
        (Ok(encoding), Ok(reason)) => (encoding, reason),
        (Err(raised), _) | (_, Err(raised)) => return raised,
    };
    let args = vec![
        encoding,
        object,
        Value::Int(error.start as i64),
        Value::Int(error.end as i64),
        reason,
    ];
    // By a call, so that the exception has its attributes.
    match vm.call(&class.into(), &args) {
        Ok(exception) => match exception.into_ref() {
            Ok(exception) => Raised(exception),
            Err(_) => vm.raise_text(class, error.reason),
        },
        Err(raised) => raised,
    }
}
