//! One file on its way to one destination: what is known about it, and what follows from that.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// An id that the provider gave out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteId(pub String);

impl std::fmt::Display for RemoteId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What tells one state of a file from another, taken on an open handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Bytes.
    pub size: u64,
    /// Modification time in nanoseconds since 1970, where the file system keeps one.
    pub modified: Option<i128>,
    /// Device and file number, where the system has them.
    pub file_id: Option<(u64, u64)>,
}

/// A checked file that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileToSend {
    /// Where it lies.
    pub path: PathBuf,
    /// The name it gets at the destination, NFC.
    pub name: String,
    /// The name people know it by, where the service takes another.
    pub original: Option<String>,
    /// Its media type.
    pub content_type: String,
    /// Its state when it was checked.
    pub fingerprint: Fingerprint,
}

impl FileToSend {
    /// The name people know it by.
    pub fn known_as(&self) -> &str {
        self.original.as_deref().unwrap_or(&self.name)
    }

    /// Gives it a name for the service.
    pub(crate) fn sent_as(&mut self, name: String) {
        let known = self.original.take().unwrap_or_else(|| std::mem::take(&mut self.name));
        self.original = (known != name).then_some(known);
        self.name = name;
    }
}

/// Whether the stored copy was compared with the file. A copy that differs is never a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// The `ETag` is the MD5 of what was sent.
    Verified,
    /// Storage gave no MD5 to compare with (encrypted buckets do not).
    NotVerifiable,
    /// This way of a file never has a checksum: that its size is the same is the proof.
    BySize,
}

/// That storage holds the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The address storage gave, verbatim; Productive wants it as `temp_url`. Carries no signature.
    pub location: String,
    /// Storage's `ETag` without quotes.
    pub etag: Option<String>,
    /// MD5 of the bytes that were sent, in hex.
    pub md5: String,
    /// Whether both agree.
    pub verdict: Verdict,
    /// How many bytes it holds.
    pub size: u64,
}

/// What is known to be true at the remote side of an upload. Only ever grows, except when it is reserved anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The attachment object exists.
    pub remote: Option<RemoteId>,
    /// Storage holds the bytes.
    pub stored: Option<Stored>,
    /// The provider was told where they lie.
    pub registered: bool,
    /// Read back from the destination.
    pub attached: bool,
    /// Whether the service gave it the name people know it by, once it was asked to.
    pub renamed: Option<bool>,
    /// Where people see it, for a proof.
    pub proof: Option<String>,
}

/// The next thing to do for an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Create the attachment object and get upload credentials.
    Reserve,
    /// Post the bytes to storage.
    Store,
    /// Tell the provider where they lie.
    Register,
    /// Wait for the others of the batch, then attach: one act per batch.
    AwaitBatch,
    /// Nothing is left.
    Done,
}

/// Upload credentials are never kept: they are fresh in memory, or there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Asked for in this transfer and not expired.
    Fresh,
    /// Never asked for, lost with a process, or expired.
    Absent,
}

/// Derives the next step from the facts alone.
pub fn next_step(facts: &Facts, credentials: Credentials) -> Step {
    match (facts, credentials) {
        (Facts { attached: true, .. }, _) => Step::Done,
        (Facts { registered: true, .. }, _) => Step::AwaitBatch,
        (
            Facts {
                remote: Some(_),
                stored: Some(_),
                ..
            },
            _,
        ) => Step::Register,
        (
            Facts {
                remote: Some(_),
                stored: None,
                ..
            },
            Credentials::Fresh,
        ) => Step::Store,
        (Facts { remote: None, .. } | Facts { stored: None, .. }, _) => Step::Reserve,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stored() -> Stored {
        Stored {
            location: "https://storage.example/key".to_owned(),
            etag: None,
            md5: "0".repeat(32),
            verdict: Verdict::NotVerifiable,
            size: 1,
        }
    }

    prop_compose! {
        /// Any facts, also such as should never be: what comes next must be safe even then.
        fn facts()(remote: bool, has_stored: bool, registered: bool, attached: bool) -> Facts {
            Facts {
                remote: remote.then(|| RemoteId("7".to_owned())),
                stored: has_stored.then(stored),
                registered,
                attached,
                renamed: None,
                proof: None,
            }
        }
    }

    fn credentials() -> impl Strategy<Value = Credentials> {
        prop_oneof![Just(Credentials::Fresh), Just(Credentials::Absent)]
    }

    /// The facts after a step went well.
    fn after(mut facts: Facts, step: Step) -> (Facts, Credentials) {
        match step {
            Step::Reserve => {
                let remote = Some(RemoteId("8".to_owned()));
                return (
                    Facts {
                        remote,
                        ..Facts::default()
                    },
                    Credentials::Fresh,
                );
            }
            Step::Store => facts.stored = Some(stored()),
            Step::Register => facts.registered = true,
            Step::AwaitBatch => facts.attached = true,
            Step::Done => {}
        }
        (facts, Credentials::Absent)
    }

    /// How far along a step is.
    fn rank(step: Step) -> u8 {
        match step {
            Step::Reserve => 0,
            Step::Store => 1,
            Step::Register => 2,
            Step::AwaitBatch => 3,
            Step::Done => 4,
        }
    }

    /// What becomes of one step.
    #[derive(Clone, Copy, Debug)]
    enum Outcome {
        GoesWell,
        /// It fails, or the process ends: what was true stays true, and the credentials are gone.
        Fails,
    }

    fn outcomes() -> impl Strategy<Value = Vec<Outcome>> {
        prop::collection::vec(prop_oneof![Just(Outcome::GoesWell), Just(Outcome::Fails)], 0..40)
    }

    #[test]
    fn whatever_is_known_there_is_a_next_step_and_an_end() {
        for number in 0..32_u8 {
            let is = |bit: u8| number & (1 << bit) != 0;
            let mut facts = Facts {
                remote: is(0).then(|| RemoteId("7".to_owned())),
                stored: is(1).then(stored),
                registered: is(2),
                attached: is(3),
                renamed: None,
                proof: None,
            };
            let mut credentials = if is(4) { Credentials::Fresh } else { Credentials::Absent };
            let steps = (0..6).take_while(|_| {
                let step = next_step(&facts, credentials);
                (facts, credentials) = after(facts.clone(), step);
                step != Step::Done
            });
            assert!(steps.count() <= 4, "reserve, store, register, attach: {facts:?}");
        }
    }

    proptest! {
        #[test]
        fn more_facts_never_mean_an_earlier_step(some in facts(), more in facts(), credentials in credentials()) {
            let all = Facts {
                remote: some.remote.clone().or(more.remote),
                stored: some.stored.clone().or(more.stored),
                registered: some.registered || more.registered,
                attached: some.attached || more.attached,
                renamed: None,
                proof: None,
            };
            prop_assert!(rank(next_step(&all, credentials)) >= rank(next_step(&some, credentials)));
        }

        #[test]
        fn no_failure_takes_an_upload_back_past_what_is_written_down(outcomes in outcomes()) {
            let (mut facts, mut credentials) = (Facts::default(), Credentials::Absent);
            let mut went_well = [0_u32; 5];
            for outcome in outcomes {
                let step = next_step(&facts, credentials);
                let before = facts.clone();
                (facts, credentials) = match outcome {
                    Outcome::GoesWell => after(facts, step),
                    Outcome::Fails => (facts, Credentials::Absent),
                };
                if step != Step::Reserve {
                    prop_assert!(before.remote == facts.remote, "only what is not stored is reserved anew");
                }
                prop_assert!(facts.stored.is_some() >= before.stored.is_some());
                prop_assert!(facts.registered >= before.registered && facts.attached >= before.attached);
                went_well[usize::from(rank(step))] += u32::from(matches!(outcome, Outcome::GoesWell));
            }
            prop_assert!(went_well[1] <= 1, "bytes that are stored are never sent again");
            prop_assert!(went_well[2] <= 1 && went_well[3] <= 1, "nor registered or attached");
        }

        #[test]
        fn every_upload_ends_within_five_steps(facts in facts(), credentials in credentials()) {
            let (mut facts, mut credentials) = (facts, credentials);
            for _ in 0..5 {
                let step = next_step(&facts, credentials);
                (facts, credentials) = after(facts, step);
            }
            prop_assert_eq!(next_step(&facts, credentials), Step::Done);
        }

        #[test]
        fn what_is_attached_is_done_and_what_is_registered_only_waits(facts in facts(), credentials in credentials()) {
            let step = next_step(&facts, credentials);
            prop_assert_eq!(step == Step::Done, facts.attached);
            prop_assert_eq!(step == Step::AwaitBatch, facts.registered && !facts.attached);
        }

        #[test]
        fn a_step_has_what_it_needs(facts in facts(), credentials in credentials()) {
            match next_step(&facts, credentials) {
                Step::Store => prop_assert!(facts.remote.is_some() && credentials == Credentials::Fresh),
                Step::Register => prop_assert!(facts.remote.is_some() && facts.stored.is_some()),
                Step::Reserve | Step::AwaitBatch | Step::Done => {}
            }
        }

        #[test]
        fn facts_grow_with_every_step_but_reserving_anew(facts in facts(), credentials in credentials()) {
            let step = next_step(&facts, credentials);
            let (later, _) = after(facts.clone(), step);
            if step != Step::Reserve {
                prop_assert!(later.remote == facts.remote);
                prop_assert!(later.stored.is_some() >= facts.stored.is_some());
                prop_assert!(later.registered >= facts.registered && later.attached >= facts.attached);
            }
        }

        #[test]
        fn nothing_that_can_be_seen_twice_is_repeated(facts in facts(), credentials in credentials()) {
            let step = next_step(&facts, credentials);
            let (later, fresh) = after(facts, step);
            if step != Step::Done {
                prop_assert_ne!(next_step(&later, fresh), step, "a step that went well is not taken again");
            }
        }
    }
}
