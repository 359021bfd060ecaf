//! Where the subject of a recorded action is shown.

use shared::audit::AuditEntry;

/// Where the subject can be looked at.
pub fn subject_href(entry: &AuditEntry) -> Option<String> {
    let id = entry.subject_id?;
    match entry.subject_kind.as_str() {
        "customer" => Some(format!("/customers/{id}")),
        "custom_field" => Some("/custom-fields".to_owned()),
        "segment" => Some(format!("/segments/{id}")),
        "user" => Some(format!("/users/{id}")),
        "import" => Some(format!("/imports/{id}")),
        _ => None,
    }
}
