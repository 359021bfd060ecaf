//! Lists, leafed through page by page.

use serde_json::Value;
use tests::Client;
use uuid::Uuid;

/// A list of these five rows gives them in pages of two, forth and back, and refuses what is no place in it.
pub async fn leafs_through(by: &Client, list: &str, rows: &[Uuid]) {
    let page = async |query: String| by.get(&format!("{list}?limit=2{query}")).await.expect(200).json();
    let place = |page: &Value, name: &str| page[name].as_str().unwrap_or_else(|| panic!("no {name} page: {page}")).to_owned();
    let first = page(String::new()).await;
    let second = page(format!("&after={}", place(&first, "next"))).await;
    let last = page(format!("&after={}", place(&second, "next"))).await;
    assert_eq!([ids_of(&first), ids_of(&second), ids_of(&last)].concat(), rows);
    assert!(last["next"].is_null(), "{last}");
    let back = page(format!("&before={}", place(&last, "previous"))).await;
    assert_eq!(ids_of(&back), ids_of(&second));
    for (query, field) in [("?after=rubbish", "after"), ("?limit=0", "limit"), ("?limit=201", "limit")] {
        by.get(&format!("{list}{query}")).await.refused_field(422, field);
    }
}

#[tokio::test]
async fn the_longest_names_are_places_in_their_list() {
    let app = tests::TestApp::start().await;
    let root = app.admin().await;
    let mut rows: Vec<Uuid> = Vec::new();
    for n in 0..5 {
        let name = format!("{n}{}", "𠀋".repeat(119));
        let made = root.post("/leads", &serde_json::json!({ "name": name })).await.expect(201).json();
        rows.push(made["id"].as_str().expect("an id").parse().expect("an id"));
    }
    let first = root.get("/leads?sort=name&limit=2").await.expect(200).json();
    let place = first["next"].as_str().expect("a next page");
    let second = root.get(&format!("/leads?sort=name&limit=2&after={place}")).await.expect(200).json();
    let ids: Vec<Uuid> = [&first, &second].into_iter().flat_map(ids_of).collect();
    assert_eq!(ids, rows[..4]);
}

fn ids_of(page: &Value) -> Vec<Uuid> {
    let rows = page["items"].as_array().expect("a page").iter();
    rows.map(|row| row["id"].as_str().expect("an id").parse().expect("an id")).collect()
}
