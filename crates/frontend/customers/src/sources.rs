//! What there is to choose from where a customer is described: sectors, owners, tags, companies, countries.

use platform::loading::Loading;
use shared::{countries, records::choices::Choices, sectors};
use ui::{Choice, Source};

use leptos::prelude::*;

use super::{
    api,
    columns::{capitalised, country_name},
};

/// A sector as a choice.
pub fn of_sector(sector: &str) -> Option<Choice> {
    (!sector.is_empty()).then(|| Choice::new(sector, capitalised(sector)))
}

/// Sectors in use and the usual ones; another one may be written.
pub fn sector_source(known: Loading<Choices>) -> Source {
    Source::local(move |text| {
        let mut sectors = known.value.with_untracked(|known| known.as_ref().map(|known| known.of("sector").to_vec())).unwrap_or_default();
        for usual in sectors::SECTORS {
            if !sectors.iter().any(|sector| sector == usual) {
                sectors.push((*usual).to_owned());
            }
        }
        let wanted = text.trim().to_lowercase();
        let mut found: Vec<_> =
            sectors.iter().filter(|sector| sector.to_lowercase().contains(&wanted)).filter_map(|sector| of_sector(sector)).collect();
        if !wanted.is_empty() && !sectors.iter().any(|sector| sector.to_lowercase() == wanted) {
            found.push(Choice::new(wanted.clone(), capitalised(&wanted)).hint("New sector"));
        }
        found
    })
}

pub fn owner_source(known: Loading<Choices>) -> Source {
    Source::local(move |text| {
        let wanted = text.trim().to_lowercase();
        let owners = known.value.with_untracked(|known| known.as_ref().map(|known| known.owners.clone())).unwrap_or_default();
        let found = owners.into_iter().filter(|owner| owner.name.to_lowercase().contains(&wanted));
        found.map(|owner| Choice::new(owner.id.to_string(), owner.name)).collect()
    })
}

pub fn tag_source(known: Loading<Choices>) -> Source {
    Source::local(move |text| {
        let wanted = text.trim().to_lowercase();
        let tags = known.value.with_untracked(|known| known.as_ref().map(|known| known.of("tags").to_vec())).unwrap_or_default();
        tags.into_iter().filter(|tag| tag.to_lowercase().contains(&wanted)).map(Choice::from).collect()
    })
}

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

pub fn country_source() -> Source {
    Source::fixed(countries::COUNTRIES.iter().map(|(code, name)| Choice::new(*code, *name)).collect())
}
