use leptos::prelude::*;
use platform::page::Crumb;

use super::{Group, Opener};
use crate::{
    Avatar, Badge, Banner, Breadcrumbs, Button, Command, CommandPalette, ConfirmDialog, Description, DescriptionList, Dialog, DialogSize,
    Drawer, EmptyState, ErrorState, Field, HelpTip, Kbd, Menu, MenuItem, Money, Popover, Progress, Section, Shortcut, ShortcutsDialog,
    Size, Skeleton, Source, Stat, Tab, Tabs, Tag, Toasts, Tone, Tooltip, Variant, When, WizardSteps,
};

#[component]
pub(super) fn Messages() -> impl IntoView {
    let toasts = Toasts::from_context();
    view! {
        <Group title="Messages">
            <Banner tone=Tone::Info>"Twelve customers were imported this morning."</Banner>
            <Banner tone=Tone::Success title="Import finished">"85 created, 0 failed."</Banner>
            <Banner tone=Tone::Warning title="Nobody can reply yet" on_dismiss=|| ()>"Connect an e-mail account in the settings first."</Banner>
            <Banner tone=Tone::Danger title="The file could not be read">"Line 14 has 9 columns, the heading has 8. Mend the line and choose the file again."</Banner>
            <div class="row">
                <Button on_click=move |_| { toasts.info("Export is being prepared"); }>"Toast"</Button>
                <Button on_click=move |_| toasts.success("Customer archived").with_action("Undo", move || { toasts.success("Restored"); })>"Toast with undo"</Button>
                <Button on_click=move |_| { toasts.error("Not saved: the server did not answer. Try again."); }>"Error toast"</Button>
            </div>
            <div class="columns-2">
                <EmptyState icon="users" title="No customers yet" text="Add the first one, or bring the list you have.">
                    <Button variant=Variant::Primary icon="plus">"New customer"</Button><Button icon="upload">"Import a list"</Button>
                </EmptyState>
                <ErrorState text="The server did not answer. Your filters are kept." on_retry=|| ()/>
            </div>
            <div class="columns-2">
                <Skeleton lines=4/>
                <div class="stack"><Progress label="Import" value=Some(62)/><Progress label="Waiting for the server"/></div>
            </div>
        </Group>
    }
}

#[component]
pub(super) fn Overlays() -> impl IntoView {
    let (dialog, large, confirm, drawer, palette, keys) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let shown = RwSignal::new(true);
    let commands = vec![
        Command::link("Pages", "layout-dashboard", "Dashboard", "#dashboard").keys("g d"),
        Command::link("Pages", "users", "Customers", "#customers").keys("g c"),
        Command::action("new-customer", "Actions", "plus", "New customer", || ()),
    ];
    let items = vec![
        MenuItem::action("Edit", || ()).icon("pencil").keys("e"),
        MenuItem::link("Open in the portal", "#portal").icon("external-link"),
        MenuItem::action("Merge", || ()).icon("git-merge").disabled(true),
        MenuItem::separator(),
        MenuItem::heading("Show"),
        MenuItem::check("Archived", shown, move || shown.update(|s| *s = !*s)),
        MenuItem::separator(),
        MenuItem::action("Delete", || ()).icon("trash-2").danger(),
    ];
    view! {
        <Group title="Overlays">
            <div class="row">
                <Menu label="Actions" items=items.clone()/>
                <Menu label="More" icon="ellipsis" icon_only=true variant=Variant::Ghost items/>
                <Button popover="sample-popover">"Popover"</Button>
                <Opener text="Dialog" open=dialog/>
                <Opener text="Large dialog" open=large/>
                <Opener text="Confirm" open=confirm/>
                <Opener text="Drawer" open=drawer/>
                <Opener text="Command palette" open=palette/>
                <Opener text="Shortcuts" open=keys/>
                <Tooltip text="Second factor is on"><span class="muted">"Hover or focus me"</span></Tooltip>
                <span>"SLA"<HelpTip term="SLA">"The time within which a customer must hear from us."</HelpTip></span>
            </div>
            <Popover id="sample-popover" label="Sample">"Anything fits in here."</Popover>
            <Dialog open=dialog title="Log a call" footer=move || view! { <Button on_click=move |_| dialog.set(false)>"Cancel"</Button><Button variant=Variant::Primary>"Save"</Button> }>
                <Field bind=RwSignal::new(String::new()) label="Subject" autofocus=true/>
                <p class="note">"It appears on the customer's timeline."</p>
            </Dialog>
            <Dialog open=large title="Import preview" size=DialogSize::Large>
                {(1..=40).map(|n| view! { <p>{format!("Row {n}: created")}</p> }).collect_view()}
            </Dialog>
            <ConfirmDialog open=confirm title="Delete 3 customers?" text="They are hidden everywhere and can be restored from the archive." confirm="Delete" danger=true on_confirm=move || confirm.set(false)/>
            <Drawer open=drawer title="Acme Capital">
                <DescriptionList><Description term="E-mail">"office@acme.example"</Description><Description term="Owner">"Maya Chen"</Description></DescriptionList>
            </Drawer>
            <CommandPalette open=palette commands on_go=|_| () source=Source::new(|text: String| async move {
                Ok(vec![Command::link("Customers", "building-2", format!("{text} Capital"), "#found").hint("Customer")])
            })/>
            <ShortcutsDialog open=keys shortcuts=vec![
                Shortcut { group: "Anywhere", keys: "Ctrl K", does: "Command palette" },
                Shortcut { group: "Anywhere", keys: "?", does: "Keyboard shortcuts" },
                Shortcut { group: "Lists", keys: "↑ ↓", does: "Move between rows" },
                Shortcut { group: "Lists", keys: "Enter", does: "Open" },
            ]/>
        </Group>
    }
}

#[component]
pub(super) fn Small() -> impl IntoView {
    let tabs = vec![
        Tab::new("timeline", "Timeline", "?tab=timeline").count(12),
        Tab::new("details", "Details", "?tab=details"),
        Tab::new("invoices", "Invoices", "?tab=invoices").count(3),
    ];
    let hour_ago = js_sys::Date::now() - 3_700_000.0;
    view! {
        <Group title="Figures, states and ways">
            <div class="columns-4">
                <Stat label="Open pipeline" value=crate::format_money(418_120_000, "EUR") note="38 opportunities" href="#pipeline"/>
                <Stat label="Won this month" value=crate::format_money(113_730_000, "EUR") note="12 opportunities"/>
                <Stat label="Overdue" value=crate::format_number(1204) note="invoices"/>
                <Stat label="Customers" value="85"/>
            </div>
            <div class="row">
                <Badge text="Draft"/><Badge text="In review" tone=Tone::Accent/><Badge text="Sent" tone=Tone::Info/><Badge text="Paid" tone=Tone::Success/>
                <Badge text="Due soon" tone=Tone::Warning/><Badge text="Overdue" tone=Tone::Danger/>
                <Tag text="key account"/><Tag text="removable" on_remove=|| ()/><Tag text="linked" href="#tag"/>
            </div>
            <div class="row">
                {["Aïcha Diallo", "Luis Ortega", "Maya Chen", "Priya Nair", "Tom Becker", "Acme", "Juniper Robotics", "Lumen"].map(|name| view! { <Avatar id=name name=name/> })}
                <Avatar id="x" name="Acme Capital" square=true/><Avatar id="y" name="Maya Chen" size=Size::Large/><Avatar id="z" name="Tom Becker" size=Size::Small/>
                <Kbd keys="Ctrl K"/>
            </div>
            <div class="row">
                <Money minor=123_456_i64 currency="EUR"/>"·"<Money minor=-98_i64 currency="USD"/>"·"<Money minor=12_000_i64 currency="JPY"/>"·"<Money minor=1_234_567_i64 currency="KWD"/>"·"
                <When at=platform::time::At(hour_ago)/>"·"<When at="2026-02-01T09:15:00Z" exact=true/>
            </div>
            <Breadcrumbs crumbs=vec![Crumb::link("Customers", "#customers"), Crumb::link("Acme Capital", "#acme"), Crumb::here("Edit")]/>
            <Tabs label="Customer" tabs current="timeline"/>
            <WizardSteps steps=vec!["File", "Columns", "Preview", "Done"] current=2_usize/>
            <Section title="A section" note="Printed on invoices.">
                <DescriptionList>
                    <Description term="E-mail"><a href="mailto:office@acme.example">"office@acme.example"</a></Description>
                    <Description term="Lifetime" help=|| view! { <HelpTip term="Lifetime">"Months since the first order."</HelpTip> }>"37 months"</Description>
                </DescriptionList>
            </Section>
        </Group>
    }
}
