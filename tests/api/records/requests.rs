use super::{SAMPLES, id};
use serde_json::{Value, json};
use shared::audit::AuditEntry;
use shared::page::Page;
use shared::record::{Field, Kind, uses};
use tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn a_record_is_added_read_changed_archived_and_restored_and_each_deed_is_in_the_audit_log() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let (code, subject) = (sample.spec.code, sample.spec.subject);
        let made = admin.post(&sample.path(), &(sample.new)(1)).await.expect(201);
        let one = id(&made);
        assert_eq!((made.header("location"), made.etag()), (format!("/api/v1/{code}/{one}").as_str(), 1), "{code}");
        let read = admin.get(&sample.of(one)).await.expect(200);
        assert_eq!((read.json(), read.etag()), (made.json(), 1), "{code}");
        for (key, value) in (sample.new)(1).as_object().unwrap() {
            assert_eq!(&read.json()[key], value, "{code} {key}");
        }

        let (field, edit) = (sample.edit.0, (sample.edit.1)());
        admin.patch(&sample.of(one), &edit).await.refused(428, "version_required");
        admin.patch(&sample.of(one), &edit).if_match(7).await.refused(412, "changed_meanwhile");
        let edited = admin.patch(&sample.of(one), &edit).if_match(1).await.expect(200);
        assert_eq!((&edited.json()[field], edited.etag()), (&edit[field], 2), "{code}");
        assert_eq!(admin.get(&sample.of(one)).await.json(), edited.json(), "{code}");

        let archived = admin.post_empty(&format!("{}/archive", sample.of(one))).await.expect(200);
        assert!(archived.json()["archived_at"].is_string(), "{code}");
        assert!(sample.rows(&admin, "").await.is_empty(), "{code}");
        assert_eq!(sample.rows(&admin, "archived=true").await.len(), 1, "{code}");
        admin.post_empty(&format!("{}/archive", sample.of(one))).await.expect(200);
        let restored = admin.post_empty(&format!("{}/restore", sample.of(one))).await.expect(200);
        assert_eq!(restored.etag(), 4, "{code}: archiving twice changes nothing");
        assert_eq!(sample.rows(&admin, "").await.len(), 1, "{code}");

        let log: Page<AuditEntry> = admin.get(&format!("/audit?subject_id={one}")).await.read();
        let actions: Vec<&str> = log.items.iter().rev().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["created", "edited", "archived", "restored"].map(|done| format!("{subject}.{done}")), "{code}");
        let named = log.items[2].changes.iter().any(|change| change.field == field);
        assert!(named && log.items[0].subject_kind == subject, "{code}: {:?}", log.items[2].changes);
    }
}

/// Readers of JSON take several spellings of a value: what is stored is the value, or nothing.
#[tokio::test]
async fn a_value_in_another_spelling_is_stored_as_it_was_answered_or_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let one = sample.of(sample.add(&admin, 1).await);
        let amounts =
            sample.spec.fields.iter().filter(|field| matches!(field.kind, Kind::Money)).map(|field| (field.key, json!([111, "EUR"])));
        let owner = sample.is_owned().then(|| ("owner_id", json!(format!("{{{}}}", admin.me.id.to_string().to_uppercase()))));
        for (field, value) in amounts.chain(owner) {
            let before = admin.get(&one).await;
            let answer = admin.patch(&one, &json!({ field: value })).if_match(before.etag()).not_as_documented().await;
            let after = admin.get(&one).await;
            match answer.status {
                200 => assert_eq!(answer.json(), after.json(), "{field} = {value}"),
                status => assert_eq!((status, before.json()), (400, after.json()), "{field} = {value}"),
            }
            assert!(!value.is_array() || answer.status == 400, "{field}: {}", after.json());
        }
    }
}

#[tokio::test]
async fn what_is_not_as_documented_or_breaks_a_rule_is_refused_with_its_field_and_changes_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let one = sample.add(&admin, 1).await;
        let before = admin.get(&sample.of(one)).await.json();
        let with = |key: &str, value: Value| {
            let mut new = (sample.new)(2);
            new[key] = value;
            new
        };
        let code = sample.spec.code;
        admin.post(&sample.path(), &with("shoe", json!(1))).await.refused_field(400, "shoe");
        admin.post(&sample.path(), &with("name", json!(5))).await.refused_field(400, "name");
        admin.post(&sample.path(), &with("id", json!(one))).await.refused_field(400, "id");
        admin.post(&sample.path(), &with("name", json!("  "))).await.refused_field(422, "name");
        admin.post(&sample.path(), &with("name", json!("x".repeat(121)))).await.refused_field(422, "name");
        admin.post(&sample.path(), &with("tags", json!([""]))).await.refused_field(422, "tags");
        admin.post(&sample.path(), &with("custom", json!({ "none": 1 }))).await.refused_field(422, "custom.none");
        if sample.is_owned() {
            admin.post(&sample.path(), &with("owner_id", json!(Uuid::nil()))).await.refused_field(422, "owner_id");
        }
        let (field, refused) = (sample.refused.0, (sample.refused.1)());
        admin.patch(&sample.of(one), &refused).if_match(1).await.refused_field(422, field);
        admin.patch(&sample.of(one), &json!({ "name": null })).if_match(1).await.refused_field(422, "name");
        admin.patch(&sample.of(one), &json!({ "archived_at": null })).if_match(1).await.refused_field(400, "archived_at");
        assert_eq!(admin.get(&sample.of(one)).await.json(), before, "{code}");
        assert_eq!(sample.rows(&admin, "").await.len(), 1, "{code}");
        admin.get(&sample.of(Uuid::nil())).await.refused(404, "not_found");
        admin.get(&format!("/{code}/none")).await.refused(404, "not_found");
    }
}

/// What shows nothing is nothing, whatever it is made of: joiners, fillers, marks without a letter.
#[tokio::test]
async fn a_text_of_characters_that_show_nothing_is_empty() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let path = sample.of(sample.add(&admin, 1).await);
        let lines = |kind: Kind| matches!(kind, Kind::Line(_) | Kind::Lines(_) | Kind::Suggest(_));
        let required = |field: &&Field| field.is(uses::REQUIRED);
        let with = |n: usize, key: &str, value: Value| {
            let mut new = (sample.new)(n);
            new[key] = value;
            new
        };
        for (n, nothing) in
            ["\u{200b}\u{2060}", "\u{3164}", "\u{2800} \u{ad}", "\u{301}\u{fe0f}", "\u{200e}\u{feff}"].into_iter().enumerate()
        {
            for field in sample.spec.using(uses::FORM).filter(|field| lines(field.kind)).filter(required) {
                admin.post(&sample.path(), &with(2, field.key, json!(nothing))).await.refused_field(422, field.key);
                admin.patch(&path, &json!({ field.key: nothing })).if_match(1).await.refused_field(422, field.key);
            }
            admin.post(&sample.path(), &with(2, "tags", json!([nothing]))).await.refused_field(422, "tags");
            admin.post(&sample.path(), &with(2, "name", json!(format!("moc.\u{202e}a{nothing}")))).await.refused_field(422, "name");
            let optional = |field: &&Field| lines(field.kind) && !field.is(uses::REQUIRED) && field.within.is_none();
            let field = sample.spec.using(uses::FORM).find(optional).expect("a text that may be missing");
            let made = admin.post(&sample.path(), &with(10 + n, field.key, json!(nothing))).await.expect(201).json();
            assert_eq!(made[field.key], Value::Null, "{} {}", sample.spec.code, field.key);
        }
    }
}

#[tokio::test]
async fn no_two_records_have_what_must_be_unique_also_when_they_come_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let Some(unique) = sample.spec.using(uses::UNIQUE).next() else { continue };
        let first = sample.add(&admin, 1).await;
        let mut again = (sample.new)(2);
        again[unique.key] = json!((sample.new)(1)[unique.key].as_str().unwrap().to_lowercase());
        admin.post(&sample.path(), &again).await.refused(409, "duplicate");
        admin.patch(&sample.of(first), &json!({ unique.key: (sample.new)(1)[unique.key] })).if_match(1).await.expect(200);
        let at_once = (0..8).map(|_| async { admin.post(&sample.path(), &(sample.new)(9)).await.status });
        let statuses = futures_util::future::join_all(at_once).await;
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{}: {statuses:?}", sample.spec.code);
    }
}

#[tokio::test]
async fn a_repeated_request_adds_one_record_and_of_many_edits_at_once_one_wins() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let key = Uuid::now_v7();
        let again = (0..10).map(|_| async { id(&admin.post(&sample.path(), &(sample.new)(1)).key(key).await.expect(201)) });
        let made = futures_util::future::join_all(again).await;
        assert!(made.iter().all(|one| *one == made[0]), "{}", sample.spec.code);
        let edits = (0..20).map(|_| async { admin.patch(&sample.of(made[0]), &(sample.edit.1)()).if_match(1).await.status });
        let mut statuses = futures_util::future::join_all(edits).await;
        statuses.sort_unstable();
        assert_eq!((statuses[0], &statuses[1..]), (200, [412; 19].as_slice()), "{}", sample.spec.code);
    }
}
