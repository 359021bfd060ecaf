//! Two customers side by side, and merging them.

use platform::{
    address::use_address,
    client::Failure,
    loading::{Loading, load},
    page::{self, Crumb},
};
use std::collections::BTreeSet;
use ui::{Banner, Button, Card, Icon, Loaded, PageHead, Toasts, Tone, Variant, When, format_money};

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use records::custom_fields::{Defined, load_fields};
use shared::{
    customers::Customer,
    customers::merges::{MergePreview, NewMerge, UNDO_DAYS},
    customers::spec::SPEC,
};
use uuid::Uuid;

use super::{
    duplicate_api::{self, compare_href},
    duplicate_list::HELP,
    merge_fields::{Choice, Fate, Row, rows},
    merge_undo::{describe_moves, undo},
};

pub fn merge_page() -> impl IntoView {
    page::describe(
        "Merge customers".to_owned(),
        vec![Crumb::link("Customers", "/customers"), Crumb::link("Duplicates", "/customers/duplicates")],
        Some(&HELP),
    );
    let address = use_address();
    let named = move |name: &'static str| address.get(name).and_then(|id| id.parse::<Uuid>().ok());
    let pair = Memo::new(move |_| named("keep").zip(named("other")));
    let preview = load(move || {
        let pair = pair.get();
        async move {
            let (keep, other) = pair.ok_or(Failure::Unreadable)?;
            duplicate_api::preview(keep, other).await
        }
    });
    let fields = load_fields(SPEC.code);
    // Another pair must not show for a moment under a new address.
    Effect::watch(move || pair.get(), move |_, _, _| preview.value.set(None), false);
    view! {
        <PageHead title="Merge customers" purpose="Choose what stays where the two differ. Nothing is merged before you say so below."/>
        <Loaded of=preview lines=10 let:found>
            // The fields' names decide what there is to choose, so both are waited for.
            <Loaded of=fields lines=10 let:fields><Comparison found=found.clone() preview fields/></Loaded>
        </Loaded>
    }
}

#[component]
fn Comparison(found: MergePreview, preview: Loading<MergePreview>, fields: Vec<Defined>) -> impl IntoView {
    let MergePreview { keep, other, moves, problems } = found;
    let taken = RwSignal::new(BTreeSet::<Choice>::new());
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let toasts = Toasts::from_context();
    let go = StoredValue::new_local(use_navigate());
    let rows = rows(&keep, &other, &|money| format_money(money.minor, &money.currency), &fields);
    let differing = rows.iter().filter(|row| matches!(row.fate, Fate::Choose(_))).count();
    let (keep_version, other_version) = (keep.version, other.version);
    let (into, from) = (keep.name.clone(), other.name.clone());
    let (kept, gone) = (keep.id, other.id);
    let request = move |taken: BTreeSet<Choice>| {
        let (mut take, mut take_custom) = (Vec::new(), Vec::new());
        for choice in taken {
            match choice {
                Choice::Field(field) => take.push(field),
                Choice::Custom(key) => take_custom.push(key.to_owned()),
            }
        }
        NewMerge { keep_id: kept, keep_version, other_id: gone, other_version, take, take_custom }
    };
    let merge = move |_| {
        let new = request(taken.get_untracked());
        let done = format!("{from} was merged into {into}");
        busy.set(true);
        refused.set(None);
        leptos::task::spawn_local(async move {
            let answer = duplicate_api::merge(&new).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(merge) => {
                    toasts.success(done).with_action("Undo", move || undo(merge.id, toasts, || ()));
                    let _ = go.try_with_value(|go| go(&format!("/customers/{kept}"), NavigateOptions::default()));
                }
                Err(failure) if failure.is_stale() => {
                    let _ = refused.try_set(Some(
                        "Somebody changed one of the two meanwhile. Both were loaded again: look at them once more.".to_owned(),
                    ));
                    preview.refetch();
                }
                Err(failure) => {
                    let _ = refused.try_set(Some(failure.message()));
                }
            }
        });
    };
    let summary = match (moves.is_empty(), differing) {
        (true, _) => format!("Nothing has to move from {}. It is archived and says where it went.", other.name),
        _ => format!("{} move to {}. {} is archived and says where it went.", describe_moves(&moves), keep.name, other.name),
    };
    let verb = format!("Merge into {}", keep.name);
    let (stays, goes) = (StoredValue::new(keep), StoredValue::new(other));
    let blocked = !problems.is_empty();
    let too_much = problems
        .into_iter()
        .map(|problem| view! { <li>{format!("{} {}", problem.field.replace('_', " "), problem.message)}</li> })
        .collect_view();
    view! {
        <div class="stack">
            {move || refused.get().map(|reason| view! { <Banner tone=Tone::Danger>{reason}</Banner> })}
            {blocked.then(|| view! {
                <Banner tone=Tone::Warning title="These two cannot be merged as they are. Shorten one of them first:"><ul>{too_much}</ul></Banner>
            })}
            <Card title="Side by side" flush=true>
                <div class="table-scroll" role="region" aria-label="Both customers, field by field" tabindex="0">
                    <table class="sheet merge-table">
                        <thead>
                            <tr>
                                <th scope="col">"Field"</th>
                                <th scope="col"><Heading of=stays.get_value() note="Stays"/></th>
                                <th scope="col"><Heading of=goes.get_value() note="Goes into it"/></th>
                                <th scope="col">"Becomes"</th>
                            </tr>
                        </thead>
                        <tbody>{rows.into_iter().map(|row| view! { <Line row taken/> }).collect_view()}</tbody>
                    </table>
                </div>
            </Card>
            <Card title="What happens">
                <div class="stack">
                    <p>{summary}</p>
                    <p class="quiet">
                        {format!("Interactions, contacts, purchases and subsidiaries move; tags, addresses and numbers of both are kept; a refused consent stays refused. It can be undone for {UNDO_DAYS} days.")}
                    </p>
                </div>
            </Card>
            <div class="form-actions">
                <Button icon="refresh-cw" href=compare_href(gone, kept)>"Swap which one stays"</Button>
                <Button href="/customers/duplicates">"Cancel"</Button>
                <Button variant=Variant::Primary icon="git-merge" busy disabled=Signal::stored(blocked) on_click=merge>{verb}</Button>
            </div>
        </div>
    }
}

#[component]
fn Heading(of: Customer, note: &'static str) -> impl IntoView {
    view! {
        <span class="merge-heading">
            <span class="quiet">{note}</span>
            <a href=format!("/customers/{}", of.id) target="_blank" rel="noopener">
                {of.name}<Icon name="external-link"/><span class="visually-hidden">" (opens a new tab)"</span>
            </a>
            <span class="quiet">"Added "<When at=of.created_at/></span>
        </span>
    }
}

#[component]
fn Line(row: Row, taken: RwSignal<BTreeSet<Choice>>) -> impl IntoView {
    let Row { label, keep, other, fate } = row;
    let (own, theirs, of) = (keep.clone(), other.clone(), label.clone());
    let cell = move |text: String, is_theirs: bool, name: &'static str| match fate {
        Fate::Choose(field) => {
            let chosen = move || taken.read().contains(&field) == is_theirs;
            let choose = move |_| {
                taken.update(|taken| {
                    if is_theirs {
                        taken.insert(field)
                    } else {
                        taken.remove(&field)
                    };
                });
            };
            view! {
                <label class="merge-choice">
                    <input type="radio" name=field.name() prop:checked=chosen on:change=choose/>
                    <span><span class="visually-hidden">{format!("{of} of the one that {name}: ")}</span>{text}</span>
                </label>
            }
            .into_any()
        }
        _ if text.is_empty() => view! { <span class="quiet">"–"</span> }.into_any(),
        _ => view! { <span>{text}</span> }.into_any(),
    };
    let becomes = move || match fate {
        Fate::Same | Fate::Kept => view! { <span class="quiet">"stays as it is"</span> }.into_any(),
        Fate::TakenOver => view! { <span>"taken over"</span> }.into_any(),
        Fate::United => view! { <span>"those of both"</span> }.into_any(),
        Fate::Choose(field) => {
            let text = if taken.read().contains(&field) { theirs.clone() } else { own.clone() };
            view! { <strong>{text}</strong> }.into_any()
        }
    };
    view! {
        <tr data-choose=matches!(fate, Fate::Choose(_)).to_string()>
            <th scope="row">{label}</th>
            <td data-label="Stays">{cell(keep, false, "stays")}</td>
            <td data-label="Goes">{cell(other, true, "goes")}</td>
            <td data-label="Becomes">{becomes}</td>
        </tr>
    }
}
