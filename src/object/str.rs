//! `str`: immutable WTF-8 text, in one block with its header.
//!
//! Length in characters is known from the start; text is ASCII when that equals its length in bytes. Indexing
//! is O(1) for ASCII; other text gets an index of every 64th character on first use, then O(64).
//! Equality O(n), at once for identical or differently long text; the hash is computed once.
//!
//! # Invariants
//! - The tail holds `capacity` bytes, the first `len` of them valid WTF-8.
//! - Text that others can see never changes: `append` grows a string in place only when it is unique.

use super::layout::{Boxed, Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::release::Ending;
use super::save::{Saved, Saver};
use super::{Header, Ref, Type, Value, heap};
use crate::code::bytes::{Corrupt, is_wtf8};
use heap::OutOfMemory;
use std::cell::{Cell, OnceCell};
use std::ptr::NonNull;

/// The text of a Python `str`.
#[repr(C)]
pub struct Str {
    hash: Cell<u64>,
    len: u32,
    chars: u32,
    capacity: u32,
    interned: Cell<bool>,
    index: OnceCell<Box<Index>>,
}

/// Where every [`STRIDE`]th character begins, in bytes. In a box, since few strings have one: what all have is small.
struct Index {
    starts: Box<[u32]>,
}

static LAYOUT: Layout = Layout::of::<Str>("str")
    .leaf()
    .with_tail(tail)
    .with_save(save)
    .with_load(load)
    .ending(Ending::TEXT);

unsafe fn tail(object: NonNull<Header>) -> usize {
    // SAFETY: a plain number, readable even after the drop.
    unsafe { (*object.cast::<Boxed<Str>>().as_ptr()).body.capacity as usize }
}

impl Payload for Str {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for Str {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

/// Of a subclass: plain strings are in the table.
unsafe fn save(object: NonNull<Header>, saver: &mut Saver<'_>) -> Saved {
    // SAFETY: alive, and of this layout; the look takes no count.
    let text = unsafe { Ref::<Str>::look_at(object) };
    saver.out.bytes(text.as_bytes());
    Ok(())
}

unsafe fn load(object: NonNull<Header>, loader: &mut Loader<'_>) -> Loaded<()> {
    let text = loader.bytes.bytes()?;
    let capacity = loader.current_tail();
    let small = u32::try_from(capacity).map_err(|_| Corrupt::new("a string is too long"))?;
    if text.len() > capacity || !is_wtf8(text) {
        return Err(Corrupt::new("a string of the wrong length"));
    }
    // SAFETY: the memory is of this layout, with a tail of `capacity` bytes.
    unsafe {
        let place = &raw mut (*object.cast::<Boxed<Str>>().as_ptr()).body;
        place.write(Str {
            hash: Cell::new(0),
            len: text.len() as u32,
            chars: count_chars(text) as u32,
            capacity: small,
            interned: Cell::new(false),
            index: OnceCell::new(),
        });
        let at = place.cast::<u8>().add(size_of::<Str>());
        std::ptr::copy_nonoverlapping(text.as_ptr(), at, text.len());
    }
    Ok(())
}

/// How many characters lie between two entries of the index.
const STRIDE: usize = 64;

/// How many characters WTF-8 `bytes` hold.
#[inline]
pub fn count_chars(bytes: &[u8]) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // Most texts are short: both ends of one are looked at, which may be the same.
    let ends = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(head), Some(end)) if bytes.len() <= 16 => {
            Some(u64::from_ne_bytes(*head) | u64::from_ne_bytes(*end))
        }
        (Some(_), _) => None,
        _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(head), Some(end)) => Some(u64::from(
                u32::from_ne_bytes(*head) | u32::from_ne_bytes(*end),
            )),
            _ => Some(bytes.iter().fold(0, |seen, byte| seen | u64::from(*byte))),
        },
    };
    if ends.is_some_and(|ends| ends & HIGH == 0) {
        return bytes.len();
    }
    // The library's own way is made for long ones.
    let (words, rest) = bytes.as_chunks::<8>();
    let mut seen = 0;
    for word in words {
        seen |= u64::from_ne_bytes(*word);
    }
    for byte in rest {
        seen |= u64::from(*byte);
    }
    match seen & HIGH {
        0 => bytes.len(),
        _ => bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count(),
    }
}

/// Copy text to where a string's tail is made. Short ones without a call.
///
/// # Safety
/// There is room for it.
#[inline(always)]
unsafe fn copy(text: &[u8], to: *mut u8) {
    let len = text.len();
    let from = text.as_ptr();
    // SAFETY: both ends of what is copied lie in `text`, and there is room for as much.
    unsafe {
        if len > 16 {
            std::ptr::copy_nonoverlapping(from, to, len);
        } else if len >= 8 {
            let (head, end) = (
                from.cast::<u64>().read_unaligned(),
                from.add(len - 8).cast::<u64>().read_unaligned(),
            );
            to.cast::<u64>().write_unaligned(head);
            to.add(len - 8).cast::<u64>().write_unaligned(end);
        } else if len >= 4 {
            let (head, end) = (
                from.cast::<u32>().read_unaligned(),
                from.add(len - 4).cast::<u32>().read_unaligned(),
            );
            to.cast::<u32>().write_unaligned(head);
            to.add(len - 4).cast::<u32>().write_unaligned(end);
        } else if len > 0 {
            let (head, middle, end) = (*from, *from.add(len / 2), *from.add(len - 1));
            to.write(head);
            to.add(len / 2).write(middle);
            to.add(len - 1).write(end);
        }
    }
}

impl Str {
    /// A string of type `ty` (`str` or a subclass).
    pub(crate) fn create(ty: &Ref<Type>, wtf8: &[u8]) -> Result<Ref<Str>, OutOfMemory> {
        Str::create_counted(ty, wtf8, count_chars(wtf8))
    }

    /// The same, of bytes that are part of a text.
    pub(crate) fn create_part(
        ty: &Ref<Type>,
        whole: &Ref<Str>,
        part: &[u8],
    ) -> Result<Ref<Str>, OutOfMemory> {
        let chars = match whole.is_ascii() {
            true => part.len(),
            false => count_chars(part),
        };
        Str::create_counted(ty, part, chars)
    }

    #[inline(always)]
    fn create_counted(ty: &Ref<Type>, wtf8: &[u8], chars: usize) -> Result<Ref<Str>, OutOfMemory> {
        let len = wtf8.len();
        let small = u32::try_from(len).map_err(|_| OutOfMemory)?;
        // SAFETY: `Str`'s layout; the tail is `capacity`, which is `len`.
        unsafe {
            heap::allocate_with::<Str>(ty, len, |place| {
                place.write(Str::head(small, chars as u32));
                let at = place.cast::<u8>().add(size_of::<Str>());
                copy(wtf8, at);
            })
        }
    }

    /// The bytes of an object of this shape, beside those of its layout; what it has beside its text is dropped.
    ///
    /// # Safety
    /// Called once, of a string that nobody looks into any more.
    #[inline(always)]
    pub(super) unsafe fn end(object: NonNull<Header>) -> usize {
        // SAFETY: the caller's promise.
        unsafe {
            let body = &mut (*object.cast::<Boxed<Str>>().as_ptr()).body;
            drop(body.index.take());
            body.capacity as usize
        }
    }

    /// A body before a tail of `len` bytes.
    #[inline(always)]
    fn head(len: u32, chars: u32) -> Str {
        Str {
            hash: Cell::new(0),
            len,
            chars,
            capacity: len,
            interned: Cell::new(false),
            index: OnceCell::new(),
        }
    }

    /// The parts, one after the other.
    pub(crate) fn create_joined(ty: &Ref<Type>, parts: &[&[u8]]) -> Result<Ref<Str>, OutOfMemory> {
        let len = parts.iter().map(|part| part.len()).sum();
        let small = u32::try_from(len).map_err(|_| OutOfMemory)?;
        // Before the characters are counted: that takes time in proportion to the text.
        heap::current().has_room(len)?;
        let chars: usize = parts.iter().map(|part| count_chars(part)).sum();
        // SAFETY: `Str`'s layout; the tail is `capacity`, which is `len`.
        unsafe {
            heap::allocate_with::<Str>(ty, len, |place| {
                place.write(Str::head(small, chars as u32));
                let mut at = place.cast::<u8>().add(size_of::<Str>());
                for part in parts {
                    copy(part, at);
                    at = at.add(part.len());
                }
            })
        }
    }

    /// The texts in order, with a separator between them; the place of the first value that is none.
    pub(crate) fn create_from_values(
        ty: &Ref<Type>,
        separator: Option<&Ref<Str>>,
        values: &[Value],
    ) -> Result<Result<Ref<Str>, OutOfMemory>, usize> {
        let mut len = 0;
        let mut chars = 0;
        for (at, value) in values.iter().enumerate() {
            let text = value.as_str().ok_or(at)?;
            len += text.len as usize;
            chars += text.chars as usize;
        }
        let gaps = values.len().saturating_sub(1);
        let between = separator.map_or(&[][..], |separator| separator.as_bytes());
        len += gaps.saturating_mul(between.len());
        chars += gaps.saturating_mul(separator.map_or(0, |separator| separator.char_len()));
        let Ok(small) = u32::try_from(len) else {
            return Ok(Err(OutOfMemory));
        };
        // SAFETY: `Str`'s layout; the tail is `capacity`, which is `len`: as much as the texts take that were counted, and
        // nothing can have changed since.
        Ok(unsafe {
            heap::allocate_with::<Str>(ty, len, |place| {
                place.write(Str::head(small, chars as u32));
                let mut at = place.cast::<u8>().add(size_of::<Str>());
                for (index, value) in values.iter().enumerate() {
                    if index > 0 && !between.is_empty() {
                        copy(between, at);
                        at = at.add(between.len());
                    }
                    if let Some(text) = value.as_str() {
                        copy(text.as_bytes(), at);
                        at = at.add(text.len as usize);
                    }
                }
            })
        })
    }

    /// A text so many times over.
    pub(crate) fn create_repeated(
        ty: &Ref<Type>,
        text: &Ref<Str>,
        times: usize,
    ) -> Result<Ref<Str>, OutOfMemory> {
        let part = text.as_bytes();
        let len = part.len().checked_mul(times).ok_or(OutOfMemory)?;
        let small = u32::try_from(len).map_err(|_| OutOfMemory)?;
        // SAFETY: `Str`'s layout; the tail is `capacity`, which is `len`.
        unsafe {
            heap::allocate_with::<Str>(ty, len, |place| {
                place.write(Str::head(small, text.chars * times as u32));
                let at = place.cast::<u8>().add(size_of::<Str>());
                match part {
                    [byte] => at.write_bytes(*byte, times),
                    _ => {
                        for turn in 0..times {
                            copy(part, at.add(turn * part.len()));
                        }
                    }
                }
            })
        }
    }

    /// An ASCII text of `len` bytes, each of which `byte` gives by its place.
    pub(crate) fn create_ascii(
        ty: &Ref<Type>,
        len: usize,
        byte: impl Fn(usize) -> u8,
    ) -> Result<Ref<Str>, OutOfMemory> {
        let small = u32::try_from(len).map_err(|_| OutOfMemory)?;
        // SAFETY: `Str`'s layout; the tail is `capacity`, which is `len`.
        unsafe {
            heap::allocate_with::<Str>(ty, len, |place| {
                place.write(Str::head(small, small));
                let start = place.cast::<u8>().add(size_of::<Str>());
                for at in 0..len {
                    start.add(at).write(byte(at) & 0x7F);
                }
            })
        }
    }

    /// A text with another one in place of what stands at some places, in order, each time the same.
    pub(crate) fn create_replaced(
        ty: &Ref<Type>,
        text: &Ref<Str>,
        places: &[usize],
        (old, new): (&Ref<Str>, &Ref<Str>),
    ) -> Result<Ref<Str>, OutOfMemory> {
        let (from, put) = (text.as_bytes(), new.as_bytes());
        let changed = |all: usize, old: usize, new: usize| {
            let kept = all.checked_sub(old.checked_mul(places.len())?)?;
            kept.checked_add(new.checked_mul(places.len())?)
        };
        let len = changed(from.len(), old.byte_len(), put.len()).ok_or(OutOfMemory)?;
        let chars = changed(text.char_len(), old.char_len(), new.char_len());
        let small = u32::try_from(len).map_err(|_| OutOfMemory)?;
        let chars = chars.filter(|chars| *chars <= len).ok_or(OutOfMemory)?;
        // SAFETY: `Str`'s layout; the tail is `capacity`, which is `len`; `room` says how much of it is left.
        unsafe {
            heap::allocate_with::<Str>(ty, len, |place| {
                place.write(Str::head(small, chars as u32));
                let start = place.cast::<u8>().add(size_of::<Str>());
                let (mut to, mut done) = (0, 0);
                let mut write = |part: &[u8]| {
                    let part = part.get(..len - to).unwrap_or(part);
                    copy(part, start.add(to));
                    to += part.len();
                };
                for at in places {
                    write(from.get(done..*at).unwrap_or(&[]));
                    write(put);
                    done = at + old.byte_len();
                }
                write(from.get(done..).unwrap_or(&[]));
                assert!(to == len, "the places are in order");
            })
        }
    }

    /// An ASCII text with each of its characters replaced by another one of ASCII.
    #[inline]
    pub(crate) fn create_mapped(
        ty: &Ref<Type>,
        text: &Ref<Str>,
        map: impl Fn(u8) -> u8,
    ) -> Result<Ref<Str>, OutOfMemory> {
        let from = text.as_bytes();
        // SAFETY: `Str`'s layout; the tail is `capacity`, which is `len`.
        unsafe {
            heap::allocate_with::<Str>(ty, from.len(), |place| {
                place.write(Str::head(text.len, text.len));
                let start = place.cast::<u8>().add(size_of::<Str>());
                for (at, byte) in from.iter().enumerate() {
                    start.add(at).write(map(*byte) & 0x7F);
                }
            })
        }
    }

    /// Length in bytes.
    #[inline(always)]
    pub fn byte_len(&self) -> usize {
        self.len as usize
    }

    /// Length in characters: `len(s)`.
    #[inline(always)]
    pub fn char_len(&self) -> usize {
        self.chars as usize
    }

    /// Whether all characters are ASCII, so that characters are bytes.
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.chars == self.len
    }

    /// Whether this is the one string of its text that names are compared by.
    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.interned.get()
    }

    pub(crate) fn set_interned(&self) {
        self.interned.set(true);
    }

    /// `this + more`. In place when `this` is the only reference: then amortised O(more).
    pub(crate) fn append(
        this: Ref<Str>,
        more: &Ref<Str>,
    ) -> Result<Ref<Str>, (Ref<Str>, OutOfMemory)> {
        let old_len = this.len as usize;
        let new_len = old_len + more.len as usize;
        let exact = this.ty().attrs_offset.get() == 0;
        if !this.is_unique() || !exact || this.is_interned() || u32::try_from(new_len).is_err() {
            let ty = this.ty().clone();
            return Str::create_joined(&ty, &[this.as_bytes(), more.as_bytes()])
                .map_err(|full| (this, full));
        }
        let chars = this.chars + more.chars;
        let old_capacity = this.capacity as usize;
        let capacity = if new_len > old_capacity {
            (new_len + new_len / 2 + 16).min(u32::MAX as usize)
        } else {
            old_capacity
        };
        // SAFETY: unique, a leaf, without prefix; the body is made to agree below.
        unsafe {
            let grown = if capacity > old_capacity {
                heap::resize_tail(this, old_capacity, capacity)?
            } else {
                this
            };
            let body = &raw mut (*grown.ptr().as_ptr()).body;
            let start = body.cast::<u8>().add(size_of::<Str>());
            std::ptr::copy_nonoverlapping(
                more.as_bytes().as_ptr(),
                start.add(old_len),
                more.len as usize,
            );
            (*body).len = new_len as u32;
            (*body).chars = chars;
            (*body).capacity = capacity as u32;
            (*body).hash.set(0);
            (*body).index.take();
            Ok(grown)
        }
    }
}

/// What needs the tail: a reference to the body alone does not reach it.
impl Ref<Str> {
    /// The text, as WTF-8.
    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: the tail follows the body and holds `len` initialised bytes.
        unsafe { std::slice::from_raw_parts(self.tail_ptr(), self.len as usize) }
    }

    /// The text, if it has no lone surrogates.
    #[inline]
    pub fn to_utf8(&self) -> Option<&str> {
        std::str::from_utf8(self.as_bytes()).ok()
    }

    /// The text, lone surrogates replaced.
    pub fn to_string_lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.as_bytes())
    }

    /// Where character `at` begins, in bytes; the length for the position behind the last.
    pub fn byte_offset(&self, at: usize) -> usize {
        if self.is_ascii() {
            return at;
        }
        let bytes = self.as_bytes();
        if at >= self.char_len() {
            return bytes.len();
        }
        let index = self.index.get_or_init(|| {
            let starts = bytes
                .iter()
                .enumerate()
                .filter(|(_, byte)| **byte & 0xC0 != 0x80);
            let starts = starts
                .step_by(STRIDE)
                .map(|(offset, _)| offset as u32)
                .collect();
            Box::new(Index { starts })
        });
        let mut offset = index.starts[at / STRIDE] as usize;
        for _ in 0..at % STRIDE {
            offset += 1;
            while bytes.get(offset).is_some_and(|byte| byte & 0xC0 == 0x80) {
                offset += 1;
            }
        }
        offset
    }

    /// Which character begins at byte `offset`.
    pub fn char_index(&self, offset: usize) -> usize {
        if self.is_ascii() {
            offset
        } else {
            count_chars(&self.as_bytes()[..offset])
        }
    }

    /// The text's hash under the isolate's seed.
    #[inline]
    pub fn hash(&self) -> u64 {
        let known = self.hash.get();
        if known != 0 {
            return known;
        }
        let hash = hash_bytes(self.as_bytes());
        self.hash.set(hash);
        hash
    }
}

impl PartialEq for Ref<Str> {
    #[inline]
    fn eq(&self, other: &Ref<Str>) -> bool {
        self.is_same(other) || (self.len == other.len && same(self.as_bytes(), other.as_bytes()))
    }
}

/// Whether texts of one length are the same. Short ones without a call.
#[inline(always)]
fn same(a: &[u8], b: &[u8]) -> bool {
    if let (Some(a_head), Some(b_head)) = (a.first_chunk::<8>(), b.first_chunk::<8>()) {
        return a_head == b_head
            && match a.len() <= 16 {
                true => a.last_chunk::<8>() == b.last_chunk::<8>(),
                false => {
                    heap::look_at(a.len());
                    a == b
                }
            };
    }
    if let (Some(a_head), Some(b_head)) = (a.first_chunk::<4>(), b.first_chunk::<4>()) {
        return a_head == b_head && a.last_chunk::<4>() == b.last_chunk::<4>();
    }
    a.iter().zip(b).all(|(a, b)| a == b)
}

/// Hash of bytes: never 0 (which means "not computed"), nor what stands for -1.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher =
        foldhash::quality::FixedState::with_seed(heap::current().hash_seed.get()).build_hasher();
    hasher.write(bytes);
    let hash = hasher.finish();
    heap::look_at(bytes.len());
    if hash == 0 || hash == u64::MAX {
        0x5bd1_e995
    } else {
        hash
    }
}

/// The strings that names are compared by: one for each text.
pub(crate) struct Interner {
    table: hashbrown::HashTable<Ref<Str>>,
    /// Bytes of the texts that have come, and how many make it worth to look which are still in use.
    bytes: usize,
    due: usize,
}

/// So many bytes of new names are kept at the least.
const SWEEP_MIN: usize = 1 << 20;

impl Interner {
    pub(crate) fn new() -> Interner {
        Interner {
            table: hashbrown::HashTable::new(),
            bytes: 0,
            due: 0,
        }
    }

    pub(crate) fn reserve(&mut self, names: usize) {
        let before = self.table.allocation_size();
        self.table.reserve(names, |known| known.hash());
        heap::current().charge_anyway(self.table.allocation_size() - before);
    }

    pub(crate) fn find(&self, wtf8: &[u8], hash: u64) -> Option<&Ref<Str>> {
        self.table.find(hash, |known| known.as_bytes() == wtf8)
    }

    pub(crate) fn insert(&mut self, text: Ref<Str>) {
        text.set_interned();
        self.bytes += text.as_bytes().len() + 64;
        let before = self.table.allocation_size();
        self.table
            .insert_unique(text.hash(), text, |known| known.hash());
        heap::current().charge_anyway(self.table.allocation_size() - before);
    }

    /// Whether so many names have come that some may have gone out of use.
    pub(crate) fn is_due(&self) -> bool {
        self.bytes > self.due.max(SWEEP_MIN)
    }

    /// Let go of what nobody else holds. O(names), and as many bytes have come since the last time as there are: O(1) for
    /// each.
    pub(crate) fn sweep(&mut self) {
        self.table.retain(|text| text.count() > 1);
        self.bytes = self
            .table
            .iter()
            .map(|text| text.as_bytes().len() + 64)
            .sum();
        self.due = self.bytes * 2;
    }

    pub(crate) fn clear(&mut self) {
        heap::current().discharge(self.table.allocation_size());
        self.table = hashbrown::HashTable::new();
    }
}
