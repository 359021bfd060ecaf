use std::time::Duration;

use secrecy::ExposeSecret;

use super::*;

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn in_file(text: &str) -> (PathBuf, Flags) {
    let path = std::env::temp_dir().join(format!("clientsphere-{}.toml", uuid::Uuid::now_v7()));
    std::fs::write(&path, text).unwrap();
    (path.clone(), Flags { config: Some(path), ..Flags::default() })
}

fn refusal(text: &str, variables: &[(&str, &str)]) -> String {
    let (path, flags) = in_file(text);
    let error = Config::load(&flags, env(variables)).unwrap_err().to_string();
    std::fs::remove_file(path).unwrap();
    error
}

#[test]
fn defaults_hold() {
    let config = Config::defaults().unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url(), "http://localhost:8080");
    assert_eq!(config.limits.json_body, 1 << 20);
    assert_eq!(config.limits.keep_alive, Duration::from_secs(90));
    assert!(config.database_url.is_none() && config.secret_key.is_none() && config.metrics.token.is_none());
}

#[test]
fn later_layers_win() {
    let (path, mut flags) = in_file("listen = \"127.0.0.1:1\"\ndata_dir = \"/file\"\n[limits]\nburst = 500\njson_body = \"2 MiB\"\n");
    let variables = env(&[("CLIENTSPHERE_LISTEN", "127.0.0.1:2"), ("CLIENTSPHERE_LIMITS__JSON_BODY", "3 MiB"), ("CLIENTSPHERE_DEMO", "")]);
    flags.listen = Some("127.0.0.1:3".to_owned());
    let config = Config::load(&flags, variables).unwrap();
    std::fs::remove_file(path).unwrap();
    assert_eq!(config.listen.port(), 3, "the command line wins over environment and file");
    assert_eq!(config.limits.json_body, 3 << 20, "the environment wins over the file");
    assert_eq!(config.data_dir, PathBuf::from("/file"), "the file wins over the defaults");
    assert_eq!((config.limits.burst, config.limits.requests_per_second), (500, 100), "tables merge key by key");
    assert!(!config.demo, "an empty variable sets nothing");
}

#[test]
fn environment_values_take_the_type_of_the_setting() {
    let config = Config::load(
        &Flags::default(),
        env(&[
            ("CLIENTSPHERE_MAIL__SMTP__USER", "007"),
            ("CLIENTSPHERE_MAIL__SMTP__PASSWORD", "1e5"),
            ("CLIENTSPHERE_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1"),
            ("CLIENTSPHERE_WORKERS", "2"),
            ("DATABASE_URL", "postgres://a/b"),
        ]),
    )
    .unwrap();
    assert_eq!(config.mail.smtp.user.as_deref(), Some("007"));
    assert_eq!(config.mail.smtp.password.unwrap().expose_secret(), "1e5");
    assert_eq!(config.trusted_proxies.len(), 2);
    assert_eq!(config.workers, 2);
    assert_eq!(config.database_url.unwrap().expose_secret(), "postgres://a/b");
}

#[test]
fn unknown_keys_are_named_with_their_place() {
    let error = refusal("[limits]\njson_bodi = \"1 MiB\"\n", &[]);
    assert!(
        error.contains("\"limits.json_bodi\" is not a setting")
            && error.contains("did you mean \"limits.json_body\"")
            && error.contains(".toml"),
        "{error}"
    );
    let error = refusal("", &[("CLIENTSPHERE_LISTN", "x")]);
    assert!(error.contains("CLIENTSPHERE_LISTN") && error.contains("\"listen\""), "{error}");
}

#[test]
fn wrong_types_are_refused_without_showing_the_value() {
    let error = refusal("[mail.smtp]\npassword = 424242\n", &[]);
    assert!(error.contains("mail.smtp.password") && error.contains("text in quotes") && !error.contains("424242"), "{error}");
    assert!(refusal("[limits]\nburst = \"many\"\n", &[]).contains("whole number"));
    assert!(refusal("", &[("CLIENTSPHERE_DEMO", "maybe")]).contains("true or false"));
    assert!(refusal("secret_key = \"abc\"\n", &[]).contains("CLIENTSPHERE_SECRET_KEY"));
}

#[test]
fn bad_values_say_what_to_do() {
    for (text, hint) in [
        ("listen = \"8080\"", "127.0.0.1:8080"),
        ("public_url = \"crm.example.com/app\"", "https://crm.example.com"),
        ("cors_origins = [\"*\"]", "whole origins"),
        ("trusted_proxies = [\"all\"]", "10.0.0.0/8"),
        ("database_url = \"mysql://x\"", "postgres://"),
        ("database_connections = 4", "at least 5"),
        ("base_currency = \"euro\"", "ISO 4217"),
        ("[tls]\ncert = \"a.pem\"", "tls.key"),
        ("[limits]\nrequest_timeout = \"30\"", "\"30s\""),
        ("[limits]\nin_flight = 0", "more than 0"),
        ("[limits]\nanonymous_body = \"2 MiB\"", "limits.json_body"),
        ("[limits]\nbody_window = \"0s\"", "more than 0"),
        ("[limits.uploads]\nper_user = 0", "more than 0"),
        ("[mail]\nadapter = \"smtp\"", "mail.smtp.host"),
        ("[mail]\nadapter = \"pigeon\"", "mail.adapter"),
        ("[metrics]\ntoken = \"short\"", "openssl"),
        ("[sessions]\nidle = \"60d\"", "sessions.absolute"),
        ("[logs]\nfilter = \"a=b=c\"", "logs.filter"),
        ("spa_dir = \"/nowhere\"", "build the web app"),
        ("listen = ", "not TOML"),
    ] {
        let error = refusal(text, &[]);
        assert!(error.contains(hint), "{text}: {error}");
    }
    let missing = Config::load(&Flags { config: Some("/nowhere.toml".into()), ..Flags::default() }, env(&[])).unwrap_err().to_string();
    assert!(missing.contains("/nowhere.toml"), "{missing}");
}

#[test]
fn secrets_stay_hidden() {
    let config = Config::load(
        &Flags::default(),
        env(&[
            ("DATABASE_URL", "postgres://crm:p@ss-HIDE1@db.internal/crm?password=HIDE2"),
            ("CLIENTSPHERE_SECRET_KEY", "HIDE3HIDE3HIDE3HIDE3HIDE3HIDE3HIDE3HIDE3HIDE"),
            ("CLIENTSPHERE_METRICS__TOKEN", "HIDE4HIDE4HIDE4HIDE4"),
            ("CLIENTSPHERE_MAIL__ADAPTER", "smtp"),
            ("CLIENTSPHERE_MAIL__SMTP__HOST", "mail.example.com"),
            ("CLIENTSPHERE_MAIL__SMTP__USER", "crm"),
            ("CLIENTSPHERE_MAIL__SMTP__PASSWORD", "HIDE5"),
        ]),
    )
    .unwrap();
    let shown = format!("{config:?}\n{}", config.summary());
    assert!(!shown.contains("HIDE") && !shown.contains("p@ss"), "{shown}");
    assert!(config.summary().contains("postgres://crm:•••@db.internal/crm"), "{}", config.summary());
}
