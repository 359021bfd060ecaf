//! Audit rows as people read them: opened, with the names of who acted.

use platform::entity::audit_entry::Model;
use platform::seal::Keyring;
use platform::{Ctx, Error};
use shared::audit::{AuditEntry, FieldChange};
use shared::identity::UserRef;

/// Opens the rows of a page.
pub async fn entries(ctx: &Ctx, rows: Vec<Model>) -> Result<Vec<AuditEntry>, Error> {
    let names = identity::names(ctx.db(), rows.iter().filter_map(|row| row.actor_id)).await?;
    let actor = |row: &Model| row.actor_id.and_then(|id| Some(UserRef { id, name: names.get(&id)?.clone() }));
    Ok(rows.into_iter().map(|row| into_dto(actor(&row), changes(ctx.keys(), &row), row)).collect())
}

fn into_dto(actor: Option<UserRef>, changes: Vec<FieldChange>, row: Model) -> AuditEntry {
    let Model {
        seq: _,
        id,
        at,
        actor_kind,
        actor_id: _,
        action,
        subject_kind,
        subject_id,
        subject_label,
        address,
        request_id,
        details: _,
        details_digest: _,
        previous_hash: _,
        hash: _,
        label_digest: _,
        erasure_seal: _,
        key_id: _,
    } = row;
    AuditEntry { id, at, actor, actor_kind, action, subject_kind, subject_id, subject_label, address, request_id, changes }
}

/// The changed fields. One row that was tampered with does not hide all others: it says so itself.
fn changes(keys: &Keyring, row: &Model) -> Vec<FieldChange> {
    let Some(sealed) = &row.details else { return Vec::new() };
    let opened = keys.open_sealed("audit_entries.details", row.id, sealed).and_then(|bytes| Ok(serde_json::from_slice(&bytes)?));
    opened.unwrap_or_else(|error: Error| {
        tracing::error!(id = %row.id, %error, "the details of an audit entry cannot be opened");
        vec![FieldChange {
            field: "details".to_owned(),
            before: serde_json::Value::Null,
            after: "cannot be opened: they were changed outside ClientSphere".into(),
        }]
    })
}
