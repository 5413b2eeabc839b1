//! Hashes with a key, and comparisons that tell nothing by their time.

use super::{Algorithm, Engine};

/// A keyed hash (RFC 2104), ready for messages.
#[derive(Clone)]
pub(super) struct Keyed {
    inner: Engine,
    outer: Engine,
}

impl Keyed {
    pub(super) fn new(algorithm: &'static Algorithm, key: &[u8]) -> Keyed {
        let mut block = vec![0; algorithm.block];
        let mut hashed = Vec::new();
        if key.len() > algorithm.block {
            let mut engine = (algorithm.start)();
            engine.update(key);
            hashed = engine.finish(0);
        }
        let key = if hashed.is_empty() { key } else { &hashed };
        for (to, from) in block.iter_mut().zip(key) {
            *to = *from;
        }
        let padded = |pad: u8| {
            let mut engine = (algorithm.start)();
            engine.update(&block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
            engine
        };
        Keyed {
            inner: padded(0x36),
            outer: padded(0x5C),
        }
    }

    pub(super) fn of(&self, parts: &[&[u8]]) -> Vec<u8> {
        let (mut inner, mut outer) = (self.inner.clone(), self.outer.clone());
        parts.iter().for_each(|part| inner.update(part));
        outer.update(&inner.finish(0));
        outer.finish(0)
    }
}

/// Whether two texts are equal, in a time that does not tell where they differ.
pub(super) fn equal_slowly(a: &[u8], b: &[u8]) -> bool {
    let mut differ = u8::from(a.len() != b.len());
    for (at, byte) in b.iter().enumerate() {
        differ |= byte ^ a.get(at).copied().unwrap_or(!byte);
    }
    std::hint::black_box(differ) == 0
}
