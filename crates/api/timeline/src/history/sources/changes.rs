//! Changes of the record, from the audit log.

use crate::history::TimelineRequest;
use platform::Error;
use records::{Kit, with_article};
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
            changes: entry.changes.into_iter().map(|change| without_hidden_names(kit, request, change)).collect(),
        },
    };
    Ok(changes.into_iter().map(entry).collect())
}

/// Other records may be out of the reader's reach, and an old name cannot be looked up any more: whoever does not see all of a type sees none of them
/// here.
fn without_hidden_names(kit: &Kit, request: &TimelineRequest<'_>, change: FieldChange) -> FieldChange {
    let spec = request.record.spec();
    let named = spec.history.veiled.iter().find(|(field, _)| *field == change.field);
    let (record, veil) = match (named, spec.field(&change.field).map(|field| field.kind)) {
        (Some((_, veil)), _) => (Some(request.record), (*veil).to_owned()),
        (None, Some(Kind::Ref(code))) => {
            let record = kit.record(code);
            (record, record.map_or_else(|| "a record".to_owned(), |record| with_article(record.spec().noun.0)))
        }
        _ => return change,
    };
    if record.is_some_and(|record| request.reader.scope(record.access().read) == Some(Scope::All)) {
        return change;
    }
    let veiled = |name: Value| if name == Value::Null { name } else { Value::from(veil.as_str()) };
    FieldChange { before: veiled(change.before), after: veiled(change.after), ..change }
}
