//! Checks the client id and the keys.

use antom::{PublicKey, client::gateway_path, key::KeyForm};
use domain::diagnostics::Finding;

use super::input::DoctorInput;
use crate::config::Environment;

pub(super) fn examine(input: &DoctorInput, emit: &mut impl FnMut(Finding)) {
    if input.simulated {
        emit(Finding::advice(
            "Gateway",
            "payments go to the simulator, because no ANTOM_ variable is set: they are no real payments",
            "to pay with Antom, set the ANTOM_ variables that .env.example explains: the simulator then does not run",
        ));
    }
    let Some(client) = &input.client else { return };
    let config = client.config();
    if !input.simulated {
        emit(check_client_id(&config.client_id, input.environment));
    }
    let own_key = config.private_key.public_key();
    emit(Finding::good(
        "Private key",
        format!("{}, {} bits", describe_private_form(config.private_key.form()), own_key.bits()),
    ));
    for key in &config.antom_public_keys {
        emit(check_antom_key(key, &own_key));
    }
}

fn check_client_id(id: &str, environment: Environment) -> Finding {
    let path = gateway_path("/ams/api/v1", id);
    let sandbox = id.starts_with("SANDBOX_");
    match environment {
        Environment::Sandbox if !sandbox => Finding::wrong(
            "Client id",
            format!("ANTOM_ENVIRONMENT is `sandbox`, but {id} does not begin with SANDBOX_: requests go to {path}"),
            "copy the sandbox client id from the dashboard, or set ANTOM_ENVIRONMENT=prod and the production keys",
        ),
        Environment::Production if sandbox => Finding::wrong(
            "Client id",
            format!("ANTOM_ENVIRONMENT is `prod`, but {id} begins with SANDBOX_"),
            "copy the production client id from the dashboard, or set ANTOM_ENVIRONMENT=sandbox",
        ),
        _ => Finding::good("Client id", format!("{id} for `{}`: requests go to {path}", environment.as_str())),
    }
}

fn check_antom_key(key: &PublicKey, own: &PublicKey) -> Finding {
    if key == own {
        return Finding::wrong(
            "Antom's public key",
            "this public key belongs to your own private key, so the shop cannot verify Antom's answers with it",
            "copy Antom's public key from the dashboard into ANTOM_PUBLIC_KEY, and upload your own to the dashboard",
        );
    }
    let structure = if key.form().pkcs1 { "PKCS#1" } else { "SubjectPublicKeyInfo" };
    let text = format!("{structure} as {}, {} bits, not your own", encoding_name(key.form()), key.bits());
    Finding::good("Antom's public key", text)
}

fn describe_private_form(form: KeyForm) -> String {
    format!("{} as {}", if form.pkcs1 { "PKCS#1" } else { "PKCS#8" }, encoding_name(form))
}

fn encoding_name(form: KeyForm) -> &'static str {
    if form.pem { "PEM" } else { "bare base64" }
}
