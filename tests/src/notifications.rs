//! Notifications, as the notification server printed them.

use std::fs;

use crate::{Desktop, Outcome, PATIENCE, process, until};

/// A notification that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The program's name.
    pub program: String,
    /// The first line, in bold.
    pub summary: String,
    /// The text below it.
    pub body: String,
    /// `LOW`, `NORMAL` or `CRITICAL`.
    pub urgency: String,
    /// Key and label of each action.
    pub actions: Vec<(String, String)>,
}

impl Desktop {
    /// Everything that was shown so far, the oldest first.
    pub fn notifications(&self) -> Outcome<Vec<Notification>> {
        Ok(parse(&self.notified()?))
    }

    /// Waits for a notification whose summary contains `summary`.
    pub fn notification(&self, summary: &str) -> Outcome<Notification> {
        until(&format!("a notification says {summary}"), PATIENCE, || {
            Ok(self
                .notifications()?
                .into_iter()
                .find(|shown| shown.summary.contains(summary)))
        })
    }

    /// Clicks the newest notification, which carries out its default action.
    pub fn click_notification(&self) -> Outcome<()> {
        process::read(self.command("dunstctl").args(["action", "0"])).map(drop)
    }

    /// Clicks the notification with this summary, which carries out its default action.
    pub fn click_on(&self, summary: &str) -> Outcome<()> {
        self.choose_action(summary, ",default]")
    }

    /// Presses a button of the notification with this summary.
    pub fn press_button(&self, summary: &str, label: &str) -> Outcome<()> {
        self.choose_action(summary, &format!("#{label} ("))
    }

    /// The server lists the actions of all that are shown as `#LABEL (SUMMARY) [NUMBER,KEY]`.
    fn choose_action(&self, summary: &str, mark: &str) -> Outcome<()> {
        fs::write(self.button(), format!("({summary}) [\n{mark}\n"))?;
        process::read(self.command("dunstctl").arg("context")).map(drop)
    }

    /// How many notifications are on the screen now.
    pub fn notifications_shown(&self) -> Outcome<u32> {
        let count = process::read(self.command("dunstctl").args(["count", "displayed"]))?;
        Ok(count.parse()?)
    }

    /// Closes every notification.
    pub fn close_notifications(&self) -> Outcome<()> {
        process::read(self.command("dunstctl").arg("close-all")).map(drop)
    }
}

fn parse(text: &str) -> Vec<Notification> {
    // Each one starts with a brace alone on its line; texts may have lines of their own.
    text.split("{\n\tappname: ").skip(1).filter_map(parse_one).collect()
}

fn parse_one(text: &str) -> Option<Notification> {
    // Printed whole only when the last field is there.
    text.contains("\n\tscript_count: ").then_some(())?;
    let quoted = |from: &str, to: &str| {
        let start = text.find(from)? + from.len();
        let end = text[start..].find(to)? + start;
        Some(text[start..end].to_owned())
    };
    let actions = text
        .split_once("\n\tactions: {\n")
        .and_then(|(_, rest)| rest.split_once("\n\t}"));
    let pair = |line: &str| {
        let (key, label) = line.trim().split_once("\": \"")?;
        Some((
            key.trim_start_matches('"').to_owned(),
            label.trim_end_matches('"').to_owned(),
        ))
    };
    Some(Notification {
        program: text
            .strip_prefix('\'')?
            .split_once("'\n")
            .map(|(program, _)| program.to_owned())?,
        summary: quoted("\n\tsummary: '", "'\n\tbody: ")?,
        body: quoted("\n\tbody: '", "'\n\ticon: ")?,
        urgency: quoted("\n\turgency: ", "\n")?,
        actions: actions
            .map(|(lines, _)| lines.lines().filter_map(pair).collect())
            .unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "{\n\tappname: 'Attaché'\n\tsummary: '12 files attached'\n\tbody: 'It's done\nand said'\n\
        \ticon: 'dialog-information'\n\turgency: NORMAL\n\tformatted: '<b>12</b>'\n\tid: 2\n\tactions: {\n\
        \t\t\"default\": \"Open task\"\n\t\t\"copy\": \"Copy link\"\n\t}\n\tscript_count: 0\n}\n";

    #[test]
    fn reads_texts_of_several_lines() {
        let shown = parse(PRINTED);
        assert_eq!(shown.len(), 1, "one was printed");
        assert_eq!(
            shown[0].summary, "12 files attached",
            "the summary is between its quotes"
        );
        assert_eq!(shown[0].body, "It's done\nand said", "a quote inside does not end it");
        assert_eq!(
            shown[0].actions[1],
            ("copy".to_owned(), "Copy link".to_owned()),
            "actions keep their order"
        );
    }

    #[test]
    fn half_a_print_is_no_notification() {
        assert_eq!(
            parse(&PRINTED[..PRINTED.len() - 20]),
            [],
            "it will be whole at the next look"
        );
    }
}
