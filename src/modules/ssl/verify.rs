//! Whom a side believes: rustls' own check of chains, with what OpenSSL's users expect beside it.
//!
//! 1. A certificate that is itself trusted is believed, whoever signed it: the self-signed ones of tests and intranets.
//! 2. `check_hostname` and `verify_mode` switch the checks of names and of chains off, each by itself.
//! 3. Where a certificate has no names of hosts at all, its common name counts.

use super::certificate;
use super::fault::Distrust;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, RootCertStore,
    SignatureScheme,
};
use std::sync::{Arc, Mutex};

/// Whom we believe.
#[derive(Debug)]
pub(super) struct Trust {
    pub(super) roots: Arc<RootCertStore>,
    pub(super) exact: Vec<CertificateDer<'static>>,
    pub(super) provider: Arc<CryptoProvider>,
    /// Is a chain asked for at all?
    pub(super) chain: bool,
    /// Is the name of the host checked?
    pub(super) name: bool,
    pub(super) common_name: bool,
    pub(super) inner: Option<Arc<dyn ClientCertVerifier>>,
    pub(super) mandatory: bool,
    /// Why the last certificate was refused. One isolate, one thread: the session that failed reads it at once.
    pub(super) last: Mutex<Option<Distrust>>,
}

fn certificate_error(error: CertificateError) -> Error {
    Error::InvalidCertificate(error)
}

impl Trust {
    fn note(&self, code: i64, text: String) {
        if let Ok(mut last) = self.last.lock() {
            *last = Some(Distrust { code, text });
        }
    }

    /// Why the last certificate was refused, where there is more to say than rustls does.
    pub(super) fn distrust(&self) -> Option<Distrust> {
        self.last.lock().ok()?.take()
    }

    /// Rule 1.
    fn is_known(&self, certificate: &CertificateDer<'_>, now: UnixTime) -> Result<bool, Error> {
        if !self.exact.iter().any(|known| known == certificate) {
            return Ok(false);
        }
        match certificate::validity(certificate) {
            Some((from, _)) if now.as_secs() < from => {
                Err(certificate_error(CertificateError::NotValidYet))
            }
            Some((_, until)) if now.as_secs() > until => {
                Err(certificate_error(CertificateError::Expired))
            }
            Some(_) => Ok(true),
            None => Err(certificate_error(CertificateError::BadEncoding)),
        }
    }

    /// What OpenSSL says where no issuer is known.
    fn explain(
        &self,
        error: Error,
        first: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
    ) -> Error {
        // `Other`: rustls does not take an authority's own certificate for a server's.
        if let Error::InvalidCertificate(
            CertificateError::UnknownIssuer | CertificateError::Other(_),
        ) = error
        {
            if certificate::is_self_signed(first) {
                self.note(18, "self-signed certificate".to_owned());
            } else if rest.iter().any(certificate::is_self_signed) {
                self.note(
                    19,
                    "self-signed certificate in certificate chain".to_owned(),
                );
            }
        }
        error
    }

    fn check_name(
        &self,
        certificate: &CertificateDer<'_>,
        name: &ServerName<'_>,
    ) -> Result<(), Error> {
        let parsed = ParsedCertificate::try_from(certificate)?;
        let Err(error) = verify_server_name(&parsed, name) else {
            return Ok(());
        };
        let host = name.to_str();
        if let ServerName::DnsName(_) = name
            && self.common_name
            && certificate::common_name_matches(certificate, &host)
        {
            return Ok(());
        }
        let is_address = matches!(name, ServerName::IpAddress(_));
        self.note(
            if is_address { 64 } else { 62 },
            format!(
                "{} mismatch, certificate is not valid for '{host}'.",
                if is_address { "IP address" } else { "Hostname" }
            ),
        );
        Err(error)
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.chain && !self.is_known(end_entity, now)? {
            let algorithms = self.provider.signature_verification_algorithms.all;
            let parsed = ParsedCertificate::try_from(end_entity)?;
            verify_server_cert_signed_by_trust_anchor(
                &parsed,
                &self.roots,
                intermediates,
                now,
                algorithms,
            )
            .map_err(|error| self.explain(error, end_entity, intermediates))?;
        }
        if self.name {
            self.check_name(end_entity, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

impl ClientCertVerifier for Trust {
    fn client_auth_mandatory(&self) -> bool {
        self.mandatory
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.inner
            .as_ref()
            .map_or(&[], |inner| inner.root_hint_subjects())
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if self.is_known(end_entity, now)? {
            return Ok(ClientCertVerified::assertion());
        }
        let result = match &self.inner {
            Some(inner) => inner.verify_client_cert(end_entity, intermediates, now),
            None => Err(certificate_error(CertificateError::UnknownIssuer)),
        };
        result.map_err(|error| self.explain(error, end_entity, intermediates))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        ServerCertVerifier::verify_tls12_signature(self, message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        ServerCertVerifier::verify_tls13_signature(self, message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ServerCertVerifier::supported_verify_schemes(self)
    }
}
