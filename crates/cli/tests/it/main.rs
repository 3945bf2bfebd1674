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
mod shortage;
#[cfg(unix)]
mod stop;
mod targets;
mod there;
mod together;
mod trouble;
mod twice;
mod unsettled;
mod usage;
mod work;
