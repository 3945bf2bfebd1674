//! What support is told of this Attaché: versions, settings, accounts without secrets, how the queue stands, and what went wrong last.

mod scrub;

use crate::{
    account::Linking,
    app::App,
    event::{BatchView, CommandError, Snapshot},
    link::Role,
    log,
    message::{Messages, Value},
    reason::Reason,
    secrets::Whereabouts,
};

/// Lines of the log.
const LINES: usize = 40;

impl App {
    /// Plain text, a line for each fact. Neither a token, nor a signed field, a query string, a name or a path of the person.
    /// `web_view` is the version of what shows the page, where there is one.
    pub async fn diagnostics(&self, web_view: Option<String>) -> Result<String, CommandError> {
        let snapshot = self.snapshot().await?;
        let folder = self.home().logs();
        let read = tokio::task::spawn_blocking(move || (log::last_troubles(&folder, LINES), system()));
        let (troubles, system) = read.await.map_err(|_| Reason::Internal)?;
        let names = self.names();
        let clean = |text: &str| scrub::scrub(text, &names);
        let messages = Messages::english();
        let line = |id: &str, args: &[(&str, Value)]| messages.text_of(&format!("diagnostics-{id}"), args);

        let owner = match self.role() {
            Role::Window => "window",
            Role::Command => "command",
        };
        let version = env!("CARGO_PKG_VERSION");
        let mut lines = vec![
            line("version", &[("version", version.into()), ("owner", owner.into())]),
            line("system", &[("system", system.into())]),
        ];
        if let Some(version) = web_view {
            lines.push(line("web-view", &[("version", version.into())]));
        }
        let settings = serde_json::to_string(&snapshot.settings).unwrap_or_default();
        lines.push(line("settings", &[("settings", settings.into())]));
        for account in self.accounts() {
            let view = snapshot.accounts.iter().find(|view| view.id == account.id);
            let linking = match account.linking {
                Linking::Unknown => "unknown",
                Linking::WhileRegistering => "registering",
                Linking::ThroughParent => "parent",
            };
            let known = self.whereabouts(&account.id).await;
            let trouble = view.and_then(|view| view.trouble.as_ref()).or(known.as_ref().err());
            let token = match known {
                _ if trouble.is_some() => "trouble",
                Ok(Some(Whereabouts::Keychain)) => "kept",
                Ok(Some(Whereabouts::ThisRun)) => "run",
                Ok(Some(Whereabouts::Environment)) => "given",
                Ok(None) | Err(_) => "none",
            };
            lines.push(line(
                "account",
                &[
                    ("provider", account.provider.name().into()),
                    ("sandbox", account.sandbox.to_string().into()),
                    ("linking", linking.into()),
                    ("token", token.into()),
                    (
                        "trouble",
                        trouble.map(|reason| messages.text(reason)).unwrap_or_default().into(),
                    ),
                ],
            ));
        }
        lines.extend(queue(&snapshot, &messages));
        for notice in &snapshot.notices {
            lines.push(line("notice", &[("notice", clean(&messages.text(notice)).into())]));
        }
        lines.push(line("log", &[("lines", troubles.len().into())]));
        lines.extend(troubles.iter().map(|trouble| format!("  {}", clean(trouble))));
        Ok(lines.join("\n"))
    }

    /// Words by which somebody could be known.
    fn names(&self) -> Vec<String> {
        let accounts = self.accounts().into_iter();
        let mut names: Vec<String> = accounts
            .flat_map(|account| [account.name, account.organisation_name, account.person])
            .collect();
        names.extend(
            ["USER", "USERNAME", "LOGNAME"]
                .iter()
                .filter_map(|name| std::env::var(name).ok()),
        );
        names
    }
}

/// How many files are in which state, and why batches wait.
fn queue(snapshot: &Snapshot, messages: &Messages) -> Vec<String> {
    let sum = |count: fn(&BatchView) -> u32| snapshot.batches.iter().map(count).sum::<u32>();
    let mut lines = vec![messages.text_of(
        "diagnostics-queue",
        &[
            ("batches", snapshot.batches.len().into()),
            ("files", sum(|batch| batch.counts.total).into()),
            ("attached", sum(|batch| batch.counts.attached).into()),
            ("active", sum(|batch| batch.counts.active).into()),
            ("waiting", sum(|batch| batch.counts.waiting).into()),
            ("stored", sum(|batch| batch.counts.stored).into()),
            ("failed", sum(|batch| batch.counts.failed).into()),
            ("stopped", sum(|batch| batch.counts.stopped).into()),
        ],
    )];
    // A reason's kind says it all, and its words may hold names.
    let kind = |reason: &Reason| serde_json::to_value(reason).ok()?["kind"].as_str().map(str::to_owned);
    for batch in &snapshot.batches {
        if let Some(reason) = batch.wait.as_ref().and_then(kind) {
            let args = [("batch", batch.id.0.into()), ("reason", reason.into())];
            lines.push(messages.text_of("diagnostics-waits", &args));
        }
    }
    lines
}

fn system() -> String {
    format!("{} ({})", os_info::get(), std::env::consts::ARCH)
}
