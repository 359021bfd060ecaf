//! What people type into the lists of the form: further e-mails, phones, addresses, links, and consents.

use records::attribute_value::with_scheme;
use serde::{Deserialize, Serialize};
use shared::{
    Moment, Named,
    customers::Address,
    customers::profile::{Channel, Consent, ConsentState, EntryKind, OtherAddress, OtherEmail, OtherPhone, SocialLink, SocialNetwork},
};

/// One row: what it is for (or which network), and the e-mail, number or address of the web.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub kind: String,
    pub text: String,
}

/// One further postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressEntry {
    pub kind: String,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    pub region: String,
    pub country: String,
}

/// What was said about one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentEntry {
    pub channel: String,
    pub state: String,
    /// `YYYY-MM-DD`; empty means now.
    pub day: String,
    pub source: String,
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn kind(code: &str) -> EntryKind {
    EntryKind::from_code(code).unwrap_or(EntryKind::Other)
}

impl Entry {
    fn new(kind: &str, text: &str) -> Self {
        Self { kind: kind.to_owned(), text: text.to_owned() }
    }

    /// As people read it; nothing where nothing is typed.
    pub fn shown(&self) -> String {
        let kind = EntryKind::from_code(&self.kind).map(Named::label).or_else(|| SocialNetwork::from_code(&self.kind).map(Named::label));
        given(&self.text).map(|text| format!("{text} ({})", kind.unwrap_or_default())).unwrap_or_default()
    }

    pub fn of_emails(emails: &[OtherEmail]) -> Vec<Self> {
        emails.iter().map(|one| Self::new(one.kind.code(), &one.email)).collect()
    }

    pub fn of_phones(phones: &[OtherPhone]) -> Vec<Self> {
        phones.iter().map(|one| Self::new(one.kind.code(), &one.phone)).collect()
    }

    pub fn of_links(links: &[SocialLink]) -> Vec<Self> {
        links.iter().map(|one| Self::new(one.network.code(), &one.url)).collect()
    }
}

/// The rows that say something.
fn filled(rows: &[Entry]) -> impl Iterator<Item = (&str, String)> {
    rows.iter().filter_map(|row| Some((row.kind.as_str(), given(&row.text)?)))
}

pub fn to_emails(rows: &[Entry]) -> Vec<OtherEmail> {
    filled(rows).map(|(code, email)| OtherEmail { kind: kind(code), email }).collect()
}

pub fn to_phones(rows: &[Entry]) -> Vec<OtherPhone> {
    filled(rows).map(|(code, phone)| OtherPhone { kind: kind(code), phone }).collect()
}

pub fn to_links(rows: &[Entry]) -> Vec<SocialLink> {
    let network = |code| SocialNetwork::from_code(code).unwrap_or(SocialNetwork::Other);
    filled(rows).map(|(code, url)| SocialLink { network: network(code), url: with_scheme(&url) }).collect()
}

impl AddressEntry {
    pub fn of(addresses: &[OtherAddress]) -> Vec<Self> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let row = |OtherAddress { kind, address }: &OtherAddress| Self {
            kind: kind.code().to_owned(),
            street: text(&address.street),
            postal_code: text(&address.postal_code),
            city: text(&address.city),
            region: text(&address.region),
            country: text(&address.country),
        };
        addresses.iter().map(row).collect()
    }

    /// The address, if anything is typed.
    fn read(&self) -> Option<OtherAddress> {
        let address = Address {
            street: given(&self.street),
            postal_code: given(&self.postal_code),
            city: given(&self.city),
            region: given(&self.region),
            country: given(&self.country),
        };
        (address != Address::default()).then(|| OtherAddress { kind: kind(&self.kind), address })
    }

    /// On one line, as people read it.
    pub fn shown(&self) -> String {
        let country = shared::countries::name(&self.country).unwrap_or_default();
        let parts = [self.street.as_str(), &self.postal_code, &self.city, &self.region, country];
        let line = parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", ");
        if line.is_empty() { line } else { format!("{line} ({})", kind(&self.kind).label()) }
    }
}

pub fn to_addresses(rows: &[AddressEntry]) -> Vec<OtherAddress> {
    rows.iter().filter_map(AddressEntry::read).collect()
}

impl ConsentEntry {
    /// A row for each channel; `known` says what is stored.
    pub fn of(known: &[Consent]) -> Vec<Self> {
        let row = |channel: &Channel| {
            let consent = known.iter().find(|consent| consent.channel == *channel).cloned().unwrap_or_else(|| Consent::unknown(*channel));
            Self {
                channel: channel.code().to_owned(),
                state: consent.state.code().to_owned(),
                day: consent.at.map(day_of).unwrap_or_default(),
                source: consent.source.unwrap_or_default(),
            }
        };
        Channel::ALL.iter().map(row).collect()
    }

    fn read(&self) -> Option<Consent> {
        let (channel, state) = (Channel::from_code(&self.channel)?, ConsentState::from_code(&self.state)?);
        if state == ConsentState::Unknown {
            return Some(Consent::unknown(channel));
        }
        Some(Consent { channel, state, at: noon(&self.day), source: given(&self.source) })
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        let state = ConsentState::from_code(&self.state).unwrap_or(ConsentState::Unknown);
        let channel = Channel::from_code(&self.channel).map_or("", Named::label);
        let parts = [state.label(), &self.day, &self.source];
        format!("{channel}: {}", parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "))
    }
}

/// The channels of which something is known.
pub fn to_consents(rows: &[ConsentEntry]) -> Vec<Consent> {
    rows.iter().filter_map(ConsentEntry::read).filter(|consent| consent.state != ConsentState::Unknown).collect()
}

/// The channels that differ from what is stored; `None` where none does. A day that stays keeps its exact moment, an emptied source is sent empty.
pub fn changed_consents(rows: &[ConsentEntry], before: &[Consent]) -> Option<Vec<Consent>> {
    let stored = ConsentEntry::of(before);
    let changed = rows.iter().filter(|row| !stored.contains(row)).filter_map(|row| {
        let known = before.iter().find(|consent| consent.channel.code() == row.channel);
        let mut consent = row.read()?;
        if let Some(at) = known.and_then(|known| known.at).filter(|at| day_of(*at) == row.day) {
            consent.at = Some(at);
        }
        if consent.state != ConsentState::Unknown && consent.source.is_none() {
            consent.source = Some(String::new());
        }
        Some(consent)
    });
    Some(changed.collect::<Vec<_>>()).filter(|changed| !changed.is_empty())
}

fn day_of(at: Moment) -> String {
    at.date_naive().to_string()
}

/// Noon of a day in UTC, which is the same day nearly everywhere.
fn noon(day: &str) -> Option<Moment> {
    format!("{}T12:00:00Z", day.trim()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_rows_say_nothing() {
        assert!(to_emails(&[Entry::new("work", " ")]).is_empty());
        assert!(to_addresses(&[AddressEntry { kind: "work".into(), ..AddressEntry::default() }]).is_empty());
        assert_eq!(to_links(&[Entry::new("x", "x.com/acme")])[0].url, "https://x.com/acme");
    }

    #[test]
    fn consents_are_sent_where_they_changed_and_keep_their_moment() {
        let at: Moment = "2026-03-01T09:15:00Z".parse().expect("a moment");
        let email = Consent { channel: Channel::Email, state: ConsentState::Granted, at: Some(at), source: Some("web form".into()) };
        let mut rows = ConsentEntry::of(std::slice::from_ref(&email));
        assert_eq!(rows.len(), Channel::ALL.len());
        assert_eq!(changed_consents(&rows, std::slice::from_ref(&email)), None);
        rows[0].source = "by letter".into();
        rows[2].state = "denied".into();
        rows[2].day = "2026-05-02".into();
        let changed = changed_consents(&rows, std::slice::from_ref(&email)).expect("changes");
        assert_eq!(changed[0], Consent { source: Some("by letter".into()), ..email });
        assert_eq!(changed[1].at, "2026-05-02T12:00:00Z".parse().ok());
        assert_eq!(changed.len(), 2);
    }
}
