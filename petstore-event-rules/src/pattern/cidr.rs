//! IP addresses and CIDR blocks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::PatternError;

/// Addresses from a first to a last one, of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IpRange {
    first: IpAddr,
    last: IpAddr,
}

impl IpRange {
    /// The block of a CIDR text. As in AWS's engine it starts at the given address, even if that
    /// has bits after the mask.
    ///
    /// Source: `CIDR` of <https://github.com/aws/event-ruler>.
    pub(crate) fn parse(cidr: &str) -> Result<Self, PatternError> {
        // Java's split drops empty parts at the end.
        let trimmed = cidr.trim_end_matches('/');
        let (address, bits) = match trimmed.split_once('/') {
            Some((address, bits)) if !bits.contains('/') => (address, bits),
            _ => return Err(PatternError::CidrSlash),
        };
        let bits: i32 = bits.parse().map_err(|_| PatternError::CidrMask)?;
        let bits = u32::try_from(bits).map_err(|_| PatternError::CidrNegativeMask)?;
        let first = strict_address(address)?;
        let last = match first {
            IpAddr::V4(_) if bits > 31 => return Err(PatternError::CidrIpv4Mask),
            IpAddr::V6(_) if bits > 127 => return Err(PatternError::CidrIpv6Mask),
            IpAddr::V4(v4) => IpAddr::V4((u32::from(v4) | (u32::MAX >> bits)).into()),
            IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) | (u128::MAX >> bits)).into()),
        };
        Ok(Self { first, last })
    }

    /// The range of one address, if the text is one.
    pub(crate) fn single(text: &str) -> Option<Self> {
        let address = address(text)?;
        Some(Self {
            first: address,
            last: address,
        })
    }

    pub(crate) fn contains(&self, text: &str) -> bool {
        let Some(address) = address(text) else {
            return false;
        };
        address.is_ipv4() == self.first.is_ipv4() && (self.first..=self.last).contains(&address)
    }
}

fn strict_address(text: &str) -> Result<IpAddr, PatternError> {
    if !looks_like_ipv4(text) && !looks_like_ipv6(text) {
        return Err(PatternError::NonstandardIp(text.to_owned()));
    }
    address(text).ok_or_else(|| PatternError::InvalidIp(text.to_owned()))
}

fn looks_like_ipv4(text: &str) -> bool {
    let mut parts = 0;
    for part in text.split('.') {
        parts += 1;
        if parts > 4 || part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
    }
    parts == 4
}

fn looks_like_ipv6(text: &str) -> bool {
    text.contains(':')
        && text
            .bytes()
            .all(|byte| byte == b':' || byte.is_ascii_hexdigit())
}

/// An address in any spelling that Java reads: leading zeros count as decimal, a mapped IPv4
/// address is IPv4.
fn address(text: &str) -> Option<IpAddr> {
    if looks_like_ipv4(text) {
        let mut octets = [0; 4];
        for (octet, part) in octets.iter_mut().zip(text.split('.')) {
            *octet = part.parse().ok()?;
        }
        return Some(IpAddr::V4(Ipv4Addr::from(octets)));
    }
    if !looks_like_ipv6(text) {
        return None;
    }
    let v6: Ipv6Addr = text.parse().ok()?;
    Some(v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_their_addresses() {
        let block = IpRange::parse("192.168.4.0/22").unwrap();
        assert!(block.contains("192.168.4.0"));
        assert!(block.contains("192.168.7.255"));
        assert!(!block.contains("192.168.8.0"));
        assert!(!block.contains("not an address"));
        assert!(IpRange::parse("::/0").unwrap().contains("fe80::1"));
        assert!(!IpRange::parse("::/0").unwrap().contains("10.0.0.1"));
    }

    #[test]
    fn a_block_starts_at_its_address() {
        let block = IpRange::parse("172.16.0.9/28").unwrap();
        assert!(!block.contains("172.16.0.8"));
        assert!(block.contains("172.16.0.15"));
    }

    #[test]
    fn errors_in_the_words_of_aws() {
        for (cidr, message) in [
            ("172.16.0.1", "Malformed CIDR, one '/' required"),
            ("172.16.0.1/8/8", "Malformed CIDR, one '/' required"),
            ("172.16.0.1/", "Malformed CIDR, one '/' required"),
            (
                "172.16.0.1/x",
                "Malformed CIDR, mask bits must be an integer",
            ),
            (
                "172.16.0.1/-2",
                "Malformed CIDR, mask bits must not be negative",
            ),
            ("172.16.0.1/32", "IPv4 mask bits must be < 32"),
            ("fe80::/128", "IPv6 mask bits must be < 128"),
            ("localhost/8", "Nonstandard IP address: localhost"),
            ("300.1.1.1/8", "Invalid IP address: 300.1.1.1"),
        ] {
            assert_eq!(IpRange::parse(cidr).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn spellings_of_one_address_are_equal() {
        let single = IpRange::single("2001:db8::7").unwrap();
        assert!(single.contains("2001:0DB8:0:0::0007"));
        assert!(IpRange::single("7").is_none());
    }
}
