//! How a sheet is to be read, as it stands in the mapping's controls.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::{
    FieldError, Named,
    problem::validate,
    record::{Field, Kind, Spec, uses},
    records::custom_fields::{CustomFieldKind, PREFIX},
    records::import::Import,
    records::import_plan::{AmountUnit, DateOrder, EmptyCells, ImportPlan, LooksAlike, Matched, check, usual_keys},
};

use crate::{custom_fields::Defined, pages::Pages};

/// The fields of which is asked what rows are that do not say it, with what new records usually are: one of a closed list.
pub fn defaults(pages: &Pages) -> impl Iterator<Item = (&'static Field, &'static str)> + use<> {
    let (spec, usual) = (pages.spec, pages.defaults);
    let asked = move |key: &str| spec.field(key).filter(|field| field.is(uses::IMPORT) && matches!(field.kind, Kind::Choice(_)));
    usual.iter().filter_map(move |(key, code)| Some((asked(key)?, *code)))
}

/// The mapping as it is being chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The field's code (`custom.<key>` of a custom one) for each column, empty where it is left out.
    pub columns: BTreeMap<u16, String>,
    /// What rows are that do not say it, by the field's key.
    pub defaults: BTreeMap<String, String>,
    pub unit: String,
    pub currency: String,
    pub correct_spelling: bool,
    pub tags: Vec<String>,
    pub dates: String,
    /// The keys by which records are recognised, the first one first.
    pub match_by: Vec<String>,
    pub matched: String,
    pub add_new: bool,
    pub looks_alike: String,
    pub empty_cells: String,
}

impl Mapping {
    /// What the import was last planned as, or what its columns probably are; each field is suggested once.
    pub fn begin(pages: &Pages, import: &Import, currency: &str) -> Self {
        if let Some(plan) = &import.plan {
            let field = |position: u16| plan.columns.get(&position).cloned().unwrap_or_default();
            return Self {
                columns: import.columns.iter().map(|column| (column.position, field(column.position))).collect(),
                defaults: defaults(pages)
                    .map(|(field, usual)| (field.key.to_owned(), plan.defaults.get(field.key).map_or(usual, String::as_str).to_owned()))
                    .collect(),
                unit: plan.unit.code().into(),
                currency: plan.currency.clone(),
                correct_spelling: plan.correct_spelling,
                tags: plan.tags.clone(),
                dates: plan.date_order.code().into(),
                match_by: plan.keys(pages.spec).into_iter().map(str::to_owned).collect(),
                matched: plan.matched.code().into(),
                add_new: plan.add_new,
                looks_alike: plan.looks_alike.code().into(),
                empty_cells: plan.empty_cells.code().into(),
            };
        }
        Self::suggested(pages, import, currency)
    }

    /// What the columns probably are, and everything else as usual.
    pub fn suggested(pages: &Pages, import: &Import, currency: &str) -> Self {
        let mut taken = Vec::new();
        let mut suggest = |field: Option<&String>| {
            let fresh = field.filter(|field| !taken.contains(*field)).cloned();
            taken.extend(fresh.clone());
            fresh.unwrap_or_default()
        };
        let usual = ImportPlan::of_columns(BTreeMap::new(), currency);
        Self {
            columns: import.columns.iter().map(|column| (column.position, suggest(column.suggestion.as_ref()))).collect(),
            defaults: defaults(pages).map(|(field, usual)| (field.key.to_owned(), usual.to_owned())).collect(),
            unit: AmountUnit::One.code().into(),
            currency: currency.into(),
            correct_spelling: true,
            tags: Vec::new(),
            dates: import.date_order.unwrap_or(usual.date_order).code().into(),
            match_by: usual_keys(pages.spec).into_iter().map(str::to_owned).collect(),
            matched: usual.matched.code().into(),
            add_new: usual.add_new,
            looks_alike: usual.looks_alike.code().into(),
            empty_cells: usual.empty_cells.code().into(),
        }
    }

    /// The plan for the server, or what is wrong with it.
    pub fn plan(&self, spec: &'static Spec) -> Result<ImportPlan, Vec<FieldError>> {
        let plan = ImportPlan {
            columns: self.columns.iter().filter(|(_, code)| !code.is_empty()).map(|(position, code)| (*position, code.clone())).collect(),
            defaults: self.defaults.clone(),
            currency: self.currency.clone(),
            unit: AmountUnit::from_code(&self.unit).unwrap_or(AmountUnit::One),
            correct_spelling: self.correct_spelling,
            tags: self.tags.clone(),
            match_by: Some(self.match_by.clone()),
            matched: Matched::from_code(&self.matched).unwrap_or(Matched::Skip),
            add_new: self.add_new,
            looks_alike: LooksAlike::from_code(&self.looks_alike).unwrap_or(LooksAlike::Create),
            empty_cells: EmptyCells::from_code(&self.empty_cells).unwrap_or(EmptyCells::Keep),
            date_order: DateOrder::from_code(&self.dates).unwrap_or(DateOrder::Ymd),
        };
        validate(&plan)?;
        let errors = check(spec, &plan);
        if errors.is_empty() { Ok(plan) } else { Err(errors) }
    }

    /// Whether some column fills this field.
    pub fn fills(&self, field: &str) -> bool {
        self.columns.values().any(|code| code == field)
    }

    /// Whether some column fills a built-in field of such a kind.
    pub fn fills_kind(&self, spec: &Spec, is_it: fn(Kind) -> bool) -> bool {
        spec.using(uses::IMPORT).any(|field| is_it(field.kind) && self.fills(field.key))
    }

    /// Whether some column fills a custom field of this kind.
    pub fn fills_custom(&self, kind: CustomFieldKind, custom: &[Defined]) -> bool {
        custom.iter().any(|field| field.kind == kind && self.columns.values().any(|code| code == field.name()))
    }

    /// Leaves out the columns of custom fields that are put away by now.
    pub fn without_unknown(mut self, custom: &[Defined]) -> Self {
        for code in self.columns.values_mut() {
            if code.starts_with(PREFIX) && !custom.iter().any(|field| field.name() == code) {
                code.clear();
            }
        }
        self
    }
}

/// The steps of the wizard after the upload, as the address carries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Mapping,
    Preview,
    Result,
}

impl Step {
    /// The step an address asks for, as far as the import is ready for it.
    pub fn of(asked: Option<&str>, import: &Import, planned: bool) -> Self {
        use shared::records::import::ImportStatus::Uploaded;
        match asked {
            _ if import.status != Uploaded => Self::Result,
            Some("preview") if planned => Self::Preview,
            _ => Self::Mapping,
        }
    }

    /// Its place in the wizard, where the upload is 0.
    pub fn index(self) -> usize {
        match self {
            Self::Mapping => 1,
            Self::Preview => 2,
            Self::Result => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{custom_fields::tests::field, list_query::tests::PAGES};
    use shared::records::import::{ImportStatus, SheetColumn, SheetFormat};
    use uuid::Uuid;

    fn sheet(suggestions: &[Option<&str>]) -> Import {
        let columns = suggestions.iter().enumerate().map(|(i, suggestion)| SheetColumn {
            position: i as u16,
            header: format!("column {i}"),
            samples: Vec::new(),
            suggestion: suggestion.map(str::to_owned),
        });
        Import {
            id: Uuid::from_u128(1),
            record: PAGES.spec.code.into(),
            filename: "a.csv".into(),
            status: ImportStatus::Uploaded,
            format: SheetFormat::Text,
            encoding: "utf-8".into(),
            delimiter: ",".into(),
            sheets: Vec::new(),
            sheet: None,
            date_order: None,
            columns: columns.collect(),
            rows: 2,
            created: 0,
            updated: 0,
            skipped: 0,
            failed: 0,
            done: 0,
            plan: None,
            remembered: None,
            undo: None,
            created_at: "2026-01-01T00:00:00Z".parse().expect("a moment"),
            finished_at: None,
        }
    }

    #[test]
    fn each_field_is_suggested_once() {
        let import = sheet(&[Some("name"), Some("name"), None, Some("city")]);
        let mapping = Mapping::begin(&PAGES, &import, "USD");
        assert_eq!(mapping.columns.values().cloned().collect::<Vec<_>>(), ["name", "", "", "city"]);
        let plan = mapping.plan(PAGES.spec).expect("a plan");
        assert_eq!(plan.columns, BTreeMap::from([(0, "name".to_owned()), (3, "city".to_owned())]));
        assert_eq!(Mapping::begin(&PAGES, &Import { plan: Some(plan), ..import.clone() }, "EUR"), mapping);
        let dated = Import { date_order: Some(DateOrder::Dmy), ..import };
        assert_eq!(Mapping::begin(&PAGES, &dated, "EUR").plan(PAGES.spec).expect("a plan").date_order, DateOrder::Dmy);
    }

    #[test]
    fn custom_fields_are_filled_by_name_and_left_out_where_they_are_put_away() {
        let custom = [Defined::of(field("until", "date"))];
        let mut import = sheet(&[Some("name"), None, None]);
        for (at, key) in [(1, "until"), (2, "gone")] {
            import.columns[at].suggestion = Some(format!("custom.{key}"));
        }
        let mapping = Mapping::begin(&PAGES, &import, "USD").without_unknown(&custom);
        assert_eq!(mapping.columns.values().cloned().collect::<Vec<_>>(), ["name", "custom.until", ""]);
        assert_eq!(mapping.plan(PAGES.spec).expect("a plan").columns[&1], "custom.until");
        assert!(mapping.fills_custom(CustomFieldKind::Date, &custom) && !mapping.fills_custom(CustomFieldKind::Money, &custom));
    }

    #[test]
    fn a_mapping_without_a_name_or_with_a_field_twice_is_refused() {
        let nameless = Mapping::begin(&PAGES, &sheet(&[Some("city")]), "USD");
        assert_eq!(nameless.plan(PAGES.spec).expect_err("refused")[0].field, "columns");
        let mut twice = Mapping::begin(&PAGES, &sheet(&[Some("name"), None]), "USD");
        twice.columns.insert(1, "name".into());
        assert_eq!(twice.plan(PAGES.spec).expect_err("refused")[0].field, "columns");
    }

    #[test]
    fn rows_that_do_not_say_it_are_as_new_records_are() {
        let pages = Pages { defaults: &[("stage", "new"), ("city", "Bonn")], ..PAGES };
        let mapping = Mapping::begin(&pages, &sheet(&[Some("name")]), "USD");
        assert_eq!(mapping.defaults, BTreeMap::from([("stage".to_owned(), "new".to_owned())]));
        let plan = mapping.plan(pages.spec).expect("a plan");
        let changed = ImportPlan { defaults: BTreeMap::from([("stage".to_owned(), "qualified".to_owned())]), ..plan };
        let again = Mapping::begin(&pages, &Import { plan: Some(changed.clone()), ..sheet(&[Some("name")]) }, "USD");
        assert_eq!(again.plan(pages.spec).expect("a plan").defaults, changed.defaults);
    }

    #[test]
    fn steps_are_reached_when_they_are_ready() {
        let import = sheet(&[Some("name")]);
        assert_eq!(Step::of(Some("preview"), &import, false), Step::Mapping);
        assert_eq!(Step::of(Some("preview"), &import, true), Step::Preview);
        assert_eq!(Step::of(None, &Import { status: ImportStatus::Running, ..import }, true), Step::Result);
    }
}
