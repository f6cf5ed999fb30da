fn main(){ #[cfg(feature="encoder")] if std::env::args().nth(1).as_deref()==Some("enc") { return listen::lab::run_enc() } listen::lab::run()}
