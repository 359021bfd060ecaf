//! The controls of the customer form, in parts that fold.

use leptos::{children::ViewFn, prelude::*};
use platform::{loading::Loading, time::Day};
use shared::{
    Named,
    customers::profile::{Channel, ConsentState, CustomerType, EntryKind, SocialNetwork},
    customers::{CustomerKind, CustomerSize},
    languages,
    records::choices::Choices,
};
use ui::{Choice, Combobox, Field, FieldKind, RadioGroup, Section, Select, Source, TagInput};

use super::{
    currencies,
    custom_control::CustomControl,
    form_consents::Consents,
    form_entries::{AddressRows, EntryRows},
    form_fields::Fields,
    form_fold::Fold,
    sources::{company_source, country_source, owner_source, sector_source, tag_source},
};

fn choices_of<T: Named>() -> Vec<Choice> {
    T::ALL.iter().map(|value| Choice::new(value.code(), value.label())).collect()
}

fn language_source() -> Source {
    Source::fixed(languages::LANGUAGES.iter().map(|(code, name)| Choice::new(*code, *name)).collect())
}

/// Whether any of these fields is refused.
fn any(errors: Vec<Signal<Option<String>>>) -> Signal<bool> {
    Signal::derive(move || errors.iter().any(|error| error.read().is_some()))
}

/// The controls in their groups. `this` is the customer's own id where it has one; `below_email` says more about a refused address.
#[component]
pub fn FieldGroups(fields: Fields, known: Loading<Choices>, this: Option<uuid::Uuid>, below_email: ViewFn) -> impl IntoView {
    let f = fields;
    let is_person = Memo::new(move |_| CustomerKind::from_code(&f.kind.value.read()) == Some(CustomerKind::Person));
    view! {
        <Section title="Who it is">
            <RadioGroup bind=f.kind label="Kind" choices={choices_of::<CustomerKind>()} inline=true/>
            <Field bind=f.name label="Name" required=true maxlength=120 autocomplete="off"/>
        </Section>
        <Contact fields is_person below_email/>
        <Address fields/>
        <Business fields known this is_person/>
        <Personal fields is_person/>
        <Custom fields/>
        <Section title="In your team">
            <Combobox bind=f.owner label="Owner" source=owner_source(known) placeholder="Nobody" hint="Who looks after this customer"/>
            <TagInput bind=f.tags label="Tags" source=tag_source(known) allow_new=true maxlength=40 hint="Up to 20; Enter adds one"/>
            <Field bind=f.external_id label="External ID" autocomplete="off" maxlength=120 hint="The record's key in another system; unique"/>
            <Field bind=f.description label="Description" kind=FieldKind::Textarea rows=5 maxlength=4000/>
        </Section>
    }
}

#[component]
fn Contact(fields: Fields, is_person: Memo<bool>, below_email: ViewFn) -> impl IntoView {
    let f = fields;
    let mail = move || view! { <Field bind=f.email label="E-mail" kind=FieldKind::Email required=is_person.get_untracked() autocomplete="off" maxlength=120/> };
    view! {
        <Section title="Contact">
            <div class="columns-2">
                <div>{move || { is_person.track(); untrack(mail) }}{below_email.run()}</div>
                <Field bind=f.phone label="Phone" kind=FieldKind::Tel autocomplete="off" maxlength=20/>
            </div>
            <EntryRows bind=f.other_emails label="Further e-mails" add="Add e-mail" one="e-mail" first=EntryKind::Work kinds="For" input=FieldKind::Email maxlength=120/>
            <EntryRows bind=f.other_phones label="Further phones" add="Add phone" one="phone" first=EntryKind::Mobile kinds="For" input=FieldKind::Tel maxlength=20/>
            <Field bind=f.website label="Website" kind=FieldKind::Url autocomplete="off" maxlength=200 placeholder="https://"/>
            <EntryRows bind=f.social_links label="Social profiles" add="Add social profile" one="profile" first=SocialNetwork::LinkedIn kinds="Network" input=FieldKind::Url maxlength=200/>
        </Section>
    }
}

#[component]
fn Address(fields: Fields) -> impl IntoView {
    let f = fields;
    let refused = any(vec![f.street.error, f.postal_code.error, f.city.error, f.region.error, f.country.error, f.other_addresses.error]);
    let note = Signal::derive(move || {
        let country = f.country.value.with(|country| country.as_ref().map(|country| country.label.clone())).unwrap_or_default();
        [f.street.value.get(), f.city.value.get(), country].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    });
    view! {
        <Fold title="Address" note open=true refused>
            <Field bind=f.street label="Street" autocomplete="off" maxlength=200/>
            <div class="columns-2">
                <Field bind=f.postal_code label="Postal code" autocomplete="off" maxlength=20/>
                <Field bind=f.city label="City" autocomplete="off" maxlength=100/>
            </div>
            <div class="columns-2">
                <Field bind=f.region label="Region" autocomplete="off" maxlength=100 hint="State, province or other region"/>
                <Combobox bind=f.country label="Country" source=country_source() placeholder="Not set"/>
            </div>
            <AddressRows bind=f.other_addresses first=EntryKind::Billing/>
        </Fold>
    }
}

#[component]
fn Business(fields: Fields, known: Loading<Choices>, this: Option<uuid::Uuid>, is_person: Memo<bool>) -> impl IntoView {
    let f = fields;
    let refused = any(vec![
        f.business_type.error,
        f.sector.error,
        f.parent.error,
        f.employees.error,
        f.size.error,
        f.revenue.error,
        f.currency.error,
        f.founded_year.error,
    ]);
    let note = Signal::derive(move || {
        let label = |choice: &Option<Choice>| choice.as_ref().map(|choice| choice.label.clone()).unwrap_or_default();
        let kind = CustomerType::from_code(&f.business_type.value.read()).map(|kind| kind.label().to_owned()).unwrap_or_default();
        let parts = [kind, f.sector.value.with(label), f.parent.value.with(label)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    });
    let open = !is_person.get_untracked() || !note.get_untracked().is_empty();
    view! {
        <Fold title="Business" note open refused>
            <div class="columns-2">
                <Select bind=f.business_type label="Business type" choices={choices_of::<CustomerType>()} placeholder="Not set"/>
                <Combobox bind=f.sector label="Sector" source=sector_source(known) placeholder="Not set" hint="Choose one or write another"/>
            </div>
            <div class="columns-2">
                <Field bind=f.employees label="Employees" kind=FieldKind::Number/>
                <Select bind=f.size label="Size" choices={choices_of::<CustomerSize>()} placeholder="By number of employees"/>
            </div>
            <div class="columns-2">
                <Field bind=f.revenue label="Revenue" kind=FieldKind::Number/>
                <Select bind=f.currency label="Currency" choices=currencies::choices(&f.currency.value.get_untracked())/>
            </div>
            <div class="columns-2">
                <Combobox bind=f.parent label="Parent company" source=company_source(this) placeholder="None"/>
                <Field bind=f.founded_year label="Year founded" kind=FieldKind::Number maxlength=4/>
            </div>
        </Fold>
    }
}

#[component]
fn Personal(fields: Fields, is_person: Memo<bool>) -> impl IntoView {
    let f = fields;
    let refused = any(vec![
        f.birth_date.error,
        f.preferred_channel.error,
        f.language.error,
        f.interests.error,
        f.preferences.error,
        f.consents.error,
    ]);
    let note = Signal::derive(move || {
        let asked = f.consents.value.with(|rows| rows.iter().filter(|row| row.state != ConsentState::Unknown.code()).count());
        let interests = f.interests.value.with(|all| all.iter().map(|one| one.label.clone()).collect::<Vec<_>>().join(", "));
        let language = f.language.value.with(|one| one.as_ref().map(|one| one.label.clone())).unwrap_or_default();
        let consents = if asked == 0 { String::new() } else { format!("{asked} of {} consents", Channel::ALL.len()) };
        [language, interests, consents].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    });
    let open = !note.get_untracked().is_empty() || !f.preferences.value.get_untracked().is_empty();
    view! {
        <Fold title="Preferences and consent" note open refused>
            <div class="columns-2">
                <Select bind=f.preferred_channel label="Preferred channel" choices={choices_of::<Channel>()} placeholder="Not known" hint="How the customer wants to be reached"/>
                <Combobox bind=f.language label="Language" source=language_source() placeholder="Not known" hint="To write and speak in"/>
            </div>
            <Show when=move || is_person.get()>
                <div class="columns-2">
                    <Field bind=f.birth_date label="Birth date" kind=FieldKind::Date min="1900-01-01" max=Day::today().to_string()/>
                </div>
            </Show>
            <TagInput bind=f.interests label="Interests" source=Source::fixed(Vec::new()) allow_new=true maxlength=40 hint="Up to 20; Enter adds one"/>
            <Field bind=f.preferences label="Preferences" kind=FieldKind::Textarea rows=3 maxlength=4000 placeholder="What to mind when dealing with the customer"/>
            <Consents bind=f.consents/>
        </Fold>
    }
}

/// What an administrator added to the record.
#[component]
fn Custom(fields: Fields) -> impl IntoView {
    let custom = fields.custom.get_value();
    (!custom.is_empty()).then(|| {
        view! {
            <Section title="More">
                <div class="custom-controls">
                    {custom.into_iter().map(|(field, binds)| view! { <CustomControl field=field.field().clone() binds/> }).collect_view()}
                </div>
            </Section>
        }
    })
}
