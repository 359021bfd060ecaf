mod editing;
mod first_journey;
mod payloads;
