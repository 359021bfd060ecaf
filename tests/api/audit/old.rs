//! The audit log as earlier versions wrote it, without a key.

use api::platform::entity::{audit_entry, audit_head};
use chrono::DateTime;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder};
use sha2::{Digest, Sha256};
use tests::TestApp;
use uuid::Uuid;

/// Turns the log of a product that is stopped into one that an earlier version wrote, with as many entries about `subject`. `change` may tamper with it.
pub async fn rewrite(app: &TestApp, subject: Uuid, entries: i64, change: impl FnOnce(&mut Vec<audit_entry::Model>)) {
    let inside = app.inside().await;
    let kept = inside.texts(match inside.kind() {
        tests::Kind::Sqlite => "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'",
        tests::Kind::Postgres => {
            "SELECT pg_get_triggerdef(oid)::text FROM pg_trigger WHERE tgrelid = 'audit_entries'::regclass AND NOT tgisinternal"
        }
    });
    let kept = kept.await;
    inside.unlock_audit_log().await;
    audit_entry::Entity::delete_many().exec(inside.connection()).await.expect("an empty log");
    audit_head::Entity::delete_many().exec(inside.connection()).await.expect("no seal");
    let _ = std::fs::remove_file(app.data().join("audit-anchor.json"));
    let mut rows = Vec::new();
    for seq in 1..=entries {
        rows.push(entry(seq, subject));
    }
    chain(&mut rows);
    change(&mut rows);
    for row in rows {
        row.into_active_model().insert(inside.connection()).await.expect("an entry");
    }
    for trigger in kept {
        inside.execute(&trigger).await.expect("the trigger again");
    }
    inside.close().await;
}

fn entry(seq: i64, subject: Uuid) -> audit_entry::Model {
    audit_entry::Model {
        seq,
        id: Uuid::now_v7(),
        at: DateTime::from_timestamp(1_767_225_600, 0).unwrap(),
        actor_kind: "system".into(),
        actor_id: None,
        action: "customer.edited".into(),
        subject_kind: "customer".into(),
        subject_id: Some(subject),
        subject_label: "Acme".into(),
        address: None,
        request_id: None,
        details: None,
        details_digest: Sha256::digest([]).to_vec(),
        previous_hash: Vec::new(),
        hash: Vec::new(),
        label_digest: None,
        erasure_seal: None,
        key_id: None,
    }
}

/// Links entries as anybody can who has not the key.
pub fn chain(rows: &mut [audit_entry::Model]) {
    let mut previous = vec![0; 32];
    for row in rows {
        row.key_id = None;
        row.previous_hash = previous;
        row.hash = row.unkeyed_hash();
        previous = row.hash.clone();
    }
}

/// All entries, in their order.
pub async fn all(inside: &tests::Inside) -> Vec<audit_entry::Model> {
    audit_entry::Entity::find().order_by_asc(audit_entry::Column::Seq).all(inside.connection()).await.expect("the entries")
}
