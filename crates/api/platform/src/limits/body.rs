//! Bodies on their way in. A request that waits for its client is not being worked on: it gives its place to others, and may not wait for ever.

use super::InFlight;
use actix_web::{dev::Payload, error::PayloadError, web::Bytes};
use futures_util::{Stream, stream::LocalBoxStream};
use std::{
    cell::{Cell, RefCell},
    io,
    pin::Pin,
    rc::Rc,
    sync::{Arc, atomic::AtomicUsize},
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep, sleep},
};

/// A body that is whole by then needs no place among the slow ones.
const PROMPT: Duration = Duration::from_millis(250);
/// From then on a body must have come at [`PACE`].
const PACED_AFTER: Duration = Duration::from_secs(10);
const PACED_EVERY: Duration = Duration::from_secs(1);
/// Bytes a second: less than the slowest line brings on which people can work.
const PACE: f64 = 1024.0;

/// Where a request stands: worked on, or waiting for its body.
pub(super) struct Place {
    counter: Arc<AtomicUsize>,
    working: RefCell<Option<InFlight>>,
    slow: Arc<Semaphore>,
    turned_away: Cell<bool>,
}

impl Place {
    pub fn new(working: InFlight, slow: &Arc<Semaphore>) -> Rc<Self> {
        let counter = Arc::clone(&working.0);
        Rc::new(Self { counter, working: RefCell::new(Some(working)), slow: Arc::clone(slow), turned_away: Cell::new(false) })
    }

    /// Whether the body was given up because too many others are slow too.
    pub fn was_turned_away(&self) -> bool {
        self.turned_away.get()
    }

    /// Nobody works on the request now.
    pub fn leave(&self) {
        self.working.take();
    }

    fn enter(&self) {
        self.working.replace(Some(InFlight::back(&self.counter)));
    }
}

/// The same body; `place` follows whether it is waited for.
pub(super) fn watched(body: Payload, place: &Rc<Place>) -> Payload {
    if matches!(body, Payload::None) {
        return body;
    }
    let body: LocalBoxStream<'static, _> = Box::pin(Watched { body, place: Rc::clone(place), received: 0, wait: None });
    Payload::from(body)
}

struct Watched {
    body: Payload,
    place: Rc<Place>,
    received: u64,
    /// Since the body was waited for the first time.
    wait: Option<Wait>,
}

struct Wait {
    since: Instant,
    alarm: Pin<Box<Sleep>>,
    slow: Option<OwnedSemaphorePermit>,
}

impl Wait {
    /// Pending, or why the body is given up.
    fn poll(&mut self, received: u64, place: &Place, cx: &mut Context<'_>) -> Poll<PayloadError> {
        while self.alarm.as_mut().poll(cx).is_ready() {
            let waited = self.since.elapsed();
            if self.slow.is_none() {
                let Ok(slow) = Arc::clone(&place.slow).try_acquire_owned() else {
                    place.turned_away.set(true);
                    return Poll::Ready(given_up("too many slow requests"));
                };
                self.slow = Some(slow);
            } else if waited >= PACED_AFTER && (received as f64) < PACE * waited.as_secs_f64() {
                return Poll::Ready(given_up("the client sends too slowly"));
            }
            let next = if waited < PACED_AFTER { self.since + PACED_AFTER } else { Instant::now() + PACED_EVERY };
            self.alarm.as_mut().reset(next);
        }
        Poll::Pending
    }
}

fn given_up(why: &'static str) -> PayloadError {
    PayloadError::Io(io::Error::new(io::ErrorKind::TimedOut, why))
}

impl Stream for Watched {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        match Pin::new(&mut this.body).poll_next(cx) {
            Poll::Ready(Some(Ok(chunk))) => {
                this.received += chunk.len() as u64;
                Poll::Ready(Some(Ok(chunk)))
            }
            Poll::Ready(end) => {
                if this.wait.take().is_some() {
                    this.place.enter();
                }
                Poll::Ready(end)
            }
            Poll::Pending => {
                let place = &this.place;
                let wait = this.wait.get_or_insert_with(|| {
                    place.leave();
                    Wait { since: Instant::now(), alarm: Box::pin(sleep(PROMPT)), slow: None }
                });
                wait.poll(this.received, place, cx).map(|error| Some(Err(error)))
            }
        }
    }
}
