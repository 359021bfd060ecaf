//! Every refusal and failure, as one type that renders as `application/problem+json`.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use sea_orm::{DbErr, SqlErr};
use shared::{FieldError, Problem};
use std::fmt;

/// What can go wrong, told by what the caller should do about it. Internal texts go to the log, never to the caller.
#[derive(Debug)]
pub enum Error {
    /// 400: the request cannot be read.
    Malformed { detail: String, errors: Vec<FieldError> },
    /// 401: sign in first. `code` says why: `not_signed_in`, `wrong_credentials`, `session_ended`.
    Unauthorized { code: &'static str, detail: String },
    /// 403: signed in, but without the permission.
    Forbidden { detail: String },
    /// 404: not there, or not visible to the one who asks.
    NotFound { code: &'static str, detail: String },
    /// 409: does not go with what is stored; `errors` names the fields.
    Conflict { code: &'static str, detail: String, errors: Vec<FieldError> },
    /// 412: changed meanwhile.
    Changed,
    /// 408: the client sends too slowly.
    TooSlow { detail: String },
    /// 413: too large.
    TooLarge { detail: String },
    /// 415: not a type this endpoint reads.
    Unsupported { detail: String },
    /// 422: readable, but refused by the rules.
    Invalid(Vec<FieldError>),
    /// 428: `If-Match` is missing.
    VersionRequired,
    /// 429: too many; try again after so many seconds.
    TooMany { retry_after: u64 },
    /// 429: this user or address has as much under way as one may; try again after so many seconds.
    TooManyAtOnce { detail: String, retry_after: u64 },
    /// 503: cannot be served now; try again after so many seconds.
    Unavailable { detail: String, retry_after: u64 },
    /// 507: the disk is full.
    Full,
    /// 500: our fault; the text is for the log.
    Internal(String),
}

impl Error {
    /// 404 for a record that is not there or not visible.
    pub fn not_found(what: &str) -> Self {
        Self::NotFound { code: "not_found", detail: format!("There is no such {what}, or you may not see it.") }
    }

    /// 422 for one field.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }

    /// 400 without a field.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::Malformed { detail: detail.into(), errors: Vec::new() }
    }

    /// 409 that names a field.
    pub fn conflict(code: &'static str, field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Conflict { code, detail: format!("{field} {message}."), errors: vec![FieldError::new(field, message)] }
    }

    /// 500 with a text for the log.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    /// The same error for another who waited for the same work.
    pub fn again(&self) -> Self {
        match self {
            Self::Unavailable { detail, retry_after } => Self::Unavailable { detail: detail.clone(), retry_after: *retry_after },
            other => Self::Internal(other.to_string()),
        }
    }

    fn parts(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Malformed { .. } => (StatusCode::BAD_REQUEST, "malformed", "The request cannot be read"),
            Self::Unauthorized { code, .. } => (StatusCode::UNAUTHORIZED, code, "Sign in to do this"),
            Self::Forbidden { .. } => (StatusCode::FORBIDDEN, "forbidden", "You may not do this"),
            Self::NotFound { code, .. } => (StatusCode::NOT_FOUND, code, "Not found"),
            Self::Conflict { code, .. } => (StatusCode::CONFLICT, code, "This does not go with what is stored"),
            Self::Changed => (StatusCode::PRECONDITION_FAILED, "changed_meanwhile", "Somebody changed this meanwhile"),
            Self::TooSlow { .. } => (StatusCode::REQUEST_TIMEOUT, "too_slow", "The request came too slowly"),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The request is too large"),
            Self::Unsupported { .. } => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "This content type is not read here")
            }
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "validation", "Some fields need another look"),
            Self::VersionRequired => (StatusCode::PRECONDITION_REQUIRED, "version_required", "Say which version you change"),
            Self::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Too many requests"),
            Self::TooManyAtOnce { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_at_once", "Too much at the same time"),
            Self::Unavailable { .. } => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available right now"),
            Self::Full => (StatusCode::INSUFFICIENT_STORAGE, "storage_full", "The server's disk is full"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side"),
        }
    }

    /// The problem as it is sent.
    pub fn problem(&self) -> Problem {
        let (status, code, title) = self.parts();
        let (detail, errors) = match self {
            Self::Malformed { detail, errors } | Self::Conflict { detail, errors, .. } => (detail.clone(), errors.clone()),
            Self::Unauthorized { detail, .. } | Self::Forbidden { detail } | Self::NotFound { detail, .. } | Self::TooLarge { detail } => {
                (detail.clone(), vec![])
            }
            Self::Unsupported { detail }
            | Self::Unavailable { detail, .. }
            | Self::TooSlow { detail }
            | Self::TooManyAtOnce { detail, .. } => (detail.clone(), vec![]),
            Self::Invalid(errors) => {
                (errors.iter().map(|e| format!("{} {}", e.field, e.message)).collect::<Vec<_>>().join("; "), errors.clone())
            }
            Self::Changed => {
                ("Read the record again, look at what changed, and repeat your change with the new version in If-Match.".to_owned(), vec![])
            }
            Self::VersionRequired => ("Send the record's ETag in the If-Match header.".to_owned(), vec![]),
            Self::TooMany { retry_after } => (format!("Try again in {retry_after} seconds."), vec![]),
            Self::Full => ("Nothing was stored. Reading still works; ask the administrator to free space.".to_owned(), vec![]),
            Self::Internal(_) => ("Nothing was stored. Try again; if it happens again, report the request id.".to_owned(), vec![]),
        };
        Problem {
            kind: format!("/docs/problems#{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: Some(detail),
            errors,
            request_id: None,
        }
    }

    /// The problem as a response that carries the request's id; failures of ours are logged.
    pub fn respond(&self, request: &HttpRequest) -> HttpResponse {
        let id = request.extensions().get::<super::logs::RequestId>().map(|id| id.0);
        self.respond_with(id)
    }

    /// The same where only the request's id is known.
    pub fn respond_with(&self, id: Option<uuid::Uuid>) -> HttpResponse {
        if let Self::Internal(cause) = self {
            tracing::error!(%cause, request_id = ?id, "request failed");
        }
        let mut problem = self.problem();
        problem.request_id = id;
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::TooMany { retry_after } | Self::TooManyAtOnce { retry_after, .. } | Self::Unavailable { retry_after, .. } => {
                response.insert_header((header::RETRY_AFTER, retry_after.to_string()));
            }
            // The rest of the body would be taken for the next request.
            Self::TooSlow { .. } => {
                response.force_close();
            }
            Self::Unauthorized { .. } => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            _ => {}
        }
        response.content_type("application/problem+json").body(serde_json::to_vec(&problem).unwrap_or_default())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal(cause) => write!(f, "internal: {cause}"),
            other => write!(f, "{}: {}", other.parts().1, other.problem().detail.unwrap_or_default()),
        }
    }
}

impl std::error::Error for Error {}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.parts().0
    }

    fn error_response(&self) -> HttpResponse {
        self.respond_with(super::logs::current_request_id())
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        if let Some(SqlErr::UniqueConstraintViolation(place)) = error.sql_err() {
            // SQLite names table and column, PostgreSQL the constraint, which is named for them.
            for (column, code, field) in
                [("email_key", "duplicate_email", "email"), ("external_id", "duplicate_external_id", "external_id")]
            {
                if place.contains(column) {
                    return Self::conflict(code, field, "is already used by another record");
                }
            }
            return Self::Conflict { code: "duplicate", detail: "Another record has this value already.".to_owned(), errors: Vec::new() };
        }
        if text.contains("database or disk is full") || text.contains("No space left on device") || text.contains("disk I/O error") {
            return Self::Full;
        }
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => {
                tracing::warn!(%text, "no database connection");
                Self::Unavailable { detail: "The database cannot be reached.".to_owned(), retry_after: 2 }
            }
            _ if is_connection_loss(&text) => {
                tracing::warn!(%text, "the database connection was lost");
                Self::Unavailable { detail: "The database cannot be reached.".to_owned(), retry_after: 2 }
            }
            _ => Self::Internal(text),
        }
    }
}

/// Whether the text of a database error tells of a lost or refused connection, or of a server that is going down.
fn is_connection_loss(text: &str) -> bool {
    [
        "Connection refused",
        "error communicating with database",
        "Connection reset",
        "Broken pipe",
        "terminating connection",
        "the database system is",
        "unexpected end of file",
        "pool timed out",
        "database is locked",
        "No such file or directory",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}
