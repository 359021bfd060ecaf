//! What is written in a workbook's cell, as its reader would see it.

use calamine::{DataType, ExcelDateTime};

/// The text of a cell: numbers without `.0` and without what binary fractions leave, dates as `2001-12-31`, formulas by their last result.
pub fn shown(cell: &impl DataType) -> String {
    if let Some(text) = cell.get_string() {
        return text.to_owned();
    }
    if let Some(moment) = cell.get_datetime() {
        return date(&moment);
    }
    if let Some(number) = cell.get_int() {
        return number.to_string();
    }
    if let Some(value) = cell.get_float() {
        return number(value);
    }
    if let Some(truth) = cell.get_bool() {
        return if truth { "TRUE" } else { "FALSE" }.to_owned();
    }
    if let Some(moment) = cell.get_datetime_iso() {
        return moment.strip_suffix("T00:00:00").unwrap_or(moment).to_owned();
    }
    cell.get_error().map(ToString::to_string).unwrap_or_default()
}

/// Fifteen digits count, as in Excel.
fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    format!("{rounded}")
}

fn date(moment: &ExcelDateTime) -> String {
    match moment.as_datetime() {
        Some(at) if moment.is_datetime() && at.time() == chrono::NaiveTime::MIN => at.format("%Y-%m-%d").to_string(),
        Some(at) if moment.is_datetime() => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        _ => number(moment.as_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, ExcelDateTimeType};

    #[test]
    fn cells_read_as_in_the_program() {
        let float = |value: f64| shown(&Data::Float(value));
        assert_eq!(float(12.0), "12");
        assert_eq!(float(0.1 + 0.2), "0.3");
        assert_eq!(float(4_930_123_456.0), "4930123456");
        assert_eq!(float(-1.5), "-1.5");
        assert_eq!(float(1e15), "1000000000000000");
        let day = |value: f64, epoch: bool| shown(&Data::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, epoch)));
        assert_eq!(day(36_526.0, false), "2000-01-01");
        assert_eq!(day(36_526.0 - 1_462.0, true), "2000-01-01");
        assert_eq!(day(36_526.5, false), "2000-01-01 12:00:00");
        assert_eq!(shown(&Data::Bool(true)), "TRUE");
        assert_eq!(shown(&Data::DateTimeIso("2000-01-01T00:00:00".into())), "2000-01-01");
        assert_eq!(shown(&Data::Error(calamine::CellErrorType::NA)), "#N/A");
        assert_eq!(shown(&Data::Empty), "");
    }
}
