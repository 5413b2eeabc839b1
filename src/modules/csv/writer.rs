//! `csv.writer`: rows in, lines out.
//!
//! # Cost
//! O(bytes) for each row, and a call of `write`.

use super::dialect::{ALL, Bytes, Dialect, NONE, NONNUMERIC, NOTNULL, STRINGS};
use super::fail;
use crate::modules::buffer::Buffer;
use crate::object::{
    Complex, Input, NativeFrame, NativeFunction, Ref, Res, Special, Step, Value, Vm, VmCell,
};
use crate::text::{digits, float_repr, wtf8};
use pyish_derive::{Payload, Trace, class};

/// What writes rows by a file's `write`.
#[derive(Payload, Trace)]
#[payload(name = "writer")]
pub(super) struct Writer {
    write: Value,
    dialect: Ref<Dialect>,
    /// Where lines are put together.
    room: VmCell<Buffer>,
}

/// A line in the making.
struct Line<'a> {
    dialect: &'a Dialect,
    /// What needs quotes or an escape, by the bytes with which it begins.
    stops: Bytes,
    out: Buffer,
    fields: usize,
    /// The last field was None.
    null: bool,
}

/// What becomes of a character that means something.
enum Needs {
    Quotes,
    Escape,
    /// Itself only.
    Nothing,
}

impl Line<'_> {
    fn push(&mut self, code: Option<u32>) {
        match code {
            Some(code) if code < 0x80 => self.out.push(code as u8),
            Some(code) => wtf8::push(&mut self.out, code),
            None => {}
        }
    }

    fn needs(&self, code: u32) -> Needs {
        let dialect = self.dialect;
        let (is_quote, is_escape) = (dialect.quote == Some(code), dialect.escape == Some(code));
        if is_escape || is_quote && (!dialect.doubles || dialect.quoting == NONE) {
            return Needs::Escape;
        }
        let ends = |code| {
            let mut ends = wtf8::code_points(dialect.line_end.as_bytes());
            code == u32::from(b'\n') || code == u32::from(b'\r') || ends.any(|known| known == code)
        };
        match is_quote || code == dialect.delimiter || ends(code) {
            true if dialect.quoting == NONE => Needs::Escape,
            true => Needs::Quotes,
            false => Needs::Nothing,
        }
    }

    /// Append a field; `nothing`: it is None.
    fn field(&mut self, vm: &mut Vm, text: &[u8], mut quoted: bool, nothing: bool) -> Res<()> {
        let dialect = self.dialect;
        vm.heap.owe_bytes(text.len());
        // Room for all but what is escaped or doubled.
        self.out.make_room(vm, text.len().saturating_add(16))?;
        if self.fields > 0 {
            self.push(Some(dialect.delimiter));
        }
        self.fields += 1;
        self.null = nothing;
        if text.is_empty() && dialect.skips && dialect.delimiter == u32::from(b' ') {
            quoted = self.must_be_quoted(vm, quoted, nothing)?;
        }
        if self.stops.run(text) < text.len() {
            return self.field_with_stops(vm, text, quoted);
        }
        if quoted {
            self.push(dialect.quote);
        }
        self.out.extend_from_slice(text);
        if quoted {
            self.push(dialect.quote);
        }
        Ok(())
    }

    /// An empty field would be lost where spaces both part fields and mean nothing after one another.
    #[cold]
    fn must_be_quoted(&self, vm: &mut Vm, quoted: bool, nothing: bool) -> Res<bool> {
        let quoting = self.dialect.quoting;
        if !quoted && (quoting == NONE || nothing && (quoting == STRINGS || quoting == NOTNULL)) {
            return fail(
                vm,
                "empty field must be quoted if delimiter is a space and skipinitialspace is true",
            );
        }
        Ok(true)
    }

    fn field_with_stops(&mut self, vm: &mut Vm, text: &[u8], mut quoted: bool) -> Res<()> {
        let mut more = 0;
        for code in wtf8::code_points(text) {
            match self.needs(code) {
                Needs::Nothing => continue,
                Needs::Quotes => quoted = true,
                Needs::Escape if self.dialect.escape.is_none() => {
                    return fail(vm, "need to escape, but no escapechar set");
                }
                Needs::Escape => {}
            }
            vm.tick()?;
            more += 4;
        }
        self.out.make_room(vm, text.len() + more + 16)?;
        if quoted {
            self.push(self.dialect.quote);
        }
        let mut rest = text;
        loop {
            let (run, after) = rest.split_at(self.stops.run(rest));
            self.out.extend_from_slice(run);
            let Some((code, width)) = wtf8::first(after) else {
                break;
            };
            rest = after.get(width..).unwrap_or_default();
            vm.tick()?;
            match self.needs(code) {
                Needs::Escape => self.push(self.dialect.escape),
                Needs::Quotes if self.dialect.quote == Some(code) => self.push(Some(code)),
                Needs::Quotes | Needs::Nothing => {}
            }
            self.push(Some(code));
        }
        if quoted {
            self.push(self.dialect.quote);
        }
        Ok(())
    }

    /// Append the field that a value is written as.
    fn value(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        let quoted = match self.dialect.quoting {
            ALL => true,
            NONNUMERIC => !is_number(value),
            STRINGS => value.as_str().is_some(),
            NOTNULL => !value.is_none(),
            _ => false,
        };
        match value {
            Value::None => self.field(vm, &[], quoted, true),
            Value::Int(number) => {
                let mut room = [0; 64];
                self.field(vm, digits::signed(*number, &mut room), quoted, false)
            }
            Value::Float(x) => {
                let mut room = vm.take_scratch();
                match float_repr::special(x.get()) {
                    Some(name) => room.extend_from_slice(name.as_bytes()),
                    None => float_repr::push_shortest(&mut room, x.get(), true),
                }
                let done = self.field(vm, &room, quoted, false);
                vm.give_scratch(room);
                done
            }
            value => match value.as_str() {
                Some(text) => self.field(vm, text.as_bytes(), quoted, false),
                None => {
                    let text = vm.str(value)?;
                    self.field(vm, text.as_bytes(), quoted, false)
                }
            },
        }
    }

    /// The row is complete.
    fn end(&mut self, vm: &mut Vm) -> Res<()> {
        let dialect = self.dialect;
        if self.fields > 0 && self.out.is_empty() {
            let quoting = dialect.quoting;
            if quoting == NONE || self.null && (quoting == STRINGS || quoting == NOTNULL) {
                return fail(vm, "single empty field record must be quoted");
            }
            self.out.make_room(vm, 8)?;
            self.push(dialect.quote);
            self.push(dialect.quote);
        }
        self.out.append(vm, dialect.line_end.as_bytes())
    }
}

/// Whether something is a number (what C extensions of CPython call one).
fn is_number(value: &Value) -> bool {
    match value {
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => true,
        Value::Object(object) => {
            let ty = object.ty();
            let has = |which| !ty.special(which).is_unset();
            object.is::<Complex>()
                || has(Special::Index)
                || has(Special::Int)
                || has(Special::Float)
        }
        _ => false,
    }
}

impl Writer {
    pub(super) fn new(write: Value, dialect: Ref<Dialect>) -> Writer {
        Writer {
            write,
            dialect,
            room: VmCell::default(),
        }
    }

    /// The line of a row.
    fn line(&self, vm: &mut Vm, row: &Value) -> Res {
        let mut line = Line {
            dialect: &self.dialect,
            stops: self.dialect.ends,
            out: self.room.replace(vm, Buffer::default()),
            fields: 0,
            null: false,
        };
        let made = self.put(vm, row, &mut line);
        let made = made.and_then(|()| vm.new_str_wtf8(&line.out));
        line.out.clear();
        drop(self.room.replace(vm, line.out));
        made
    }

    fn put(&self, vm: &mut Vm, row: &Value, line: &mut Line<'_>) -> Res<()> {
        let is_row = row
            .object()
            .is_some_and(|row| !row.ty().is_counted() && row.is::<crate::object::List>())
            || row.as_tuple().is_some_and(|row| !row.ty().is_counted());
        let each = |vm: &mut Vm, value: Value| {
            line.value(vm, &value)?;
            Ok(true)
        };
        if is_row {
            vm.for_each(row, each)?;
        } else {
            let iterator = match vm.iter(row) {
                Err(raised) if vm.is_instance_of(&raised, &vm.exceptions.TypeError.clone()) => {
                    let given = vm.type_name(row);
                    return fail(vm, &format!("iterable expected, not {given}"));
                }
                iterator => iterator?,
            };
            vm.for_rest(&iterator, each)?;
        }
        line.end(vm)
    }

    /// Whether `write` is native: it is called where it is needed.
    fn writes_natively(&self) -> bool {
        self.write.downcast::<NativeFunction>().is_some()
    }
}

/// Writes rows as lines of CSV.
#[class(name = "writer", module = "_csv", shape = Writer, no_new)]
impl WriterSurface {
    /// Write the fields of an iterable as a row; what write() returns comes back.
    #[method("writerow(self, row, /)")]
    fn writerow(this: &Ref<Writer>, vm: &mut Vm, row: &Value) -> Res<Step> {
        let line = this.line(vm, row)?;
        match this.writes_natively() {
            true => vm.call(&this.write, &[line]).map(Step::Return),
            false => Ok(Step::call(&this.write, [line])),
        }
    }

    /// Write several rows.
    #[method("writerows(self, rows, /)")]
    fn writerows(this: &Ref<Writer>, vm: &mut Vm, rows: &Value) -> Res<Step> {
        let rows = vm.iter(rows)?;
        Ok(Step::push(WriteRows {
            writer: this.clone(),
            rows,
            is_writing: true,
        }))
    }

    #[getter]
    fn dialect(this: &Writer) -> Ref<Dialect> {
        this.dialect.clone()
    }
}

/// `writer.writerows(rows)`: a frame, as rows may come from scripts, and lines go to them.
#[derive(Trace)]
pub(in crate::modules) struct WriteRows {
    writer: Ref<Writer>,
    rows: Value,
    /// It waits for `write`, not for a row.
    is_writing: bool,
}

impl NativeFrame for WriteRows {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        let mut given = match input {
            Input::Value(row) if !self.is_writing => Some(row),
            Input::Exhausted => return Ok(Step::Return(Value::None)),
            _ => None,
        };
        let steps_natively = |rows: &Value| {
            rows.object()
                .is_some_and(|rows| rows.ty().native_next().is_some())
        };
        loop {
            let row = match given.take() {
                Some(row) => row,
                None if steps_natively(&self.rows) => match vm.next(&self.rows)? {
                    Some(row) => row,
                    None => return Ok(Step::Return(Value::None)),
                },
                None => {
                    self.is_writing = false;
                    return Ok(Step::next(&self.rows));
                }
            };
            let line = self.writer.line(vm, &row)?;
            if !self.writer.writes_natively() {
                self.is_writing = true;
                return Ok(Step::call(&self.writer.write, [line]));
            }
            vm.call(&self.writer.write, &[line])?;
        }
    }

    fn name(&self) -> &'static str {
        "writerows"
    }
}
