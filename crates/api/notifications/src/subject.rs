//! What notices can be about: said by the domains, put together by the app.

use futures_util::future::LocalBoxFuture;
use platform::{Error, Principal};
use sea_orm::DatabaseConnection;
use sea_orm::sea_query::SimpleExpr;
use shared::notifications::RecordRef;
use std::collections::HashMap;
use uuid::Uuid;

/// What is said of a subject today.
pub struct About {
    /// The record in which it is found.
    pub record: RecordRef,
    /// The beginning of what was said.
    pub excerpt: Option<String>,
}

/// Subjects by their ids.
pub type Described<'a> = LocalBoxFuture<'a, Result<HashMap<Uuid, About>, Error>>;

/// One kind of subject.
#[derive(Clone, Copy)]
pub struct Subject {
    pub kind: &'static str,
    /// Whether the reader may see the subject with this id, as a condition of a query; `None` where they may see none.
    pub readable: fn(&Principal, SimpleExpr) -> Option<SimpleExpr>,
    /// Looks up what is said of these subjects.
    pub describe: for<'a> fn(&'a DatabaseConnection, Vec<Uuid>) -> Described<'a>,
}

/// All kinds of subjects, domain by domain.
pub struct Subjects(pub Vec<Subject>);
