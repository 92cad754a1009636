//! Passwords: argon2id, hashed off the request threads, at most two at a time.

use super::clock::World;
use super::problem::Problem;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Hashes and verifies passwords, bounded so that a rush of sign-ins cannot take the machine.
#[derive(Debug, Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    /// A hash of nothing known: verifying against it takes the time of a real one.
    decoy: Arc<str>,
}

impl Passwords {
    /// Ready to hash.
    ///
    /// # Errors
    /// When argon2 refuses its own parameters.
    pub fn new(world: &World) -> Result<Self, Problem> {
        let decoy = hash_now(&world.token(), salt(world))?;
        Ok(Self { places: Arc::new(Semaphore::new(2)), decoy: decoy.into() })
    }

    /// The hash to keep for that password.
    ///
    /// # Errors
    /// When the pool is closed.
    pub async fn hash(&self, world: &World, password: String) -> Result<String, Problem> {
        let salt = salt(world);
        self.run(move || hash_now(&password, salt)).await?
    }

    /// Whether that password is the one of that hash; without a hash, takes as long and says no.
    ///
    /// # Errors
    /// When the pool is closed.
    pub async fn verify(&self, hash: Option<String>, password: String) -> Result<bool, Problem> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let same = self
            .run(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(same && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let _place = self.places.acquire().await.map_err(Problem::inside)?;
        tokio::task::spawn_blocking(work).await.map_err(Problem::inside)
    }
}

fn salt(world: &World) -> [u8; 16] {
    let mut salt = [0; 16];
    world.fill(&mut salt);
    salt
}

fn hash_now(password: &str, salt: [u8; 16]) -> Result<String, Problem> {
    let hash: argon2::password_hash::phc::PasswordHash =
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map_err(Problem::inside)?;
    Ok(hash.to_string())
}
