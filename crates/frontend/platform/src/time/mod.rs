//! Days and moments as the reader's calendar and clock show them.

mod date;
mod moment;
mod zone;

pub use date::{Day, Month};
pub use moment::{At, format_date, format_date_time, format_with, local_day};
pub use zone::{day_and_time, moment_of, set_time_zone, time_zone};
