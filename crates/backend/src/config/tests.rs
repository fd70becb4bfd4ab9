use domain::checkout::CheckoutMode;

use super::*;

fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    Config::read(find)
}

fn problems(variables: &[(&str, &str)]) -> String {
    read(variables).unwrap_err().to_string()
}

#[test]
fn without_variables_the_shop_runs_with_its_simulator() {
    let config = read(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    let GatewayConfig::Simulator(simulator) = config.gateway else { panic!("expected the simulator") };
    assert_eq!(simulator.listen.to_string(), "127.0.0.1:3030");
    // A copied .env.example has empty variables, which count as not set.
    assert!(matches!(read(&[("ANTOM_CLIENT_ID", " ")]).unwrap().gateway, GatewayConfig::Simulator(_)));
}

#[test]
fn an_incomplete_configuration_names_every_missing_variable() {
    let text = problems(&[("ANTOM_CLIENT_ID", "SANDBOX_5Y")]);
    for name in ["ANTOM_PRIVATE_KEY or ANTOM_PRIVATE_KEY_FILE", "ANTOM_PUBLIC_KEY or", "ANTOM_ENVIRONMENT is missing"] {
        assert!(text.contains(name), "{text}");
    }
    assert!(!text.contains("ANTOM_CLIENT_ID is missing"), "{text}");
    assert!(problems(&[("ANTOM_ENVIRONMENT", "sandbox")]).contains("ANTOM_CLIENT_ID is missing"));
}

#[test]
fn plain_http_is_accepted_for_loopback_addresses_only() {
    for url in ["http://127.0.0.1:3030", "http://localhost:8080/shop", "http://[::1]:1", "https://shop.example"] {
        assert!(read(&[("PUBLIC_URL", url)]).is_ok(), "{url}");
    }
    for url in ["http://shop.example", "http://192.168.1.4:3000", "http://127.0.0.1.example", "ftp://127.0.0.1", "shop"]
    {
        assert!(problems(&[("PUBLIC_URL", url)]).contains("PUBLIC_URL"), "{url}");
    }
}

#[test]
fn an_unreadable_value_is_named() {
    for (name, value, part) in [
        ("SHOP_ADDR", "3000", "an address and a port"),
        ("DATABASE_URL", "mysql://localhost", "`sqlite:` or `postgres:`"),
        ("SIMULATOR_ADDR", "0.0.0.0:3030", "loopback"),
        ("APP_REDIRECT_URLS", "kopilane://result javascript:alert(1)", "javascript:"),
        ("TRUSTED_PROXIES", "10.0.0.0/8 proxy.example", "proxy.example"),
        ("REQUEST_LIMIT", "0", "or `off`"),
        ("CONNECTION_LIMIT", "0", "from 1 to 100000"),
        ("ANTOM_ENVIRONMENT", "production", "`sandbox` or `prod`"),
        ("ANTOM_PRIVATE_KEY", "nonsense!", "neither PEM nor base64"),
        ("ANTOM_PRIVATE_KEY_FILE", "/nowhere/key.pem", "cannot be read"),
    ] {
        let text = problems(&[(name, value)]);
        assert!(text.contains(name) && text.contains(part), "{text}");
    }
}

#[test]
fn a_sandbox_client_id_cannot_be_used_in_production() {
    let text = problems(&[("ANTOM_ENVIRONMENT", "prod"), ("ANTOM_CLIENT_ID", "SANDBOX_5Y")]);
    assert!(text.contains("begins with SANDBOX_"), "{text}");
}

#[test]
fn the_sandbox_is_refused_with_a_client_id_that_would_call_production() {
    let text = problems(&[("ANTOM_ENVIRONMENT", "sandbox"), ("ANTOM_CLIENT_ID", "5Y60000000000000")]);
    assert!(text.contains("does not begin with SANDBOX_"), "{text}");
}

#[test]
fn a_database_in_memory_is_refused() {
    for url in ["sqlite::memory:", "sqlite://:memory:", "sqlite://shop.db?mode=memory"] {
        assert!(problems(&[("DATABASE_URL", url)]).contains("DATABASE_URL names a database in memory"), "{url}");
    }
}

#[test]
fn a_shop_that_listens_on_every_address_needs_a_public_address() {
    for address in ["0.0.0.0:3000", "[::]:3000"] {
        assert!(problems(&[("SHOP_ADDR", address)]).contains("PUBLIC_URL is missing"), "{address}");
        assert!(read(&[("SHOP_ADDR", address), ("PUBLIC_URL", "https://shop.example")]).is_ok(), "{address}");
    }
}

const PRODUCTION: [(&str, &str); 3] =
    [("ANTOM_ENVIRONMENT", "prod"), ("ANTOM_CLIENT_ID", "5Y60000000000000"), ("PUBLIC_URL", "https://shop.example")];

#[test]
fn production_is_refused_with_a_simulator_plain_http_another_gateway_or_open_development_pages() {
    for (name, value, part) in [
        ("SIMULATOR_ADDR", "127.0.0.1:3030", "together with production credentials"),
        ("SIMULATOR_DATABASE", "data/simulator.db", "together with production credentials"),
        ("PUBLIC_URL", "", "is missing: production needs"),
        ("PUBLIC_URL", "http://127.0.0.1:3000", "is a loopback address"),
        ("PUBLIC_URL", "https://localhost", "is a loopback address"),
        ("PUBLIC_URL", "http://shop.example", "plain http"),
        ("ANTOM_GATEWAY_URL", "http://127.0.0.1:3030", "is not a gateway of Antom"),
        ("ANTOM_GATEWAY_URL", "https://open-sea-global.alipay.com.example", "is not a gateway of Antom"),
        ("ANTOM_GATEWAY_URL", "https://open-sea.alipay.com", "is not a gateway of Antom"),
        ("ANTOM_GATEWAY_URL", "https://open-sea-global.alipay.com:8443", "is not a gateway of Antom"),
        ("ANTOM_SDK_URL", "http://127.0.0.1:3030/sdk/ams-checkout.js", "is a loopback address"),
        ("DEVELOPMENT_PAGES", "open", "together with production credentials"),
    ] {
        let text = problems(&[&[(name, value)], &PRODUCTION[..]].concat());
        assert!(text.lines().any(|line| line.contains(&format!("{name} ")) && line.contains(part)), "{name}: {text}");
    }
    for region in ["sea", "na", "de"] {
        let gateway = format!("https://open-{region}-global.alipay.com");
        let text = problems(&[&[("ANTOM_GATEWAY_URL", &*gateway)], &PRODUCTION[..]].concat());
        assert!(!text.contains("ANTOM_GATEWAY_URL"), "{text}");
    }
    // The sandbox accepts the same variables.
    let text =
        problems(&[("ANTOM_ENVIRONMENT", "sandbox"), ("DEVELOPMENT_PAGES", "open"), ("SIMULATOR_ADDR", "127.0.0.1:1")]);
    assert!(!text.contains("DEVELOPMENT_PAGES") && !text.contains("SIMULATOR_ADDR"), "{text}");
}

#[test]
fn the_pages_for_developers_are_open_outside_production() {
    assert!(read(&[]).unwrap().development_pages);
    assert!(!read(&[("DEVELOPMENT_PAGES", "closed")]).unwrap().development_pages);
    assert!(problems(&[("DEVELOPMENT_PAGES", "yes")]).contains("`open` or `closed`"));
}

#[test]
fn a_short_development_password_is_refused_and_none_is_shown() {
    assert!(problems(&[("DEVELOPMENT_PASSWORD", "eleven char")]).contains("at least 12 characters"));
    let config = read(&[("DEVELOPMENT_PASSWORD", "correct horse battery")]).unwrap();
    assert!(!format!("{config:?}").contains("correct horse"));
    let password = config.development_password.unwrap();
    assert!(password.matches(b"correct horse battery"));
    assert!(!password.matches(b"correct horse batter") && !password.matches(b""));
}

#[test]
fn the_checkout_mode_is_chosen_by_name() {
    assert_eq!(read(&[]).unwrap().checkout_mode, CheckoutMode::Component);
    assert_eq!(read(&[("CHECKOUT_MODE", "element")]).unwrap().checkout_mode, CheckoutMode::Element);
    assert!(problems(&[("CHECKOUT_MODE", "popup")]).contains("`component` or `element`"));
}

#[test]
fn the_merchants_own_public_key_is_refused_as_antoms() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../antom/tests/data/signature-vectors.json")).unwrap();
    let key = |name: &str| vectors[name].as_str().unwrap();
    let text = problems(&[
        ("ANTOM_ENVIRONMENT", "sandbox"),
        ("ANTOM_CLIENT_ID", "SANDBOX_5Y"),
        ("ANTOM_PRIVATE_KEY", key("private_key_pkcs8_base64")),
        ("ANTOM_PUBLIC_KEY", key("public_key_spki_base64")),
    ]);
    assert!(text.contains("ANTOM_PUBLIC_KEY is the public half of your own ANTOM_PRIVATE_KEY"), "{text}");
}

/// A key of the published signature vectors.
fn key(name: &str) -> String {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../antom/tests/data/signature-vectors.json")).unwrap();
    vectors[name].as_str().unwrap().to_owned()
}

/// Creates a file with this content and a unique name.
fn file(content: &[u8]) -> String {
    let file = std::env::temp_dir().join(format!("{}.pem", uuid::Uuid::new_v4()));
    std::fs::write(&file, content).unwrap();
    file.display().to_string()
}

#[test]
fn a_key_file_in_a_windows_encoding_is_read() {
    let text = key("private_key_pkcs8_base64");
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}\r\n").encode_utf16().flat_map(bytes).collect()
    };
    for content in [
        format!("{text}\r\n").into_bytes(),
        format!("\u{feff}{text}\r\n").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ] {
        let file = file(&content);
        let found = problems(&[("ANTOM_PRIVATE_KEY_FILE", &file)]);
        assert!(!found.contains("ANTOM_PRIVATE_KEY"), "{found}");
        std::fs::remove_file(file).unwrap();
    }
    let der = file(b"\x30\x82\x04\xbe\x02\x01\x00\x30");
    let found = problems(&[("ANTOM_PRIVATE_KEY_FILE", &der)]);
    assert!(found.contains("which is not text; if it is DER, convert it to PEM"), "{found}");
    std::fs::remove_file(der).unwrap();
}

#[test]
fn a_swapped_key_and_file_name_are_recognised() {
    let key = key("private_key_pkcs8_base64");
    let found = problems(&[("ANTOM_PRIVATE_KEY_FILE", &key)]);
    assert!(
        found.contains("ANTOM_PRIVATE_KEY_FILE holds a key, not the name of its file: set ANTOM_PRIVATE_KEY"),
        "{found}"
    );
    let file = file(key.as_bytes());
    let found = problems(&[("ANTOM_PRIVATE_KEY", &file)]);
    assert!(found.contains("ANTOM_PRIVATE_KEY holds the name of a file: set ANTOM_PRIVATE_KEY_FILE"), "{found}");
    std::fs::remove_file(file).unwrap();
}

#[test]
fn no_part_of_a_key_is_shown_for_any_variable() {
    let key = key("private_key_pkcs8_base64");
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----");
    for name in [
        "SHOP_ADDR",
        "PUBLIC_URL",
        "DATABASE_URL",
        "APP_REDIRECT_URLS",
        "CHECKOUT_MODE",
        "DEVELOPMENT_PAGES",
        "SIMULATOR_ADDR",
        "ANTOM_GATEWAY_URL",
        "ANTOM_CLIENT_ID",
        "ANTOM_ENVIRONMENT",
        "ANTOM_SDK_URL",
        "ANTOM_PUBLIC_KEY",
        "ANTOM_PUBLIC_KEY_FILE",
        "ANTOM_PUBLIC_KEY_NEXT",
        "ANTOM_PRIVATE_KEY_FILE",
    ] {
        for value in [key.as_str(), &pem, &key[..40], &format!("https://{key}")] {
            let found = problems(&[(name, value), ("ANTOM_PUBLIC_KEY_NEXT_FILE", "/nowhere")]);
            for part in key.as_bytes().windows(12) {
                let part = str::from_utf8(part).unwrap();
                assert!(!found.contains(part), "{name}: {found}");
            }
        }
    }
}

#[test]
fn an_address_with_a_password_is_refused_without_showing_the_password() {
    for name in ["PUBLIC_URL", "ANTOM_GATEWAY_URL", "ANTOM_SDK_URL"] {
        let found = problems(&[(name, "https://merchant:open-sesame@shop.example")]);
        assert!(found.contains(&format!("{name} must not hold a user name or a password")), "{found}");
        assert!(!found.contains("open-sesame"), "{found}");
    }
}

#[test]
fn white_space_around_a_value_is_ignored() {
    let config = read(&[("SHOP_ADDR", " 127.0.0.1:4000\r\n"), ("PUBLIC_URL", "https://shop.example ")]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:4000");
}

#[test]
fn receipts_show_the_configured_contact_and_beside_the_simulator_one_that_nobody_reads() {
    assert!(read(&[]).unwrap().contact.unwrap().ends_with(".example"));
    for contact in ["orders@shop.sg", "https://shop.sg/help"] {
        assert_eq!(read(&[("SHOP_CONTACT", contact)]).unwrap().contact.as_deref(), Some(contact));
    }
    for contact in ["http://shop.sg", "javascript:alert(1)", "orders", "a b@shop.sg", "@shop.sg"] {
        assert!(problems(&[("SHOP_CONTACT", contact)]).contains("SHOP_CONTACT"), "{contact}");
    }
}

#[test]
fn the_limits_of_clients_can_be_set() {
    let config = read(&[]).unwrap();
    assert_eq!(config.limits.requests_per_minute.map(|number| number.get()), Some(1200));
    assert_eq!(config.limits.connections, 900);
    assert!(!config.trusted_proxies.contains([127, 0, 0, 1].into()));
    let variables = [("REQUEST_LIMIT", "60"), ("CONNECTION_LIMIT", "5000"), ("TRUSTED_PROXIES", "10.0.0.0/8, ::1")];
    let config = read(&variables).unwrap();
    assert_eq!(config.limits.requests_per_minute.map(|number| number.get()), Some(60));
    assert_eq!(config.limits.connections, 5000);
    for (address, is_trusted) in [("10.1.2.3", true), ("::1", true), ("11.0.0.1", false), ("127.0.0.1", false)] {
        assert_eq!(config.trusted_proxies.contains(address.parse().unwrap()), is_trusted, "{address}");
    }
    assert_eq!(read(&[("REQUEST_LIMIT", "off")]).unwrap().limits.requests_per_minute, None);
}
