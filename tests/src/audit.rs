//! The accessibility audit of a page, with axe-core.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{Outcome, Page};

/// Where `npm ci` puts axe-core, from the root of the repository.
pub const AXE: &str = "ui/node_modules/axe-core/axe.min.js";

/// A rule that the page breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule's name, such as `color-contrast`.
    pub rule: String,
    /// How bad it is: `minor`, `moderate`, `serious`, `critical`.
    pub impact: String,
    /// What the rule asks for.
    pub help: String,
    /// The elements, as selectors.
    pub elements: Vec<String>,
}

impl Page<'_> {
    /// Checks the page in its present state; `axe` is the file of [`AXE`].
    pub fn audit(&self, axe: &Path) -> Outcome<Vec<Violation>> {
        let source = fs::read_to_string(axe).map_err(|error| format!("{}: {error}", axe.display()))?;
        self.run(&format!("{source}; window.axe = axe; return null;"), &json!([]))?;
        let found = self.run_async(
            "const done = arguments[arguments.length - 1]; \
             axe.run(document, { resultTypes: ['violations'] }).then( \
                (found) => done(found.violations), (error) => done(String(error)));",
            &json!([]),
        )?;
        let violations = found
            .as_array()
            .ok_or_else(|| format!("the audit did not run: {found}"))?;
        Ok(violations.iter().map(violation).collect())
    }
}

fn violation(found: &Value) -> Violation {
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    let nodes = found["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let elements = nodes.iter().map(|node| node["target"].to_string()).collect();
    Violation {
        rule: text("id"),
        impact: text("impact"),
        help: text("help"),
        elements,
    }
}
