//! `binascii`: bytes as ASCII text and back. The algorithms are `text/ascii_binary.rs`.

use crate::builtins::bytes_like::{self, BytesLike, Content};
use crate::builtins::bytes_text;
use crate::object::native::Arg;
use crate::object::{Module, Ref, Res, Type, Value, Vm};
use crate::text::ascii_binary::{self, Quoting};
use crate::vm::convert::FromArg;
use pyish_derive::module;
use std::ops::Deref;

/// `binascii.Error`
#[derive(Default)]
struct State(Option<Ref<Type>>);

#[cold]
fn error<T>(vm: &mut Vm, text: &str) -> Res<T> {
    let class = vm.state::<State>().0.clone();
    let class = class.unwrap_or_else(|| vm.exceptions.ValueError.clone());
    Err(vm.raise_text(&class, text))
}

/// A parameter that takes bytes, or text that is ASCII.
struct AsciiOrBytes(Content);

impl Deref for AsciiOrBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl FromArg<'_> for AsciiOrBytes {
    fn from_arg(vm: &mut Vm, slot: &Value, _: &'static Arg) -> Res<Self> {
        if let Some(text) = slot.as_str() {
            if !text.as_bytes().is_ascii() {
                return raise!(
                    vm,
                    ValueError,
                    "string argument should contain only ASCII characters"
                );
            }
            let bytes = text.as_bytes().to_vec();
            return Ok(AsciiOrBytes(Content::Copied(bytes)));
        }
        match bytes_like::contents(vm, slot) {
            Some(bytes) => Ok(AsciiOrBytes(bytes)),
            None => {
                let name = vm.type_name(slot);
                raise!(
                    vm,
                    TypeError,
                    "argument should be bytes, buffer or ASCII string, not '{name}'"
                )
            }
        }
    }
}

/// Make room for what comes of `len` bytes, and charge for the work.
fn prepare(vm: &mut Vm, len: usize) -> Res<()> {
    vm.reserve(len.saturating_mul(3))?;
    vm.charge_work(len)
}

fn to_hex(vm: &mut Vm, data: &[u8], sep: Option<&Value>, bytes_per_sep: isize) -> Res {
    prepare(vm, data.len())?;
    let text = bytes_text::hex(vm, data, sep, bytes_per_sep)?;
    match text.as_str().cloned() {
        Some(text) => vm.new_bytes(text.as_bytes()),
        None => Ok(text),
    }
}

fn from_hex(vm: &mut Vm, text: &[u8]) -> Res {
    prepare(vm, text.len())?;
    if !text.len().is_multiple_of(2) {
        return error(vm, "Odd-length string");
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let made: Option<Vec<u8>> = text
        .chunks_exact(2)
        .map(|pair| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8))
        .collect();
    match made {
        Some(bytes) => vm.new_bytes(&bytes),
        None => error(vm, "Non-hexadecimal digit found"),
    }
}

/// A checksum's start: of any integer the low 32 bits.
pub(super) fn low_bits(vm: &mut Vm, value: &Value) -> Res<u32> {
    let number = vm.index(value)?;
    Ok(match vm.small_int(&number) {
        Some(small) => small as u32,
        None => match vm.big_int(&number) {
            Some(big) => {
                let mut bytes = big.to_signed_bytes_le();
                bytes.resize(bytes.len().max(4), 0);
                u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
            }
            None => 0,
        },
    })
}

/// Conversion between binary data and ASCII
#[module(name = "binascii")]
impl Surface {
    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let base = vm.exceptions.ValueError.clone();
        let class = super::errors::add(vm, module, "binascii", "Error", &base)?;
        vm.state::<State>().0 = Some(class);
        let base = vm.exceptions.Exception.clone();
        super::errors::add(vm, module, "binascii", "Incomplete", &base)?;
        Ok(())
    }

    /// The bytes that a line of base64 stands for.
    ///
    /// Other characters are skipped, and what follows the padding is not looked at, unless strict_mode is set: both are
    /// errors then.
    #[function("a2b_base64(data, /, *, strict_mode=False)")]
    fn a2b_base64(vm: &mut Vm, data: AsciiOrBytes, strict_mode: bool) -> Res {
        prepare(vm, data.len())?;
        match ascii_binary::from_base64(&data, strict_mode) {
            Ok(bytes) => vm.new_bytes(&bytes),
            Err(text) => error(vm, &text),
        }
    }

    /// Base64-code line of data.
    #[function("b2a_base64(data, /, *, newline=True)")]
    fn b2a_base64(vm: &mut Vm, data: BytesLike, newline: bool) -> Res {
        prepare(vm, data.len())?;
        let text = ascii_binary::to_base64(&data, newline);
        vm.new_bytes(&text)
    }

    /// Decode a line of uuencoded data.
    #[function("a2b_uu(data, /)")]
    fn a2b_uu(vm: &mut Vm, data: AsciiOrBytes) -> Res {
        prepare(vm, data.len())?;
        match ascii_binary::from_uu(&data) {
            Ok(bytes) => vm.new_bytes(&bytes),
            Err(text) => error(vm, text),
        }
    }

    /// Uuencode line of data.
    #[function("b2a_uu(data, /, *, backtick=False)")]
    fn b2a_uu(vm: &mut Vm, data: BytesLike, backtick: bool) -> Res {
        if data.len() > 45 {
            return error(vm, "At most 45 bytes at once");
        }
        let text = ascii_binary::to_uu(&data, backtick);
        vm.new_bytes(&text)
    }

    /// Decode a string of qp-encoded data.
    #[function("a2b_qp(data, header=False)")]
    fn a2b_qp(vm: &mut Vm, data: AsciiOrBytes, header: bool) -> Res {
        prepare(vm, data.len())?;
        let bytes = ascii_binary::from_quoted(&data, header);
        vm.new_bytes(&bytes)
    }

    /// Bytes as quoted-printable text.
    ///
    /// istext says that line ends are line ends; otherwise CR and LF are encoded too. quotetabs has spaces and tabs
    /// encoded, header an underscore written for each space.
    #[function("b2a_qp(data, quotetabs=False, istext=True, header=False)")]
    fn b2a_qp(vm: &mut Vm, data: BytesLike, quotetabs: bool, istext: bool, header: bool) -> Res {
        prepare(vm, data.len())?;
        let quoting = Quoting {
            tabs: quotetabs,
            text: istext,
            header,
        };
        let text = ascii_binary::to_quoted(&data, quoting);
        vm.new_bytes(&text)
    }

    /// Bytes as hexadecimal digits, two for each; also called hexlify().
    ///
    /// sep, one character, goes between groups of bytes_per_sep bytes. Groups are counted from the right, or from the
    /// left if that is negative.
    #[function("b2a_hex(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn b2a_hex(vm: &mut Vm, data: BytesLike, sep: Option<&Value>, bytes_per_sep: isize) -> Res {
        to_hex(vm, &data, sep, bytes_per_sep)
    }

    /// Bytes as hexadecimal digits, two for each; also called b2a_hex().
    ///
    /// sep, one character, goes between groups of bytes_per_sep bytes. Groups are counted from the right, or from the
    /// left if that is negative.
    #[function("hexlify(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hexlify(vm: &mut Vm, data: BytesLike, sep: Option<&Value>, bytes_per_sep: isize) -> Res {
        to_hex(vm, &data, sep, bytes_per_sep)
    }

    /// The bytes that hexadecimal digits stand for, two digits each; also called unhexlify().
    #[function("a2b_hex(hexstr, /)")]
    fn a2b_hex(vm: &mut Vm, hexstr: AsciiOrBytes) -> Res {
        from_hex(vm, &hexstr)
    }

    /// The bytes that hexadecimal digits stand for, two digits each.
    #[function("unhexlify(hexstr, /)")]
    fn unhexlify(vm: &mut Vm, hexstr: AsciiOrBytes) -> Res {
        from_hex(vm, &hexstr)
    }

    /// Compute CRC-32 incrementally.
    #[function("crc32(data, crc=0, /)")]
    fn crc32(vm: &mut Vm, data: BytesLike, crc: &Value) -> Res<u32> {
        let start = low_bits(vm, crc)?;
        vm.charge_work(data.len())?;
        let mut hasher = crc32fast::Hasher::new_with_initial(start);
        hasher.update(&data);
        Ok(hasher.finalize())
    }

    /// Compute CRC-CCITT incrementally.
    #[function("crc_hqx(data, crc, /)")]
    fn crc_hqx(vm: &mut Vm, data: BytesLike, crc: &Value) -> Res<u32> {
        let start = low_bits(vm, crc)?;
        vm.charge_work(data.len())?;
        Ok(ascii_binary::crc_hqx(&data, start))
    }
}
