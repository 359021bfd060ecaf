//! Dates as people and spreadsheets write them.

use chrono::NaiveDate;
use shared::records::import_plan::DateOrder;

/// Years of two digits: below this one they are of this century, as in Excel.
const CENTURY: i32 = 30;
/// The numbers that are taken for Excel's dates, which count days from 1899-12-30: 1927 to 2119.
const SERIALS: std::ops::RangeInclusive<i64> = 10_000..=80_000;

/// The day that is written: `2001-12-31` always, `31.12.2001`, `31/12/01` and the like in the given order, `31 Dec 2001`, or Excel's number.
pub fn read(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let text = text.trim();
    // A time after the day does not matter.
    let day = text.split_once('T').filter(|(day, _)| day.len() == 10).map_or(text, |(day, _)| day);
    let day = day.split_once(' ').filter(|(_, rest)| rest.contains(':')).map_or(day, |(day, _)| day);
    if day.bytes().all(|b| b.is_ascii_digit()) {
        return match day.len() {
            8 => NaiveDate::parse_from_str(day, "%Y%m%d").ok(),
            _ => {
                let days = day.parse().ok().filter(|n| SERIALS.contains(n))?;
                NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(chrono::TimeDelta::days(days))
            }
        };
    }
    if let Some((parts, separated)) = parts(day) {
        let [a, b, c] = parts;
        let by_year = separated[0] == 4;
        let (year, month, day) = match order {
            _ if by_year => (a, b, c),
            DateOrder::Mdy => (c, a, b),
            DateOrder::Dmy | DateOrder::Ymd => (c, b, a),
        };
        let year = i32::try_from(year).ok()?;
        let year = if by_year || separated[2] == 4 { year } else { year + if year < CENTURY { 2000 } else { 1900 } };
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    let words = day.replace([',', '.', '-'], " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    ["%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y"].iter().find_map(|format| NaiveDate::parse_from_str(&words, format).ok())
}

/// The same; `Err` says what is wrong, after the column's name.
pub fn day(written: &str, order: DateOrder) -> Result<NaiveDate, String> {
    read(written, order).ok_or_else(|| match order {
        DateOrder::Ymd => "must be a day such as 2001-12-31".to_owned(),
        DateOrder::Dmy => "must be a day such as 31.12.2001".to_owned(),
        DateOrder::Mdy => "must be a day such as 12/31/2001".to_owned(),
    })
}

/// Three numbers with the same sign between them, and how many digits each has.
fn parts(text: &str) -> Option<([u32; 3], [usize; 3])> {
    let separator = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '.' | '/' | '-'))?;
    let mut split = text.split(separator).map(str::trim);
    let parts = [split.next()?, split.next()?, split.next()?];
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let year = |part: &str| digits(part, 4) && matches!(part.len(), 2 | 4);
    let fits = if parts[0].len() == 4 { digits(parts[2], 2) && digits(parts[0], 4) } else { digits(parts[0], 2) && year(parts[2]) };
    if split.next().is_some() || !fits || !digits(parts[1], 2) {
        return None;
    }
    let numbers = [parts[0].parse().ok()?, parts[1].parse().ok()?, parts[2].parse().ok()?];
    Some((numbers, parts.map(str::len)))
}

/// What the dates of a sheet tell about their order.
#[derive(Default)]
pub struct Hints {
    looked_at: u32,
    /// Dates whose first or second number can only be a day, and others.
    day_first: u32,
    day_second: u32,
    with_slashes: u32,
    with_others: u32,
}

impl Hints {
    /// Takes in one cell.
    pub fn look_at(&mut self, cell: &str) {
        const ENOUGH: u32 = 5_000;
        if self.looked_at >= ENOUGH || !(6..=20).contains(&cell.len()) || !cell.starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        let day = cell.split(' ').next().unwrap_or_default();
        let Some(([a, b, _], _)) = parts(day).filter(|(_, digits)| digits[0] < 4) else { return };
        self.looked_at += 1;
        match (a > 12, b > 12) {
            (true, true) => {}
            (true, false) => self.day_first += 1,
            (false, true) => self.day_second += 1,
            (false, false) if day.contains('/') => self.with_slashes += 1,
            (false, false) => self.with_others += 1,
        }
    }

    /// The order that fits most dates; where none tells, slashes are taken for American.
    pub fn order(&self) -> Option<DateOrder> {
        match self.day_first.cmp(&self.day_second) {
            std::cmp::Ordering::Greater => Some(DateOrder::Dmy),
            std::cmp::Ordering::Less => Some(DateOrder::Mdy),
            std::cmp::Ordering::Equal if self.with_slashes > self.with_others => Some(DateOrder::Mdy),
            std::cmp::Ordering::Equal => (self.with_others > 0).then_some(DateOrder::Dmy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = NaiveDate::from_ymd_opt(2001, 3, 4);
        for text in
            ["2001-03-04", "2001-03-04 10:30:00", "2001-03-04T10:30:00Z", "2001/3/4", "20010304", "36954", "4 Mar 2001", "March 4, 2001"]
        {
            assert_eq!(read(text, DateOrder::Ymd), day, "{text}");
        }
        for text in ["4.3.2001", "04/03/2001", "04-03-01", "4. 3. 2001"] {
            assert_eq!(read(text, DateOrder::Dmy), day, "{text}");
        }
        assert_eq!(read("3/4/2001", DateOrder::Mdy), day);
        assert_eq!(read("1.1.75", DateOrder::Dmy), NaiveDate::from_ymd_opt(1975, 1, 1));
        for bad in ["", "2001", "31.2.2001", "13/13/2001", "1.1.1.2001", "1.1/2001", "yesterday", "99999999", "1.1.201", "7"] {
            assert_eq!(read(bad, DateOrder::Dmy), None, "{bad}");
        }
    }

    #[test]
    fn the_order_is_found_out_by_days_that_can_be_no_months() {
        let order = |cells: &[&str]| {
            let mut hints = Hints::default();
            cells.iter().for_each(|cell| hints.look_at(cell));
            hints.order()
        };
        assert_eq!(order(&["01.02.2003", "31.12.2003"]), Some(DateOrder::Dmy));
        assert_eq!(order(&["01/02/2003", "12/31/2003"]), Some(DateOrder::Mdy));
        assert_eq!(order(&["01/02/2003"]), Some(DateOrder::Mdy));
        assert_eq!(order(&["01.02.2003"]), Some(DateOrder::Dmy));
        assert_eq!(order(&["2003-01-02", "12", "1.234,56", "+49 30 1"]), None);
    }
}
