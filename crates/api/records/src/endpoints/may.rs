//! Who asks, and whether they may: as `Can`, where the permission is that of the route's record type.

use super::record_of;
use crate::access::{Access, condition, within};
use crate::basics::Basics;
use crate::record::{AnyRecord, Work};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use platform::can::lacks;
use platform::db::{Conn, Tx};
use platform::{Ctx, Error, Principal};
use sea_orm::Condition;
use shared::Named;
use shared::access::{Permission, Scope};
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;
use uuid::Uuid;

/// One of the permissions of a record type.
pub trait Verb: 'static {
    /// Whether it needs the permission to read the records as well, and reaches those alone that both reach: for what is not about changing records themselves.
    const ALSO_READS: bool = false;

    fn of(access: &Access) -> Permission;
}

macro_rules! verbs {
    ($($name:ident = $field:ident),+) => { $(
        pub struct $name;
        impl Verb for $name {
            fn of(access: &Access) -> Permission {
                access.$field
            }
        }
    )+ };
}

verbs! { Read = read, Create = create, Edit = edit, Archive = archive, Import = import, Export = export }

/// A signed-in user who holds a permission on the route's record type.
pub struct May<V> {
    ctx: Ctx,
    principal: Principal,
    scope: Scope,
    record: &'static dyn AnyRecord,
    verb: PhantomData<V>,
}

impl<V: Verb> May<V> {
    pub fn record(&self) -> &'static dyn AnyRecord {
        self.record
    }

    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The rows that the permission reaches.
    pub fn visible(&self) -> Condition {
        let visible = within(self.record, self.scope, &self.principal);
        if V::ALSO_READS { visible.add(condition(self.record, &self.principal, self.record.access().read)) } else { visible }
    }

    /// A record that the permission reaches; else 404.
    pub async fn basics(&self, id: Uuid) -> Result<Basics, Error> {
        Basics::find(&Conn::Pool(self.ctx.db()), self.record, id, self.visible()).await
    }

    /// The same to be changed, or to have something added: others who want to change it wait until the transaction ends.
    pub async fn hold(&self, tx: &Tx, id: Uuid) -> Result<Basics, Error> {
        let held = self.record.lock(&self.work(tx), &[id], self.visible()).await?.pop();
        let held = held.ok_or_else(|| Error::not_found(self.record.spec().noun.0))?;
        self.record.refuse_change(&held)?;
        Ok(Basics::of(self.record, &held))
    }

    /// The rows that the bearer may read; with this permission's where they may not read at all: what one changes, one is shown.
    pub fn readable(&self) -> Condition {
        if self.principal.may(self.record.access().read) {
            condition(self.record, &self.principal, self.record.access().read)
        } else {
            self.visible()
        }
    }

    /// A piece of writing on the bearer's behalf.
    pub fn work<'a>(&'a self, tx: &'a Tx) -> Work<'a> {
        Work::new(tx, &self.ctx, &self.principal, self.scope)
    }
}

impl May<Export> {
    /// The reader as far as they may both read and export: what a file names besides its rows is told by the same measure.
    pub fn reader_of_exports(&self) -> Principal {
        let mut reader = self.principal.clone();
        let mut grants = (*reader.grants).clone();
        grants.entry(self.record.access().read).and_modify(|read| *read = std::cmp::min(self.scope, *read));
        reader.grants = Arc::new(grants);
        reader
    }
}

impl<V> Deref for May<V> {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

impl<V: Verb> FromRequest for May<V> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    // Synchronous on purpose: actix polls extractors side by side, and a check that waits would lose to a validation error.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(record_of(request).and_then(|record| {
            let permission = V::of(record.access());
            let principal = platform::can::principal(request)?;
            let scope = principal.scope(permission).ok_or_else(|| lacks(permission))?;
            let read = record.access().read;
            if V::ALSO_READS && !principal.may(read) {
                return Err(lacks(read));
            }
            Ok(Self { ctx: Ctx::of_user(request, principal.clone())?, principal, scope, record, verb: PhantomData })
        }))
    }
}

/// The code of the permission that a verb asks for, for the API's document.
pub fn code<V: Verb>(record: &dyn AnyRecord) -> &'static str {
    V::of(record.access()).code()
}
