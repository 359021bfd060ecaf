use std::sync::Arc;

use leptos::{html, prelude::*};

use super::{
    Menu, MenuItem, Size, Tone, Variant,
    element::{all, closest, focus},
};
use crate::strings;

/// A column of a board.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardColumn {
    pub id: String,
    pub title: String,
    pub tone: Tone,
    /// A sum over its cards, as it is read.
    pub note: Option<String>,
}

/// A card: what it is called, which column it is in, how it looks, and where it leads.
#[derive(Clone)]
pub struct BoardCard {
    pub id: String,
    pub column: String,
    pub name: String,
    pub href: String,
    view: Arc<dyn Fn() -> AnyView + Send + Sync>,
}

impl BoardCard {
    pub fn new<V: IntoView + 'static>(
        id: impl Into<String>,
        column: impl Into<String>,
        name: impl Into<String>,
        href: impl Into<String>,
        view: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        Self { id: id.into(), column: column.into(), name: name.into(), href: href.into(), view: Arc::new(move || view().into_any()) }
    }
}

/// A card was moved to another column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardMove {
    pub card: String,
    pub from: String,
    pub to: String,
}

/// Cards in columns. Cards are moved by dragging or by their menu; arrow keys move the focus between them. The caller moves the card in its
/// data (at once, undoing it should the server refuse).
///
/// ```ignore
/// view! { <Board label="Opportunities" columns cards on_move=move_card/> }
/// ```
#[component]
pub fn Board(
    #[prop(into)] label: String,
    #[prop(into)] columns: Signal<Vec<BoardColumn>>,
    #[prop(into)] cards: Signal<Vec<BoardCard>>,
    #[prop(into)] on_move: Callback<BoardMove>,
    /// Whether the reader may move cards.
    #[prop(default = true)]
    movable: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let dragged = RwSignal::new(None::<String>);
    let over = RwSignal::new(None::<String>);
    let status = RwSignal::new(String::new());
    let move_card = Callback::new(move |(card, to): (String, String)| {
        let found = cards.with_untracked(|cards| cards.iter().find(|c| c.id == card).map(|c| (c.name.clone(), c.column.clone())));
        let Some((name, from)) = found.filter(|(_, from)| *from != to) else { return };
        let title = columns.with_untracked(|columns| columns.iter().find(|c| c.id == to).map(|c| c.title.clone()).unwrap_or_default());
        status.set(format!("{name} moved to {title}"));
        on_move.run(BoardMove { card, from, to });
    });
    let drop_here = move |column: String| {
        over.set(None);
        if let Some(card) = dragged.get_untracked() {
            dragged.set(None);
            move_card.run((card, column));
        }
    };
    let card_view = move |card: BoardCard| {
        let BoardCard { id, column, name, href, view } = card;
        let (own, drag_id) = (id.clone(), id.clone());
        let items = Signal::derive(move || {
            let mut items = vec![MenuItem::heading(strings::MOVE_TO)];
            items.extend(columns.get().into_iter().map(|to| {
                let (card, here) = (id.clone(), to.id == column);
                MenuItem::action(to.title, move || move_card.run((card.clone(), to.id.clone()))).disabled(here)
            }));
            items
        });
        view! {
            <li
                class="board-card" draggable=if movable { "true" } else { "false" }
                class:dragged=move || dragged.read().as_ref() == Some(&own)
                on:dragstart=move |event| {
                    if let Some(transfer) = event.data_transfer() {
                        transfer.set_effect_allowed("move");
                        let _ = transfer.set_data("text/plain", &drag_id);
                    }
                    dragged.set(Some(drag_id.clone()));
                }
                on:dragend=move |_| { dragged.set(None); over.set(None) }
            >
                <a class="board-link" href=href draggable="false">{name.clone()}</a>
                {movable.then(|| view! { <Menu label=format!("{}: {name}", strings::MOVE_TO) icon="ellipsis" icon_only=true variant=Variant::Ghost size=Size::Small items/> })}
                <div class="board-content">{view()}</div>
            </li>
        }
    };
    let column_view = move |column: BoardColumn| {
        let id = StoredValue::new(column.id);
        let name = column.title.clone();
        let here = Signal::derive(move || {
            id.with_value(|id| cards.with(|cards| cards.iter().filter(|card| card.column == *id).cloned().collect::<Vec<_>>()))
        });
        view! {
            <section
                class="board-column" aria-label=name data-over=move || id.with_value(|id| (over.read().as_ref() == Some(id)).to_string())
                on:dragover=move |event| if dragged.read_untracked().is_some() {
                    event.prevent_default();
                    if id.with_value(|id| over.read_untracked().as_ref() != Some(id)) { over.set(Some(id.get_value())) }
                }
                on:drop=move |event| { event.prevent_default(); drop_here(id.get_value()) }
            >
                <header>
                    <h3 class="badge" data-tone=column.tone.name()>{column.title}</h3>
                    <span class="count">{move || here.read().len()}</span>
                    {column.note.map(|note| view! { <span class="board-note">{note}</span> })}
                </header>
                <ul>{move || here.get().into_iter().map(card_view).collect_view()}</ul>
            </section>
        }
    };
    view! {
        <div
            class="board" role="region" aria-label=label tabindex="0" node_ref=node
            on:keydown=move |event| if let Some(board) = node.get_untracked() && step(&board, &event) { event.prevent_default() }
        >
            {move || columns.get().into_iter().map(column_view).collect_view()}
        </div>
        <p class="visually-hidden" role="status">{status}</p>
    }
}

/// Moves the focus from card to card, within its column or to the same place of the next; whether it did.
fn step(board: &web_sys::Element, event: &leptos::ev::KeyboardEvent) -> bool {
    let (across, by): (bool, isize) = match event.key().as_str() {
        "ArrowUp" => (false, -1),
        "ArrowDown" => (false, 1),
        "ArrowLeft" => (true, -1),
        "ArrowRight" => (true, 1),
        _ => return false,
    };
    if closest(event, ".board-link").is_none() {
        return false;
    }
    let columns: Vec<_> = all(board, ".board-column").iter().map(|column| all(column, ".board-link")).collect();
    let focused = document().active_element();
    let at = columns.iter().enumerate().find_map(|(x, links)| Some((x, links.iter().position(|link| focused.as_ref() == Some(link))?)));
    let Some((x, y)) = at else { return false };
    let target = if across {
        let mut next = x.checked_add_signed(by);
        // Empty columns are stepped over.
        while next.and_then(|i| columns.get(i)).is_some_and(Vec::is_empty) {
            next = next.and_then(|i| i.checked_add_signed(by));
        }
        next.and_then(|i| columns.get(i)).and_then(|links| links.get(y).or(links.last()))
    } else {
        y.checked_add_signed(by).and_then(|i| columns[x].get(i))
    };
    target.map(focus).is_some()
}
