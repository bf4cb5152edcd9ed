//! Where a session stands in every list.

use crate::domain::Timestamp;

/// How many bits tell sessions of one second apart; the seconds above them last beyond the year 2240.
const SEQUENCE_BITS: u32 = 30;
const SECOND_BITS: u32 = 33;

/// The second of creation and, within it, the order of insertion, in one number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct Position(i64);

impl Position {
    /// Before every session.
    pub(crate) const FIRST: Self = Self(-1);
    /// After every session.
    pub(crate) const LAST: Self = Self(i64::MAX);

    /// The position of the session with this number.
    pub(crate) fn new(created: Timestamp, sequence: i64) -> Self {
        Self(first_of(created.seconds()) + sequence.rem_euclid(1 << SEQUENCE_BITS))
    }

    /// The last position before this second.
    pub(crate) fn before_second(second: i64) -> Self {
        Self(first_of(second) - 1)
    }

    /// The first position from this second on.
    pub(crate) fn from_second(second: i64) -> Self {
        Self(first_of(second))
    }

    pub(super) fn number(self) -> i64 {
        self.0
    }
}

/// Seconds that no session can have count as the nearest that one can.
fn first_of(second: i64) -> i64 {
    second.clamp(0, (1 << SECOND_BITS) - 1) << SEQUENCE_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_order_first_insertions_next() {
        let position = |second, sequence| Position::new(Timestamp::from_seconds(second), sequence);
        assert!(position(5, 9) < position(6, 1));
        assert!(position(5, 1) < position(5, 2));
        assert!(Position::before_second(5) < position(5, 0) && position(4, 7) <= Position::before_second(5));
        assert!(Position::from_second(6) > position(5, 7) && Position::from_second(6) <= position(6, 0));
        for second in [i64::MIN, 0, i64::MAX] {
            assert!(Position::FIRST <= Position::before_second(second) && position(second, 1) < Position::LAST);
        }
    }
}
