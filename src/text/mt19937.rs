//! The Mersenne Twister with CPython's seeding, so that a seed gives the same numbers here as there.

use num_bigint::BigUint;

const N: usize = 624;
const M: usize = 397;

/// The generator's state: 624 words and how many of them are used up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Twister {
    words: Box<[u32; N]>,
    used: usize,
}

impl Twister {
    /// Seeded by one word.
    fn from_word(seed: u32) -> Twister {
        let mut words = Box::new([0_u32; N]);
        let mut last = seed;
        for (at, word) in words.iter_mut().enumerate() {
            if at > 0 {
                last = 1_812_433_253_u32
                    .wrapping_mul(last ^ last >> 30)
                    .wrapping_add(at as u32);
            }
            *word = last;
        }
        Twister { words, used: N }
    }

    /// Seeded by a key of 32-bit words, lowest first; what `random.seed(n)` does with the words of `abs(n)`.
    pub(crate) fn from_key(key: &[u32]) -> Twister {
        let key = if key.is_empty() { &[0] } else { key };
        let mut twister = Twister::from_word(19_650_218);
        let words = &mut twister.words;
        let (mut at, mut from) = (1, 0);
        let mix = |words: &[u32; N], at: usize, by: u32| {
            let last = words[at - 1];
            words[at] ^ (last ^ last >> 30).wrapping_mul(by)
        };
        for _ in 0..N.max(key.len()) {
            words[at] = mix(words, at, 1_664_525)
                .wrapping_add(key[from])
                .wrapping_add(from as u32);
            at += 1;
            from = (from + 1) % key.len();
            if at == N {
                words[0] = words[N - 1];
                at = 1;
            }
        }
        for _ in 1..N {
            words[at] = mix(words, at, 1_566_083_941).wrapping_sub(at as u32);
            at += 1;
            if at == N {
                words[0] = words[N - 1];
                at = 1;
            }
        }
        words[0] = 0x8000_0000;
        twister
    }

    /// `random.seed(n)` for the magnitude of an integer.
    pub(crate) fn from_int(magnitude: &BigUint) -> Twister {
        Twister::from_key(&magnitude.to_u32_digits())
    }

    /// The next 32 bits.
    pub(crate) fn next_u32(&mut self) -> u32 {
        if self.used >= N {
            self.refill();
        }
        let mut word = self.words[self.used];
        self.used += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9D2C_5680;
        word ^= word << 15 & 0xEFC6_0000;
        word ^ word >> 18
    }

    fn refill(&mut self) {
        let words = &mut self.words;
        for at in 0..N {
            let joined = words[at] & 0x8000_0000 | words[(at + 1) % N] & 0x7FFF_FFFF;
            let twist = if joined & 1 == 1 { 0x9908_B0DF } else { 0 };
            words[at] = words[(at + M) % N] ^ joined >> 1 ^ twist;
        }
        self.used = 0;
    }

    /// `random.random()`: 53 bits, in [0, 1).
    pub(crate) fn next_f64(&mut self) -> f64 {
        let (high, low) = (self.next_u32() >> 5, self.next_u32() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// `random.getrandbits(bits)` for up to 64 bits.
    pub(crate) fn bits_u64(&mut self, bits: u32) -> u64 {
        match bits {
            0 => 0,
            1..=32 => u64::from(self.next_u32() >> (32 - bits)),
            _ => {
                let low = u64::from(self.next_u32());
                let high = u64::from(self.next_u32() >> (64 - bits.min(64)));
                high << 32 | low
            }
        }
    }

    /// `random.getrandbits(bits)`.
    pub(crate) fn bits(&mut self, bits: u64) -> BigUint {
        let mut words = Vec::with_capacity(bits.div_ceil(32) as usize);
        let mut left = bits;
        while left > 0 {
            let word = self.next_u32();
            words.push(if left < 32 { word >> (32 - left) } else { word });
            left = left.saturating_sub(32);
        }
        BigUint::new(words)
    }

    /// The 624 words and the number used, as `random.getstate()` shows them.
    pub(crate) fn state(&self) -> (&[u32; N], usize) {
        (&self.words, self.used)
    }

    /// The generator in that state; `None` where `used` is too large or there are not 624 words.
    pub(crate) fn from_state(words: &[u32], used: usize) -> Option<Twister> {
        let words: Box<[u32; N]> = Box::new(words.try_into().ok()?);
        (used <= N).then_some(Twister { words, used })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_of_a_seed() {
        let mut twister = Twister::from_key(&[42]);
        assert_eq!(twister.next_f64(), 0.6394267984578837);
        assert_eq!(twister.next_f64(), 0.025010755222666936);
        let mut twister = Twister::from_key(&[]);
        assert_eq!(twister.next_f64(), 0.8444218515250481);
        let mut twister = Twister::from_int(&BigUint::from(10_u32).pow(30));
        assert_eq!(twister.next_f64(), 0.9341508484568806);
        assert_eq!(
            twister.bits(100).to_string(),
            "27663861319996638703201714973"
        );
        assert_eq!(twister.bits_u64(40), 1049389130899);
        let (words, used) = twister.state();
        let mut copy = Twister::from_state(words, used).unwrap();
        assert_eq!(copy.next_u32(), twister.clone().next_u32());
    }
}
