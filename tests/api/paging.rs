//! Lists, leafed through page by page.

use serde_json::Value;
use tests::Client;
use uuid::Uuid;

/// A list of these five rows gives them in pages of two, forth and back, and refuses what is no place in it.
pub async fn leafs_through(by: &Client, list: &str, rows: &[Uuid]) {
    let page = async |query: String| by.get(&format!("{list}?limit=2{query}")).await.expect(200).json();
    let ids = |page: &Value| -> Vec<Uuid> {
        page["items"].as_array().expect("a page").iter().map(|row| row["id"].as_str().expect("an id").parse().expect("an id")).collect()
    };
    let place = |page: &Value, name: &str| page[name].as_str().unwrap_or_else(|| panic!("no {name} page: {page}")).to_owned();
    let first = page(String::new()).await;
    let second = page(format!("&after={}", place(&first, "next"))).await;
    let last = page(format!("&after={}", place(&second, "next"))).await;
    assert_eq!([ids(&first), ids(&second), ids(&last)].concat(), rows);
    assert!(last["next"].is_null(), "{last}");
    let back = page(format!("&before={}", place(&last, "previous"))).await;
    assert_eq!(ids(&back), ids(&second));
    for (query, field) in [("?after=rubbish", "after"), ("?limit=0", "limit"), ("?limit=201", "limit")] {
        by.get(&format!("{list}{query}")).await.refused_field(422, field);
    }
}
