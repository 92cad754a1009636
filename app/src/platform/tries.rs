//! Failed tries of visitors, counted in memory so that codes are not guessed one after the other.
//!
//! Nothing is written: an address is turned at once into a hash under a secret of this run, and forgotten with it.

use super::clock::{World, sha256};
use super::problem::Problem;
use super::state::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use palier_domain::shared::Instant;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Failed tries allowed in a quarter of an hour.
const MOST: usize = 10;
const WINDOW_MS: i64 = 15 * 60 * 1000;
/// Callers remembered at once; beyond, the memory starts anew rather than grow.
const CALLERS: usize = 50_000;

/// Where a connection comes from: put on each request by the server.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Someone without an account, recognisable for as long as this run lasts and in no other way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Caller(String);

/// The failed tries of a running application.
#[derive(Debug)]
pub struct Tries {
    secret: String,
    failed: Mutex<HashMap<Caller, Vec<Instant>>>,
}

impl Tries {
    /// No try yet, under a fresh secret.
    pub fn new(world: &World) -> Self {
        Self { secret: world.token(), failed: Mutex::default() }
    }

    /// Whether someone failed too often lately.
    pub fn too_many(&self, caller: &Caller, now: Instant) -> bool {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get(caller).is_some_and(|tries| tries.iter().filter(|at| lately(**at, now)).count() >= MOST)
    }

    /// Remembers that someone failed.
    pub fn failed(&self, caller: &Caller, now: Instant) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.len() >= CALLERS {
            failed.retain(|_, tries| tries.iter().any(|at| lately(*at, now)));
            if failed.len() >= CALLERS {
                failed.clear();
            }
        }
        let tries = failed.entry(caller.clone()).or_default();
        tries.retain(|at| lately(*at, now));
        tries.push(now);
    }

    fn caller(&self, address: &str) -> Caller {
        Caller(sha256(format!("{} {address}", self.secret).as_bytes()))
    }
}

fn lately(at: Instant, now: Instant) -> bool {
    at.plus_ms(WINDOW_MS) > now
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    /// Behind a proxy of the same machine, the caller is the last address that the proxy wrote.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
        let forwarded = parts.headers.get("x-forwarded-for").and_then(|list| list.to_str().ok());
        let behind = forwarded
            .filter(|_| peer.is_some_and(|peer| peer.is_loopback()))
            .and_then(|list| list.rsplit(',').next())
            .and_then(|last| last.trim().parse::<IpAddr>().ok());
        let address = behind.or(peer).map(network).unwrap_or_default();
        Ok(app.tries.caller(&address))
    }
}

/// An IPv6 subscriber has a whole /64: its parts are one caller.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => format!("{:x?}", &six.segments()[..4]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_counted_by_caller_and_forgotten_after_a_quarter_of_an_hour() {
        let tries = Tries::new(&World::held(Instant(0), 1));
        let (one, other) = (tries.caller("192.0.2.1"), tries.caller("192.0.2.2"));
        for _ in 0..MOST {
            assert!(!tries.too_many(&one, Instant(0)));
            tries.failed(&one, Instant(0));
        }
        assert!(tries.too_many(&one, Instant(WINDOW_MS - 1)));
        assert!(!tries.too_many(&other, Instant(0)));
        assert!(!tries.too_many(&one, Instant(WINDOW_MS)));
        assert!(!one.0.contains("192.0.2.1"), "the address is not kept");
    }

    #[test]
    fn the_addresses_of_one_subscriber_are_one_caller() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
