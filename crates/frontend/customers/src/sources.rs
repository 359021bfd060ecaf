//! The companies that there are to choose from where a customer is described.

use ui::{Choice, Source};

use super::{api, columns::country_name};

/// Companies by search, without the customer itself.
pub fn company_source(but: Option<uuid::Uuid>) -> Source {
    Source::new(move |text: String| async move {
        let found = api::companies(&text).await.map_err(|failure| failure.message())?;
        let others = found.into_iter().filter(|row| Some(row.id) != but);
        Ok(others
            .map(|row| {
                let choice = Choice::new(row.id.to_string(), row.name);
                match row.city.or(row.country.map(|code| country_name(&code))) {
                    Some(place) => choice.hint(place),
                    None => choice,
                }
            })
            .collect())
    })
}
