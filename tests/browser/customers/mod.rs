mod first_journey;
mod editing;
mod payloads;
