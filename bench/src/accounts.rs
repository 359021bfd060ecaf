//! The people who use the product: an administrator, 35 owners in seven teams, and more staff, all through the public API.

use crate::client::{Call, Client};
use crate::product::Product;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::identity::{SetupStatus, SignedIn, Team, User};
use shared::jobs::{OutboxMessage, OutboxMessageText};
use shared::page::Page;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// Who own the customers: sales managers, because those may import.
pub const OWNERS: usize = 35;
const TEAMS: usize = 7;
const ADMINISTRATOR: &str = "admin@bench.example";

/// Someone with a token.
#[derive(Clone, Serialize, Deserialize)]
pub struct Account {
    pub id: Uuid,
    pub email: String,
    #[serde(rename = "access_token")]
    pub token: String,
    /// Good for one renewal; empty where a browser would have it as a cookie.
    #[serde(default)]
    pub refresh_token: String,
    /// Seconds that the access token is good for.
    #[serde(default)]
    pub expires_in: u32,
}

/// Everyone who has signed in.
#[derive(Clone, Serialize, Deserialize)]
pub struct Accounts {
    pub administrator: Account,
    pub owners: Vec<Account>,
    /// Sales staff: they see their own team's customers only.
    pub staff: Vec<Account>,
}

impl Accounts {
    /// Everyone but the administrator, owners and staff mixed.
    pub fn users(&self) -> Vec<&Account> {
        self.staff.iter().chain(&self.owners).collect()
    }
}

/// The password of an account: good enough for the product's rules, and known to a later run on the same data.
pub fn password(email: &str) -> String {
    format!("Quiet harbour of {email}")
}

/// Signs up or, on data that was kept, signs in everyone.
pub async fn everyone(product: &Product, data: &Path, staff: usize) -> Result<Accounts> {
    let kept = data.join("bench-accounts.json");
    let mut anyone = Client::new(product.address, None);
    let status: SetupStatus = anyone.ask(&Call::get("/api/v1/setup")).await?;
    let accounts = if status.needed {
        found(product, staff).await?
    } else {
        let known: Accounts = serde_json::from_slice(&std::fs::read(&kept)?)?;
        again(product.address, known).await?
    };
    std::fs::write(kept, serde_json::to_vec(&accounts)?)?;
    Ok(accounts)
}

async fn found(product: &Product, staff: usize) -> Result<Accounts> {
    let mut anyone = Client::new(product.address, None);
    let setup = json!({ "token": product.setup_token()?, "name": "Bench Administrator", "email": ADMINISTRATOR, "password": password(ADMINISTRATOR) });
    let administrator = account(anyone.ask(&Call::post("/api/v1/setup", &setup)).await?);
    let mut office = Client::new(product.address, Some(&administrator.token));
    let mut teams = Vec::new();
    for n in 0..TEAMS {
        let team: Team = office.ask(&Call::post("/api/v1/teams", &json!({ "name": format!("Team {}", n + 1) }))).await?;
        teams.push(team.id);
    }
    let roles: Vec<Value> = office.ask(&Call::get("/api/v1/roles")).await?;
    let role = |key: &str| roles.iter().find(|r| r["key"] == key).map(|r| r["id"].clone()).with_context(|| format!("no role {key}"));
    let (manager, seller) = (role("sales_manager")?, role("sales_staff")?);
    let mut emails = Vec::new();
    for n in 0..OWNERS + staff {
        let (email, role) =
            if n < OWNERS { (format!("owner{n}@bench.example"), &manager) } else { (format!("staff{n}@bench.example"), &seller) };
        let new = json!({ "name": format!("User {n}"), "email": email, "role_ids": [role], "team_id": teams[n % TEAMS] });
        office.ask::<User>(&Call::post("/api/v1/users", &new)).await?;
        emails.push(email);
    }
    let mut accepted = Vec::new();
    for email in &emails {
        let token = invitation(&mut office, email).await?;
        let body = json!({ "token": token, "password": password(email) });
        accepted.push(account(anyone.ask(&Call::post("/api/v1/invitations/accept", &body)).await?));
    }
    let staff = accepted.split_off(OWNERS);
    Ok(Accounts { administrator, owners: accepted, staff })
}

/// The token in the mail that invited somebody, as an administrator sees it in the outbox.
async fn invitation(office: &mut Client, email: &str) -> Result<String> {
    for _ in 0..100 {
        let page: Page<OutboxMessage> = office.ask(&Call::get(format!("/api/v1/outbox?q={}", email.replace('@', "%40")))).await?;
        if let Some(message) = page.items.first() {
            let text: OutboxMessageText = office.ask(&Call::get(format!("/api/v1/outbox/{}", message.id))).await?;
            let text = text.text.context("the administrator may not read invitations")?;
            let (_, rest) = text.split_once("/invitation#").context("the invitation holds no link")?;
            return Ok(rest.split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default().to_owned());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("no invitation for {email}")
}

/// Signs in one account.
pub async fn sign_in(client: &mut Client, email: &str) -> Result<Account> {
    Ok(account(client.ask(&sign_in_call(email)).await?))
}

/// The request that signs in.
pub fn sign_in_call(email: &str) -> Call {
    Call::post("/api/v1/auth/sign-in", &json!({ "email": email, "password": password(email), "refresh_token_in_body": true }))
}

async fn again(address: SocketAddr, known: Accounts) -> Result<Accounts> {
    let mut client = Client::new(address, None);
    let administrator = sign_in(&mut client, &known.administrator.email).await?;
    let (mut owners, mut staff) = (Vec::new(), Vec::new());
    for account in known.owners {
        owners.push(sign_in(&mut client, &account.email).await?);
    }
    for account in known.staff {
        staff.push(sign_in(&mut client, &account.email).await?);
    }
    Ok(Accounts { administrator, owners, staff })
}

fn account(signed_in: SignedIn) -> Account {
    Account {
        id: signed_in.user.id,
        email: signed_in.user.email,
        token: signed_in.access_token,
        refresh_token: signed_in.refresh_token.unwrap_or_default(),
        expires_in: signed_in.expires_in,
    }
}
