//! What a customer's record says beyond name and address: what kind of business it is, how it wants to be reached, and what it agreed to.

use crate::customers::Address;
use crate::{languages, named_enum, rules, text};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};

/// Additional e-mails, phones, addresses and social links that a record may have of each sort.
pub const MAX_ENTRIES: usize = 20;

named_enum! {
    /// What kind of business a customer is.
    CustomerType {
        SelfEmployed = "self_employed", "Self-employed";
        Startup = "startup", "Startup";
        Company = "company", "Company";
        Corporation = "corporation", "Corporation";
    }
}

named_enum! {
    /// What an additional e-mail, phone or address is for.
    EntryKind {
        Work = "work", "Work";
        Home = "home", "Home";
        Mobile = "mobile", "Mobile";
        Billing = "billing", "Billing";
        Shipping = "shipping", "Shipping";
        Other = "other", "Other";
    }
}

named_enum! {
    /// A way to reach a customer.
    Channel {
        Email = "email", "E-mail";
        Phone = "phone", "Phone";
        Sms = "sms", "SMS";
        Post = "post", "Post";
    }
}

named_enum! {
    /// Whether a customer agreed to be contacted on a channel.
    ConsentState {
        /// Nobody asked yet.
        Unknown = "unknown", "Not asked";
        Granted = "granted", "Granted";
        Denied = "denied", "Denied";
    }
}

named_enum! {
    /// Where a customer has a profile.
    SocialNetwork {
        LinkedIn = "linkedin", "LinkedIn";
        Xing = "xing", "Xing";
        Facebook = "facebook", "Facebook";
        Instagram = "instagram", "Instagram";
        X = "x", "X";
        Mastodon = "mastodon", "Mastodon";
        YouTube = "youtube", "YouTube";
        TikTok = "tiktok", "TikTok";
        GitHub = "github", "GitHub";
        Telegram = "telegram", "Telegram";
        WhatsApp = "whatsapp", "WhatsApp";
        Other = "other", "Other";
    }
}

/// A further e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OtherEmail {
    /// What it is for.
    #[garde(skip)]
    pub kind: EntryKind,
    /// The address itself.
    #[garde(custom(rules::email))]
    #[cfg_attr(feature = "server", schema(format = Email, max_length = 120))]
    pub email: String,
}

/// A further phone number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OtherPhone {
    /// What it is for.
    #[garde(skip)]
    pub kind: EntryKind,
    /// The number as it is written, with `+` and country code or in the customer's country.
    #[garde(custom(rules::required(20)), custom(rules::phone))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 20))]
    pub phone: String,
}

/// A further postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OtherAddress {
    /// What it is for.
    #[garde(skip)]
    pub kind: EntryKind,
    /// The address itself.
    #[garde(dive, custom(some_address))]
    pub address: Address,
}

/// A profile on the web.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SocialLink {
    /// Which network it is.
    #[garde(skip)]
    pub network: SocialNetwork,
    /// The profile's web address, with http or https.
    #[garde(custom(rules::required(200)), custom(rules::website))]
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 200))]
    pub url: String,
}

/// What a customer said about being contacted on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The way to be reached that it is about.
    #[garde(skip)]
    pub channel: Channel,
    /// What was said.
    #[garde(skip)]
    pub state: ConsentState,
    /// When it was said; where it is not given, when it is recorded. Not in the future.
    #[garde(custom(rules::moment))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// How one knows: "web form", "trade fair", "by phone".
    #[garde(custom(rules::line(200)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(max_length = 200))]
    pub source: Option<String>,
}

impl Consent {
    /// Nothing is known about this channel.
    pub fn unknown(channel: Channel) -> Self {
        Self { channel, state: ConsentState::Unknown, at: None, source: None }
    }
}

fn refuse(message: &str) -> garde::Result {
    Err(garde::Error::new(message))
}

fn some_address(address: &Address, _: &()) -> garde::Result {
    let Address { street, postal_code, city, region, country } = address;
    let given = [street, postal_code, city, region, country].into_iter().flatten().any(|part| !text::is_blank(part));
    if given { Ok(()) } else { refuse("is empty") }
}

/// The same rule for a list that may be absent.
pub(crate) fn given<T>(rule: fn(&[T], &()) -> garde::Result) -> impl Fn(&Option<Vec<T>>, &()) -> garde::Result {
    move |field, context| field.as_ref().map_or(Ok(()), |entries| rule(entries, context))
}

/// No more entries than a record may have.
pub(crate) fn few<T>(entries: &[T], _: &()) -> garde::Result {
    if entries.len() > MAX_ENTRIES { refuse("has too many entries: at most 20") } else { Ok(()) }
}

/// Each channel at most once.
pub(crate) fn once_a_channel(consents: &[Consent], _: &()) -> garde::Result {
    let repeated = consents.iter().enumerate().any(|(n, one)| consents[..n].iter().any(|other| other.channel == one.channel));
    if repeated { refuse("names a channel twice") } else { Ok(()) }
}

/// Few e-mails, and none of them twice.
pub(crate) fn distinct_emails(emails: &[OtherEmail], context: &()) -> garde::Result {
    few(emails, context)?;
    let keys: Vec<String> = emails.iter().map(|one| text::key(&one.email)).collect();
    if (1..keys.len()).any(|n| keys[..n].contains(&keys[n])) { refuse("has an address twice") } else { Ok(()) }
}

/// Few phone numbers, and none of them twice.
pub(crate) fn distinct_phones(phones: &[OtherPhone], context: &()) -> garde::Result {
    few(phones, context)?;
    let keys: Vec<String> = phones.iter().map(|one| text::phone_key(&one.phone)).collect();
    if (1..keys.len()).any(|n| keys[..n].contains(&keys[n])) { refuse("has a number twice") } else { Ok(()) }
}

/// A day on which somebody alive can have been born; that it is not in the future, the server checks.
pub(crate) fn birth_date(day: NaiveDate) -> garde::Result {
    if (1900..=2100).contains(&day.year()) { Ok(()) } else { refuse("must be a day between 1900 and today") }
}

/// An ISO 639-1 code, or empty for none.
pub(crate) fn language<T: rules::TextField>(field: &T, _: &()) -> garde::Result {
    match field.given() {
        rules::Given::Text(code) if !text::is_blank(code) && !languages::is_language(code) => {
            refuse("must be a two-letter language code such as de")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_says_something_and_says_it_once() {
        let phone = |phone: &str| OtherPhone { kind: EntryKind::Mobile, phone: phone.to_owned() };
        assert!(phone("+49 30 123456").validate().is_ok());
        assert!(phone(" ").validate().is_err());
        assert!(distinct_phones(&[phone("+49 30 123456"), phone("+4930123456")], &()).is_err());
        let email = |email: &str| OtherEmail { kind: EntryKind::Work, email: email.to_owned() };
        assert!(email("").validate().is_err());
        assert!(distinct_emails(&[email("A@b.de"), email("a@b.de ")], &()).is_err());
        assert!(OtherAddress { kind: EntryKind::Billing, address: Address::default() }.validate().is_err());
        let consent = Consent::unknown(Channel::Sms);
        assert!(once_a_channel(&[consent.clone(), consent], &()).is_err());
    }
}
