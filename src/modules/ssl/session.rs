//! The TLS of one connection, between two queues of bytes. It never waits: what cannot go on says so.
//!
//! A server's session begins by reading the client's greeting alone, so that `sni_callback` can choose the context.

use super::bio::{Into, MemoryBio};
use super::fault::{self, Distrust};
use super::settings::Settings;
use super::verify::Trust;
use crate::builtins::bytes_like::BytesLike;
use crate::modules::streams::queue::ByteQueue;
use crate::object::{Charge, Raised, Ref, Res, Value, Vm, VmCell};
use pyish_derive::{Payload, Trace, class};
use rustls::server::{Accepted, Acceptor};
use rustls::{
    CipherSuite, ClientConnection, Connection, Error, HandshakeKind, ProtocolVersion,
    SupportedCipherSuite,
};
use std::cell::Cell;
use std::io::{BufRead, Write};
use std::sync::Arc;

/// What a session costs besides its queues: rustls' buffers and keys, about.
const COST: usize = 32 * 1024;
/// How much is encrypted before it is handed on.
const CHUNK: usize = 64 * 1024;

/// Results of `handshake()`: the numbers that the Python half knows.
const DONE: i64 = 0;
const WANTS_READ: i64 = 1;
const GREETED: i64 = 2;

#[derive(Default)]
enum Stage {
    /// A server that has not heard the client's greeting in full.
    Hello(Box<Acceptor>),
    /// It has, and waits for the context that answers.
    Heard(Box<Accepted>),
    Open(Box<Connection>),
    #[default]
    Broken,
}

/// TLS between two queues.
#[derive(Trace, Payload)]
#[payload(name = "_Session")]
pub(super) struct Session {
    #[trace(skip)]
    stage: VmCell<Stage>,
    incoming: Ref<MemoryBio>,
    outgoing: Ref<MemoryBio>,
    #[trace(skip)]
    trust: VmCell<Option<Arc<Trust>>>,
    /// The first error stays.
    #[trace(skip)]
    failed: VmCell<Option<(Error, Option<Distrust>)>>,
    /// The suites that the client offered to this server.
    #[trace(skip)]
    offered: VmCell<Vec<CipherSuite>>,
    /// The peer has said that it sends nothing more.
    #[trace(skip)]
    peer_closed: Cell<bool>,
    /// And so have we.
    #[trace(skip)]
    closed: Cell<bool>,
    #[trace(skip)]
    _charge: VmCell<Charge>,
}

/// OpenSSL's name of a cipher suite, and its bits.
fn known(suite: CipherSuite) -> (&'static str, i64) {
    match suite {
        CipherSuite::TLS13_AES_256_GCM_SHA384 => ("TLS_AES_256_GCM_SHA384", 256),
        CipherSuite::TLS13_AES_128_GCM_SHA256 => ("TLS_AES_128_GCM_SHA256", 128),
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256 => ("TLS_CHACHA20_POLY1305_SHA256", 256),
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 => {
            ("ECDHE-ECDSA-AES256-GCM-SHA384", 256)
        }
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 => {
            ("ECDHE-ECDSA-AES128-GCM-SHA256", 128)
        }
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 => {
            ("ECDHE-ECDSA-CHACHA20-POLY1305", 256)
        }
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 => ("ECDHE-RSA-AES256-GCM-SHA384", 256),
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 => ("ECDHE-RSA-AES128-GCM-SHA256", 128),
        CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 => {
            ("ECDHE-RSA-CHACHA20-POLY1305", 256)
        }
        _ => ("", 0),
    }
}

/// OpenSSL's name of a cipher suite.
pub(super) fn suite_name(suite: &SupportedCipherSuite) -> &'static str {
    known(suite.suite()).0
}

/// `cipher()`'s row: name, protocol, bits.
pub(super) fn describe(vm: &mut Vm, suite: &SupportedCipherSuite) -> Res {
    let (name, bits) = known(suite.suite());
    let protocol = match suite {
        SupportedCipherSuite::Tls13(_) => "TLSv1.3",
        SupportedCipherSuite::Tls12(_) => "TLSv1.2",
    };
    let (name, protocol) = (vm.new_str(name)?, vm.new_str(protocol)?);
    vm.new_tuple([name, protocol, Value::Int(bits)])
}

/// The queues of a session, taken out of their owners for as long as no script code runs.
struct Queues {
    incoming: ByteQueue,
    outgoing: ByteQueue,
    /// The outgoing queue may not grow any more.
    full: bool,
}

impl Queues {
    fn flush(&mut self, connection: &mut Connection) {
        while connection.wants_write() {
            if connection.write_tls(&mut Into(&mut self.outgoing)).is_err() {
                self.full = true;
                return;
            }
        }
    }

    /// Take in some of what the peer sent; false if there is nothing that can be taken in.
    fn take_in(&mut self, connection: &mut Connection, closed: &Cell<bool>) -> Result<bool, Error> {
        let mut bytes = self.incoming.as_slice();
        if bytes.is_empty() {
            return Ok(false);
        }
        // An error says that there is no room for more plaintext: it is to be read first.
        let count = connection.read_tls(&mut bytes).unwrap_or(0);
        if count == 0 {
            return Ok(false);
        }
        self.incoming.advance(count);
        let state = connection.process_new_packets();
        self.flush(connection);
        if state?.peer_has_closed() {
            closed.set(true);
        }
        Ok(true)
    }
}

impl Session {
    fn create(
        vm: &mut Vm,
        incoming: Ref<MemoryBio>,
        outgoing: Ref<MemoryBio>,
        stage: Stage,
        trust: Option<Arc<Trust>>,
    ) -> Res {
        let mut charge = Charge::default();
        charge.grow_to(COST)?;
        let body = Session {
            stage: VmCell::new(stage),
            incoming,
            outgoing,
            trust: VmCell::new(trust),
            failed: VmCell::new(None),
            offered: VmCell::default(),
            peer_closed: Cell::new(false),
            closed: Cell::new(false),
            _charge: VmCell::new(charge),
        };
        Ok(vm.new_object(body)?.into())
    }

    /// A client's.
    pub(super) fn client(
        vm: &mut Vm,
        incoming: Ref<MemoryBio>,
        outgoing: Ref<MemoryBio>,
        connection: ClientConnection,
        trust: Arc<Trust>,
    ) -> Res {
        let mut connection = Connection::Client(connection);
        connection.set_buffer_limit(None);
        let stage = Stage::Open(Box::new(connection));
        Session::create(vm, incoming, outgoing, stage, Some(trust))
    }

    /// A server's.
    pub(super) fn server(vm: &mut Vm, incoming: Ref<MemoryBio>, outgoing: Ref<MemoryBio>) -> Res {
        let stage = Stage::Hello(Box::default());
        Session::create(vm, incoming, outgoing, stage, None)
    }

    fn taken(&self, vm: &mut Vm) -> (Stage, Queues) {
        let stage = std::mem::take(self.stage.get_mut(vm));
        let incoming = std::mem::take(self.incoming.queue.get_mut(vm));
        let outgoing = std::mem::take(self.outgoing.queue.get_mut(vm));
        let full = false;
        (
            stage,
            Queues {
                incoming,
                outgoing,
                full,
            },
        )
    }

    fn put_back(&self, vm: &mut Vm, stage: Stage, queues: Queues) -> Res<()> {
        *self.stage.get_mut(vm) = stage;
        *self.incoming.queue.get_mut(vm) = queues.incoming;
        *self.outgoing.queue.get_mut(vm) = queues.outgoing;
        if queues.full {
            return Err(crate::object::OutOfMemory.into());
        }
        Ok(())
    }

    /// Do something with an open connection.
    fn with<T>(
        &self,
        vm: &mut Vm,
        act: impl FnOnce(&mut Connection, &mut Queues) -> T,
    ) -> Res<Option<T>> {
        let (mut stage, mut queues) = self.taken(vm);
        let done = match &mut stage {
            Stage::Open(connection) => Some(act(connection, &mut queues)),
            _ => None,
        };
        self.put_back(vm, stage, queues)?;
        Ok(done)
    }

    /// The connection has failed, and stays so.
    fn fail(&self, vm: &mut Vm, error: Error) -> Res<Raised> {
        let distrust = match self.trust.get(vm) {
            Some(trust) => trust.distrust(),
            None => None,
        };
        if self.failed.get(vm).is_none() {
            *self.failed.get_mut(vm) = Some((error.clone(), distrust.clone()));
        }
        fault::raised(vm, &error, distrust)
    }

    fn check(&self, vm: &mut Vm) -> Res<()> {
        match self.failed.get(vm).clone() {
            Some((error, distrust)) => Err(fault::raised(vm, &error, distrust)?),
            None => Ok(()),
        }
    }

    /// Nothing is there: it may come, or never.
    fn starved(&self, vm: &mut Vm) -> Res<()> {
        if self.incoming.ended.get() && self.incoming.queue.get(vm).is_empty() {
            return Err(fault::ragged(vm)?);
        }
        Ok(())
    }

    /// Read the client's greeting.
    fn greet(&self, vm: &mut Vm) -> Res<i64> {
        let (stage, mut queues) = self.taken(vm);
        let Stage::Hello(mut acceptor) = stage else {
            self.put_back(vm, stage, queues)?;
            return Ok(GREETED);
        };
        let result = loop {
            let mut bytes = queues.incoming.as_slice();
            let count = match bytes.is_empty() {
                true => 0,
                false => acceptor.read_tls(&mut bytes).unwrap_or(0),
            };
            if count == 0 {
                break Ok(None);
            }
            queues.incoming.advance(count);
            match acceptor.accept() {
                Ok(None) => {}
                Ok(Some(accepted)) => break Ok(Some(accepted)),
                Err((error, mut alert)) => {
                    queues.full |= alert.write_all(&mut Into(&mut queues.outgoing)).is_err();
                    break Err(error);
                }
            }
        };
        match result {
            Ok(None) => {
                self.put_back(vm, Stage::Hello(acceptor), queues)?;
                self.starved(vm)?;
                Ok(WANTS_READ)
            }
            Ok(Some(accepted)) => {
                let suites = accepted.client_hello().cipher_suites().to_vec();
                self.put_back(vm, Stage::Heard(Box::new(accepted)), queues)?;
                *self.offered.get_mut(vm) = suites;
                Ok(GREETED)
            }
            Err(error) => {
                self.put_back(vm, Stage::Broken, queues)?;
                Err(self.fail(vm, error)?)
            }
        }
    }

    /// Up to `limit` bytes of plaintext; nothing yet where it is empty and the peer has not closed.
    fn read(&self, vm: &mut Vm, limit: usize) -> Res<Option<Vec<u8>>> {
        let peer_closed = &self.peer_closed;
        let result = self.with(vm, |connection, queues| {
            let mut plain = Vec::new();
            loop {
                let mut reader = connection.reader();
                while plain.len() < limit {
                    let count = match reader.fill_buf() {
                        Ok(bytes) if !bytes.is_empty() => {
                            let count = bytes.len().min(limit - plain.len());
                            plain.extend_from_slice(&bytes[..count]);
                            count
                        }
                        _ => break,
                    };
                    reader.consume(count);
                }
                if plain.len() == limit {
                    return (plain, None);
                }
                match queues.take_in(connection, peer_closed) {
                    Ok(true) => {}
                    Ok(false) => return (plain, None),
                    Err(error) => return (plain, Some(error)),
                }
            }
        })?;
        let (plain, error) = result.unwrap_or_default();
        if let Some(error) = error {
            let raised = self.fail(vm, error)?;
            // What came before the fault is good.
            if plain.is_empty() {
                return Err(raised);
            }
        }
        if !plain.is_empty() || limit == 0 || self.peer_closed.get() {
            return Ok(Some(plain));
        }
        self.check(vm)?;
        self.starved(vm)?;
        Ok(None)
    }
}

/// The TLS of a connection.
#[class(name = "_Session", shape = Session, module = "_ssl")]
impl Surface {
    /// Go on with the handshake: 0 when it is done, 1 to be called again when there is more to read, 2 when a
    /// server knows whom the client asks for and waits for `accept()`.
    #[method("handshake(self, /)")]
    fn handshake(this: &Session, vm: &mut Vm) -> Res<i64> {
        this.check(vm)?;
        match this.stage.get(vm) {
            Stage::Hello(_) => return this.greet(vm),
            Stage::Heard(_) => return Ok(GREETED),
            _ => {}
        }
        let peer_closed = &this.peer_closed;
        let result = this.with(vm, |connection, queues| {
            queues.flush(connection);
            while connection.is_handshaking() {
                if !queues.take_in(connection, peer_closed)? {
                    return Ok(WANTS_READ);
                }
            }
            Ok(DONE)
        })?;
        match result {
            Some(Ok(DONE)) => Ok(DONE),
            Some(Ok(_)) => {
                if this.peer_closed.get() {
                    return Err(fault::ragged(vm)?);
                }
                this.starved(vm)?;
                Ok(WANTS_READ)
            }
            Some(Err(error)) => Err(this.fail(vm, error)?),
            None => Ok(WANTS_READ),
        }
    }

    /// The host that the client asks for, or None.
    #[getter]
    fn requested(this: &Session, vm: &mut Vm) -> Res {
        let name = match this.stage.get(vm) {
            Stage::Heard(accepted) => accepted.client_hello().server_name().map(str::to_owned),
            _ => None,
        };
        match name {
            Some(name) => vm.new_str(&name),
            None => Ok(Value::None),
        }
    }

    /// Answer the client's greeting, as this context says.
    #[method("accept(self, context, /)")]
    fn accept(this: &Session, vm: &mut Vm, context: &Ref<Settings>) -> Res<()> {
        let (mut config, trust) = context.server(vm)?;
        *this.trust.get_mut(vm) = trust;
        let (stage, mut queues) = this.taken(vm);
        let Stage::Heard(accepted) = stage else {
            return this.put_back(vm, stage, queues);
        };
        // Without a protocol in common OpenSSL goes on without one; rustls would end it.
        let common = accepted.client_hello().alpn().is_none_or(|mut offered| {
            offered.any(|name| config.alpn_protocols.iter().any(|known| known == name))
        });
        if !common && !config.alpn_protocols.is_empty() {
            let mut without = (*config).clone();
            without.alpn_protocols.clear();
            config = Arc::new(without);
        }
        match accepted.into_connection(config) {
            Ok(connection) => {
                let mut connection = Connection::Server(connection);
                connection.set_buffer_limit(None);
                queues.flush(&mut connection);
                this.put_back(vm, Stage::Open(Box::new(connection)), queues)
            }
            Err((error, mut alert)) => {
                queues.full |= alert.write_all(&mut Into(&mut queues.outgoing)).is_err();
                this.put_back(vm, Stage::Broken, queues)?;
                Err(this.fail(vm, error)?)
            }
        }
    }

    /// Up to n bytes that the peer sent; empty when it has closed, None when there are none yet.
    #[method("read(self, n, /)")]
    fn read(this: &Session, vm: &mut Vm, n: usize) -> Res {
        match this.read(vm, n)? {
            Some(plain) => vm.new_bytes(&plain),
            None => Ok(Value::None),
        }
    }

    /// Encrypt bytes.
    #[method("write(self, data, /)")]
    fn write(this: &Session, vm: &mut Vm, data: BytesLike) -> Res<usize> {
        this.check(vm)?;
        if this.closed.get() {
            return Err(fault::named(vm, 1, "SSL", "PROTOCOL_IS_SHUTDOWN")?);
        }
        for chunk in data.chunks(CHUNK) {
            this.with(vm, |connection, queues| {
                // Into memory without a limit: it takes all.
                let _ = connection.writer().write_all(chunk);
                queues.flush(connection);
            })?;
        }
        Ok(data.len())
    }

    /// Say that nothing more is written; True when the peer has said so too.
    #[method("shutdown(self, /)")]
    fn shutdown(this: &Session, vm: &mut Vm) -> Res<bool> {
        let first = !this.closed.replace(true);
        let peer_closed = &this.peer_closed;
        let result = this.with(vm, |connection, queues| {
            if first {
                connection.send_close_notify();
            }
            queues.flush(connection);
            while !peer_closed.get() && queues.take_in(connection, peer_closed)? {
                if matches!(connection.reader().fill_buf(), Ok(bytes) if !bytes.is_empty()) {
                    return Ok(true);
                }
            }
            Ok(false)
        })?;
        match result {
            Some(Ok(true)) => Err(fault::named(
                vm,
                1,
                "SSL",
                "APPLICATION_DATA_AFTER_CLOSE_NOTIFY",
            )?),
            Some(Err(error)) => Err(this.fail(vm, error)?),
            _ if this.peer_closed.get() => Ok(true),
            _ => {
                this.starved(vm)?;
                Ok(false)
            }
        }
    }

    /// How many bytes can be read at once.
    #[method("pending(self, /)")]
    fn pending(this: &Session, vm: &mut Vm) -> Res<usize> {
        let count = this.with(vm, |connection, _| {
            connection.reader().fill_buf().map_or(0, <[u8]>::len)
        })?;
        Ok(count.unwrap_or(0))
    }

    /// Has the peer said that it sends nothing more?
    #[getter]
    fn peer_closed(this: &Session) -> bool {
        this.peer_closed.get()
    }

    /// The version of the protocol; None before the handshake.
    #[method("version(self, /)")]
    fn version(this: &Session, vm: &mut Vm) -> Res {
        let version = this.with(vm, |connection, _| connection.protocol_version())?;
        match version.flatten() {
            Some(ProtocolVersion::TLSv1_3) => vm.new_str("TLSv1.3"),
            Some(ProtocolVersion::TLSv1_2) => vm.new_str("TLSv1.2"),
            _ => Ok(Value::None),
        }
    }

    /// The cipher suite; None before the handshake.
    #[method("cipher(self, /)")]
    fn cipher(this: &Session, vm: &mut Vm) -> Res {
        let suite = this.with(vm, |connection, _| connection.negotiated_cipher_suite())?;
        match suite.flatten() {
            Some(suite) => describe(vm, &suite),
            None => Ok(Value::None),
        }
    }

    /// The suites that both sides know; None for a client.
    #[method("shared(self, /)")]
    fn shared(this: &Session, vm: &mut Vm) -> Res {
        let offered = this.offered.get(vm).clone();
        if offered.is_empty() {
            return Ok(Value::None);
        }
        let mut rows = Vec::new();
        for suite in rustls::crypto::ring::ALL_CIPHER_SUITES {
            if offered.contains(&suite.suite()) {
                rows.push(describe(vm, suite)?);
            }
        }
        vm.new_list(rows)
    }

    /// The protocol that ALPN agreed on, or None.
    #[method("alpn(self, /)")]
    fn alpn(this: &Session, vm: &mut Vm) -> Res {
        let name = this.with(vm, |connection, _| {
            connection
                .alpn_protocol()
                .map(|name| String::from_utf8_lossy(name).into_owned())
        })?;
        match name.flatten() {
            Some(name) => vm.new_str(&name),
            None => Ok(Value::None),
        }
    }

    /// The certificates that the peer has shown, in DER; None if none.
    #[method("chain(self, /)")]
    fn chain(this: &Session, vm: &mut Vm) -> Res {
        let chain = this.with(vm, |connection, _| {
            connection
                .peer_certificates()
                .map(|chain| chain.iter().map(|one| one.to_vec()).collect::<Vec<_>>())
        })?;
        let Some(chain) = chain.flatten() else {
            return Ok(Value::None);
        };
        let mut rows = Vec::with_capacity(chain.len());
        for one in &chain {
            rows.push(vm.new_bytes(one)?);
        }
        vm.new_list(rows)
    }

    /// Did the handshake go on from an earlier session's?
    #[getter]
    fn resumed(this: &Session, vm: &mut Vm) -> Res<bool> {
        let kind = this.with(vm, |connection, _| connection.handshake_kind())?;
        Ok(kind.flatten() == Some(HandshakeKind::Resumed))
    }
}
