//! The command line, run as people run it, against the sandbox.

mod account;
#[cfg(target_os = "linux")]
mod awake;
mod budget;
mod crash;
mod harness;
mod history;
mod kantata;
mod secret;
mod send;
mod stop;
mod targets;
mod together;
mod trouble;
mod usage;
mod work;
