//! Schemathesis, with every check on, over the whole document. What it is not to try, and which findings are none, schemathesis.toml and
//! schemathesis_rules.py list with the reasons.

use crate::program::{here, run, tool};
use serde_json::{Value, json};
use shared::access::Grants;
use shared::identity::keys::{FOR_PEOPLE, MadeApiKey};
use shared::identity::{Me, SignedIn};
use std::time::Duration;
use tests::{Client, Folder, Spawned, until};

/// It is over in about half of this.
const AT_MOST: Duration = Duration::from_secs(600);

/// The super administrator of the demo, signed in, and the password.
async fn administrator(product: &Spawned) -> (Client, String) {
    let password = until("the password of the demo accounts", async || {
        let output = product.output();
        let (_, rest) = output.split_once("Password of all demo accounts: ")?;
        rest.lines().next().filter(|_| rest.contains('\n')).map(str::to_owned)
    })
    .await;
    let body = json!({ "email": "super-admin@demo.example", "password": password });
    let session: SignedIn = product.anyone.post("/auth/sign-in", &body).await.expect(200).read();
    (product.anyone.with_token(session.access_token), password)
}

/// A key that may all that a program may: it reaches no account, so whatever is done with it leaves it working.
async fn key(owner: &Client, password: &str) -> Client {
    let me: Me = owner.get("/me").await.read();
    let grants: Grants = me.permissions.into_iter().filter(|(permission, _)| !FOR_PEOPLE.contains(permission)).collect();
    let body = json!({ "name": "Schemathesis", "permissions": grants, "expires_at": "2027-06-01T00:00:00Z", "current_password": password });
    let made: MadeApiKey = owner.post("/me/keys", &body).await.expect(201).read();
    owner.with_token(made.secret)
}

#[tokio::test]
async fn requests_made_from_the_document_find_nothing() {
    let folder = Folder::new();
    let settings = [
        ("CLIENTSPHERE_DEMO", "true"),
        ("CLIENTSPHERE_SESSIONS__ACCESS", "1h"),
        // Each way to export is tried many times.
        ("CLIENTSPHERE_LIMITS__SHARES__EXPORTS_AN_HOUR", "1000000"),
    ];
    let product = Spawned::start(&folder, &settings).await;
    let (owner, password) = administrator(&product).await;
    let program = key(&owner, &password).await;

    let mut schemathesis = tool("schemathesis");
    schemathesis.arg("--config-file").arg(here("schemathesis.toml")).args(["--no-color", "run"]);
    schemathesis.arg(format!("http://{}/api/v1/openapi.json", product.address));
    schemathesis
        .current_dir(&*folder)
        .env("SCHEMATHESIS_HOOKS", here("schemathesis_rules.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("CLIENTSPHERE_KEY", program.token())
        .env("CLIENTSPHERE_SESSION", owner.token());
    let printed = run(&mut schemathesis, AT_MOST).await;

    assert!(printed.contains("Tested:"), "{printed}");
    program.get("/me").await.expect(200);
    owner.get("/me").await.expect(200);
    let verdict: Value = owner.get("/audit/verify").await.expect(200).json();
    assert_eq!(verdict["intact"], true, "{verdict}");
}
