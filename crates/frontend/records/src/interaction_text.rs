//! What was said, with the names of those who are mentioned.

use leptos::prelude::*;
use platform::session::use_session;
use shared::records::interactions::Interaction;
use ui::{Piece, pieces};

/// The text, its names marked. Who is mentioned under another name than the text has, such as after a change of name, stands behind it.
#[component]
pub fn InteractionText(interaction: Interaction) -> impl IntoView {
    let me = use_session().my_id();
    let Interaction { summary, mentions, .. } = interaction;
    let names: Vec<&str> = mentions.iter().map(|user| user.name.as_str()).collect();
    let parts = pieces(&summary, &names);
    let missing: Vec<_> = (0..mentions.len())
        .filter(|n| !parts.iter().any(|piece| matches!(piece, Piece::Name(_, named) if mentions[*named].name == mentions[*n].name)))
        .map(|n| view! { <span class="mention" class:me={me == Some(mentions[n].id)}>{format!("@{}", mentions[n].name)}</span> })
        .collect();
    let text = parts
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => (*text).to_owned().into_any(),
            Piece::Name(name, n) => {
                view! { <span class="mention" class:me={me == Some(mentions[*n].id)}>{(*name).to_owned()}</span> }.into_any()
            }
        })
        .collect_view();
    view! {
        <p class="multiline">{text}</p>
        {(!missing.is_empty()).then(|| view! { <p class="mentioned">"Mentions "{missing}</p> })}
    }
}
