//! Words compared without regard to case, in the same way on both databases.

use super::{Sql, presence};
use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, SimpleExpr};
use shared::records::filter::FilterOp;
use shared::text;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Over a column that holds `text::key`: folded already, so comparing bytes is enough.
pub fn key(backend: DbBackend, column: SimpleExpr, op: FilterOp, values: &[String]) -> Sql {
    let keys: Vec<String> = values.iter().map(|value| text::key(value)).collect();
    let first = keys.first().cloned().unwrap_or_default();
    let (given, missing) = (column.clone().is_not_null(), column.clone().is_null());
    match op {
        FilterOp::Is | FilterOp::IsAny => Sql::all().add(column.is_in(keys)),
        FilterOp::IsNot | FilterOp::IsNone => Sql::any().add(missing).add(column.is_not_in(keys)),
        FilterOp::StartsWith => Sql::all().add(column.clone().gte(first.clone())).add(column.lt(format!("{first}\u{10ffff}"))),
        FilterOp::Contains => Sql::all().add(given).add(position(backend, column, first)),
        op => presence(column, op),
    }
}

/// Whether the part is found anywhere, byte for byte.
fn position(backend: DbBackend, column: SimpleExpr, part: String) -> SimpleExpr {
    let name = if backend == DbBackend::Sqlite { "INSTR" } else { "STRPOS" };
    Func::cust(name).arg(column).arg(part).gt(0)
}

/// How a pattern is held against the text.
#[derive(Clone, Copy)]
enum Fit {
    Whole,
    Start,
    Anywhere,
}

/// Over a column with words as they were written. What SQLite and PostgreSQL take for equal but for case differs by installation, so patterns
/// spell it out: `[kK]` and so on.
pub fn raw(backend: DbBackend, column: SimpleExpr, op: FilterOp, values: &[String]) -> Sql {
    let like = |value: &String, fit| matches(backend, column.clone(), value, fit);
    let whole = || values.iter().fold(Sql::any(), |any, value| any.add(like(value, Fit::Whole)));
    let first = |fit| values.iter().take(1).fold(Sql::all(), |all, value| all.add(like(value, fit)));
    match op {
        FilterOp::Is | FilterOp::IsAny => whole(),
        FilterOp::IsNot | FilterOp::IsNone => Sql::any().add(column.clone().is_null()).add(whole().not()),
        FilterOp::StartsWith => first(Fit::Start),
        FilterOp::Contains => first(Fit::Anywhere),
        op => presence(column, op),
    }
}

fn matches(backend: DbBackend, column: SimpleExpr, value: &str, fit: Fit) -> SimpleExpr {
    let value = value.trim();
    // `GLOB` tries its pattern at each place of the text; `LIKE` leaps to where the pattern's first letter is, which costs a sixth.
    if let (DbBackend::Sqlite, Fit::Anywhere) = (backend, fit) {
        let parts = [column.clone(), Expr::val(rough(value)), column, Expr::val(glob(value, fit))];
        return Expr::cust_with_exprs("(? LIKE ? ESCAPE '!' AND ? GLOB ?)", parts);
    }
    let (sql, pattern) = match backend {
        DbBackend::Sqlite => ("? GLOB ?", glob(value, fit)),
        _ => ("$1 ~ $2", regex(value, fit)),
    };
    Expr::cust_with_exprs(sql, [column, Expr::val(pattern)])
}

/// A pattern of `LIKE` that finds whatever contains the value, and more: SQLite knows the cases of ASCII letters alone, and not that the sign of
/// Kelvin is a k.
fn rough(value: &str) -> String {
    let spelt: String = value
        .chars()
        .map(|c| match c {
            '%' | '_' | '!' => format!("!{c}"),
            c if is_leapt_to(c) => c.to_string(),
            _ => "_".to_owned(),
        })
        .collect();
    format!("%{spelt}%")
}

/// Whether a text can be searched for the character without trying each place.
pub fn is_leapt_to(c: char) -> bool {
    c.is_ascii() && !matches!(c, 'k' | 'K')
}

fn glob(value: &str, fit: Fit) -> String {
    let spelt: String = value
        .chars()
        .map(|c| match CASES.get(&c) {
            Some(cases) => format!("[{cases}]"),
            None if matches!(c, '*' | '?' | '[') => format!("[{c}]"),
            None => c.to_string(),
        })
        .collect();
    match fit {
        Fit::Whole => spelt,
        Fit::Start => format!("{spelt}*"),
        Fit::Anywhere => format!("*{spelt}*"),
    }
}

fn regex(value: &str, fit: Fit) -> String {
    let spelt: String = value
        .chars()
        .map(|c| match CASES.get(&c) {
            Some(cases) => format!("[{cases}]"),
            None if c.is_ascii_punctuation() => format!("\\{c}"),
            None => c.to_string(),
        })
        .collect();
    match fit {
        Fit::Whole => format!("^{spelt}$"),
        Fit::Start => format!("^{spelt}"),
        Fit::Anywhere => format!("({spelt})"),
    }
}

/// Every letter that has another case, with all letters that are the same in lower case.
static CASES: LazyLock<HashMap<char, String>> = LazyLock::new(|| {
    let mut same: HashMap<char, String> = HashMap::new();
    for c in '\0'..=char::MAX {
        let mut lower = c.to_lowercase();
        if let (Some(low), None) = (lower.next(), lower.next())
            && low != c
        {
            same.entry(low).or_insert_with(|| low.to_string()).push(c);
        }
    }
    let of_each = same.into_values().flat_map(|cases| cases.clone().chars().map(|c| (c, cases.clone())).collect::<Vec<_>>());
    of_each.collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_spell_out_cases_and_nothing_in_them_is_an_operator() {
        assert_eq!(glob("Bo*[n]?", Fit::Anywhere), "*[bB][oO][*][[][nN]][?]*");
        assert_eq!(regex("Bo.n\\(", Fit::Whole), "^[bB][oO]\\.[nN]\\\\\\($");
        assert_eq!(glob("ß 京1", Fit::Start), "[ßẞ] 京1*");
        assert_eq!(rough("Bank_1% ü"), "%Ban_!_1!% _%");
        assert!(CASES[&'k'].contains('\u{212a}') && CASES[&'Σ'].contains('σ'));
    }
}
