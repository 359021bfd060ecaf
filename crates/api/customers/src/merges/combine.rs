//! What the customer that stays becomes: pure rules, they touch no database.
//!
//! Where one value has to be chosen, that of the one that stays wins unless the other's was taken, or it has none. What there may be several of is
//! united. What a customer refused stays refused.

use shared::customers::custom_values::{CustomChanges, CustomValue};
use shared::customers::merges::MergeField;
use shared::customers::profile::{Consent, ConsentState, EntryKind, OtherAddress, OtherEmail, OtherPhone, SocialLink};
use shared::customers::{Address, Customer, EditCustomer};
use shared::{Patch, text};

/// The edit of `keep` that takes in `other`. A field that is added to [`EditCustomer`] gets its line here and in `fields`.
pub fn combined(keep: &Customer, other: &Customer, take: &[MergeField], take_custom: &[String]) -> EditCustomer {
    let takes = |field| take.contains(&field);
    let address = !is_empty(&other.address) && (is_empty(&keep.address) || takes(MergeField::Address)) && keep.address != other.address;
    let mut edit = EditCustomer {
        name: if takes(MergeField::Name) { Patch::between(&Some(keep.name.clone()), Some(other.name.clone())) } else { Patch::Absent },
        email: pick(takes(MergeField::Email), &keep.email, &other.email),
        phone: pick(takes(MergeField::Phone), &keep.phone, &other.phone),
        website: pick(takes(MergeField::Website), &keep.website, &other.website),
        sector: pick(takes(MergeField::Sector), &keep.sector, &other.sector),
        size: pick(takes(MergeField::Size), &keep.size, &other.size),
        employees: pick(takes(MergeField::Employees), &keep.employees, &other.employees),
        revenue: pick(takes(MergeField::Revenue), &keep.revenue, &other.revenue),
        founded_year: pick(takes(MergeField::FoundedYear), &keep.founded_year, &other.founded_year),
        address: if address { Patch::Value(other.address.clone()) } else { Patch::Absent },
        description: pick(takes(MergeField::Description), &keep.description, &other.description),
        parent_id: pick(takes(MergeField::Parent), &keep.parent.as_ref().map(|p| p.id), &other.parent.as_ref().map(|p| p.id)),
        owner_id: pick(takes(MergeField::Owner), &keep.owner.as_ref().map(|o| o.id), &other.owner.as_ref().map(|o| o.id)),
        external_id: pick(takes(MergeField::ExternalId), &keep.external_id, &other.external_id),
        r#type: pick(takes(MergeField::Type), &keep.r#type, &other.r#type),
        birth_date: pick(takes(MergeField::BirthDate), &keep.birth_date, &other.birth_date),
        preferred_channel: pick(takes(MergeField::PreferredChannel), &keep.preferred_channel, &other.preferred_channel),
        language: pick(takes(MergeField::Language), &keep.language, &other.language),
        preferences: pick(takes(MergeField::Preferences), &keep.preferences, &other.preferences),
        tags: united(&keep.tags, &other.tags),
        interests: united(&keep.interests, &other.interests),
        social_links: links(keep, other),
        consents: consents(keep, other),
        custom: custom(keep, other, take_custom),
        ..EditCustomer::default()
    };
    // A size that was said stays when the number of employees comes from the other one.
    if !edit.employees.is_absent() && edit.size.is_absent() && !takes(MergeField::Size) {
        edit.size = keep.size.map_or(Patch::Absent, Patch::Value);
    }
    edit.other_emails = emails(keep, other, &edit.email);
    edit.other_phones = phones(keep, other, &edit.phone);
    edit.other_addresses = addresses(keep, other, address);
    edit
}

fn pick<T: Clone + PartialEq>(takes: bool, keep: &Option<T>, other: &Option<T>) -> Patch<T> {
    match other {
        Some(value) if (takes || keep.is_none()) && keep.as_ref() != Some(value) => Patch::Value(value.clone()),
        _ => Patch::Absent,
    }
}

fn is_empty(address: &Address) -> bool {
    *address == Address::default()
}

/// The words of both, the same ones once; `None` where nothing is new.
fn united(keep: &[String], other: &[String]) -> Option<Vec<String>> {
    let mut all = keep.to_vec();
    for word in other {
        if !all.iter().any(|known| text::key(known) == text::key(word)) {
            all.push(word.clone());
        }
    }
    (all.len() > keep.len()).then_some(all)
}

fn links(keep: &Customer, other: &Customer) -> Option<Vec<SocialLink>> {
    let mut all = keep.social_links.clone();
    for link in &other.social_links {
        if !all.iter().any(|known| text::key(&known.url) == text::key(&link.url)) {
            all.push(link.clone());
        }
    }
    (all.len() > keep.social_links.len()).then_some(all)
}

/// The first address of one of the two becomes a further one, so that mail to it is still recognised.
fn emails(keep: &Customer, other: &Customer, first: &Patch<String>) -> Option<Vec<OtherEmail>> {
    let first = first.value().or(keep.email.as_ref()).map(|email| text::key(email));
    let left = keep.email.iter().chain(&other.email).map(|email| OtherEmail { kind: EntryKind::Other, email: email.clone() });
    let mut all: Vec<OtherEmail> = Vec::new();
    for entry in keep.other_emails.iter().cloned().chain(left).chain(other.other_emails.iter().cloned()) {
        let key = text::key(&entry.email);
        if first.as_ref() != Some(&key) && !all.iter().any(|known| text::key(&known.email) == key) {
            all.push(entry);
        }
    }
    (all != keep.other_emails).then_some(all)
}

fn phones(keep: &Customer, other: &Customer, first: &Patch<String>) -> Option<Vec<OtherPhone>> {
    let first = first.value().or(keep.phone.as_ref()).map(|phone| text::phone_key(phone));
    let left = keep.phone.iter().chain(&other.phone).map(|phone| OtherPhone { kind: EntryKind::Other, phone: phone.clone() });
    let mut all: Vec<OtherPhone> = Vec::new();
    for entry in keep.other_phones.iter().cloned().chain(left).chain(other.other_phones.iter().cloned()) {
        let key = text::phone_key(&entry.phone);
        if first.as_ref() != Some(&key) && !all.iter().any(|known| text::phone_key(&known.phone) == key) {
            all.push(entry);
        }
    }
    (all != keep.other_phones).then_some(all)
}

fn addresses(keep: &Customer, other: &Customer, taken: bool) -> Option<Vec<OtherAddress>> {
    let first = if taken { &other.address } else { &keep.address };
    let left = [&keep.address, &other.address].into_iter().filter(|address| !is_empty(address));
    let left = left.map(|address| OtherAddress { kind: EntryKind::Other, address: address.clone() });
    let mut all: Vec<OtherAddress> = Vec::new();
    for entry in keep.other_addresses.iter().cloned().chain(left).chain(other.other_addresses.iter().cloned()) {
        if entry.address != *first && !all.iter().any(|known| known.address == entry.address) {
            all.push(entry);
        }
    }
    (all != keep.other_addresses).then_some(all)
}

/// Values of custom fields that the one that stays does not have, or that are taken.
fn custom(keep: &Customer, other: &Customer, take: &[String]) -> CustomChanges {
    let taken = |key: &String, value: &CustomValue| match keep.custom.get(key) {
        None => true,
        Some(own) => own != value && take.contains(key),
    };
    let changes = other.custom.iter().filter(|(key, value)| taken(key, value));
    changes.map(|(key, value)| (key.clone(), Some(value.clone()))).collect()
}

/// Denied wins over granted, granted over what was never asked; of two that say the same, the earlier one is kept.
fn consents(keep: &Customer, other: &Customer) -> Option<Vec<Consent>> {
    let rank = |consent: &Consent| match consent.state {
        ConsentState::Unknown => 0,
        ConsentState::Granted => 1,
        ConsentState::Denied => 2,
    };
    let stronger = |theirs: &&Consent| keep.consents.iter().find(|own| own.channel == theirs.channel).map_or(0, rank) < rank(theirs);
    let taken: Vec<Consent> = other.consents.iter().filter(stronger).cloned().collect();
    (!taken.is_empty()).then_some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use shared::customers::CustomerKind;
    use shared::customers::profile::Channel;
    use uuid::Uuid;

    fn customer(name: &str) -> Customer {
        let json = serde_json::json!({
            "id": Uuid::nil(), "kind": CustomerKind::Company, "name": name, "address": {}, "tags": [], "children": [], "interests": [],
            "social_links": [], "other_emails": [], "other_phones": [], "other_addresses": [], "consents": [], "custom": {},
            "created_at": DateTime::<Utc>::UNIX_EPOCH, "updated_at": DateTime::<Utc>::UNIX_EPOCH, "version": 1
        });
        serde_json::from_value(json).unwrap()
    }

    fn consent(channel: Channel, state: ConsentState) -> Consent {
        Consent { state, ..Consent::unknown(channel) }
    }

    #[test]
    fn nothing_is_lost_and_nothing_is_overwritten_unless_it_is_taken() {
        let keep = Customer { email: Some("a@acme.test".into()), sector: Some("retail".into()), ..customer("Acme") };
        let other = Customer {
            email: Some("b@acme.test".into()),
            phone: Some("+49 30 1".into()),
            sector: Some("finance".into()),
            website: Some("https://acme.test".into()),
            ..customer("ACME GmbH")
        };
        let edit = combined(&keep, &other, &[], &[]);
        assert_eq!((&edit.name, &edit.email, &edit.sector), (&Patch::Absent, &Patch::Absent, &Patch::Absent));
        assert_eq!(edit.phone, Patch::Value("+49 30 1".into()));
        assert_eq!(edit.website, Patch::Value("https://acme.test".into()));
        let emails = |edit: &EditCustomer| edit.other_emails.iter().flatten().map(|e| e.email.clone()).collect::<Vec<_>>();
        assert_eq!(emails(&edit), ["b@acme.test"]);
        let edit = combined(&keep, &other, &[MergeField::Email, MergeField::Name, MergeField::Sector], &[]);
        assert_eq!((edit.email.value().map(String::as_str), emails(&edit)), (Some("b@acme.test"), vec!["a@acme.test".to_owned()]));
        assert_eq!(edit.sector, Patch::Value("finance".into()));
        assert_eq!(edit.name, Patch::Value("ACME GmbH".into()));
    }

    #[test]
    fn what_there_are_several_of_is_united_without_repetitions() {
        let keep = Customer { tags: vec!["Key".into()], phone: Some("+49 30 12345".into()), ..customer("Acme") };
        let other = Customer { tags: vec!["KEY".into(), "North".into()], phone: Some("+49 (30) 12345".into()), ..customer("Acme") };
        let edit = combined(&keep, &other, &[], &[]);
        assert_eq!(edit.tags, Some(vec!["Key".into(), "North".into()]));
        assert_eq!(edit.other_phones, None, "the same number");
        let berlin = Address { city: Some("Berlin".into()), ..Address::default() };
        let bonn = Address { city: Some("Bonn".into()), ..Address::default() };
        let (keep, other) = (Customer { address: berlin.clone(), ..customer("A") }, Customer { address: bonn.clone(), ..customer("A") });
        let further = |take: &[MergeField]| combined(&keep, &other, take, &[]).other_addresses.unwrap().remove(0).address;
        assert_eq!(further(&[]), bonn);
        assert_eq!(further(&[MergeField::Address]), berlin);
    }

    #[test]
    fn custom_fields_are_taken_over_one_by_one() {
        let value = |text: &str| CustomValue::Text(text.into());
        let of = |pairs: &[(&str, &str)]| pairs.iter().map(|(key, text)| ((*key).to_owned(), value(text))).collect();
        let keep = Customer { custom: of(&[("tier", "gold"), ("origin", "fair")]), ..customer("A") };
        let other = Customer { custom: of(&[("tier", "silver"), ("origin", "web"), ("contract", "K-7")]), ..customer("A") };
        let edit = combined(&keep, &other, &[], &["origin".to_owned()]);
        let wanted: CustomChanges = [("origin", "web"), ("contract", "K-7")].map(|(key, text)| (key.to_owned(), Some(value(text)))).into();
        assert_eq!(edit.custom, wanted);
    }

    #[test]
    fn a_refusal_wins_over_an_agreement() {
        use ConsentState::{Denied, Granted, Unknown};
        for (own, theirs, taken) in [
            (Granted, Denied, true),
            (Denied, Granted, false),
            (Unknown, Granted, true),
            (Granted, Granted, false),
            (Granted, Unknown, false),
        ] {
            let keep = Customer { consents: vec![consent(Channel::Email, own)], ..customer("A") };
            let other = Customer { consents: vec![consent(Channel::Email, theirs)], ..customer("A") };
            assert_eq!(combined(&keep, &other, &[], &[]).consents.is_some(), taken, "{own} and {theirs}");
        }
    }
}
