use shared::{FieldError, Problem, text::capitalised};

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
            Self::Problem(problem) => match (plain(&problem.code), problem.errors.first(), &problem.detail) {
                (Some(text), ..) => text.to_owned(),
                // Made of the fields' names in the request, it begins with the first of them.
                (_, Some(first), Some(detail)) if !detail.starts_with(&first.field) => detail.clone(),
                (_, Some(_), _) => problem.errors.iter().map(sentence).collect::<Vec<_>>().join(" "),
                (_, None, Some(detail)) => detail.clone(),
                (_, None, None) => problem.title.clone(),
            },
        }
    }

    /// The same where a file was sent.
    pub fn about_file(&self) -> String {
        match self {
            Self::Problem(problem) if problem.status == 422 => match problem.errors.first() {
                Some(error) => {
                    let what = if error.field == "filename" { "The file's name" } else { "The file" };
                    format!("{what} {}.", error.message.trim_end_matches('.'))
                }
                None => self.message(),
            },
            _ => self.message(),
        }
    }

    /// What is wrong with the filter, as a sentence, where that is why nothing was found.
    pub fn about_filter(&self) -> Option<String> {
        let Self::Problem(problem) = self else { return None };
        let refused = problem.errors.iter().find(|error| problem.status == 422 && error.field == "filter")?;
        Some(format!("The filter {}.", refused.message.trim_end_matches('.')))
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

    /// The problem in an answer; a proxy's own error page becomes one by its status. `wait` is what `Retry-After` says.
    pub(super) fn from_answer(status: u16, wait: Option<String>, text: &str) -> Self {
        let mut problem = serde_json::from_str(text).unwrap_or_else(|_| Problem {
            kind: "about:blank".into(),
            title: status_text(status).into(),
            status,
            code: "http".into(),
            detail: None,
            errors: Vec::new(),
            request_id: None,
        });
        if problem.code == "too_many_requests"
            && let Some(seconds) = wait.and_then(|wait| wait.parse().ok())
        {
            problem.detail = Some(format!("Too many attempts. Try again in {}.", span(seconds)));
        }
        Self::Problem(Box::new(problem))
    }
}

/// What people are told where the server's words are for programs.
fn plain(code: &str) -> Option<&'static str> {
    Some(match code {
        "changed_meanwhile" => "Somebody changed this meanwhile. Load it again, look at what changed, then repeat your change.",
        "storage_full" => "The server's disk is full, so nothing was stored. Ask your administrator to free space.",
        "unsupported_media_type" => "The server does not take files of this kind here.",
        _ => return None,
    })
}

fn sentence(error: &FieldError) -> String {
    format!("{} {}.", capitalised(&error.field.replace(['_', '.'], " ")), error.message.trim_end_matches('.'))
}

/// A time to wait, never less than it is: "50 seconds", "15 minutes".
fn span(seconds: u64) -> String {
    let (count, unit) = if seconds < 60 { (seconds.max(1), "second") } else { (seconds.div_ceil(60), "minute") };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
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
            Failure::Problem(problem) if problem.status != 500 && !problem.errors.is_empty() => {
                Self { errors: problem.errors, message: None }
            }
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
        let failure = Failure::from_answer(409, None, json);
        assert_eq!(failure.code(), Some("team_in_use"));
        assert_eq!(failure.message(), "Move its members first.");
        let page = Failure::from_answer(502, None, "<html>Bad gateway</html>");
        assert_eq!(page.status(), Some(502));
        assert!(page.message().contains("not available"));
        assert!(page.is_unanswered());
        let json = r#"{"type":"/docs/problems#internal","title":"Something went wrong on our side","status":500,"code":"internal",
            "detail":"Nothing was stored. Report the request id.","request_id":"01999999-0000-7000-8000-000000000000"}"#;
        assert!(Failure::from_answer(500, None, json).message().ends_with("this number: 01999999-0000-7000-8000-000000000000"));
        assert!(!failure.is_unanswered());
    }

    #[test]
    fn refusals_are_sentences() {
        let refused = |field: &str, message: &str| {
            let json = format!(
                r#"{{"type":"","title":"Some fields need another look","status":422,"code":"validation","detail":"{field} {message}",
                    "errors":[{{"field":"{field}","message":"{message}"}}]}}"#
            );
            Failure::from_answer(422, None, &json)
        };
        assert_eq!(refused("postal_code", "is too long").message(), "Postal code is too long.");
        assert_eq!(refused("file", "is empty").about_file(), "The file is empty.");
        assert_eq!(refused("filename", "is too long").about_file(), "The file's name is too long.");
        assert_eq!(refused("filter", "costs 85 of at most 60").about_filter().as_deref(), Some("The filter costs 85 of at most 60."));
        assert_eq!(refused("file", "is empty").about_filter(), None);
    }

    #[test]
    fn a_time_to_wait_is_told_in_words() {
        let json =
            r#"{"type":"","title":"Too many requests","status":429,"code":"too_many_requests","detail":"Try again in 896 seconds."}"#;
        let told = |wait: &str| Failure::from_answer(429, Some(wait.to_owned()), json).message();
        assert_eq!(told("896"), "Too many attempts. Try again in 15 minutes.");
        assert_eq!(told("60"), "Too many attempts. Try again in 1 minute.");
        assert_eq!(told("42"), "Too many attempts. Try again in 42 seconds.");
        assert_eq!(told("soon"), "Try again in 896 seconds.");
    }
}
