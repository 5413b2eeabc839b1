//! `csv.reader`: lines in, rows out.
//!
//! A field that needs no change is made of the line's own bytes at once; others are put together in a buffer.
//!
//! # Cost
//! O(bytes) for each line.

use super::dialect::{Bytes, Dialect, NONE, NONNUMERIC, NOTNULL, STRINGS};
use super::{State, fail};
use crate::modules::buffer::Buffer;
use crate::object::{Items, Ref, Res, Str, Value, Vm, VmCell, count_chars};
use crate::text::wtf8;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;

/// What gives the rows of lines.
#[derive(Payload, Trace)]
#[payload(name = "reader")]
pub(super) struct Reader {
    lines: Value,
    dialect: Ref<Dialect>,
    line_num: Cell<i64>,
    /// How many rows were begun: a line may ask for the next row itself.
    begun: Cell<i64>,
    /// How many fields the last row had.
    width: Cell<usize>,
    /// Where fields are put together.
    room: VmCell<Buffer>,
}

/// What has come of a row so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    RowStart,
    FieldStart,
    Plain,
    /// Behind the escape character, in a plain field.
    Escaped,
    /// Behind an escaped line end: the field may go on in the next line.
    EscapedEnd,
    Quoted,
    /// Behind the escape character, in a quoted field.
    EscapedInQuotes,
    /// Behind a quote that ends the field, or stands for itself if another one follows.
    QuoteInQuotes,
    /// Behind the line's end: nothing else may follow in it.
    End,
}

/// A row in the making.
struct Row<'a> {
    dialect: &'a Dialect,
    stops: Bytes,
    limit: usize,
    at: At,
    fields: Items,
    /// The field, and how many characters it has.
    field: Buffer,
    chars: usize,
    /// The field has had no quotes.
    unquoted: bool,
    /// The line is ASCII.
    is_ascii: bool,
}

/// Room is made for so many fields before they are there, at most.
const MOST_EXPECTED: usize = 256;
const NEW_LINE: u32 = b'\n' as u32;
const RETURN: u32 = b'\r' as u32;

impl Row<'_> {
    fn check_size(&self, vm: &mut Vm, chars: usize) -> Res<()> {
        match chars > self.limit {
            true => {
                let limit = vm.state::<State>().limit();
                fail(vm, &format!("field larger than field limit ({limit})"))
            }
            false => Ok(()),
        }
    }

    /// Add a part of the line to the field.
    fn add(&mut self, vm: &mut Vm, part: &[u8]) -> Res<()> {
        self.chars += match self.is_ascii {
            true => part.len(),
            false => count_chars(part),
        };
        self.check_size(vm, self.chars)?;
        self.field.append(vm, part)
    }

    fn add_char(&mut self, vm: &mut Vm, code: u32) -> Res<()> {
        self.chars += 1;
        self.check_size(vm, self.chars)?;
        self.field.make_room(vm, 4)?;
        wtf8::push(&mut self.field, code);
        Ok(())
    }

    /// The value of a field: of a part of the line, or of what was put together.
    fn value(&self, vm: &mut Vm, text: &[u8], line: Option<&Ref<Str>>) -> Res {
        if self.unquoted {
            let quoting = self.dialect.quoting;
            if text.is_empty() {
                if quoting == NOTNULL || quoting == STRINGS {
                    return Ok(Value::None);
                }
            } else if quoting == NONNUMERIC || quoting == STRINGS {
                return number(vm, text);
            }
        }
        match line {
            Some(line) => vm.new_str_part(line, text),
            None => vm.new_str_wtf8(text),
        }
    }

    /// The field that was put together is complete.
    fn save(&mut self, vm: &mut Vm) -> Res<()> {
        let field = std::mem::take(&mut self.field);
        let value = self.value(vm, &field, None);
        self.field = field;
        self.field.clear();
        self.chars = 0;
        self.unquoted = true;
        Ok(self.fields.push(value?)?)
    }

    /// A field ends with its line (`code` is a line end, or nothing is left).
    fn end_line(&mut self, vm: &mut Vm, code: Option<u32>) -> Res<()> {
        self.save(vm)?;
        self.at = match code {
            None => At::RowStart,
            Some(_) => At::End,
        };
        Ok(())
    }

    /// Whether there is a quote of one byte here.
    #[inline]
    fn starts_with_quote(&self, rest: &[u8]) -> bool {
        let quote = self.dialect.quote.filter(|quote| *quote < 0x80);
        quote.is_some() && rest.first().copied().map(u32::from) == quote
    }

    /// How many bytes are no quote (of one byte) and no escape character.
    #[inline]
    fn quoted_run(&self, rest: &[u8]) -> usize {
        let (quote, escape) = (self.dialect.quote, self.dialect.escape);
        let is_wide = escape.is_some_and(|escape| escape >= 0x80);
        let means = |byte: &u8| {
            let code = Some(u32::from(*byte));
            code == quote || code == escape || is_wide && *byte >= 0x80
        };
        rest.iter().position(means).unwrap_or(rest.len())
    }

    /// Take a field that begins here as it stands in the line; what follows it. Nothing: it has to be put together.
    #[inline]
    fn take_whole<'l>(
        &mut self,
        vm: &mut Vm,
        line: &Ref<Str>,
        rest: &'l [u8],
    ) -> Res<Option<&'l [u8]>> {
        let dialect = self.dialect;
        let mut run = self.stops.run(rest);
        let (field, after) = if run == 0 && self.starts_with_quote(rest) {
            // A quoted one, without quotes or escapes in it: delimiters mean nothing there.
            let quoted = rest.get(1..).unwrap_or_default();
            run = self.quoted_run(quoted);
            let (field, after) = quoted.split_at(run);
            if !self.starts_with_quote(after) || dialect.quoting == NONE {
                return Ok(None);
            }
            self.unquoted = false;
            (field, after.get(1..).unwrap_or_default())
        } else if run == 0 || dialect.skips && rest.first() == Some(&b' ') {
            return Ok(None);
        } else {
            rest.split_at(run)
        };
        let next = match wtf8::first(after) {
            None => (At::RowStart, after),
            Some((code, width)) if code == self.dialect.delimiter => {
                (At::FieldStart, after.get(width..).unwrap_or_default())
            }
            Some((NEW_LINE | RETURN, _)) => (At::End, after),
            Some(_) => {
                self.unquoted = true;
                return Ok(None);
            }
        };
        if field.len() > self.limit {
            self.check_size(vm, count_chars(field))?;
        }
        let value = self.value(vm, field, Some(line))?;
        self.unquoted = true;
        self.fields.push(value)?;
        self.at = next.0;
        Ok(Some(next.1))
    }

    /// Take a line.
    fn take(&mut self, vm: &mut Vm, line: &Ref<Str>) -> Res<()> {
        let mut rest = line.as_bytes();
        self.is_ascii = line.is_ascii();
        vm.heap.owe_bytes(rest.len());
        while !rest.is_empty() {
            vm.tick()?;
            match self.at {
                At::RowStart | At::FieldStart => {
                    if let Some(after) = self.take_whole(vm, line, rest)? {
                        rest = after;
                        if self.at == At::RowStart {
                            return Ok(());
                        }
                        continue;
                    }
                }
                At::Plain | At::Quoted => {
                    let (run, after) = rest.split_at(self.stops.run(rest));
                    if !run.is_empty() {
                        self.add(vm, run)?;
                        rest = after;
                        continue;
                    }
                }
                _ => {}
            }
            let Some((code, width)) = wtf8::first(rest) else {
                break;
            };
            rest = rest.get(width..).unwrap_or_default();
            self.step(vm, Some(code))?;
        }
        self.step(vm, None)
    }

    /// What a character does; nothing is the end of the line that was given.
    fn step(&mut self, vm: &mut Vm, code: Option<u32>) -> Res<()> {
        let dialect = self.dialect;
        let ends = matches!(code, None | Some(NEW_LINE | RETURN));
        let is_quote = code.is_some() && code == dialect.quote && dialect.quoting != NONE;
        let is_escape = code.is_some() && code == dialect.escape;
        let is_delimiter = code == Some(dialect.delimiter);
        match (self.at, code) {
            (At::RowStart | At::Quoted | At::EscapedEnd, None) => {}
            (At::RowStart, Some(NEW_LINE | RETURN)) => self.at = At::End,
            (At::RowStart | At::FieldStart, _) if ends => return self.end_line(vm, code),
            (At::RowStart | At::FieldStart, Some(code)) => {
                if is_quote {
                    self.unquoted = false;
                    self.at = At::Quoted;
                } else if is_escape {
                    self.at = At::Escaped;
                } else if code == u32::from(b' ') && dialect.skips {
                    self.at = At::FieldStart;
                } else if is_delimiter {
                    self.save(vm)?;
                    self.at = At::FieldStart;
                } else {
                    self.add_char(vm, code)?;
                    self.at = At::Plain;
                }
            }
            (At::Escaped, Some(NEW_LINE | RETURN)) => {
                self.add_char(vm, code.unwrap_or(NEW_LINE))?;
                self.at = At::EscapedEnd;
            }
            (At::Escaped, _) => {
                self.add_char(vm, code.unwrap_or(NEW_LINE))?;
                self.at = At::Plain;
            }
            (At::Plain | At::EscapedEnd, _) if ends => return self.end_line(vm, code),
            (At::Plain | At::EscapedEnd, Some(code)) => {
                if is_escape {
                    self.at = At::Escaped;
                } else if is_delimiter {
                    self.save(vm)?;
                    self.at = At::FieldStart;
                } else {
                    // Behind an escaped line end the field goes on up to a line end that is one.
                    self.add_char(vm, code)?;
                }
            }
            (At::Quoted, Some(code)) => {
                if is_escape {
                    self.at = At::EscapedInQuotes;
                } else if is_quote {
                    self.at = match dialect.doubles {
                        true => At::QuoteInQuotes,
                        false => At::Plain,
                    };
                } else {
                    self.add_char(vm, code)?;
                }
            }
            (At::EscapedInQuotes, _) => {
                self.add_char(vm, code.unwrap_or(NEW_LINE))?;
                self.at = At::Quoted;
            }
            (At::QuoteInQuotes, Some(code)) if is_quote => {
                self.add_char(vm, code)?;
                self.at = At::Quoted;
            }
            (At::QuoteInQuotes, _) if is_delimiter => {
                self.save(vm)?;
                self.at = At::FieldStart;
            }
            (At::QuoteInQuotes, _) if ends => return self.end_line(vm, code),
            (At::QuoteInQuotes, Some(code)) if !dialect.strict => {
                self.add_char(vm, code)?;
                self.at = At::Plain;
            }
            (At::QuoteInQuotes, _) => return self.no_delimiter(vm),
            (At::End, None) => self.at = At::RowStart,
            (At::End, Some(NEW_LINE | RETURN)) => {}
            (At::End, _) => {
                return fail(
                    vm,
                    "new-line character seen in unquoted field - do you need to open the file with newline=''?",
                );
            }
            // These have had their answer above.
            (At::FieldStart | At::Plain, None) => {}
        }
        Ok(())
    }

    #[cold]
    fn no_delimiter(&self, vm: &mut Vm) -> Res<()> {
        let shown = |code| String::from_utf8_lossy(&wtf8::encode(code)).into_owned();
        let delimiter = shown(self.dialect.delimiter);
        let quote = self.dialect.quote.map(shown).unwrap_or_default();
        fail(vm, &format!("'{delimiter}' expected after '{quote}'"))
    }
}

/// The number that a field without quotes says.
fn number(vm: &mut Vm, text: &[u8]) -> Res {
    let plain = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+');
    if text.iter().all(plain)
        && let Some(x) = crate::text::float::parse_ascii(text)
    {
        return Ok(Value::float(x));
    }
    let (float, text) = (Value::from(&vm.types.float), vm.new_str_wtf8(text)?);
    vm.call(&float, &[text])
}

impl Reader {
    pub(super) fn new(vm: &mut Vm, lines: &Value, dialect: Ref<Dialect>) -> Res<Reader> {
        Ok(Reader {
            lines: vm.iter(lines)?,
            dialect,
            line_num: Cell::new(0),
            begun: Cell::new(0),
            width: Cell::new(0),
            room: VmCell::default(),
        })
    }

    /// Read lines up to a row's end. Nothing: there is no further row.
    fn read(&self, vm: &mut Vm, row: &mut Row<'_>) -> Res<bool> {
        let number = self.begun.get() + 1;
        self.begun.set(number);
        loop {
            let Some(line) = vm.next(&self.lines)? else {
                if row.field.is_empty() && row.at != At::Quoted {
                    return Ok(false);
                }
                if self.dialect.strict {
                    return fail(vm, "unexpected end of data");
                }
                row.save(vm)?;
                return Ok(true);
            };
            let Some(line) = line.as_str() else {
                let given = vm.type_name(&line);
                return fail(
                    vm,
                    &format!(
                        "iterator should return strings, not {given} (the file should be opened in text mode)"
                    ),
                );
            };
            if self.begun.get() != number {
                return fail(vm, "iterator has already advanced the reader");
            }
            self.line_num.set(self.line_num.get() + 1);
            row.take(vm, line)?;
            if row.at == At::RowStart {
                return Ok(true);
            }
        }
    }
}

/// An iterator of the rows in lines of CSV.
#[class(name = "reader", module = "_csv", shape = Reader, no_new)]
impl ReaderSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<Reader>, vm: &mut Vm) -> Res {
        let limit = vm.state::<State>().limit();
        let mut fields = Items::default();
        fields.reserve(this.width.get())?;
        let mut row = Row {
            dialect: &this.dialect,
            stops: this.dialect.stops,
            limit: usize::try_from(limit).unwrap_or(0),
            at: At::RowStart,
            fields,
            field: this.room.replace(vm, Buffer::default()),
            chars: 0,
            unquoted: true,
            is_ascii: false,
        };
        let read = this.read(vm, &mut row);
        row.field.clear();
        drop(this.room.replace(vm, row.field));
        match read? {
            true => {
                this.width.set(row.fields.len().min(MOST_EXPECTED));
                vm.new_list(row.fields.take())
            }
            false => Ok(Value::Unset),
        }
    }

    #[getter]
    fn dialect(this: &Reader) -> Ref<Dialect> {
        this.dialect.clone()
    }

    #[getter]
    fn line_num(this: &Reader) -> i64 {
        this.line_num.get()
    }
}
