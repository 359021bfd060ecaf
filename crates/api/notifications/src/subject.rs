//! What notices can be about: said by the domains, put together by the app.

use futures_util::future::LocalBoxFuture;
use platform::{Error, Principal};
use sea_orm::DatabaseConnection;
use sea_orm::sea_query::SimpleExpr;
use shared::record::NamedRecord;
use std::collections::HashMap;
use uuid::Uuid;

/// What is said of a subject today.
pub struct About {
    /// The record in which it is found.
    pub record: NamedRecord,
    /// The beginning of what was said.
    pub excerpt: Option<String>,
}

/// Subjects by their ids.
pub type Described<'a> = LocalBoxFuture<'a, Result<HashMap<Uuid, About>, Error>>;

/// One kind of subject.
pub trait Subject: Send + Sync {
    /// As notices name it.
    fn kind(&self) -> &'static str;

    /// Whether the reader may see the subject with this id, as a condition of a query; `None` where they may see none.
    fn readable(&self, reader: &Principal, id: SimpleExpr) -> Option<SimpleExpr>;

    /// Looks up what is said of these subjects.
    fn describe<'a>(&'a self, db: &'a DatabaseConnection, ids: Vec<Uuid>) -> Described<'a>;
}

/// All kinds of subjects, domain by domain.
pub struct Subjects(pub Vec<Box<dyn Subject>>);
