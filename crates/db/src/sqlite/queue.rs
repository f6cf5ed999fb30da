//! A queue of bounded length between async callers and the database threads.
//!
//! Pushing never waits: a full queue is told at once, so that load is shed instead of piled up. It must not know what
//! the jobs are.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::Result;
use crate::error::DbError;

pub(super) struct Queue<J> {
    state: Mutex<State<J>>,
    changed: Condvar,
    most: usize,
}

struct State<J> {
    jobs: VecDeque<J>,
    closed: bool,
}

impl<J> Queue<J> {
    pub(super) fn new(most: usize) -> Self {
        let state = State { jobs: VecDeque::new(), closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new(), most: most.max(1) }
    }

    pub(super) fn push(&self, job: J) -> Result<()> {
        let mut state = self.lock();
        if state.closed {
            return Err(DbError::Closed);
        }
        if state.jobs.len() >= self.most {
            return Err(DbError::Busy(format!("{} requests are waiting", state.jobs.len())));
        }
        state.jobs.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Waits for the next job; nothing once the queue is closed and empty.
    pub(super) fn pop(&self) -> Option<J> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next job if one is waiting.
    pub(super) fn pop_waiting(&self) -> Option<J> {
        self.lock().jobs.pop_front()
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<J>> {
        // Nothing that can panic runs while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_says_so_and_a_closed_one_empties() {
        let queue = Queue::new(2);
        queue.push(1).unwrap();
        queue.push(2).unwrap();
        assert!(matches!(queue.push(3), Err(DbError::Busy(_))));
        queue.close();
        assert!(matches!(queue.push(3), Err(DbError::Closed)));
        assert_eq!((queue.pop(), queue.pop_waiting(), queue.pop()), (Some(1), Some(2), None));
    }
}
