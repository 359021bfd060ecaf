//! Numbers and amounts: decimals compared with integers, without rounding.

use super::{Sql, everything, presence};
use sea_orm::sea_query::{ExprTrait as _, SimpleExpr};
use shared::money::currencies_of;
use shared::records::filter::FilterOp;

/// A decimal number of at most 18 digits: `units` of `10^-decimals`.
#[derive(Clone, Copy)]
pub struct Amount {
    units: i128,
    decimals: u32,
}

impl Amount {
    pub fn read(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let units: i128 = format!("{whole}{part}").parse().ok()?;
        Some(Self { units: sign * units, decimals: u32::try_from(part.len()).ok()? })
    }

    /// The number in minor units of a currency with so many decimals: the next integers below and above, the same where it is one.
    fn minor(self, exponent: u32) -> (i64, i64) {
        let scaled = self.units * 10i128.pow(exponent);
        let divisor = 10i128.pow(self.decimals);
        let (low, is_whole) = (scaled.div_euclid(divisor), scaled.rem_euclid(divisor) == 0);
        (clamped(low), clamped(if is_whole { low } else { low + 1 }))
    }
}

/// Beyond 64 bits there are no values, so the nearest bound compares the same.
fn clamped(n: i128) -> i64 {
    i64::try_from(n).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX })
}

/// An integer column that counts units of `10^-exponent`.
pub fn compare(column: SimpleExpr, op: FilterOp, values: &[Amount], exponent: u32) -> Sql {
    let bounds: Vec<(i64, i64)> = values.iter().map(|value| value.minor(exponent)).collect();
    let Some((below, above)) = bounds.first().copied() else { return presence(column, op) };
    let is_whole = below == above;
    let sql = Sql::all();
    match op {
        FilterOp::AtLeast => sql.add(column.gte(above)),
        FilterOp::AtMost => sql.add(column.lte(below)),
        FilterOp::GreaterThan => sql.add(column.gt(below)),
        FilterOp::LessThan => sql.add(column.lt(above)),
        FilterOp::Between => {
            let last = bounds.last().map_or(below, |(below, _)| *below);
            sql.add(column.clone().gte(above)).add(column.lte(last))
        }
        FilterOp::Is if is_whole => sql.add(column.eq(below)),
        FilterOp::Is => sql.add(column.clone().is_null()).add(column.is_not_null()),
        FilterOp::IsNot if is_whole => Sql::any().add(column.clone().is_null()).add(column.ne(below)),
        FilterOp::IsNot => everything(),
        op => presence(column, op),
    }
}

/// An amount whose currency stands beside it: the same number in whichever currency.
pub fn in_currencies(minor: SimpleExpr, currency: SimpleExpr, op: FilterOp, values: &[Amount]) -> Sql {
    if values.is_empty() {
        return presence(minor, op);
    }
    let with = |exponent| compare(minor.clone(), op, values, exponent);
    let (without_decimals, with_three) = (currencies_of(0), currencies_of(3));
    let unusual = [without_decimals.clone(), with_three.clone()].concat();
    let usual = Sql::any().add(currency.clone().is_null()).add(currency.clone().is_not_in(unusual));
    Sql::any()
        .add(Sql::all().add(usual).add(with(2)))
        .add(Sql::all().add(currency.clone().is_in(without_decimals)).add(with(0)))
        .add(Sql::all().add(currency.is_in(with_three)).add(with(3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_become_the_integers_beside_them() {
        let minor = |text: &str, exponent| Amount::read(text).unwrap().minor(exponent);
        assert_eq!(minor("12.5", 2), (1250, 1250));
        assert_eq!(minor("12.345", 2), (1234, 1235));
        assert_eq!(minor("-12.345", 2), (-1235, -1234));
        assert_eq!(minor("2.5", 0), (2, 3));
        assert_eq!(minor("999999999999999999", 3), (i64::MAX, i64::MAX));
    }
}
