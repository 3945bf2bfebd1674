//! Tests of the core against the strict sandbox: one binary, so that it links once.

mod engine;
