//! The codes of problems: what to do about each, and by which rules operations give them. What is an operation's own, its endpoint declares.

use super::facts::Facts;
use actix_web::HttpResponse;

/// A code, its status, what to do about it, and which operations give it unless they say otherwise.
pub struct Problem {
    pub code: &'static str,
    pub status: u16,
    pub text: &'static str,
    by_rule: fn(&Facts) -> bool,
}

impl Problem {
    /// Whether an operation can give it.
    pub fn is_given(&self, of: &Facts) -> bool {
        (self.by_rule)(of) || of.declares(self.status, self.code)
    }
}

/// A code that every operation gives that a rule holds for.
const fn problem(code: &'static str, status: u16, text: &'static str, by_rule: fn(&Facts) -> bool) -> Problem {
    Problem { code, status, text, by_rule }
}

/// A code that endpoints declare: `(status = 409, description = "<code>, <code>")` among their responses, or `Operation::gives`.
const fn declared(code: &'static str, status: u16, text: &'static str) -> Problem {
    problem(code, status, text, |_| false)
}

/// What is sent is read: a query, a body, or a header that means something.
fn reads_input(of: &Facts) -> bool {
    of.takes_query || of.takes_json || of.takes_file || of.if_match || of.repeatable
}

/// What everybody may who is signed in; any other operation can ask for a permission.
const FOR_ALL: [&str; 3] = ["GET /me", "GET /search", "GET /live"];

/// Every code.
pub const PROBLEMS: &[Problem] = &[
    problem(
        "malformed",
        400,
        "The body or query is not as documented: unknown, repeated or mistyped fields. `errors` names them.",
        reads_input,
    ),
    problem("not_signed_in", 401, "Send an access token as `Authorization: Bearer …`.", |of| !of.public),
    problem("token_invalid", 401, "The token is none of this server's, or its key was revoked: sign in again.", |of| !of.public),
    problem(
        "token_expired",
        401,
        "The access token is too old: get a new one at `POST /auth/refresh`. An API key that has expired is replaced.",
        |of| !of.public,
    ),
    problem("session_ended", 401, "The session was signed out or revoked, or is too old: sign in again.", |of| !of.public),
    declared("wrong_credentials", 401, "E-mail and password do not belong together."),
    problem("forbidden", 403, "You are signed in, but lack the permission that `detail` names.", |of| {
        !of.public && !FOR_ALL.contains(&of.name.as_str())
    }),
    problem("not_found", 404, "There is no such record, or it is outside the rows you may see.", |of| of.takes_id),
    declared("link_invalid", 404, "The link was used, replaced or is too old: ask for a new one."),
    // No operation gives it: it says that there is no such operation.
    declared("method_not_allowed", 405, "The address does not know this method: `Allow` says which it knows."),
    problem("too_slow", 408, "What is sent arrives too slowly: try again on a faster line. Nothing was stored.", |of| {
        of.takes_json || of.takes_file
    }),
    declared("duplicate_email", 409, "Another record has this e-mail."),
    declared("duplicate_external_id", 409, "Another record has this external id."),
    declared("duplicate_name", 409, "Another record has this name: choose a different one."),
    declared("duplicate", 409, "Another record has this value already."),
    declared("duplicate_contact", 409, "The person is a contact of the company already."),
    declared("not_a_company", 409, "Only companies have contacts."),
    declared("too_many_contacts", 409, "A company has as many contacts as it may (500 usually), or a person as many companies."),
    declared("merged", 409, "The customer was merged into another one: change that one, or undo the merge."),
    declared("erased", 409, "The customer was erased for good: what is left cannot be changed."),
    declared("archived", 409, "The record is archived: restore it first."),
    declared("too_many_segments", 409, "There are as many segments as there may be (200 usually): archive one that is no longer needed."),
    declared("share_used_up", 409, "You have as much of it as one user may; `detail` says of what, what counts, and how to make room."),
    declared("too_many_files", 409, "The record has as many files as it may (500 usually): remove one that is no longer needed."),
    declared("too_many_views", 409, "You have as many views of the list as you may (100 usually): delete one that you no longer need."),
    declared("too_many_fields", 409, "A type of record has as many custom fields as it may: archive one that is no longer needed."),
    declared("field_in_use", 409, "Something is built on the custom field; `detail` says what."),
    declared("choice_in_use", 409, "Records have this value of the custom field: keep it."),
    declared("team_in_use", 409, "Somebody or something belongs to the team; `detail` says what."),
    declared("last_super_admin", 409, "Somebody must stay Super Admin: appoint another one first."),
    declared("own_account", 409, "Nobody does this to their own account; `detail` says who can."),
    declared("not_invited", 409, "The user has accepted the invitation, or is deactivated."),
    declared("refreshed_elsewhere", 409, "Another tab renewed the session a moment ago: wait 200 ms and try again."),
    declared("not_failed", 409, "Only messages that failed can be sent again."),
    declared("count_changed", 409, "Another number of records matches than `expected_count` says: look again and repeat the request."),
    declared("cannot_undo", 409, "This was undone already, is still running, or is too long ago; `detail` says which."),
    declared("import_begun", 409, "The import was run or cancelled: upload the file again."),
    declared("import_finished", 409, "The import has ended: undo it instead."),
    declared("import_not_ended", 409, "The import has not ended: cancel it first."),
    declared("nothing_to_undo", 409, "The import created and updated nothing."),
    declared("file_gone", 409, "The uploaded file is no longer kept: upload it again."),
    declared("import_running", 409, "An import is running whose sheet names the customer: wait until it has ended, or cancel it."),
    problem("erased", 410, "What the first request under this `Idempotency-Key` made was erased since.", |of| of.repeatable),
    problem("changed_meanwhile", 412, "Read the record again and repeat the change with its new ETag.", |of| of.if_match),
    problem("too_large", 413, "The body is larger than the limit that `detail` names.", |of| of.takes_json || of.takes_file),
    problem("unsupported_media_type", 415, "Send the content type that `detail` names.", |of| of.takes_json || of.takes_file),
    problem("range_not_satisfiable", 416, "The file ends before the range begins: `Content-Range` says how long it is.", |of| {
        of.gives_ranges
    }),
    problem("validation", 422, "Fields were understood but refused; `errors` says which and why.", |of| {
        of.takes_query || of.takes_json || of.takes_file || of.repeatable
    }),
    problem("version_required", 428, "Send the record's ETag as `If-Match`.", |of| of.if_match),
    problem("too_many_requests", 429, "Wait as long as `Retry-After` says.", |_| true),
    problem(
        "too_many_at_once",
        429,
        "As much of yours is under way as one user or address may have; `detail` says which. Wait as long as `Retry-After` says.",
        |of| of.takes_json || of.takes_file,
    ),
    problem("internal", 500, "Our fault. Nothing was stored. Report the request id.", |_| true),
    problem("unavailable", 503, "The server or its database is busy or away: try again after `Retry-After`.", |_| true),
    problem("storage_full", 507, "The server's disk is full. Reading still works.", |_| true),
];

/// `/docs/problems`.
pub async fn page() -> HttpResponse {
    let row = |Problem { code, status, text, .. }: &Problem| {
        format!("<tr id=\"{code}\"><td><code>{code}</code></td><td>{status}</td><td>{text}</td></tr>\n")
    };
    let rows: String = PROBLEMS.iter().map(row).collect();
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>ClientSphere: problems</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"></head><body><main><h1>Problems</h1>\
         <p>Every refusal is <code>application/problem+json</code> (RFC 9457). These are the values of <code>code</code>. <a href=\"/docs/\">API reference</a></p>\
         <table><thead><tr><th scope=\"col\">code</th><th scope=\"col\">status</th><th scope=\"col\">what to do</th></tr></thead><tbody>{rows}</tbody></table></main></body></html>"
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}
