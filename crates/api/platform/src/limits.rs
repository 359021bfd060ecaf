//! How much anyone may ask: so many requests a second, so many at once, so large, so long.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{
    HttpMessage, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{ConnectionType, header::HeaderName},
    middleware::Next,
    web,
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

mod body;
mod encoded;
mod exports;
mod places;

pub(crate) use body::Arriving;
pub use encoded::refuse_encoded;
pub use exports::Exports;
pub use places::Place;

use body::{Pace, Standing};
use places::{Full, Places};

use super::{config, error::Error, logs::LoggedUser, observe, proxy::Client};

/// A limit for each key. Forgets keys that have nothing used up, so an attacker with many addresses cannot fill the memory.
pub struct KeyedLimit<K: Hash + Eq + Clone> {
    states: RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>,
    at_once: u32,
    clock: DefaultClock,
    checks: AtomicUsize,
}

/// Every so many checks the keys are looked through.
const SWEEP: usize = 4096;

impl<K: Hash + Eq + Clone> KeyedLimit<K> {
    /// `burst` at once, and `per_second` lasting.
    pub fn per_second(per_second: u32, burst: u32) -> Self {
        Self::with(Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst)))
    }

    /// `times` at once, all of them free again after `window`.
    pub fn within(times: u32, window: Duration) -> Self {
        let times = at_least_one(times);
        let each = (window / times.get()).max(Duration::from_nanos(1));
        Self::with(Quota::with_period(each).unwrap_or(Quota::per_second(times)).allow_burst(times))
    }

    fn with(quota: Quota) -> Self {
        let clock = DefaultClock::default();
        let states = RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone());
        Self { states, at_once: quota.burst_size().get(), clock, checks: AtomicUsize::new(0) }
    }

    /// Uses up one for this key. When nothing is left: [`Error::TooMany`] with the seconds to wait.
    pub fn check(&self, key: &K) -> Result<(), Error> {
        self.take(key).map(drop)
    }

    /// The same; gives back how many are left.
    pub fn take(&self, key: &K) -> Result<u32, Error> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.states.retain_recent();
            self.states.shrink_to_fit();
        }
        self.states.check_key(key).map(|left| left.remaining_burst_capacity()).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Error::TooMany { retry_after: wait.as_secs() + u64::from(wait.subsec_nanos() > 0) }
        })
    }

    /// How many keys are remembered.
    pub fn remembered(&self) -> usize {
        self.states.len()
    }
}

fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Who {
    User(Uuid),
    Network(IpAddr),
}

/// The part of an address that one client holds: a household gets a /64 of IPv6 and could otherwise use 2⁶⁴ of them.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
    }
}

fn user(request: &HttpRequest) -> Option<Who> {
    request.extensions().get::<LoggedUser>().map(|user| Who::User(user.0))
}

fn address(request: &HttpRequest) -> Who {
    Who::Network(network(Client::of(request).address))
}

/// Whether the server finishes what it has begun and takes nothing new, as application data.
#[derive(Default)]
pub struct Draining(AtomicBool);

impl Draining {
    /// From now on each answer is the last one on its connection.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The limits of the whole server, shared by its workers, as application data.
pub struct Limiter {
    rate: KeyedLimit<Who>,
    in_flight: Arc<AtomicUsize>,
    most_in_flight: usize,
    /// Places for slow bodies of signed-in users, and of others.
    slow: Places,
    strangers: Places,
    uploads: Places,
    shares: config::Uploads,
    pace: Pace,
    json_body: usize,
    anonymous_body: usize,
    request_timeout: Duration,
    upload_timeout: Duration,
}

/// The part of the places for slow bodies that one user holds, or one address where nobody is signed in.
const SHARE: usize = 16;

/// Seconds after which a place may be free again.
const SOON: u64 = 5;

impl Limiter {
    /// As configured.
    pub fn new(limits: &config::Limits) -> Self {
        Self {
            rate: KeyedLimit::per_second(limits.requests_per_second, limits.burst),
            in_flight: Arc::default(),
            most_in_flight: limits.in_flight,
            slow: Places::new(limits.in_flight),
            strangers: Places::new(limits.in_flight),
            uploads: Places::new(limits.uploads.places),
            shares: limits.uploads.clone(),
            pace: Pace { rate: limits.body_rate, window: limits.body_window },
            json_body: limits.json_body,
            anonymous_body: limits.anonymous_body,
            request_timeout: limits.request_timeout,
            upload_timeout: limits.upload_timeout,
        }
    }

    fn of(request: &HttpRequest) -> Result<web::Data<Self>, Error> {
        request.app_data::<web::Data<Self>>().cloned().ok_or_else(|| Error::internal("the limits are missing"))
    }

    /// A place for a file on its way, to be held until it is worked off.
    fn place_to_upload(&self, request: &HttpRequest) -> Result<Place, Error> {
        let (address, shares) = ((address(request), self.shares.per_address), &self.shares);
        let taken = match user(request) {
            Some(user) => self.uploads.take(&[(user, shares.per_user), address]),
            None => self.uploads.take(&[address]),
        };
        taken.map_err(|full| match full {
            Full::Share(Who::User(_)) => Error::TooManyAtOnce {
                detail: format!(
                    "You are sending as many files as one user may at the same time, which is {}. Send the next when one has arrived.",
                    shares.per_user
                ),
                retry_after: SOON,
            },
            Full::Share(Who::Network(_)) => Error::TooManyAtOnce {
                detail: format!(
                    "As many files are being sent from your network address as may be at the same time, which is {}. Try again in a moment.",
                    shares.per_address
                ),
                retry_after: SOON,
            },
            Full::All => Error::Unavailable {
                detail: format!("The server is receiving as many files as it takes at the same time, which is {}.", shares.places),
                retry_after: SOON,
            },
        })
    }

    /// A place for a body that keeps one waiting.
    fn place_to_be_slow(&self, request: &HttpRequest) -> Result<Place, Error> {
        let share = self.most_in_flight / SHARE;
        let taken = match user(request) {
            Some(user) => self.slow.take(&[(user, share)]),
            None => self.strangers.take(&[(address(request), share)]),
        };
        taken.map_err(|full| match full {
            Full::Share(who) => {
                let whose = if matches!(who, Who::User(_)) { "you" } else { "your network address" };
                let detail = format!("Too many requests from {whose} are on their way at the same time. Try again in a moment.");
                Error::TooManyAtOnce { detail, retry_after: SOON }
            }
            Full::All => busy(),
        })
    }
}

fn busy() -> Error {
    Error::Unavailable { detail: "The server is busy. Try again in a moment.".to_owned(), retry_after: 1 }
}

/// One request being worked on; counts itself out, also when it is dropped half-way.
struct InFlight(Arc<AtomicUsize>);

impl InFlight {
    fn enter(counter: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let before = counter.fetch_add(1, Ordering::Relaxed);
        let entered = Self(Arc::clone(counter));
        observe::in_flight(before + 1);
        (before < most).then_some(entered)
    }

    /// For a request that has had a place before, also where there is none.
    fn back(counter: &Arc<AtomicUsize>) -> Self {
        let before = counter.fetch_add(1, Ordering::Relaxed);
        observe::in_flight(before + 1);
        Self(Arc::clone(counter))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        observe::in_flight(self.0.fetch_sub(1, Ordering::Relaxed) - 1);
    }
}

type Answer<B> = Result<ServiceResponse<EitherBody<B>>, actix_web::Error>;

fn refuse<B>(req: ServiceRequest, error: &Error) -> Answer<B> {
    let answer = error.respond(req.request());
    Ok(req.into_response(answer).map_into_right_body())
}

/// Middleware: refuses at once what would only wait. Counts until the answer's head, so open event streams do not count, and not while a
/// body is on its way, so clients that send slowly take no place from others. Probes pass.
/// While the server stops, clients are told to send nothing more on the connection.
pub async fn in_flight<B: MessageBody>(req: ServiceRequest, next: Next<B>) -> Answer<B> {
    let draining = req.app_data::<web::Data<Draining>>().cloned();
    let mut answer = admit(req, next).await?;
    if draining.is_some_and(|draining| draining.0.load(Ordering::Relaxed)) {
        answer.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(answer)
}

async fn admit<B: MessageBody>(req: ServiceRequest, next: Next<B>) -> Answer<B> {
    let limiter = req.app_data::<web::Data<Limiter>>().cloned();
    let probe = matches!(req.path(), "/healthz" | "/readyz" | "/metrics");
    let Some(limiter) = limiter.filter(|_| !probe) else {
        return Ok(next.call(req).await?.map_into_left_body());
    };
    let Some(working) = InFlight::enter(&limiter.in_flight, limiter.most_in_flight) else {
        return refuse(req, &busy());
    };
    let standing = Standing::new(working);
    req.extensions_mut().insert(standing.clone());
    let answer = next.call(req).await?;
    standing.leave();
    Ok(answer.map_into_left_body())
}

/// Requests that may come at once, and how many of them are left.
const LIMIT: &str = "ratelimit-limit";
const REMAINING: &str = "ratelimit-remaining";

/// Middleware for the API, inside of whatever finds out who is asking: so many requests a second for each user, or for each address
/// that is nobody yet.
pub async fn rate<B: MessageBody>(req: ServiceRequest, next: Next<B>) -> Answer<B> {
    let Some(limiter) = req.app_data::<web::Data<Limiter>>().cloned() else {
        return Ok(next.call(req).await?.map_into_left_body());
    };
    let taken = limiter.rate.take(&user(req.request()).unwrap_or_else(|| address(req.request())));
    let left = *taken.as_ref().unwrap_or(&0);
    let mut answer = match taken {
        Ok(_) => next.call(req).await?.map_into_left_body(),
        Err(error) => refuse(req, &error)?,
    };
    let headers = answer.headers_mut();
    headers.insert(HeaderName::from_static(LIMIT), limiter.rate.at_once.into());
    headers.insert(HeaderName::from_static(REMAINING), left.into());
    Ok(answer)
}

/// Middleware: gives up on what takes too long, and drops its work; an open transaction rolls back. The time in which the client sends does
/// not count. It answers 503, because the server is slow; 408 would blame the client, and browsers repeat a request after it, writes included.
pub async fn timed(req: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let Some(limiter) = req.app_data::<web::Data<Limiter>>().cloned() else {
        return next.call(req).await;
    };
    let (begun, standing) = (Instant::now(), Standing::of(req.request()));
    let mut answer = std::pin::pin!(next.call(req));
    let patience = loop {
        let patience = if standing.as_ref().is_some_and(|s| s.uploads()) { limiter.upload_timeout } else { limiter.request_timeout };
        let due = begun + patience + standing.as_ref().map_or(Duration::ZERO, |s| s.waited());
        if Instant::now() >= due {
            break patience;
        }
        tokio::select! {
            biased;
            answer = &mut answer => return answer,
            () = sleep_until(due) => {}
        }
    };
    tracing::warn!(seconds = patience.as_secs_f64(), "gave up on a request that took too long");
    let detail =
        format!("This took longer than {} seconds and was given up. Ask for less at once, or try again later.", patience.as_secs());
    Err(Error::Unavailable { detail, retry_after: 5 }.into())
}

#[cfg(test)]
mod tests;
