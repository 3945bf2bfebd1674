//! Attaché without a window.
