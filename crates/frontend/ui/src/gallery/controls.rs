use leptos::prelude::*;
use platform::client::Refusal;
use shared::FieldError;

use super::{Group, Icons};
use crate::{
    Bind, Button, Checkbox, Choice, Combobox, DatePicker, Field, FieldKind, FileDrop, Form, FormErrors, MentionField, RadioGroup, Segment,
    Segmented, Select, Size, Source, Switch, TagInput, Toasts, Variant,
};

#[component]
pub(super) fn Buttons() -> impl IntoView {
    view! {
        <Group title="Buttons and icons">
            <div class="row">
                <Button variant=Variant::Primary icon="plus">"New customer"</Button>
                <Button icon="download">"Export"</Button>
                <Button variant=Variant::Ghost>"Cancel"</Button>
                <Button variant=Variant::Danger icon="trash-2">"Delete"</Button>
                <Button icon="pencil" label="Edit"/>
                <Button icon="ellipsis" label="More" variant=Variant::Ghost/>
                <Button href="#link" icon="external-link">"A link"</Button>
            </div>
            <div class="row">
                <Button size=Size::Small>"Small"</Button>
                <Button>"Medium"</Button>
                <Button size=Size::Large>"Large"</Button>
                <Button variant=Variant::Primary disabled=true>"Disabled"</Button>
                <Button disabled=true>"Disabled"</Button>
                <Button variant=Variant::Primary busy=true>"Saving"</Button>
                <Button busy=true>"Loading"</Button>
            </div>
            <Icons/>
        </Group>
    }
}

fn refused(text: &str, reason: &str) -> Bind<String> {
    Bind::new(crate::unique_id("sample"), RwSignal::new(text.to_owned()), Signal::stored(Some(reason.to_owned())))
}

fn text(value: &str) -> RwSignal<String> {
    RwSignal::new(value.to_owned())
}

#[component]
pub(super) fn Fields() -> impl IntoView {
    let long = "A name that is much longer than the field it stands in, as imported lists tend to have them";
    view! {
        <Group title="Fields">
            <div class="columns-2">
                <Field bind=text("Acme Capital") label="Name" required=true/>
                <Field bind=text("") label="E-mail" kind=FieldKind::Email placeholder="name@example.com" hint="Used for invoices and the portal."/>
                <Field bind=refused("nope", "E-mail must be an address such as name@example.com") label="E-mail" kind=FieldKind::Email hint="Used for invoices."/>
                <Field bind=text("secret words") label="Password" kind=FieldKind::Password autocomplete="new-password"/>
                <Field bind=text("1250.00") label="Estimated value" kind=FieldKind::Number suffix="EUR"/>
                <Field bind=text(long) label="Long text"/>
                <Field bind=text("Cannot be changed here") label="Disabled" disabled=true/>
                <Field bind=text("INV-2026-000123") label="Read only" readonly=true/>
                <DatePicker bind=text("2026-11-21") label="Due date" min="2026-01-01" hint="In your time zone."/>
                <DatePicker bind=refused("", "Start is required") label="Start" required=true/>
            </div>
            <Field bind=text("Met at the trade fair.\nWants an offer in January.") label="Notes" kind=FieldKind::Textarea hint="Up to 500 characters." maxlength=500/>
        </Group>
    }
}

#[component]
pub(super) fn Choices() -> impl IntoView {
    let people = || {
        [
            ("Aïcha Diallo", "Sales, North"),
            ("Luis Ortega", "Sales, South"),
            ("Maya Chen", "Support"),
            ("Priya Nair", "Marketing"),
            ("Tom Becker", "Billing"),
        ]
        .map(|(name, team)| Choice::new(name, name).hint(team))
        .to_vec()
    };
    let sizes = || ["Small", "Medium", "Big", "Huge"].map(Choice::from).to_vec();
    let failing = Source::new(|_| async { Err("The server did not answer. Type again to retry.".to_owned()) });
    let files = RwSignal::new(Vec::new());
    view! {
        <Group title="Choices">
            <div class="columns-2">
                <Select bind=text("Medium") label="Size" choices=sizes()/>
                <Select bind=text("") label="Size, empty" choices=sizes() placeholder="Not set"/>
                <Combobox bind=RwSignal::new(Some(Choice::from("Maya Chen"))) label="Owner" source=Source::fixed(people()) hint="Type part of a name."/>
                <Combobox bind=RwSignal::new(None) label="Owner, failing" source=failing placeholder="Nobody"/>
                <MentionField bind=text("@Maya Chen called. Type @ for another one.") picked=RwSignal::new(vec![Choice::from("Maya Chen")]) label="Note" source=Source::fixed(people())/>
                <TagInput bind=RwSignal::new(vec![Choice::from("key account"), Choice::from("trade fair")]) label="Tags" allow_new=true
                    source=Source::fixed(["key account", "newsletter", "partner", "trade fair"].map(Choice::from).to_vec())/>
                <Segmented
                    bind=text("call") label="Kind"
                    segments=vec![
                        Segment { value: "call", label: "Call", icon: "phone" },
                        Segment { value: "email", label: "E-mail", icon: "mail" },
                        Segment { value: "note", label: "Note", icon: "notebook-pen" },
                    ]
                />
                <RadioGroup bind=text("company") label="Kind" inline=true choices=vec![Choice::new("person", "Person"), Choice::new("company", "Company")]/>
                <div class="stack">
                    <Checkbox bind=RwSignal::new(true) label="Send a welcome e-mail" hint="With a link to the portal."/>
                    <Checkbox bind=RwSignal::new(false) label="Some of them" mixed=true/>
                    <Checkbox bind=RwSignal::new(true) label="Disabled" disabled=true/>
                </div>
                <div class="stack">
                    <Switch bind=RwSignal::new(true) label="Public sign-up" hint="Anyone may open a portal account."/>
                    <Switch bind=RwSignal::new(false) label="Reminders"/>
                    <Switch bind=RwSignal::new(false) label="Disabled" disabled=true/>
                </div>
            </div>
            <div class="columns-2">
                <FileDrop label="Customer list" files accept=".csv"/>
                <FileDrop label="Logo" files=RwSignal::new(Vec::new()) accept=".png,.jpg" max_bytes=2_000_000 progress=Signal::stored(Some(62)) error=Signal::stored(Some("“logo.tiff” is of another type. Choose one that ends in .png or .jpg.".to_owned()))/>
            </div>
        </Group>
    }
}

#[component]
pub(super) fn SampleForm() -> impl IntoView {
    let form = Form::new();
    let name = form.field("name", "Name", String::new());
    let email = form.field("email", "E-mail", "nope".to_owned());
    let toasts = Toasts::from_context();
    form.rules(move || {
        let mut errors = Vec::new();
        if name.value.read().trim().is_empty() {
            errors.push(FieldError::new("name", "is required"));
        }
        if !email.value.read().contains('@') {
            errors.push(FieldError::new("email", "must be an address such as name@example.com"));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    });
    let submit = form.on_submit(move || async move {
        if email.value.get_untracked().starts_with("taken@") {
            return Err(Refusal { errors: vec![FieldError::new("email", "is in use by another customer")], message: None });
        }
        if name.value.get_untracked() == "offline" {
            return Err(Refusal::message("The server did not answer. Nothing was lost; try again."));
        }
        toasts.success(if form.changed("email") { "Customer saved with a new address" } else { "Customer saved" });
        Ok(())
    });
    form.guard();
    let dirty = form.is_dirty();
    view! {
        <Group title="A form">
            <form class="form narrow" novalidate on:submit=submit>
                <FormErrors form/>
                <div class="columns-2">
                    <Field bind=name label="Name" required=true/>
                    <Field bind=email label="E-mail" required=true kind=FieldKind::Email hint="taken@… is refused by the server."/>
                </div>
                <div class="form-actions">
                    <Button disabled=Signal::derive(move || !dirty.get()) on_click=move |_| form.reset()>"Discard changes"</Button>
                    <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Save customer"</Button>
                </div>
            </form>
        </Group>
    }
}
