//! The codes of problems: what to do about each, and which operations give it.

use super::facts::Facts;
use actix_web::HttpResponse;

/// A code, its status, what to do about it, and whether an operation can give it.
pub struct Problem {
    pub code: &'static str,
    pub status: u16,
    pub text: &'static str,
    pub given_by: fn(&Facts) -> bool,
}

const fn problem(code: &'static str, status: u16, text: &'static str, given_by: fn(&Facts) -> bool) -> Problem {
    Problem { code, status, text, given_by }
}

/// What is sent is read: a query, a body, or a header that means something.
fn reads_input(of: &Facts) -> bool {
    of.takes_query || of.takes_json || of.takes_file || of.if_match || of.repeatable
}

/// It changes a customer, or what belongs to one.
fn changes_customer(of: &Facts) -> bool {
    let elsewhere = ["/customers/imports", "/customers/bulk", "/customers/duplicates"];
    of.writes
        && (of.path.starts_with("/customers/") || of.path.starts_with("/contacts/"))
        && !elsewhere.iter().any(|start| of.path.starts_with(start))
}

/// Every code. `{records}` in a path stands for any type of record.
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
    problem("session_ended", 401, "The session was signed out or revoked, or is too old: sign in again.", |of| {
        !of.public || of.is(&["POST /auth/refresh"])
    }),
    problem("wrong_credentials", 401, "E-mail and password do not belong together.", |of| of.is(&["POST /auth/sign-in"])),
    problem("forbidden", 403, "You are signed in, but lack the permission that `detail` names.", |of| match of.public {
        true => of.is(&["POST /setup", "POST /auth/refresh"]),
        false => !of.is(&["GET /me", "GET /search", "GET /live"]),
    }),
    problem("not_found", 404, "There is no such record, or it is outside the rows you may see.", |of| {
        of.takes_id || of.is(&["POST /customers/merges", "GET /customers/merges/preview"])
    }),
    problem("link_invalid", 404, "The link was used, replaced or is too old: ask for a new one.", |of| {
        of.is(&["POST /auth/reset", "POST /auth/email", "POST /invitations/look-up", "POST /invitations/accept"])
    }),
    // No operation gives it: it says that there is no such operation.
    problem("method_not_allowed", 405, "The address does not know this method: `Allow` says which it knows.", |_| false),
    problem("too_slow", 408, "What is sent arrives too slowly: try again on a faster line. Nothing was stored.", |of| {
        of.takes_json || of.takes_file
    }),
    problem("duplicate_email", 409, "Another record has this e-mail.", |of| {
        of.is(&["POST /customers", "PATCH /customers/{id}", "POST /customers/{id}/contacts", "PATCH /contacts/{id}"])
    }),
    problem("duplicate_external_id", 409, "Another record has this external id.", |of| {
        of.is(&["POST /customers", "PATCH /customers/{id}", "POST /customers/{id}/contacts"])
    }),
    problem("duplicate_name", 409, "Another record has this name: choose a different one.", |of| {
        of.is(&["POST /me/keys", "POST /segments", "PATCH /segments/{id}", "POST /segments/{id}/restore"])
    }),
    problem("duplicate", 409, "Another record has this value already.", |of| {
        of.is(&[
            "POST /{records}",
            "PATCH /{records}/{id}",
            "POST /{records}/{id}/restore",
            "POST /teams",
            "PATCH /teams/{id}",
            "POST /users",
            "PATCH /users/{id}",
            "POST /auth/email",
            "POST /views",
            "PATCH /views/{id}",
            "POST /custom-fields",
            "PATCH /custom-fields/{id}",
            "POST /custom-fields/{id}/restore",
        ])
    }),
    problem("duplicate_contact", 409, "The person is a contact of the company already.", |of| of.is(&["POST /customers/{id}/contacts"])),
    problem("not_a_company", 409, "Only companies have contacts.", |of| of.is(&["POST /customers/{id}/contacts"])),
    problem("too_many_contacts", 409, "A company has as many contacts as it may (500 usually), or a person as many companies.", |of| {
        of.is(&["POST /customers/{id}/contacts"])
    }),
    problem("merged", 409, "The customer was merged into another one: change that one, or undo the merge.", |of| {
        changes_customer(of) || of.is(&["GET /customers/merges/preview"])
    }),
    problem("erased", 409, "The customer was erased for good: what is left cannot be changed.", changes_customer),
    problem("archived", 409, "The record is archived: restore it first.", |of| {
        of.is(&["POST /customers/merges", "GET /customers/merges/preview", "POST /segments/{id}/rebuild"])
    }),
    problem(
        "too_many_segments",
        409,
        "There are as many segments as there may be (200 usually): archive one that is no longer needed.",
        |of| of.is(&["POST /segments", "POST /segments/{id}/restore"]),
    ),
    problem(
        "share_used_up",
        409,
        "You have as much of it as one user may; `detail` says of what, what counts, and how to make room.",
        |of| {
            of.is(&[
                "POST /segments",
                "POST /segments/{id}/restore",
                "POST /{records}/bulk",
                "POST /bulk-changes/{id}/undo",
                "POST /imports/{id}/run",
                "POST /{records}/{id}/attachments",
                "POST /{records}/attachments/{id}/restore",
                "POST /{records}/{id}/interactions",
                "POST /users",
                "POST /users/{id}/invitation",
            ])
        },
    ),
    problem("too_many_files", 409, "The record has as many files as it may (500 usually): remove one that is no longer needed.", |of| {
        of.is(&["POST /{records}/{id}/attachments", "POST /{records}/attachments/{id}/restore"])
    }),
    problem(
        "too_many_views",
        409,
        "You have as many views of the list as you may (100 usually): delete one that you no longer need.",
        |of| of.is(&["POST /views"]),
    ),
    problem("too_many_fields", 409, "A type of record has as many custom fields as it may: archive one that is no longer needed.", |of| {
        of.is(&["POST /custom-fields", "POST /custom-fields/{id}/restore"])
    }),
    problem("field_in_use", 409, "Something is built on the custom field; `detail` says what.", |of| {
        of.is(&["POST /custom-fields/{id}/archive"])
    }),
    problem("choice_in_use", 409, "Records have this value of the custom field: keep it.", |of| of.is(&["PATCH /custom-fields/{id}"])),
    problem("team_in_use", 409, "Somebody or something belongs to the team; `detail` says what.", |of| of.is(&["DELETE /teams/{id}"])),
    problem("last_super_admin", 409, "Somebody must stay Super Admin: appoint another one first.", |of| {
        of.is(&["POST /users/{id}/deactivate", "PUT /users/{id}/roles"])
    }),
    problem("own_account", 409, "Nobody does this to their own account; `detail` says who can.", |of| {
        of.is(&["PATCH /users/{id}", "POST /users/{id}/deactivate"])
    }),
    problem("not_invited", 409, "The user has accepted the invitation, or is deactivated.", |of| of.is(&["POST /users/{id}/invitation"])),
    problem("refreshed_elsewhere", 409, "Another tab renewed the session a moment ago: wait 200 ms and try again.", |of| {
        of.is(&["POST /auth/refresh"])
    }),
    problem("not_failed", 409, "Only messages that failed can be sent again.", |of| of.is(&["POST /outbox/{id}/retry"])),
    problem(
        "count_changed",
        409,
        "Another number of records matches than `expected_count` says: look again and repeat the request.",
        |of| of.is(&["POST /{records}/bulk"]),
    ),
    problem("cannot_undo", 409, "This was undone already, is still running, or is too long ago; `detail` says which.", |of| {
        of.is(&["POST /bulk-changes/{id}/undo", "POST /customers/merges/{id}/undo"])
    }),
    problem("import_begun", 409, "The import was run or cancelled: upload the file again.", |of| {
        of.is(&["POST /imports/{id}/reading", "POST /imports/{id}/preview", "POST /imports/{id}/run"])
    }),
    problem("import_finished", 409, "The import has ended: undo it instead.", |of| of.is(&["POST /imports/{id}/cancel"])),
    problem("import_not_ended", 409, "The import has not ended: cancel it first.", |of| of.is(&["POST /imports/{id}/undo"])),
    problem("nothing_to_undo", 409, "The import created and updated nothing.", |of| of.is(&["POST /imports/{id}/undo"])),
    problem("file_gone", 409, "The uploaded file is no longer kept: upload it again.", |of| of.is(&["POST /imports/{id}/reading"])),
    problem("import_running", 409, "An import is running whose sheet names the customer: wait until it has ended, or cancel it.", |of| {
        of.is(&["POST /customers/{id}/erase"])
    }),
    problem("erased", 410, "What the first request under this `Idempotency-Key` made was erased since.", |of| of.repeatable),
    problem("changed_meanwhile", 412, "Read the record again and repeat the change with its new ETag.", |of| {
        of.if_match || of.is(&["POST /customers/merges", "POST /users/{id}/deactivate", "POST /users/{id}/reactivate"])
    }),
    problem("too_large", 413, "The body is larger than the limit that `detail` names.", |of| of.takes_json || of.takes_file),
    problem("unsupported_media_type", 415, "Send the content type that `detail` names.", |of| of.takes_json || of.takes_file),
    problem("range_not_satisfiable", 416, "The file ends before the range begins: `Content-Range` says how long it is.", |of| {
        of.gives_ranges
    }),
    problem("validation", 422, "Fields were understood but refused; `errors` says which and why.", |of| {
        of.takes_query || of.takes_json || of.takes_file || of.repeatable || of.path.ends_with("/export.pdf")
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
