//! The developer commands of Attaché.

fn main() {}
