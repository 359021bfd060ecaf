//! Two people edited the same customer: both versions of each field, side by side, to choose from.

use leptos::prelude::*;
use ui::{Banner, Tone};

use super::{form_fields::Fields, form_merging::Conflict, form_model::Typed};

/// Another's changes that came in between.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EditConflict {
    /// What stands in the record now.
    pub theirs: Typed,
    /// What was typed here.
    pub mine: Typed,
    /// The fields both changed; empty where the changes could be joined.
    pub conflicts: Vec<Conflict>,
}

/// Tells of the other's changes; where both changed a field, lets the reader choose.
#[component]
pub fn ConflictPanel(fields: Fields, conflict: RwSignal<Option<EditConflict>>) -> impl IntoView {
    move || {
        conflict.get().map(|EditConflict { theirs, mine, conflicts }| {
            if conflicts.is_empty() {
                return view! {
                    <Banner tone=Tone::Warning title="Somebody changed this customer meanwhile.">
                        <p>"Their changes are in the form now, beside yours; no field was changed by both. Check them and save again."</p>
                    </Banner>
                }
                .into_any();
            }
            let count = match conflicts.len() {
                1 => "Somebody changed this customer meanwhile, in one field that you changed too.".to_owned(),
                n => format!("Somebody changed this customer meanwhile, in {n} fields that you changed too."),
            };
            let (theirs, mine) = (StoredValue::new(theirs), StoredValue::new(mine));
            let rows = conflicts.into_iter().map(|conflict| view! { <Choose conflict fields theirs mine/> }).collect_view();
            view! {
                <section class="conflict" aria-label="Conflicting changes">
                    <Banner tone=Tone::Warning title=count>
                        <p>"Nothing you typed is lost. Choose for each field, then save again."</p>
                        <div class="conflict-rows">{rows}</div>
                    </Banner>
                </section>
            }
            .into_any()
        })
    }
}

#[component]
fn Choose(conflict: Conflict, fields: Fields, theirs: StoredValue<Typed>, mine: StoredValue<Typed>) -> impl IntoView {
    let field = conflict.field;
    let take = move |side: StoredValue<Typed>| {
        let mut typed = untrack(|| fields.typed());
        side.with_value(|side| typed.take(field, side));
        fields.fill(&typed);
    };
    let shown = |text: String| {
        if text.is_empty() {
            view! { <em class="quiet">"empty"</em> }.into_any()
        } else {
            view! { <span class="multiline">{text}</span> }.into_any()
        }
    };
    let name = format!("conflict-{}", field.replace('.', "-"));
    view! {
        <fieldset class="conflict-row">
            <legend>{fields.label(field)}</legend>
            <label class="check">
                <input type="radio" name=name.clone() checked on:change=move |_| take(mine)/>
                <span><small>"Yours"</small>{shown(conflict.mine)}</span>
            </label>
            <label class="check">
                <input type="radio" name=name on:change=move |_| take(theirs)/>
                <span><small>"Theirs, saved already"</small>{shown(conflict.theirs)}</span>
            </label>
        </fieldset>
    }
}
