//! The requests of a record type's pages.

use platform::client::{self, Failure};
use shared::{
    page::Page,
    record::State,
    records::{choices::Choices, filter::FilterField},
};

use super::pages::{Pages, id_of, text_of, version_of};

pub async fn get(pages: &Pages, id: &str) -> Result<State, Failure> {
    client::get(&pages.record_path(id)).await
}

pub async fn create(pages: &Pages, new: &State) -> Result<State, Failure> {
    client::post(&pages.path(), new).await
}

/// Changes the record that was read as `before`.
pub async fn edit(pages: &Pages, before: &State, change: &State) -> Result<State, Failure> {
    client::patch(&pages.record_path(id_of(before)), version_of(before), change).await
}

pub async fn set_archived(pages: &Pages, id: &str, archived: bool) -> Result<State, Failure> {
    let verb = if archived { "archive" } else { "restore" };
    client::post_empty(&format!("{}/{verb}", pages.record_path(id))).await
}

pub async fn fields(pages: &Pages) -> Result<Vec<FilterField>, Failure> {
    client::get(&format!("{}/fields", pages.path())).await
}

pub async fn choices(pages: &Pages) -> Result<Choices, Failure> {
    client::get(&format!("{}/choices", pages.path())).await
}

/// Records of a type whose words fit the text, with what they are called.
pub async fn named(code: &str, text: &str) -> Result<Vec<(String, String)>, Failure> {
    let query = [("q", Some(text.trim().to_owned())), ("limit", Some("10".to_owned()))];
    let found: Page<State> = client::get(&client::query(&format!("/{code}"), &query)).await?;
    Ok(found.items.iter().map(|row| (id_of(row).to_owned(), name_of(row))).collect())
}

/// What the record of this id is called.
pub async fn name(code: &str, id: &str) -> Result<String, Failure> {
    client::get::<State>(&format!("/{code}/{}", client::encode(id))).await.map(|record| name_of(&record))
}

fn name_of(record: &State) -> String {
    ["name", "title", "number"].map(|key| text_of(record, key)).into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}

/// Every team with its id.
pub async fn teams() -> Result<Vec<(String, String)>, Failure> {
    let teams: Vec<shared::identity::Team> = client::get("/teams").await?;
    Ok(teams.into_iter().map(|team| (team.id.to_string(), team.name)).collect())
}
