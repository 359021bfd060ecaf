//! Which permission each action needs.

use platform::permission;

permission! {
    ReadDashboard = DashboardRead;
}
