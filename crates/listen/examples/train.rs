//! Trains both tiers from the text in `data/` and writes what they learnt beside it:
//! `cargo run -p listen --release --features encoder --example train`. Without the feature, the n-grams alone.

fn main() -> std::io::Result<()> {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let written = |name: &str, bytes: Vec<u8>| {
        println!("{name}: {} bytes", bytes.len());
        std::fs::write(data.join(name), bytes)
    };
    written("ngrams.model", listen::training::train())?;
    #[cfg(feature = "encoder")]
    written("encoder.head", listen::encoder::train())?;
    Ok(())
}
