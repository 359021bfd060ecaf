//! Recorded actions in people's words.

use crate::audit::{AuditEntry, AuditFinding, AuditProblem, FieldChange};
use chrono::{DateTime, Datelike, Timelike, Utc};
use serde_json::Value;

/// Actions that do not read as "verb noun".
const PHRASES: [(&str, &str); 59] = [
    ("attachment.added", "added a file to"),
    ("attachment.exported", "exported the list of files of"),
    ("attachment.removed", "removed a file from"),
    ("attachment.renamed", "renamed a file of"),
    ("attachment.restored", "restored a file of"),
    ("audit.exported", "exported the audit log"),
    ("audit.found_older", "found that an older state of the database was put back"),
    ("audit.head_lost", "found that the end of the audit log was changed from outside"),
    ("audit.restored", "went on with a backup that was put back"),
    ("audit.sealed", "sealed the audit log with the installation's key"),
    ("bulk_change.exported", "exported bulk changes"),
    ("contact.added", "linked a contact with"),
    ("contact.edited", "changed a contact of"),
    ("contact.exported", "exported the contacts of"),
    ("contact.removed", "unlinked a contact from"),
    ("bulk_change.rows_exported", "exported the rows of a bulk change:"),
    ("custom_field.exported", "exported custom fields"),
    ("customer.disclosed", "handed over the personal data of"),
    ("customer.erased", "erased for good the customer"),
    ("customer.exported", "exported customers"),
    ("customer.merged", "merged another customer into"),
    ("customer.unmerged", "took back a merge into"),
    ("duplicate.dismissed", "said that another customer is not the same as"),
    ("duplicate.exported", "exported likely duplicates"),
    ("duplicate.restored", "listed as a likely duplicate again"),
    ("import.exported", "exported imports"),
    ("interaction.deleted", "deleted an interaction with"),
    ("interaction.edited", "corrected an interaction with"),
    ("interaction.exported", "exported interactions"),
    ("interaction.logged", "logged an interaction with"),
    ("import.rest_exported", "exported what the undoing left of the import"),
    ("merge.exported", "exported merges"),
    ("notification.exported", "exported the own notifications"),
    ("notification.read", "read the own notifications"),
    ("notification.sent", "notified"),
    ("notification.withdrawn", "took back a notification of"),
    ("outbox.exported", "exported outgoing messages"),
    ("outbox.retried", "sent again the message"),
    ("outbox.secret_read", "read the link in the message"),
    ("role.exported", "exported roles"),
    ("secret_key.replaced", "moved everything to a new secret key"),
    ("segment.exported", "exported segments"),
    ("session.ended", "ended a session of"),
    ("session.revoked", "ended the session of"),
    ("team.exported", "exported teams"),
    ("timeline.exported", "exported the timeline of"),
    ("user.email_change_requested", "asked to change the own e-mail address"),
    ("user.email_changed", "confirmed a new e-mail address"),
    ("user.exported", "exported users"),
    ("user.invitation_accepted", "accepted the invitation"),
    ("user.invited_again", "sent the invitation again to"),
    ("user.password_changed", "changed the own password"),
    ("user.password_link_requested", "asked for a password link for"),
    ("user.password_reset", "chose a new password with a link"),
    ("user.roles_assigned", "changed the roles of"),
    ("user.set_up", "set up ClientSphere"),
    ("user.sign_in_failed", "failed to sign in as"),
    ("user.signed_out", "signed out"),
    ("user.team_changed", "changed the team of"),
];

/// Who did it.
pub fn actor(entry: &AuditEntry) -> String {
    match (&entry.actor, entry.actor_kind.as_str()) {
        (Some(actor), _) => actor.name.clone(),
        (None, "system") => "ClientSphere".into(),
        (None, _) => "Somebody not signed in".into(),
    }
}

/// What they did, as the rest of a sentence: "edited customer".
pub fn deed(entry: &AuditEntry) -> String {
    if let Some((_, words)) = PHRASES.iter().find(|(action, _)| *action == entry.action) {
        return (*words).to_owned();
    }
    let (noun, verb) = entry.action.split_once('.').unwrap_or(("", &entry.action));
    let verb = spaced(verb);
    let about_self = entry.actor.as_ref().is_some_and(|actor| Some(actor.id) == entry.subject_id);
    if noun.is_empty() || about_self { verb } else { format!("{verb} {}", spaced(noun)) }
}

/// The subject's name, unless it is whoever did it.
pub fn subject(entry: &AuditEntry) -> Option<String> {
    let about_self = entry.actor.as_ref().is_some_and(|actor| Some(actor.id) == entry.subject_id);
    Some(entry.subject_label.clone()).filter(|label| !label.is_empty() && !about_self)
}

/// A field's name with spaces and a capital.
pub fn field(name: &str) -> String {
    let text = spaced(name);
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A recorded value; `None` where there was none.
pub fn value(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("yes".into()),
        Value::Bool(false) => Some("no".into()),
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => Some(items.iter().filter_map(self::value).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let named = fields.get("name").and_then(Value::as_str).map(str::to_owned);
            named.or_else(|| {
                let said = fields.iter().filter_map(|(name, v)| Some(format!("{}: {}", field(name), self::value(v)?)));
                Some(said.collect::<Vec<_>>().join(", ")).filter(|said| !said.is_empty())
            })
        }
        Value::Number(number) => Some(number.to_string()),
    }
}

/// What was changed, in one line: "City: Bonn → Berlin; Tags: vip".
pub fn changed(changes: &[FieldChange]) -> String {
    let side = |of: &Value| value(of).unwrap_or_default();
    let said = changes.iter().map(|change| from_to(&field(&change.field), &side(&change.before), &side(&change.after)));
    said.collect::<Vec<_>>().join("; ")
}

/// A field with what it was and what it is, either of them empty where there was nothing.
pub fn from_to(field: &str, before: &str, after: &str) -> String {
    match (before, after) {
        ("", "") => field.to_owned(),
        ("", after) => format!("{field}: {after}"),
        (before, "") => format!("{field}: {before} → nothing"),
        (before, after) => format!("{field}: {before} → {after}"),
    }
}

/// What was found to be wrong with the log, as a sentence.
pub fn finding(found: &AuditFinding) -> String {
    let AuditFinding { problem, entry, to, noted_at, kept_in, .. } = found;
    let last = to.unwrap_or(*entry);
    let entries = if last == *entry { format!("Entry {entry}") } else { format!("Entries {entry} to {last}") };
    let are = if last == *entry { "is" } else { "are" };
    let when = noted_at.map(|at| format!(" on {}", spoken(at))).unwrap_or_default();
    let kept = kept_in.as_deref().unwrap_or("a copy");
    match problem {
        AuditProblem::Changed => format!("{entries} was changed after it was written."),
        AuditProblem::Missing => format!("{entries} {are} missing."),
        AuditProblem::EndMissing => {
            format!("The end is missing: the log had {last} entries, and {} are there.", entry - 1)
        }
        AuditProblem::EndChanged => {
            format!(
                "The seal of the log's end, at entry {entry}, is gone or was not made with this installation's key: entries after it may be missing."
            )
        }
        AuditProblem::Added => format!("{entries} {are} not ours: the log ends before."),
        AuditProblem::Older => {
            format!(
                "The log is older than {kept} says, or another one: it had {entry} entries{when}, and now has {last} that do not go on from there."
            )
        }
        AuditProblem::AnchorChanged => format!("What {kept} says about the log was not made with this installation's key."),
        AuditProblem::Recorded => format!("{entries} says that the log had been changed or shortened before it was written{when}."),
    }
}

fn spaced(text: &str) -> String {
    text.replace(['_', '.'], " ")
}

/// `29 November 2026 at 20:15 UTC`.
fn spoken(at: DateTime<Utc>) -> String {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let month = MONTHS.get(at.month0() as usize).copied().unwrap_or_default();
    format!("{} {month} {} at {:02}:{:02} UTC", at.day(), at.year(), at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::UserRef;
    use serde_json::json;
    use uuid::Uuid;

    fn entry(action: &str, own: bool) -> AuditEntry {
        let id = Uuid::from_u128(1);
        AuditEntry {
            id,
            at: Default::default(),
            actor: Some(UserRef { id, name: "Ada".into() }),
            actor_kind: "user".into(),
            action: action.into(),
            subject_kind: action.split('.').next().unwrap_or_default().into(),
            subject_id: Some(if own { id } else { Uuid::from_u128(2) }),
            subject_label: "Acme".into(),
            address: None,
            request_id: None,
            changes: Vec::new(),
        }
    }

    #[test]
    fn actions_read_as_sentences() {
        assert_eq!(deed(&entry("customer.created", false)), "created customer");
        assert_eq!(subject(&entry("customer.created", false)).as_deref(), Some("Acme"));
        assert_eq!(deed(&entry("user.signed_in", true)), "signed in");
        assert_eq!(subject(&entry("user.signed_in", true)), None);
        assert_eq!(deed(&entry("user.roles_assigned", false)), "changed the roles of");
        assert_eq!(field("postal_code"), "Postal code");
    }

    #[test]
    fn changes_are_said_in_one_line() {
        let change = |field: &str, before: Value, after: Value| FieldChange { field: field.to_owned(), before, after };
        let all = [
            change("city", json!("Bonn"), json!("Berlin")),
            change("tags", Value::Null, json!(["vip", "new"])),
            change("postal_code", json!("53111"), Value::Null),
        ];
        assert_eq!(changed(&all), "City: Bonn → Berlin; Tags: vip, new; Postal code: 53111 → nothing");
    }

    #[test]
    fn values_read_as_people_write_them() {
        assert_eq!(value(&json!(["a", "b"])).as_deref(), Some("a, b"));
        assert_eq!(value(&json!({"id": 1, "name": "North"})).as_deref(), Some("North"));
        assert_eq!(value(&json!("")), None);
        assert_eq!(value(&json!(true)).as_deref(), Some("yes"));
    }
}
