//! When a delivery that failed is tried again, pure.
//!
//! Facts: three more times over a few hours in test mode, up to three days with growing pauses in live mode
//! (<https://docs.stripe.com/webhooks>). The single pauses are not published; those below are choices, see
//! docs/fidelity.md, "Webhook endpoints and deliveries".

use std::time::Duration;

use super::account::Mode;

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

/// The pause after each failure in test mode.
const TEST: &[Duration] = &[minutes(60), minutes(120), minutes(180)];

/// The pause after each failure in live mode; together less than 72 hours.
const LIVE: &[Duration] = &[
    minutes(5),
    minutes(30),
    minutes(2 * 60),
    minutes(5 * 60),
    minutes(10 * 60),
    minutes(12 * 60),
    minutes(12 * 60),
    minutes(12 * 60),
    minutes(12 * 60),
];

/// How much faster than Stripe's the pauses pass.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
pub struct Speed(f64);

impl Speed {
    /// Any finite number above zero.
    pub fn new(factor: f64) -> Option<Self> {
        (factor.is_finite() && factor > 0.0).then_some(Self(factor))
    }

    fn shorten(self, pause: Duration) -> Duration {
        Duration::try_from_secs_f64(pause.as_secs_f64() / self.0).unwrap_or(Duration::MAX)
    }
}

/// How long to wait after so many failures, this one included; nothing once it is given up.
pub fn pause_after(failures: u32, mode: Mode, speed: Speed) -> Option<Duration> {
    let pauses = match mode {
        Mode::Test => TEST,
        Mode::Live => LIVE,
    };
    let index = usize::try_from(failures).ok()?.checked_sub(1)?;
    pauses.get(index).map(|pause| speed.shorten(*pause))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mode: Mode, speed: f64) -> Vec<Duration> {
        let speed = Speed::new(speed).unwrap();
        (1..).map_while(|failures| pause_after(failures, mode, speed)).collect()
    }

    #[test]
    fn test_mode_tries_three_more_times() {
        assert_eq!(all(Mode::Test, 1.0), [1, 2, 3].map(Duration::from_hours));
    }

    #[test]
    fn live_mode_tries_for_three_days() {
        let pauses = all(Mode::Live, 1.0);
        assert_eq!(pauses[..3], [5, 30, 120].map(Duration::from_mins));
        assert!(pauses.is_sorted());
        let total: Duration = pauses.iter().sum();
        assert!(total <= Duration::from_hours(72) && total > Duration::from_hours(60), "{total:?}");
    }

    #[test]
    fn speed_shortens_every_pause() {
        assert_eq!(all(Mode::Test, 3600.0), [1, 2, 3].map(Duration::from_secs));
        assert_eq!(all(Mode::Test, 0.5), [2, 4, 6].map(Duration::from_hours));
        assert_eq!(all(Mode::Test, f64::MIN_POSITIVE), [Duration::MAX; 3]);
        assert_eq!(all(Mode::Test, f64::MAX), [Duration::ZERO; 3]);
        for factor in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Speed::new(factor), None);
        }
    }

    #[test]
    fn without_a_failure_there_is_nothing_to_wait_for() {
        assert_eq!(pause_after(0, Mode::Test, Speed::new(1.0).unwrap()), None);
        assert_eq!(pause_after(u32::MAX, Mode::Live, Speed::new(1.0).unwrap()), None);
    }
}
