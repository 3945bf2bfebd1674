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
    "ask_quit",
    "cancel",
    "cancel_sign_in",
    "check_token",
    "choose_files",
    "clear",
    "clear_finished",
    "close",
    "comments",
    "copy_details",
    "copy_diagnostics",
    "copy_link",
    "copy_redirect",
    "enter_token",
    "home_folder",
    "listen",
    "mine",
    "recently_active",
    "new_batch",
    "offers",
    "open_sign_in_page",
    "open_target",
    "open_token_page",
    "paste_files",
    "pause",
    "pause_all",
    "post_without",
    "quit",
    "remove",
    "remove_account",
    "rename_account",
    "replace",
    "resume",
    "resume_all",
    "retry",
    "rows",
    "search",
    "send",
    "send_instead",
    "set_favourite",
    "set_how",
    "set_settings",
    "set_target",
    "set_text",
    "show_home",
    "show_in_folder",
    "showing",
    "sign_in",
    "stop",
    "stop_all",
    "thumbnail",
    "try_sandbox",
    "undo",
];
