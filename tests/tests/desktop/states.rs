//! Every state of the window in the web view it really has: WebKitGTK, light, dark and 720 px wide, each with the accessibility audit.
//!
//! The page is the one of the app with its stand-in host, so that every state can be had at once.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
};

use attache_e2e::{AXE, Driver, Outcome, Page, Scheme, desktop_log, on_a_desktop};
use serde_json::json;

use super::{main_job::root, mini_browser};

#[test]
fn every_state_is_accessible_in_light_dark_and_narrow() {
    on_a_desktop(&desktop_log("states"), |desktop| {
        let address = serve(root().join("ui/dist-fake"))?;
        let driver = Driver::start(desktop)?;
        let page = driver.open(&mini_browser()?, &["--automation"])?;
        page.go(&address)?;
        let states = page.until("the page has states", "return document.documentElement.dataset.states;")?;
        let states: Vec<&str> = states.as_str().unwrap_or_default().split(' ').collect();
        assert!(states.len() > 30, "all states are there: {states:?}");

        let window = desktop.window("Attaché")?;
        let pictures = root().join("target/e2e/state-pictures");
        fs::create_dir_all(&pictures)?;
        let mut faults = Vec::new();
        for (view, width, scheme) in [
            ("light", 1000, Scheme::Light),
            ("dark", 1000, Scheme::Dark),
            ("narrow", 720, Scheme::Light),
        ] {
            desktop.set_scheme(scheme)?;
            desktop.resize(&window, width, 800)?;
            for state in &states {
                show(&page, &address, state)?;
                desktop.screenshot_of(&window, &pictures.join(format!("{state}-{view}.png")))?;
                for violation in page.audit(&root().join(AXE))? {
                    faults.push(format!("{state} {view}: {violation:?}"));
                }
            }
        }
        // What is above belongs to the browser, and is cut off where the pictures are shown.
        let height = page.run("return innerHeight;", &json!([]))?;
        fs::write(pictures.join("page-height"), height.to_string())?;
        assert_eq!(faults, Vec::<String>::new(), "axe-core finds nothing in any state");
        Ok(())
    });
}

/// Opens the page anew in one of its states, and waits until it stands still.
fn show(page: &Page<'_>, address: &str, state: &str) -> Outcome<()> {
    page.go("about:blank")?;
    page.go(&format!("{address}#state={state}"))?;
    page.until(
        "the page is there",
        "return document.querySelector('#app')?.children.length ?? document.body.children.length;",
    )?;
    page.run_async(STANDS_STILL, &json!([])).map(drop)
}

/// Answers once the page has done everything that its state shows, and nothing that ends moves any more.
const STANDS_STILL: &str = "
    const done = arguments[arguments.length - 1];
    const frames = () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const posing = () => Number(document.documentElement.dataset.posing ?? 0) > 0;
    const ends = (each) => each.playState === 'running' && each.effect?.getComputedTiming().iterations !== Infinity;
    (async () => {
        await frames();
        while (posing() || document.getAnimations().some(ends)) await frames();
        setTimeout(() => done(true), 250);
    })();
";

/// Serves a folder on this machine for as long as the test runs, under the app's own policy.
fn serve(folder: PathBuf) -> Outcome<String> {
    if !folder.join("index.html").is_file() {
        return Err("ui/dist-fake is not built; `cargo xtask test` builds it".into());
    }
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}/", listener.local_addr()?);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let folder = folder.clone();
            // A browser that goes away in the middle is no fault of the test.
            thread::spawn(move || drop(answer(connection, &folder)));
        }
    });
    Ok(address)
}

fn answer(mut connection: TcpStream, folder: &Path) -> Outcome<()> {
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    let request = lines.next().ok_or("no request")??;
    while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let path = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    };
    let (status, body) = match fs::read(folder.join(path)) {
        Ok(body) if !path.contains("..") => ("200 OK", body),
        _ => ("404 Not Found", Vec::new()),
    };
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:";
    write!(
        connection,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncontent-security-policy: {policy}\r\nconnection: close\r\n\r\n",
        body.len()
    )?;
    Ok(connection.write_all(&body)?)
}
