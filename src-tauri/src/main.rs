//! The window of Attaché.

fn main() {}
