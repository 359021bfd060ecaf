//! Roles and teams to choose from.

use platform::{
    client,
    loading::{Loading, load},
};
use shared::identity::{Role, Team};
use ui::Choice;

pub fn load_roles() -> Loading<Vec<Role>> {
    load(|| async { client::get::<Vec<Role>>("/roles").await })
}

pub fn load_teams() -> Loading<Vec<Team>> {
    load(|| async { client::get::<Vec<Team>>("/teams").await })
}

pub fn role_choices(roles: &Option<Vec<Role>>) -> Vec<Choice> {
    roles.iter().flatten().map(|role| Choice::new(role.id.to_string(), role.name.clone())).collect()
}

pub fn team_choices(teams: &Option<Vec<Team>>) -> Vec<Choice> {
    teams.iter().flatten().map(|team| Choice::new(team.id.to_string(), team.name.clone())).collect()
}
