//! The cookie that continues a browser's session, and who may send it.

use super::Started;
use actix_web::cookie::{Cookie, SameSite, time};
use chrono::TimeDelta;
use platform::config::Config;
use platform::{Ctx, Error};
use shared::Moment;

/// Browsers keep the prefix's promise: this host only, over TLS only.
fn name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-clientsphere_refresh" } else { "clientsphere_refresh" }
}

fn cookie(config: &Config, value: String, seconds: i64) -> Cookie<'static> {
    Cookie::build(name(config), value)
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Strict)
        .max_age(time::Duration::seconds(seconds))
        .finish()
}

/// The cookie for a session: kept until the session ends, unused or in any case.
pub fn with(config: &Config, started: &Started, now: Moment) -> Result<Cookie<'static>, Error> {
    let idle = TimeDelta::from_std(config.sessions.idle).map_err(Error::internal)?;
    let left = (started.expires_at - now).min(idle);
    Ok(cookie(config, started.refresh_token.clone(), left.num_seconds().max(0)))
}

/// What makes the browser forget the cookie.
pub fn gone(config: &Config) -> Cookie<'static> {
    cookie(config, String::new(), 0)
}

/// The refresh token of the browser that asks, where it has one.
pub fn read(ctx: &Ctx) -> Option<String> {
    Some(ctx.request()?.cookie(name(ctx.config()))?.value().to_owned()).filter(|token| !token.is_empty())
}

/// Refuses requests that another site makes a browser send: cookies come along by themselves, so they alone prove nothing.
pub fn refuse_foreign(ctx: &Ctx) -> Result<(), Error> {
    let public = ctx.config().public_url();
    let sender = Sender { site: ctx.header("sec-fetch-site"), origin: ctx.header("origin"), host: ctx.header("host") };
    if sender.is_ours(&public, &ctx.config().cors_origins) {
        return Ok(());
    }
    Err(Error::Forbidden { detail: "Another site sent this request; it was refused.".to_owned() })
}

/// What a browser says about the page that sends a request.
struct Sender<'a> {
    site: Option<&'a str>,
    origin: Option<&'a str>,
    host: Option<&'a str>,
}

impl Sender<'_> {
    fn is_ours(&self, public_url: &str, allowed: &[String]) -> bool {
        let listed = self.origin.is_some_and(|origin| {
            std::iter::once(public_url).chain(allowed.iter().map(String::as_str)).any(|ours| origin_of(ours).eq_ignore_ascii_case(origin))
        });
        match (self.site, self.origin) {
            (Some("same-origin" | "none"), _) | (None, None) => true,
            (Some(_), _) => listed,
            // Without TLS browsers send no Sec-Fetch-Site; the page's own host is what the address bar shows.
            (None, Some(origin)) => {
                listed || origin.split_once("://").is_some_and(|(_, host)| self.host.is_some_and(|h| h.eq_ignore_ascii_case(host)))
            }
        }
    }
}

/// Scheme, host and port of a URL, as `Origin` has them.
fn origin_of(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    url.get(start..).and_then(|rest| rest.find('/')).and_then(|end| url.get(..start + end)).unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_and_the_listed_ones_may_send_the_cookie() {
        let ours = |site, origin, host| {
            Sender { site, origin, host }.is_ours("https://crm.example.com/app", &["https://other.example".to_owned()])
        };
        assert!(ours(None, None, None));
        assert!(ours(Some("same-origin"), Some("http://127.0.0.1:8080"), None));
        assert!(ours(Some("cross-site"), Some("https://other.example"), None));
        assert!(ours(Some("same-site"), Some("https://crm.example.com"), None));
        assert!(ours(None, Some("http://10.0.0.5:8080"), Some("10.0.0.5:8080")));
        assert!(!ours(Some("cross-site"), Some("https://evil.example"), Some("evil.example")));
        assert!(!ours(Some("same-site"), Some("https://evil.example.com"), Some("crm.example.com")));
        assert!(!ours(Some("cross-site"), None, None));
        assert!(!ours(None, Some("https://evil.example"), Some("crm.example.com")));
        assert!(!ours(None, Some("null"), Some("crm.example.com")));
    }
}
