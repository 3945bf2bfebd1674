//! The keychain, looked at from outside the app.

use crate::{Desktop, Outcome, process};

/// An entry of the keychain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secret {
    /// What people see in the keychain's own window.
    pub label: String,
    /// The secret itself.
    pub secret: String,
    /// Its attributes, in the order the keychain names them.
    pub attributes: Vec<(String, String)>,
}

impl Desktop {
    /// The entries with this attribute, such as `service` and a service's name.
    pub fn secrets(&self, attribute: &str, value: &str) -> Outcome<Vec<Secret>> {
        // Attributes come on the error stream, everything else on the output.
        let mut search = self.command("sh");
        search.args([
            "-c",
            "exec secret-tool search --all \"$1\" \"$2\" 2>&1",
            "sh",
            attribute,
            value,
        ]);
        process::read(&mut search).map(|text| parse(&text))
    }

    /// Puts an entry into the keychain.
    pub fn store_secret(&self, label: &str, attribute: &str, value: &str, secret: &str) -> Outcome<()> {
        let mut store = self.command("sh");
        let script = "printf %s \"$4\" | secret-tool store --label \"$1\" \"$2\" \"$3\"";
        process::read(store.args(["-c", script, "sh", label, attribute, value, secret])).map(drop)
    }
}

fn parse(text: &str) -> Vec<Secret> {
    let mut secrets: Vec<Secret> = Vec::new();
    // The attributes of one entry may come before or after its lines: the two streams are buffered on their own.
    let mut attributes = Vec::new();
    for line in text.lines() {
        match line.split_once(" = ") {
            Some(("label", value)) => secrets.push(Secret {
                label: value.to_owned(),
                ..Secret::default()
            }),
            Some(("secret", value)) => {
                if let Some(entry) = secrets.last_mut() {
                    value.clone_into(&mut entry.secret);
                }
            }
            Some((key, value)) => {
                if let Some(name) = key.strip_prefix("attribute.") {
                    attributes.push((name.to_owned(), value.to_owned()));
                }
            }
            None => {}
        }
    }
    if let [only] = secrets.as_mut_slice() {
        only.attributes = attributes;
    }
    secrets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_secret_tool_prints() {
        let text =
            "[/1]\nlabel = Attaché\nsecret = a = b\ncreated = 2026-01-01 00:00:00\nattribute.service = attache\n";
        let attributes = vec![("service".to_owned(), "attache".to_owned())];
        let entry = Secret {
            label: "Attaché".to_owned(),
            secret: "a = b".to_owned(),
            attributes,
        };
        assert_eq!(parse(text), [entry], "values may contain an equals sign");
    }
}
