//! A customer as the request that edits one says it.

use super::Details;
use crate::entity::customer::{self, POSTAL_CODE, STREET, money, open_day};
use platform::Error;
use platform::seal::Keyring;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::record::State;

/// A request as a map: what it names and no more.
pub fn map(request: &impl Serialize) -> Result<State, Error> {
    match serde_json::to_value(request)? {
        Value::Object(map) => Ok(map),
        _ => Err(Error::internal("a request is no object")),
    }
}

/// A map as a request; 422 where a field cannot have the value.
pub fn typed<T: DeserializeOwned>(state: State) -> Result<T, Error> {
    serde_path_to_error::deserialize(Value::Object(state)).map_err(|error| {
        let path = error.path().to_string();
        Error::invalid(&path, error.into_inner().to_string())
    })
}

/// Every field that an edit can name, with its value; `null` where there is none.
pub fn of(row: &customer::Model, details: &Details, keys: &Keyring) -> Result<State, Error> {
    let open = |place, sealed: &Option<Vec<u8>>| keys.open_text(place, row.id, sealed.as_deref());
    let phones = details.phones.iter().map(|phone| phone.clone().into_dto(keys)).collect::<Result<Vec<_>, _>>()?;
    let addresses = details.addresses.iter().map(|address| address.clone().into_dto(keys)).collect::<Result<Vec<_>, _>>()?;
    let emails: Vec<shared::customers::profile::OtherEmail> = details.emails.iter().cloned().map(Into::into).collect();
    map(&json!({
        "kind": row.kind,
        "name": row.name,
        "email": row.email,
        "phone": open(customer::PHONE, &row.phone_sealed)?,
        "website": row.website,
        "sector": row.sector,
        "size": row.size,
        "employees": row.employees,
        "revenue": money(row.revenue_minor, row.revenue_currency.clone()),
        "founded_year": row.founded_year,
        "address": {
            "street": open(STREET, &row.street_sealed)?,
            "postal_code": open(POSTAL_CODE, &row.postal_code_sealed)?,
            "city": row.city,
            "region": row.region,
            "country": row.country,
        },
        "description": row.description,
        "tags": row.tags.0,
        "parent_id": row.parent_id,
        "owner_id": row.owner_id,
        "external_id": row.external_id,
        "type": row.r#type,
        "interests": row.interests.0,
        "birth_date": open_day(keys, row.id, row.birth_date_sealed.as_deref())?,
        "preferred_channel": row.preferred_channel,
        "language": row.language,
        "preferences": row.preferences,
        "social_links": row.social_links.0,
        "other_emails": emails,
        "other_phones": phones,
        "other_addresses": addresses,
        "consents": details.consents(),
        "custom": row.custom.0,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::create::prepare;
    use shared::customers::spec::SPEC;
    use shared::customers::{CustomerKind, EditCustomer, NewCustomer};
    use shared::record::uses;
    use uuid::Uuid;

    #[test]
    fn the_state_has_every_field_of_the_form_and_is_an_edit() {
        let keys = Keyring::parse(&format!("1:{}=", "A".repeat(43))).unwrap();
        let row = prepare(&keys, NewCustomer::named(CustomerKind::Company, "Acme"), Uuid::now_v7(), None, None).unwrap();
        let state = of(&row, &Details::default(), &keys).unwrap();
        for field in SPEC.using(uses::FORM) {
            let holder = field.within.map_or(Some(&state), |object| state.get(object).and_then(Value::as_object));
            assert!(holder.is_some_and(|holder| holder.contains_key(&field.request_key())), "{}", field.key);
        }
        let edit: EditCustomer = typed(state.clone()).unwrap();
        let named = map(&edit).unwrap();
        let missing: Vec<_> = state.keys().filter(|key| *key != "custom" && !named.contains_key(*key)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(shared::problem::validate(&EditCustomer { external_id: shared::Patch::Absent, ..edit }), Ok(()));
    }
}
