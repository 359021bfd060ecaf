//! Changes of the record, from the audit log.

use crate::history::TimelineRequest;
use platform::Error;
use records::{AnyRecord, Kit};
use serde_json::Value;
use shared::access::Scope;
use shared::audit::FieldChange;
use shared::record::Kind;
use shared::records::timeline::{TimelineEntry, TimelineEvent};

pub async fn entries(request: &TimelineRequest<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let kit = Kit::of(request.ctx)?;
    let changes = audit::of_subject(request.ctx, request.id, (request.actor, false), request.before, request.limit).await?;
    let entry = |entry: shared::audit::AuditEntry| TimelineEntry {
        id: entry.id,
        at: entry.at,
        actor: entry.actor,
        event: TimelineEvent::Change {
            action: entry.action,
            changes: entry.changes.into_iter().filter_map(|change| as_seen(kit, request, change)).collect(),
        },
    };
    Ok(changes.into_iter().map(entry).collect())
}

/// The change as the reader may know it. Other records may be out of reach, and an old name cannot be looked up any more: whoever does not see all of
/// a type is told no name in a deed with another record, and nothing of what a field referred to, as the record itself shows nothing there.
fn as_seen(kit: &Kit, request: &TimelineRequest<'_>, change: FieldChange) -> Option<FieldChange> {
    let spec = request.record.spec();
    let sees_all = |record: &dyn AnyRecord| request.reader.scope(record.access().read) == Some(Scope::All);
    if let Some(Kind::Ref(code)) = spec.field(&change.field).map(|field| field.kind) {
        return Some(change).filter(|_| kit.record(code).is_none_or(sees_all));
    }
    let Some((_, veil)) = spec.history.veiled.iter().find(|(field, _)| *field == change.field) else { return Some(change) };
    if sees_all(request.record) {
        return Some(change);
    }
    let veiled = |name: Value| if name == Value::Null { name } else { Value::from(*veil) };
    Some(FieldChange { before: veiled(change.before), after: veiled(change.after), ..change })
}
