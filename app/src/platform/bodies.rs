//! How long a body may take as a whole: a client that drips just fast enough never to seem silent still has to end.

use super::http::Patience;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::stream::{StreamExt, unfold};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// A body that did not come within its time.
#[derive(Debug, thiserror::Error)]
#[error("the body came slower than {0} bytes per second")]
struct TooSlow(u32);

/// Gives each body the time of [`Patience::whole`], and more as it comes at [`Patience::slowest`] at least.
pub(super) async fn in_time(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    next.run(request.map(|body| if body.is_end_stream() { body } else { timed(body, patience) })).await
}

fn timed(body: Body, patience: Patience) -> Body {
    let started = Instant::now();
    let pieces = unfold(Some((body.into_data_stream(), 0.0)), move |coming| async move {
        let (mut pieces, received) = coming?;
        let ends =
            started + patience.whole + Duration::from_secs_f64(received / f64::from(patience.slowest.max(1)));
        // Asked first: a piece that is always ready would never let a timeout be seen.
        let piece = if Instant::now() > ends { None } else { timeout_at(ends, pieces.next()).await.ok() };
        match piece {
            Some(Some(Ok(piece))) => {
                let received = received + size(&piece);
                Some((Ok(piece), Some((pieces, received))))
            }
            Some(Some(Err(broken))) => Some((Err(broken), None)),
            Some(None) => None,
            None => Some((Err(axum::Error::new(TooSlow(patience.slowest))), None)),
        }
    });
    Body::from_stream(pieces)
}

fn size(piece: &Bytes) -> f64 {
    u32::try_from(piece.len()).map_or(0.0, f64::from)
}
