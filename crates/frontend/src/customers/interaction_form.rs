//! Logs a call, e-mail, meeting or note, and corrects a logged one.

use leptos::prelude::*;
use shared::{
    FieldError, Named, Patch,
    customers::{EditInteraction, Interaction, InteractionKind, NewInteraction},
    problem::validate,
};
use uuid::Uuid;

use super::{api, occurred::Occurred, stored::Memory};
use crate::{
    form::{Form, FormErrors, Refusal},
    ui::{Bind, Button, Day, Field, FieldKind, Icon, Segment, Segmented, Toasts, Variant},
};

/// The id of the quick log's text field, so that others can lead to it.
pub const QUICK_LOG: &str = "quick-log";

struct Fields {
    form: Form,
    kind: Bind<String>,
    occurred: Occurred,
    summary: Bind<String>,
}

impl Fields {
    fn new(kind: InteractionKind, at: Option<shared::Moment>, summary: String) -> Self {
        let form = Form::new();
        let kind = form.field("kind", "Kind", kind.code().to_owned());
        let summary = form.field("summary", "Summary", summary);
        form.rules(move || {
            let summary = summary.value.get();
            let new = NewInteraction { kind: InteractionKind::Note, occurred_at: None, summary };
            validate(&new)
        });
        Self { form, kind, occurred: Occurred::new(at), summary }
    }
}

fn kind_of(text: &str) -> InteractionKind {
    InteractionKind::from_code(text).unwrap_or(InteractionKind::Note)
}

/// What kind it was, and what was said.
fn what(fields: &Fields, hide_label: bool) -> impl IntoView + use<> {
    let Fields { kind, summary, .. } = *fields;
    let kinds = InteractionKind::ALL
        .iter()
        .map(|kind| Segment { value: kind.code(), label: kind.label(), icon: icon_of(*kind) })
        .collect::<Vec<_>>();
    view! {
        <Segmented bind=kind label="Kind" segments=kinds/>
        <Field
            bind=summary label="Summary" hide_label kind=FieldKind::Textarea required=true maxlength=10_000
            placeholder="What was said, and what comes next?"
        />
    }
}

/// The date and the time.
fn date_and_time(occurred: Occurred) -> impl IntoView {
    view! {
        <div class="log-when">
            <Field bind=occurred.day label="Date" kind=FieldKind::Date max=Day::today().to_string()/>
            <Field bind=occurred.time label="Time" kind=FieldKind::Time/>
        </div>
    }
}

/// An icon for a kind of interaction.
pub fn icon_of(kind: InteractionKind) -> &'static str {
    match kind {
        InteractionKind::Call => "phone",
        InteractionKind::Email => "mail",
        InteractionKind::Meeting => "users",
        InteractionKind::Note => "notebook-pen",
        InteractionKind::Sms => "smartphone",
        InteractionKind::Other => "message-square",
    }
}

/// The quick log over the timeline. What is typed is kept until it is logged.
#[component]
pub fn QuickLog(customer: Uuid, on_logged: Callback<()>) -> impl IntoView {
    let key = StoredValue::new(format!("log.{customer}"));
    let fields = Fields::new(InteractionKind::Call, None, Memory::Tab.read(&key.get_value()).unwrap_or_default());
    let Fields { form, kind, occurred, summary } = fields;
    Effect::watch(
        move || summary.value.get(),
        move |text, _, _| {
            if text.is_empty() { Memory::Tab.forget(&key.get_value()) } else { Memory::Tab.write(&key.get_value(), text) }
        },
        false,
    );
    // Most entries are of now; the date and time are there when asked for.
    let dated = RwSignal::new(false);
    let toasts = Toasts::from_context();
    let submit = form.on_submit(move || async move {
        let interaction = kind_of(&kind.value.get_untracked());
        let new =
            NewInteraction { kind: interaction, occurred_at: occurred.moment(), summary: summary.value.get_untracked().trim().to_owned() };
        api::log(customer, &new).await.map_err(in_words)?;
        toasts.success(format!("{} logged", interaction.label()));
        Memory::Tab.forget(&key.get_value());
        summary.value.try_set(String::new());
        occurred.clear();
        dated.try_set(false);
        on_logged.run(());
        Ok(())
    });
    let verb = move || {
        format!(
            "Log {}",
            match kind_of(&kind.value.read()) {
                InteractionKind::Sms => "SMS".to_owned(),
                InteractionKind::Other => "interaction".to_owned(),
                kind => kind.label().to_lowercase(),
            }
        )
    };
    view! {
        <form class="quick-log" id=QUICK_LOG aria-label="Log an interaction" on:submit=submit novalidate>
            <FormErrors form/>
            {what(&fields, true)}
            <Show when=move || dated.get()>{date_and_time(occurred)}</Show>
            <div class="log-foot">
                {move || if dated.get() {
                    view! {
                        <Button variant=Variant::Ghost icon="rotate-ccw" on_click=move |_| { occurred.clear(); dated.set(false) }>"Use now"</Button>
                    }
                    .into_any()
                } else {
                    view! {
                        <span class="log-now">
                            <Icon name="clock"/>"Now · "
                            <button type="button" class="link" on:click=move |_| dated.set(true)>"Change date"</button>
                        </span>
                    }
                    .into_any()
                }}
                <Button submit=true variant=Variant::Primary icon="check" busy=form.is_busy()>{verb}</Button>
            </div>
        </form>
    }
}

/// Moves to the quick log's text; `false` where it is not on the page.
pub fn go_to_quick_log() -> bool {
    let Ok(Some(field)) = document().query_selector(&format!("#{QUICK_LOG} textarea")) else { return false };
    field.scroll_into_view();
    crate::ui::focus_id(&field.id());
    true
}

/// Corrects a logged interaction; shown in a dialog.
#[component]
pub fn InteractionEdit(interaction: Interaction, on_done: Callback<()>, on_cancel: Callback<()>) -> impl IntoView {
    let fields = Fields::new(interaction.kind, Some(interaction.occurred_at), interaction.summary.clone());
    let Fields { form, kind, occurred, summary } = fields;
    form.guard();
    let toasts = Toasts::from_context();
    let (day, time) = (occurred.day.get_untracked(), occurred.time.get_untracked());
    let before = StoredValue::new(interaction);
    let when = StoredValue::new((day, time));
    let submit = form.on_submit(move || async move {
        let before = before.get_value();
        let kind = kind_of(&kind.value.get_untracked());
        let moved = when.get_value() != (occurred.day.get_untracked(), occurred.time.get_untracked());
        let text = summary.value.get_untracked().trim().to_owned();
        let change = EditInteraction {
            kind: (kind != before.kind).then_some(kind),
            occurred_at: if moved { occurred.moment() } else { None },
            summary: Patch::between(&Some(before.summary), Some(text)),
        };
        if change != EditInteraction::default() {
            api::edit_interaction(before.id, before.version, &change).await.map_err(|failure| {
                if failure.is_stale() {
                    return Refusal::message(
                        "Somebody changed this entry meanwhile. Copy your text, close this dialog and edit the entry as it is now.",
                    );
                }
                in_words(failure)
            })?;
            toasts.success("Entry saved");
        }
        on_done.run(());
        Ok(())
    });
    view! {
        <form class="stack" on:submit=submit novalidate>
            <FormErrors form/>
            {what(&fields, false)}
            {date_and_time(occurred)}
            <div class="form-actions">
                <Button on_click=move |_| on_cancel.run(())>"Cancel"</Button>
                <Button submit=true variant=Variant::Primary busy=form.is_busy()>"Save entry"</Button>
            </div>
        </form>
    }
}

/// A refused moment is told in words: its fields are two.
fn in_words(failure: crate::client::Failure) -> Refusal {
    let mut refusal = Refusal::from(failure);
    if let Some(at) = refusal.errors.iter().position(|error: &FieldError| error.field == "occurred_at") {
        refusal.message = Some(format!("The date and time {}.", refusal.errors.remove(at).message));
    }
    refusal
}
