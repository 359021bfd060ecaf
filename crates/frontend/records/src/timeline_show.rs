//! What of the timeline is shown: which entries, and whose. The address keeps both.

use leptos::prelude::*;
use platform::{address::Address, loading::load, session::use_session};
use shared::{
    Named,
    records::interactions::InteractionKind,
    records::timeline::{TimelineFilter, TimelineQuery},
    text::capitalised,
};
use ui::{Choice, Select};
use uuid::Uuid;

use super::{about::About, about_api, filters::bound};

/// Which part of the timeline is shown.
#[derive(Clone, Copy, PartialEq)]
pub enum Show {
    All,
    Part(TimelineFilter),
    Kind(InteractionKind),
    /// Interactions that mention the reader.
    Mentions,
}

impl Show {
    /// Everything, all interactions, those of each kind, and the other parts.
    pub fn every() -> impl Iterator<Item = Self> {
        let kinds = InteractionKind::ALL.iter().map(|kind| Self::Kind(*kind));
        let parts = TimelineFilter::ALL.iter().filter(|part| **part != TimelineFilter::Interactions).map(|part| Self::Part(*part));
        [Self::All, Self::Part(TimelineFilter::Interactions), Self::Mentions].into_iter().chain(kinds).chain(parts)
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::every().find(|show| show.code() == code)
    }

    /// As in the address.
    pub fn code(self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Part(part) => part.code().to_owned(),
            Self::Kind(kind) => kind.code().to_owned(),
            Self::Mentions => "mentions".to_owned(),
        }
    }

    pub fn label(self) -> String {
        match self {
            Self::All => "Everything".to_owned(),
            Self::Part(part) => part.label().to_owned(),
            Self::Kind(kind) => capitalised(&plural(kind)),
            Self::Mentions => "Mentions of you".to_owned(),
        }
    }

    pub fn query(self, actor_id: Option<Uuid>, after: Option<String>) -> TimelineQuery {
        let (only, kind) = match self {
            Self::All | Self::Mentions => (None, None),
            Self::Part(part) => (Some(part), None),
            Self::Kind(kind) => (None, Some(kind)),
        };
        let mentioned_id = if self == Self::Mentions { use_session().my_id() } else { None };
        TimelineQuery { only, kind, actor_id, mentioned_id, after, limit: Some(30) }
    }
}

/// Several of a kind, in words.
pub fn plural(kind: InteractionKind) -> String {
    match kind {
        InteractionKind::Sms => "SMS".to_owned(),
        InteractionKind::Other => "other interactions".to_owned(),
        kind => format!("{}s", kind.label().to_lowercase()),
    }
}

/// Whose entries are shown.
#[component]
pub fn By(about: About, address: Address) -> impl IntoView {
    let known = load(move || about_api::choices(about));
    let people = Signal::derive(move || {
        let people = known.value.with(|known| known.as_ref().map(|known| known.owners.clone())).unwrap_or_default();
        people.into_iter().map(|user| Choice::new(user.id.to_string(), user.name)).collect::<Vec<_>>()
    });
    let value = bound(address, "by");
    // Records that belong to nobody have nobody to offer.
    let any = Memo::new(move |_| !people.read().is_empty());
    move || {
        any.get().then(|| {
            view! { <div class="timeline-filter"><Select bind=value label="By" hide_label=true choices=people placeholder="By anybody"/></div> }
        })
    }
}
