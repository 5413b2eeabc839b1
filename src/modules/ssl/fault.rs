//! What goes wrong in TLS, in the words that OpenSSL's users know.

use crate::object::{Exception, Raised, Res, Value, Vm};
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

/// What the peer says against us: OpenSSL's name for it.
const ALERTS: &[(AlertDescription, &str)] = &[
    (
        AlertDescription::UnexpectedMessage,
        "SSLV3_ALERT_UNEXPECTED_MESSAGE",
    ),
    (AlertDescription::BadRecordMac, "SSLV3_ALERT_BAD_RECORD_MAC"),
    (
        AlertDescription::HandshakeFailure,
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
    ),
    (
        AlertDescription::BadCertificate,
        "SSLV3_ALERT_BAD_CERTIFICATE",
    ),
    (
        AlertDescription::UnsupportedCertificate,
        "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
    ),
    (
        AlertDescription::CertificateRevoked,
        "SSLV3_ALERT_CERTIFICATE_REVOKED",
    ),
    (
        AlertDescription::CertificateExpired,
        "SSLV3_ALERT_CERTIFICATE_EXPIRED",
    ),
    (
        AlertDescription::CertificateUnknown,
        "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
    ),
    (
        AlertDescription::IllegalParameter,
        "SSLV3_ALERT_ILLEGAL_PARAMETER",
    ),
    (AlertDescription::UnknownCA, "TLSV1_ALERT_UNKNOWN_CA"),
    (AlertDescription::AccessDenied, "TLSV1_ALERT_ACCESS_DENIED"),
    (AlertDescription::DecodeError, "TLSV1_ALERT_DECODE_ERROR"),
    (AlertDescription::DecryptError, "TLSV1_ALERT_DECRYPT_ERROR"),
    (
        AlertDescription::ProtocolVersion,
        "TLSV1_ALERT_PROTOCOL_VERSION",
    ),
    (
        AlertDescription::InsufficientSecurity,
        "TLSV1_ALERT_INSUFFICIENT_SECURITY",
    ),
    (
        AlertDescription::InternalError,
        "TLSV1_ALERT_INTERNAL_ERROR",
    ),
    (
        AlertDescription::RecordOverflow,
        "TLSV1_ALERT_RECORD_OVERFLOW",
    ),
    (AlertDescription::UserCanceled, "TLSV1_ALERT_USER_CANCELLED"),
    (
        AlertDescription::NoRenegotiation,
        "TLSV1_ALERT_NO_RENEGOTIATION",
    ),
    (
        AlertDescription::UnsupportedExtension,
        "TLSV1_UNSUPPORTED_EXTENSION",
    ),
    (
        AlertDescription::UnrecognisedName,
        "TLSV1_UNRECOGNIZED_NAME",
    ),
    (
        AlertDescription::MissingExtension,
        "TLSV13_ALERT_MISSING_EXTENSION",
    ),
    (
        AlertDescription::CertificateRequired,
        "TLSV13_ALERT_CERTIFICATE_REQUIRED",
    ),
    (
        AlertDescription::NoApplicationProtocol,
        "TLSV1_ALERT_NO_APPLICATION_PROTOCOL",
    ),
];

/// Why a certificate is not believed: X509_V_ERR_…, and its text.
#[derive(Clone, Debug)]
pub(super) struct Distrust {
    pub(super) code: i64,
    pub(super) text: String,
}

impl Distrust {
    fn of(error: &CertificateError) -> Distrust {
        use CertificateError as E;
        let (code, text) = match error {
            E::Expired | E::ExpiredContext { .. } => (10, "certificate has expired"),
            E::NotValidYet | E::NotValidYetContext { .. } => (9, "certificate is not yet valid"),
            E::Revoked => (23, "certificate revoked"),
            E::UnknownIssuer => (20, "unable to get local issuer certificate"),
            E::BadSignature => (7, "certificate signature failure"),
            E::InvalidPurpose | E::InvalidPurposeContext { .. } => {
                (26, "unsuitable certificate purpose")
            }
            E::UnhandledCriticalExtension => (34, "unhandled critical extension"),
            E::NotValidForName | E::NotValidForNameContext { .. } => (62, "hostname mismatch"),
            other => {
                return Distrust {
                    code: 1,
                    text: format!("unspecified certificate verification error ({other:?})"),
                };
            }
        };
        Distrust {
            code,
            text: text.to_owned(),
        }
    }
}

/// What OpenSSL calls an error: its reason in capitals, and its text where that is not the reason in small letters.
fn reason(error: &Error) -> (&'static str, Option<String>) {
    match error {
        Error::AlertReceived(alert) => ALERTS.iter().find(|(known, _)| known == alert).map_or(
            ("SSLV3_ALERT", Some(format!("alert {alert:?}"))),
            |(_, name)| (*name, None),
        ),
        Error::InvalidMessage(
            InvalidMessage::InvalidContentType
            | InvalidMessage::UnknownProtocolVersion
            | InvalidMessage::InvalidEmptyPayload
            | InvalidMessage::MessageTooLarge,
        ) => ("WRONG_VERSION_NUMBER", None),
        Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
            ("UNEXPECTED_MESSAGE", None)
        }
        Error::InvalidMessage(what) => ("DECODE_ERROR", Some(format!("decode error ({what:?})"))),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled
            | PeerIncompatible::Tls13RequiredForQuic
            | PeerIncompatible::SupportedVersionsExtensionRequired,
        ) => ("UNSUPPORTED_PROTOCOL", None),
        Error::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon) => {
            ("NO_SHARED_CIPHER", None)
        }
        Error::PeerIncompatible(what) => (
            "NO_SUITABLE_SIGNATURE_ALGORITHM",
            Some(format!("the peer is not compatible ({what:?})")),
        ),
        Error::NoCertificatesPresented => ("PEER_DID_NOT_RETURN_A_CERTIFICATE", None),
        Error::NoApplicationProtocol => ("NO_APPLICATION_PROTOCOL", None),
        Error::DecryptError => ("DECRYPTION_FAILED_OR_BAD_RECORD_MAC", None),
        Error::PeerSentOversizedRecord => ("PACKET_LENGTH_TOO_LONG", None),
        other => ("INTERNAL_ERROR", Some(other.to_string())),
    }
}

/// `_ssl_errors.error(kind, number, library, reason, text, code)`: the exception.
fn make(vm: &mut Vm, arguments: &[Value]) -> Res<Raised> {
    let make = vm.library("_ssl_errors", "error")?;
    let made = vm.call(&make, arguments)?;
    match made.downcast::<Exception>() {
        Some(exception) => Ok(Raised(exception.clone())),
        None => raise!(vm, SystemError, "_ssl_errors.error() gave no exception"),
    }
}

fn built(
    vm: &mut Vm,
    kind: &str,
    number: i64,
    library: &str,
    reason: &str,
    text: &str,
    code: Option<i64>,
) -> Res<Raised> {
    let arguments = [
        vm.new_str(kind)?,
        Value::Int(number),
        vm.new_str(library)?,
        vm.new_str(reason)?,
        vm.new_str(text)?,
        code.map_or(Value::None, Value::Int),
    ];
    make(vm, &arguments)
}

/// An error that has no reason.
pub(super) fn plain(vm: &mut Vm, kind: &str, text: &str) -> Res<Raised> {
    let arguments = [
        vm.new_str(kind)?,
        Value::None,
        Value::None,
        Value::None,
        vm.new_str(text)?,
        Value::None,
    ];
    make(vm, &arguments)
}

/// An error whose text is all there is to say.
pub(super) fn plain_numbered(vm: &mut Vm, number: i64, library: &str, text: &str) -> Res<Raised> {
    let arguments = [
        vm.new_str("SSLError")?,
        Value::Int(number),
        vm.new_str(library)?,
        Value::None,
        vm.new_str(text)?,
        Value::None,
    ];
    make(vm, &arguments)
}

/// An error of a library of OpenSSL's (SSL, X509), with its reason.
pub(super) fn named(vm: &mut Vm, number: i64, library: &str, reason: &str) -> Res<Raised> {
    let text = spoken(reason);
    built(vm, "SSLError", number, library, reason, &text, None)
}

fn spoken(reason: &str) -> String {
    let words = reason.to_ascii_lowercase().replace('_', " ");
    match words.strip_prefix("sslv3 alert") {
        Some(rest) => format!("ssl/tls alert{rest}"),
        None => words,
    }
}

/// The connection ended without having been closed.
pub(super) fn ragged(vm: &mut Vm) -> Res<Raised> {
    built(
        vm,
        "SSLEOFError",
        8,
        "SSL",
        "UNEXPECTED_EOF_WHILE_READING",
        "EOF occurred in violation of protocol",
        None,
    )
}

/// What rustls says, as an exception. `distrust` is what the verifier knows beyond that.
pub(super) fn raised(vm: &mut Vm, error: &Error, distrust: Option<Distrust>) -> Res<Raised> {
    if let Error::InvalidCertificate(why) = error {
        let distrust = distrust.unwrap_or_else(|| Distrust::of(why));
        return built(
            vm,
            "SSLCertVerificationError",
            1,
            "SSL",
            "CERTIFICATE_VERIFY_FAILED",
            &distrust.text,
            Some(distrust.code),
        );
    }
    let (reason, text) = reason(error);
    let text = text.unwrap_or_else(|| spoken(reason));
    built(vm, "SSLError", 1, "SSL", reason, &text, None)
}
