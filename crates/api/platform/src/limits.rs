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
    http::{
        ConnectionType,
        header::{self, HeaderName},
    },
    middleware::Next,
    web,
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

mod body;
mod encoded;

pub use encoded::refuse_encoded;

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

#[derive(Clone, PartialEq, Eq, Hash)]
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

/// Uploads let in at the same time. Few of them are read at once, the others wait for their turn; who comes after these is told at once to
/// come back.
const UPLOADS: usize = 10;

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
    /// Places for requests whose bodies take their time.
    slow: Arc<Semaphore>,
    uploads: Semaphore,
    request_timeout: Duration,
    upload_timeout: Duration,
}

impl Limiter {
    /// As configured.
    pub fn new(limits: &config::Limits) -> Self {
        Self {
            rate: KeyedLimit::per_second(limits.requests_per_second, limits.burst),
            in_flight: Arc::default(),
            most_in_flight: limits.in_flight,
            slow: Arc::new(Semaphore::new(limits.in_flight)),
            uploads: Semaphore::new(UPLOADS),
            request_timeout: limits.request_timeout,
            upload_timeout: limits.upload_timeout,
        }
    }

    fn patience(&self, req: &ServiceRequest) -> Duration {
        if is_upload(req) { self.upload_timeout } else { self.request_timeout }
    }
}

/// Who brings a token and something else than JSON sends a file, and their line may be slow.
fn is_upload(req: &ServiceRequest) -> bool {
    let media = req.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("application/json");
    !media.starts_with("application/json") && req.headers().contains_key(header::AUTHORIZATION)
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

async fn admit<B: MessageBody>(mut req: ServiceRequest, next: Next<B>) -> Answer<B> {
    let limiter = req.app_data::<web::Data<Limiter>>().cloned();
    let probe = matches!(req.path(), "/healthz" | "/readyz" | "/metrics");
    let Some(limiter) = limiter.filter(|_| !probe) else {
        return Ok(next.call(req).await?.map_into_left_body());
    };
    let busy = || Error::Unavailable { detail: "The server is busy. Try again in a moment.".to_owned(), retry_after: 1 };
    let Some(working) = InFlight::enter(&limiter.in_flight, limiter.most_in_flight) else {
        return refuse(req, &busy());
    };
    let upload = is_upload(&req).then(|| limiter.uploads.try_acquire());
    if matches!(upload, Some(Err(_))) {
        let detail = "Other files are being read right now.".to_owned();
        return refuse(req, &Error::Unavailable { detail, retry_after: 5 });
    }
    let place = body::Place::new(working, &limiter.slow);
    let body = body::watched(req.take_payload(), &place);
    req.set_payload(body);
    let answer = next.call(req).await?;
    place.leave();
    if place.was_turned_away() {
        let told = busy().respond(answer.request());
        return Ok(answer.into_response(told).map_into_right_body());
    }
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
    let user = req.extensions().get::<LoggedUser>().map(|user| Who::User(user.0));
    let taken = limiter.rate.take(&user.unwrap_or_else(|| Who::Network(network(Client::of(req.request()).address))));
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

/// Middleware: gives up on what takes too long, and drops its work; an open transaction rolls back. It answers 503, because the
/// server is slow; 408 would blame the client, and browsers repeat a request after it, writes included.
pub async fn timed(req: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let Some(patience) = req.app_data::<web::Data<Limiter>>().map(|limiter| limiter.patience(&req)) else {
        return next.call(req).await;
    };
    match tokio::time::timeout(patience, next.call(req)).await {
        Ok(answer) => answer,
        Err(_) => {
            tracing::warn!(seconds = patience.as_secs_f64(), "gave up on a request that took too long");
            let detail =
                format!("This took longer than {} seconds and was given up. Ask for less at once, or try again later.", patience.as_secs());
            Err(Error::Unavailable { detail, retry_after: 5 }.into())
        }
    }
}

/// For `ServiceConfig::app_data`: bodies up to the JSON limit; larger ones answer 413.
pub fn json_payload(limits: &config::Limits) -> web::PayloadConfig {
    web::PayloadConfig::new(limits.json_body)
}

/// For `Resource::app_data` or `Scope::app_data` where files are received.
pub fn upload_payload(limits: &config::Limits) -> web::PayloadConfig {
    web::PayloadConfig::new(limits.upload)
}

/// For `ServiceConfig::app_data`: a JSON body that `web::Json` cannot read is a problem answer.
pub fn json(limits: &config::Limits) -> web::JsonConfig {
    let most = config::show_size(limits.json_body);
    web::JsonConfig::default().limit(limits.json_body).error_handler(move |error, _: &HttpRequest| {
        use actix_web::error::JsonPayloadError as Bad;
        match error {
            Bad::Overflow { .. } | Bad::OverflowKnownLength { .. } => {
                Error::TooLarge { detail: format!("A request may have at most {most}.") }
            }
            Bad::ContentType => Error::Unsupported { detail: "Send JSON with Content-Type: application/json.".to_owned() },
            Bad::Payload(actix_web::error::PayloadError::Overflow) => {
                Error::TooLarge { detail: format!("A request may have at most {most}.") }
            }
            other => Error::malformed(other.to_string()),
        }
        .into()
    })
}

#[cfg(test)]
mod tests;
