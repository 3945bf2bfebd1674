//! Lists the only commands the page may call, so that each needs a permission of its own.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}

/// As in `src/commands.rs` and in `capabilities/main.json`; a test compares the three.
const COMMANDS: &[&str] = &[
    "add_account",
    "answer",
    "cancel",
    "check_token",
    "choose_files",
    "clear",
    "clear_finished",
    "close",
    "copy_link",
    "enter_token",
    "listen",
    "new_batch",
    "open_target",
    "open_token_page",
    "paste_files",
    "pause",
    "post_without",
    "quit",
    "remove",
    "remove_account",
    "resume",
    "retry",
    "rows",
    "search",
    "send",
    "set_how",
    "set_settings",
    "set_target",
    "set_text",
    "showing",
    "stop",
    "thumbnail",
    "try_sandbox",
];
