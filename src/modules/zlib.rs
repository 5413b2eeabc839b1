//! `zlib`: compression, and the checksums that go with it. The work is done by the crate `flate2`.

use super::binascii::low_bits;
use crate::builtins::bytes_like::BytesLike;
use crate::object::{Charge, Module, Ref, Res, Type, Value, Vm, VmCell};
use crate::vm::convert::IntoValue;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use pyish_derive::{Payload, Trace, class, module};
use std::cell::Cell;

/// `zlib.error`
#[derive(Default)]
struct State(Option<Ref<Type>>);

#[cold]
fn error<T>(vm: &mut Vm, text: &str) -> Res<T> {
    let class = vm.state::<State>().0.clone();
    let class = class.unwrap_or_else(|| vm.exceptions.ValueError.clone());
    Err(vm.raise_text(&class, text))
}

/// What stands around the compressed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    Raw(u8),
    Zlib(u8),
    Gzip(u8),
    /// Zlib or gzip, as the data begin.
    Either(u8),
}

impl Container {
    /// What `wbits` means when reading.
    fn to_read(wbits: i64) -> Option<Container> {
        let bits = |bits: i64| if bits == 0 { 15 } else { bits.max(9) as u8 };
        Some(match wbits {
            -15..=-8 => Container::Raw((-wbits).max(9) as u8),
            0 | 8..=15 => Container::Zlib(bits(wbits)),
            16 | 24..=31 => Container::Gzip(bits(wbits - 16)),
            32 | 40..=47 => Container::Either(bits(wbits - 32)),
            _ => return None,
        })
    }

    /// What `wbits` means when writing.
    fn to_write(wbits: i64) -> Option<Container> {
        Some(match wbits {
            -15..=-9 => Container::Raw(-wbits as u8),
            8..=15 => Container::Zlib(wbits.max(9) as u8),
            24..=31 => Container::Gzip((wbits - 16).max(9) as u8),
            _ => return None,
        })
    }

    fn writer(self, level: i64) -> Compress {
        let level = Compression::new(if level < 0 { 6 } else { level as u32 });
        match self {
            Container::Raw(bits) => Compress::new_with_window_bits(level, false, bits),
            Container::Zlib(bits) | Container::Either(bits) => {
                Compress::new_with_window_bits(level, true, bits)
            }
            Container::Gzip(bits) => Compress::new_gzip(level, bits),
        }
    }

    /// A reader of data that begin with `first`.
    fn reader(self, first: Option<u8>) -> Decompress {
        match self {
            Container::Raw(bits) => Decompress::new_with_window_bits(false, bits),
            Container::Gzip(bits) => Decompress::new_gzip(bits),
            Container::Either(bits) if first == Some(0x1F) => Decompress::new_gzip(bits),
            Container::Zlib(bits) | Container::Either(bits) => {
                Decompress::new_with_window_bits(true, bits)
            }
        }
    }
}

/// Room for a first piece of output.
const CHUNK: usize = 16 * 1024;

/// Bytes that grow, charged as they do.
#[derive(Default)]
struct Output {
    bytes: Vec<u8>,
    charge: Charge,
}

impl Output {
    /// Make room for more where there is none, up to `most` bytes in all; false where they are there.
    fn make_room(&mut self, vm: &mut Vm, most: usize) -> Res<bool> {
        let len = self.bytes.len();
        if len < self.bytes.capacity() {
            return Ok(true);
        }
        if len >= most {
            return Ok(false);
        }
        let more = len.max(CHUNK).min(most - len);
        vm.reserve(len + more)?;
        vm.charge_work(more)?;
        self.charge.grow_to(len + more)?;
        self.bytes.reserve_exact(more);
        Ok(true)
    }
}

impl IntoValue for Output {
    fn into_value(self, vm: &mut Vm) -> Res {
        vm.new_bytes(&self.bytes)
    }
}

/// What a reading gave.
struct Inflated {
    out: Output,
    used: usize,
    ended: bool,
}

/// Read `input`, until it is used up, its end is found, or `most` bytes came out.
fn inflate(
    vm: &mut Vm,
    stream: &mut Decompress,
    input: &[u8],
    most: usize,
    dictionary: Option<&[u8]>,
) -> Res<Inflated> {
    vm.charge_work(input.len())?;
    let (mut out, mut used) = (Output::default(), 0);
    while out.make_room(vm, most)? {
        let (read, written) = (stream.total_in(), stream.total_out());
        let rest = input.get(used..).unwrap_or(&[]);
        // The vector may hold more than was asked for: what is read stays below `most`.
        let start = out.bytes.len();
        let room = most.min(out.bytes.capacity()) - start;
        out.bytes.resize(start + room, 0);
        let place = out.bytes.get_mut(start..).unwrap_or(&mut []);
        let done = stream.decompress(rest, place, FlushDecompress::None);
        let produced = (stream.total_out() - written) as usize;
        out.bytes.truncate(start + produced);
        let consumed = (stream.total_in() - read) as usize;
        used += consumed;
        match done {
            Ok(Status::StreamEnd) => {
                return Ok(Inflated {
                    out,
                    used,
                    ended: true,
                });
            }
            Ok(_) if consumed == 0 && produced == 0 => break,
            Ok(_) if used == input.len() && produced < room => break,
            Ok(_) => {}
            Err(fault) if fault.needs_dictionary().is_some() => {
                let Some(dictionary) = dictionary else {
                    return error(vm, "Error 2 while decompressing data");
                };
                if stream.set_dictionary(dictionary).is_err() {
                    return error(vm, "Error -3 while setting zdict: invalid input data");
                }
            }
            Err(fault) => {
                let what = fault.message().unwrap_or("invalid input data");
                return error(vm, &format!("Error -3 while decompressing data: {what}"));
            }
        }
    }
    Ok(Inflated {
        out,
        used,
        ended: false,
    })
}

/// Write `input`; `None` where the stream has ended before.
fn deflate(
    vm: &mut Vm,
    stream: &mut Compress,
    input: &[u8],
    flush: FlushCompress,
) -> Res<Option<Output>> {
    vm.charge_work(input.len() * 4)?;
    let (mut out, mut used) = (Output::default(), 0);
    loop {
        out.make_room(vm, usize::MAX)?;
        let (read, written) = (stream.total_in(), stream.total_out());
        let rest = input.get(used..).unwrap_or(&[]);
        match stream.compress_vec(rest, &mut out.bytes, flush) {
            Ok(Status::StreamEnd) => return Ok(Some(out)),
            Ok(_) => {}
            Err(_) => return Ok(None),
        }
        used += (stream.total_in() - read) as usize;
        let idle = stream.total_out() == written && stream.total_in() == read;
        let has_room = out.bytes.len() < out.bytes.capacity();
        if used == input.len() && (idle || has_room) || idle && has_room {
            return Ok(Some(out));
        }
    }
}

/// A writer of compressed data.
#[derive(Payload, Trace)]
#[payload(name = "Compress", leaf)]
struct Compressor {
    #[trace(skip)]
    _charge: Charge,
    /// Gone once the data were ended.
    #[trace(skip)]
    stream: VmCell<Option<Compress>>,
}

impl Compressor {
    fn write(&self, vm: &mut Vm, data: &[u8], flush: FlushCompress, doing: &str) -> Res {
        let mut stream = self.stream.replace(vm, None);
        let out = match &mut stream {
            Some(stream) => deflate(vm, stream, data, flush)?,
            None => None,
        };
        if !matches!(flush, FlushCompress::Finish) {
            self.stream.set(vm, stream);
        }
        match out {
            Some(out) => out.into_value(vm),
            None => error(
                vm,
                &format!("Error -2 while {doing}: inconsistent stream state"),
            ),
        }
    }
}

#[class(name = "Compress", module = "zlib", shape = Compressor, no_new, final)]
impl CompressSurface {
    /// Returns a bytes object containing compressed data.
    ///
    ///   data
    ///     Binary data to be compressed.
    ///
    /// After calling this function, some of the input data may still
    /// be stored in internal buffers for later processing.
    /// Call the flush() method to clear these buffers.
    #[method("compress(self, data, /)")]
    fn compress(this: &Compressor, vm: &mut Vm, data: BytesLike) -> Res {
        this.write(vm, &data, FlushCompress::None, "compressing data")
    }

    /// Return a bytes object containing any remaining compressed data.
    ///
    ///   mode
    ///     One of the constants Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH.
    ///     If mode == Z_FINISH, the compressor object can no longer be
    ///     used after calling the flush() method.  Otherwise, more data
    ///     can still be compressed.
    #[method("flush(self, mode=4, /)")]
    fn flush(this: &Compressor, vm: &mut Vm, mode: i64) -> Res {
        let mode = match mode {
            0 => return vm.new_bytes(&[]),
            // The block that is open ends, which is what 5 asks for, too.
            1 | 5 => FlushCompress::Partial,
            2 => FlushCompress::Sync,
            3 => FlushCompress::Full,
            4 => FlushCompress::Finish,
            _ => return error(vm, "Error -2 while flushing: inconsistent stream state"),
        };
        this.write(vm, &[], mode, "flushing")
    }
}

/// A reader of compressed data.
#[derive(Payload, Trace)]
#[payload(name = "Decompress", leaf)]
struct Decompressor {
    /// For the stream, and for what waits to be read.
    #[trace(skip)]
    charge: VmCell<Charge>,
    #[trace(skip)]
    container: Container,
    /// Made when the first byte is there.
    #[trace(skip)]
    stream: VmCell<Option<Decompress>>,
    #[trace(skip)]
    dictionary: Option<Vec<u8>>,
    /// What lay behind the end.
    #[trace(skip)]
    unused: VmCell<Vec<u8>>,
    /// What a limit of the output left to be read.
    #[trace(skip)]
    tail: VmCell<Vec<u8>>,
    #[trace(skip)]
    eof: Cell<bool>,
}

impl Decompressor {
    fn new(vm: &mut Vm, wbits: i64, dictionary: Option<Vec<u8>>) -> Res<Decompressor> {
        let Some(container) = Container::to_read(wbits) else {
            return raise!(vm, ValueError, "Invalid initialization option");
        };
        Ok(Decompressor {
            charge: VmCell::default(),
            container,
            stream: VmCell::new(None),
            dictionary,
            unused: VmCell::new(Vec::new()),
            tail: VmCell::new(Vec::new()),
            eof: Cell::new(false),
        })
    }

    /// Read on; what is not used goes to `unused` or `tail`.
    fn read(&self, vm: &mut Vm, data: &[u8], most: usize) -> Res {
        if self.eof.get() {
            self.unused.get_mut(vm).extend_from_slice(data);
            self.tail.set(vm, Vec::new());
            return vm.new_bytes(&[]);
        }
        let mut stream = self.stream.replace(vm, None);
        if stream.is_none() && !data.is_empty() {
            // The window and the tables of an inflate stream.
            const STATE: usize = 48 << 10;
            let charge = vm.hold(STATE)?;
            self.charge.set(vm, charge);
            let mut fresh = self.container.reader(data.first().copied());
            if let (Container::Raw(_), Some(dictionary)) = (self.container, &self.dictionary)
                && fresh.set_dictionary(dictionary).is_err()
            {
                return error(
                    vm,
                    "Error -2 while setting zdict: inconsistent stream state",
                );
            }
            stream = Some(fresh);
        }
        let read = match &mut stream {
            Some(stream) => inflate(vm, stream, data, most, self.dictionary.as_deref()),
            None => return vm.new_bytes(&[]),
        };
        self.stream.set(vm, stream);
        let read = read?;
        let rest = data.get(read.used..).unwrap_or(&[]).to_vec();
        if read.ended {
            self.eof.set(true);
            self.unused.get_mut(vm).extend_from_slice(&rest);
            self.tail.set(vm, Vec::new());
        } else {
            self.tail.set(vm, rest);
        }
        read.out.into_value(vm)
    }
}

#[class(name = "Decompress", module = "zlib", shape = Decompressor, no_new, final)]
impl DecompressSurface {
    /// Return a bytes object containing the decompressed version of the data.
    ///
    ///   data
    ///     The binary data to decompress.
    ///   max_length
    ///     The maximum allowable length of the decompressed data.
    ///     Unconsumed input data will be stored in
    ///     the unconsumed_tail attribute.
    ///
    /// After calling this function, some of the input data may still be stored in
    /// internal buffers for later processing.
    /// Call the flush() method to clear these buffers.
    #[method("decompress(self, data, /, max_length=0)")]
    fn decompress(this: &Decompressor, vm: &mut Vm, data: BytesLike, max_length: isize) -> Res {
        if max_length < 0 {
            return raise!(vm, ValueError, "max_length must be non-negative");
        }
        let most = if max_length == 0 {
            usize::MAX
        } else {
            max_length as usize
        };
        this.read(vm, &data, most)
    }

    /// Return a bytes object containing any remaining decompressed data.
    ///
    ///   length
    ///     the initial size of the output buffer.
    #[method("flush(self, length=16384, /)")]
    fn flush(this: &Decompressor, vm: &mut Vm, length: isize) -> Res {
        if length <= 0 {
            return raise!(vm, ValueError, "length must be greater than zero");
        }
        if this.eof.get() {
            return vm.new_bytes(&[]);
        }
        let tail = this.tail.replace(vm, Vec::new());
        this.read(vm, &tail, usize::MAX)
    }

    /// What follows the compressed data in the input.
    #[getter]
    fn unused_data(this: &Decompressor, vm: &mut Vm) -> Res {
        let bytes = this.unused.get(vm).clone();
        vm.new_bytes(&bytes)
    }

    /// Data left to be decompressed when max_length was reached.
    #[getter]
    fn unconsumed_tail(this: &Decompressor, vm: &mut Vm) -> Res {
        let bytes = this.tail.get(vm).clone();
        vm.new_bytes(&bytes)
    }

    /// True if the end of the compressed data was reached.
    #[getter]
    fn eof(this: &Decompressor) -> bool {
        this.eof.get()
    }
}

/// A reader that keeps what it has not read yet: for files.
#[derive(Payload, Trace)]
#[payload(name = "_ZlibDecompressor", leaf)]
struct Buffered {
    #[trace(skip)]
    inner: Decompressor,
    #[trace(skip)]
    needs_input: Cell<bool>,
}

/// Create a decompressor object for decompressing data incrementally.
#[class(name = "_ZlibDecompressor", module = "zlib", shape = Buffered, final)]
impl BufferedSurface {
    #[new("(cls, wbits=15, zdict=b'')")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, wbits: i64, zdict: BytesLike) -> Res<Ref<Buffered>> {
        let dictionary = Some(zdict.to_vec()).filter(|bytes| !bytes.is_empty());
        let inner = Decompressor::new(vm, wbits, dictionary)?;
        vm.new_object_of(
            cls,
            Buffered {
                inner,
                needs_input: Cell::new(true),
            },
        )
    }

    /// Decompress *data*, returning uncompressed data as bytes.
    ///
    /// If *max_length* is nonnegative, returns at most *max_length* bytes of
    /// decompressed data. If this limit is reached and further output can be
    /// produced, *self.needs_input* will be set to ``False``. In this case, the next
    /// call to *decompress()* may provide *data* as b'' to obtain more of the output.
    #[method("decompress(self, data, max_length=-1)")]
    fn decompress(this: &Buffered, vm: &mut Vm, data: BytesLike, max_length: isize) -> Res {
        if this.inner.eof.get() {
            return raise!(vm, EOFError, "End of stream already reached");
        }
        let mut input = this.inner.tail.replace(vm, Vec::new());
        input.extend_from_slice(&data);
        let most = usize::try_from(max_length).unwrap_or(usize::MAX);
        let out = this.inner.read(vm, &input, most)?;
        let full = out
            .as_bytes()
            .is_some_and(|out| out.as_bytes().len() >= most);
        let left = !this.inner.tail.get(vm).is_empty();
        this.needs_input
            .set(!this.inner.eof.get() && !left && !full);
        Ok(out)
    }

    /// Whether the compressed data has ended.
    #[getter]
    fn eof(this: &Buffered) -> bool {
        this.inner.eof.get()
    }

    /// Whether there is no output left without further input.
    #[getter]
    fn needs_input(this: &Buffered) -> bool {
        this.needs_input.get()
    }

    /// What follows the compressed data in the input.
    #[getter]
    fn unused_data(this: &Buffered, vm: &mut Vm) -> Res {
        let bytes = this.inner.unused.get(vm).clone();
        vm.new_bytes(&bytes)
    }
}

/// The constants of the module.
const CONSTANTS: &[(&str, i64)] = &[
    ("MAX_WBITS", 15),
    ("DEFLATED", 8),
    ("DEF_MEM_LEVEL", 8),
    ("DEF_BUF_SIZE", 16384),
    ("Z_NO_COMPRESSION", 0),
    ("Z_BEST_SPEED", 1),
    ("Z_BEST_COMPRESSION", 9),
    ("Z_DEFAULT_COMPRESSION", -1),
    ("Z_FILTERED", 1),
    ("Z_HUFFMAN_ONLY", 2),
    ("Z_RLE", 3),
    ("Z_FIXED", 4),
    ("Z_DEFAULT_STRATEGY", 0),
    ("Z_NO_FLUSH", 0),
    ("Z_PARTIAL_FLUSH", 1),
    ("Z_SYNC_FLUSH", 2),
    ("Z_FULL_FLUSH", 3),
    ("Z_FINISH", 4),
    ("Z_BLOCK", 5),
    ("Z_TREES", 6),
];

/// The functions in this module allow compression and decompression using the
/// format of zlib, which is that of GNU zip.
#[module(
    name = "zlib",
    classes(COMPRESS_CLASS, DECOMPRESS_CLASS, BUFFERED_CLASS)
)]
impl Surface {
    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let base = vm.exceptions.Exception.clone();
        let class = super::errors::add(vm, module, "zlib", "error", &base)?;
        vm.state::<State>().0 = Some(class);
        for (name, value) in CONSTANTS {
            super::native::set(vm, module, name, Value::Int(*value))?;
        }
        for (name, value) in [
            ("__version__", "1.0"),
            ("ZLIB_VERSION", "1.3.1"),
            ("ZLIB_RUNTIME_VERSION", "1.3.1"),
        ] {
            let value = vm.new_str(value)?;
            super::native::set(vm, module, name, value)?;
        }
        Ok(())
    }

    /// The Adler-32 checksum of data; value is that of what came before.
    #[function("adler32(data, value=1, /)")]
    fn adler32(vm: &mut Vm, data: BytesLike, value: &Value) -> Res<u32> {
        const PRIME: u32 = 65521;
        let start = low_bits(vm, value)?;
        vm.charge_work(data.len())?;
        let (mut low, mut high) = (start & 0xFFFF, start >> 16);
        // So many steps fit before the sums could overflow.
        for chunk in data.chunks(5552) {
            for byte in chunk {
                low += u32::from(*byte);
                high += low;
            }
            low %= PRIME;
            high %= PRIME;
        }
        Ok(high << 16 | low)
    }

    /// The CRC-32 checksum of data; value is that of what came before.
    #[function("crc32(data, value=0, /)")]
    fn crc32(vm: &mut Vm, data: BytesLike, value: &Value) -> Res<u32> {
        let start = low_bits(vm, value)?;
        vm.charge_work(data.len())?;
        let mut hasher = crc32fast::Hasher::new_with_initial(start);
        hasher.update(&data);
        Ok(hasher.finalize())
    }

    /// The data in compressed form.
    ///
    /// level goes from 0, not compressed, to 9; -1 is the usual one. wbits says how large the window is and what is put
    /// around the data.
    #[function("compress(data, /, level=-1, wbits=15)")]
    fn compress(vm: &mut Vm, data: BytesLike, level: i64, wbits: i64) -> Res {
        let container = Container::to_write(wbits).filter(|_| (-1..=9).contains(&level));
        let Some(container) = container else {
            return error(vm, "Bad compression level");
        };
        let mut stream = container.writer(level);
        match deflate(vm, &mut stream, &data, FlushCompress::Finish)? {
            Some(out) => out.into_value(vm),
            None => error(
                vm,
                "Error -2 while compressing data: inconsistent stream state",
            ),
        }
    }

    /// The data that compressed data stands for.
    ///
    /// wbits says how large the window is and what lies around the data; bufsize is the size to begin with.
    #[function("decompress(data, /, wbits=15, bufsize=16384)")]
    fn decompress(vm: &mut Vm, data: BytesLike, wbits: i64, bufsize: isize) -> Res {
        if bufsize < 0 {
            return raise!(vm, ValueError, "bufsize must be non-negative");
        }
        let Some(container) = Container::to_read(wbits) else {
            return error(
                vm,
                "Error -2 while preparing to decompress data: inconsistent stream state",
            );
        };
        let mut stream = container.reader(data.first().copied());
        let read = inflate(vm, &mut stream, &data, usize::MAX, None)?;
        if !read.ended {
            return error(
                vm,
                "Error -5 while decompressing data: incomplete or truncated stream",
            );
        }
        read.out.into_value(vm)
    }

    /// Make an object that compresses data piece by piece.
    ///
    /// `level` is 0 to 9, how hard it tries, or -1 for the usual. `wbits` is the power of two of the window, 9 to 15, in
    /// zlib's container; its negative leaves the container out, and 16 more make it gzip's. `zdict` has bytes that the
    /// data are likely to contain: whoever decompresses must have it too. `memLevel` and `strategy` are as in zlib.
    #[function(
        "compressobj(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=<unrepresentable>)"
    )]
    fn compressobj(
        vm: &mut Vm,
        level: i64,
        method: i64,
        wbits: i64,
        memLevel: i64,
        strategy: i64,
        zdict: Option<BytesLike>,
    ) -> Res<Ref<Compressor>> {
        let valid = (-1..=9).contains(&level)
            && method == 8
            && (1..=9).contains(&memLevel)
            && (0..=4).contains(&strategy);
        let Some(container) = Container::to_write(wbits).filter(|_| valid) else {
            return raise!(vm, ValueError, "Invalid initialization option");
        };
        let mut stream = container.writer(level);
        if let Some(dictionary) = zdict
            && stream.set_dictionary(&dictionary).is_err()
        {
            return raise!(vm, ValueError, "Invalid dictionary");
        }
        // Window, hash chains and pending output of a deflate stream.
        const STATE: usize = 384 << 10;
        let charge = vm.hold(STATE)?;
        vm.new_object(Compressor {
            _charge: charge,
            stream: VmCell::new(Some(stream)),
        })
    }

    /// An object that decompresses data piece by piece.
    ///
    /// wbits says how large the window is and what lies around the data; zdict is the dictionary that the data was
    /// compressed with.
    #[function("decompressobj(wbits=15, zdict=<unrepresentable>)")]
    fn decompressobj(vm: &mut Vm, wbits: i64, zdict: Option<BytesLike>) -> Res<Ref<Decompressor>> {
        let dictionary = zdict.map(|bytes| bytes.to_vec());
        let made = Decompressor::new(vm, wbits, dictionary)?;
        vm.new_object(made)
    }
}
