//! How the form of a customer is laid out: in parts that fold.

use leptos::prelude::*;
use records::{form_fold::Fold, form_own::typed_rows, form_view::FormView, pages::id_of};
use shared::{
    Named,
    customers::profile::{Channel, ConsentState, EntryKind, SocialNetwork},
    customers::{CustomerKind, duplicates::CheckDuplicates},
};
use ui::{Bind, Choice, FieldKind, RadioGroup, Section};

use super::{
    duplicate_warning::{DuplicateWarning, nobody},
    form_consents::Consents,
    form_entries::{AddressRows, EntryRows},
    form_entries_model::ConsentEntry,
};

/// The controls in their groups.
pub fn layout(form: FormView) -> AnyView {
    let kind = text(form, "kind");
    let is_person = Memo::new(move |_| kind.with(|kind| CustomerKind::from_code(kind) == Some(CustomerKind::Person)));
    let kinds: Vec<Choice> = CustomerKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect();
    view! {
        <Section title="Who it is">
            {form.binds("kind").map(|binds| view! { <RadioGroup bind=binds.text label="Kind" choices=kinds inline=true/> })}
            {form.control("name")}
        </Section>
        <Contact form is_person/>
        <Address form/>
        <Business form is_person/>
        <Personal form is_person/>
        {form.added().map(|added| view! { <Section title="More">{added}</Section> })}
        <Section title="In your team">
            {form.control("owner")}
            {form.control("tags")}
            {form.control("external_id")}
            {form.control("description")}
        </Section>
        <DuplicateWarning typed=sought(form)/>
    }
    .into_any()
}

/// What is typed into a field of one text.
fn text(form: FormView, key: &str) -> Signal<String> {
    form.binds(key).map_or_else(|| Signal::stored(String::new()), |binds| binds.text.value.into())
}

/// What is chosen in a field.
fn chosen(form: FormView, key: &str) -> Signal<Option<Choice>> {
    form.binds(key).map_or_else(|| Signal::stored(None), |binds| binds.one.value.into())
}

/// What several rows edit.
fn rows<R>(form: FormView, key: &str) -> Bind<Vec<R>>
where
    R: serde::Serialize + serde::de::DeserializeOwned + Clone + PartialEq + Send + Sync + 'static,
{
    form.binds(key).map_or_else(|| RwSignal::new(Vec::new()).into(), |binds| typed_rows(binds.rows))
}

/// The parts that say something, as a note beside a title.
fn note(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn label(choice: &Option<Choice>) -> String {
    choice.as_ref().map(|choice| choice.label.clone()).unwrap_or_default()
}

/// What a customer is looked for by while it is typed.
fn sought(form: FormView) -> Signal<CheckDuplicates> {
    let [kind, name, email, phone, website, city] = ["kind", "name", "email", "phone", "website", "city"].map(|key| text(form, key));
    let country = chosen(form, "country");
    let except_id = form.record.with_value(|record| id_of(record).parse().ok());
    Signal::derive(move || {
        let given = |text: Signal<String>| Some(text.read().trim().to_owned()).filter(|text| !text.is_empty());
        CheckDuplicates {
            name: given(name),
            email: given(email),
            phone: given(phone),
            website: given(website),
            city: given(city),
            country: country.with(|country| country.as_ref().map(|country| country.value.clone())),
            except_id,
            ..nobody(CustomerKind::from_code(&kind.read()).unwrap_or(CustomerKind::Company))
        }
    })
}

#[component]
fn Contact(form: FormView, is_person: Memo<bool>) -> impl IntoView {
    view! {
        <Section title="Contact">
            <div class="columns-2">
                {form.needed("email", move || is_person.get())}
                <div>{form.control("phone")}</div>
            </div>
            <EntryRows bind=rows(form, "other_emails") label="Further e-mails" add="Add e-mail" one="e-mail" first=EntryKind::Work kinds="For" input=FieldKind::Email maxlength=120/>
            <EntryRows bind=rows(form, "other_phones") label="Further phones" add="Add phone" one="phone" first=EntryKind::Mobile kinds="For" input=FieldKind::Tel maxlength=20/>
            {form.control("website")}
            <EntryRows bind=rows(form, "social_links") label="Social profiles" add="Add social profile" one="profile" first=SocialNetwork::LinkedIn kinds="Network" input=FieldKind::Url maxlength=200/>
        </Section>
    }
}

#[component]
fn Address(form: FormView) -> impl IntoView {
    let (street, city, country) = (text(form, "street"), text(form, "city"), chosen(form, "country"));
    let shown = Signal::derive(move || note([street.get(), city.get(), country.with(label)]));
    let refused = form.refused(&["street", "postal_code", "city", "region", "country", "other_addresses"]);
    view! {
        <Fold title="Address" note=shown open=true refused>
            {form.control("street")}
            <div class="columns-2"><div>{form.control("postal_code")}</div><div>{form.control("city")}</div></div>
            <div class="columns-2"><div>{form.control("region")}</div><div>{form.control("country")}</div></div>
            <AddressRows bind=rows(form, "other_addresses") first=EntryKind::Billing/>
        </Fold>
    }
}

#[component]
fn Business(form: FormView, is_person: Memo<bool>) -> impl IntoView {
    let (kind, sector, parent) = (text(form, "type"), chosen(form, "sector"), chosen(form, "parent"));
    let shown = Signal::derive(move || {
        let kind = shared::customers::profile::CustomerType::from_code(&kind.read()).map(|kind| kind.label().to_owned());
        note([kind.unwrap_or_default(), sector.with(label), parent.with(label)])
    });
    let refused = form.refused(&["type", "sector", "parent", "employees", "size", "revenue", "founded_year"]);
    let open = untrack(|| !is_person.get() || !shown.read().is_empty());
    view! {
        <Fold title="Business" note=shown open refused>
            <div class="columns-2"><div>{form.control("type")}</div><div>{form.control("sector")}</div></div>
            <div class="columns-2"><div>{form.control("employees")}</div><div>{form.control("size")}</div></div>
            <div class="columns-2"><div>{form.control("revenue")}</div><div>{form.control("founded_year")}</div></div>
            {form.control("parent")}
        </Fold>
    }
}

#[component]
fn Personal(form: FormView, is_person: Memo<bool>) -> impl IntoView {
    let consents = rows::<ConsentEntry>(form, "consents");
    let (language, preferences) = (chosen(form, "language"), text(form, "preferences"));
    let interests = form.binds("interests").map(|binds| binds.several.value);
    let shown = Signal::derive(move || {
        let asked = consents.value.with(|rows| rows.iter().filter(|row| row.state != ConsentState::Unknown.code()).count());
        let interests = interests.map(|all| all.with(|all| note(all.iter().map(|one| one.label.clone())))).unwrap_or_default();
        let consents = if asked == 0 { String::new() } else { format!("{asked} of {} consents", Channel::ALL.len()) };
        note([language.with(label), interests, consents])
    });
    let refused = form.refused(&["birth_date", "preferred_channel", "language", "interests", "preferences", "consents"]);
    let open = untrack(|| !shown.read().is_empty() || !preferences.read().is_empty());
    view! {
        <Fold title="Preferences and consent" note=shown open refused>
            <div class="columns-2"><div>{form.control("preferred_channel")}</div><div>{form.control("language")}</div></div>
            <Show when=move || is_person.get()><div class="columns-2"><div>{form.control("birth_date")}</div></div></Show>
            {form.control("interests")}
            {form.control("preferences")}
            <Consents bind=consents/>
        </Fold>
    }
}
