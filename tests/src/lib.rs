//! Drives the real app on a real desktop.
