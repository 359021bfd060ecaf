//! The global search finds records of every type, and nothing out of reach.

use super::SAMPLES;
use shared::Named;
use shared::access::{Permission, Scope};
use shared::records::search::SearchHits;
use tests::{Account, TestApp};

async fn found(by: &Account, query: &str) -> Vec<(String, String)> {
    let hits: SearchHits = by.get(&format!("/search?{query}")).await.expect(200).read();
    hits.hits.into_iter().map(|hit| (hit.record, hit.title)).collect()
}

#[tokio::test]
async fn each_type_is_found_by_its_readers_archived_ones_are_not_and_each_has_its_own_limit() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for sample in SAMPLES {
        let (code, subject) = (sample.spec.code, sample.spec.subject);
        let mut records = Vec::new();
        for n in 0..3 {
            records.push(sample.add(&admin, n).await);
        }
        let title = (sample.new)(1)["name"].as_str().expect("a name").to_owned();
        let first_word = title.split(' ').next().expect("a word").to_lowercase();
        let all = found(&admin, &format!("q={first_word}")).await;
        assert_eq!(all.iter().filter(|(record, _)| record == code).count(), 3, "{code}: {all:?}");
        assert_eq!(found(&admin, &format!("q={first_word}&limit=2")).await.iter().filter(|(record, _)| record == code).count(), 2);
        // By another of its words, too: tags are searched.
        assert!(found(&admin, "q=tag%201").await.iter().any(|(record, _)| record == code), "{code}");
        admin.post_empty(&format!("{}/archive", sample.of(records[0]))).await.expect(200);
        assert_eq!(found(&admin, &format!("q={first_word}")).await.iter().filter(|(record, _)| record == code).count(), 2, "{code}");

        let may = |verb: &str| Permission::from_code(&format!("{subject}.{verb}")).unwrap();
        let key = format!("{subject} own");
        app.role_with(&key, &[(may("read"), Scope::Own), (may("create"), Scope::Own)]).await;
        let own = app.join(&[key.as_str()], None).await;
        if sample.is_owned() {
            assert_eq!(found(&own, &format!("q={first_word}")).await, []);
            sample.add(&own, 7).await;
            assert_eq!(found(&own, &format!("q={first_word}")).await.len(), 1, "{code}");
        }
        let nobody = app.join(&[], None).await;
        assert_eq!(found(&nobody, &format!("q={first_word}")).await, []);
    }
    // Type by type, in the order in which the product lists them.
    let all: Vec<String> = found(&admin, "q=tag").await.into_iter().map(|(record, _)| record).collect();
    assert!(all.is_sorted(), "{all:?}");
}
