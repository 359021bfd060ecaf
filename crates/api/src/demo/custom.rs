//! Custom fields of the demo, as its administrator would have added them, and their values.

use super::Dice;
use chrono::TimeDelta;
use platform::{Ctx, Error, Principal, clock};
use shared::customers::custom_fields::{CustomChoice, CustomFieldKind, NewCustomField};
use shared::customers::custom_values::{CustomValue, CustomValues};

/// The choices of the account tier, the best one first.
const TIERS: [&str; 3] = ["Gold", "Silver", "Bronze"];

/// Adds the fields.
pub async fn fields(ctx: &Ctx, people: &[Principal]) -> Result<(), Error> {
    let Some(administrator) = people.get(1) else { return Ok(()) };
    let field = |label: &str, kind, help: &str, choices: &[&str]| NewCustomField {
        record: "customers".to_owned(),
        label: label.to_owned(),
        key: None,
        kind,
        help: Some(help.to_owned()),
        choices: choices.iter().map(|label| CustomChoice { code: String::new(), label: (*label).to_owned() }).collect(),
    };
    let fields = [
        field("Account tier", CustomFieldKind::Choice, "How much attention the customer gets", &TIERS),
        field("Contract end", CustomFieldKind::Date, "When the running contract ends", &[]),
        field("Reference customer", CustomFieldKind::YesNo, "Whether we may name the customer", &[]),
    ];
    for new in fields {
        ctx.acting_as(administrator.clone()).write(async |tx| customers::add_demo_custom_field(tx, new).await).await?;
    }
    Ok(())
}

/// What is known about one customer: not everything about everyone.
pub fn values(dice: &mut Dice) -> CustomValues {
    let mut values = CustomValues::new();
    if dice.below(4) > 0 {
        values.insert("account_tier".to_owned(), CustomValue::Text(dice.one_of(&TIERS).to_lowercase()));
    }
    if dice.below(3) > 0 {
        let days = i64::try_from(dice.below(420)).unwrap_or(0) - 40;
        let end = (clock::now() + TimeDelta::days(days)).date_naive();
        values.insert("contract_end".to_owned(), CustomValue::Text(end.to_string()));
    }
    if dice.below(2) > 0 {
        values.insert("reference_customer".to_owned(), CustomValue::YesNo(dice.below(3) > 0));
    }
    values
}
