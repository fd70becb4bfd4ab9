//! The system's `openssl`, which does all of the foreign gateway's cryptography.

use std::{
    fs,
    io::Write,
    process::{Command, Output, Stdio},
};

/// An RSA key pair: PEM files in a folder that is removed when the pair is dropped.
pub(crate) struct KeyPair {
    folder: String,
}

impl KeyPair {
    /// Generates a pair of 2048 bits, Antom's length.
    pub(crate) fn generate() -> Self {
        let folder = format!("{}/keys-{}", env!("CARGO_TARGET_TMPDIR"), uuid::Uuid::new_v4().simple());
        fs::create_dir(&folder).unwrap();
        let pair = Self { folder };
        let (private, public) = (pair.private_pem_file(), pair.public_pem_file());
        openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", &private], &[]);
        openssl(&["pkey", "-in", &private, "-pubout", "-out", &public], &[]);
        pair
    }

    /// The file of the private key: PKCS#8.
    pub(crate) fn private_pem_file(&self) -> String {
        format!("{}/private.pem", self.folder)
    }

    /// The file of the public key: SubjectPublicKeyInfo.
    pub(crate) fn public_pem_file(&self) -> String {
        format!("{}/public.pem", self.folder)
    }

    /// The private key in the format of Antom's SDKs.
    pub(crate) fn private_in_base64(&self) -> String {
        to_base64(&openssl(&["pkey", "-in", &self.private_pem_file(), "-outform", "DER"], &[]))
    }

    /// The public key as Antom's dashboard shows it.
    pub(crate) fn public_in_base64(&self) -> String {
        to_base64(&openssl(&["pkey", "-in", &self.private_pem_file(), "-pubout", "-outform", "DER"], &[]))
    }

    /// The private key in its older form, PKCS#1, as PEM.
    pub(crate) fn private_as_pkcs1(&self) -> String {
        text(openssl(&["rsa", "-in", &self.private_pem_file(), "-traditional"], &[]))
    }

    /// The public key in its older form, PKCS#1, as PEM.
    pub(crate) fn public_as_pkcs1(&self) -> String {
        text(openssl(&["rsa", "-in", &self.private_pem_file(), "-RSAPublicKey_out"], &[]))
    }

    /// RSA PKCS#1 v1.5 with SHA-256.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        openssl(&["dgst", "-sha256", "-sign", &self.private_pem_file()], message)
    }

    /// Whether this pair's private key has signed the message.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        // The message is on standard input; the signature can only be a file.
        let file = format!("{}/{}.signature", self.folder, uuid::Uuid::new_v4().simple());
        fs::write(&file, signature).unwrap();
        run(&["dgst", "-sha256", "-verify", &self.public_pem_file(), "-signature", &file], message).status.success()
    }
}

impl Drop for KeyPair {
    fn drop(&mut self) {
        // An error leaves only a test's key in a folder for temporary files.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Standard base64 on one line.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    text(openssl(&["base64", "-A"], bytes))
}

/// The decoded bytes; fewer if the text is not valid base64.
pub(crate) fn from_base64(text: &str) -> Vec<u8> {
    run(&["base64", "-d", "-A"], text.as_bytes()).stdout
}

/// Returns this many random bytes.
pub(crate) fn random(count: usize) -> Vec<u8> {
    openssl(&["rand", &count.to_string()], &[])
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// Runs `openssl`, which must succeed.
fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let output = run(arguments, input);
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new("openssl");
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap_or_else(|error| {
        panic!("the program `openssl` cannot be run ({error}): install the package openssl, or let `./dev setup` do it")
    });
    // It closes its input early only when it fails, which its exit status shows.
    let _ = process.stdin.take().unwrap().write_all(input);
    process.wait_with_output().unwrap()
}
