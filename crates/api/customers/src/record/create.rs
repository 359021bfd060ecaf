//! Adding a customer.

use super::{CUSTOMERS, Details, Snapshot, find};
use crate::access::{may_hand_over, nobody, readable_by};
use crate::changed;
use crate::entity::customer::{self, BIRTH_DATE, Custom, PHONE, POSTAL_CODE, STREET, SocialLinks, Tags};
use crate::entity::{customer_interest, customer_tag};
use chrono::{Datelike, NaiveDate};
use platform::seal::Keyring;
use platform::{Change, Error, Principal, Tx, clock, search};
use records::custom_fields::{CustomFields, values};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use shared::customers::profile::SocialLink;
use shared::customers::spec::SPEC;
use shared::customers::{CustomerKind, CustomerSize, NewCustomer};
use shared::text::{self, trimmed, trimmed_tags};
use std::collections::HashMap;
use std::rc::Rc;
use uuid::Uuid;

/// A customer as it was just written, and what is to be recorded of that.
pub struct Written {
    pub row: customer::Model,
    pub details: Details,
    pub change: Change,
}

/// The topic that keeps two changes of parents from closing a circle together.
pub const PARENTS: i64 = 7_238_450_920;

/// A new customer that has passed all checks.
pub struct Ready {
    pub row: customer::Model,
    details: Details,
}

/// What is known of a new customer beforehand, so that many together need not ask for each.
pub struct Known<'a> {
    /// Whose it will be, and of which team.
    pub owner: (Uuid, Option<Uuid>),
    pub fields: Rc<CustomFields>,
    /// Whether nobody has this value of a field.
    pub is_free: &'a dyn Fn(&'static str, &str) -> bool,
}

/// Checks a new customer against what is stored.
pub async fn ready(
    tx: &Tx,
    keys: &Keyring,
    by: &Principal,
    mut new: NewCustomer,
    known: Known<'_>,
    import: Option<Uuid>,
) -> Result<Ready, Error> {
    let Known { owner: (owner_id, team_id), fields, is_free } = known;
    may_hand_over(by, owner_id, team_id)?;
    if let Some(parent) = new.parent_id {
        find::check_parent(tx, None, parent, readable_by(by).unwrap_or_else(nobody)).await?;
    }
    let custom = values::of_new(&fields, std::mem::take(&mut new.custom))?;
    let mut details = Details::of_new(keys, Uuid::nil(), &mut new)?;
    let row = customer::Model { custom: Custom(custom), ..prepare(keys, new, owner_id, team_id, import)? };
    details.give_to(row.id);
    check(&row, &details)?;
    refuse_duplicates(tx, &row, None, is_free).await?;
    Ok(Ready { row, details })
}

/// Writes one customer with its details, tags and search words, after all checks against what is stored.
pub async fn insert(tx: &Tx, keys: &Keyring, by: &Principal, new: NewCustomer) -> Result<Written, Error> {
    let owner = new.owner_id.unwrap_or(by.user_id);
    let fields = if new.custom.is_empty() { Rc::default() } else { Rc::new(CustomFields::to_write(tx, &CUSTOMERS).await?) };
    let known = Known { owner: (owner, owner_team(tx, owner).await?), fields, is_free: &|_, _| false };
    let ready = ready(tx, keys, by, new, known, None).await?;
    store(tx, keys, vec![ready]).await?.pop().ok_or_else(|| Error::internal("nothing was written"))
}

/// Writes customers that have passed all checks.
pub async fn store(tx: &Tx, keys: &Keyring, new: Vec<Ready>) -> Result<Vec<Written>, Error> {
    let uses_custom = new.iter().any(|one| !one.row.custom.0.is_empty());
    let fields = if uses_custom { CustomFields::read(tx, &CUSTOMERS).await? } else { CustomFields::default() };
    let owners = identity::names(tx, new.iter().filter_map(|one| one.row.owner_id)).await?;
    let mut parents: Vec<Uuid> = new.iter().filter_map(|one| one.row.parent_id).collect();
    parents.sort_unstable();
    parents.dedup();
    let parents: HashMap<Uuid, String> = find::names(tx, parents).await?.into_iter().collect();
    let mut written = Vec::with_capacity(new.len());
    let mut words = Vec::with_capacity(new.len());
    for Ready { row, details } in new {
        let owner = row.owner_id.and_then(|id| owners.get(&id).cloned());
        let parent = row.parent_id.and_then(|id| parents.get(&id).cloned());
        let snapshot = Snapshot::of(&row, owner, parent, keys)?.with(&details, keys)?.with_custom(&row.custom, &fields);
        let change = Change::new("customer.created", row.id, row.name.clone()).between(None, Some(&snapshot))?;
        words.push((row.id, search_text(&row, &details, &fields)));
        written.push(Written { row, details, change });
    }
    let rows: Vec<&customer::Model> = written.iter().map(|one| &one.row).collect();
    let mut details = Details::default();
    written.iter().for_each(|one| details.append(one.details.clone()));
    insert_rows(tx, &rows, details, &words, &fields).await?;
    Ok(written)
}

/// Rows of one statement: within SQLite's and PostgreSQL's limits for bound values.
const TOGETHER: usize = 2_000;
/// The same of customers, who have many columns.
const CUSTOMERS_TOGETHER: usize = 500;

/// Writes new customers with all that belongs to them.
pub async fn insert_rows(
    tx: &Tx,
    customers: &[&customer::Model],
    details: Details,
    words: &[(Uuid, String)],
    fields: &CustomFields,
) -> Result<(), Error> {
    for rows in customers.chunks(CUSTOMERS_TOGETHER) {
        let rows = rows.iter().map(|row| customer::ActiveModel::from((*row).clone()));
        customer::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    let tags: Vec<_> = customers.iter().flat_map(|row| tag_rows(row)).collect();
    for tags in tags.chunks(TOGETHER) {
        customer_tag::Entity::insert_many(tags.to_vec()).exec_without_returning(tx).await?;
    }
    let interests: Vec<_> = customers.iter().flat_map(|row| interest_rows(row)).collect();
    for interests in interests.chunks(TOGETHER) {
        customer_interest::Entity::insert_many(interests.to_vec()).exec_without_returning(tx).await?;
    }
    values::insert(tx, customers.iter().flat_map(|row| values::rows(row.id, &row.custom.0, fields)).collect()).await?;
    details.insert(tx).await?;
    search::index_new(tx, SPEC.subject, words).await?;
    changed::note(tx, &customers.iter().map(|row| row.id).collect::<Vec<_>>()).await
}

/// Removes customers for good, with what is found by them; their own rows in other tables go with them.
pub async fn remove(tx: &Tx, ids: &[Uuid]) -> Result<(), Error> {
    search::remove_all(tx, SPEC.subject, ids).await?;
    values::remove(tx, ids).await?;
    customer::Entity::delete_many().filter(customer::Column::Id.is_in(ids.to_vec())).exec(tx).await?;
    changed::note(tx, ids).await
}

/// Refuses a parent that the user cannot see or that would make a circle.
pub async fn may_have_parent(tx: &Tx, child: Uuid, parent: Uuid, by: &Principal) -> Result<(), Error> {
    tx.hold(PARENTS).await?;
    find::check_parent(tx, Some(child), parent, readable_by(by).unwrap_or_else(nobody)).await
}

/// The team of an owner who is there and active; else the field is refused.
pub async fn owner_team(tx: &Tx, owner: Uuid) -> Result<Option<Uuid>, Error> {
    match identity::active_user_team(tx, owner).await? {
        Some(team) => Ok(team),
        None => Err(Error::invalid("owner_id", "is not an active user")),
    }
}

/// The row for a new customer: trimmed, sealed, with its keys for sorting and comparing. What goes into other rows, [`Details`] takes; values of
/// custom fields are left to the caller, who knows the fields. Touches no database.
pub fn prepare(
    keys: &Keyring,
    new: NewCustomer,
    owner_id: Uuid,
    team_id: Option<Uuid>,
    import_id: Option<Uuid>,
) -> Result<customer::Model, Error> {
    let (id, now) = (Uuid::now_v7(), clock::now());
    let NewCustomer {
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
        owner_id: _,
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
    } = new;
    let (birth_date_sealed, birth_year) = sealed_day(keys, id, birth_date)?;
    let (name, email, phone, sector) = (trimmed_line(&name), trimmed(email), trimmed(phone), trimmed(sector));
    let (revenue_minor, revenue_currency) = revenue.map_or((None, None), |m| (Some(m.minor), Some(m.currency)));
    Ok(customer::Model {
        id,
        kind,
        name_key: text::key(&name),
        name,
        email_key: email.as_deref().map(text::key),
        email,
        phone_sealed: keys.seal_text(PHONE, id, phone.as_deref())?,
        phone_index: phone_index(keys, phone.as_deref())?,
        website: trimmed(website),
        sector_key: sector.as_deref().map(text::key),
        sector,
        size: size.or_else(|| employees.map(CustomerSize::of_employees)),
        employees,
        revenue_minor,
        revenue_currency,
        founded_year,
        street_sealed: keys.seal_text(STREET, id, trimmed(address.street).as_deref())?,
        postal_code_sealed: keys.seal_text(POSTAL_CODE, id, trimmed(address.postal_code).as_deref())?,
        city: trimmed(address.city),
        region: trimmed(address.region),
        country: trimmed(address.country),
        description: trimmed(description),
        tags: Tags(trimmed_tags(tags)),
        parent_id,
        owner_id: Some(owner_id),
        team_id,
        external_id: trimmed(external_id),
        import_id,
        r#type,
        interests: Tags(trimmed_tags(interests)),
        birth_date_sealed,
        birth_year,
        preferred_channel,
        language: trimmed(language),
        preferences: trimmed(preferences),
        social_links: SocialLinks(trimmed_links(social_links)),
        custom: Custom::default(),
        last_contact_at: None,
        last_purchase_at: None,
        purchase_count: 0,
        purchase_total_minor: 0,
        rfm_score: None,
        rfm_class: None,
        merged_into_id: None,
        image_id: None,
        archived_at: None,
        erased_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

/// Refuses an e-mail or external id that another customer has. `is_free` knows values that nobody has.
pub async fn refuse_duplicates(
    tx: &Tx,
    row: &customer::Model,
    except: Option<Uuid>,
    is_free: &dyn Fn(&'static str, &str) -> bool,
) -> Result<(), Error> {
    if let Some(key) = row.email_key.as_ref().filter(|key| !is_free("email", key))
        && find::by_email_key(tx, key).await?.is_some_and(|id| Some(id) != except)
    {
        return Err(Error::conflict("duplicate_email", "email", "is already used by another customer"));
    }
    if let Some(key) = row.external_id.as_ref().filter(|key| !is_free("external_id", key))
        && find::by_external_id(tx, key).await?.is_some_and(|id| Some(id) != except)
    {
        return Err(Error::conflict("duplicate_external_id", "external_id", "is already used by another customer"));
    }
    Ok(())
}

/// Refuses what does not go together within one record.
pub fn check(row: &customer::Model, details: &Details) -> Result<(), Error> {
    if row.birth_year.is_some() && row.kind == CustomerKind::Company {
        return Err(Error::invalid("birth_date", "is for persons"));
    }
    if details.emails.iter().any(|other| row.email_key.as_ref() == Some(&other.email_key)) {
        return Err(Error::invalid("other_emails", "has the address that is in email"));
    }
    if details.phones.iter().any(|other| row.phone_index.as_ref() == Some(&other.phone_index)) {
        return Err(Error::invalid("other_phones", "has the number that is in phone"));
    }
    Ok(())
}

/// Replaces the rows by which a customer is found by tag.
pub async fn write_tags(tx: &Tx, row: &customer::Model) -> Result<(), Error> {
    customer_tag::Entity::delete_many().filter(customer_tag::Column::CustomerId.eq(row.id)).exec(tx).await?;
    insert_tags(tx, row).await
}

async fn insert_tags(tx: &Tx, row: &customer::Model) -> Result<(), Error> {
    if row.tags.0.is_empty() {
        return Ok(());
    }
    customer_tag::Entity::insert_many(tag_rows(row)).exec_without_returning(tx).await?;
    Ok(())
}

/// The rows by which a customer is found by tag.
pub fn tag_rows(row: &customer::Model) -> Vec<customer_tag::ActiveModel> {
    let one = |tag: &String| customer_tag::ActiveModel { customer_id: Set(row.id), tag_key: Set(text::key(tag)), tag: Set(tag.clone()) };
    row.tags.0.iter().map(one).collect()
}

/// Replaces the rows by which a customer is found by interest.
pub async fn write_interests(tx: &Tx, row: &customer::Model) -> Result<(), Error> {
    customer_interest::Entity::delete_many().filter(customer_interest::Column::CustomerId.eq(row.id)).exec(tx).await?;
    insert_interests(tx, row).await
}

async fn insert_interests(tx: &Tx, row: &customer::Model) -> Result<(), Error> {
    if row.interests.0.is_empty() {
        return Ok(());
    }
    customer_interest::Entity::insert_many(interest_rows(row)).exec_without_returning(tx).await?;
    Ok(())
}

/// The rows by which a customer is found by interest.
pub fn interest_rows(row: &customer::Model) -> Vec<customer_interest::ActiveModel> {
    let one = |interest: &String| customer_interest::ActiveModel {
        customer_id: Set(row.id),
        interest_key: Set(text::key(interest)),
        interest: Set(interest.clone()),
    };
    row.interests.0.iter().map(one).collect()
}

/// The words a customer is found by. Sealed fields stay out: the index is not sealed.
pub fn search_text(row: &customer::Model, details: &Details, custom: &CustomFields) -> String {
    let fields = [
        Some(&row.name),
        row.email.as_ref(),
        row.website.as_ref(),
        row.sector.as_ref(),
        row.city.as_ref(),
        row.region.as_ref(),
        row.external_id.as_ref(),
    ];
    let country = row.country.as_deref().and_then(shared::countries::name).unwrap_or_default();
    let mut text = fields.into_iter().flatten().map(String::as_str).chain([country]).collect::<Vec<_>>().join(" ");
    let further = [details.search_words(), values::words(&row.custom.0, custom)];
    for words in row.tags.0.iter().chain(&row.interests.0).chain(further.iter().filter(|words| !words.is_empty())) {
        text.push(' ');
        text.push_str(words);
    }
    text
}

/// The name of a parent for audit entries.
pub async fn parent_name(tx: &Tx, parent: Option<Uuid>) -> Result<Option<String>, Error> {
    Ok(find::names(tx, parent.into_iter().collect()).await?.pop().map(|(_, name)| name))
}

/// The blind index over a phone number's digits.
pub fn phone_index(keys: &Keyring, phone: Option<&str>) -> Result<Option<Vec<u8>>, Error> {
    phone.map(|p| keys.blind_index(PHONE, &text::phone_key(p))).transpose()
}

/// A birth date as it is stored: sealed, and its year beside it. Refuses one in the future.
pub fn sealed_day(keys: &Keyring, id: Uuid, day: Option<NaiveDate>) -> Result<(Option<Vec<u8>>, Option<i32>), Error> {
    // Somewhere it is already tomorrow.
    if day.is_some_and(|day| day > clock::now().date_naive() + chrono::Days::new(1)) {
        return Err(Error::invalid("birth_date", "must not be in the future"));
    }
    Ok((keys.seal_text(BIRTH_DATE, id, day.map(|day| day.to_string()).as_deref())?, day.map(|day| day.year())))
}

/// Without surrounding space.
pub fn trimmed_links(links: Vec<SocialLink>) -> Vec<SocialLink> {
    links.into_iter().map(|link| SocialLink { url: link.url.trim().to_owned(), ..link }).collect()
}

fn trimmed_line(text: &str) -> String {
    text.trim().to_owned()
}
