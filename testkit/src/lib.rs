//! A strict test world.
