use super::{add, company};
use shared::customers::list::CustomerRow;
use shared::customers::{Address, NewCustomer};
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
    assert_eq!(found(&admin, "ller").await, [""; 0], "the middle of a word is no beginning");
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
        (hit["record"].as_str(), hit["title"].as_str(), hit["id"].as_str()),
        (Some("customers"), Some("Bolt"), Some(acme.id.to_string().as_str()))
    );
}

#[tokio::test]
async fn the_word_itself_comes_before_longer_ones_and_among_few_words_before_it_does_among_many() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let of = |name: &str, city: &str, tags: &[&str]| NewCustomer {
        address: Address { city: Some(city.into()), ..Address::default() },
        tags: tags.iter().map(|&tag| tag.into()).collect(),
        ..company(name)
    };
    add(&admin, &of("Acme", "Ulm", &["important customer", "quarterly visit"])).await;
    add(&admin, &of("Bolt", "Ulm", &[])).await;
    add(&admin, &of("Zeta", "Ulmen", &[])).await;
    let names = async |words: &str| -> Vec<String> {
        let hits = admin.get("/search").query(&[("q", words), ("limit", "2")]).await.json()["hits"].clone();
        hits.as_array().expect("hits").iter().map(|hit| hit["title"].as_str().expect("a title").to_owned()).collect()
    };
    assert_eq!(names("ulm").await, ["Bolt", "Acme"]);
    assert_eq!(names("ulm important").await, ["Acme"]);
    assert_eq!(names("ulme").await, ["Zeta"]);
}

#[tokio::test]
async fn a_sellers_few_customers_are_found_among_everybodys_many() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let seller = app.join(&["sales_staff"], None).await;
    let bergen = |name: &str| NewCustomer { address: Address { city: Some("Bergen".into()), ..Address::default() }, ..company(name) };
    add(&seller, &bergen("Acme")).await;
    let rows: String = (0..4_100).map(|n| format!("Fjord {n},Bergen\n")).collect();
    crate::imports::run_whole(&admin, &format!("name,city\n{rows}")).await;
    let hits = seller.get("/search?q=bergen").await.json()["hits"].clone();
    assert_eq!(hits.as_array().expect("hits").iter().map(|hit| hit["title"].clone()).collect::<Vec<_>>(), ["Acme"]);
    add(&seller, &bergen("Bolt")).await;
    assert_eq!(seller.get("/search?q=berg").await.json()["hits"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_misspelt_word_finds_what_was_meant() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let bonn = Address { city: Some("Hannover".into()), ..Address::default() };
    add(&admin, &NewCustomer { address: bonn, ..company("Müller Technologies") }).await;
    add(&admin, &company("Mueller Maschinenbau")).await;
    add(&admin, &company("Room 1011")).await;
    let both = ["Mueller Maschinenbau", "Müller Technologies"];
    for (words, names) in [
        ("mullre", &both[1..]),
        ("mulller", &both[..]),
        ("xuller", &both[1..]),
        ("muelelr", &both[..1]),
        ("maschinnebu", &both[..1]),
        ("tecnologis", &both[1..]),
        ("mullre hanover", &both[1..]),
        ("hannovre tech", &both[1..]),
        ("mulelr", &both[1..]),
    ] {
        assert_eq!(found(&admin, words).await, names, "{words:?}");
        let hits = admin.get("/search").query(&[("q", words)]).await.json();
        assert_eq!(hits["hits"].as_array().unwrap().len(), names.len(), "{words:?}: {hits}");
    }
    // What begins a known word is meant so; short words and numbers are never taken for others.
    for words in ["muell", "mulle"] {
        assert_eq!(found(&admin, words).await.len(), 1, "{words:?}");
    }
    for words in ["rom", "1012", "xyzzyxyzzy", "mxxxre"] {
        assert_eq!(found(&admin, words).await, [""; 0], "{words:?}");
    }
}

#[tokio::test]
async fn words_that_nobody_has_any_more_are_forgotten() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let first = add(&admin, &company("Wisniewski")).await;
    let second = add(&admin, &company("Wisniewski Brothers")).await;
    let inside = app.inside().await;
    let known = async |term: &str| {
        let spelt = format!("term_id IN (SELECT id FROM search_terms WHERE term = '{term}')");
        (inside.count("search_terms", &format!("term = '{term}'")).await, inside.count("search_spellings", &spelt).await > 0)
    };
    assert_eq!((known("wisniewski").await, known("brothers").await), ((1, true), (1, true)));
    let rename = serde_json::json!({ "name": "Acme" });
    admin.patch(&format!("/customers/{}", second.id), &rename).if_match(1).await.expect(200);
    assert_eq!((known("wisniewski").await, known("brothers").await), ((1, true), (0, false)));
    admin.patch(&format!("/customers/{}", first.id), &rename).if_match(1).await.expect(200);
    assert_eq!(known("wisniewski").await, (0, false));
    assert_eq!(found(&admin, "wisniewsky").await, [""; 0]);
}

#[tokio::test]
async fn words_of_an_older_database_are_spelt_after_the_next_start() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    add(&admin, &company("Müller Technologies")).await;
    let inside = app.inside().await;
    inside.execute("DELETE FROM search_spellings").await.unwrap();
    inside.execute("UPDATE search_terms SET spelled = FALSE").await.unwrap();
    inside.close().await;
    let app = app.restart().await;
    let admin = app.sign_in("ada@example.com").await;
    let search = async || (found(&admin, "tecnologies").await == ["Müller Technologies"]).then_some(());
    tests::until("the words to be spelt", search).await;
}

#[tokio::test]
async fn who_is_called_so_comes_before_who_has_it_elsewhere() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let paris = Address { city: Some("Paris".into()), ..Address::default() };
    for n in 0..5 {
        add(&admin, &NewCustomer { address: paris.clone(), tags: vec!["Paris".into()], ..company(&format!("Acme {n}")) }).await;
    }
    add(&admin, &company("Grand Hôtel de Paris et de la Gare du Nord")).await;
    let hits = admin.get("/search?q=pariss").await.json();
    assert_eq!(hits["hits"][0]["title"], "Grand Hôtel de Paris et de la Gare du Nord", "{hits}");
    assert_eq!(hits["hits"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn how_words_are_read_tells_nothing_of_whom_one_may_not_see() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let seller = app.join(&["sales_staff"], Some(app.team("North").await.id)).await;
    add(&seller, &company("Zorblix")).await;
    // The first is mistyped, and becomes a known word; the second is nearer to that one.
    let seen = async || {
        let mut seen = Vec::new();
        for words in ["zorblax", "zorblaxx"] {
            let hits: shared::records::search::SearchHits = seller.get(&format!("/search?q={words}")).await.expect(200).read();
            seen.push((found(&seller, words).await, hits.hits.into_iter().map(|hit| hit.title).collect::<Vec<_>>()));
        }
        seen
    };
    let before = seen().await;
    let zorblix = vec!["Zorblix".to_owned()];
    assert!(before.iter().all(|each| *each == (zorblix.clone(), zorblix.clone())), "{before:?}");
    add(&admin, &company("Zorblax")).await;
    assert_eq!(seen().await, before);
    assert_eq!(found(&admin, "zorblax").await, ["Zorblax"]);
}

#[tokio::test]
async fn others_matches_push_nobodys_own_out_of_what_is_found() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let seller = app.join(&["sales_staff"], Some(app.team("North").await.id)).await;
    add(&seller, &company("A first Quibble")).await;
    let sheet: String = (0..300).map(|n| format!("M middle Quibble {n}\n")).collect();
    crate::imports::run_whole(&admin, &format!("name\n{sheet}")).await;
    add(&seller, &company("Z last Quibble")).await;
    let hits: shared::records::search::SearchHits = seller.get("/search?q=quibble&limit=1").await.expect(200).read();
    assert_eq!(hits.hits.into_iter().map(|hit| hit.title).collect::<Vec<_>>(), ["A first Quibble"]);
}
