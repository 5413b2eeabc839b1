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
            fn contains(this: Own, vm: &mut Vm, key: &Value) -> Res<bool> {
                bytes_text::contains(vm, &this, key)
            }

            #[slot(getitem)]
            fn getitem(this: Own, vm: &mut Vm, key: &Value) -> Res {
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
            fn lt(this: Own, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_lt)
            }

            #[slot(le)]
            fn le(this: Own, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_le)
            }

            #[slot(eq)]
            fn eq(this: Own, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_eq)
            }

            #[slot(ne)]
            fn ne(this: Own, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_ne)
            }

            #[slot(gt)]
            fn gt(this: Own, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_gt)
            }

            #[slot(ge)]
            fn ge(this: Own, vm: &mut Vm, value: &Value) -> Value {
                bytes_text::compare(vm, &this, value, std::cmp::Ordering::is_ge)
            }

            /// Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].
            ///
            ///   start
            ///     Optional start position. Default: start of the bytes.
            ///   end
            ///     Optional stop position. Default: end of the bytes.
            ///
            /// Return -1 on failure.
            #[method("find(self, sub, start=None, end=None, /)")]
            fn find(this: Own, vm: &mut Vm, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<i64> {
                bytes_text::locate(vm, &this, sub, (start, end), str_ops::find).map(|at| at.map_or(-1, |at| at as i64))
            }

            /// Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].
            ///
            ///   start
            ///     Optional start position. Default: start of the bytes.
            ///   end
            ///     Optional stop position. Default: end of the bytes.
            ///
            /// Return -1 on failure.
            #[method("rfind(self, sub, start=None, end=None, /)")]
            fn rfind(this: Own, vm: &mut Vm, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<i64> {
                bytes_text::locate(vm, &this, sub, (start, end), str_ops::rfind).map(|at| at.map_or(-1, |at| at as i64))
            }

            /// Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].
            ///
            ///   start
            ///     Optional start position. Default: start of the bytes.
            ///   end
            ///     Optional stop position. Default: end of the bytes.
            ///
            /// Raise ValueError if the subsection is not found.
            #[method("index(self, sub, start=None, end=None, /)")]
            fn index(this: Own, vm: &mut Vm, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<usize> {
                let at = bytes_text::locate(vm, &this, sub, (start, end), str_ops::find)?;
                bytes_text::located(vm, at)
            }

            /// Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].
            ///
            ///   start
            ///     Optional start position. Default: start of the bytes.
            ///   end
            ///     Optional stop position. Default: end of the bytes.
            ///
            /// Raise ValueError if the subsection is not found.
            #[method("rindex(self, sub, start=None, end=None, /)")]
            fn rindex(this: Own, vm: &mut Vm, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<usize> {
                let at = bytes_text::locate(vm, &this, sub, (start, end), str_ops::rfind)?;
                bytes_text::located(vm, at)
            }

            /// Return the number of non-overlapping occurrences of subsection 'sub' in bytes B[start:end].
            ///
            /// start
            ///   Optional start position. Default: start of the bytes.
            /// end
            ///   Optional stop position. Default: end of the bytes.
            #[method("count(self, sub, start=None, end=None, /)")]
            fn count(this: Own, vm: &mut Vm, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<usize> {
                bytes_text::count(vm, &this, sub, start, end)
            }

            /// Return True if the bytes starts with the specified prefix, False otherwise.
            ///
            /// prefix
            ///   A bytes or a tuple of bytes to try.
            /// start
            ///   Optional start position. Default: start of the bytes.
            /// end
            ///   Optional stop position. Default: end of the bytes.
            #[method("startswith(self, prefix, start=None, end=None, /)")]
            fn startswith(this: Own, vm: &mut Vm, prefix: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<bool> {
                bytes_text::has_affix(vm, &this, prefix, (start, end), "startswith", |text, prefix| text.starts_with(prefix))
            }

            /// Return True if the bytes ends with the specified suffix, False otherwise.
            ///
            /// suffix
            ///   A bytes or a tuple of bytes to try.
            /// start
            ///   Optional start position. Default: start of the bytes.
            /// end
            ///   Optional stop position. Default: end of the bytes.
            #[method("endswith(self, suffix, start=None, end=None, /)")]
            fn endswith(this: Own, vm: &mut Vm, suffix: &Value, start: Option<&Value>, end: Option<&Value>) -> Res<bool> {
                bytes_text::has_affix(vm, &this, suffix, (start, end), "endswith", |text, suffix| text.ends_with(suffix))
            }

            /// Return a copy with all occurrences of substring old replaced by new.
            ///
            ///   count
            ///     Maximum number of occurrences to replace.
            ///     -1 (the default value) means replace all occurrences.
            ///
            /// If the optional argument count is given, only the first count occurrences are
            /// replaced.
            #[method("replace(self, old, new, count=-1, /)")]
            fn replace(this: Own, vm: &mut Vm, old: BytesLike, new: BytesLike, count: isize) -> Res {
                bytes_text::replace(vm, &this, &old, &new, count)
            }

            /// Return a copy with each character mapped by the given translation table.
            ///
            ///   table
            ///     Translation table, which must be a bytes object of length 256.
            ///
            /// All characters occurring in the optional argument delete are
            /// removed.  The remaining characters are mapped through the given
            /// translation table.
            #[method("translate(self, table, /, delete=<unrepresentable>)")]
            fn translate(this: Own, vm: &mut Vm, table: &Value, delete: &Value) -> Res {
                bytes_text::translate(vm, &this, table, delete)
            }

            /// Return a translation table usable for the bytes or bytearray translate method.
            ///
            /// The returned table will be one where each byte in frm is mapped to
            /// the byte at the same position in to.
            ///
            /// The bytes objects frm and to must be of the same length.
            #[staticmethod("maketrans(frm, to, /)")]
            fn maketrans(vm: &mut Vm, frm: BytesLike, to: BytesLike) -> Res {
                bytes_text::maketrans(vm, &frm, &to)
            }

            /// Return a bytes object with the given prefix string removed if present.
            ///
            /// If the bytes starts with the prefix string, return
            /// bytes[len(prefix):].  Otherwise, return a copy of the original
            /// bytes.
            #[method("removeprefix(self, prefix, /)")]
            fn removeprefix(this: Own, vm: &mut Vm, prefix: BytesLike) -> Res {
                bytes_text::affix(vm, &this, this.strip_prefix(&*prefix))
            }

            /// Return a bytes object with the given suffix string removed if present.
            ///
            /// If the bytes ends with the suffix string and that suffix is not
            /// empty, return bytes[:-len(prefix)].  Otherwise, return a copy of the
            /// original bytes.
            #[method("removesuffix(self, suffix, /)")]
            fn removesuffix(this: Own, vm: &mut Vm, suffix: BytesLike) -> Res {
                bytes_text::affix(vm, &this, this.strip_suffix(&*suffix))
            }

            /// Return a copy where all tab characters are expanded using spaces.
            ///
            /// If tabsize is not given, a tab size of 8 characters is assumed.
            #[method("expandtabs(self, /, tabsize=8)")]
            fn expandtabs(this: Own, vm: &mut Vm, tabsize: isize) -> Res {
                bytes_text::expand_tabs(vm, &this, tabsize)
            }

            /// Strip leading and trailing bytes contained in the argument.
            ///
            /// If the argument is omitted or None, strip leading and trailing ASCII
            /// whitespace.
            #[method("strip(self, bytes=None, /)")]
            fn strip(this: Own, vm: &mut Vm, bytes: Option<BytesLike>) -> Res {
                bytes_text::strip(vm, &this, bytes.as_ref(), (true, true))
            }

            /// Strip leading bytes contained in the argument.
            ///
            /// If the argument is omitted or None, strip leading  ASCII whitespace.
            #[method("lstrip(self, bytes=None, /)")]
            fn lstrip(this: Own, vm: &mut Vm, bytes: Option<BytesLike>) -> Res {
                bytes_text::strip(vm, &this, bytes.as_ref(), (true, false))
            }

            /// Strip trailing bytes contained in the argument.
            ///
            /// If the argument is omitted or None, strip trailing ASCII whitespace.
            #[method("rstrip(self, bytes=None, /)")]
            fn rstrip(this: Own, vm: &mut Vm, bytes: Option<BytesLike>) -> Res {
                bytes_text::strip(vm, &this, bytes.as_ref(), (false, true))
            }

            /// Return a centered string of length width.
            ///
            /// Padding is done using the specified fill character.
            #[method("center(self, width, fillchar=b' ', /)")]
            fn center(this: Own, vm: &mut Vm, width: isize, fillchar: &Value) -> Res {
                bytes_text::justify(vm, &this, width, fillchar, "center", str_ops::center_fills)
            }

            /// Return a left-justified string of length width.
            ///
            /// Padding is done using the specified fill character.
            #[method("ljust(self, width, fillchar=b' ', /)")]
            fn ljust(this: Own, vm: &mut Vm, width: isize, fillchar: &Value) -> Res {
                bytes_text::justify(vm, &this, width, fillchar, "ljust", |len, width| (0, width.saturating_sub(len)))
            }

            /// Return a right-justified string of length width.
            ///
            /// Padding is done using the specified fill character.
            #[method("rjust(self, width, fillchar=b' ', /)")]
            fn rjust(this: Own, vm: &mut Vm, width: isize, fillchar: &Value) -> Res {
                bytes_text::justify(vm, &this, width, fillchar, "rjust", |len, width| (width.saturating_sub(len), 0))
            }

            /// Pad a numeric string with zeros on the left, to fill a field of the given width.
            ///
            /// The original string is never truncated.
            #[method("zfill(self, width, /)")]
            fn zfill(this: Own, vm: &mut Vm, width: isize) -> Res {
                bytes_text::zfill(vm, &this, width)
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter.
            ///
            /// sep
            ///   The delimiter according which to split the bytes.
            ///   None (the default value) means split on ASCII whitespace
            ///   characters (space, tab, return, newline, formfeed, vertical tab).
            /// maxsplit
            ///   Maximum number of splits to do.
            ///   -1 (the default value) means no limit.
            #[method("split(self, /, sep=None, maxsplit=-1)")]
            fn split(this: Own, vm: &mut Vm, sep: &Value, maxsplit: isize) -> Res {
                bytes_text::split(vm, &this, sep, maxsplit)
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter.
            ///
            ///   sep
            ///     The delimiter according which to split the bytes.
            ///     None (the default value) means split on ASCII whitespace
            ///     characters (space, tab, return, newline, formfeed, vertical tab).
            ///   maxsplit
            ///     Maximum number of splits to do.
            ///     -1 (the default value) means no limit.
            ///
            /// Splitting is done starting at the end of the bytes and working to
            /// the front.
            #[method("rsplit(self, /, sep=None, maxsplit=-1)")]
            fn rsplit(this: Own, vm: &mut Vm, sep: &Value, maxsplit: isize) -> Res {
                bytes_text::rsplit(vm, &this, sep, maxsplit)
            }

            /// Return a list of the lines in the bytes, breaking at line boundaries.
            ///
            /// Line breaks are not included in the resulting list unless keepends
            /// is given and true.
            #[method("splitlines(self, /, keepends=False)")]
            fn splitlines(this: Own, vm: &mut Vm, keepends: bool) -> Res {
                bytes_text::split_lines(vm, &this, keepends)
            }

            /// Partition the bytes into three parts using the given separator.
            ///
            /// This will search for the separator sep in the bytes.  If the
            /// separator is found, returns a 3-tuple containing the part before the
            /// separator, the separator itself, and the part after it.
            ///
            /// If the separator is not found, returns a 3-tuple containing the
            /// original bytes object and two empty bytes objects.
            #[method("partition(self, sep, /)")]
            fn partition(this: Own, vm: &mut Vm, sep: BytesLike) -> Res {
                bytes_text::partition(vm, &this, &sep, str_ops::find, false)
            }

            /// Partition the bytes into three parts using the given separator.
            ///
            /// This will search for the separator sep in the bytes, starting at the
            /// end.  If the separator is found, returns a 3-tuple containing the
            /// part before the separator, the separator itself, and the part after
            /// it.
            ///
            /// If the separator is not found, returns a 3-tuple containing two
            /// empty bytes objects and the original bytes object.
            #[method("rpartition(self, sep, /)")]
            fn rpartition(this: Own, vm: &mut Vm, sep: BytesLike) -> Res {
                bytes_text::partition(vm, &this, &sep, str_ops::rfind, true)
            }

            /// Concatenate any number of bytes objects.
            ///
            /// The bytes whose method is called is inserted in between each pair.
            ///
            /// The result is returned as a new bytes object.
            ///
            /// Example: b'.'.join([b'ab', b'pq', b'rs']) -> b'ab.pq.rs'.
            #[method("join(self, iterable_of_bytes, /)")]
            fn join(this: Own, vm: &mut Vm, iterable_of_bytes: &Value) -> Res {
                bytes_text::join(vm, &this, iterable_of_bytes)
            }

            /// Create a string of hexadecimal numbers from a bytes object.
            ///
            ///   sep
            ///     An optional single character or byte to separate hex bytes.
            ///   bytes_per_sep
            ///     How many bytes between separators.  Positive values count from
            ///     the right, negative values count from the left.
            ///
            /// Example:
            /// >>> value = b'\xb9\x01\xef'
            /// >>> value.hex()
            /// 'b901ef'
            /// >>> value.hex(':')
            /// 'b9:01:ef'
            /// >>> value.hex(':', 2)
            /// 'b9:01ef'
            /// >>> value.hex(':', -2)
            /// 'b901:ef'
            #[method("hex(self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
            fn hex(this: Own, vm: &mut Vm, sep: Option<&Value>, bytes_per_sep: isize) -> Res {
                bytes_text::hex(vm, &this, sep, bytes_per_sep)
            }

            /// Decode the bytes using the codec registered for encoding.
            ///
            /// encoding
            ///   The encoding with which to decode the bytes.
            /// errors
            ///   The error handling scheme to use for the handling of decoding
            ///   errors.  The default is 'strict' meaning that decoding errors
            ///   raise a UnicodeDecodeError.  Other possible values are 'ignore'
            ///   and 'replace' as well as any other name registered with
            ///   codecs.register_error that can handle UnicodeDecodeErrors.
            #[method("decode(self, /, encoding='utf-8', errors='strict')")]
            fn decode(this: Own, vm: &mut Vm, encoding: &Ref<Str>, errors: &Ref<Str>) -> Res {
                bytes_text::decode(vm, &this, encoding, errors)
            }

            /// B.upper() -> copy of B
            ///
            /// Return a copy of B with all ASCII characters converted to uppercase.
            #[method("upper(self, /)")]
            fn upper(this: Own, vm: &mut Vm) -> Res {
                bytes_text::recase(vm, &this, |_, byte| byte.to_ascii_uppercase())
            }

            /// B.lower() -> copy of B
            ///
            /// Return a copy of B with all ASCII characters converted to lowercase.
            #[method("lower(self, /)")]
            fn lower(this: Own, vm: &mut Vm) -> Res {
                bytes_text::recase(vm, &this, |_, byte| byte.to_ascii_lowercase())
            }

            /// B.swapcase() -> copy of B
            ///
            /// Return a copy of B with uppercase ASCII characters converted
            /// to lowercase ASCII and vice versa.
            #[method("swapcase(self, /)")]
            fn swapcase(this: Own, vm: &mut Vm) -> Res {
                bytes_text::recase(vm, &this, |_, byte| {
                    if byte.is_ascii_uppercase() { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() }
                })
            }

            /// B.title() -> copy of B
            ///
            /// Return a titlecased version of B, i.e. ASCII words start with
            /// uppercase characters, all remaining cased characters have lowercase.
            #[method("title(self, /)")]
            fn title(this: Own, vm: &mut Vm) -> Res {
                bytes_text::recase(vm, &this, |inside, byte| {
                    if inside { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() }
                })
            }

            /// B.capitalize() -> copy of B
            ///
            /// Return a copy of B with only its first character capitalized (ASCII)
            /// and the rest lower-cased.
            #[method("capitalize(self, /)")]
            fn capitalize(this: Own, vm: &mut Vm) -> Res {
                bytes_text::capitalize(vm, &this)
            }

            /// B.isalpha() -> bool
            ///
            /// Return True if all characters in B are alphabetic
            /// and there is at least one character in B, False otherwise.
            #[method("isalpha(self, /)")]
            fn isalpha(this: Own) -> bool {
                bytes_text::all(&this, u8::is_ascii_alphabetic)
            }

            /// B.isalnum() -> bool
            ///
            /// Return True if all characters in B are alphanumeric
            /// and there is at least one character in B, False otherwise.
            #[method("isalnum(self, /)")]
            fn isalnum(this: Own) -> bool {
                bytes_text::all(&this, u8::is_ascii_alphanumeric)
            }

            /// B.isdigit() -> bool
            ///
            /// Return True if all characters in B are digits
            /// and there is at least one character in B, False otherwise.
            #[method("isdigit(self, /)")]
            fn isdigit(this: Own) -> bool {
                bytes_text::all(&this, u8::is_ascii_digit)
            }

            /// B.isspace() -> bool
            ///
            /// Return True if all characters in B are whitespace
            /// and there is at least one character in B, False otherwise.
            #[method("isspace(self, /)")]
            fn isspace(this: Own) -> bool {
                bytes_text::all(&this, |byte| matches!(byte, b' ' | 0x09..=0x0D))
            }

            /// B.isascii() -> bool
            ///
            /// Return True if B is empty or all characters in B are ASCII,
            /// False otherwise.
            #[method("isascii(self, /)")]
            fn isascii(this: Own) -> bool {
                this.is_ascii()
            }

            /// B.islower() -> bool
            ///
            /// Return True if all cased characters in B are lowercase and there is
            /// at least one cased character in B, False otherwise.
            #[method("islower(self, /)")]
            fn islower(this: Own) -> bool {
                bytes_text::is_case(&this, u8::is_ascii_lowercase, u8::is_ascii_uppercase)
            }

            /// B.isupper() -> bool
            ///
            /// Return True if all cased characters in B are uppercase and there is
            /// at least one cased character in B, False otherwise.
            #[method("isupper(self, /)")]
            fn isupper(this: Own) -> bool {
                bytes_text::is_case(&this, u8::is_ascii_uppercase, u8::is_ascii_lowercase)
            }

            /// B.istitle() -> bool
            ///
            /// Return True if B is a titlecased string and there is at least one
            /// character in B, i.e. uppercase characters may only follow uncased
            /// characters and lowercase characters only cased ones. Return False
            /// otherwise.
            #[method("istitle(self, /)")]
            fn istitle(this: Own) -> bool {
                bytes_text::is_title(&this)
            }
        }
    };
}

pub(crate) use bytes_surface;
