use std::collections::BTreeSet;

use super::*;
use crate::destination::{How, PlaceKind};

mod reasons;

use reasons::{NOW, all, sentence};

fn messages() -> Messages {
    Messages::english_at(|| NOW)
}

fn catalogue() -> FluentResource {
    FluentResource::try_new(ENGLISH.to_owned())
        .map_err(|(_, errors)| errors)
        .unwrap()
}

/// The ids of the catalogue.
fn ids() -> Vec<String> {
    let catalogue = catalogue();
    let lines = catalogue.source().lines();
    let ids = lines.filter_map(|line| line.split_once(" ="));
    ids.map(|(id, _)| id.to_owned())
        .filter(|id| !id.starts_with([' ', '#', '-']))
        .collect()
}

#[test]
fn every_reason_has_its_sentence() {
    let messages = messages();
    for reason in all() {
        let (id, args) = message_of(&reason);
        let (text, errors) = messages.formatted(&id, &args);
        assert_eq!(text.as_deref(), Some(sentence(&reason)), "{id}");
        assert!(errors.is_empty(), "{id}: {errors:?}");
        assert_eq!(messages.text(&reason), sentence(&reason));
    }
}

#[test]
fn no_reason_is_without_a_sample_and_none_is_told_in_vain() {
    let sampled: BTreeSet<String> = all().iter().map(|reason| message_of(reason).0).collect();
    let told: BTreeSet<String> = ids().into_iter().filter(|id| id.starts_with("reason-")).collect();
    assert_eq!(sampled, told);
    let all = all();
    let sentences: BTreeSet<&str> = all.iter().map(sentence).collect();
    assert_eq!(sentences.len(), all.len(), "each sample says something of its own");
}

#[test]
fn sentences_are_short_and_calm() {
    for reason in all() {
        let text = sentence(&reason);
        assert!(text.chars().count() <= 100, "too long: {text}");
        let small = text.to_lowercase();
        for word in ["server", "backend", "please", "oops", "successfully", "!"] {
            assert!(!small.contains(word), "{word}: {text}");
        }
    }
}

#[test]
fn the_catalogue_names_each_message_once() {
    let ids = ids();
    let once: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
}

/// Whatever a message outside the reasons may need.
fn args() -> [(&'static str, Value<'static>); 26] {
    [
        ("why", "cut".into()),
        ("files", 12.into()),
        ("failed", 2.into()),
        ("batches", 1.into()),
        ("bytes", 895_000_000u64.into()),
        ("destination", "Startseite: finale Visuals freigeben".into()),
        ("folder", "Auswahl".into()),
        ("name", "Nord".into()),
        ("provider", "productive".into()),
        ("text", "nowhere".into()),
        ("named", "Nord".into()),
        ("made", "post".into()),
        ("account", "Süd".into()),
        ("attached", 3.into()),
        ("time", "0:24".into()),
        ("query", "Visuals".into()),
        ("others", "Camille Lefèvre, Tom Berger".into()),
        ("detail", "no space left".into()),
        ("percent", 45.into()),
        ("id", "7".into()),
        ("stored", 10.into()),
        ("reason", "Productive needs a new token.".into()),
        ("place", "bill".into()),
        ("kinds", "bill, discussion".into()),
        ("forms", "task/ID, comment/ID".into()),
        ("there", "Mueller.txt".into()),
    ]
}

#[test]
fn notifications_and_command_line_are_complete() {
    let messages = messages();
    let args: FluentArgs = args().into_iter().collect();
    for id in ids() {
        if !id.starts_with("notify-") && !id.starts_with("cli-") && !id.starts_with("action-") {
            continue;
        }
        let (text, errors) = messages.formatted(&id, &args);
        assert!(errors.is_empty(), "{id}: {errors:?}");
        assert!(text.is_some_and(|text| !text.contains('{')), "{id}");
    }
}

#[test]
fn notifications_read_as_designed() {
    let messages = messages();
    let text = |id: &str| messages.text_of(id, &args());
    assert_eq!(text("notify-done-title"), "12 files attached");
    assert_eq!(
        text("notify-done-body"),
        "Startseite: finale Visuals freigeben · 895\u{a0}MB"
    );
    assert_eq!(text("notify-failed-title"), "2 of 12 files failed");
    assert_eq!(text("notify-token-title"), "Productive needs a new token");
    assert_eq!(text("notify-token-body"), "1 batch waits.");
    assert_eq!(
        messages.text_of("notify-done-title", &[("files", 1.into())]),
        "1 file attached"
    );
}

#[test]
fn actions_stand_on_their_buttons() {
    let messages = messages();
    let labels = [
        (Action::Remove, "Remove"),
        (Action::Retry, "Retry"),
        (Action::ChooseAnother, "Choose another…"),
        (Action::EnterToken, "Enter token…"),
        (Action::SendInstead, "Send this instead"),
        (Action::Replace, "Replace"),
        (Action::SendAnyway, "Send anyway"),
        (Action::OpenInBrowser, "Open in browser"),
    ];
    for (action, label) in labels {
        assert_eq!(messages.action(action), label);
    }
}

#[test]
fn a_message_that_does_not_exist_is_shown_by_its_id() {
    assert_eq!(messages().text_of("no-such-message", &[]), "no-such-message");
}

#[test]
fn one_stored_file_is_counted_as_one() {
    let waits = Reason::CommentWaits {
        stored: 1,
        failed: 2,
        how: How::NewComment,
    };
    assert_eq!(
        messages().text(&waits),
        "The comment is not posted yet. 1 of 3 files is stored, 2 failed."
    );
}

#[test]
fn a_countdown_ends_at_zero() {
    assert_eq!(countdown(-5), "0:00");
    assert_eq!(countdown(59_001), "1:00");
    assert_eq!(countdown(3_723_000), "1:02:03");
}

/// Threads of a runtime share one catalogue.
#[test]
fn messages_can_be_shared() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&messages());
}

#[test]
fn a_reason_calls_its_destination_by_its_name() {
    let messages = messages();
    for place in PlaceKind::ALL {
        let word = match place {
            PlaceKind::PurchaseOrder => "purchase order",
            _ => place.name(),
        };
        for (reason, sentence) in [
            (
                Reason::NoAccess { place },
                format!("You may not attach files to this {word}."),
            ),
            (
                Reason::DestinationGone { place },
                format!("This {word} was deleted, or you no longer see it."),
            ),
            (
                Reason::Vanished { place },
                format!("The service took it, but the {word} does not show it. Look there, then retry."),
            ),
        ] {
            assert_eq!(messages.text(&reason), sentence);
        }
    }
    for (how, unknown, waits) in [
        (How::NewComment, "comment", "comment is not posted yet"),
        (How::NewPost, "post", "post is not out yet"),
        (How::Reply, "reply", "reply is not out yet"),
    ] {
        assert_eq!(
            messages.text(&Reason::CommentUnknown { how }),
            format!("Cannot tell whether the {unknown} went out. Look before sending again.")
        );
        let reason = Reason::CommentWaits {
            stored: 2,
            failed: 1,
            how,
        };
        assert_eq!(
            messages.text(&reason),
            format!("The {waits}. 2 of 3 files are stored, 1 failed.")
        );
    }
}

/// Lists of earlier versions do not say what was meant.
#[test]
fn a_reason_without_its_destination_is_read() {
    for (kept, sentence) in [
        (r#"{"kind":"noAccess"}"#, "You may not attach files to this task."),
        (
            r#"{"kind":"commentUnknown"}"#,
            "Cannot tell whether the comment went out. Look before sending again.",
        ),
    ] {
        let reason: Reason = serde_json::from_str(kept).expect("it is read");
        assert_eq!(messages().text(&reason), sentence);
    }
}

#[test]
fn what_is_made_for_files_has_its_word() {
    let messages = messages();
    let text =
        |made: &'static str| messages.text_of("cli-unknown-comment", &[("files", 1.into()), ("made", made.into())]);
    for (made, beginning) in [
        ("comment", "The comment with 1 file"),
        ("post", "The post with"),
        ("reply", "The reply with"),
    ] {
        assert!(text(made).starts_with(beginning), "{}", text(made));
    }
}
