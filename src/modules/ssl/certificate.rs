//! What a certificate says of itself: `SSLObject.getpeercert()`, and the few facts that checks need.

use crate::object::{Dict, Ref, Res, Value, Vm};
use rustls::pki_types::CertificateDer;
use std::net::Ipv4Addr;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::oid_registry::Oid;
use x509_parser::prelude::{FromDer, X509Certificate, X509Name};
use x509_parser::time::ASN1Time;

/// The names that OpenSSL gives to what names are made of.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("2.5.4.3", "commonName"),
    ("2.5.4.4", "surname"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "countryName"),
    ("2.5.4.7", "localityName"),
    ("2.5.4.8", "stateOrProvinceName"),
    ("2.5.4.9", "streetAddress"),
    ("2.5.4.10", "organizationName"),
    ("2.5.4.11", "organizationalUnitName"),
    ("2.5.4.12", "title"),
    ("2.5.4.13", "description"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.41", "name"),
    ("2.5.4.42", "givenName"),
    ("2.5.4.43", "initials"),
    ("2.5.4.44", "generationQualifier"),
    ("2.5.4.46", "dnQualifier"),
    ("2.5.4.65", "pseudonym"),
    ("2.5.4.97", "organizationIdentifier"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("0.9.2342.19200300.100.1.1", "userId"),
    ("0.9.2342.19200300.100.1.25", "domainComponent"),
    ("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionLocalityName"),
    (
        "1.3.6.1.4.1.311.60.2.1.2",
        "jurisdictionStateOrProvinceName",
    ),
    ("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionCountryName"),
];

/// Where more about the issuer is to be had, and the names of that.
const ACCESS: &[(&str, &str)] = &[
    ("OCSP", "1.3.6.1.5.5.7.48.1"),
    ("caIssuers", "1.3.6.1.5.5.7.48.2"),
];

fn parsed(der: &[u8]) -> Option<X509Certificate<'_>> {
    X509Certificate::from_der(der).ok().map(|(_, found)| found)
}

/// From when until when it holds, in seconds since 1970.
pub(super) fn validity(certificate: &CertificateDer<'_>) -> Option<(u64, u64)> {
    let parsed = parsed(certificate)?;
    let validity = parsed.validity();
    let seconds = |time: ASN1Time| u64::try_from(time.timestamp()).unwrap_or(0);
    Some((seconds(validity.not_before), seconds(validity.not_after)))
}

/// Does it name itself as its issuer?
pub(super) fn is_self_signed(certificate: &CertificateDer<'_>) -> bool {
    parsed(certificate).is_some_and(|found| found.subject().as_raw() == found.issuer().as_raw())
}

/// Is it one that signs others?
pub(super) fn is_authority(der: &[u8]) -> bool {
    let Some(found) = parsed(der) else {
        return false;
    };
    match found.basic_constraints() {
        Ok(Some(constraints)) => constraints.value.ca,
        // Version 1 knows no constraints.
        _ => found.version().0 == 0 && found.subject().as_raw() == found.issuer().as_raw(),
    }
}

/// Without any names of hosts, the common name is one.
pub(super) fn common_name_matches(certificate: &CertificateDer<'_>, host: &str) -> bool {
    let Some(found) = parsed(certificate) else {
        return false;
    };
    if let Ok(Some(names)) = found.subject_alternative_name()
        && names
            .value
            .general_names
            .iter()
            .any(|name| matches!(name, GeneralName::DNSName(_)))
    {
        return false;
    }
    let host = host.trim_end_matches('.');
    found.subject().iter_common_name().any(|name| {
        let Ok(name) = name.as_str() else {
            return false;
        };
        match name.strip_prefix("*.") {
            Some(parent) => host
                .split_once('.')
                .is_some_and(|(_, rest)| rest.contains('.') && rest.eq_ignore_ascii_case(parent)),
            None => name.eq_ignore_ascii_case(host),
        }
    })
}

/// The dict that `getpeercert()` gives.
pub(super) fn decode(vm: &mut Vm, der: &[u8]) -> Res {
    let Some(found) = parsed(der) else {
        return Err(super::fault::named(vm, 1, "X509", "BAD_X509_FILETYPE")?);
    };
    let dict = vm.new_dict()?;
    let subject = name(vm, found.subject())?;
    put(vm, &dict, "subject", subject)?;
    let issuer = name(vm, found.issuer())?;
    put(vm, &dict, "issuer", issuer)?;
    put(
        vm,
        &dict,
        "version",
        Value::Int(i64::from(found.version().0) + 1),
    )?;
    let serial = serial(found.raw_serial());
    let serial = vm.new_str(&serial)?;
    put(vm, &dict, "serialNumber", serial)?;
    let validity = found.validity();
    for (key, time) in [
        ("notBefore", validity.not_before),
        ("notAfter", validity.not_after),
    ] {
        let text = vm.new_str(&shown(time))?;
        put(vm, &dict, key, text)?;
    }
    if let Ok(Some(names)) = found.subject_alternative_name() {
        let mut rows = Vec::new();
        for name in &names.value.general_names {
            rows.push(alternative(vm, name)?);
        }
        let rows = vm.new_tuple(rows)?;
        put(vm, &dict, "subjectAltName", rows)?;
    }
    for extension in found.extensions() {
        if let ParsedExtension::AuthorityInfoAccess(access) = extension.parsed_extension() {
            for (key, oid) in ACCESS {
                let links = access
                    .iter()
                    .filter(|row| row.access_method.to_id_string() == *oid)
                    .filter_map(|row| link(&row.access_location))
                    .collect::<Vec<_>>();
                put_links(vm, &dict, key, &links)?;
            }
        }
    }
    for extension in found.extensions() {
        if let ParsedExtension::CRLDistributionPoints(points) = extension.parsed_extension() {
            let mut links = Vec::new();
            for point in points.iter() {
                if let Some(DistributionPointName::FullName(names)) = &point.distribution_point {
                    links.extend(names.iter().filter_map(link));
                }
            }
            put_links(vm, &dict, "crlDistributionPoints", &links)?;
        }
    }
    Ok(dict.into())
}

fn put(vm: &mut Vm, dict: &Ref<Dict>, key: &str, value: Value) -> Res<()> {
    let key = vm.intern(key)?;
    Ok(dict.set_str(vm, &key, value)?)
}

fn put_links(vm: &mut Vm, dict: &Ref<Dict>, key: &str, links: &[&str]) -> Res<()> {
    if links.is_empty() {
        return Ok(());
    }
    let mut row = Vec::new();
    for link in links {
        row.push(vm.new_str(link)?);
    }
    let row = vm.new_tuple(row)?;
    put(vm, dict, key, row)
}

fn link<'a>(name: &GeneralName<'a>) -> Option<&'a str> {
    match name {
        GeneralName::URI(link) => Some(link),
        _ => None,
    }
}

fn attribute(oid: &Oid<'_>) -> String {
    let dotted = oid.to_id_string();
    match ATTRIBUTES.iter().find(|(known, _)| *known == dotted) {
        Some((_, name)) => (*name).to_owned(),
        None => dotted,
    }
}

/// A name: a tuple of its parts, each a tuple of pairs.
fn name(vm: &mut Vm, name: &X509Name<'_>) -> Res {
    let mut parts = Vec::new();
    for part in name.iter() {
        let mut pairs = Vec::new();
        for pair in part.iter() {
            let key = vm.new_str(&attribute(pair.attr_type()))?;
            let raw = pair.attr_value();
            let text = match raw.tag().0 {
                // BMPString, UniversalString
                30 => String::from_utf16_lossy(
                    &raw.data
                        .chunks_exact(2)
                        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                        .collect::<Vec<_>>(),
                ),
                // T61String is read as Latin-1.
                20 => raw.data.iter().map(|byte| char::from(*byte)).collect(),
                _ => String::from_utf8_lossy(raw.data).into_owned(),
            };
            let text = vm.new_str(&text)?;
            pairs.push(vm.new_tuple([key, text])?);
        }
        parts.push(vm.new_tuple(pairs)?);
    }
    vm.new_tuple(parts)
}

/// A row of `subjectAltName`.
fn alternative(vm: &mut Vm, general: &GeneralName<'_>) -> Res {
    let (kind, text) = match general {
        GeneralName::DNSName(text) => ("DNS", (*text).to_owned()),
        GeneralName::RFC822Name(text) => ("email", (*text).to_owned()),
        GeneralName::URI(text) => ("URI", (*text).to_owned()),
        GeneralName::IPAddress(octets) => ("IP Address", address(octets)),
        GeneralName::RegisteredID(oid) => ("Registered ID", oid.to_id_string()),
        GeneralName::DirectoryName(directory) => {
            let kind = vm.new_str("DirName")?;
            let directory = name(vm, directory)?;
            return vm.new_tuple([kind, directory]);
        }
        GeneralName::OtherName(..) => ("othername", "<unsupported>".to_owned()),
        GeneralName::X400Address(_) => ("X400Name", "<unsupported>".to_owned()),
        GeneralName::EDIPartyName(_) => ("EdiPartyName", "<unsupported>".to_owned()),
        GeneralName::Invalid(..) => ("othername", "<invalid>".to_owned()),
    };
    let (kind, text) = (vm.new_str(kind)?, vm.new_str(&text)?);
    vm.new_tuple([kind, text])
}

fn address(octets: &[u8]) -> String {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return Ipv4Addr::from(octets).to_string();
    }
    if octets.len() != 16 {
        return "<invalid>".to_owned();
    }
    let groups = octets
        .chunks_exact(2)
        .map(|pair| format!("{:X}", u16::from_be_bytes([pair[0], pair[1]])))
        .collect::<Vec<_>>();
    groups.join(":")
}

/// The serial number in hexadecimal digits.
fn serial(bytes: &[u8]) -> String {
    let bytes = match bytes {
        [0, rest @ ..] if !rest.is_empty() => rest,
        bytes => bytes,
    };
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// `Aug  7 13:11:52 2013 GMT`
fn shown(time: ASN1Time) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let time = time.to_datetime();
    format!(
        "{} {:2} {:02}:{:02}:{:02} {} GMT",
        MONTHS[usize::from(u8::from(time.month())) - 1],
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.year()
    )
}
