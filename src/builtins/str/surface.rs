//! The methods of `str`, in the order of their kinds: operators, formatting, case, questions, searching,
//! replacing, stripping and padding, splitting and joining.

use super::*;
use crate::text::format_spec::Shown;

/// str(object='') -> str
/// str(bytes_or_buffer[, encoding[, errors]]) -> str
///
/// An object as a text for readers: what its __str__() gives, or else its repr(). With an encoding or errors: the text
/// that bytes encode, in UTF-8 and 'strict' by default.
#[class(name = "str", shape = Str, match_self)]
impl Surface {
    #[new(
        "(cls, object=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)",
        quick = str_quickly
    )]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        object: Option<&Value>,
        encoding: Option<&Ref<Str>>,
        errors: Option<&Ref<Str>>,
    ) -> Res {
        let text = match object {
            None => vm.new_str("")?,
            Some(object) if encoding.is_none() && errors.is_none() => vm.str(object)?.into(),
            Some(object) => {
                if object.as_str().is_some() {
                    return raise!(vm, TypeError, "decoding str is not supported");
                }
                let Some(bytes) = crate::builtins::bytes_like::contents(vm, object) else {
                    let name = vm.type_name(object);
                    return raise!(
                        vm,
                        TypeError,
                        "decoding to str: need a bytes-like object, {name} found"
                    );
                };
                coding::decode(vm, &bytes, encoding, errors)?
            }
        };
        match text.as_str() {
            Some(text) if !cls.is_same(&vm.types.str) => {
                Ok(vm.make_str_of(cls, text.as_bytes())?.into())
            }
            _ => Ok(text),
        }
    }

    #[slot(repr)]
    fn repr(this: &Ref<Str>) -> Text {
        Text(quote::repr_str(this.as_bytes()))
    }

    #[slot(str)]
    fn str(this: &Ref<Str>, vm: &mut Vm) -> Res {
        plain(vm, this)
    }

    #[slot(hash)]
    fn hash(this: &Ref<Str>) -> i64 {
        this.hash() as i64
    }

    #[slot(len)]
    fn len(this: &Ref<Str>) -> usize {
        this.char_len()
    }

    #[slot(iter)]
    fn iter(this: &Ref<Str>, vm: &mut Vm) -> Res {
        let iter = StrIter {
            text: this.clone(),
            at: std::cell::Cell::new(0),
        };
        Ok(vm.new_object(iter)?.into())
    }

    #[slot(contains)]
    fn contains(this: &Ref<Str>, vm: &mut Vm, key: &Value) -> Res<bool> {
        match key.as_str() {
            Some(key) => {
                vm.heap.owe_bytes(this.byte_len());
                Ok(str_ops::find(this.as_bytes(), key.as_bytes()).is_some())
            }
            None => {
                let name = vm.type_name(key);
                raise!(
                    vm,
                    TypeError,
                    "'in <string>' requires string as left operand, not {name}"
                )
            }
        }
    }

    #[slot(getitem)]
    fn getitem(this: &Ref<Str>, vm: &mut Vm, key: &Value) -> Res {
        if let Some(slice) = key.downcast::<Slice>() {
            return sliced(vm, this, slice);
        }
        if !matches!(key, Value::Int(_))
            && vm.special(key, crate::object::Special::Index).is_unset()
        {
            let name = vm.type_name(key);
            return raise!(
                vm,
                TypeError,
                "string indices must be integers, not '{name}'"
            );
        }
        match vm.place_of(key, this.char_len())? {
            Some(at) => item(vm, this, at),
            None => raise!(vm, IndexError, "string index out of range"),
        }
    }

    // ---- operators

    #[slot(add)]
    fn add(this: &Ref<Str>, vm: &mut Vm, value: &Value) -> Res {
        let Some(more) = value.as_str() else {
            let name = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "can only concatenate str (not \"{name}\") to str"
            );
        };
        if more.byte_len() == 0 {
            return plain(vm, this);
        }
        if this.byte_len() == 0 {
            return plain(vm, more);
        }
        vm.new_joined_str(&[this.as_bytes(), more.as_bytes()])
    }

    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: &Ref<Str>, vm: &mut Vm, value: &Value) -> Res {
        repeated(vm, this, value)
    }

    #[slot(mod)]
    fn modulo(this: &Ref<Str>, vm: &mut Vm, value: &Value) -> Res {
        percent::format_str(vm, this, value)
    }

    #[slot(rmod)]
    fn rmod(this: &Ref<Str>, vm: &mut Vm, value: &Value) -> Res {
        match value.as_str() {
            Some(template) => percent::format_str(vm, template, &this.into()),
            None => Ok(Value::NotImplemented),
        }
    }

    #[slot(lt)]
    fn lt(this: &Ref<Str>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_lt)
    }
    #[slot(le)]
    fn le(this: &Ref<Str>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_le)
    }
    #[slot(eq)]
    fn eq(this: &Ref<Str>, value: &Value) -> Value {
        value
            .as_str()
            .map_or(Value::NotImplemented, |value| Value::bool(this == value))
    }
    #[slot(ne)]
    fn ne(this: &Ref<Str>, value: &Value) -> Value {
        value
            .as_str()
            .map_or(Value::NotImplemented, |value| Value::bool(this != value))
    }
    #[slot(gt)]
    fn gt(this: &Ref<Str>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_gt)
    }
    #[slot(ge)]
    fn ge(this: &Ref<Str>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_ge)
    }

    // ---- formatting

    /// The text in the form that format_spec asks for.
    #[slot(format)]
    fn format_spec(this: &Ref<Str>, vm: &mut Vm, format_spec: &Ref<Str>) -> Res {
        if format_spec.byte_len() == 0 {
            let value = Value::from(this);
            return Ok(vm.str(&value)?.into());
        }
        let _held = vm.hold_format(format_spec)?;
        let name = vm.type_name(&this.into());
        let mut out = Shown::new();
        format_spec::format_str(&mut out, this.as_bytes(), format_spec.as_bytes(), &name)
            .or_raise(vm)?;
        vm.new_str_wtf8(&out)
    }

    /// A copy with each field in braces replaced by the argument that it names, formatted.
    #[method("format(self, /, *args, **kwargs)")]
    fn format(this: &Ref<Str>, vm: &mut Vm, args: &Ref<Tuple>, kwargs: &Value) -> Res {
        str_format::format(vm, this, args, kwargs)
    }

    /// A copy with each field in braces replaced by what the mapping has for it, formatted.
    #[method("format_map(self, mapping, /)")]
    fn format_map(this: &Ref<Str>, vm: &mut Vm, mapping: &Value) -> Res {
        str_format::format_map(vm, this, mapping)
    }

    #[method("__getnewargs__(self, /)")]
    fn getnewargs(this: &Ref<Str>, vm: &mut Vm) -> Res {
        let text = vm.new_str_wtf8(this.as_bytes())?;
        vm.new_tuple([text])
    }

    /// How much memory it takes, in bytes.
    #[method("__sizeof__(self, /)")]
    fn sizeof(this: &Ref<Str>) -> usize {
        // As CPython counts: by the widest character.
        let widest = wtf8::code_points(this.as_bytes()).max().unwrap_or(0);
        match widest {
            0..=0x7F => 41 + this.char_len(),
            0x80..=0xFF => 58 + this.char_len(),
            0x100..=0xFFFF => 58 + 2 * this.char_len(),
            _ => 60 + 4 * this.char_len(),
        }
    }

    // ---- case

    /// A copy in upper case.
    #[method("upper(self, /)")]
    fn upper(this: &Ref<Str>, vm: &mut Vm) -> Res {
        recased(
            vm,
            this,
            |byte| u8::to_ascii_uppercase(&byte),
            unicode::upper,
        )
    }

    /// A copy in lower case.
    #[method("lower(self, /)")]
    fn lower(this: &Ref<Str>, vm: &mut Vm) -> Res {
        recased(
            vm,
            this,
            |byte| u8::to_ascii_lowercase(&byte),
            unicode::lower,
        )
    }

    /// A copy for comparisons that do not care for case.
    #[method("casefold(self, /)")]
    fn casefold(this: &Ref<Str>, vm: &mut Vm) -> Res {
        recased(
            vm,
            this,
            |byte| u8::to_ascii_lowercase(&byte),
            unicode::casefold,
        )
    }

    /// A copy in lower case but for its first character, which is in upper (or title) case.
    #[method("capitalize(self, /)")]
    fn capitalize(this: &Ref<Str>, vm: &mut Vm) -> Res {
        recased_text(vm, this, unicode::capitalize)
    }

    /// A copy with each word in lower case but for its first letter, which is in upper (or title) case.
    #[method("title(self, /)")]
    fn title(this: &Ref<Str>, vm: &mut Vm) -> Res {
        recased_text(vm, this, unicode::title)
    }

    /// A copy with upper case in place of lower case, and lower in place of upper.
    #[method("swapcase(self, /)")]
    fn swapcase(this: &Ref<Str>, vm: &mut Vm) -> Res {
        let swapped = |byte: u8| byte ^ u8::from(byte.is_ascii_alphabetic()) << 5;
        recased(vm, this, swapped, unicode::swapcase)
    }

    // ---- questions

    /// Whether the text has characters, all of them letters.
    #[method("isalpha(self, /)")]
    fn isalpha(this: &Ref<Str>) -> bool {
        all(this, u8::is_ascii_alphabetic, unicode::is_alpha)
    }

    /// Whether the text has characters, all of them letters or digits of some kind.
    #[method("isalnum(self, /)")]
    fn isalnum(this: &Ref<Str>) -> bool {
        all(this, u8::is_ascii_alphanumeric, unicode::is_alnum)
    }

    /// Whether all code points are below 128. True for the empty text.
    #[method("isascii(self, /)")]
    fn isascii(this: &Ref<Str>) -> bool {
        this.is_ascii()
    }

    /// Whether the text has characters, all of them decimal digits of some script.
    #[method("isdecimal(self, /)")]
    fn isdecimal(this: &Ref<Str>) -> bool {
        all(this, u8::is_ascii_digit, |code| {
            unicode::decimal(code).is_some()
        })
    }

    /// Whether the text has characters, all of them digits, superscript ones included.
    #[method("isdigit(self, /)")]
    fn isdigit(this: &Ref<Str>) -> bool {
        all(this, u8::is_ascii_digit, |code| {
            unicode::digit(code).is_some()
        })
    }

    /// Whether the text has characters, all of them with a numeric value: digits, fractions, number signs.
    #[method("isnumeric(self, /)")]
    fn isnumeric(this: &Ref<Str>) -> bool {
        all(this, u8::is_ascii_digit, |code| {
            unicode::numeric(code).is_some()
        })
    }

    /// Whether a program could use the text for a name. Keywords pass too: keyword.iskeyword(s) knows them.
    #[method("isidentifier(self, /)")]
    fn isidentifier(this: &Ref<Str>) -> bool {
        heap::look_at(this.byte_len());
        unicode::is_identifier(this.as_bytes())
    }

    /// Whether the text has letters with case, all of them in lower case.
    #[method("islower(self, /)")]
    fn islower(this: &Ref<Str>) -> bool {
        heap::look_at(this.byte_len());
        unicode::is_lower_text(this.as_bytes())
    }

    /// Whether the text has letters with case, all of them in upper case.
    #[method("isupper(self, /)")]
    fn isupper(this: &Ref<Str>) -> bool {
        heap::look_at(this.byte_len());
        unicode::is_upper_text(this.as_bytes())
    }

    /// Whether repr() would write no character of the text as an escape. True for the empty text.
    #[method("isprintable(self, /)")]
    fn isprintable(this: &Ref<Str>) -> bool {
        heap::look_at(this.byte_len());
        wtf8::code_points(this.as_bytes()).all(unicode::is_printable)
    }

    /// Whether the text has characters, all of them white space.
    #[method("isspace(self, /)")]
    fn isspace(this: &Ref<Str>) -> bool {
        all(
            this,
            |byte| unicode::is_space(u32::from(*byte)),
            unicode::is_space,
        )
    }

    /// Whether the text has letters with case, in upper or title case at the start of each word and in lower case
    /// elsewhere.
    #[method("istitle(self, /)")]
    fn istitle(this: &Ref<Str>) -> bool {
        heap::look_at(this.byte_len());
        unicode::is_title_text(this.as_bytes())
    }

    // ---- searching

    /// Where sub occurs first in S[start:end], as an index into S, or -1.
    #[method("find(self, sub, start=None, end=None, /)")]
    fn find(
        this: &Ref<Str>,
        vm: &mut Vm,
        sub: &Ref<Str>,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<i64> {
        locate(vm, this, sub, (start, end), str_ops::find).map(position)
    }

    /// Where sub occurs last in S[start:end], as an index into S, or -1.
    #[method("rfind(self, sub, start=None, end=None, /)")]
    fn rfind(
        this: &Ref<Str>,
        vm: &mut Vm,
        sub: &Ref<Str>,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<i64> {
        locate(vm, this, sub, (start, end), str_ops::rfind).map(position)
    }

    /// Where sub occurs first in S[start:end], as an index into S.
    ///
    /// ValueError if it does not.
    #[method("index(self, sub, start=None, end=None, /)")]
    fn index(
        this: &Ref<Str>,
        vm: &mut Vm,
        sub: &Ref<Str>,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<usize> {
        match locate(vm, this, sub, (start, end), str_ops::find)? {
            Some(at) => Ok(at),
            None => raise!(vm, ValueError, "substring not found"),
        }
    }

    /// Where sub occurs last in S[start:end], as an index into S.
    ///
    /// ValueError if it does not.
    #[method("rindex(self, sub, start=None, end=None, /)")]
    fn rindex(
        this: &Ref<Str>,
        vm: &mut Vm,
        sub: &Ref<Str>,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<usize> {
        match locate(vm, this, sub, (start, end), str_ops::rfind)? {
            Some(at) => Ok(at),
            None => raise!(vm, ValueError, "substring not found"),
        }
    }

    /// How often sub occurs in S[start:end], without overlaps.
    #[method("count(self, sub, start=None, end=None, /)")]
    fn count(
        this: &Ref<Str>,
        vm: &mut Vm,
        sub: &Ref<Str>,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<usize> {
        vm.heap.owe_bytes(this.byte_len());
        let window = windowed(vm, this, start, end)?;
        Ok(window.map_or(0, |window| {
            str_ops::count::<Alphabet>(window, sub.as_bytes())
        }))
    }

    /// Whether S[start:end] begins with prefix, or with one of a tuple of them.
    #[method("startswith(self, prefix, start=None, end=None, /)", quick = startswith_quickly)]
    fn startswith(
        this: &Ref<Str>,
        vm: &mut Vm,
        prefix: &Value,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<bool> {
        has_affix(vm, this, prefix, start, end, &PREFIX)
    }

    /// Whether S[start:end] ends with suffix, or with one of a tuple of them.
    #[method("endswith(self, suffix, start=None, end=None, /)", quick = endswith_quickly)]
    fn endswith(
        this: &Ref<Str>,
        vm: &mut Vm,
        suffix: &Value,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<bool> {
        has_affix(vm, this, suffix, start, end, &SUFFIX)
    }

    // ---- replacing

    /// A copy with new in place of each old, or of the first count of them if that is not negative.
    #[method("replace(self, old, new, /, count=-1)")]
    fn replace(this: &Ref<Str>, vm: &mut Vm, old: &Ref<Str>, new: &Ref<Str>, count: isize) -> Res {
        replaced(vm, this, (old, new), limit(count))
    }

    /// A copy with each character replaced by what the table has for its code point: another code point, a text, or
    /// None for nothing.
    ///
    /// The table is anything with __getitem__. Characters for which that raises LookupError stay.
    #[method("translate(self, table, /)")]
    fn translate(this: &Ref<Str>, vm: &mut Vm, table: &Value) -> Res {
        str_tables::translate(vm, this, table)
    }

    /// A table for translate().
    ///
    /// Of one argument, a dict from characters or code points to code points, texts or None; or of two texts of the
    /// same length, each character of the first becoming the one at its place in the second; a third has the characters
    /// to be left out.
    #[staticmethod("maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)")]
    fn maketrans(vm: &mut Vm, x: &Value, y: Option<&Ref<Str>>, z: Option<&Ref<Str>>) -> Res {
        str_tables::maketrans(vm, x, y, z)
    }

    /// A copy without prefix at its start; the same text if that is not there.
    #[method("removeprefix(self, prefix, /)")]
    fn removeprefix(this: &Ref<Str>, vm: &mut Vm, prefix: &Ref<Str>) -> Res {
        part(
            vm,
            this,
            this.as_bytes()
                .strip_prefix(prefix.as_bytes())
                .unwrap_or(this.as_bytes()),
        )
    }

    /// A copy without suffix at its end; the same text if that is not there.
    #[method("removesuffix(self, suffix, /)")]
    fn removesuffix(this: &Ref<Str>, vm: &mut Vm, suffix: &Ref<Str>) -> Res {
        part(
            vm,
            this,
            this.as_bytes()
                .strip_suffix(suffix.as_bytes())
                .unwrap_or(this.as_bytes()),
        )
    }

    /// A copy with spaces up to the next multiple of tabsize columns in place of each tab.
    #[method("expandtabs(self, /, tabsize=8)")]
    fn expandtabs(this: &Ref<Str>, vm: &mut Vm, tabsize: isize) -> Res {
        let size = usize::try_from(tabsize).unwrap_or(0);
        let _held = vm.hold(str_ops::expanded_room::<Alphabet>(this.as_bytes(), size))?;
        let text = str_ops::expand_tabs::<Alphabet>(this.as_bytes(), size).or_raise(vm)?;
        vm.new_str_wtf8(&text)
    }

    // ---- stripping and padding

    /// A copy without white space, or without any of chars, at both ends.
    #[method("strip(self, chars=None, /)")]
    fn strip(this: &Ref<Str>, vm: &mut Vm, chars: Option<&Value>) -> Res {
        let rest = strip(vm, this, chars, "strip", (true, true))?;
        part(vm, this, rest)
    }

    /// A copy without white space, or without any of chars, at its start.
    #[method("lstrip(self, chars=None, /)")]
    fn lstrip(this: &Ref<Str>, vm: &mut Vm, chars: Option<&Value>) -> Res {
        let rest = strip(vm, this, chars, "lstrip", (true, false))?;
        part(vm, this, rest)
    }

    /// A copy without white space, or without any of chars, at its end.
    #[method("rstrip(self, chars=None, /)")]
    fn rstrip(this: &Ref<Str>, vm: &mut Vm, chars: Option<&Value>) -> Res {
        let rest = strip(vm, this, chars, "rstrip", (false, true))?;
        part(vm, this, rest)
    }

    /// The text between fill characters on both sides, width characters in all.
    #[method("center(self, width, fillchar=' ', /)")]
    fn center(this: &Ref<Str>, vm: &mut Vm, width: isize, fillchar: Fill) -> Res {
        let fills = str_ops::center_fills(this.char_len(), usize::try_from(width).unwrap_or(0));
        padded(vm, this, fills, &fillchar)
    }

    /// The text with fill characters after it, width characters in all.
    #[method("ljust(self, width, fillchar=' ', /)")]
    fn ljust(this: &Ref<Str>, vm: &mut Vm, width: isize, fillchar: Fill) -> Res {
        padded(vm, this, (0, missing(this, width)), &fillchar)
    }

    /// The text with fill characters before it, width characters in all.
    #[method("rjust(self, width, fillchar=' ', /)")]
    fn rjust(this: &Ref<Str>, vm: &mut Vm, width: isize, fillchar: Fill) -> Res {
        padded(vm, this, (missing(this, width), 0), &fillchar)
    }

    /// The text with zeros before the digits, and after a sign, so that it has width characters at least.
    #[method("zfill(self, width, /)")]
    fn zfill(this: &Ref<Str>, vm: &mut Vm, width: isize) -> Res {
        if missing(this, width) == 0 {
            return plain(vm, this);
        }
        let _held = vm.hold(width.unsigned_abs())?;
        let text =
            str_ops::zfill::<Alphabet>(this.as_bytes(), width.unsigned_abs()).or_raise(vm)?;
        vm.new_str_wtf8(&text)
    }

    // ---- splitting and joining

    /// The parts between the separators, in a list.
    ///
    /// By default runs of white space separate, and those at the ends count for nothing. Only the first maxsplit
    /// separators count, unless that is negative.
    #[method("split(self, /, sep=None, maxsplit=-1)")]
    fn split(this: &Ref<Str>, vm: &mut Vm, sep: &Value, maxsplit: isize) -> Res {
        let sep = separator(vm, sep)?;
        let cut = sep.map_or(Cut::Space, |sep| Cut::At(sep.as_bytes()));
        let _held = hold_parts(vm, this.as_bytes(), cut, limit(maxsplit))?;
        let parts = match sep {
            Some(sep) => str_ops::split(this.as_bytes(), sep.as_bytes(), limit(maxsplit)),
            None => str_ops::split_space::<Alphabet>(this.as_bytes(), limit(maxsplit)),
        };
        texts(vm, this, &parts)
    }

    /// The parts between the separators, in a list.
    ///
    /// By default runs of white space separate, and those at the ends count for nothing. Only the last maxsplit
    /// separators count, unless that is negative.
    #[method("rsplit(self, /, sep=None, maxsplit=-1)")]
    fn rsplit(this: &Ref<Str>, vm: &mut Vm, sep: &Value, maxsplit: isize) -> Res {
        let sep = separator(vm, sep)?;
        let cut = sep.map_or(Cut::Space, |sep| Cut::At(sep.as_bytes()));
        let _held = hold_parts(vm, this.as_bytes(), cut, limit(maxsplit))?;
        let parts = match sep {
            Some(sep) => str_ops::rsplit(this.as_bytes(), sep.as_bytes(), limit(maxsplit)),
            None => str_ops::rsplit_space::<Alphabet>(this.as_bytes(), limit(maxsplit)),
        };
        texts(vm, this, &parts)
    }

    /// The lines, in a list; with keepends each has its line end still.
    #[method("splitlines(self, /, keepends=False)")]
    fn splitlines(this: &Ref<Str>, vm: &mut Vm, keepends: bool) -> Res {
        let _held = hold_parts(vm, this.as_bytes(), Cut::Lines, usize::MAX)?;
        texts(
            vm,
            this,
            &str_ops::split_lines::<Alphabet>(this.as_bytes(), keepends),
        )
    }

    /// (what lies before the first sep, sep, what lies after it). Where sep does not occur: (the text, '', '').
    #[method("partition(self, sep, /)")]
    fn partition(this: &Ref<Str>, vm: &mut Vm, sep: &Value) -> Res {
        let sep = partitioner(vm, sep)?;
        let text = this.as_bytes();
        let parts = match str_ops::find(text, sep.as_bytes()) {
            Some(at) => {
                let (before, rest) = text.split_at(at);
                let after = rest.get(sep.byte_len()..).unwrap_or(&[]);
                [
                    vm.new_str_part(this, before)?,
                    plain(vm, sep)?,
                    vm.new_str_part(this, after)?,
                ]
            }
            None => [plain(vm, this)?, vm.new_str("")?, vm.new_str("")?],
        };
        Ok(Tuple::create_of(&vm.types.tuple, parts)?.into())
    }

    /// (what lies before the last sep, sep, what lies after it). Where sep does not occur: ('', '', the text).
    #[method("rpartition(self, sep, /)")]
    fn rpartition(this: &Ref<Str>, vm: &mut Vm, sep: &Value) -> Res {
        let sep = partitioner(vm, sep)?;
        let text = this.as_bytes();
        let parts = match str_ops::rfind(text, sep.as_bytes()) {
            Some(at) => {
                let (before, rest) = text.split_at(at);
                let after = rest.get(sep.byte_len()..).unwrap_or(&[]);
                [
                    vm.new_str_part(this, before)?,
                    plain(vm, sep)?,
                    vm.new_str_part(this, after)?,
                ]
            }
            None => [vm.new_str("")?, vm.new_str("")?, plain(vm, this)?],
        };
        Ok(Tuple::create_of(&vm.types.tuple, parts)?.into())
    }

    /// The texts of an iterable in a row, with this one between one and the next.
    ///
    /// ', '.join(['a', 'b']) gives 'a, b'.
    #[method("join(self, iterable, /)")]
    fn join(this: &Ref<Str>, vm: &mut Vm, iterable: &Value) -> Res {
        join(vm, this, iterable)
    }

    /// The text as bytes.
    ///
    /// errors names the handler for what the encoding lacks: 'strict', which raises UnicodeEncodeError, 'ignore',
    /// 'replace', 'xmlcharrefreplace', or any name known to codecs.register_error.
    #[method("encode(self, /, encoding='utf-8', errors='strict')")]
    fn encode(this: &Ref<Str>, vm: &mut Vm, encoding: &Ref<Str>, errors: &Ref<Str>) -> Res {
        if coding::is_plain_text(this, encoding.as_bytes()) {
            return vm.new_bytes(this.as_bytes());
        }
        let bytes = coding::encode(vm, this, encoding, Some(errors))?;
        vm.new_bytes(&bytes)
    }
}

/// The text of what has no method for it, and of a text.
fn str_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    let text = match args {
        [Value::Object(object)] if object.ty().is_same(&vm.types.str) => {
            Some(Value::Object(object.clone()))
        }
        [Value::Object(_)] => None,
        [value] => vm.str(value).ok().map(Value::from),
        _ => None,
    };
    text.unwrap_or(Value::Unset)
}

fn startswith_quickly(_: &mut Vm, args: &mut [Value]) -> Value {
    affix_quickly(args, <[u8]>::starts_with)
}

fn endswith_quickly(_: &mut Vm, args: &mut [Value]) -> Value {
    affix_quickly(args, <[u8]>::ends_with)
}

#[inline(always)]
fn affix_quickly(args: &[Value], has: impl Fn(&[u8], &[u8]) -> bool) -> Value {
    let truth = match args {
        [text, affix] => text
            .as_str()
            .zip(affix.as_str())
            .map(|(text, affix)| has(text.as_bytes(), affix.as_bytes())),
        _ => None,
    };
    truth.map_or(Value::Unset, Value::bool)
}
