//! The seal of the log: what somebody can do who may write to the database, but has not the key, is found.

use super::{entries, old, verdict};
use crate::customers::{add, company};
use api::platform::entity::{audit_entry, audit_head};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use shared::audit::{AuditProblem, AuditVerdict};
use tests::{Account, Inside, TestApp};

fn problems(verdict: &AuditVerdict) -> Vec<(AuditProblem, i64)> {
    verdict.findings.iter().map(|finding| (finding.problem, finding.entry)).collect()
}

async fn with_customers(app: &TestApp, n: usize) -> Account {
    let admin = app.admin().await;
    for n in 0..n {
        add(&admin, &company(&format!("Company {n}"))).await;
    }
    admin
}

/// Replaces the whole log.
async fn replace(inside: &Inside, rows: Vec<audit_entry::Model>) {
    audit_entry::Entity::delete_many().exec(inside.connection()).await.expect("an empty log");
    for row in rows {
        row.into_active_model().insert(inside.connection()).await.expect("an entry");
    }
}

async fn head(inside: &Inside) -> audit_head::Model {
    audit_head::Entity::find().one(inside.connection()).await.expect("the head").expect("a head")
}

async fn put_head(inside: &Inside, head: audit_head::Model) {
    audit_head::Entity::delete_many().exec(inside.connection()).await.expect("no head");
    head.into_active_model().insert(inside.connection()).await.expect("another head");
}

/// The log as it was, with all that it had then, without what came later.
async fn put_back(inside: &Inside, at: audit_head::Model) {
    inside.execute(&format!("DELETE FROM audit_entries WHERE seq > {}", at.seq)).await.expect("fewer entries");
    put_head(inside, at).await;
}

#[tokio::test]
async fn a_log_that_was_rewritten_and_chained_anew_is_found() {
    let app = TestApp::start().await;
    let admin = with_customers(&app, 5).await;
    let inside = app.inside().await;
    inside.unlock_audit_log().await;
    let genuine = old::all(&inside).await;
    assert!(verdict(&admin).await.intact);
    let last = genuine.len() as i64;
    // The hashes made anew by what the earlier chain was made of, with the key's id left and taken out.
    for without_key in [false, true] {
        let mut rows = genuine.clone();
        rows[2].action = "customer.archived".into();
        let mut forged = rows.clone();
        old::chain(&mut forged);
        for (row, genuine) in forged.iter_mut().zip(&rows) {
            row.key_id = if without_key { None } else { genuine.key_id };
        }
        let hash = forged.last().unwrap().hash.clone();
        replace(&inside, forged).await;
        put_head(&inside, audit_head::Model { hash, ..head(&inside).await }).await;
        let found = verdict(&admin).await;
        assert!(!found.intact, "{found:?}");
        let first = if without_key { AuditProblem::EndChanged } else { AuditProblem::Changed };
        assert!(problems(&found).iter().any(|(problem, _)| *problem == first), "{found:?}");
    }
    // A change of one entry alone is found where it is.
    let mut rows = genuine.clone();
    rows[3].address = Some("203.0.113.7".into());
    replace(&inside, rows).await;
    put_head(&inside, audit_head::Model { hash: genuine.last().unwrap().hash.clone(), ..head(&inside).await }).await;
    assert_eq!(problems(&verdict(&admin).await)[0], (AuditProblem::Changed, 4));
    assert!(last > 5);
}

#[tokio::test]
async fn a_missing_end_is_found_with_the_head_left_or_made_to_fit() {
    let app = TestApp::start().await;
    let admin = with_customers(&app, 5).await;
    assert!(verdict(&admin).await.intact, "and its end is noted");
    let inside = app.inside().await;
    inside.unlock_audit_log().await;
    let (rows, whole) = (old::all(&inside).await, head(&inside).await);
    let left = whole.seq - 2;
    inside.execute(&format!("DELETE FROM audit_entries WHERE seq > {left}")).await.unwrap();
    let found = verdict(&admin).await;
    assert_eq!((problems(&found)[0], found.findings[0].to), ((AuditProblem::EndMissing, left + 1), Some(whole.seq)), "{found:?}");

    let hash = rows[left as usize - 1].hash.clone();
    put_head(&inside, audit_head::Model { seq: left, hash, ..whole.clone() }).await;
    let found = verdict(&admin).await;
    assert_eq!(problems(&found)[0], (AuditProblem::EndChanged, left), "{found:?}");
    assert!(problems(&found).contains(&(AuditProblem::Older, whole.seq)), "nor does it fit what was noted: {found:?}");

    // What is written afterwards covers up nothing.
    add(&admin, &company("Afterwards")).await;
    let found = verdict(&admin).await;
    assert!(problems(&found).contains(&(AuditProblem::Recorded, left + 1)), "{found:?}");
    assert_eq!(entries(&admin, "?action=audit.head_lost").await.len(), 1);
    add(&admin, &company("And again")).await;
    assert_eq!(entries(&admin, "?action=audit.head_lost").await.len(), 1, "the log has a head again");

    // The same without any head.
    audit_head::Entity::delete_many().exec(inside.connection()).await.unwrap();
    assert!(problems(&verdict(&admin).await).iter().any(|(problem, _)| *problem == AuditProblem::EndChanged));
}

#[tokio::test]
async fn an_older_state_that_is_put_back_is_found_by_the_anchor() {
    let app = TestApp::start().await;
    let admin = with_customers(&app, 3).await;
    let inside = app.inside().await;
    inside.unlock_audit_log().await;
    let older = head(&inside).await;
    with_customers(&app, 3).await;
    let noted = verdict(&admin).await;
    assert!(noted.intact);
    put_back(&inside, older.clone()).await;
    let found = verdict(&admin).await;
    let count = i64::try_from(noted.entries).unwrap();
    assert_eq!((problems(&found), found.findings[0].to), (vec![(AuditProblem::Older, count)], Some(older.seq)), "{found:?}");
    // It does not help to go on until the log is as long as it was, nor to start again.
    with_customers(&app, 4).await;
    assert_eq!(problems(&verdict(&admin).await), [(AuditProblem::Older, count)]);
    let app = app.restart().await;
    let admin = app.sign_in("ada@example.com").await;
    let found = verdict(&admin).await;
    assert!(problems(&found).contains(&(AuditProblem::Older, count)), "{found:?}");
    assert_eq!(entries(&admin, "?action=audit.found_older").await.len(), 1, "the start has recorded it");
}

#[tokio::test]
async fn an_entry_that_is_put_behind_the_end_is_found() {
    let app = TestApp::start().await;
    let admin = with_customers(&app, 2).await;
    let inside = app.inside().await;
    let last = old::all(&inside).await.pop().unwrap();
    let mut made_up = audit_entry::Model { seq: last.seq + 1, id: uuid::Uuid::now_v7(), previous_hash: last.hash.clone(), ..last };
    made_up.hash = made_up.unkeyed_hash();
    made_up.clone().into_active_model().insert(inside.connection()).await.unwrap();
    let found = problems(&verdict(&admin).await);
    assert!(found.contains(&(AuditProblem::Changed, made_up.seq)) && found.contains(&(AuditProblem::Added, made_up.seq)), "{found:?}");
}

#[tokio::test]
async fn the_log_of_an_earlier_version_is_sealed_at_the_first_start() {
    let mut app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    app.stop();
    old::rewrite(&app, customer.id, 4, |_| {}).await;
    let app = app.restart().await;
    let admin = app.sign_in("ada@example.com").await;
    assert!(verdict(&admin).await.intact);
    let [sealed] = entries(&admin, "?action=audit.sealed").await.try_into().expect("one entry");
    let said: Vec<_> = sealed.changes.iter().map(|change| (change.field.as_str(), change.after.as_i64())).collect();
    assert_eq!(said, [("entries", Some(4))]);
    // Of the earlier entries, whose hashes anybody can make, none can be changed either.
    let inside = app.inside().await;
    inside.unlock_audit_log().await;
    let mut rows = old::all(&inside).await;
    rows[1].action = "customer.archived".into();
    old::chain(&mut rows[..4]);
    for row in &rows[..4] {
        let changed = audit_entry::ActiveModel {
            seq: Set(row.seq),
            action: Set(row.action.clone()),
            previous_hash: Set(row.previous_hash.clone()),
            hash: Set(row.hash.clone()),
            ..Default::default()
        };
        changed.update(inside.connection()).await.unwrap();
    }
    assert_eq!(problems(&verdict(&admin).await), [(AuditProblem::Changed, 5)], "the first entry with a key holds the last without");
}

#[tokio::test]
async fn a_broken_log_of_an_earlier_version_is_sealed_as_it_is_and_says_so() {
    let mut app = TestApp::start().await;
    let admin = app.admin().await;
    let customer = add(&admin, &company("Acme")).await;
    app.stop();
    old::rewrite(&app, customer.id, 4, |rows| rows[2].action = "customer.archived".into()).await;
    let app = app.restart().await;
    let admin = app.sign_in("ada@example.com").await;
    let [sealed] = entries(&admin, "?action=audit.sealed").await.try_into().expect("one entry");
    let said: Vec<_> = sealed.changes.iter().map(|change| (change.field.as_str(), change.after.as_i64())).collect();
    assert_eq!(said, [("entries", Some(4)), ("first_changed_entry", Some(3))]);
    assert_eq!(problems(&verdict(&admin).await), [(AuditProblem::Changed, 3)]);
}
