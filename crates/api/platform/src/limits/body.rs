//! Bodies on their way in. A request that waits for its client is not being worked on: it gives its place to others, and its body must come as
//! fast as an honest line brings it.

use super::{InFlight, Limiter, places::Place, user};
use crate::{config, error::Error};
use actix_web::{
    HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header,
    web::{self, Bytes},
};
use futures_util::{FutureExt, StreamExt};
use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// A body that is whole by then needs no place among the slow ones.
const PROMPT: Duration = Duration::from_millis(250);

/// Where a request stands: worked on, or waiting for its body. In the request's extensions.
pub(super) struct Standing {
    counter: Arc<AtomicUsize>,
    working: RefCell<Option<InFlight>>,
    waiting_since: Cell<Option<Instant>>,
    waited: Cell<Duration>,
    uploads: Cell<bool>,
}

impl Standing {
    pub fn new(working: InFlight) -> Rc<Self> {
        Rc::new(Self {
            counter: Arc::clone(&working.0),
            working: RefCell::new(Some(working)),
            waiting_since: Cell::default(),
            waited: Cell::default(),
            uploads: Cell::default(),
        })
    }

    pub fn of(request: &HttpRequest) -> Option<Rc<Self>> {
        request.extensions().get::<Rc<Self>>().cloned()
    }

    /// Nobody works on the request now.
    pub fn leave(&self) {
        self.working.take();
    }

    /// How long it has waited for its body so far.
    pub fn waited(&self) -> Duration {
        self.waited.get() + self.waiting_since.get().map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// Whether its body is a file that was let in.
    pub fn uploads(&self) -> bool {
        self.uploads.get()
    }
}

/// While a request waits for its body.
struct Waiting(Option<Rc<Standing>>);

impl Waiting {
    fn begin(standing: Option<Rc<Standing>>) -> Self {
        if let Some(standing) = &standing {
            standing.leave();
            standing.waiting_since.set(Some(Instant::now()));
        }
        Self(standing)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(standing) = &self.0 {
            standing.waited.set(standing.waited());
            standing.waiting_since.set(None);
            standing.working.replace(Some(InFlight::back(&standing.counter)));
        }
    }
}

/// How fast a body must come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Bytes a second.
    pub rate: usize,
    /// Over which they are counted: lines falter.
    pub window: Duration,
}

impl Pace {
    fn is_kept(&self, received: usize) -> bool {
        received as f64 >= self.rate as f64 * self.window.as_secs_f64()
    }
}

/// Whose body it is, and what of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    /// JSON of somebody who is not signed in.
    Anonymous,
    /// It has a place of its own already.
    File,
}

/// A body on its way in, piece by piece.
pub(crate) struct Arriving {
    payload: Payload,
    request: HttpRequest,
    limiter: web::Data<Limiter>,
    kind: Kind,
    most: usize,
    received: usize,
    watch: Option<Watch>,
}

/// From the first moment on at which a body was waited for.
struct Watch {
    since: Instant,
    alarm: Pin<Box<Sleep>>,
    window_ends: Instant,
    /// What had come when the window began.
    before: usize,
    place: Option<Place>,
    _waiting: Waiting,
}

impl Arriving {
    /// The JSON body of a request: less is taken from who is not signed in.
    pub fn json(request: &HttpRequest, payload: Payload) -> Result<Self, Error> {
        let limiter = Limiter::of(request)?;
        let (kind, most) = match user(request) {
            Some(_) => (Kind::Json, limiter.json_body),
            None => (Kind::Anonymous, limiter.anonymous_body),
        };
        Self::new(request, payload, limiter, kind, most)
    }

    /// A file of at most `largest` bytes, and its place among those on their way.
    pub fn file(request: &HttpRequest, payload: Payload, largest: usize) -> Result<(Self, Place), Error> {
        let arriving = Self::new(request, payload, Limiter::of(request)?, Kind::File, largest)?;
        let place = arriving.limiter.place_to_upload(request)?;
        if let Some(standing) = Standing::of(request) {
            standing.uploads.set(true);
        }
        Ok((arriving, place))
    }

    fn new(request: &HttpRequest, payload: Payload, limiter: web::Data<Limiter>, kind: Kind, most: usize) -> Result<Self, Error> {
        let claimed = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let arriving = Self { payload, request: request.clone(), limiter, kind, most, received: 0, watch: None };
        if claimed.is_some_and(|length| length > most) { Err(arriving.too_large()) } else { Ok(arriving) }
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let piece = match self.payload.next().now_or_never() {
            Some(piece) => piece,
            None => self.wait().await?,
        };
        match piece {
            Some(Ok(bytes)) if self.received + bytes.len() > self.most => Err(self.too_large()),
            Some(Ok(bytes)) => {
                self.received += bytes.len();
                Ok(Some(bytes))
            }
            Some(Err(_)) => Err(Error::malformed("The body did not arrive whole.")),
            None => Ok(None),
        }
    }

    async fn wait(&mut self) -> Result<Option<Result<Bytes, PayloadError>>, Error> {
        let pace = self.limiter.pace;
        let watch = self.watch.get_or_insert_with(|| {
            let since = Instant::now();
            let window_ends = since + pace.window;
            let first = if self.kind == Kind::File { window_ends } else { window_ends.min(since + PROMPT) };
            let waiting = Waiting::begin(Standing::of(&self.request));
            Watch { since, alarm: Box::pin(sleep_until(first)), window_ends, before: self.received, place: None, _waiting: waiting }
        });
        loop {
            tokio::select! {
                biased;
                piece = self.payload.next() => return Ok(piece),
                () = watch.alarm.as_mut() => {}
            }
            if self.kind != Kind::File && watch.place.is_none() {
                watch.place = Some(self.limiter.place_to_be_slow(&self.request)?);
            }
            if Instant::now() >= watch.window_ends {
                if !pace.is_kept(self.received - watch.before) {
                    return Err(too_slow(format!("at least {} a second", config::show_size(pace.rate))));
                }
                if self.kind == Kind::File && watch.since.elapsed() >= self.limiter.upload_timeout {
                    return Err(too_slow(format!("within {}", config::show_span(self.limiter.upload_timeout))));
                }
                watch.before = self.received;
                watch.window_ends = Instant::now() + pace.window;
            }
            watch.alarm.as_mut().reset(watch.window_ends);
        }
    }

    fn too_large(&self) -> Error {
        let most = config::show_size(self.most);
        let detail = match self.kind {
            Kind::File => format!("The file is larger than {most}."),
            Kind::Json => format!("A request may have at most {most}."),
            Kind::Anonymous => format!("A request may have at most {most} before one is signed in."),
        };
        Error::TooLarge { detail }
    }
}

fn too_slow(wanted: String) -> Error {
    Error::TooSlow { detail: format!("What is sent must arrive {wanted}; this came too slowly. Try again on a faster line.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_line_keeps_the_pace_and_a_trickle_does_not() {
        let pace = Pace { rate: 4 * 1024, window: Duration::from_secs(10) };
        assert!(pace.is_kept(10 * 30_000), "a telephone");
        assert!(pace.is_kept(2 * 30_000), "one that falters for eight of ten seconds");
        assert!(!pace.is_kept(10 * 1_000) && !pace.is_kept(0));
    }
}
