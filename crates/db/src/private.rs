//! Files and folders that only their owner reads, where the system knows owners: everything of everybody is in them.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// A new file that only its owner reads and writes, whatever the mask of the process says.
///
/// # Errors
/// Something is there already, or it cannot be made.
pub fn new_file(path: &Path) -> io::Result<File> {
    let mut how = OpenOptions::new();
    how.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    how.open(path)
}

/// A folder that only its owner enters, with those above it that are not there yet.
///
/// # Errors
/// It cannot be made.
pub fn new_folder(path: &Path) -> io::Result<()> {
    let mut how = DirBuilder::new();
    how.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut how, 0o700);
    how.create(path)
}
