//! `_csv.Dialect`: how a CSV file is written, checked; and the dialects that have names.

use super::State;
use crate::object::load::{Loaded, Loader};
use crate::object::save::{Saved, Saver};
use crate::object::{Dict, Ref, Res, Str, Trace, Tracer, Type, Value, Vm};
use crate::text::wtf8;
use pyish_derive::{Payload, Trace, class};

pub(super) const MINIMAL: i64 = 0;
pub(super) const ALL: i64 = 1;
pub(super) const NONNUMERIC: i64 = 2;
pub(super) const NONE: i64 = 3;
pub(super) const STRINGS: i64 = 4;
pub(super) const NOTNULL: i64 = 5;

/// A dialect that has been checked. Characters are code points.
#[derive(Payload, Trace)]
#[payload(name = "Dialect")]
pub(super) struct Dialect {
    pub(super) delimiter: u32,
    pub(super) quote: Option<u32>,
    pub(super) escape: Option<u32>,
    pub(super) line_end: Ref<Str>,
    /// One of the constants above.
    pub(super) quoting: i64,
    /// A quote in a quoted field is written twice.
    pub(super) doubles: bool,
    /// Spaces after a delimiter mean nothing.
    pub(super) skips: bool,
    pub(super) strict: bool,
    /// The bytes with which the characters begin that mean something, and line ends.
    pub(super) stops: Bytes,
    /// Those, and what else ends a written line.
    pub(super) ends: Bytes,
}

/// What an option may be given as: by its place in `OPTIONS`.
const OPTIONS: [&str; 8] = [
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

/// A set of bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct Bytes([u64; 4]);

impl Bytes {
    fn add(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }

    fn add_character(&mut self, code: u32) {
        if let Some(lead) = wtf8::encode(code).first() {
            self.add(*lead);
        }
    }

    #[inline(always)]
    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
    }

    /// How many bytes of a text are not among them, up to the first that is.
    #[inline]
    pub(super) fn run(&self, text: &[u8]) -> usize {
        let stop = text.iter().position(|byte| self.has(*byte));
        stop.unwrap_or(text.len())
    }
}

impl Trace for Bytes {
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.0.iter().try_for_each(|word| word.save(saver))
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let mut words = [0; 4];
        for word in &mut words {
            *word = u64::load(loader)?;
        }
        Ok(Bytes(words))
    }
}

/// The options that are given for a dialect, in the order of `OPTIONS`.
struct Options([Option<Value>; 8]);

impl Options {
    /// Of the arguments of a call: `args` are the first ones.
    fn given(vm: &mut Vm, args: &[Value], named: &Ref<Dict>) -> Res<Options> {
        let mut all = [const { None }; 8];
        for (place, value) in all.iter_mut().zip(args) {
            *place = Some(value.clone());
        }
        for (name, value) in named.items(vm) {
            let text = name.as_str().map(|name| name.to_string_lossy());
            let text = text.unwrap_or_default();
            match OPTIONS.iter().position(|known| *known == text) {
                Some(at) => all[at] = Some(value),
                None => {
                    return raise!(
                        vm,
                        TypeError,
                        "this function got an unexpected keyword argument '{text}'"
                    );
                }
            }
        }
        Ok(Options(all))
    }

    fn are_none(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// What is not given is what an object has, whatever the others' attributes raise.
    fn complete(&mut self, vm: &mut Vm, from: &Value) -> Res<()> {
        for (name, option) in OPTIONS.iter().zip(&mut self.0) {
            if option.is_none() {
                match vm.getattr_opt(from, name) {
                    Ok(found) => *option = found,
                    Err(raised) if vm.stopped.is_some() => return Err(raised),
                    Err(_) => {}
                }
            }
        }
        Ok(())
    }

    fn truth(&self, vm: &mut Vm, at: usize, default: bool) -> Res<bool> {
        match self.0.get(at) {
            Some(Some(value)) => vm.truth(value),
            _ => Ok(default),
        }
    }

    /// An option that is a character, or None where `nullable`.
    fn character(
        &self,
        vm: &mut Vm,
        at: usize,
        default: Option<char>,
        nullable: bool,
    ) -> Res<Option<u32>> {
        let Some(Some(value)) = self.0.get(at) else {
            return Ok(default.map(u32::from));
        };
        let (name, kinds) = match nullable {
            true if value.is_none() => return Ok(None),
            true => (OPTIONS[at], "a unicode character or None"),
            false => (OPTIONS[at], "a unicode character"),
        };
        let Some(text) = value.as_str() else {
            let given = vm.type_name(value);
            return raise!(vm, TypeError, "\"{name}\" must be {kinds}, not {given}");
        };
        match (text.char_len(), wtf8::first(text.as_bytes())) {
            (1, Some((code, _))) => Ok(Some(code)),
            (length, _) => raise!(
                vm,
                TypeError,
                "\"{name}\" must be {kinds}, not a string of length {length}"
            ),
        }
    }

    fn line_end(&self, vm: &mut Vm) -> Res<Ref<Str>> {
        let Some(value) = &self.0[3] else {
            return vm.make_str("\r\n");
        };
        match value.as_str() {
            Some(text) => Ok(text.clone()),
            None => {
                let given = vm.type_name(value);
                raise!(
                    vm,
                    TypeError,
                    "\"lineterminator\" must be a string, not {given}"
                )
            }
        }
    }

    fn quoting(&self, vm: &mut Vm) -> Res<i64> {
        match &self.0[5] {
            None => Ok(MINIMAL),
            Some(Value::Int(number)) if i32::try_from(*number).is_ok() => Ok(*number),
            Some(value) if vm.type_of(value).is_same(&vm.types.int) => raise!(
                vm,
                OverflowError,
                "Python int too large to convert to C int"
            ),
            Some(value) => {
                let given = vm.type_name(value);
                raise!(vm, TypeError, "\"quoting\" must be an integer, not {given}")
            }
        }
    }

    fn checked(&self, vm: &mut Vm) -> Res<Dialect> {
        let delimiter = self.character(vm, 0, Some(','), false)?;
        let mut dialect = Dialect {
            delimiter: delimiter.unwrap_or(u32::from(b',')),
            doubles: self.truth(vm, 1, true)?,
            escape: self.character(vm, 2, None, true)?,
            line_end: self.line_end(vm)?,
            quote: self.character(vm, 4, Some('"'), true)?,
            quoting: self.quoting(vm)?,
            skips: self.truth(vm, 6, false)?,
            strict: self.truth(vm, 7, false)?,
            stops: Bytes::default(),
            ends: Bytes::default(),
        };
        if !(MINIMAL..=NOTNULL).contains(&dialect.quoting) {
            return raise!(vm, TypeError, "bad \"quoting\" value");
        }
        if dialect.quote.is_none() {
            if self.0[5].is_none() {
                dialect.quoting = NONE;
            }
            if dialect.quoting != NONE {
                return raise!(vm, TypeError, "quotechar must be set if quoting enabled");
            }
        }
        dialect.check(vm)?;
        dialect.note_stops();
        Ok(dialect)
    }
}

impl Dialect {
    /// ValueError if two characters would mean the same, or one something else besides.
    fn check(&self, vm: &mut Vm) -> Res<()> {
        let characters = [
            (OPTIONS[0], Some(self.delimiter)),
            (OPTIONS[2], self.escape),
            (OPTIONS[4], self.quote),
        ];
        let blank = |code: u32| code == u32::from(b'\n') || code == u32::from(b'\r');
        let space = u32::from(b' ');
        for (at, (name, code)) in characters.iter().enumerate() {
            let Some(code) = *code else { continue };
            if blank(code) || at > 0 && code == space && self.skips {
                return raise!(vm, ValueError, "bad {name} value");
            }
            if wtf8::code_points(self.line_end.as_bytes()).any(|known| known == code) {
                return raise!(vm, ValueError, "bad {name} or lineterminator value");
            }
        }
        let [delimiter, escape, quote] = characters;
        for (a, b) in [(delimiter, escape), (delimiter, quote), (escape, quote)] {
            if a.1.is_some() && a.1 == b.1 {
                return raise!(vm, ValueError, "bad {} or {} value", a.0, b.0);
            }
        }
        Ok(())
    }

    fn note_stops(&mut self) {
        let ends = [b'\n', b'\r'].map(u32::from);
        let meant = [Some(self.delimiter), self.quote, self.escape];
        for code in meant.into_iter().flatten().chain(ends) {
            self.stops.add_character(code);
        }
        self.ends = self.stops;
        for code in wtf8::code_points(self.line_end.as_bytes()) {
            self.ends.add_character(code);
        }
    }

    /// The dialect that a name, or an object with such attributes, and options describe.
    fn of(vm: &mut Vm, dialect: &Value, mut options: Options) -> Res<Ref<Dialect>> {
        let mut base = dialect.clone();
        if let Some(name) = dialect.as_str() {
            base = named(vm, &name.into())?;
        }
        if let Some(known) = base.downcast::<Dialect>()
            && options.are_none()
        {
            return Ok(known.clone());
        }
        if !base.is_none() {
            options.complete(vm, &base)?;
        }
        let checked = options.checked(vm)?;
        vm.new_object(checked)
    }

    /// The same, of the arguments of `reader` and its like.
    pub(super) fn of_call(vm: &mut Vm, dialect: &Value, named: &Ref<Dict>) -> Res<Ref<Dialect>> {
        let options = Options::given(vm, &[], named)?;
        Dialect::of(vm, dialect, options)
    }
}

/// The dialects that have names.
pub(super) fn registry(vm: &mut Vm) -> Res<Ref<Dict>> {
    if let Some(known) = &vm.state::<State>().dialects {
        return Ok(known.clone());
    }
    let made = vm.new_dict()?;
    vm.state::<State>().dialects = Some(made.clone());
    Ok(made)
}

/// The dialect of this name.
pub(super) fn named(vm: &mut Vm, name: &Value) -> Res {
    let registry = registry(vm)?;
    match vm.dict_get(&registry, name)? {
        Some(known) => Ok(known),
        None => super::fail(vm, "unknown dialect"),
    }
}

fn character(vm: &mut Vm, code: Option<u32>) -> Res {
    match code {
        Some(code) => vm.new_str_wtf8(&wtf8::encode(code)),
        None => Ok(Value::None),
    }
}

/// How a CSV file is written.
#[class(name = "Dialect", module = "_csv", shape = Dialect)]
impl DialectSurface {
    #[new("(cls, dialect=None, *args, **options)")]
    fn new(
        _cls: &Ref<Type>,
        vm: &mut Vm,
        dialect: &Value,
        args: &[Value],
        options: &Ref<Dict>,
    ) -> Res<Ref<Dialect>> {
        let options = Options::given(vm, args, options)?;
        Dialect::of(vm, dialect, options)
    }

    #[getter]
    fn delimiter(this: &Dialect, vm: &mut Vm) -> Res {
        character(vm, Some(this.delimiter))
    }

    #[getter]
    fn doublequote(this: &Dialect) -> bool {
        this.doubles
    }

    #[getter]
    fn escapechar(this: &Dialect, vm: &mut Vm) -> Res {
        character(vm, this.escape)
    }

    #[getter]
    fn lineterminator(this: &Dialect) -> Ref<Str> {
        this.line_end.clone()
    }

    #[getter]
    fn quotechar(this: &Dialect, vm: &mut Vm) -> Res {
        character(vm, this.quote)
    }

    #[getter]
    fn quoting(this: &Dialect) -> i64 {
        this.quoting
    }

    #[getter]
    fn skipinitialspace(this: &Dialect) -> bool {
        this.skips
    }

    #[getter]
    fn strict(this: &Dialect) -> bool {
        this.strict
    }

    /// A dialect is not for pickles.
    #[slot(reduce)]
    fn reduce(_this: &Value, vm: &mut Vm) -> Res {
        raise!(vm, TypeError, "cannot pickle 'Dialect' instances")
    }
}
