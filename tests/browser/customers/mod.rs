mod bulk;
mod editing;
mod first_journey;
mod imports;
mod list;
mod payloads;
mod record;
mod segments;
