//! Which permission each action needs.

use crate::permission;

permission! {
    ReadDashboard = DashboardRead;
}
