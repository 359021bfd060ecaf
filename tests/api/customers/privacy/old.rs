//! Entries of the audit log as earlier versions wrote them.

use api::platform::entity::audit_entry::Model;
use chrono::DateTime;
use tests::{Inside, Kind};
use uuid::Uuid;

/// Goes on with the chain by an entry without a digest of its subject's name.
pub async fn write(inside: &Inside, customer: Uuid) {
    let hex = if inside.kind() == Kind::Sqlite { "LOWER(HEX(hash))" } else { "ENCODE(hash, 'hex')" };
    let last = inside.texts(&format!("SELECT CAST(seq AS TEXT) || ':' || {hex} FROM audit_entries ORDER BY seq DESC LIMIT 1")).await;
    let (seq, hash) = last[0].split_once(':').expect("an entry");
    let mut entry = Model {
        seq: seq.parse::<i64>().unwrap() + 1,
        id: Uuid::now_v7(),
        at: DateTime::from_timestamp(1_767_225_600, 0).unwrap(),
        actor_kind: "system".into(),
        actor_id: None,
        action: "customer.edited".into(),
        subject_kind: "customer".into(),
        subject_id: Some(customer),
        subject_label: "Acme".into(),
        address: None,
        request_id: None,
        details: None,
        details_digest: vec![7; 32],
        previous_hash: (0..hash.len()).step_by(2).map(|at| u8::from_str_radix(&hash[at..at + 2], 16).unwrap()).collect(),
        hash: Vec::new(),
        label_digest: None,
        erasure_seal: None,
    };
    entry.hash = entry.chained_hash();
    let bytes = |bytes: &[u8]| {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        if inside.kind() == Kind::Sqlite { format!("X'{hex}'") } else { format!("'\\x{hex}'") }
    };
    let at = if inside.kind() == Kind::Sqlite { "'2026-01-01T00:00:00+00:00'" } else { "'2026-01-01T00:00:00Z'" };
    let sql = format!(
        "INSERT INTO audit_entries (seq, id, at, actor_kind, action, subject_kind, subject_id, subject_label, details_digest, previous_hash, hash)
         VALUES ({}, {}, {at}, 'system', 'customer.edited', 'customer', {}, 'Acme', {}, {}, {})",
        entry.seq,
        inside.uuid(entry.id),
        inside.uuid(customer),
        bytes(&entry.details_digest),
        bytes(&entry.previous_hash),
        bytes(&entry.hash)
    );
    inside.execute(&sql).await.expect("an entry");
}
