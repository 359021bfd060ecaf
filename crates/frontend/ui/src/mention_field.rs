use leptos::{html, prelude::*};

use super::{
    Bind, Choice, FieldFrame, Source,
    choice_list::{ChoiceList, ChoiceListView},
    lookup::Lookup,
    mention_text::{Piece, Token, completed, pieces, token_at},
};
use crate::strings;

/// A text area in which `@` and some letters name somebody from a list. Arrow keys move, Enter chooses, Esc leaves what was typed. It stays a text area for
/// assistive technology, which tells that it completes and what is active.
///
/// ```ignore
/// view! { <MentionField bind=summary picked=mentions label="Summary" source=colleagues(customer)/> }
/// ```
#[component]
pub fn MentionField(
    #[prop(into)] bind: Bind<String>,
    /// Who was chosen so far, also those whose names were taken out of the text again: see [`mentioned`].
    picked: RwSignal<Vec<Choice>>,
    #[prop(into)] label: String,
    source: Source,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional)] maxlength: Option<u32>,
) -> impl IntoView {
    let id = bind.id();
    let node = NodeRef::<html::Textarea>::new();
    let token = StoredValue::new(None::<Token>);
    // Where the `@` stands whose list was closed with Esc.
    let dismissed = StoredValue::new(None::<usize>);
    let choose = Callback::new(move |choice: Choice| {
        let (Some(area), Some(token)) = (node.get_untracked(), token.get_value()) else { return };
        let (text, caret) = completed(&area.value(), &token, &choice.label);
        area.set_value(&text);
        bind.value.set(text);
        let _ = area.set_selection_range(caret, caret);
        picked.update(|picked| {
            if !picked.iter().any(|known| known.value == choice.value) {
                picked.push(choice);
            }
        });
    });
    let list = ChoiceList::eager(id.clone(), Lookup::new(source), choose);
    let close = move || {
        if list.open.try_get_untracked() == Some(true) {
            list.open.set(false);
        }
    };
    let look = move || {
        let Some(area) = node.get_untracked() else { return };
        let caret = area.selection_start().ok().flatten().unwrap_or_default();
        let found = token_at(&area.value(), caret);
        match &found {
            Some(found) if dismissed.get_value() != Some(found.start) => list.show(found.typed.clone()),
            Some(_) => {}
            None => {
                dismissed.set_value(None);
                close();
            }
        }
        token.set_value(found);
    };
    // Where a text goes on behind a name there is nobody to be found any more.
    Effect::new(move |_| {
        let nobody = list.open.get() && !list.lookup.pending.get() && list.lookup.found.read().is_empty();
        if nobody && token.with_value(|token| token.as_ref().is_some_and(|token| token.typed.contains(' '))) {
            list.open.set(false);
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if !list.open.get_untracked() || event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let key = event.key();
        // A text of several lines: Enter ends one where nobody is active.
        let is_text = key == "Tab" || (key == "Enter" && (list.lookup.pending.get_untracked() || list.active.get_untracked().is_none()));
        if !is_text && list.on_key(&event) && key == "Escape" {
            dismissed.set_value(token.with_value(|token| token.as_ref().map(|token| token.start)));
        }
    };
    let status = move || {
        let found = if list.open.get() { list.lookup.found.read().len() } else { 0 };
        (found > 0).then(|| strings::found_to_mention(found))
    };
    let placeholder = (!placeholder.is_empty()).then_some(placeholder);
    view! {
        <FieldFrame id=id.clone() label=label.clone() error=bind.error required hide_label>
            <div class="mention-field" node_ref=list.anchor>
                <textarea
                    id=id.clone() name=id rows="4" maxlength=maxlength placeholder=placeholder node_ref=node
                    aria-autocomplete="list" aria-controls=list.id() aria-activedescendant=move || list.active_id()
                    aria-required=required.then_some("true") aria-describedby=move || bind.described_by(false) aria-invalid=move || bind.invalid()
                    prop:value=bind.value
                    on:input=move |event| {
                        bind.value.set(event_target_value(&event));
                        look();
                    }
                    on:click=move |_| look()
                    on:blur=move |_| close()
                    on:keydown=on_key
                ></textarea>
            </div>
            <p class="visually-hidden" role="status">{status}</p>
            <ChoiceListView list label chosen=Signal::stored(Vec::new())/>
        </FieldFrame>
    }
}

/// Those of the chosen whose names stand in the text.
pub fn mentioned(text: &str, picked: &[Choice]) -> Vec<Choice> {
    let standing = |choice: &&Choice| pieces(text, &[choice.label.as_str()]).iter().any(|piece| matches!(piece, Piece::Name(..)));
    // Of "@Tom Becker" only Tom Becker is meant, not a Tom who was chosen before.
    let names: Vec<&str> = picked.iter().filter(standing).map(|choice| choice.label.as_str()).collect();
    let whole: Vec<&str> =
        pieces(text, &names).iter().filter_map(|piece| if let Piece::Name(_, n) = piece { Some(names[*n]) } else { None }).collect();
    picked.iter().filter(|choice| whole.contains(&choice.label.as_str())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_are_mentioned_who_were_chosen_and_still_stand_there() {
        let picked = [Choice::new("1", "Tom"), Choice::new("2", "Tom Becker"), Choice::new("3", "Ada"), Choice::new("4", "Ada")];
        let ids = |text: &str| mentioned(text, &picked).into_iter().map(|choice| choice.value).collect::<Vec<_>>();
        assert_eq!(ids("@Tom Becker, hello"), ["2"]);
        assert_eq!(ids("@Tom, hello"), ["1"]);
        assert_eq!(ids("@Ada"), ["3", "4"], "two of one name are both meant");
        assert_eq!(ids("Ada and Tom"), [""; 0]);
    }
}
