//! What an `SSLContext` has been told, and rustls' configurations for it, made when a session first needs them.

use super::fault;
use super::session::{self, Session};
use super::verify::Trust;
use super::{bio::MemoryBio, certificate, certificates};
use crate::builtins::bytes_like::{self, BytesLike};
use crate::object::{Ref, Res, Type, Value, Vm, VmCell};
use pyish_derive::{Payload, Trace, class};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, SupportedProtocolVersion, version,
};
use std::sync::{Arc, Mutex};

/// What is agreed on and checked.
#[derive(Clone, Default, PartialEq)]
struct Options {
    /// CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED
    verify: i64,
    name: bool,
    common_name: bool,
    tls12: bool,
    tls13: bool,
    alpn: Vec<Vec<u8>>,
    /// Names of cipher suites; all without.
    suites: Option<Vec<String>>,
}

#[derive(Default)]
struct State {
    key: Option<Arc<CertifiedKey>>,
    authorities: Vec<CertificateDer<'static>>,
    options: Options,
    client: Option<(Arc<ClientConfig>, Arc<Trust>)>,
    server: Option<(Arc<ServerConfig>, Option<Arc<Trust>>)>,
}

impl State {
    fn changed(&mut self) {
        self.client = None;
        self.server = None;
    }

    fn provider(&self) -> Arc<CryptoProvider> {
        let mut provider = ring::default_provider();
        if let Some(names) = &self.options.suites {
            provider
                .cipher_suites
                .retain(|suite| names.iter().any(|name| name == session::suite_name(suite)));
        }
        Arc::new(provider)
    }

    fn versions(&self) -> Vec<&'static SupportedProtocolVersion> {
        let mut versions = Vec::new();
        if self.options.tls13 {
            versions.push(&version::TLS13);
        }
        if self.options.tls12 {
            versions.push(&version::TLS12);
        }
        versions
    }

    fn trust(&self, provider: &Arc<CryptoProvider>) -> Trust {
        let mut roots = RootCertStore::empty();
        for authority in &self.authorities {
            // One that webpki does not take is still known as it is: rule 1 of `verify.rs`.
            let _ = roots.add(authority.clone());
        }
        Trust {
            roots: Arc::new(roots),
            exact: self.authorities.clone(),
            provider: provider.clone(),
            chain: self.options.verify != 0,
            name: self.options.name,
            common_name: self.options.common_name,
            inner: None,
            mandatory: self.options.verify == 2,
            last: Mutex::new(None),
        }
    }

    /// The configuration of clients, or why there can be none.
    fn client(&mut self) -> Result<(Arc<ClientConfig>, Arc<Trust>), &'static str> {
        if let Some((config, trust)) = &self.client {
            return Ok((config.clone(), trust.clone()));
        }
        let provider = self.provider();
        let trust = Arc::new(self.trust(&provider));
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&self.versions())
            .map_err(|_| "NO_PROTOCOLS_AVAILABLE")?
            .dangerous()
            .with_custom_certificate_verifier(trust.clone());
        let mut config = match &self.key {
            Some(key) => {
                builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(key.clone())))
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols.clone_from(&self.options.alpn);
        let config = Arc::new(config);
        self.client = Some((config.clone(), trust.clone()));
        Ok((config, trust))
    }

    /// The configuration of servers, or why there can be none.
    fn server(&mut self) -> Result<(Arc<ServerConfig>, Option<Arc<Trust>>), &'static str> {
        if let Some((config, trust)) = &self.server {
            return Ok((config.clone(), trust.clone()));
        }
        let Some(key) = self.key.clone() else {
            return Err("NO_SHARED_CIPHER");
        };
        let provider = self.provider();
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&self.versions())
            .map_err(|_| "NO_PROTOCOLS_AVAILABLE")?;
        let (builder, trust) = if self.options.verify == 0 {
            (builder.with_no_client_auth(), None)
        } else {
            let mut trust = self.trust(&provider);
            if !trust.roots.is_empty() {
                trust.inner =
                    WebPkiClientVerifier::builder_with_provider(trust.roots.clone(), provider)
                        .build()
                        .ok();
            }
            let trust = Arc::new(trust);
            (
                builder.with_client_cert_verifier(trust.clone()),
                Some(trust),
            )
        };
        let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(key)));
        config.alpn_protocols.clone_from(&self.options.alpn);
        let config = Arc::new(config);
        self.server = Some((config.clone(), trust.clone()));
        Ok((config, trust))
    }
}

/// The native half of an `SSLContext`.
#[derive(Trace, Payload, Default)]
#[payload(name = "_SSLContext")]
pub(super) struct Settings {
    #[trace(skip)]
    state: VmCell<State>,
}

impl Settings {
    /// The configuration of servers.
    pub(super) fn server(&self, vm: &mut Vm) -> Res<(Arc<ServerConfig>, Option<Arc<Trust>>)> {
        match self.state.get_mut(vm).server() {
            Ok(found) => Ok(found),
            Err(reason) => Err(fault::named(vm, 1, "SSL", reason)?),
        }
    }
}

fn damaged(vm: &mut Vm) -> Res<crate::object::Raised> {
    fault::plain_numbered(vm, 0x80009, "SSL", "[SSL] PEM lib")
}

/// What contexts are made of.
#[class(name = "_SSLContext", shape = Settings, module = "_ssl")]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
        let _ = (args, kwargs);
        Ok(vm.new_object_of(cls, Settings::default())?.into())
    }

    /// Take a chain of certificates in PEM, and its key in PEM or DER.
    #[method("_set_chain(self, chain, key, /)")]
    fn set_chain(this: &Settings, vm: &mut Vm, chain: BytesLike, key: BytesLike) -> Res<()> {
        let chain = match certificates(&chain) {
            Some(chain) if !chain.is_empty() => chain,
            _ => return Err(damaged(vm)?),
        };
        let found = match key.first() {
            // A sequence of DER.
            Some(0x30) => PrivateKeyDer::try_from(key.to_vec()).ok(),
            _ => PrivateKeyDer::from_pem_slice(&key).ok(),
        };
        let Some(key) = found else {
            return Err(damaged(vm)?);
        };
        // Not `CertifiedKey::from_der`: it refuses a pair that rustls cannot compare, and certificates of version 1.
        let signing = match ring::default_provider().key_provider.load_private_key(key) {
            Ok(signing) => signing,
            Err(_) => return Err(damaged(vm)?),
        };
        let certified = CertifiedKey::new(chain, signing);
        if let Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)) =
            certified.keys_match()
        {
            return Err(fault::named(vm, 116, "X509", "KEY_VALUES_MISMATCH")?);
        }
        let state = this.state.get_mut(vm);
        state.key = Some(Arc::new(certified));
        state.changed();
        Ok(())
    }

    /// Trust these certificates, each in DER.
    #[method("_trust(self, certificates, /)")]
    fn trust(this: &Settings, vm: &mut Vm, certificates: &Value) -> Res<()> {
        let mut found = Vec::new();
        for one in vm.collect_iterable(certificates)? {
            let der = bytes_like::required(vm, &one)?;
            vm.reserve(der.len())?;
            found.push(CertificateDer::from(der.to_vec()));
        }
        let state = this.state.get_mut(vm);
        for one in found {
            if !state.authorities.contains(&one) {
                state.authorities.push(one);
            }
        }
        state.changed();
        Ok(())
    }

    /// The certificates that are trusted, each with whether it is one that signs others.
    #[method("_trusted(self, /)")]
    fn trusted(this: &Settings, vm: &mut Vm) -> Res {
        let authorities = this.state.get(vm).authorities.clone();
        let mut rows = Vec::with_capacity(authorities.len());
        for one in &authorities {
            let der = vm.new_bytes(one)?;
            rows.push(vm.new_tuple([der, Value::bool(certificate::is_authority(one))])?);
        }
        vm.new_list(rows)
    }

    /// Say what is agreed on and checked.
    #[method("_configure(self, verify, name, common_name, tls12, tls13, alpn, suites, /)")]
    fn configure(
        this: &Settings,
        vm: &mut Vm,
        verify: i64,
        name: bool,
        common_name: bool,
        tls12: bool,
        tls13: bool,
        alpn: &Value,
        suites: &Value,
    ) -> Res<()> {
        let mut protocols = Vec::new();
        for protocol in vm.collect_iterable(alpn)? {
            protocols.push(bytes_like::required(vm, &protocol)?.to_vec());
        }
        let suites = if suites.is_none() {
            None
        } else {
            let mut names = Vec::new();
            for suite in vm.collect_iterable(suites)? {
                names.push(vm.str(&suite)?.to_string_lossy().into_owned());
            }
            Some(names)
        };
        let options = Options {
            verify,
            name,
            common_name,
            tls12,
            tls13,
            alpn: protocols,
            suites,
        };
        let state = this.state.get_mut(vm);
        if state.options != options {
            state.options = options;
            state.changed();
        }
        Ok(())
    }

    /// A connection's TLS, between two queues.
    #[method("_session(self, incoming, outgoing, server_side, server_hostname, /)")]
    fn session(
        this: &Settings,
        vm: &mut Vm,
        incoming: Ref<MemoryBio>,
        outgoing: Ref<MemoryBio>,
        server_side: bool,
        server_hostname: &Value,
    ) -> Res {
        if server_side {
            return Session::server(vm, incoming, outgoing);
        }
        let name = if server_hostname.is_none() {
            // An address is not told to the peer.
            ServerName::from(std::net::IpAddr::from([0, 0, 0, 0]))
        } else {
            let text = vm.str(server_hostname)?.to_string_lossy().into_owned();
            match ServerName::try_from(text.trim_end_matches('.').to_owned()) {
                Ok(name) => name,
                Err(_) => return raise!(vm, ValueError, "invalid host name: {text:?}"),
            }
        };
        let (config, trust) = match this.state.get_mut(vm).client() {
            Ok(found) => found,
            Err(reason) => return Err(fault::named(vm, 1, "SSL", reason)?),
        };
        match ClientConnection::new(config, name) {
            Ok(connection) => Session::client(vm, incoming, outgoing, connection, trust),
            Err(error) => Err(fault::raised(vm, &error, None)?),
        }
    }
}
