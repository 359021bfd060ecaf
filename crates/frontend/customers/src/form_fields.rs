//! What the controls of the customer form edit.

use leptos::prelude::*;
use ui::{Bind, Choice, Form};

use shared::{customers::changes::label, customers::custom_fields::CustomFieldKind};

use super::{
    columns::country_name,
    custom_control::{CustomBinds, choices_of},
    custom_fields::{self, Defined},
    custom_typed::Held,
    form_model::{AddressEntry, ConsentEntry, Entry, NamedRef, Typed},
    sources::of_sector,
};

/// The form's fields, each tied to its control. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Fields {
    pub form: Form,
    pub kind: Bind<String>,
    pub name: Bind<String>,
    pub email: Bind<String>,
    pub phone: Bind<String>,
    pub other_emails: Bind<Vec<Entry>>,
    pub other_phones: Bind<Vec<Entry>>,
    pub website: Bind<String>,
    pub social_links: Bind<Vec<Entry>>,
    pub street: Bind<String>,
    pub postal_code: Bind<String>,
    pub city: Bind<String>,
    pub region: Bind<String>,
    pub country: Bind<Option<Choice>>,
    pub other_addresses: Bind<Vec<AddressEntry>>,
    pub business_type: Bind<String>,
    pub sector: Bind<Option<Choice>>,
    pub size: Bind<String>,
    pub employees: Bind<String>,
    pub revenue: Bind<String>,
    pub currency: Bind<String>,
    pub founded_year: Bind<String>,
    pub parent: Bind<Option<Choice>>,
    pub birth_date: Bind<String>,
    pub preferred_channel: Bind<String>,
    pub language: Bind<Option<Choice>>,
    pub interests: Bind<Vec<Choice>>,
    pub preferences: Bind<String>,
    pub consents: Bind<Vec<ConsentEntry>>,
    pub owner: Bind<Option<Choice>>,
    pub tags: Bind<Vec<Choice>>,
    pub external_id: Bind<String>,
    pub description: Bind<String>,
    /// The custom fields in use, in their order.
    pub custom: StoredValue<Vec<(Defined, CustomBinds)>>,
}

/// Adds a custom field to the form.
fn custom_field(form: Form, field: Defined, held: &Held) -> (Defined, CustomBinds) {
    let text = |name, label: String, text: &str| form.field(name, label, text.to_owned());
    let unused = || Bind::from(RwSignal::new(String::new()));
    let none = || Bind::from(RwSignal::new(Vec::new()));
    let label = field.label.clone();
    let binds = match field.kind {
        CustomFieldKind::Choices => {
            CustomBinds { text: unused(), currency: unused(), several: form.field(field.name(), label, chosen_of(field, &held.several)) }
        }
        CustomFieldKind::Money => CustomBinds {
            text: text(field.name(), label.clone(), &held.text),
            currency: text(field.currency_name(), format!("Currency of {label}"), &held.currency),
            several: none(),
        },
        _ => CustomBinds { text: text(field.name(), label, &held.text), currency: unused(), several: none() },
    };
    (field, binds)
}

fn chosen_of(field: Defined, codes: &[String]) -> Vec<Choice> {
    choices_of(&field).into_iter().filter(|choice| codes.contains(&choice.value)).collect()
}

fn of_linked(linked: &Option<NamedRef>) -> Option<Choice> {
    linked.as_ref().map(|linked| Choice::new(linked.id.to_string(), linked.name.clone()))
}

fn to_linked(choice: Option<Choice>) -> Option<NamedRef> {
    choice.and_then(|choice| Some(NamedRef { id: choice.value.parse().ok()?, name: choice.label }))
}

fn of_country(code: &str) -> Option<Choice> {
    (!code.is_empty()).then(|| Choice::new(code, country_name(code)))
}

fn of_language(code: &str) -> Option<Choice> {
    shared::languages::name(code).map(|name| Choice::new(code, name))
}

fn of_texts(texts: &[String]) -> Vec<Choice> {
    texts.iter().cloned().map(Choice::from).collect()
}

impl Fields {
    /// The form with `typed` in it, in the order shown.
    pub fn new(typed: &Typed, custom: &[Defined]) -> Self {
        let form = Form::new();
        let text = |name: &'static str, value: &str| form.field(name, label(name), value.to_owned());
        let fields = Self {
            form,
            kind: text("kind", &typed.kind),
            name: text("name", &typed.name),
            email: text("email", &typed.email),
            phone: text("phone", &typed.phone),
            other_emails: form.field("other_emails", label("other_emails"), typed.other_emails.clone()),
            other_phones: form.field("other_phones", label("other_phones"), typed.other_phones.clone()),
            website: text("website", &typed.website),
            social_links: form.field("social_links", label("social_links"), typed.social_links.clone()),
            street: text("address.street", &typed.street),
            postal_code: text("address.postal_code", &typed.postal_code),
            city: text("address.city", &typed.city),
            region: text("address.region", &typed.region),
            country: form.field("address.country", label("address.country"), of_country(&typed.country)),
            other_addresses: form.field("other_addresses", label("other_addresses"), typed.other_addresses.clone()),
            business_type: text("type", &typed.business_type),
            sector: form.field("sector", label("sector"), of_sector(&typed.sector)),
            parent: form.field("parent_id", label("parent_id"), of_linked(&typed.parent)),
            employees: text("employees", &typed.employees),
            size: text("size", &typed.size),
            revenue: text("revenue", &typed.revenue),
            currency: text("revenue.currency", &typed.currency),
            founded_year: text("founded_year", &typed.founded_year),
            birth_date: text("birth_date", &typed.birth_date),
            preferred_channel: text("preferred_channel", &typed.preferred_channel),
            language: form.field("language", label("language"), of_language(&typed.language)),
            interests: form.field("interests", label("interests"), of_texts(&typed.interests)),
            preferences: text("preferences", &typed.preferences),
            consents: form.field("consents", label("consents"), typed.consents.clone()),
            custom: StoredValue::new(
                custom.iter().map(|field| custom_field(form, *field, &typed.custom.get(&field.key).cloned().unwrap_or_default())).collect(),
            ),
            owner: form.field("owner_id", label("owner_id"), of_linked(&typed.owner)),
            tags: form.field("tags", label("tags"), of_texts(&typed.tags)),
            external_id: text("external_id", &typed.external_id),
            description: text("description", &typed.description),
        };
        form.rules(move || fields.typed().read(&fields.defined()).map(drop));
        fields
    }

    /// The custom fields that the form has.
    pub fn defined(self) -> Vec<Defined> {
        self.custom.with_value(|custom| custom.iter().map(|(field, _)| *field).collect())
    }

    /// What people read for a field's name in requests.
    pub fn label(self, field: &str) -> String {
        custom_fields::find(&self.defined(), field).map_or_else(|| label(field).to_owned(), |custom| custom.label.clone())
    }

    /// What stands in the controls; tracked.
    pub fn typed(self) -> Typed {
        let value = |choice: Option<Choice>| choice.map(|choice| choice.value).unwrap_or_default();
        let texts = |bind: Bind<Vec<Choice>>| bind.value.get().into_iter().map(|choice| choice.value).collect::<Vec<_>>();
        Typed {
            kind: self.kind.value.get(),
            name: self.name.value.get(),
            email: self.email.value.get(),
            phone: self.phone.value.get(),
            other_emails: self.other_emails.value.get(),
            other_phones: self.other_phones.value.get(),
            website: self.website.value.get(),
            social_links: self.social_links.value.get(),
            street: self.street.value.get(),
            postal_code: self.postal_code.value.get(),
            city: self.city.value.get(),
            region: self.region.value.get(),
            country: value(self.country.value.get()),
            other_addresses: self.other_addresses.value.get(),
            business_type: self.business_type.value.get(),
            sector: value(self.sector.value.get()),
            size: self.size.value.get(),
            employees: self.employees.value.get(),
            revenue: self.revenue.value.get(),
            currency: self.currency.value.get(),
            founded_year: self.founded_year.value.get(),
            parent: to_linked(self.parent.value.get()),
            birth_date: self.birth_date.value.get(),
            preferred_channel: self.preferred_channel.value.get(),
            language: value(self.language.value.get()),
            interests: texts(self.interests),
            preferences: self.preferences.value.get(),
            consents: self.consents.value.get(),
            owner: to_linked(self.owner.value.get()),
            tags: texts(self.tags),
            external_id: self.external_id.value.get(),
            description: self.description.value.get(),
            custom: self.custom.with_value(|custom| {
                let held = |binds: &CustomBinds| Held {
                    text: binds.text.value.get(),
                    currency: binds.currency.value.get(),
                    several: texts(binds.several),
                };
                custom.iter().map(|(field, binds)| (field.key.clone(), held(binds))).collect()
            }),
        }
    }

    /// Puts `typed` into the controls.
    pub fn fill(self, typed: &Typed) {
        put(self.kind, typed.kind.clone());
        put(self.name, typed.name.clone());
        put(self.email, typed.email.clone());
        put(self.phone, typed.phone.clone());
        put(self.other_emails, typed.other_emails.clone());
        put(self.other_phones, typed.other_phones.clone());
        put(self.website, typed.website.clone());
        put(self.social_links, typed.social_links.clone());
        put(self.street, typed.street.clone());
        put(self.postal_code, typed.postal_code.clone());
        put(self.city, typed.city.clone());
        put(self.region, typed.region.clone());
        put(self.country, of_country(&typed.country));
        put(self.other_addresses, typed.other_addresses.clone());
        put(self.business_type, typed.business_type.clone());
        put(self.sector, of_sector(&typed.sector));
        put(self.size, typed.size.clone());
        put(self.employees, typed.employees.clone());
        put(self.revenue, typed.revenue.clone());
        put(self.currency, typed.currency.clone());
        put(self.founded_year, typed.founded_year.clone());
        put(self.parent, of_linked(&typed.parent));
        put(self.birth_date, typed.birth_date.clone());
        put(self.preferred_channel, typed.preferred_channel.clone());
        put(self.language, of_language(&typed.language));
        put(self.interests, of_texts(&typed.interests));
        put(self.preferences, typed.preferences.clone());
        put(self.consents, typed.consents.clone());
        put(self.owner, of_linked(&typed.owner));
        put(self.tags, of_texts(&typed.tags));
        put(self.external_id, typed.external_id.clone());
        put(self.description, typed.description.clone());
        self.custom.with_value(|custom| {
            for (field, binds) in custom {
                let Some(held) = typed.custom.get(&field.key) else { continue };
                put(binds.text, held.text.clone());
                put(binds.currency, held.currency.clone());
                put(binds.several, chosen_of(*field, &held.several));
            }
        });
    }
}

fn put<T: Clone + PartialEq + Send + Sync>(bind: Bind<T>, value: T) {
    if *bind.value.read_untracked() != value {
        bind.value.set(value);
    }
}
