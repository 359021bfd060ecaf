//! Who asks, and whether they may: the first argument of every handler.

use super::ctx::{App, Ctx};
use super::error::Error;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use shared::Named;
use shared::access::{Grants, Permission, Scope};
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;
use uuid::Uuid;

/// The signed-in user, resolved once a request by the middleware.
#[derive(Clone, Debug)]
pub struct Principal {
    pub user_id: Uuid,
    /// Nil for whoever has none: programs with a key, and workers.
    pub session_id: Uuid,
    /// The API key that asks on the user's behalf.
    pub key_id: Option<Uuid>,
    pub name: String,
    pub team_id: Option<Uuid>,
    pub grants: Arc<Grants>,
}

impl Principal {
    /// How far a permission reaches, `None` where it is not held.
    pub fn scope(&self, permission: Permission) -> Option<Scope> {
        self.grants.get(&permission).copied()
    }

    /// Whether a permission is held, in whatever scope.
    pub fn may(&self, permission: Permission) -> bool {
        self.grants.contains_key(&permission)
    }
}

/// Why nobody is signed in, left by the middleware: `not_signed_in`, `token_expired` …
#[derive(Clone, Copy)]
pub struct NotSignedIn(pub &'static str);

/// Names the permission that a [`Can`] asks for; made with [`permission!`](crate::permission).
pub trait Requires: 'static {
    const PERMISSION: Permission;
}

/// Declares types that stand for permissions: `permission! { ReadCustomers = CustomerRead }`.
#[macro_export]
macro_rules! permission {
    ($($(#[$meta:meta])* $name:ident = $permission:ident;)+) => { $(
        $(#[$meta])*
        pub struct $name;
        impl $crate::can::Requires for $name {
            const PERMISSION: shared::access::Permission = shared::access::Permission::$permission;
        }
    )+ };
}

/// A signed-in user who holds the permission `P`; the only way to a context besides [`SignedInUser`], [`Bearer`] and [`Anyone`].
pub struct Can<P> {
    ctx: Ctx,
    principal: Principal,
    scope: Scope,
    permission: PhantomData<P>,
}

impl<P> Can<P> {
    /// Which rows the permission reaches.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Who asks.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }
}

impl<P> Deref for Can<P> {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

impl<P: Requires> FromRequest for Can<P> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    // Synchronous on purpose: actix polls extractors side by side, and a check that waits would lose to a validation error.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(principal(request).and_then(|principal| {
            let scope = principal.scope(P::PERMISSION).ok_or_else(|| lacks(P::PERMISSION))?;
            Ok(Self { ctx: Ctx::of_user(request, principal.clone())?, principal, scope, permission: PhantomData })
        }))
    }
}

/// A person who is signed in, for what is one's own. Programs with a key are refused.
pub struct SignedInUser(Bearer);

impl Deref for SignedInUser {
    type Target = Bearer;

    fn deref(&self) -> &Bearer {
        &self.0
    }
}

impl FromRequest for SignedInUser {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let for_people =
            || Error::Forbidden { detail: "This is for people: an API key cannot manage the account it belongs to.".to_owned() };
        ready(Bearer::from_request(request, payload).into_inner().and_then(|bearer| match bearer.principal.key_id {
            None => Ok(Self(bearer)),
            Some(_) => Err(for_people()),
        }))
    }
}

/// Anybody with a token, person or program.
pub struct Bearer {
    ctx: Ctx,
    principal: Principal,
}

impl Bearer {
    /// Who asks.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }
}

impl Deref for Bearer {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

impl FromRequest for Bearer {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(principal(request).and_then(|principal| Ok(Self { ctx: Ctx::of_user(request, principal.clone())?, principal })))
    }
}

/// Anybody at all: for the few public endpoints.
pub struct Anyone(Ctx);

impl Deref for Anyone {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.0
    }
}

impl FromRequest for Anyone {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ctx::of_anyone(request).map(Self))
    }
}

/// What is said to somebody without a permission.
pub fn lacks(permission: Permission) -> Error {
    let detail = format!("This needs the permission {} ({}). Ask an administrator.", permission.code(), permission.label());
    Error::Forbidden { detail }
}

/// The signed-in user, else 401.
pub fn principal(request: &HttpRequest) -> Result<Principal, Error> {
    let extensions = request.extensions();
    extensions.get::<Principal>().cloned().ok_or_else(|| {
        let code = extensions.get::<NotSignedIn>().map_or("not_signed_in", |n| n.0);
        Error::Unauthorized { code, detail: "Sign in and send the access token as Authorization: Bearer.".to_owned() }
    })
}

/// The application's state, for extractors.
pub(super) fn app(request: &HttpRequest) -> Result<web::Data<App>, Error> {
    request.app_data::<web::Data<App>>().cloned().ok_or_else(|| Error::internal("the application state is missing"))
}
