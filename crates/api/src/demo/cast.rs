//! Who is in the demo: one account per role, and made-up customers.

use shared::customers::CustomerKind;

/// A demo account: name, local part of the e-mail, role key, team.
pub struct Account {
    pub name: &'static str,
    pub mailbox: &'static str,
    pub role: &'static str,
    pub team: Option<&'static str>,
}

const fn account(name: &'static str, mailbox: &'static str, role: &'static str, team: Option<&'static str>) -> Account {
    Account { name, mailbox, role, team }
}

/// One account per role, and a second seller so that teams differ.
pub const ACCOUNTS: [Account; 14] = [
    account("Amara Okafor", "super-admin", "super_admin", None),
    account("Jonas Weber", "admin", "admin", None),
    account("Priya Nair", "sales-manager", "sales_manager", Some("North")),
    account("Tom Becker", "sales", "sales_staff", Some("North")),
    account("Luísa Ferreira", "sales-south", "sales_staff", Some("South")),
    account("Mei Tanaka", "support-manager", "support_manager", None),
    account("Samir Haddad", "support", "support_staff", None),
    account("Ingrid Solberg", "marketing-manager", "marketing_manager", None),
    account("Diego Ramos", "marketing", "marketing_staff", None),
    account("Hannah Schulz", "billing", "billing_staff", None),
    account("Dewi Lestari", "caring-admin", "caring_admin", None),
    account("Budi Santoso", "caring-editor", "caring_editor", None),
    account("Claire Dubois", "viewer", "viewer", None),
    account("Olena Kovalenko", "client", "client", None),
];

/// Companies: name, sector, city, country, employees, yearly revenue in thousands of euros.
pub const COMPANIES: [(&str, &str, &str, &str, i32, i64); 40] = [
    ("Harbour & Pine Logistics", "logistics", "Hamburg", "DE", 840, 128_400),
    ("Lumen Forge", "manufacturing", "Stuttgart", "DE", 2_310, 402_000),
    ("Kestrel Avionics", "manufacturing", "Toulouse", "FR", 1_180, 216_500),
    ("Brightwater Clinics", "medical", "Dublin", "IE", 460, 61_200),
    ("Nordlys Energi", "energy", "Bergen", "NO", 390, 88_750),
    ("Cobalt Quay Software", "software", "Lisbon", "PT", 74, 9_300),
    ("Meadowlark Foods", "agriculture", "Utrecht", "NL", 620, 97_100),
    ("Saffron Lane Hotels", "hospitality", "Jaipur", "IN", 1_450, 54_900),
    ("Atlas & Daughters", "construction", "Leeds", "GB", 210, 33_400),
    ("Quillon Legal", "legal", "Edinburgh", "GB", 38, 6_150),
    ("Vela Telecom", "telecommunications", "Valencia", "ES", 5_600, 912_000),
    ("Orchard Street Media", "media", "Copenhagen", "DK", 96, 14_800),
    ("Tidepool Analytics", "software", "Seattle", "US", 52, 7_900),
    ("Granite Mutual", "insurance", "Boston", "US", 3_200, 740_000),
    ("Sunda Textiles", "manufacturing", "Bandung", "ID", 6_800, 188_300),
    ("Petal & Thorn", "retail", "Vienna", "AT", 64, 8_450),
    ("Ironbark Mining Services", "energy", "Perth", "AU", 1_020, 233_600),
    ("Lakeside Credit Union", "finance", "Toronto", "CA", 480, 72_300),
    ("Monsoon Mobility", "automotive", "Pune", "IN", 2_750, 310_000),
    ("Fjord & Co. Consulting", "consulting", "Oslo", "NO", 27, 4_700),
    ("Paper Crane Publishing", "media", "Kyoto", "JP", 45, 5_200),
    ("Blue Heron Travel", "travel", "Wellington", "NZ", 33, 3_900),
    ("Castellan Security", "services", "Warsaw", "PL", 720, 41_500),
    ("Mariner Schools Trust", "education", "Plymouth", "GB", 310, 18_200),
    ("Volt Alley", "retail", "Berlin", "DE", 140, 26_700),
    ("Helix Diagnostics", "medical", "Basel", "CH", 890, 265_000),
    ("Amberfield Estates", "real estate", "Ghent", "BE", 58, 31_900),
    ("Open Meadow Foundation", "nonprofit", "Geneva", "CH", 85, 12_600),
    ("Raven & Rook Games", "entertainment", "Montréal", "CA", 115, 19_400),
    ("Solano Water", "utilities", "Sevilla", "ES", 430, 67_800),
    ("Zephyr Cargo Bikes", "manufacturing", "Malmö", "SE", 49, 6_300),
    ("Kilimo Fresh", "agriculture", "Nairobi", "KE", 260, 15_700),
    ("Estrela Fintech", "finance", "São Paulo", "BR", 680, 103_000),
    ("Old Mill Brewery", "retail", "Plzeň", "CZ", 72, 11_100),
    ("Polaris Staffing", "employment", "Helsinki", "FI", 190, 28_600),
    ("Juniper Court Dental", "medical", "Cork", "IE", 22, 2_400),
    ("Aurora Robotics", "technology", "Tallinn", "EE", 130, 22_900),
    ("Terracotta Design", "marketing", "Florence", "IT", 19, 2_050),
    ("Evergreen Council Services", "government", "Bristol", "GB", 1_900, 84_000),
    ("Bay Window Interiors", "retail", "Lyon", "FR", 41, 5_600),
];

/// Companies that belong to another: child, parent.
pub const SUBSIDIARIES: [(&str, &str); 4] = [
    ("Volt Alley", "Lumen Forge"),
    ("Zephyr Cargo Bikes", "Lumen Forge"),
    ("Juniper Court Dental", "Brightwater Clinics"),
    ("Tidepool Analytics", "Granite Mutual"),
];

/// People: name, city, country.
pub const PEOPLE: [(&str, &str, &str); 20] = [
    ("Elif Demir", "Izmir", "TR"),
    ("Marek Novák", "Brno", "CZ"),
    ("Sofia Lindqvist", "Uppsala", "SE"),
    ("Kwame Mensah", "Accra", "GH"),
    ("Giulia Conti", "Bologna", "IT"),
    ("Noah Fischer", "Zürich", "CH"),
    ("Aoife Byrne", "Galway", "IE"),
    ("Rafael Ortiz", "Bogotá", "CO"),
    ("Hana Suzuki", "Osaka", "JP"),
    ("Peter Jansen", "Rotterdam", "NL"),
    ("Chidi Eze", "Lagos", "NG"),
    ("Marta Kowalska", "Kraków", "PL"),
    ("Liam O’Connor", "Belfast", "GB"),
    ("Yara Costa", "Recife", "BR"),
    ("Emil Hansen", "Aarhus", "DK"),
    ("Zainab Ali", "Manchester", "GB"),
    ("Lucas Moreau", "Nantes", "FR"),
    ("Anika Sharma", "Mumbai", "IN"),
    ("Tomás Silva", "Porto", "PT"),
    ("Freya Nilsen", "Trondheim", "NO"),
];

/// Tags in use.
pub const TAGS: [&str; 8] = ["key account", "newsletter", "renewal due", "referral", "trade fair", "pilot", "reseller", "at risk"];

/// What persons do at their companies.
pub const JOBS: [&str; 8] =
    ["Head of Purchasing", "Managing Director", "Office Manager", "IT Lead", "Buyer", "Finance Director", "Operations Manager", "Founder"];

/// What persons are interested in.
pub const INTERESTS: [&str; 8] = ["sailing", "tea", "chess", "hiking", "photography", "football", "cooking", "jazz"];

/// What colleagues ask each other in notes; the name stands in place of `{}`.
pub const ASIDES: [&str; 4] = [
    "@{} they asked for a second reference in their sector. Do you know somebody who would take a call?",
    "Contract is with their lawyers. @{} could you look at the clause on data retention before Friday?",
    "@{} please send the offer for the larger package, too; they hinted at forty more seats.",
    "Their new IT lead was with you at the last company, @{}. Would you join the next meeting?",
];

/// What was said, by kind of interaction.
pub const TALKS: [(&str, &str); 12] = [
    ("call", "Asked for a quote for forty seats. Budget is set in January; wants to see the offer before Christmas."),
    ("call", "Called about the delayed delivery. Promised an answer by Thursday and logged it with logistics."),
    ("email", "Sent the comparison they asked for, with prices for one and three years."),
    ("email", "Thanked us for the quick fix. Happy to be named as a reference."),
    ("meeting", "Walked the operations team through the pilot. Two open points: single sign-on and the data export."),
    ("meeting", "Yearly review. Satisfied overall; would like one contact for billing and support."),
    ("note", "New head of purchasing since this month. Prefers short e-mails over calls."),
    ("note", "Their contract with the competitor ends in spring. Remind ourselves in February."),
    ("sms", "Confirmed tomorrow’s visit at ten."),
    ("call", "Renewal: will stay, but wants quarterly instead of yearly invoices."),
    ("meeting", "Met at the trade fair. Interested in the portal for their own clients."),
    ("other", "Sent a card for their tenth anniversary."),
];

/// Customers who are in the demo twice: kind, name, e-mail, city, country.
pub const TWINS: [(CustomerKind, &str, &str, &str, &str); 4] = [
    (CustomerKind::Company, "LUMEN FORGE GmbH", "office@lumenforge.example", "Stuttgart", "DE"),
    (CustomerKind::Company, "Cobalt Quay Sofware Lda.", "sales@cobaltquay.example", "Lisbon", "PT"),
    (CustomerKind::Company, "Tidepool Analytics Inc.", "contact@tidepool.example", "Seattle", "US"),
    (CustomerKind::Person, "Lindqvist, Sofia", "sofia@lindqvist.example", "Uppsala", "SE"),
];
