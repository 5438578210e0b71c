//! Whom a request comes from, for limits alone: it is kept nowhere.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr};

/// What a reverse proxy says about whom it speaks for.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The network that a request comes from; with every request that came through [`serve`](super::serve).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The peer, unless it is a reverse proxy and says for whom it speaks. Of several addresses the last is the one that our proxy
    /// wrote; those before it anybody could have written.
    pub(super) fn of(peer: IpAddr, headers: &HeaderMap, peer_is_proxy: bool) -> Self {
        let forwarded = headers.get_all(FORWARDED_FOR).iter().next_back().filter(|_| peer_is_proxy);
        let last = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        Self(network(last.unwrap_or(peer)))
    }
}

/// The address, and for IPv6 the first of its /64, which one household or one server has for itself.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(forwarded: &[&'static str], believed: bool) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
        }
        ClientAddress::of("192.0.2.1".parse().unwrap(), &headers, believed).0.to_string()
    }

    #[test]
    fn nobody_but_a_proxy_is_believed_about_an_address_and_of_what_it_says_the_last() {
        assert_eq!(client(&["198.51.100.7"], false), "192.0.2.1");
        assert_eq!(client(&["198.51.100.7"], true), "198.51.100.7");
        assert_eq!(client(&["203.0.113.9, 198.51.100.7"], true), "198.51.100.7");
        assert_eq!(client(&["203.0.113.9", "198.51.100.7"], true), "198.51.100.7");
        for nothing in [&[][..], &["unknown"], &["198.51.100.7,"], &[""]] {
            assert_eq!(client(nothing, true), "192.0.2.1", "{nothing:?}");
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let of = |address: &str| network(address.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:2::"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
