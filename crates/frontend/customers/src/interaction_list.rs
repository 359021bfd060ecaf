//! All interactions with customers that the reader may see, newest first.

use leptos::prelude::*;
use platform::page::Help;
use records::Interactions;
use shared::customers::spec::SPEC;

use super::customer_about::ACCESS;

static HELP: Help = Help {
    purpose: "Every call, e-mail, meeting and note logged with the customers you may see.",
    tips: &[
        "Open a line to see the whole text in the customer's timeline.",
        "Filter by kind, by who logged it or is mentioned, and by days; the address of the page keeps the filter.",
        "Export saves all that the filters let through, with the whole texts, as CSV, XLSX or PDF.",
        "Log a new one on the customer's own page.",
    ],
    terms: &[("Interaction", "A call, e-mail, meeting or note logged with a customer. Those of archived customers are left out.")],
};

/// The list of interactions.
pub fn interaction_list() -> AnyView {
    records::interaction_list(Interactions { spec: &SPEC, access: ACCESS, icon: "building-2", help: &HELP })
}
