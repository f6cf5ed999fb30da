//! Which model this is: verdicts are kept with it, so that figures of one model are never taken for those of another.

const MODEL: &[u8] = include_bytes!("../data/ngrams.model");
const HEAD: &[u8] = include_bytes!("../data/encoder.head");

/// A short name that changes whenever what was trained changes.
#[must_use]
pub fn version() -> String {
    // FNV-1a: told apart are a few models of ours, not forgeries.
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for byte in MODEL.iter().chain(if cfg!(feature = "encoder") { HEAD } else { &[] }) {
        digest = (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{:08x}", digest >> 32)
}
