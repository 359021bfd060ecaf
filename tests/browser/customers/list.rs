use crate::Browser;
use serde_json::{Value, json};
use shared::customers::Customer;
use shared::views::SavedView;
use tests::until;
use thirtyfour::Key;

async fn add(browser: &Browser, body: Value) -> Customer {
    browser.app.admin().await.post("/customers", &body).await.expect(201).read()
}

async fn two_sizes(browser: &Browser) {
    add(browser, json!({ "kind": "company", "name": "Many Hands", "employees": 100, "sector": "retail" })).await;
    add(browser, json!({ "kind": "company", "name": "Few Hands", "employees": 10 })).await;
}

#[tokio::test]
async fn a_filter_is_built_in_a_dialog_and_lives_in_the_address() {
    let browser = Browser::signed_in().await;
    two_sizes(&browser).await;
    browser.go("/customers").await;
    browser.click("button", "Filter").await;
    browser.choose("Field", "Employees").await;
    browser.click("button", "Show customers").await;
    browser.sees("Give a value").await;
    browser.is_sound("an incomplete filter").await;
    browser.fill("Value of Employees", "50").await;
    browser.click("button", "Show 1 customer").await;
    browser.sees_no_more("Few Hands").await;
    browser.sees("Employees at least 50").await;
    browser.reload().await;
    browser.sees("Many Hands").await;
    assert!(!browser.has("link", "Few Hands").await, "the address keeps the filter");
    browser.click("button", "Remove Employees at least 50").await;
    browser.wait_for("link", "Few Hands").await;
}

#[tokio::test]
async fn every_column_that_sorts_does_so_both_ways_as_its_head_says() {
    let browser = Browser::signed_in().await;
    let made = |name: &str, employees: u32, revenue: i64| json!({ "kind": "company", "name": name, "employees": employees, "revenue": { "minor": revenue, "currency": "EUR" } });
    let first = add(&browser, made("Anvil", 10, 300)).await;
    add(&browser, made("Bolt", 100, 100)).await;
    add(&browser, made("Cog", 50, 200)).await;
    let admin = browser.app.admin().await;
    admin.patch(&format!("/customers/{}", first.id), &json!({ "phone": "+49 30 111111" })).if_match(1).await.expect(200);
    browser.go("/customers?columns=employees,revenue,created_at,updated_at").await;
    for (head, upwards) in [
        ("Employees", ["Anvil", "Cog", "Bolt"]),
        ("Revenue", ["Bolt", "Cog", "Anvil"]),
        ("Added", ["Anvil", "Bolt", "Cog"]),
        ("Changed", ["Bolt", "Cog", "Anvil"]),
        ("Name", ["Anvil", "Bolt", "Cog"]),
    ] {
        let downwards = upwards.iter().rev().copied().collect::<Vec<_>>();
        for (direction, rows) in [("ascending", upwards.to_vec()), ("descending", downwards), ("ascending", upwards.to_vec())] {
            let focus =
                format!("[...document.querySelectorAll('th button.sort')].find(b => b.innerText.trim() === '{head}').focus(); return null");
            browser.script::<Value>(&focus).await;
            browser.press(Key::Enter + "").await;
            let shown = "return [[...document.querySelectorAll('th[aria-sort]:not([aria-sort=none])')].map(e => `${e.innerText.trim()} ${e.ariaSort}`),
                [...document.querySelectorAll('tbody tr')].map(row => ['Anvil', 'Bolt', 'Cog'].find(name => row.innerText.includes(name)) ?? '')]";
            let wanted = (vec![format!("{head} {direction}")], rows);
            until(&format!("{wanted:?}"), async || {
                let shown: (Vec<String>, Vec<String>) = browser.script(shown).await;
                (shown.0 == wanted.0 && shown.1 == wanted.1).then_some(())
            })
            .await;
        }
    }
}

#[tokio::test]
async fn the_name_stays_beside_its_box_when_a_wide_list_is_scrolled() {
    let browser = Browser::signed_in().await;
    two_sizes(&browser).await;
    browser.resize(1000, 900).await;
    browser.go("/customers?columns=email,phone,website,city,country,sector,owner,employees,revenue,tags,created_at,updated_at").await;
    browser.wait_for("link", "Many Hands").await;
    let places: Vec<(f64, f64, f64)> = browser
        .script(
            "const scroll = document.querySelector('.record-list .table-scroll'); scroll.scrollLeft = 300; const edge = scroll.getBoundingClientRect().left;
            return [...document.querySelectorAll('.record-list tr')].map(row => [...row.children].slice(0, 2).map(cell => cell.getBoundingClientRect()))
                .map(([pick, name]) => [scroll.scrollLeft, pick.left - edge, name.left - pick.right])",
        )
        .await;
    assert_eq!(places.len(), 3, "the head and two rows");
    for (scrolled, pick, name) in places {
        assert!(
            scrolled > 200.0 && pick.abs() < 2.0 && name.abs() < 2.0,
            "scrolled by {scrolled}: the box at {pick}, the name {name} beside it"
        );
    }
}

#[tokio::test]
async fn customers_without_a_value_are_found_and_a_broken_filter_is_left_out() {
    let browser = Browser::signed_in().await;
    two_sizes(&browser).await;
    // As many sectors as are worth a search.
    for sector in ["energy", "finance", "health", "insurance", "logistics", "media", "mining", "telecom"] {
        add(&browser, json!({ "kind": "company", "name": format!("All {sector}"), "sector": sector })).await;
    }
    browser.go("/customers").await;
    browser.click("button", "Sector").await;
    until("the focus in the search for a sector", async || {
        browser.script::<bool>("return document.activeElement.matches('[popover] input[type=search]')").await.then_some(())
    })
    .await;
    browser.press(format!("reta{}", Key::Enter.value())).await;
    browser.sees_no_more("Few Hands").await;
    browser.go("/customers").await;
    browser.click("button", "Sector").await;
    browser.click("button", "No sector").await;
    browser.sees_no_more("Many Hands").await;
    browser.sees("Sector is empty").await;
    browser.go("/customers?filter=%7B%22where%22%3A%7B%22field%22%3A%22shoe%22%2C%22op%22%3A%22empty%22%7D%7D").await;
    browser.sees("The filter in this link could not be used.").await;
    browser.wait_for("link", "Many Hands").await;
    browser.wait_for("link", "Few Hands").await;
}

#[tokio::test]
async fn a_filter_that_costs_too_much_is_refused_where_it_is_made() {
    let browser = Browser::signed_in().await;
    add(&browser, json!({ "kind": "company", "name": "Acme" })).await;
    let condition = json!({ "where": { "field": "name", "op": "contains", "values": ["acme"] } });
    browser.go(&format!("/customers?filter={}", json!({ "all": vec![condition; 16] }))).await;
    browser.sees("This filter cannot be used.").await;
    browser.sees("The filter costs 64 of at most 60").await;
    assert!(!browser.has("button", "Try again").await, "asking again does not help");
    browser.is_sound("a filter that costs too much").await;
    browser.click("button", "Edit filter").await;
    let in_dialog = "return !!document.querySelector('dialog:modal .banner')";
    until("the refusal in the dialog", async || browser.script::<bool>(in_dialog).await.then_some(())).await;
    browser.is_sound("the dialog of a filter that costs too much").await;
    browser.click("button", "Remove the condition on Name").await;
    browser.click("button", "Show 1 customer").await;
    browser.wait_for("link", "Acme").await;
    browser.sees_no_more("This filter cannot be used.").await;
}

#[tokio::test]
async fn a_view_is_kept_on_the_server() {
    let browser = Browser::signed_in().await;
    two_sizes(&browser).await;
    browser.go("/customers?sector=retail").await;
    browser.click("button", "View").await;
    browser.click("menuitem", "Save as new view…").await;
    until("the focus on the name", async || {
        browser.script::<bool>("return document.activeElement.matches('dialog input')").await.then_some(())
    })
    .await;
    browser.press("Shops").await;
    browser.is_sound("naming a view").await;
    browser.click("button", "Save view").await;
    browser.wait_for("link", "Shops").await;
    let views: Vec<SavedView> = browser.app.admin().await.get("/views?record=customers").await.read();
    assert_eq!(views.iter().map(|view| (view.name.as_str(), view.state.query.as_str())).collect::<Vec<_>>(), [("Shops", "sector=retail")]);

    browser.go("/customers").await;
    browser.wait_for("link", "Few Hands").await;
    browser.click("link", "Shops").await;
    browser.sees_no_more("Few Hands").await;
    browser.click("button", "View").await;
    browser.click("menuitem", "Delete “Shops”").await;
    browser.sees("View “Shops” deleted").await;
    browser.click("button", "Undo").await;
    browser.wait_for("link", "Shops").await;
}

#[tokio::test]
async fn a_cell_is_edited_with_the_keyboard_and_taken_back() {
    let browser = Browser::signed_in().await;
    let acme = add(&browser, json!({ "kind": "company", "name": "Acme" })).await;
    let name = async || browser.app.admin().await.get(&format!("/customers/{}", acme.id)).await.read::<Customer>().name;
    browser.go("/customers").await;
    browser.press("j").await;
    browser.press("e").await;
    browser.fill("Name of Acme", " ").await;
    browser.press(Key::Enter + "").await;
    browser.sees("Name is required").await;
    browser.fill("Name of Acme", "Acme Works").await;
    browser.press(Key::Enter + "").await;
    browser.sees("name is now Acme Works").await;
    assert_eq!(name().await, "Acme Works");
    browser.click("button", "Undo").await;
    browser.sees("Acme: name is Acme again").await;
    assert_eq!(name().await, "Acme");
}

#[tokio::test]
async fn when_two_edit_the_same_cell_the_reader_chooses() {
    let browser = Browser::signed_in().await;
    let admin = browser.app.admin().await;
    let acme = add(&browser, json!({ "kind": "company", "name": "Acme", "sector": "retail" })).await;
    browser.go("/customers").await;
    browser.press("j").await;
    browser.press("e").await;
    browser.fill("Name of Acme", "Acme Mine").await;
    let theirs = json!({ "name": "Acme Theirs", "sector": "travel" });
    admin.patch(&format!("/customers/{}", acme.id), &theirs).if_match(1).await.expect(200);
    // The list behind the editor already shows theirs.
    browser.sees("Travel").await;
    browser.press(Key::Enter + "").await;
    browser.sees("Somebody else changed the name of Acme").await;
    browser.is_sound("a conflict in the list").await;
    browser.click("button", "Save mine").await;
    browser.sees("name is now Acme Mine").await;
    let stored: Customer = admin.get(&format!("/customers/{}", acme.id)).await.read();
    assert_eq!((stored.name.as_str(), stored.sector.as_deref()), ("Acme Mine", Some("travel")));
}
