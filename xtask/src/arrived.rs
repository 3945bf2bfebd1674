//! What a sandbox has, held against what was sent.

use attache_e2e::samples::Sample;
use serde_json::Value;

/// What is missing, too much or different, in words.
pub(crate) fn differences(place: &str, samples: &[Sample], arrived: Option<&Vec<Value>>) -> Vec<String> {
    let arrived = arrived.map(Vec::as_slice).unwrap_or_default();
    let mut complaints = Vec::new();
    for sample in samples {
        let of_this_name: Vec<&Value> = arrived
            .iter()
            .filter(|file| file["name"] == sample.name.as_str())
            .collect();
        match of_this_name.as_slice() {
            [] => complaints.push(format!("{place} lacks {}", sample.name)),
            [file] if file["md5"] == sample.md5.as_str() && file["size"] == sample.size => {}
            [_] => complaints.push(format!("{} at {place} has other bytes than were sent", sample.name)),
            several => complaints.push(format!("{place} has {} {} times", sample.name, several.len())),
        }
    }
    if arrived.len() > samples.len() {
        complaints.push(format!(
            "{place} has {} files, {} were sent",
            arrived.len(),
            samples.len()
        ));
    }
    complaints
}

/// What the sandbox complains about.
pub(crate) fn mistakes(state: &Value) -> Vec<String> {
    let seen = state["mistakes"].as_array().map(Vec::as_slice).unwrap_or_default();
    seen.iter()
        .map(|mistake| format!("the sandbox saw a mistake: {}", mistake["sentence"]))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::json;

    use super::*;

    fn sample(name: &str) -> Sample {
        Sample {
            path: PathBuf::from(name),
            name: name.to_owned(),
            size: 3,
            md5: "abc".to_owned(),
        }
    }

    fn complaints(arrived: &Value) -> Vec<String> {
        differences("the task", &[sample("a"), sample("b")], arrived.as_array())
    }

    #[test]
    fn an_honest_demo_says_what_is_wrong() {
        let a = json!({ "name": "a", "size": 3, "md5": "abc" });
        let b = json!({ "name": "b", "size": 3, "md5": "abc" });
        let cut = json!({ "name": "b", "size": 2, "md5": "abd" });
        assert_eq!(complaints(&json!([a, b])), Vec::<String>::new(), "all is there once");
        assert_eq!(complaints(&json!([a])), ["the task lacks b"], "one is missing");
        assert_eq!(
            complaints(&json!([a, cut])),
            ["b at the task has other bytes than were sent"],
            "one is cut"
        );
        assert_eq!(complaints(&json!([a, b, b])).len(), 2, "one came twice");
        assert_eq!(complaints(&Value::Null).len(), 2, "nothing came at all");
    }
}
