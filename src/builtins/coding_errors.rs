//! What is done about text that cannot be encoded, and bytes that cannot be decoded: the standard handlers, those that a
//! script has registered, and the exceptions.

use crate::object::{Raised, Ref, Res, Str, Type, Value, Vm};
use crate::text::codecs::{CodecError, Encoding, Fix, Handler, Put};
use crate::text::wtf8;

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

    /// Forget a handler; whether it was registered.
    pub(crate) fn unregister_error_handler(&mut self, name: &str) -> bool {
        let known = &mut self.state::<Registered>().0;
        let before = known.len();
        known.retain(|(known, _)| known != name);
        known.len() != before
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
pub(crate) enum Errors {
    Standard(Handler),
    Script(Value),
    Unknown(String),
}

impl Errors {
    /// By name; without one, `strict`.
    pub(crate) fn named(vm: &mut Vm, errors: Option<&Ref<Str>>) -> Errors {
        let Some(name) = errors else {
            return Errors::Standard(Handler::Strict);
        };
        let name = name.to_string_lossy().into_owned();
        if let Some(handler) = vm.error_handler(&name) {
            return Errors::Script(handler);
        }
        Handler::named(&name).map_or(Errors::Unknown(name), Errors::Standard)
    }

    /// How many characters are asked about at once.
    pub(crate) fn most(&self) -> usize {
        match self {
            Errors::Standard(handler) => handler.most(),
            _ => usize::MAX,
        }
    }

    /// What to put in the place of `failed`, which cannot be encoded.
    pub(crate) fn on_encode(
        &self,
        vm: &mut Vm,
        text: &Ref<Str>,
        encoding: Encoding,
        error: &CodecError,
        failed: &[u8],
    ) -> Res<Fix> {
        match self {
            Errors::Standard(handler) => {
                vm.charge_work((error.end - error.start).saturating_mul(16))?;
                handler
                    .fix_encode(encoding, failed, error)
                    .map_err(|error| encode_error(vm, text, &error))
            }
            Errors::Script(handler) => {
                let raised = encode_error(vm, text, error);
                ask(vm, handler, raised, Some(text.char_len()))
            }
            Errors::Unknown(name) => unknown_handler(vm, name),
        }
    }

    /// What to put in the place of bytes that cannot be decoded. `source` keeps them as an object between calls.
    pub(crate) fn on_decode(
        &self,
        vm: &mut Vm,
        bytes: &[u8],
        source: &mut Option<Value>,
        encoding: Encoding,
        error: &CodecError,
    ) -> Res<Fix> {
        match self {
            Errors::Standard(handler) => handler
                .fix_decode(encoding, bytes, error)
                .map_err(|error| decode_error(vm, bytes, source, &error)),
            Errors::Script(handler) => {
                let raised = decode_error(vm, bytes, source, error);
                let fix = ask(vm, handler, raised, None)?;
                within(vm, fix, bytes.len())
            }
            Errors::Unknown(name) => unknown_handler(vm, name),
        }
    }
}

pub(crate) fn unknown_handler<T>(vm: &mut Vm, name: &str) -> Res<T> {
    raise!(vm, LookupError, "unknown error handler name '{name}'")
}

/// Where a handler goes on, checked.
fn within(vm: &mut Vm, fix: Fix, len: usize) -> Res<Fix> {
    let at = fix.resume as isize;
    let place = if at < 0 { at + len as isize } else { at };
    match usize::try_from(place).ok().filter(|place| *place <= len) {
        Some(resume) => Ok(Fix {
            put: fix.put,
            resume,
        }),
        None => raise!(
            vm,
            IndexError,
            "position {at} from error handler out of bounds"
        ),
    }
}

/// Ask a script's handler what to do: it returns a replacement and where to go on. `text_len` is the length of text that
/// is encoded; for bytes that are decoded the place is checked by the caller.
fn ask(vm: &mut Vm, handler: &Value, raised: Raised, text_len: Option<usize>) -> Res<Fix> {
    let answer = vm.call(handler, &[Value::from(&raised.0)])?;
    if let Some(pair) = answer.as_tuple().cloned()
        && let [put, resume] = pair.items()
    {
        let put = match (put.as_str(), put.as_bytes()) {
            (Some(text), _) => Some(Put::Text(text.as_bytes().to_vec())),
            (None, Some(bytes)) if text_len.is_some() => {
                Some(Put::Bytes(bytes.as_bytes().to_vec()))
            }
            _ => None,
        };
        if let Some(put) = put {
            let resume = vm.to_index(resume)? as usize;
            let fix = Fix { put, resume };
            return match text_len {
                Some(len) => within(vm, fix, len),
                None => Ok(fix),
            };
        }
    }
    match text_len {
        Some(_) => raise!(
            vm,
            TypeError,
            "encoding error handler must return (str/bytes, int) tuple"
        ),
        None => raise!(
            vm,
            TypeError,
            "decoding error handler must return (str, int) tuple"
        ),
    }
}

/// `UnicodeEncodeError(encoding, object, start, end, reason)`
#[cold]
pub(crate) fn encode_error(vm: &mut Vm, text: &Ref<Str>, error: &CodecError) -> Raised {
    let class = vm.exceptions.UnicodeEncodeError.clone();
    let object = Value::from(text);
    unicode_error(vm, &class, object, error)
}

/// `UnicodeDecodeError(encoding, object, start, end, reason)`
#[cold]
pub(crate) fn decode_error(
    vm: &mut Vm,
    bytes: &[u8],
    source: &mut Option<Value>,
    error: &CodecError,
) -> Raised {
    let class = vm.exceptions.UnicodeDecodeError.clone();
    let object = match source.clone() {
        Some(object) => object,
        None => match vm.new_bytes(bytes) {
            Ok(object) => object,
            Err(raised) => return raised,
        },
    };
    *source = Some(object.clone());
    unicode_error(vm, &class, object, error)
}

fn unicode_error(vm: &mut Vm, class: &Ref<Type>, object: Value, error: &CodecError) -> Raised {
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

/// What a standard handler, called by a script, does about an exception: `(replacement, where to go on)`.
pub(crate) fn call_standard(vm: &mut Vm, handler: Handler, exception: &Value) -> Res {
    let encode = vm.exceptions.UnicodeEncodeError.clone();
    let decode = vm.exceptions.UnicodeDecodeError.clone();
    let translate = vm.exceptions.UnicodeTranslateError.clone();
    let base = vm.exceptions.BaseException.clone();
    if handler == Handler::Strict {
        if !vm.is_instance(exception, &base) {
            return raise!(vm, TypeError, "codec must pass exception instance");
        }
        return reraise(vm, exception);
    }
    let of = |vm: &mut Vm, class: &Ref<Type>| vm.is_instance(exception, class);
    let (is_encode, is_decode, is_translate) =
        (of(vm, &encode), of(vm, &decode), of(vm, &translate));
    let plain = matches!(
        handler,
        Handler::Ignore | Handler::Replace | Handler::BackslashReplace
    );
    let pass = matches!(handler, Handler::SurrogateEscape | Handler::SurrogatePass);
    let fits = is_encode || (is_decode && (plain || pass)) || (is_translate && plain);
    if !fits {
        let name = vm.type_name(exception);
        return raise!(
            vm,
            TypeError,
            "don't know how to handle {name} in error callback"
        );
    }
    let object = vm.getattr(exception, "object")?;
    let named = vm.getattr(exception, "encoding")?;
    let encoding = named
        .as_str()
        .and_then(|name| Encoding::named(&name.to_string_lossy()))
        .unwrap_or(Encoding::Ascii);
    let len = vm.len(&object)?;
    let (start, end) = bounds(vm, exception, len)?;
    let error = CodecError {
        encoding: "",
        start,
        end,
        reason: "",
    };
    let fix = if is_decode {
        let bytes = super::bytes_like::required(vm, &object)?;
        handler.fix_decode(encoding, &bytes, &error)
    } else {
        let Some(text) = object.as_str().cloned() else {
            return raise!(vm, TypeError, "object attribute must be str");
        };
        vm.reserve(text.byte_len().saturating_mul(48))?;
        match handler {
            Handler::Replace if is_translate => Ok(Fix {
                put: Put::Text("\u{FFFD}".repeat(end - start).into_bytes()),
                resume: end,
            }),
            _ => {
                let failed = wtf8::slice(text.as_bytes(), start, end);
                handler.fix_encode(encoding, failed, &error)
            }
        }
    };
    let Ok(fix) = fix else {
        return reraise(vm, exception);
    };
    let put = match fix.put {
        Put::Text(text) => vm.new_str_wtf8(&text)?,
        Put::Bytes(bytes) => vm.new_bytes(&bytes)?,
    };
    vm.new_tuple([put, Value::Int(fix.resume as i64)])
}

/// The range of an exception, within an object of `len` elements.
fn bounds(vm: &mut Vm, exception: &Value, len: usize) -> Res<(usize, usize)> {
    let start = vm.getattr(exception, "start")?;
    let end = vm.getattr(exception, "end")?;
    let (start, end) = (vm.to_index(&start)?, vm.to_index(&end)?);
    let len = len as isize;
    let start = start.clamp(0, (len - 1).max(0));
    let end = end.clamp(1, len.max(1)).min(len.max(0));
    Ok((start as usize, end.max(start) as usize))
}

fn reraise(vm: &mut Vm, exception: &Value) -> Res {
    match exception.clone().into_ref() {
        Ok(exception) => Err(Raised(exception)),
        Err(_) => raise!(vm, TypeError, "codec must pass exception instance"),
    }
}
