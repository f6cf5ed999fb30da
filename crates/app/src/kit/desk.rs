//! Long reckonings: off the threads that answer requests, at most one for each core of the machine, with a short queue. Who
//! comes when it is full is told so at once. Answers are kept for whoever asks the same again. What nobody waits for is
//! reckoned beside them, with half of the cores at most and one at a time.
//!
//! What is reckoned is not known here; it must depend on its key and on nothing else.

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use domain::check::Workers;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::error::AppError;

/// Who may wait.
const QUEUE: usize = 24;
/// Answers that are kept.
const KEPT: usize = 96;

/// What an answer is found by: a digest of everything it depends on.
pub type Key = [u8; 32];

type Known = Arc<dyn Any + Send + Sync>;
type Kept = VecDeque<(Key, Known)>;

/// Where reckonings are made.
pub struct Desk {
    seats: Arc<Semaphore>,
    waiting: AtomicUsize,
    kept: Mutex<Kept>,
    /// The last answer of what nobody waits for. Whoever holds it reckons.
    beside: tokio::sync::Mutex<Option<Known>>,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("free", &self.seats.available_permits()).finish_non_exhaustive()
    }
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            seats: Arc::new(Semaphore::new(cores())),
            waiting: AtomicUsize::new(0),
            kept: Mutex::default(),
            beside: tokio::sync::Mutex::default(),
        }
    }
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Counts who waits, also where somebody gives up.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Desk {
    /// The answer that is kept under this key, or a new one.
    ///
    /// # Errors
    /// [`AppError::Busy`] where too many wait; what the job says.
    pub async fn reckon<T, F>(&self, key: Key, job: F) -> Result<Arc<T>, AppError>
    where
        T: Send + Sync + 'static,
        F: FnOnce(&Threads) -> Result<T, AppError> + Send + 'static,
    {
        if let Some(known) = self.known(&key) {
            return Ok(known);
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting(&self.waiting);
        if before >= QUEUE {
            return Err(AppError::Busy(format!("{before} questions about chances wait")));
        }
        let closed = |_| AppError::Internal("the desk is closed".to_owned());
        let mut seat = Arc::clone(&self.seats).acquire_owned().await.map_err(closed)?;
        drop(waiting);
        // Cores that nobody else wants help along.
        let free = u32::try_from(self.seats.available_permits()).unwrap_or(0);
        if let Ok(more) = Arc::clone(&self.seats).try_acquire_many_owned(free) {
            seat.merge(more);
        }
        let done = spawn_blocking(move || {
            let answer = job(&Threads(seat.num_permits()));
            drop(seat);
            answer
        });
        let answer = Arc::new(done.await.map_err(|e| AppError::Internal(format!("a reckoning failed: {e}")))??);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((key, Arc::clone(&answer) as Known));
        while kept.len() > KEPT {
            kept.pop_front();
        }
        Ok(answer)
    }

    /// What nobody waits for and is reckoned again and again: off the threads that answer requests, without taking a seat
    /// from whoever waits. It begins with its last answer.
    ///
    /// # Errors
    /// What the job says.
    pub async fn beside<T, F>(&self, job: F) -> Result<Arc<T>, AppError>
    where
        T: Send + Sync + 'static,
        F: FnOnce(Option<Arc<T>>, &Threads) -> Result<T, AppError> + Send + 'static,
    {
        let mut last = self.beside.lock().await;
        let known = last.clone().and_then(|known| known.downcast().ok());
        let done = spawn_blocking(move || job(known, &Threads((cores() / 2).max(1))));
        let answer = Arc::new(done.await.map_err(|e| AppError::Internal(format!("a reckoning failed: {e}")))??);
        *last = Some(Arc::clone(&answer) as Known);
        Ok(answer)
    }

    fn known<T: Send + Sync + 'static>(&self, key: &Key) -> Option<Arc<T>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(known, _)| known == key).map(|(_, answer)| Arc::clone(answer))?;
        found.downcast().ok()
    }
}

/// So many threads.
#[derive(Clone, Copy, Debug)]
pub struct Threads(usize);

impl Workers for Threads {
    fn count(&self) -> usize {
        self.0
    }

    fn all<T: Send>(&self, jobs: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= jobs {
                    return done;
                }
                done.push((n, job(n)));
            }
        };
        let mut all: Vec<(usize, T)> = thread::scope(|scope| {
            let others: Vec<_> = (1..self.0.min(jobs)).map(|_| scope.spawn(work)).collect();
            let mut all = work();
            for other in others {
                match other.join() {
                    Ok(more) => all.extend(more),
                    Err(panic) => resume_unwind(panic),
                }
            }
            all
        });
        all.sort_unstable_by_key(|(n, _)| *n);
        all.into_iter().map(|(_, one)| one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_come_back_in_their_order_whoever_did_them() {
        for threads in [1, 2, 5] {
            assert_eq!(Threads(threads).all(7, |n| n * n), vec![0, 1, 4, 9, 16, 25, 36]);
        }
    }

    #[tokio::test]
    async fn what_nobody_waits_for_begins_with_its_last_answer() {
        let desk = Desk::default();
        for n in 1..=3 {
            let answer = desk.beside(|known: Option<Arc<i32>>, _| Ok(known.map_or(0, |known| *known) + 1)).await;
            assert!(matches!(answer, Ok(found) if *found == n));
        }
    }

    #[tokio::test]
    async fn the_same_question_is_reckoned_once() {
        let (desk, runs) = (Desk::default(), Arc::new(AtomicUsize::new(0)));
        for _ in 0..3 {
            let runs = Arc::clone(&runs);
            let answer = desk.reckon([7; 32], move |_| Ok(runs.fetch_add(1, Ordering::Relaxed))).await;
            assert!(matches!(answer, Ok(n) if *n == 0));
        }
        assert_eq!(runs.load(Ordering::Relaxed), 1);
    }
}
