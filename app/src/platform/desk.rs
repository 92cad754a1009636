//! A desk where what arrives together is dealt with together: one task takes whatever was handed in while it was busy
//! with what came before.

use super::problem::Problem;
use tokio::sync::{mpsc, oneshot};

/// Most things dealt with at once.
const GROUP: usize = 256;
/// Things that may wait; beyond, whoever brings more is slowed down.
const WAITING: usize = 4096;

type Waiting<Q, A> = (Q, oneshot::Sender<A>);

/// A desk that takes `Q` and answers `A`; it closes when dropped.
#[derive(Debug)]
pub struct Desk<Q, A>(mpsc::Sender<Waiting<Q, A>>);

impl<Q: Send + 'static, A: Send + 'static> Desk<Q, A> {
    /// Opens a desk; `work` answers each thing of a group, in order.
    pub fn open<F, W>(work: F) -> Self
    where
        F: Fn(Vec<Q>) -> W + Send + 'static,
        W: Future<Output = Vec<A>> + Send,
    {
        let (sender, mut inbox) = mpsc::channel::<Waiting<Q, A>>(WAITING);
        tokio::spawn(async move {
            let mut group = Vec::with_capacity(GROUP);
            while inbox.recv_many(&mut group, GROUP).await > 0 {
                let (asked, answers): (Vec<Q>, Vec<_>) = group.drain(..).unzip();
                for (said, answer) in work(asked).await.into_iter().zip(answers) {
                    // Whoever no longer listens will ask again.
                    let _ = answer.send(said);
                }
            }
        });
        Self(sender)
    }

    /// Hands in one thing, and waits for its answer.
    ///
    /// # Errors
    /// When the desk is closed: the program is stopping.
    pub async fn ask(&self, asked: Q) -> Result<A, Problem> {
        self.hand_in(asked).await?.await.map_err(Problem::inside)
    }

    /// Hands in several, and waits for all the answers.
    ///
    /// # Errors
    /// When the desk is closed: the program is stopping.
    pub async fn ask_all(&self, asked: Vec<Q>) -> Result<Vec<A>, Problem> {
        let mut waiting = Vec::with_capacity(asked.len());
        for one in asked {
            waiting.push(self.hand_in(one).await?);
        }
        let mut answers = Vec::with_capacity(waiting.len());
        for answer in waiting {
            answers.push(answer.await.map_err(Problem::inside)?);
        }
        Ok(answers)
    }

    async fn hand_in(&self, asked: Q) -> Result<oneshot::Receiver<A>, Problem> {
        let (sender, answer) = oneshot::channel();
        self.0.send((asked, sender)).await.map_err(Problem::inside)?;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::Poll;
    use tokio::sync::Mutex;

    #[tokio::test]
    async fn what_came_while_the_desk_was_busy_is_answered_together_and_in_order() {
        let (groups, busy) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(())));
        let held = busy.clone().lock_owned().await;
        let seen = groups.clone();
        let desk = Arc::new(Desk::open(move |asked: Vec<u32>| {
            let (seen, busy) = (seen.clone(), busy.clone());
            async move {
                seen.lock().await.push(asked.len());
                drop(busy.lock().await);
                asked.into_iter().map(|number| number * 2).collect()
            }
        }));
        let first = tokio::spawn({
            let desk = desk.clone();
            async move { desk.ask(1).await }
        });
        while groups.lock().await.is_empty() {
            tokio::task::yield_now().await;
        }
        let mut rest = pin!(desk.ask_all(vec![2, 3, 4]));
        // Handed in, and left waiting.
        assert!(poll_fn(|context| Poll::Ready(rest.as_mut().poll(context).is_pending())).await);
        drop(held);
        assert_eq!(rest.await.unwrap(), [4, 6, 8]);
        assert_eq!(first.await.unwrap().unwrap(), 2);
        assert_eq!(*groups.lock().await, [1, 3]);
    }
}
