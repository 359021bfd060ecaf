//! Logs a call, e-mail, meeting or note, and corrects a logged one.

use leptos::prelude::*;
use platform::{client::Refusal, time::Day};
use shared::{
    FieldError, Named, Patch,
    problem::validate,
    records::interactions::{EditInteraction, Interaction, InteractionKind, NewInteraction},
};
use ui::{
    Bind, Button, Choice, Field, FieldKind, Form, FormErrors, Icon, MentionField, Piece, Segment, Segmented, Source, Toasts, Variant,
    mentioned, pieces,
};
use uuid::Uuid;

use super::{about::About, about_api, occurred::Occurred, stored::Memory};

/// The id of the quick log's text field, so that others can lead to it.
pub const QUICK_LOG: &str = "quick-log";

struct Fields {
    form: Form,
    kind: Bind<String>,
    occurred: Occurred,
    summary: Bind<String>,
    /// Colleagues chosen while typing; those count whose names are still in the text.
    picked: RwSignal<Vec<Choice>>,
    about: About,
}

impl Fields {
    fn new(about: About, kind: InteractionKind, at: Option<shared::Moment>, summary: String, picked: Vec<Choice>) -> Self {
        let form = Form::new();
        let kind = form.field("kind", "Kind", kind.code().to_owned());
        let summary = form.field("summary", "Summary", summary);
        form.rules(move || {
            let summary = summary.value.get();
            let new = NewInteraction { kind: InteractionKind::Note, occurred_at: None, summary, mentions: Vec::new() };
            validate(&new)
        });
        Self { form, kind, occurred: Occurred::new(at), summary, picked: RwSignal::new(picked), about }
    }
}

fn kind_of(text: &str) -> InteractionKind {
    InteractionKind::from_code(text).unwrap_or(InteractionKind::Note)
}

/// What kind it was, and what was said.
fn what(fields: &Fields, hide_label: bool) -> impl IntoView + use<> {
    let Fields { kind, summary, picked, about, .. } = *fields;
    let kinds = InteractionKind::ALL
        .iter()
        .map(|kind| Segment { value: kind.code(), label: kind.label(), icon: icon_of(*kind) })
        .collect::<Vec<_>>();
    view! {
        <Segmented bind=kind label="Kind" segments=kinds/>
        <MentionField
            bind=summary picked label="Summary" hide_label required=true maxlength=10_000 source=colleague_source(about)
            placeholder="What was said, and what comes next? Type @ to tell a colleague."
        />
    }
}

/// The colleagues whose names stand in the text.
fn mentions_in(text: &str, picked: RwSignal<Vec<Choice>>) -> Vec<Uuid> {
    let picked = picked.get_untracked();
    mentioned(text, &picked).iter().filter_map(|choice| choice.value.parse().ok()).collect()
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
pub fn QuickLog(about: About, on_logged: Callback<()>) -> impl IntoView {
    let key = StoredValue::new(format!("log.{}", about.id));
    let names = StoredValue::new(format!("log.{}.mentions", about.id));
    let known: Vec<(String, String)> = Memory::Tab.read(&names.get_value()).unwrap_or_default();
    let known = known.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let fields = Fields::new(about, InteractionKind::Call, None, Memory::Tab.read(&key.get_value()).unwrap_or_default(), known);
    let Fields { form, kind, occurred, summary, picked, .. } = fields;
    Effect::watch(
        move || summary.value.get(),
        move |text, _, _| {
            if text.is_empty() { Memory::Tab.forget(&key.get_value()) } else { Memory::Tab.write(&key.get_value(), text) }
        },
        false,
    );
    Effect::watch(
        move || picked.get(),
        move |picked, _, _| {
            let picked: Vec<_> = picked.iter().map(|choice| (&choice.value, &choice.label)).collect();
            Memory::Tab.write(&names.get_value(), &picked);
        },
        false,
    );
    // Most entries are of now; the date and time are there when asked for.
    let dated = RwSignal::new(false);
    let toasts = Toasts::from_context();
    let submit = form.on_submit(move || async move {
        let interaction = kind_of(&kind.value.get_untracked());
        let text = summary.value.get_untracked().trim().to_owned();
        let mentions = mentions_in(&text, picked);
        let new = NewInteraction { kind: interaction, occurred_at: occurred.moment(), summary: text, mentions };
        about_api::log(about, &new).await.map_err(refusal)?;
        toasts.success(format!("{} logged", interaction.label()));
        Memory::Tab.forget(&key.get_value());
        Memory::Tab.forget(&names.get_value());
        picked.try_set(Vec::new());
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
    ui::focus_id(&field.id());
    true
}

/// Corrects a logged interaction; shown in a dialog.
#[component]
pub fn InteractionEdit(about: About, interaction: Interaction, on_done: Callback<()>, on_cancel: Callback<()>) -> impl IntoView {
    let known = interaction.mentions.iter().map(|user| Choice::new(user.id.to_string(), user.name.clone())).collect();
    let fields = Fields::new(about, interaction.kind, Some(interaction.occurred_at), interaction.summary.clone(), known);
    let Fields { form, kind, occurred, summary, picked, .. } = fields;
    form.guard();
    let toasts = Toasts::from_context();
    let (day, time) = (occurred.day.get_untracked(), occurred.time.get_untracked());
    let before = StoredValue::new(interaction);
    let when = StoredValue::new((day, time));
    let submit = form.on_submit(move || async move {
        let before = before.get_value();
        let held = before.clone();
        let kind = kind_of(&kind.value.get_untracked());
        let moved = when.get_value() != (occurred.day.get_untracked(), occurred.time.get_untracked());
        let text = summary.value.get_untracked().trim().to_owned();
        let mentions = mentions_after(&before, mentions_in(&text, picked));
        let change = EditInteraction {
            kind: (kind != before.kind).then_some(kind),
            occurred_at: if moved { occurred.moment() } else { None },
            summary: Patch::between(&Some(before.summary), Some(text)),
            mentions,
        };
        if change != EditInteraction::default() {
            about_api::edit_interaction(about, &held, &change).await.map_err(|failure| {
                if failure.is_stale() {
                    return Refusal::message(
                        "Somebody changed this entry meanwhile. Copy your text, close this dialog and edit the entry as it is now.",
                    );
                }
                refusal(failure)
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

/// Colleagues who can be mentioned in what is logged about this record.
fn colleague_source(about: About) -> Source {
    Source::new(move |text: String| async move {
        let found = about_api::colleagues(about, &text).await.map_err(|failure| failure.message())?;
        Ok(found
            .into_iter()
            .map(|colleague| {
                let choice = Choice::new(colleague.id.to_string(), colleague.name);
                match colleague.team {
                    Some(team) => choice.hint(team.name),
                    None => choice,
                }
            })
            .collect())
    })
}

/// Who is mentioned after an edit, where that changes. Somebody who is mentioned, but whose name was never in the text, stays.
fn mentions_after(before: &Interaction, standing: Vec<Uuid>) -> Option<Vec<Uuid>> {
    let named = |summary: &str, name: &str| pieces(summary, &[name]).iter().any(|piece| matches!(piece, Piece::Name(..)));
    let unnamed = before.mentions.iter().filter(|user| !named(&before.summary, &user.name)).map(|user| user.id);
    let mut after = standing;
    for user in unnamed {
        if !after.contains(&user) {
            after.push(user);
        }
    }
    let same = after.len() == before.mentions.len() && before.mentions.iter().all(|user| after.contains(&user.id));
    (!same).then_some(after)
}

/// A refused moment is told in words: its fields are two. Who cannot be mentioned stands in the text.
fn refusal(failure: platform::client::Failure) -> Refusal {
    let mut refusal = Refusal::from(failure);
    if let Some(at) = refusal.errors.iter().position(|error: &FieldError| error.field == "occurred_at") {
        refusal.message = Some(format!("The date and time {}.", refusal.errors.remove(at).message));
    }
    for error in &mut refusal.errors {
        if error.field == "mentions" {
            error.field = "summary".to_owned();
        }
    }
    refusal
}
