//! What a filter means, read plainly.

use super::ZONE;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use serde_json::Value;
use shared::Named;
use shared::customers::NewCustomer;
use shared::customers::profile::Channel;
use shared::money::exponent;
use shared::text::key;
use uuid::Uuid;

/// A customer with what the rest of the test knows of it.
pub struct Row {
    pub new: NewCustomer,
    pub talked: Option<DateTime<Utc>>,
    pub archived: bool,
}

impl Row {
    pub fn fits(&self, filter: &Value, me: Uuid, today: NaiveDate) -> bool {
        let parts = |name: &str| filter[name].as_array().map(|parts| parts.iter().map(|part| self.fits(part, me, today)));
        match (parts("all"), parts("any")) {
            (Some(mut all), _) => all.all(|fits| fits),
            (_, Some(mut any)) => any.any(|fits| fits),
            _ => {
                let (field, op) = (filter["where"]["field"].as_str().unwrap(), filter["where"]["op"].as_str().unwrap());
                let values = filter["where"]["values"].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned());
                self.meets(field, op, &values.collect::<Vec<_>>(), me, today)
            }
        }
    }

    fn meets(&self, field: &str, op: &str, values: &[String], me: Uuid, today: NaiveDate) -> bool {
        let NewCustomer { name, email, website, sector, size, employees, revenue, founded_year, address, .. } = &self.new;
        let code = |code: Option<&'static str>| code.map(str::to_owned).into_iter().collect::<Vec<_>>();
        let text = |text: &Option<String>| text.clone().into_iter().collect::<Vec<_>>();
        match field {
            "name" => words(Some(key(name)), op, values, key),
            "email" => words(email.as_deref().map(key), op, values, key),
            "website" => words(website.as_deref().map(str::to_lowercase), op, values, low),
            "city" => words(address.city.as_deref().map(low), op, values, low),
            "sector" => set(&text(sector), op, values),
            "tags" => set(&self.new.tags, op, values),
            "interests" => set(&self.new.interests, op, values),
            "country" => set(&text(&address.country), op, values),
            "language" => set(&text(&self.new.language), op, values),
            "size" => set(&code(size.map(Named::code)), op, values),
            "type" => set(&code(self.new.r#type.map(Named::code)), op, values),
            "preferred_channel" => set(&code(self.new.preferred_channel.map(Named::code)), op, values),
            "owner" => {
                let named: Vec<String> = values.iter().map(|v| if v == "me" { me.to_string() } else { v.clone() }).collect();
                set(&[self.new.owner_id.unwrap().to_string()], op, &named)
            }
            "consent_email" | "consent_post" => {
                let channel = Channel::from_code(&field[8..]).unwrap();
                let state = self.new.consents.iter().find(|c| c.channel == channel).map_or("unknown", |c| c.state.code());
                match op {
                    "empty" => state == "unknown",
                    "not_empty" => state != "unknown",
                    op => set(&[state.to_owned()], op, values),
                }
            }
            "employees" => number(employees.map(|n| i128::from(n) * 1000), op, values),
            "founded_year" => number(founded_year.map(|n| i128::from(n) * 1000), op, values),
            "purchase_count" | "purchase_total" => number(Some(0), op, values),
            "revenue" => number(revenue.as_ref().map(|m| i128::from(m.minor) * 10i128.pow(3 - exponent(&m.currency))), op, values),
            "last_contact_at" => day(self.talked.map(|at| at.with_timezone(&ZONE).date_naive()), op, values, today),
            other => panic!("{other} is not in the model"),
        }
    }
}

/// In lower case letter by letter, without regard to what stands around a letter.
fn low(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

fn words(field: Option<String>, op: &str, values: &[String], fold: fn(&str) -> String) -> bool {
    let any = |test: &dyn Fn(&str, &str) -> bool| field.as_deref().is_some_and(|text| values.iter().any(|v| test(text, &fold(v))));
    match op {
        "contains" => any(&|text, value| text.contains(value)),
        "starts_with" => any(&|text, value| text.starts_with(value)),
        "is" | "is_any" => any(&|text, value| text == value),
        "is_not" | "is_none" => !any(&|text, value| text == value),
        "empty" => field.is_none(),
        _ => field.is_some(),
    }
}

fn set(has: &[String], op: &str, values: &[String]) -> bool {
    let has_it = |value: &String| has.iter().any(|one| key(one) == key(value));
    match op {
        "is_any" => values.iter().any(has_it),
        "has_all" => values.iter().all(has_it),
        "is_none" => !values.iter().any(has_it),
        "empty" => has.is_empty(),
        _ => !has.is_empty(),
    }
}

/// Numbers in thousandths, which hold every value of this test.
fn number(field: Option<i128>, op: &str, values: &[String]) -> bool {
    let read = |n: usize| {
        let (whole, part) = values[n].split_once('.').unwrap_or((&values[n], ""));
        format!("{whole}{part:0<3}").parse::<i128>().unwrap()
    };
    match (field, op) {
        (field, "empty") => field.is_none(),
        (field, "not_empty") => field.is_some(),
        (None, op) => op == "is_not",
        (Some(n), "gte") => n >= read(0),
        (Some(n), "lte") => n <= read(0),
        (Some(n), "gt") => n > read(0),
        (Some(n), "lt") => n < read(0),
        (Some(n), "between") => (read(0)..=read(1)).contains(&n),
        (Some(n), "is") => n == read(0),
        (Some(n), _) => n != read(0),
    }
}

fn day(field: Option<NaiveDate>, op: &str, values: &[String], today: NaiveDate) -> bool {
    let date = |n: usize| values[n].parse::<NaiveDate>().unwrap();
    let ahead = |from: NaiveDate, count: u32, unit: &str| match unit.trim_end_matches('s') {
        "day" => from + Days::new(count.into()),
        "week" => from + Days::new((7 * count).into()),
        "month" => from + Months::new(count),
        "quarter" => from + Months::new(3 * count),
        _ => from + Months::new(12 * count),
    };
    let back = |from: NaiveDate, count: u32, unit: &str| match unit.trim_end_matches('s') {
        "day" => from - Days::new(count.into()),
        "week" => from - Days::new((7 * count).into()),
        "month" => from - Months::new(count),
        "quarter" => from - Months::new(3 * count),
        _ => from - Months::new(12 * count),
    };
    let span = |n: usize| values[n].split_once(' ').map(|(count, unit)| (count.parse::<u32>().unwrap(), unit.to_owned())).unwrap();
    let tomorrow = today + Days::new(1);
    let lately = |day: NaiveDate| {
        let (count, unit) = span(0);
        day >= back(tomorrow, count, &unit) && day < tomorrow
    };
    match (field, op) {
        (field, "empty") => field.is_none(),
        (field, "not_empty") => field.is_some(),
        (None, op) => op == "not_in_last",
        (Some(day), "on") => day == date(0),
        (Some(day), "before") => day < date(0),
        (Some(day), "after") => day > date(0),
        (Some(day), "between") => (date(0)..=date(1)).contains(&day),
        (Some(day), "in_last") => lately(day),
        (Some(day), "not_in_last") => !lately(day),
        (Some(day), "in_next") => day >= today && day < ahead(today, span(0).0, &span(0).1),
        (Some(day), _) => {
            let quarter = |d: NaiveDate| (d.year(), d.month0() / 3);
            match values[0].as_str() {
                "day" => day == today,
                "week" => day.iso_week() == today.iso_week(),
                "month" => (day.year(), day.month()) == (today.year(), today.month()),
                "quarter" => quarter(day) == quarter(today),
                _ => day.year() == today.year(),
            }
        }
    }
}
