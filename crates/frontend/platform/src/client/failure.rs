use shared::Problem;

use crate::client::Refusal;

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The server could not be reached.
    Offline,
    /// The server did not answer in time.
    TimedOut,
    /// The session has ended and the reader did not sign in again.
    SignedOut,
    /// The server refused; its words and the fields concerned.
    Problem(Box<Problem>),
    /// The answer is not what this version of the app understands.
    Unreadable,
}

impl Failure {
    /// What to tell the reader: what happened and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::Offline => "ClientSphere cannot be reached. Check your connection, then try again.".into(),
            Self::TimedOut => "The server took too long to answer. Try again in a moment.".into(),
            Self::SignedOut => "You are signed out. Sign in to go on.".into(),
            Self::Unreadable => "The answer could not be read. Load the page again; if that does not help, tell your administrator.".into(),
            // The server's words are for programs; people need the number by which its log can be searched.
            Self::Problem(problem) if problem.status == 500 => match problem.request_id {
                Some(id) => format!("{FAULT} tell your administrator this number: {id}"),
                None => format!("{FAULT} tell your administrator."),
            },
            Self::Problem(problem) => match (&problem.detail, problem.errors.first()) {
                (Some(detail), _) => detail.clone(),
                (None, Some(error)) => format!("{}: {} {}.", problem.title, error.field, error.message),
                (None, None) => problem.title.clone(),
            },
        }
    }

    /// The problem's stable code, such as `last_super_admin`.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => Some(&problem.code),
            _ => None,
        }
    }

    /// The HTTP status of a refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Problem(problem) => Some(problem.status),
            _ => None,
        }
    }

    /// Whether somebody else changed the record since it was read.
    pub fn is_stale(&self) -> bool {
        self.status() == Some(412)
    }

    /// Whether the record does not exist, or not for this reader.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Whether the server may or may not have done what was asked.
    pub(super) fn is_unanswered(&self) -> bool {
        matches!(self, Self::Offline | Self::TimedOut) || self.status().is_some_and(|status| status >= 500)
    }

    pub(super) fn unanswered(error: &gloo_net::Error) -> Self {
        match error {
            gloo_net::Error::JsError(error) if error.name == "TimeoutError" => Self::TimedOut,
            _ => Self::Offline,
        }
    }

    /// The problem in an answer; a proxy's own error page becomes one by its status.
    pub(super) fn from_answer(status: u16, text: &str) -> Self {
        Self::Problem(Box::new(serde_json::from_str(text).unwrap_or_else(|_| Problem {
            kind: "about:blank".into(),
            title: status_text(status).into(),
            status,
            code: "http".into(),
            detail: None,
            errors: Vec::new(),
            request_id: None,
        })))
    }
}

const FAULT: &str = "Something went wrong on the server. Try again; if it happens again,";

fn status_text(status: u16) -> &'static str {
    match status {
        401 => "You are not signed in.",
        403 => "You may not do this. Ask an administrator for access.",
        404 => "This does not exist, or you may not see it.",
        408 | 504 => "The server took too long to answer. Try again in a moment.",
        413 => "This is too large.",
        429 => "Too many attempts. Wait a minute, then try again.",
        502 | 503 => "ClientSphere is not available right now. Try again in a moment.",
        500.. => "Something went wrong on the server. Try again; if it happens again, tell your administrator.",
        _ => "The server refused this request.",
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Problem(problem) if problem.status != 500 => Self::from(*problem),
            other => Self::message(other.message()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_speaks_for_itself_and_anything_else_gets_words() {
        let json =
            r#"{"type":"/docs/problems#conflict","title":"Conflict","status":409,"code":"team_in_use","detail":"Move its members first."}"#;
        let failure = Failure::from_answer(409, json);
        assert_eq!(failure.code(), Some("team_in_use"));
        assert_eq!(failure.message(), "Move its members first.");
        let page = Failure::from_answer(502, "<html>Bad gateway</html>");
        assert_eq!(page.status(), Some(502));
        assert!(page.message().contains("not available"));
        assert!(page.is_unanswered());
        let json = r#"{"type":"/docs/problems#internal","title":"Something went wrong on our side","status":500,"code":"internal",
            "detail":"Nothing was stored. Report the request id.","request_id":"01999999-0000-7000-8000-000000000000"}"#;
        assert!(Failure::from_answer(500, json).message().ends_with("this number: 01999999-0000-7000-8000-000000000000"));
        assert!(!failure.is_unanswered());
    }
}
