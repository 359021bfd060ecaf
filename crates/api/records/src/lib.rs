//! The record kit: what every record type can do. Knows no domain.
