//! The window of Attaché. `attache-app FILE…` opens it with these files.

// No console window beside the app on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    attache_app::run();
}
