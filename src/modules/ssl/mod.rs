//! `_ssl`: TLS by rustls. `stdlib/ssl.py` stands on it, and `asyncio/sslproto.py` on that.
//!
//! ```text
//!   SSLSocket, asyncio's transport ── SSLObject ── Session ──┬── MemoryBIO incoming   what the peer sent
//!                                                            └── MemoryBIO outgoing   what the peer is to get
//!   SSLContext ── Settings ── rustls' configuration, made when it is first needed
//! ```
//!
//! Nothing here does I/O: bytes come from one queue and go to the other. Files of certificates are read by the
//! Python half, through the host's one door.

mod bio;
mod certificate;
mod fault;
mod session;
mod settings;
mod verify;

use super::native::set;
use crate::builtins::bytes_like::BytesLike;
use crate::object::{Module, Ref, Res, Value, Vm};
use pyish_derive::module;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// All certificates of a PEM text.
fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .ok()
}

/// The private key of a PEM text, in DER.
fn decrypted(pem: &[u8], password: &[u8]) -> Option<Vec<u8>> {
    use rustls::pki_types::pem::{self, SectionKind};
    // `pki_types` leaves sections out that it does not know: the label is turned into one that it does.
    let text = String::from_utf8_lossy(pem).replace("ENCRYPTED PRIVATE KEY", "PRIVATE KEY");
    let mut lines = std::io::Cursor::new(text.into_bytes());
    loop {
        match pem::from_buf(&mut lines).ok()?? {
            (SectionKind::PrivateKey, sealed) => {
                let sealed = pkcs8::EncryptedPrivateKeyInfo::try_from(sealed.as_slice()).ok()?;
                return Some(sealed.decrypt(password).ok()?.as_bytes().to_vec());
            }
            _ => continue,
        }
    }
}

/// TLS.
#[module(name = "_ssl", classes(bio::CLASS, settings::CLASS, session::CLASS))]
impl Surface {
    /// What a certificate says of itself.
    #[function("_decode(der, /)")]
    fn decode(vm: &mut Vm, der: BytesLike) -> Res {
        certificate::decode(vm, &der)
    }

    /// The certificates of a PEM text, as DER; None if it is damaged.
    #[function("_certificates(pem, /)")]
    fn certificates(vm: &mut Vm, pem: BytesLike) -> Res {
        let Some(found) = certificates(&pem) else {
            return Ok(Value::None);
        };
        let mut list = Vec::with_capacity(found.len());
        for certificate in &found {
            list.push(vm.new_bytes(certificate)?);
        }
        vm.new_list(list)
    }

    /// An encrypted private key of PKCS #8, opened: in DER; None if the password is not the right one.
    #[function("_decrypt(pem, password, /)")]
    fn decrypt(vm: &mut Vm, pem: BytesLike, password: BytesLike) -> Res {
        match decrypted(&pem, &password) {
            Some(key) => vm.new_bytes(&key),
            None => Ok(Value::None),
        }
    }

    /// The names of the cipher suites that there are.
    #[function("_suites()")]
    fn suites(vm: &mut Vm) -> Res {
        let mut list = Vec::new();
        for suite in rustls::crypto::ring::ALL_CIPHER_SUITES {
            list.push(session::describe(vm, suite)?);
        }
        vm.new_list(list)
    }

    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let version = vm.new_str("rustls 0.23")?;
        set(vm, module, "_VERSION", version)
    }
}
