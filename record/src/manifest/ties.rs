//! What happens when options tie.

use crate::draw::BeaconRound;
use minicbor::{Decode, Decoder, Encode, Encoder, data::Type, decode, encode};
use serde::{Deserialize, Serialize};

/// What happens when options tie for a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieRule {
    /// The tie stands in the result, and the body that voted resolves it by its own law.
    Stands,
    /// The option that stands earlier on the ballot wins.
    BallotOrder,
    /// The lot decides: an order of the options that is drawn with this round of the beacon, later than the close.
    Draw(Box<BeaconRound>),
}

impl TieRule {
    /// The round that decides, where the lot does.
    pub const fn round(&self) -> Option<&BeaconRound> {
        match self {
            Self::Stands | Self::BallotOrder => None,
            Self::Draw(round) => Some(round),
        }
    }
}

/// A number, or the round.
impl<C> Encode<C> for TieRule {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Stands => e.u8(0)?.ok(),
            Self::BallotOrder => e.u8(1)?.ok(),
            Self::Draw(round) => round.encode(e, ctx),
        }
    }
}

impl<'b, C> Decode<'b, C> for TieRule {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        let position = d.position();
        if d.datatype()? == Type::Map {
            return BeaconRound::decode(d, ctx).map(|round| Self::Draw(Box::new(round)));
        }
        match d.u8()? {
            0 => Ok(Self::Stands),
            1 => Ok(Self::BallotOrder),
            _ => Err(decode::Error::message("unknown tie rule").at(position)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cbor,
        draw::OutageRule,
        ids::{FixedBytes, Hash},
    };

    #[test]
    fn a_tie_rule_is_a_number_or_a_round_and_has_one_encoding() {
        let round = BeaconRound {
            chain: Hash([1; 32]),
            public_key: FixedBytes([2; 96]),
            genesis: 3,
            period: 4,
            round: 5,
            outage: OutageRule::Wait,
            group: Hash([6; 32]),
            name: "chain".into(),
        };
        let draw = TieRule::Draw(Box::new(round.clone()));
        assert_eq!(cbor::encode(&draw), cbor::encode(&round));
        for rule in [TieRule::Stands, TieRule::BallotOrder, draw] {
            assert_eq!(cbor::decode::<TieRule>(&cbor::encode(&rule)).unwrap(), rule);
        }
        // Two; nought written longer; a list; nothing.
        for bytes in [&[2][..], &[0x18, 0], &[0x81, 0], &[0xf6], &[]] {
            assert!(cbor::decode::<TieRule>(bytes).is_err(), "{bytes:?}");
        }
    }
}
