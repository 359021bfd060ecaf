//! Whose request this is, when it may have come through a reverse proxy.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::HeaderMap,
    middleware::Next,
    web,
};
use ipnet::IpNet;

/// The reverse proxies whose word is taken, as application data.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// Their addresses.
    pub trusted: Vec<IpNet>,
    /// Whether this server itself speaks TLS.
    pub tls: bool,
}

/// The machine that made the request, put into the request's extensions by [`resolve`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// IPv4 in its own form, also where it came mapped into IPv6.
    pub address: IpAddr,
    /// Whether the client spoke TLS, here or to the proxy.
    pub https: bool,
    /// Whether a trusted proxy passed the request on.
    pub proxied: bool,
}

impl Client {
    /// The client of this request.
    pub fn of(req: &HttpRequest) -> Self {
        let known = req.extensions().get::<Self>().copied();
        known.unwrap_or_else(|| client(peer(req.peer_addr()), &Proxies::default(), req.headers()))
    }
}

/// Middleware: finds out who the client is.
pub async fn resolve(req: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let found = match req.app_data::<web::Data<Proxies>>() {
        Some(proxies) => client(peer(req.peer_addr()), proxies, req.headers()),
        None => client(peer(req.peer_addr()), &Proxies::default(), req.headers()),
    };
    req.extensions_mut().insert(found);
    next.call(req).await
}

fn peer(address: Option<SocketAddr>) -> IpAddr {
    address.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip())
}

/// The peer; or, where the peer is a trusted proxy, the right-most address of `X-Forwarded-For` that is not one. Everything further
/// left was written by the client and may be a lie.
pub fn client(peer: IpAddr, proxies: &Proxies, headers: &HeaderMap) -> Client {
    let is_trusted = |address: &IpAddr| proxies.trusted.iter().any(|network| network.contains(address));
    let peer = peer.to_canonical();
    if !is_trusted(&peer) {
        return Client { address: peer, https: proxies.tls, proxied: false };
    }
    let mut address = peer;
    for hop in list(headers, "x-forwarded-for").rev() {
        // Behind an entry nobody can read, nothing can be believed: stay with the last hop that was known.
        let Some(hop) = hop.and_then(address_in) else { break };
        address = hop;
        if !is_trusted(&hop) {
            break;
        }
    }
    let https = match list(headers, "x-forwarded-proto").next_back() {
        Some(scheme) => scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https")),
        None => proxies.tls,
    };
    Client { address, https, proxied: true }
}

/// The comma-separated items of all headers of this name, in order; `None` for one that is not text.
fn list<'a>(headers: &'a HeaderMap, name: &'static str) -> impl DoubleEndedIterator<Item = Option<&'a str>> {
    let values: Vec<_> = headers.get_all(name).collect();
    values.into_iter().flat_map(|value| match value.to_str() {
        Ok(text) => text.split(',').map(|item| Some(item.trim())).collect::<Vec<_>>(),
        Err(_) => vec![None],
    })
}

/// Proxies write `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
fn address_in(hop: &str) -> Option<IpAddr> {
    let address = hop.parse::<IpAddr>().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    address.or_else(with_port).or_else(bracketed).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn ask(peer: &str, trusted: &[&str], headers: &[(&'static str, &str)]) -> (String, bool) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let proxies = Proxies { trusted: trusted.iter().map(|t| t.parse().unwrap()).collect(), tls: false };
        let found = client(peer.parse().unwrap(), &proxies, &map);
        (found.address.to_string(), found.https)
    }

    #[test]
    fn strangers_are_not_believed() {
        let forged = [("x-forwarded-for", "10.0.0.1"), ("x-forwarded-proto", "https")];
        assert_eq!(ask("203.0.113.7", &[], &forged), ("203.0.113.7".into(), false));
        assert_eq!(ask("203.0.113.7", &["10.0.0.0/8"], &forged), ("203.0.113.7".into(), false));
    }

    #[test]
    fn the_right_most_stranger_is_the_client() {
        let trusted = ["10.0.0.0/8"];
        let ask = |value: &str| ask("10.0.0.1", &trusted, &[("x-forwarded-for", value)]).0;
        assert_eq!(ask("198.51.100.9"), "198.51.100.9");
        assert_eq!(ask("1.2.3.4, 198.51.100.9"), "198.51.100.9", "what the client wrote itself stands left");
        assert_eq!(ask("1.2.3.4, 198.51.100.9, 10.0.0.2"), "198.51.100.9", "several proxies");
        assert_eq!(ask("10.0.0.3, 10.0.0.2"), "10.0.0.3", "a client inside the network");
        assert_eq!(ask("127.0.0.1, 198.51.100.9:4711"), "198.51.100.9");
        assert_eq!(ask("[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(ask("::ffff:198.51.100.9"), "198.51.100.9");
    }

    #[test]
    fn rubbish_leads_no_further_than_the_last_known_hop() {
        let trusted = ["10.0.0.0/8"];
        for value in ["", "unknown", "198.51.100.9, ", "198.51.100.9, <script>", "198.51.100.9, \u{fffd}"] {
            assert_eq!(ask("10.0.0.1", &trusted, &[("x-forwarded-for", value)]).0, "10.0.0.1", "{value:?}");
        }
        assert_eq!(ask("10.0.0.1", &trusted, &[]).0, "10.0.0.1");
    }

    #[test]
    fn repeated_headers_are_one_list() {
        let headers = [
            ("x-forwarded-for", "1.2.3.4"),
            ("x-forwarded-for", "198.51.100.9"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-proto", "http"),
        ];
        assert_eq!(ask("10.0.0.1", &["10.0.0.1/32"], &headers), ("198.51.100.9".into(), false));
    }

    #[test]
    fn a_mapped_peer_is_the_same_peer() {
        assert_eq!(
            ask("::ffff:10.0.0.1", &["10.0.0.0/8"], &[("x-forwarded-for", "198.51.100.9"), ("x-forwarded-proto", "https")]),
            ("198.51.100.9".into(), true)
        );
    }
}
