//! Files from other systems.
