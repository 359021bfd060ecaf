//! Leads: their pages, and how their stages look.

use leptos::prelude::*;
use platform::page::Help;
use records::{Access, Extensible, FormPages, Idea, Pages};
use shared::{
    FieldError, Named,
    access::Permission,
    record::State,
    records::custom_fields::CustomFieldKind,
    sales::leads::{LeadStage, SPEC},
};
use ui::{Badge, Tone};

const HELP: Help = Help {
    purpose: "People and companies that may become customers, from the first contact until they are won or lost.",
    tips: &[
        "Press / to search; names, companies, e-mail addresses, cities, tags and whole phone numbers are found.",
        "“Filter” joins conditions on any field, with and and or.",
        "Filters, sort and columns are in the address: copy it to show a colleague the same list.",
        "Arrow keys or j and k move between rows, Enter opens one, x selects it, e edits the cell.",
        "Select rows, or all that the list finds, to change them together.",
        "A lost lead needs a reason, so that you see later what to do better.",
        "Archived leads are out of the way but not lost: filter by status to restore them.",
    ],
    terms: &[
        ("Stage", "How far the lead is: new, contacted, qualified, won or lost."),
        ("Source", "Where the lead comes from."),
        ("Estimated value", "What you expect to sell if the lead is won."),
        ("Owner", "The colleague who looks after the lead."),
    ],
};

const ACCESS: Access = Access {
    read: Permission::LeadRead,
    create: Permission::LeadCreate,
    edit: Permission::LeadEdit,
    archive: Permission::LeadArchive,
    import: Permission::LeadImport,
    export: Permission::LeadExport,
};

/// Leads among the record types that can have custom fields.
pub const LEAD_FIELDS: Extensible = Extensible {
    spec: &SPEC,
    read: ACCESS.read,
    export: ACCESS.export,
    ideas: &[
        Idea { label: "Decision by", kind: CustomFieldKind::Date, help: "When they decide", choices: &[] },
        Idea { label: "Budget approved", kind: CustomFieldKind::YesNo, help: "Whether the money is there", choices: &[] },
        Idea { label: "Competitors", kind: CustomFieldKind::Text, help: "Who else they talk to", choices: &[] },
    ],
};

static LEADS: Pages = Pages {
    defaults: &[("stage", "new")],
    cell,
    asks: |key, lead| key != "lost_reason" || is_lost(lead),
    ..Pages::new(&SPEC, "user-plus", ACCESS, "People and companies that may become customers.", &HELP)
};

static LEAD_FORM: FormPages = FormPages { rules, ..FormPages::new(&LEADS) };

fn stage(lead: &State) -> Option<LeadStage> {
    LeadStage::from_code(lead.get("stage")?.as_str()?)
}

fn is_lost(lead: &State) -> bool {
    stage(lead) == Some(LeadStage::Lost)
}

fn cell(key: &str, lead: &State) -> Option<AnyView> {
    let stage = stage(lead).filter(|_| key == "stage")?;
    let tone = match stage {
        LeadStage::New => Tone::Info,
        LeadStage::Contacted => Tone::Accent,
        LeadStage::Qualified => Tone::Warning,
        LeadStage::Won => Tone::Success,
        LeadStage::Lost => Tone::Danger,
    };
    Some(view! { <Badge text=stage.label() tone/> }.into_any())
}

/// As the server has it: a lost lead says why.
fn rules(lead: &State) -> Vec<FieldError> {
    let says_why = lead.get("lost_reason").is_some_and(|reason| !reason.is_null());
    if is_lost(lead) && !says_why { vec![FieldError::new("lost_reason", "is required for a lost lead")] } else { Vec::new() }
}

pub fn lead_list() -> AnyView {
    records::list_page(&LEADS)
}

pub fn lead_new() -> AnyView {
    records::new_page(&LEAD_FORM)
}

pub fn lead_edit() -> AnyView {
    records::edit_page(&LEAD_FORM)
}

pub fn lead_page() -> AnyView {
    records::record_page(&LEADS)
}

pub fn lead_import() -> AnyView {
    records::import_start(&LEADS)
}

pub fn lead_import_page() -> AnyView {
    records::import_page(&LEADS)
}
