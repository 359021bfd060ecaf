use super::{add, company};
use shared::customers::{Address, CustomerRow, NewCustomer};
use shared::page::Page;
use tests::{Account, TestApp};

async fn found(by: &Account, words: &str) -> Vec<String> {
    let page: Page<CustomerRow> = by.get("/customers").query(&[("q", words)]).await.expect(200).read();
    page.items.into_iter().map(|row| row.name).collect()
}

#[tokio::test]
async fn words_are_found_by_their_beginnings_without_case_or_accents() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    add(&admin, &NewCustomer { email: Some("info@mueller.example".into()), ..company("Müller & Söhne GmbH") }).await;
    let tokyo = Address { city: Some("São Paulo".into()), country: Some("BR".into()), ..Address::default() };
    add(&admin, &NewCustomer { address: tokyo, tags: vec!["Großkunde".into()], ..company("東京 電力") }).await;
    let munich = ["Müller & Söhne GmbH"];
    for words in ["müller", "MULLER", "mull", "sohne mul", "GmbH Söh", "info@mueller.example", "mueller.example"] {
        assert_eq!(found(&admin, words).await, munich, "{words:?}");
    }
    for words in ["sao", "São Pau", "brazil", "großkunde", "東京", "paulo GROSS"] {
        let hits = found(&admin, words).await;
        // Whether "ß" counts as "ss" is a matter of taste; the rest is not.
        assert!(hits == ["東京 電力"] || words.contains("GROSS"), "{words:?}: {hits:?}");
    }
    assert_eq!(found(&admin, "müller tokyo").await, [""; 0], "every word must be there");
    assert_eq!(found(&admin, "üller").await, [""; 0], "the middle of a word is no beginning");
}

#[tokio::test]
async fn operators_of_the_search_engines_are_only_text() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    add(&admin, &company("Acme OR Bolt")).await;
    add(&admin, &company("Zeta")).await;
    for words in [
        "\"",
        "'",
        "acme\"",
        "acme'--",
        "acme AND",
        "acme OR zeta",
        "acme NOT bolt",
        "NEAR(acme bolt)",
        "acme*",
        "^acme",
        "-acme",
        "acme:*",
        "!acme",
        "acme & | !",
        "(acme",
        "acme)",
        "name:acme",
        "{acme}",
        "acme\\",
        "%",
        "_",
        "acme; DROP TABLE customers",
        "<->",
        "acme <-> bolt",
        "\u{200b}",
        "🦀",
        "a\u{301}cme",
        "acme\tbolt",
        &"x ".repeat(99),
    ] {
        let answer = admin.get("/customers").query(&[("q", words)]).await;
        assert!([200, 422].contains(&answer.status), "{words:?}: {}", answer.text());
        let answer = admin.get("/search").query(&[("q", words)]).await;
        assert!([200, 422].contains(&answer.status), "{words:?}: {}", answer.text());
    }
    assert_eq!(found(&admin, "acme OR zeta").await, [""; 0]);
    assert_eq!(found(&admin, "acme OR").await, ["Acme OR Bolt"]);
    assert_eq!(found(&admin, "-(acme*").await, ["Acme OR Bolt"]);
}

#[tokio::test]
async fn a_phone_number_is_found_whole_however_it_is_written() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    add(&admin, &NewCustomer { phone: Some("+49 (30) 123-45".into()), ..company("Acme") }).await;
    assert_eq!(found(&admin, "+493012345").await, ["Acme"]);
    assert_eq!(found(&admin, "+49 30 123 45").await, ["Acme"]);
    assert_eq!(found(&admin, "+49301234").await, [""; 0]);
}

#[tokio::test]
async fn the_index_follows_the_record() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let acme = add(&admin, &company("Acme")).await;
    let edit = serde_json::json!({ "name": "Bolt", "tags": ["priority"] });
    admin.patch(&format!("/customers/{}", acme.id), &edit).if_match(1).await.expect(200);
    assert_eq!(found(&admin, "acme").await, [""; 0]);
    assert_eq!(found(&admin, "prio bol").await, ["Bolt"]);
    let hit = &admin.get("/search?q=bolt").await.json()["hits"][0];
    assert_eq!(
        (hit["kind"].as_str(), hit["title"].as_str(), hit["id"].as_str()),
        (Some("customer"), Some("Bolt"), Some(acme.id.to_string().as_str()))
    );
}
