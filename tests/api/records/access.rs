use super::SAMPLES;
use serde_json::json;
use shared::Named;
use shared::access::{Permission, Scope};
use tests::{TestApp, until};

/// Somebody with these permissions on a record type alone.
async fn with(app: &TestApp, key: &str, subject: &str, verbs: &[&str], scope: Scope, team: Option<uuid::Uuid>) -> tests::Account {
    let grants: Vec<(Permission, Scope)> =
        verbs.iter().map(|verb| (Permission::from_code(&format!("{subject}.{verb}")).unwrap(), scope)).collect();
    app.admin().await;
    app.role_with(key, &grants).await;
    app.join(&[key], team).await
}

#[tokio::test]
async fn each_deed_needs_its_own_permission_and_nothing_more() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let (code, subject) = (sample.spec.code, sample.spec.subject);
        let one = sample.add(&admin, 1).await;
        for (n, verb) in ["read", "create", "edit", "archive", "import", "export"].into_iter().enumerate() {
            let by = with(&app, &format!("{subject}_{verb}"), subject, &[verb], Scope::All, None).await;
            let version = admin.get(&sample.of(one)).await.etag();
            let attempts = [
                ("read", by.get(&sample.of(one)).await.status),
                ("read", by.get(&sample.path()).await.status),
                ("read", by.get(&format!("/{code}/fields")).await.status),
                ("read", by.get(&format!("/{code}/choices")).await.status),
                ("create", by.post(&sample.path(), &(sample.new)(10 + n)).await.status),
                ("edit", by.patch(&sample.of(one), &(sample.edit.1)()).if_match(version).await.status),
                ("archive", by.post_empty(&format!("{}/archive", sample.of(one))).await.status),
                ("archive", by.post_empty(&format!("{}/restore", sample.of(one))).await.status),
                ("import", super::imports::upload(&by, sample, format!("name\nSwept {n}\n")).await.status),
                ("export", by.get(&format!("/{code}/export.csv")).await.status),
            ];
            for (needed, status) in attempts {
                assert_eq!(status < 300, needed == verb, "{subject}.{needed} with {subject}.{verb}: {status}");
                assert!(status < 300 || status == 403, "{subject}.{needed} with {subject}.{verb}: {status}");
            }
        }
        app.anyone.get(&sample.path()).await.refused(401, "not_signed_in");
    }
}

#[tokio::test]
async fn records_follow_their_owner_into_another_team() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    for sample in SAMPLES.iter().filter(|sample| sample.is_owned()) {
        let subject = sample.spec.subject;
        let mover = with(&app, &format!("{subject}_mover"), subject, &["read", "create"], Scope::Team, Some(north.id)).await;
        let left = with(&app, &format!("{subject}_left"), subject, &["read"], Scope::Team, Some(north.id)).await;
        let met = with(&app, &format!("{subject}_met"), subject, &["read"], Scope::Team, Some(south.id)).await;
        let one = sample.of(sample.add(&mover, 1).await);
        left.get(&one).await.expect(200);
        let path = format!("/users/{}", mover.me.id);
        let version = admin.get(&path).await.etag();
        admin.patch(&path, &json!({ "team_id": south.id })).if_match(version).await.expect(200);
        until("the record to follow", async || (met.get(&one).await.status == 200).then_some(())).await;
        mover.get(&one).await.expect(200);
        left.get(&one).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_scope_holds_for_lists_single_records_words_files_and_hand_overs() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    for sample in SAMPLES.iter().filter(|sample| sample.is_owned()) {
        let (code, subject) = (sample.spec.code, sample.spec.subject);
        let verbs = ["read", "create", "edit", "archive", "export"];
        let mate = with(&app, &format!("{subject}_mate"), subject, &verbs, Scope::Team, Some(north.id)).await;
        let own = with(&app, &format!("{subject}_own"), subject, &verbs, Scope::Own, Some(north.id)).await;
        let other = with(&app, &format!("{subject}_other"), subject, &verbs, Scope::Team, Some(south.id)).await;
        let mine = sample.add(&own, 1).await;
        let mates = sample.add(&mate, 2).await;
        let theirs = sample.add(&other, 3).await;
        for (by, reach) in [(&own, vec![mine]), (&mate, vec![mine, mates]), (&other, vec![theirs]), (&admin, vec![mine, mates, theirs])] {
            let listed = sample.rows(by, "limit=200&total=true").await;
            let words = sample.rows(by, "q=example").await;
            let file = by.get(&format!("/{code}/export.csv")).await.expect(200).text();
            for one in [mine, mates, theirs] {
                let is_reached = reach.contains(&one);
                assert_eq!(listed.iter().any(|row| row["id"] == json!(one)), is_reached);
                assert_eq!(file.contains(&one.to_string()), is_reached);
                assert!(words.iter().all(|row| reach.iter().any(|one| row["id"] == json!(one))));
                let expected = if is_reached { 200 } else { 404 };
                assert_eq!(by.get(&sample.of(one)).await.status, expected);
                if !is_reached {
                    by.patch(&sample.of(one), &(sample.edit.1)()).if_match(1).await.refused(404, "not_found");
                    by.post_empty(&format!("{}/archive", sample.of(one))).await.refused(404, "not_found");
                }
            }
        }
        // Nobody hands records to those whose records they may not edit.
        own.patch(&sample.of(mine), &json!({ "owner_id": mate.me.id })).if_match(1).await.refused_field(422, "owner_id");
        mate.patch(&sample.of(mates), &json!({ "owner_id": other.me.id })).if_match(1).await.refused_field(422, "owner_id");
        mate.patch(&sample.of(mates), &json!({ "owner_id": own.me.id })).if_match(1).await.expect(200);
        own.get(&sample.of(mates)).await.expect(200);
        let owners = own.get(&format!("/{code}/choices")).await.json()["owners"].as_array().unwrap().len();
        assert_eq!(owners, 1);
    }
}
