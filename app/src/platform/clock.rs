//! The clock and the random source, given to whoever needs them: tests own both.

use palier_domain::shared::{Day, Instant};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Where the time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own clock.
    Machine,
    /// A clock that moves only when told, in milliseconds UTC.
    Held(Arc<AtomicI64>),
}

/// The clock and the random source of one running application.
#[derive(Debug, Clone)]
pub struct World {
    clock: Clock,
    chance: Arc<Mutex<ChaCha20Rng>>,
}

impl World {
    /// The real world: the machine's clock, and a random source seeded by the system.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn real() -> std::io::Result<Self> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(std::io::Error::other)?;
        Ok(Self::of(Clock::Machine, seed))
    }

    /// A world that repeats: time held at that moment, randomness from that seed.
    pub fn held(at: Instant, seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self::of(Clock::Held(Arc::new(AtomicI64::new(at.0))), bytes)
    }

    fn of(clock: Clock, seed: [u8; 32]) -> Self {
        Self { clock, chance: Arc::new(Mutex::new(ChaCha20Rng::from_seed(seed))) }
    }

    /// The present moment.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> Instant {
        match &self.clock {
            Clock::Machine => Instant(jiff::Timestamp::now().as_millisecond()),
            Clock::Held(ms) => Instant(ms.load(Ordering::SeqCst)),
        }
    }

    /// The present day in mainland France.
    pub fn today(&self) -> Day {
        self.now().day()
    }

    /// Moves a held clock forward; the machine's clock does not listen.
    pub fn advance_ms(&self, by: i64) {
        if let Clock::Held(ms) = &self.clock {
            ms.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// A fresh identifier (UUIDv7: sorts by the moment it was made).
    pub fn id<T: From<Uuid>>(&self) -> T {
        let ms = u64::try_from(self.now().0).unwrap_or(0);
        let mut random = [0; 10];
        self.fill(&mut random);
        T::from(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
    }

    /// 256 random bits as 64 hexadecimal digits: a secret that cannot be guessed.
    pub fn token(&self) -> String {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        hex(&bytes)
    }

    /// Fills with random bytes.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.chance.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
        text
    })
}

/// SHA-256 of these bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    hex(&Sha256::digest(bytes))
}
