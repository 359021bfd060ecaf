//! Made-up customers, the same ones in every run.

pub mod faulty;
pub mod words;

use serde_json::{Value, json};

/// A small generator of pseudo-random numbers (SplitMix64): the same seed makes the same data on every machine.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n - 1`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).unwrap_or(0)
    }

    /// A number from 0 to 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something happens that happens in so many of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the list, each as often.
    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// One of the list, the first ones far more often than the last ones.
    pub fn favoured<T: Copy>(&mut self, list: &[T]) -> T {
        let place = self.share().powi(2) * list.len() as f64;
        list[(place as usize).min(list.len() - 1)]
    }
}

/// A made-up customer. Revenue is in whole euros.
pub struct Made {
    company: bool,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    website: Option<String>,
    sector: Option<&'static str>,
    employees: Option<u32>,
    revenue: Option<u64>,
    founded_year: Option<usize>,
    street: Option<String>,
    postal_code: Option<String>,
    city: &'static str,
    country: &'static str,
    tags: Vec<&'static str>,
    description: Option<String>,
    external_id: String,
}

/// The columns of the sheet, by the names of the fields they fill.
pub const COLUMNS: [&str; 16] = [
    "name",
    "kind",
    "email",
    "phone",
    "website",
    "sector",
    "employees",
    "revenue",
    "founded_year",
    "street",
    "postal_code",
    "city",
    "country",
    "tags",
    "description",
    "external_id",
];

impl Made {
    /// Customer number `number` of a series; numbers keep e-mails and external ids apart.
    pub fn new(random: &mut Random, series: &str, number: usize) -> Self {
        let (city, country, dial) = random.favoured(words::PLACES);
        let company = random.chance(70);
        let (first, last) = (random.favoured(words::FIRST_NAMES), random.favoured(words::LAST_NAMES));
        let name = if company { company_name(random, last, city) } else { format!("{first} {last}") };
        let host = format!("{}.example", ascii(&name).split(' ').take(2).collect::<Vec<_>>().join("-"));
        let address = |local: String| format!("{local}.{series}{number}@{host}");
        // Sizes spread over five orders of magnitude: most companies are small.
        let employees = company.then(|| (10f64.powf(random.share() * random.share() * 5.5)) as u32 + 1);
        let tags = (0..random.below(4)).map(|_| random.favoured(words::TAGS)).collect::<Vec<_>>();
        Self {
            email: (!company || random.chance(85)).then(|| address(if company { "office".to_owned() } else { ascii(first) })),
            phone: random.chance(75).then(|| format!("{dial} {} {}", 100 + random.below(900), 100_000 + random.below(900_000))),
            website: (company && random.chance(60)).then(|| format!("https://www.{host}")),
            sector: company.then(|| random.favoured(words::SECTORS)),
            revenue: employees.map(|n| u64::from(n) * (40_000 + random.below(160_000) as u64)),
            employees,
            founded_year: (company && random.chance(70)).then(|| 2025 - random.below(30) * random.below(6)),
            street: random.chance(80).then(|| format!("{} {}", random.pick(words::STREETS), 1 + random.below(180))),
            postal_code: random.chance(80).then(|| format!("{:05}", random.below(100_000))),
            description: random
                .chance(30)
                .then(|| (0..8 + random.below(20)).map(|_| random.pick(words::PROSE)).collect::<Vec<_>>().join(" ")),
            external_id: format!("{series}{number:07}"),
            company,
            name,
            city,
            country,
            tags,
        }
    }

    fn kind(&self) -> &'static str {
        if self.company { "company" } else { "person" }
    }

    /// The values in the order of [`COLUMNS`].
    pub fn record(&self) -> [String; 16] {
        let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
        [
            self.name.clone(),
            self.kind().to_owned(),
            self.email.clone().unwrap_or_default(),
            self.phone.clone().unwrap_or_default(),
            self.website.clone().unwrap_or_default(),
            self.sector.unwrap_or_default().to_owned(),
            number(self.employees.map(u64::from)),
            number(self.revenue),
            number(self.founded_year.map(|y| y as u64)),
            self.street.clone().unwrap_or_default(),
            self.postal_code.clone().unwrap_or_default(),
            self.city.to_owned(),
            self.country.to_owned(),
            self.tags.join(";"),
            self.description.clone().unwrap_or_default(),
            self.external_id.clone(),
        ]
    }

    /// The body that adds this customer.
    pub fn json(&self) -> Value {
        let mut body = json!({
            "kind": self.kind(), "name": self.name, "email": self.email, "phone": self.phone, "website": self.website, "sector": self.sector,
            "employees": self.employees, "founded_year": self.founded_year, "description": self.description, "tags": self.tags,
            "external_id": self.external_id,
            "address": { "street": self.street, "postal_code": self.postal_code, "city": self.city, "country": self.country },
        });
        if let Some(euros) = self.revenue {
            body["revenue"] = json!({ "minor": euros * 100, "currency": "EUR" });
        }
        body
    }
}

/// A sheet of `n` customers, numbered from `first`.
pub fn sheet(random: &mut Random, series: &str, first: usize, n: usize) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for number in first..first + n {
        writer.write_record(Made::new(random, series, number).record())?;
    }
    Ok(writer.into_inner().map_err(|e| e.into_error())?)
}

/// The product takes companies of the same name for the same one, so an invented word keeps them apart.
fn company_name(random: &mut Random, last: &str, city: &str) -> String {
    let mut brand: String = (0..3).map(|_| random.pick(words::SYLLABLES)).collect();
    brand[..1].make_ascii_uppercase();
    let (branch, form) = (random.pick(words::BRANCHES), random.favoured(words::FORMS));
    match random.below(4) {
        0 => format!("{last} {brand} {branch} {city} {form}"),
        1 => format!("{} {brand} {branch} {form}", random.pick(words::STEMS)),
        2 => format!("{last} & {brand} {branch} {form}"),
        _ => format!("{brand} {branch} {city} {form}"),
    }
}

/// Small Latin letters, digits and single spaces.
fn ascii(text: &str) -> String {
    let folded: String = text
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'ä' | 'å' | 'á' | 'à' | 'â' | 'ã' => 'a',
            'ö' | 'ø' | 'ó' | 'ô' => 'o',
            'ü' | 'ú' => 'u',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'î' => 'i',
            'ç' | 'č' => 'c',
            'ñ' => 'n',
            'ß' | 'š' => 's',
            c if c.is_ascii_alphanumeric() => c,
            _ => ' ',
        })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_makes_the_same_customers_and_the_product_takes_them() {
        let make = || {
            let mut random = Random::seeded(1);
            (0..500).map(|n| Made::new(&mut random, "t", n)).collect::<Vec<_>>()
        };
        let made = make();
        assert!(made.iter().zip(make()).all(|(a, b)| a.record() == b.record()));
        for customer in &made {
            let new: shared::customers::NewCustomer = serde_json::from_value(customer.json()).unwrap();
            garde::Validate::validate(&new).unwrap();
        }
    }
}
