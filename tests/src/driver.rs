//! The page inside the app's window, through `tauri-driver`.

use std::{fs::File, io::Write, path::Path, process::Command, time::Duration};

use serde_json::{Value, json};

use crate::{
    Desktop, Outcome, PATIENCE,
    http::{Client, free_port},
    process::Running,
    until,
};

/// The key under which `WebDriver` names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A running `tauri-driver` with its `WebKitWebDriver`; it ends with the value.
pub struct Driver<'a> {
    desktop: &'a Desktop,
    client: Client,
    _program: Running,
}

/// A page in a window that the driver opened; the app ends with the value.
pub struct Page<'a> {
    driver: &'a Driver<'a>,
    path: String,
}

/// An element of a page.
pub struct Element<'a> {
    page: &'a Page<'a>,
    path: String,
}

impl<'a> Driver<'a> {
    /// Starts `tauri-driver`, which must be on the `PATH`, on the desktop. The app that it opens gets the desktop's variables as they are now.
    pub fn start(desktop: &'a Desktop) -> Outcome<Self> {
        let (port, native) = (free_port()?, free_port()?);
        let mut command = Command::new("tauri-driver");
        command.args(["--port", &port.to_string(), "--native-port", &native.to_string()]);
        let mut program = desktop.launch("driver", &command)?;
        let client = Client::new(format!("http://127.0.0.1:{port}"));
        until("the driver is ready", PATIENCE, || {
            program.still_there()?;
            // Nobody listens yet, or the second program behind it does not.
            let status = client.get("/status").unwrap_or_default();
            Ok((status["value"]["ready"] == json!(true)).then_some(()))
        })?;
        Ok(Self {
            desktop,
            client,
            _program: program,
        })
    }

    /// Starts an app under the driver and returns the page in its window.
    pub fn open(&self, app: &Path, arguments: &[&str]) -> Outcome<Page<'_>> {
        let options = json!({ "application": app, "args": arguments });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "tauri:options": options } } });
        let answer = self.client.post("/session", &wanted)?;
        let id = answer["value"]["sessionId"]
            .as_str()
            .ok_or_else(|| format!("no session: {answer}"))?;
        Ok(Page {
            driver: self,
            path: format!("/session/{id}"),
        })
    }
}

impl Page<'_> {
    /// Turns to the one window there is, after the app has closed the last one and made another.
    pub fn turn_to_new_window(&self) -> Outcome<()> {
        let handles = || -> Outcome<Vec<Value>> {
            let answer = self.driver.client.get(&format!("{}/window/handles", self.path))?;
            Ok(answer["value"].as_array().cloned().unwrap_or_default())
        };
        let handle = until("the driver knows the new window", PATIENCE, || Ok(handles()?.pop()))?;
        self.post("/window", &json!({ "handle": handle })).map(drop)
    }

    /// Runs a script with `arguments` and returns what it returns.
    pub fn run(&self, script: &str, arguments: &Value) -> Outcome<Value> {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script that calls its last argument with the answer.
    pub fn run_async(&self, script: &str, arguments: &Value) -> Outcome<Value> {
        self.post("/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// Waits until a script returns something true and returns that; `what` names the condition in the error.
    pub fn until(&self, what: &str, script: &str) -> Outcome<Value> {
        self.until_within(PATIENCE, what, script)
    }

    /// The same with more or less patience.
    pub fn until_within(&self, patience: Duration, what: &str, script: &str) -> Outcome<Value> {
        until(what, patience, || {
            let value = self.run(script, &json!([]))?;
            let nothing = [json!(null), json!(false), json!(0), json!("")].contains(&value);
            Ok((!nothing).then_some(value))
        })
    }

    /// Waits for the first element that a CSS selector finds.
    pub fn find(&self, selector: &str) -> Outcome<Element<'_>> {
        until(&format!("{selector} is on the page"), PATIENCE, || {
            Ok(self.find_all(selector)?.into_iter().next())
        })
    }

    /// Waits for the first element whose own text contains `text`, among those that `selector` finds.
    pub fn find_text(&self, selector: &str, text: &str) -> Outcome<Element<'_>> {
        until(&format!("{selector} says {text}"), PATIENCE, || {
            let script = "return [...document.querySelectorAll(arguments[0])].find( \
                (found) => found.textContent.includes(arguments[1])) ?? null;";
            let found = self.run(script, &json!([selector, text]))?;
            Ok(found[ELEMENT].as_str().map(|id| self.element(id)))
        })
    }

    /// The elements that a CSS selector finds now.
    pub fn find_all(&self, selector: &str) -> Outcome<Vec<Element<'_>>> {
        let found = self.post("/elements", &json!({ "using": "css selector", "value": selector }))?;
        let ids = found.as_array().map(Vec::as_slice).unwrap_or_default().iter();
        Ok(ids
            .filter_map(|found| found[ELEMENT].as_str())
            .map(|id| self.element(id))
            .collect())
    }

    /// Everything that is written on the page.
    pub fn text(&self) -> Outcome<String> {
        let text = self.run("return document.body.innerText;", &json!([]))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Goes to another address; the app itself needs no such thing.
    pub fn go(&self, url: &str) -> Outcome<()> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// Presses keys one after the other on whatever has the focus, such as `Tab` or `ArrowDown`.
    pub fn press(&self, keys: &[&str]) -> Outcome<()> {
        let presses = keys.iter().map(|key| code(key)).flat_map(|key| {
            [
                json!({ "type": "keyDown", "value": key }),
                json!({ "type": "keyUp", "value": key }),
            ]
        });
        let actions = json!([{ "type": "key", "id": "keyboard", "actions": presses.collect::<Vec<_>>() }]);
        self.post("/actions", &json!({ "actions": actions })).map(drop)
    }

    /// Keeps a picture of the page as a PNG file.
    pub fn screenshot(&self, path: &Path) -> Outcome<()> {
        let answer = self.driver.client.get(&format!("{}/screenshot", self.path))?;
        let text = answer["value"].as_str().ok_or("no picture came")?;
        File::create(path)?.write_all(&from_base64(text))?;
        Ok(())
    }

    fn element(&self, id: &str) -> Element<'_> {
        Element {
            page: self,
            path: format!("/element/{id}"),
        }
    }

    fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        let mut answer = self.driver.client.post(&format!("{}{path}", self.path), body)?;
        Ok(answer["value"].take())
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        // Whoever reads why a scenario failed wants to see the window as it was. It may be closed already.
        let _ = self
            .driver
            .desktop
            .screenshot(&self.driver.desktop.log().join("last.png"));
        let _ = self.driver.client.delete(&self.path);
    }
}

impl Element<'_> {
    /// Clicks it.
    pub fn click(&self) -> Outcome<()> {
        self.page.post(&format!("{}/click", self.path), &json!({})).map(drop)
    }

    /// Types into it.
    pub fn type_text(&self, text: &str) -> Outcome<()> {
        self.page
            .post(&format!("{}/value", self.path), &json!({ "text": text }))
            .map(drop)
    }

    /// What is written in it.
    pub fn text(&self) -> Outcome<String> {
        self.read("text")
    }

    /// An attribute of it; empty when it has none of this name.
    pub fn attribute(&self, name: &str) -> Outcome<String> {
        self.read(&format!("attribute/{name}"))
    }

    fn read(&self, what: &str) -> Outcome<String> {
        let answer = self
            .page
            .driver
            .client
            .get(&format!("{}{}/{what}", self.page.path, self.path))?;
        Ok(answer["value"].as_str().unwrap_or_default().to_owned())
    }
}

/// The private code point that `WebDriver` gives to a key without a letter.
fn code(key: &str) -> &str {
    match key {
        "Backspace" => "\u{e003}",
        "Tab" => "\u{e004}",
        "Enter" => "\u{e007}",
        "Escape" => "\u{e00c}",
        "ArrowLeft" => "\u{e012}",
        "ArrowUp" => "\u{e013}",
        "ArrowRight" => "\u{e014}",
        "ArrowDown" => "\u{e015}",
        "Delete" => "\u{e017}",
        letter => letter,
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Vec<u32> = text.bytes().filter_map(digit).collect();
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for group in digits.chunks(4) {
        let word = group
            .iter()
            .enumerate()
            .fold(0, |word, (place, digit)| word | digit << (18 - 6 * place));
        bytes.extend_from_slice(&word.to_be_bytes()[1..group.len().max(1)]);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_base64() {
        assert_eq!(from_base64("TWFuTWE="), b"ManMa", "one byte is missing at the end");
        assert_eq!(from_base64("TQ=="), b"M", "two bytes are missing at the end");
        assert_eq!(from_base64(""), b"", "nothing stays nothing");
    }
}
