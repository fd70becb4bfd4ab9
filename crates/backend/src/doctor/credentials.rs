//! The client id and the keys, as they are written down.

use antom::{PublicKey, client::gateway_path, key::KeyForm};
use domain::diagnostics::Finding;

use super::DoctorInput;
use crate::config::Environment;

pub(super) fn examine(setup: &DoctorInput, found: &mut impl FnMut(Finding)) {
    if setup.simulated {
        found(Finding::advice(
            "Gateway",
            "payments go to the simulator: no ANTOM_ variable is set, and no money moves",
            "to pay at Antom, set the ANTOM_ variables that .env.example explains; the simulator then stays off",
        ));
    }
    let Some(client) = &setup.client else { return };
    let config = client.config();
    if !setup.simulated {
        found(client_id(&config.client_id, setup.environment));
    }
    let own = config.private_key.public_key();
    found(Finding::good("Private key", format!("{}, {} bits", private_form(config.private_key.form()), own.bits())));
    for key in &config.antom_public_keys {
        found(antom_key(key, &own));
    }
}

fn client_id(id: &str, environment: Environment) -> Finding {
    let path = gateway_path("/ams/api/v1", id);
    let sandbox = id.starts_with("SANDBOX_");
    match environment {
        Environment::Sandbox if !sandbox => Finding::wrong(
            "Client id",
            format!("ANTOM_ENVIRONMENT is `sandbox`, but {id} does not begin with SANDBOX_: requests go to {path}"),
            "copy the sandbox's client id from the dashboard, or set ANTOM_ENVIRONMENT=prod with production's keys",
        ),
        Environment::Production if sandbox => Finding::wrong(
            "Client id",
            format!("ANTOM_ENVIRONMENT is `prod`, but {id} begins with SANDBOX_"),
            "copy production's client id from the dashboard, or set ANTOM_ENVIRONMENT=sandbox",
        ),
        _ => Finding::good("Client id", format!("{id} for `{}`: requests go to {path}", environment.as_str())),
    }
}

fn antom_key(key: &PublicKey, own: &PublicKey) -> Finding {
    if key == own {
        return Finding::wrong(
            "Antom's public key",
            "this public key belongs to your own private key: no answer of Antom's can be verified with it",
            "copy Antom's public key from the dashboard into ANTOM_PUBLIC_KEY; yours is only uploaded there",
        );
    }
    let structure = if key.form().pkcs1 { "PKCS#1" } else { "SubjectPublicKeyInfo" };
    let text = format!("{structure} as {}, {} bits, not your own", armour(key.form()), key.bits());
    Finding::good("Antom's public key", text)
}

fn private_form(form: KeyForm) -> String {
    format!("{} as {}", if form.pkcs1 { "PKCS#1" } else { "PKCS#8" }, armour(form))
}

fn armour(form: KeyForm) -> &'static str {
    if form.pem { "PEM" } else { "bare base64" }
}
