//! Changing a customer.

use super::create::{
    Written, check, may_have_parent, owner_team, parent_name, phone_index, refuse_duplicates, sealed_day, search_text, trimmed_links,
    write_interests, write_tags,
};
use super::{CUSTOMERS, Details, Snapshot, find};
use crate::access::may_hand_over;
use crate::entity::customer::{self, Column, Custom, Entity, PHONE, POSTAL_CODE, STREET, SocialLinks, Tags};
use crate::{changed, contacts};
use platform::seal::Keyring;
use platform::{Change, Error, Principal, Tx, clock, search};
use records::custom_fields::{CustomFields, values};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, Iterable, ModelTrait, QueryFilter};
use shared::Patch;
use shared::access::Scope;
use shared::customers::{CustomerKind, CustomerSize, EditCustomer};
use shared::text::{self, trimmed, trimmed_tags};

/// Changes one customer, who was looked up to be changed, with all that hangs on it. `scope` is that of the
/// permission to edit.
pub async fn change(
    tx: &Tx,
    keys: &Keyring,
    by: &Principal,
    scope: Scope,
    before: customer::Model,
    edit: EditCustomer,
) -> Result<Written, Error> {
    let had = Details::of(tx, before.id).await?;
    change_known(tx, keys, (by, scope), (before, had), edit).await
}

/// The same where its details were looked up, too.
pub async fn change_known(
    tx: &Tx,
    keys: &Keyring,
    by: (&Principal, Scope),
    (before, had): (customer::Model, Details),
    edit: EditCustomer,
) -> Result<Written, Error> {
    let After { mut row, details: has, fields } = check_change(tx, keys, by, (&before, &had), edit).await?;
    row.version = before.version + 1;
    row.updated_at = clock::now();
    store(tx, &before, &row).await?;
    has.clone().replace(tx, row.id, &had).await?;
    if row.tags != before.tags {
        write_tags(tx, &row).await?;
    }
    if row.interests != before.interests {
        write_interests(tx, &row).await?;
    }
    if row.custom != before.custom {
        values::write(tx, row.id, &row.custom.0, &fields).await?;
    }
    let words = search_text(&row, &has, &fields);
    if words != search_text(&before, &had, &fields) {
        search::index(tx, "customer", row.id, &words).await?;
    }
    let was = snapshot(tx, &before, keys).await?.with(&had, keys)?.with_custom(&before.custom, &fields);
    let is = snapshot(tx, &row, keys).await?.with(&has, keys)?.with_custom(&row.custom, &fields);
    let change = Change::new("customer.edited", row.id, row.name.clone()).between(Some(&was), Some(&is))?;
    Ok(Written { row, details: has, change })
}

/// A customer as an edit would leave it.
pub struct After {
    pub row: customer::Model,
    pub details: Details,
    fields: CustomFields,
}

/// Checks an edit by all rules, without making it.
pub async fn check_change(
    tx: &Tx,
    keys: &Keyring,
    (by, scope): (&Principal, Scope),
    (before, had): (&customer::Model, &Details),
    mut edit: EditCustomer,
) -> Result<After, Error> {
    let has = had.edited(keys, before.id, &mut edit)?;
    let uses_custom = !edit.custom.is_empty() || !before.custom.0.is_empty();
    let fields = if uses_custom { CustomFields::to_write(tx, &CUSTOMERS).await? } else { CustomFields::default() };
    let custom = values::changed(&fields, before.custom.0.clone(), std::mem::take(&mut edit.custom))?;
    let mut row = customer::Model { custom: Custom(custom), ..apply(before.clone(), edit, keys)? };
    if row.kind == CustomerKind::Person && row.email.is_none() && (before.email.is_some() || before.kind != row.kind) {
        return Err(Error::invalid("email", "is required for a person"));
    }
    if row.kind != before.kind && contacts::any(tx, row.id).await? {
        return Err(Error::invalid("kind", "cannot change while there are contacts: remove them first"));
    }
    check(&row, &has)?;
    if row.owner_id != before.owner_id {
        row.team_id = match row.owner_id {
            Some(owner) => owner_team(tx, owner).await?,
            None => None,
        };
        match row.owner_id {
            Some(owner) => may_hand_over(by, owner, row.team_id)?,
            None if scope == Scope::All => {}
            None => return Err(Error::invalid("owner_id", "is required")),
        }
    }
    if let Some(parent) = row.parent_id.filter(|p| before.parent_id != Some(*p)) {
        may_have_parent(tx, row.id, parent, by).await?;
    }
    if row.email_key != before.email_key || row.external_id != before.external_id {
        refuse_duplicates(tx, &row, Some(row.id), &|_, _| false).await?;
    }
    Ok(After { row, details: has, fields })
}

/// Stores what differs from the row as it was read, where it still has that version, and notes the change.
pub async fn store(tx: &Tx, before: &customer::Model, row: &customer::Model) -> Result<(), Error> {
    let unchanged = Condition::all().add(Column::Id.eq(row.id)).add(Column::Version.eq(before.version));
    // SQLite writes every index anew of whose columns one is named, whether its value differs or not.
    let mut differing = customer::ActiveModel::from(row.clone()).reset_all();
    Column::iter().filter(|column| before.get(*column) == row.get(*column)).for_each(|column| differing.not_set(column));
    let result = Entity::update_many().set(differing).filter(unchanged).exec(tx).await?;
    if result.rows_affected == 1 { changed::note(tx, &[row.id]).await } else { Err(Error::Changed) }
}

/// The record's own row in words for audit entries.
pub async fn snapshot(tx: &Tx, row: &customer::Model, keys: &Keyring) -> Result<Snapshot, Error> {
    let owner = find::owner(tx, row.owner_id).await?.map(|o| o.name);
    Snapshot::of(row, owner, parent_name(tx, row.parent_id).await?, keys)
}

/// The row with the edit applied. Touches no database.
fn apply(mut row: customer::Model, edit: EditCustomer, keys: &Keyring) -> Result<customer::Model, Error> {
    let EditCustomer {
        kind,
        name,
        email,
        phone,
        website,
        sector,
        size,
        employees,
        revenue,
        founded_year,
        address,
        description,
        tags,
        parent_id,
        owner_id,
        external_id,
        r#type,
        interests,
        birth_date,
        preferred_channel,
        language,
        preferences,
        social_links,
        other_emails: _,
        other_phones: _,
        other_addresses: _,
        consents: _,
        custom: _,
    } = edit;
    let id = row.id;
    if let Some(kind) = kind {
        row.kind = kind;
    }
    if let Patch::Value(name) = name {
        row.name = name.trim().to_owned();
        row.name_key = text::key(&row.name);
    }
    if let Some(email) = email.change() {
        row.email = trimmed(email);
        row.email_key = row.email.as_deref().map(text::key);
    }
    if let Some(phone) = phone.change() {
        let phone = trimmed(phone);
        row.phone_sealed = keys.seal_text(PHONE, id, phone.as_deref())?;
        row.phone_index = phone_index(keys, phone.as_deref())?;
    }
    if let Some(sector) = sector.change() {
        row.sector = trimmed(sector);
        row.sector_key = row.sector.as_deref().map(text::key);
    }
    let follows = row.size.is_none() || row.size == row.employees.map(CustomerSize::of_employees);
    employees.apply(&mut row.employees);
    match size.change() {
        Some(size) => row.size = size,
        None if follows => row.size = row.employees.map(CustomerSize::of_employees).or(row.size),
        None => {}
    }
    if let Some(revenue) = revenue.change() {
        (row.revenue_minor, row.revenue_currency) = revenue.map_or((None, None), |m| (Some(m.minor), Some(m.currency)));
    }
    if let Some(address) = address.change() {
        let address = address.unwrap_or_default();
        row.street_sealed = keys.seal_text(STREET, id, trimmed(address.street).as_deref())?;
        row.postal_code_sealed = keys.seal_text(POSTAL_CODE, id, trimmed(address.postal_code).as_deref())?;
        (row.city, row.region, row.country) = (trimmed(address.city), trimmed(address.region), trimmed(address.country));
    }
    if let Some(tags) = tags {
        row.tags = Tags(trimmed_tags(tags));
    }
    if let Some(interests) = interests {
        row.interests = Tags(trimmed_tags(interests));
    }
    if let Some(day) = birth_date.change() {
        (row.birth_date_sealed, row.birth_year) = sealed_day(keys, id, day)?;
    }
    if let Some(links) = social_links {
        row.social_links = SocialLinks(trimmed_links(links));
    }
    r#type.apply(&mut row.r#type);
    preferred_channel.apply(&mut row.preferred_channel);
    founded_year.apply(&mut row.founded_year);
    parent_id.apply(&mut row.parent_id);
    owner_id.apply(&mut row.owner_id);
    for (patch, field) in [
        (website, &mut row.website),
        (description, &mut row.description),
        (external_id, &mut row.external_id),
        (language, &mut row.language),
        (preferences, &mut row.preferences),
    ] {
        if let Some(text) = patch.change() {
            *field = trimmed(text);
        }
    }
    Ok(row)
}
