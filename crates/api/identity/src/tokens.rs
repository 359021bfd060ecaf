//! Access tokens: short-lived JWTs that name a user and a session.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use platform::Error;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::Moment;
use std::borrow::Cow;
use std::time::Duration;
use uuid::Uuid;

const ISSUER: &str = "clientsphere";
const AUDIENCE: &str = "clientsphere-api";
/// Tells access tokens from whatever else may be signed with the same key one day.
const ACCESS: &str = "access";

#[derive(Serialize, Deserialize)]
struct Claims<'a> {
    #[serde(borrow)]
    iss: Cow<'a, str>,
    aud: Cow<'a, str>,
    sub: Uuid,
    sid: Uuid,
    typ: Cow<'a, str>,
    iat: i64,
    exp: i64,
}

/// Issues and verifies access tokens.
pub struct Tokens {
    signing: EncodingKey,
    verifying: DecodingKey,
    rules: Validation,
    lifetime: Duration,
}

impl Tokens {
    /// `lifetime` is how long a token is good for.
    pub fn new(key: &[u8], lifetime: Duration) -> Self {
        // Only this algorithm; `kid`, `jku` and the like in a token's header are never looked at.
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        rules.leeway = 0;
        Self { signing: EncodingKey::from_secret(key), verifying: DecodingKey::from_secret(key), rules, lifetime }
    }

    /// Seconds that a token is good for.
    pub fn lifetime_seconds(&self) -> u32 {
        u32::try_from(self.lifetime.as_secs()).unwrap_or(u32::MAX)
    }

    /// A token for a session that has just been found good.
    pub fn issue(&self, user: Uuid, session: Uuid, now: Moment) -> Result<String, Error> {
        let iat = now.timestamp();
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: user,
            sid: session,
            typ: ACCESS.into(),
            iat,
            exp: iat + i64::from(self.lifetime_seconds()),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signing).map_err(Error::internal)
    }

    /// The user and the session that a token names, or the code of the refusal.
    pub fn verify(&self, token: &str) -> Result<(Uuid, Uuid), &'static str> {
        #[derive(Deserialize)]
        struct Needed {
            sub: Uuid,
            sid: Uuid,
            typ: String,
        }
        match jsonwebtoken::decode::<Needed>(token, &self.verifying, &self.rules) {
            Ok(token) if token.claims.typ == ACCESS => Ok((token.claims.sub, token.claims.sid)),
            Ok(_) => Err("token_invalid"),
            Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => Err("token_expired"),
            Err(_) => Err("token_invalid"),
        }
    }
}

/// A new secret of 256 bits for a cookie or a link.
pub fn secret() -> Result<String, Error> {
    use base64::Engine as _;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(platform::seal::random::<32>()?))
}

/// What is stored of such a secret.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::clock;
    use serde_json::json;

    const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

    fn signed(header: &Header, claims: &serde_json::Value) -> String {
        jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(KEY)).unwrap()
    }

    fn good() -> serde_json::Value {
        let now = clock::now().timestamp();
        json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::nil(), "sid": Uuid::nil(), "typ": ACCESS, "iat": now, "exp": now + 60 })
    }

    #[test]
    fn only_our_own_unexpired_access_tokens_are_good() {
        let tokens = Tokens::new(KEY, Duration::from_secs(600));
        let (user, session) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let token = tokens.issue(user, session, clock::now()).unwrap();
        assert_eq!(tokens.verify(&token), Ok((user, session)));
        let old = tokens.issue(user, session, clock::now() - chrono::TimeDelta::minutes(11)).unwrap();
        assert_eq!(tokens.verify(&old), Err("token_expired"));
        assert_eq!(Tokens::new(b"another key", Duration::from_secs(600)).verify(&token), Err("token_invalid"));
        assert!(tokens.verify(&signed(&Header::default(), &good())).is_ok());
        assert_eq!(tokens.verify(&signed(&Header::new(Algorithm::HS512), &good())), Err("token_invalid"));
        assert_eq!(tokens.verify("a.b.c"), Err("token_invalid"));
        for (claim, value) in [
            ("typ", json!("refresh")),
            ("aud", json!("other")),
            ("iss", json!("other")),
            ("exp", json!("9999999999")),
            ("exp", json!(null)),
            ("sub", json!("x")),
        ] {
            let mut claims = good();
            claims[claim] = value;
            assert_eq!(tokens.verify(&signed(&Header::default(), &claims)), Err("token_invalid"), "{claim}");
        }
    }

    #[test]
    fn unsigned_tokens_are_refused_and_foreign_key_hints_ignored() {
        use base64::Engine as _;
        let encode = |text: String| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
        let tokens = Tokens::new(KEY, Duration::from_secs(600));
        let unsigned = format!("{}.{}.", encode(json!({ "alg": "none", "typ": "JWT" }).to_string()), encode(good().to_string()));
        assert_eq!(tokens.verify(&unsigned), Err("token_invalid"));
        let header =
            Header { kid: Some("../../dev/null".to_owned()), jku: Some("https://attacker.example/keys".to_owned()), ..Header::default() };
        assert!(tokens.verify(&signed(&header, &good())).is_ok());
        let foreign = jsonwebtoken::encode(&header, &good(), &EncodingKey::from_secret(b"")).unwrap();
        assert_eq!(tokens.verify(&foreign), Err("token_invalid"));
    }
}
