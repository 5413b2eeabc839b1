//! The methods that `bytes` and `bytearray` share, as a script sees them. What they do is `bytes_text.rs`.
//!
//! The two surfaces differ in their first rows only, so that the shared ones are written once: `bytes_surface!` makes an
//! `impl` of the rows that it is given and of these.

/// An annotated `impl Surface` of `own` rows and the shared ones.
macro_rules! bytes_surface {
    ($(#[$about:meta])* { $($own:tt)* }) => {
        $(#[$about])*
        impl Surface {
            $($own)*

            #[slot(contains)]
            fn contains(this: Held, vm: &mut Vm, key: &Value) -> Res<bool> {
                bytes_text::contains(vm, &this, key)
            }

            #[slot(getitem)]
            fn getitem(this: Held, vm: &mut Vm, key: &Value) -> Res {
                bytes_text::getitem(vm, &this, key)
            }

            #[slot(add)]
            fn add(this: Own, vm: &mut Vm, value: &Value) -> Res {
                bytes_text::add(vm, &this, value)
            }

            #[slot(mul)]
            #[slot(rmul)]
            fn mul(this: Own, vm: &mut Vm, value: &Value) -> Res {
                bytes_text::mul(vm, &this, value)
            }

            #[slot(mod)]
            fn modulo(this: Own, vm: &mut Vm, value: &Value) -> Res {
                bytes_text::modulo(vm, &this, value)
            }

            #[slot(rmod)]
            fn rmod(this: Own, value: &Value) -> Value {
                let _ = (this, value);
                Value::NotImplemented
            }

            #[slot(lt)]
            fn lt(this: Held, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_lt)
            }

            #[slot(le)]
            fn le(this: Held, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_le)
            }

            #[slot(eq)]
            fn eq(this: Held, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_eq)
            }

            #[slot(ne)]
            fn ne(this: Held, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_ne)
            }

            #[slot(gt)]
            fn gt(this: Held, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_gt)
            }

            #[slot(ge)]
            fn ge(this: Held, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_ge)
            }

            /// Where sub occurs first in B[start:end], as an index into B, or -1. sub may also be one byte as an int.
            #[method("find(self, sub, start=None, end=None, /)")]
            fn find(this: Held, vm: &mut Vm, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<i64> {
                bytes_text::locate(vm, &this, sub, (start, end), str_ops::find).map(|at| at.map_or(-1, |at| at as i64))
            }

            /// Where sub occurs last in B[start:end], as an index into B, or -1. sub may also be one byte as an int.
            #[method("rfind(self, sub, start=None, end=None, /)")]
            fn rfind(this: Held, vm: &mut Vm, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<i64> {
                bytes_text::locate(vm, &this, sub, (start, end), str_ops::rfind).map(|at| at.map_or(-1, |at| at as i64))
            }

            /// Where sub occurs first in B[start:end], as an index into B. ValueError if it does not. sub may also be
            /// one byte as an int.
            #[method("index(self, sub, start=None, end=None, /)")]
            fn index(this: Held, vm: &mut Vm, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<usize> {
                let at = bytes_text::locate(vm, &this, sub, (start, end), str_ops::find)?;
                bytes_text::located(vm, at)
            }

            /// Where sub occurs last in B[start:end], as an index into B. ValueError if it does not. sub may also be
            /// one byte as an int.
            #[method("rindex(self, sub, start=None, end=None, /)")]
            fn rindex(this: Held, vm: &mut Vm, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<usize> {
                let at = bytes_text::locate(vm, &this, sub, (start, end), str_ops::rfind)?;
                bytes_text::located(vm, at)
            }

            /// How often sub occurs in B[start:end], without overlaps. sub may also be one byte as an int.
            #[method("count(self, sub, start=None, end=None, /)")]
            fn count(this: Held, vm: &mut Vm, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<usize> {
                bytes_text::count(vm, &this, sub, (start, end))
            }

            /// Whether B[start:end] begins with prefix, or with one of a tuple of them.
            #[method("startswith(self, prefix, start=None, end=None, /)")]
            fn startswith(this: Held, vm: &mut Vm, prefix: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<bool> {
                bytes_text::has_affix(vm, &this, prefix, (start, end), "startswith", |text, prefix| text.starts_with(prefix))
            }

            /// Whether B[start:end] ends with suffix, or with one of a tuple of them.
            #[method("endswith(self, suffix, start=None, end=None, /)")]
            fn endswith(this: Held, vm: &mut Vm, suffix: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<bool> {
                bytes_text::has_affix(vm, &this, suffix, (start, end), "endswith", |text, suffix| text.ends_with(suffix))
            }

            /// A copy with new in place of each old, or of the first count of them if that is not negative.
            #[method("replace(self, old, new, count=-1, /)")]
            fn replace(this: Own, vm: &mut Vm, old: BytesLike, new: BytesLike, count: isize) -> Res {
                bytes_text::replace(vm, &this, &old, &new, count)
            }

            /// A copy with each byte replaced by what the table, 256 bytes or None, has at its place; the bytes in
            /// delete are left out first.
            #[method("translate(self, table, /, delete=<unrepresentable>)")]
            fn translate(this: Own, vm: &mut Vm, table: &Value, delete: &Value) -> Res {
                bytes_text::translate(vm, &this, table, delete)
            }

            /// A table of 256 bytes for translate(), in which each byte of frm has become the one at its place in to.
            /// Both are equally long.
            #[staticmethod("maketrans(frm, to, /)")]
            fn maketrans(vm: &mut Vm, frm: BytesLike, to: BytesLike) -> Res {
                bytes_text::maketrans(vm, &frm, &to)
            }

            /// A copy without prefix at its start; the same contents if that is not there.
            #[method("removeprefix(self, prefix, /)")]
            fn removeprefix(this: Own, vm: &mut Vm, prefix: BytesLike) -> Res {
                bytes_text::affix(vm, &this, this.strip_prefix(&*prefix))
            }

            /// A copy without suffix at its end; the same contents if that is not there.
            #[method("removesuffix(self, suffix, /)")]
            fn removesuffix(this: Own, vm: &mut Vm, suffix: BytesLike) -> Res {
                bytes_text::affix(vm, &this, this.strip_suffix(&*suffix))
            }

            /// A copy with spaces up to the next multiple of tabsize columns in place of each tab.
            #[method("expandtabs(self, /, tabsize=8)")]
            fn expandtabs(this: Own, vm: &mut Vm, tabsize: isize) -> Res {
                bytes_text::expand_tabs(vm, &this, tabsize)
            }

            /// A copy without the bytes at both ends that are in the argument: ASCII white space by default.
            #[method("strip(self, bytes=None, /)")]
            fn strip(this: Own, vm: &mut Vm, bytes: Option<BytesLike>) -> Res {
                bytes_text::strip(vm, &this, bytes.as_ref(), (true, true))
            }

            /// A copy without the bytes at its start that are in the argument: ASCII white space by default.
            #[method("lstrip(self, bytes=None, /)")]
            fn lstrip(this: Own, vm: &mut Vm, bytes: Option<BytesLike>) -> Res {
                bytes_text::strip(vm, &this, bytes.as_ref(), (true, false))
            }

            /// A copy without the bytes at its end that are in the argument: ASCII white space by default.
            #[method("rstrip(self, bytes=None, /)")]
            fn rstrip(this: Own, vm: &mut Vm, bytes: Option<BytesLike>) -> Res {
                bytes_text::strip(vm, &this, bytes.as_ref(), (false, true))
            }

            /// The contents between fill bytes on both sides, width bytes in all.
            #[method("center(self, width, fillchar=b' ', /)")]
            fn center(this: Own, vm: &mut Vm, width: isize, fillchar: &Value) -> Res {
                bytes_text::justify(vm, &this, width, fillchar, "center", str_ops::center_fills)
            }

            /// The contents with fill bytes after them, width bytes in all.
            #[method("ljust(self, width, fillchar=b' ', /)")]
            fn ljust(this: Own, vm: &mut Vm, width: isize, fillchar: &Value) -> Res {
                bytes_text::justify(vm, &this, width, fillchar, "ljust", |len, width| (0, width.saturating_sub(len)))
            }

            /// The contents with fill bytes before them, width bytes in all.
            #[method("rjust(self, width, fillchar=b' ', /)")]
            fn rjust(this: Own, vm: &mut Vm, width: isize, fillchar: &Value) -> Res {
                bytes_text::justify(vm, &this, width, fillchar, "rjust", |len, width| (width.saturating_sub(len), 0))
            }

            /// The contents with zeros before the digits, and after a sign, so that they have width bytes at least.
            #[method("zfill(self, width, /)")]
            fn zfill(this: Own, vm: &mut Vm, width: isize) -> Res {
                bytes_text::zfill(vm, &this, width)
            }

            /// The parts between the separators, in a list.
            ///
            /// By default runs of ASCII white space separate, and those at the ends count for nothing. Only the first
            /// maxsplit separators count, unless that is negative.
            #[method("split(self, /, sep=None, maxsplit=-1)")]
            fn split(this: Own, vm: &mut Vm, sep: &Value, maxsplit: isize) -> Res {
                bytes_text::split(vm, &this, sep, maxsplit)
            }

            /// The parts between the separators, in a list.
            ///
            /// By default runs of ASCII white space separate, and those at the ends count for nothing. Only the last
            /// maxsplit separators count, unless that is negative.
            #[method("rsplit(self, /, sep=None, maxsplit=-1)")]
            fn rsplit(this: Own, vm: &mut Vm, sep: &Value, maxsplit: isize) -> Res {
                bytes_text::rsplit(vm, &this, sep, maxsplit)
            }

            /// The lines, in a list; with keepends each has its line end still.
            #[method("splitlines(self, /, keepends=False)")]
            fn splitlines(this: Own, vm: &mut Vm, keepends: bool) -> Res {
                bytes_text::split_lines(vm, &this, keepends)
            }

            /// (what lies before the first sep, sep, what lies after it). Where sep does not occur: (the contents,
            /// nothing, nothing).
            #[method("partition(self, sep, /)")]
            fn partition(this: Own, vm: &mut Vm, sep: BytesLike) -> Res {
                bytes_text::partition(vm, &this, &sep, str_ops::find, false)
            }

            /// (what lies before the last sep, sep, what lies after it). Where sep does not occur: (nothing, nothing,
            /// the contents).
            #[method("rpartition(self, sep, /)")]
            fn rpartition(this: Own, vm: &mut Vm, sep: BytesLike) -> Res {
                bytes_text::partition(vm, &this, &sep, str_ops::rfind, true)
            }

            /// The parts of an iterable in a row, with these bytes between one and the next.
            ///
            /// b', '.join([b'a', b'b']) gives b'a, b'.
            #[method("join(self, iterable_of_bytes, /)")]
            fn join(this: Own, vm: &mut Vm, iterable_of_bytes: &Value) -> Res {
                bytes_text::join(vm, &this, iterable_of_bytes)
            }

            /// The bytes as hexadecimal digits, two for each.
            ///
            /// sep, one character, goes between groups of bytes_per_sep bytes. Groups are counted from the right, or
            /// from the left if that is negative.
            #[method("hex(self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
            fn hex(this: Own, vm: &mut Vm, sep: Option<&Value>, bytes_per_sep: isize) -> Res {
                bytes_text::hex(vm, &this, sep, bytes_per_sep)
            }

            /// The text that the bytes encode.
            ///
            /// errors names the handler for malformed bytes: 'strict', which raises UnicodeDecodeError, 'ignore',
            /// 'replace', or any name known to codecs.register_error.
            #[method("decode(self, /, encoding='utf-8', errors='strict')")]
            fn decode(this: Own, vm: &mut Vm, encoding: &Ref<Str>, errors: &Ref<Str>) -> Res {
                bytes_text::decode(vm, &this, encoding, errors)
            }

            /// B.upper() -> copy of B
            ///
            /// ASCII letters in upper case, all else as it is.
            #[method("upper(self, /)")]
            fn upper(this: Own, vm: &mut Vm) -> Res {
                bytes_text::recase(vm, &this, |_, byte| byte.to_ascii_uppercase())
            }

            /// B.lower() -> copy of B
            ///
            /// ASCII letters in lower case, all else as it is.
            #[method("lower(self, /)")]
            fn lower(this: Own, vm: &mut Vm) -> Res {
                bytes_text::recase(vm, &this, |_, byte| byte.to_ascii_lowercase())
            }

            /// B.swapcase() -> copy of B
            ///
            /// ASCII letters in the other case, all else as it is.
            #[method("swapcase(self, /)")]
            fn swapcase(this: Own, vm: &mut Vm) -> Res {
                bytes_text::recase(vm, &this, |_, byte| {
                    if byte.is_ascii_uppercase() { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() }
                })
            }

            /// B.title() -> copy of B
            ///
            /// ASCII letters in upper case where a word begins, in lower case elsewhere.
            #[method("title(self, /)")]
            fn title(this: Own, vm: &mut Vm) -> Res {
                bytes_text::recase(vm, &this, |inside, byte| {
                    if inside { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() }
                })
            }

            /// B.capitalize() -> copy of B
            ///
            /// The first ASCII letter becomes upper case, all others lower case.
            #[method("capitalize(self, /)")]
            fn capitalize(this: Own, vm: &mut Vm) -> Res {
                bytes_text::capitalize(vm, &this)
            }

            /// B.isalpha() -> bool
            ///
            /// Whether B has bytes, all of them ASCII letters.
            #[method("isalpha(self, /)")]
            fn isalpha(this: Own) -> bool {
                bytes_text::all(&this, u8::is_ascii_alphabetic)
            }

            /// B.isalnum() -> bool
            ///
            /// Whether B has bytes, all of them ASCII letters or digits.
            #[method("isalnum(self, /)")]
            fn isalnum(this: Own) -> bool {
                bytes_text::all(&this, u8::is_ascii_alphanumeric)
            }

            /// B.isdigit() -> bool
            ///
            /// Whether B has bytes, all of them ASCII digits.
            #[method("isdigit(self, /)")]
            fn isdigit(this: Own) -> bool {
                bytes_text::all(&this, u8::is_ascii_digit)
            }

            /// B.isspace() -> bool
            ///
            /// Whether B has bytes, all of them ASCII white space.
            #[method("isspace(self, /)")]
            fn isspace(this: Own) -> bool {
                bytes_text::all(&this, |byte| matches!(byte, b' ' | 0x09..=0x0D))
            }

            /// B.isascii() -> bool
            ///
            /// Whether every byte is below 128. True for no bytes.
            #[method("isascii(self, /)")]
            fn isascii(this: Own) -> bool {
                this.is_ascii()
            }

            /// B.islower() -> bool
            ///
            /// Whether B has ASCII letters, none of them in upper case.
            #[method("islower(self, /)")]
            fn islower(this: Own) -> bool {
                bytes_text::is_case(&this, u8::is_ascii_lowercase, u8::is_ascii_uppercase)
            }

            /// B.isupper() -> bool
            ///
            /// Whether B has ASCII letters, none of them in lower case.
            #[method("isupper(self, /)")]
            fn isupper(this: Own) -> bool {
                bytes_text::is_case(&this, u8::is_ascii_uppercase, u8::is_ascii_lowercase)
            }

            /// B.istitle() -> bool
            ///
            /// Whether B has ASCII letters, in upper case at the start of each word and nowhere else.
            #[method("istitle(self, /)")]
            fn istitle(this: Own) -> bool {
                bytes_text::is_title(&this)
            }
        }
    };
}

pub(crate) use bytes_surface;
