//! `re.Pattern`: a compiled pattern and the searches with it.

use super::match_object::Match;
use super::refused;
use super::subject::Subject;
use super::template::Replacement;
use crate::builtins::bytes_like;
use crate::builtins::memoryview::MemoryView;
use crate::code::bytes::Corrupt;
use crate::object::load::{Loaded, Loader};
use crate::object::save::{Saved, Saver};
use crate::object::{ByteArray, Charge, Items, Ref, Res, Type, Value, Vm};
use crate::text::regex::matcher::{Captures, Mode};
use crate::text::regex::program::Program;
use crate::text::regex::{self, flag};
use crate::text::wtf8;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;

/// The shape: the program, and the text that it was made of.
#[derive(Payload)]
#[payload(name = "Pattern")]
pub(crate) struct Pattern {
    source: Value,
    /// The characters (or bytes) of the source.
    codes: Box<[u32]>,
    pub(super) program: Program,
    pub(super) of_bytes: bool,
    /// For the codes and the program.
    _charge: Charge,
}

impl crate::object::Trace for Pattern {
    fn trace(&self, tracer: &mut crate::object::Tracer<'_>) {
        self.source.trace(tracer);
    }

    /// The text and its flags, which the program is made of again.
    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.source.save(saver)?;
        saver.out.truth(self.of_bytes);
        saver.out.number(u64::from(self.program.flags));
        crate::object::Trace::save(&self.codes, saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let source = crate::object::Trace::load(loader)?;
        let of_bytes = loader.bytes.truth()?;
        let flags = loader.bytes.small()?;
        let codes: Box<[u32]> = crate::object::Trace::load(loader)?;
        let parsed = regex::parse(&codes, of_bytes, flags)
            .map_err(|_| Corrupt::new("a pattern that is none"))?;
        let program = Program::new(parsed);
        let mut charge = Charge::default();
        charge.set_to(weight(&codes, &program))?;
        Ok(Pattern {
            source,
            codes,
            program,
            of_bytes,
            _charge: charge,
        })
    }
}

/// The bytes that a pattern takes beside its object.
fn weight(codes: &[u32], program: &Program) -> usize {
    size_of_val(codes) + program.weight()
}

impl Pattern {
    pub(super) fn compile(vm: &mut Vm, pattern: &Value, flags: u32) -> Res<Ref<Pattern>> {
        let (codes, of_bytes): (Vec<u32>, bool) = if let Some(text) = pattern.as_str() {
            (wtf8::code_points(text.as_bytes()).collect(), false)
        } else if let Some(bytes) = bytes_like::contents(vm, pattern) {
            (bytes.iter().map(|byte| u32::from(*byte)).collect(), true)
        } else {
            return raise!(
                vm,
                TypeError,
                "first argument must be string or compiled pattern"
            );
        };
        vm.reserve(codes.len() * 64)?;
        vm.charge_work(codes.len())?;
        // Both recurse over the nesting of groups, which is bounded.
        let compile = || {
            regex::parse(&codes, of_bytes, flags).map(|mut parsed| {
                let doubts = std::mem::take(&mut parsed.doubts);
                (doubts, Program::new(parsed))
            })
        };
        const NEEDED: usize = if cfg!(debug_assertions) { 6 } else { 1 } << 20;
        match stacker::maybe_grow(NEEDED, NEEDED + (1 << 20), compile) {
            Ok((doubts, program)) => {
                vm.state::<super::Doubts>().0 = doubts;
                let charge = vm.hold(weight(&codes, &program))?;
                vm.new_object(Pattern {
                    source: pattern.clone(),
                    codes: codes.into(),
                    program,
                    of_bytes,
                    _charge: charge,
                })
            }
            Err(refusal) => Err(refused(vm, refusal, pattern)),
        }
    }
}

/// The part of the text to look at.
fn window(len: usize, pos: isize, endpos: Option<isize>) -> (usize, usize) {
    let end = endpos.map_or(len, |end| usize::try_from(end).unwrap_or(0).min(len));
    (usize::try_from(pos).unwrap_or(0).min(len), end)
}

fn matched(
    this: &Ref<Pattern>,
    vm: &mut Vm,
    string: &Value,
    pos: isize,
    endpos: Option<isize>,
    mode: Mode,
) -> Res {
    let subject = Subject::new(vm, string, this.of_bytes)?;
    let (pos, endpos) = window(subject.len(), pos, endpos);
    match subject.find(vm, this, (pos, endpos), mode, None)? {
        Some(captures) => {
            let body = Match::new(this.clone(), string.clone(), captures, (pos, endpos));
            Ok(vm.new_object(body)?.into())
        }
        None => Ok(Value::None),
    }
}

/// Goes from match to match.
struct Walk {
    at: usize,
    end: usize,
    /// The last match was empty: the next one here must not be.
    after_empty: bool,
}

impl Walk {
    fn next(
        &mut self,
        vm: &mut Vm,
        this: &Pattern,
        subject: &Subject,
    ) -> Res<Option<(usize, usize, Captures)>> {
        // A short way to a match is not paid for on the way.
        vm.tick()?;
        let not_empty = self.after_empty.then_some(self.at);
        let Some(found) = subject.find(vm, this, (self.at, self.end), Mode::Search, not_empty)?
        else {
            return Ok(None);
        };
        let (start, end) = found.span(0).unwrap_or((self.at, self.at));
        self.at = end;
        self.after_empty = start == end;
        Ok(Some((start, end, found)))
    }
}

/// The text with its matches replaced, and how many were.
fn substitute(
    this: &Ref<Pattern>,
    vm: &mut Vm,
    repl: &Value,
    string: &Value,
    count: isize,
) -> Res<(Value, usize)> {
    let replacement = Replacement::new(vm, this, repl)?;
    let subject = Subject::new(vm, string, this.of_bytes)?;
    let most = if count <= 0 {
        usize::MAX
    } else {
        count as usize
    };
    let mut walk = Walk {
        at: 0,
        end: subject.len(),
        after_empty: false,
    };
    let (mut out, mut done, mut times) = (Vec::new(), 0, 0);
    let mut charge = Charge::default();
    while times < most
        && let Some((start, end, captures)) = walk.next(vm, this, &subject)?
    {
        charge.grow_to(out.capacity())?;
        if out.len() > out.capacity() / 2 && out.len() > 1 << 12 {
            vm.reserve(out.len() * 2)?;
        }
        out.extend_from_slice(subject.slice(done, start));
        let span = (0, subject.len());
        let found = Match::new(this.clone(), string.clone(), captures, span);
        replacement.fill(vm, &subject, &found, &mut out)?;
        done = end;
        times += 1;
    }
    if times == 0 {
        return Ok((string.clone(), 0));
    }
    out.extend_from_slice(subject.slice(done, subject.len()));
    Ok((subject.make(vm, &out)?, times))
}

/// What `repr` shows of the flags.
fn flags_text(flags: u32, of_bytes: bool) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut rest = flags;
    if !of_bytes {
        rest &= !flag::UNICODE;
    }
    for (bit, name) in [
        (flag::IGNORECASE, "re.IGNORECASE"),
        (flag::LOCALE, "re.LOCALE"),
        (flag::MULTILINE, "re.MULTILINE"),
        (flag::DOTALL, "re.DOTALL"),
        (flag::VERBOSE, "re.VERBOSE"),
        (flag::DEBUG, "re.DEBUG"),
        (flag::ASCII, "re.ASCII"),
    ] {
        if rest & bit != 0 {
            names.push(name.to_owned());
            rest &= !bit;
        }
    }
    if rest != 0 {
        names.push(format!("{rest:#x}"));
    }
    names.join("|")
}

/// Compiled regular expression object.
#[class(name = "Pattern", module = "re", shape = Pattern, no_new, final, weakref)]
impl Surface {
    #[slot(repr)]
    fn repr(this: &Pattern, vm: &mut Vm) -> Res<String> {
        let shown = vm.repr(&this.source)?;
        let shown: String = shown.to_string_lossy().chars().take(200).collect();
        let flags = flags_text(this.program.flags, this.of_bytes);
        let comma = if flags.is_empty() { "" } else { ", " };
        Ok(format!("re.compile({shown}{comma}{flags})"))
    }

    #[slot(hash)]
    fn hash(this: &Pattern, vm: &mut Vm) -> Res<i64> {
        Ok(vm.hash(&this.source)? ^ i64::from(this.program.flags))
    }

    #[slot(eq)]
    fn eq(this: &Pattern, vm: &mut Vm, value: &Value) -> Res {
        let Some(other) = value.downcast::<Pattern>() else {
            return Ok(Value::NotImplemented);
        };
        let same = this.program.flags == other.program.flags
            && this.of_bytes == other.of_bytes
            && vm.eq(&this.source, &other.source)?;
        Ok(Value::bool(same))
    }

    /// A match at the start of the text (or of the part from pos to endpos), or None.
    #[method("match(self, /, string, pos=0, endpos=sys.maxsize)")]
    fn matches(
        this: &Ref<Pattern>,
        vm: &mut Vm,
        string: &Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> Res {
        matched(this, vm, string, pos, endpos, Mode::Match)
    }

    /// Matches against all of the string.
    #[method("fullmatch(self, /, string, pos=0, endpos=sys.maxsize)")]
    fn fullmatch(
        this: &Ref<Pattern>,
        vm: &mut Vm,
        string: &Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> Res {
        matched(this, vm, string, pos, endpos, Mode::Full)
    }

    /// The first match anywhere in the text (or in the part from pos to endpos), or None.
    #[method("search(self, /, string, pos=0, endpos=sys.maxsize)")]
    fn search(
        this: &Ref<Pattern>,
        vm: &mut Vm,
        string: &Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> Res {
        matched(this, vm, string, pos, endpos, Mode::Search)
    }

    /// All matches that do not overlap, in a list of texts, or of tuples where the pattern has several groups.
    #[method("findall(self, /, string, pos=0, endpos=sys.maxsize)")]
    fn findall(
        this: &Ref<Pattern>,
        vm: &mut Vm,
        string: &Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> Res {
        let subject = Subject::new(vm, string, this.of_bytes)?;
        let (at, end) = window(subject.len(), pos, endpos);
        let mut walk = Walk {
            at,
            end,
            after_empty: false,
        };
        let mut found = Items::default();
        while let Some((start, end, captures)) = walk.next(vm, this, &subject)? {
            let groups = this.program.groups;
            let value = if groups == 0 {
                subject.part(vm, start, end)?
            } else {
                let mut values = Vec::with_capacity(groups);
                for number in 1..=groups {
                    let value = subject.group(vm, &captures, number)?;
                    values.push(match value {
                        Some(value) => value,
                        None => subject.make(vm, &[])?,
                    });
                }
                match values.pop() {
                    Some(only) if values.is_empty() => only,
                    Some(last) => {
                        values.push(last);
                        vm.new_tuple(values)?
                    }
                    None => Value::None,
                }
            };
            found.push(value)?;
        }
        vm.new_list(found.take())
    }

    /// An iterator over the match objects of all matches that do not overlap.
    #[method("finditer(self, /, string, pos=0, endpos=sys.maxsize)")]
    fn finditer(
        this: &Ref<Pattern>,
        vm: &mut Vm,
        string: &Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> Res {
        let finder = Finder::new(this, vm, string, pos, endpos)?;
        let ty = vm.add_class(&FINDER_CLASS)?;
        Ok(vm.new_object_of(&ty, finder)?.into())
    }

    /// The parts of the text between matches, in a list.
    #[method("split(self, /, string, maxsplit=0)")]
    fn split(this: &Ref<Pattern>, vm: &mut Vm, string: &Value, maxsplit: isize) -> Res {
        let subject = Subject::new(vm, string, this.of_bytes)?;
        let most = if maxsplit == 0 {
            usize::MAX
        } else {
            usize::try_from(maxsplit).unwrap_or(0)
        };
        let mut walk = Walk {
            at: 0,
            end: subject.len(),
            after_empty: false,
        };
        let (mut parts, mut done, mut times) = (Items::default(), 0, 0);
        while times < most
            && let Some((start, end, captures)) = walk.next(vm, this, &subject)?
        {
            parts.push(subject.part(vm, done, start)?)?;
            for number in 1..=this.program.groups {
                let value = subject.group(vm, &captures, number)?;
                parts.push(value.unwrap_or(Value::None))?;
            }
            done = end;
            times += 1;
        }
        parts.push(subject.part(vm, done, subject.len())?)?;
        vm.new_list(parts.take())
    }

    /// A copy of the text with matches, from the left and without overlap, replaced by repl.
    #[method("sub(self, /, repl, string, count=0)")]
    fn sub(this: &Ref<Pattern>, vm: &mut Vm, repl: &Value, string: &Value, count: isize) -> Res {
        substitute(this, vm, repl, string, count).map(|(text, _)| text)
    }

    /// (the text that sub() gives, how many matches were replaced)
    #[method("subn(self, /, repl, string, count=0)")]
    fn subn(this: &Ref<Pattern>, vm: &mut Vm, repl: &Value, string: &Value, count: isize) -> Res {
        let (text, times) = substitute(this, vm, repl, string, count)?;
        vm.new_tuple([text, Value::Int(times as i64)])
    }

    /// A scanner over the string: its match() and search() go on where the last one ended.
    #[method("scanner(self, /, string, pos=0, endpos=sys.maxsize)")]
    fn scanner(
        this: &Ref<Pattern>,
        vm: &mut Vm,
        string: &Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> Res {
        let finder = Finder::new(this, vm, string, pos, endpos)?;
        let ty = vm.add_class(&SCANNER_CLASS)?;
        Ok(vm.new_object_of(&ty, finder)?.into())
    }

    #[slot(reduce)]
    fn reduce(this: &Pattern, vm: &mut Vm) -> Res {
        let flags = Value::Int(this.program.flags.into());
        let args = vm.new_tuple([this.source.clone(), flags])?;
        let compile = match crate::modules::loaded(vm, "re")? {
            Some(module) => vm.getattr(&module, "_compile")?,
            None => return raise!(vm, TypeError, "cannot pickle 're.Pattern' object"),
        };
        vm.new_tuple([compile, args])
    }

    #[method("__copy__(self, /)")]
    fn copy(this: &Ref<Pattern>) -> Value {
        this.into()
    }

    #[method("__deepcopy__(self, memo, /)")]
    fn deepcopy(this: &Ref<Pattern>, memo: &Value) -> Value {
        let _ = memo;
        this.into()
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Ref<Type>, vm: &mut Vm, item: &Value) -> Res {
        crate::builtins::generic_alias::subscript_class(vm, &cls.into(), item)
    }

    /// The text of the pattern.
    #[getter]
    fn pattern(this: &Pattern) -> Value {
        this.source.clone()
    }

    /// The regex matching flags.
    #[getter]
    fn flags(this: &Pattern) -> u32 {
        this.program.flags
    }

    /// How many groups there are.
    #[getter]
    fn groups(this: &Pattern) -> usize {
        this.program.groups
    }

    /// The numbers of the named groups.
    #[getter]
    fn groupindex(this: &Pattern, vm: &mut Vm) -> Res {
        let dict = vm.new_dict()?;
        for (name, number) in &this.program.names {
            let name = vm.new_str(name)?;
            vm.dict_set(&dict, name, Value::Int(*number as i64))?;
        }
        crate::builtins::mappingproxy::proxy(vm, dict.into())
    }
}

/// The iterator of `finditer`.
#[derive(Payload, Trace)]
#[payload(name = "callable_iterator")]
pub(crate) struct Finder {
    pattern: Ref<Pattern>,
    string: Value,
    #[trace(skip)]
    subject: Subject,
    #[trace(skip)]
    pos: usize,
    #[trace(skip)]
    endpos: usize,
    #[trace(skip)]
    at: Cell<usize>,
    #[trace(skip)]
    after_empty: Cell<bool>,
    #[trace(skip)]
    done: Cell<bool>,
    /// Keeps the size of a bytearray fixed.
    #[allow(dead_code)]
    view: Option<Ref<MemoryView>>,
}

impl Finder {
    fn new(
        pattern: &Ref<Pattern>,
        vm: &mut Vm,
        string: &Value,
        pos: isize,
        endpos: Option<isize>,
    ) -> Res<Finder> {
        let subject = Subject::new(vm, string, pattern.of_bytes)?;
        let (pos, endpos) = window(subject.len(), pos, endpos);
        let view = match string.downcast::<ByteArray>() {
            Some(_) => Some(MemoryView::of(vm, string)?),
            None => None,
        };
        Ok(Finder {
            pattern: pattern.clone(),
            string: string.clone(),
            subject,
            pos,
            endpos,
            at: Cell::new(pos),
            after_empty: Cell::new(false),
            done: Cell::new(false),
            view,
        })
    }

    /// The next match.
    fn step(&self, vm: &mut Vm, mode: Mode) -> Res<Option<Value>> {
        if self.done.get() {
            return Ok(None);
        }
        let not_empty = self.after_empty.get().then_some(self.at.get());
        let span = (self.at.get(), self.endpos);
        let found = self
            .subject
            .find(vm, &self.pattern, span, mode, not_empty)?;
        let Some(captures) = found else {
            self.done.set(true);
            return Ok(None);
        };
        let (start, end) = captures.span(0).unwrap_or(span);
        self.at.set(end);
        self.after_empty.set(start == end);
        let span = (self.pos, self.endpos);
        let body = Match::new(self.pattern.clone(), self.string.clone(), captures, span);
        Ok(Some(vm.new_object(body)?.into()))
    }
}

#[class(name = "SRE_Scanner", module = "_sre", shape = Finder, no_new)]
impl ScannerSurface {
    /// The next match at the place where the last one ended.
    #[method("match(self, /)")]
    fn matches(this: &Finder, vm: &mut Vm) -> Res {
        Ok(this.step(vm, Mode::Match)?.unwrap_or(Value::None))
    }

    /// The next match from there on.
    #[method("search(self, /)")]
    fn search(this: &Finder, vm: &mut Vm) -> Res {
        Ok(this.step(vm, Mode::Search)?.unwrap_or(Value::None))
    }

    /// The pattern.
    #[getter]
    fn pattern(this: &Finder) -> Value {
        (&this.pattern).into()
    }
}

#[class(name = "finditer_iterator", module = "re", shape = Finder, no_new)]
impl FinderSurface {
    #[slot(iter)]
    fn iter(this: &Ref<Finder>) -> Value {
        this.into()
    }

    #[slot(next)]
    fn next(this: &Finder, vm: &mut Vm) -> Res {
        Ok(this.step(vm, Mode::Search)?.unwrap_or_default())
    }
}
