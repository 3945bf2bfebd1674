//! The developer commands of Attaché: `cargo xtask COMMAND`.

mod arrived;
mod attache;
mod bench;
mod bindings;
mod check;
mod demo;
mod elsewhere;
mod icons;
mod packages;
mod pictures;
mod run;
mod setup;
mod shells;
mod soak;
mod test;
mod workspace;

use std::{env, process::ExitCode};

use workspace::{Outcome, Workspace};

const HELP: &str = "\
Usage: cargo xtask COMMAND

  run [--release]   Set up what the app needs, build it, start it
  test [NAME]       Set up, then run every test: page, crates, desktop. NAME picks among the desktop's scenarios and runs only those
  check             Format, lints, types, licences, documentation, generated types
  elsewhere         Lints for Windows and macOS, from Linux: what compiles there, linked and run nowhere
  demo              Send real files to a local sandbox in the terminal and look at what arrived; needs no screen
  soak [--minutes N]  Kill the command line at ever new points, for N minutes [default: 10]
  bench             Measure sending: time and peak memory, with curl beside it. Takes about five minutes
  bindings          Write the TypeScript types again that are generated from Rust
  pictures          Take the pictures of the documentation again, on a desktop
  shells [--release]  Write shell completions and man pages of the command line into target/shells
  icons             Write the app's icons again that are generated from icons/*.svg
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match carry_out(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(words: &[&str]) -> Outcome<ExitCode> {
    let command = words.first().copied().unwrap_or("help");
    let commands = [
        "run",
        "test",
        "check",
        "elsewhere",
        "demo",
        "soak",
        "bench",
        "bindings",
        "icons",
        "pictures",
        "shells",
    ];
    if !commands.contains(&command) {
        print!("{HELP}");
        let asked = ["help", "--help", "-h"].contains(&command);
        return Ok(if asked { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let workspace = Workspace::open()?;
    match (command, &words[1..]) {
        ("run", []) => run::run(&workspace, run::Profile::Quick)?,
        ("run", ["--release"]) => run::run(&workspace, run::Profile::Release)?,
        ("test", []) => test::all(&workspace)?,
        ("test", [name]) => test::desktop(&workspace, name)?,
        ("check", []) => check::check(&workspace)?,
        ("elsewhere", []) => elsewhere::lint(&workspace)?,
        ("demo", []) => demo::demo(&workspace)?,
        ("soak", ["--minutes", minutes]) => soak::soak(&workspace, minutes)?,
        ("soak", []) => soak::soak(&workspace, "10")?,
        ("bench", []) => bench::bench(&workspace)?,
        ("bindings", []) => bindings::write(&workspace)?,
        ("pictures", []) => pictures::take(&workspace)?,
        ("shells", []) => shells::write(&workspace, run::Profile::Quick)?,
        ("shells", ["--release"]) => shells::write(&workspace, run::Profile::Release)?,
        ("icons", []) => icons::write(&workspace)?,
        (_, rest) => return Err(format!("`{command}` does not know {rest:?}").into()),
    }
    Ok(ExitCode::SUCCESS)
}
