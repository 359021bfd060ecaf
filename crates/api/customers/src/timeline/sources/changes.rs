//! Changes of the record, from the audit log.

use crate::timeline::TimelineRequest;
use platform::{Error, Principal};
use serde_json::Value;
use shared::access::{Permission, Scope};
use shared::audit::FieldChange;
use shared::customers::timeline::{TimelineEntry, TimelineEvent};

/// Fields that name other customers, and what they are called where the name must stay hidden.
const NAMES: [(&str, &str); 6] = [
    ("parent", "a company"),
    ("contact", "a person"),
    ("works_at", "a company"),
    ("merged", "another customer"),
    ("merged_into", "another customer"),
    ("same_as", "another customer"),
];

pub async fn entries(request: &TimelineRequest<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let changes = audit::of_subject(request.ctx, request.customer, (request.actor, false), request.before, request.limit).await?;
    let entry = |entry: shared::audit::AuditEntry| TimelineEntry {
        id: entry.id,
        at: entry.at,
        actor: entry.actor,
        event: TimelineEvent::Change {
            action: entry.action,
            changes: entry.changes.into_iter().map(|change| without_hidden_names(request.reader, change)).collect(),
        },
    };
    Ok(changes.into_iter().map(entry).collect())
}

/// Other customers may be out of the reader's reach, and an old name cannot be looked up any more: whoever does not see all customers sees none of
/// them here.
fn without_hidden_names(reader: &Principal, change: FieldChange) -> FieldChange {
    let Some((_, veil)) = NAMES.iter().find(|(field, _)| *field == change.field) else { return change };
    if reader.scope(Permission::CustomerRead) == Some(Scope::All) {
        return change;
    }
    let veiled = |name: Value| if name == Value::Null { name } else { Value::from(*veil) };
    FieldChange { before: veiled(change.before), after: veiled(change.after), ..change }
}
