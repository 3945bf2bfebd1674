//! The switches of what Kantata OX does not write down, and its limits.

use std::time::Duration;

use serde_json::{Value, json};

use crate::options::{Window, millis};

/// Where a file name that the service does not take is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamePolicy {
    /// When the attachment is made, 422.
    #[default]
    RejectAtCreate,
    /// At the storage, 403.
    FailAtStorage,
}

/// What a small upload to the API itself is answered with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplyShape {
    /// The documented envelope.
    #[default]
    Envelope,
    /// The recorded `{"id": N}`.
    Bare,
}

/// Where `x-amz-server-side-encryption` is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sse {
    /// Nowhere; a form that has it is refused.
    #[default]
    Absent,
    /// Among the fields, and in the policy.
    InFields,
    /// In the policy only, so that the client has to add it.
    OnlyInPolicy,
}

/// What the person answers when an application asks for access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consent {
    /// Yes.
    #[default]
    Grant,
    /// No.
    Deny,
}

/// The request limits; the real numbers are not public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KantataRates {
    /// All calls of one token.
    pub general: Window,
    /// `GET /workspaces`, which has a limit of its own.
    pub workspaces: Window,
}

impl Default for KantataRates {
    fn default() -> Self {
        let period = Duration::from_secs(10);
        Self {
            general: Window { requests: 100, period },
            workspaces: Window { requests: 20, period },
        }
    }
}

impl KantataRates {
    /// No limit that a test could reach.
    pub fn none() -> Self {
        let window = Window {
            requests: usize::MAX,
            period: Duration::from_secs(1),
        };
        Self {
            general: window,
            workspaces: window,
        }
    }
}

/// How the sandbox's Kantata OX behaves.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct KantataOptions {
    /// How long credentials for the storage may be used.
    pub cred_ttl: Duration,
    /// Whether credentials that nobody used are a mistake of the client.
    pub note_unused: bool,
    /// Where illegal file names are refused.
    pub names: NamePolicy,
    /// Whether a rename takes names that an upload does not take.
    pub free_rename: bool,
    /// Whether attachments of the type `proof` are taken.
    pub allow_proof: bool,
    /// Whether it is said where a proof is.
    pub proof_pages: bool,
    /// Whether direct uploads are taken.
    pub direct: bool,
    /// Whether uploads to the API itself are taken.
    pub server: bool,
    /// Bytes that an upload to the API itself may have.
    pub server_limit: u64,
    /// What such an upload is answered with.
    pub reply_shape: ReplyShape,
    /// Where the storage is said to be, such as a relay in front of it; `None` is where it is.
    pub storage: Option<String>,
    /// Bytes that the storage takes.
    pub s3_max: u64,
    /// Where the field for encryption is.
    pub sse: Sse,
    /// Whether the key ends in `${filename}`, which the storage replaces.
    pub key_with_filename: bool,
    /// How many times syncing an attachment fails although its file is there.
    pub sync_lag: u32,
    /// The status of a sync whose file is not there; 422 or 404.
    pub sync_status: u16,
    /// How long a call of the API may take.
    pub api_timeout: Duration,
    /// The request limits.
    pub rate: KantataRates,
    /// Every so many calls one is answered with 429; `None` is never.
    pub too_many_every: Option<u64>,
    /// Whether a 429 says when to come back.
    pub retry_after: bool,
    /// Whether answers have members, and addresses, that are not documented.
    pub surplus: bool,
    /// What the person answers an application.
    pub consent: Consent,
    /// How long the code of such an answer may be exchanged.
    pub code_life: Duration,
    /// Addresses an application may be sent back to; none here lets every loopback address through.
    pub redirect_uris: Vec<String>,
}

impl Default for KantataOptions {
    fn default() -> Self {
        Self {
            cred_ttl: Duration::from_secs(5),
            note_unused: true,
            names: NamePolicy::default(),
            free_rename: true,
            allow_proof: true,
            proof_pages: true,
            direct: true,
            server: true,
            server_limit: 10_000_000,
            reply_shape: ReplyShape::default(),
            storage: None,
            s3_max: 5 << 30,
            sse: Sse::default(),
            key_with_filename: false,
            sync_lag: 0,
            sync_status: 422,
            api_timeout: Duration::from_mins(3),
            rate: KantataRates::default(),
            too_many_every: None,
            retry_after: false,
            surplus: false,
            consent: Consent::default(),
            code_life: Duration::from_mins(5),
            redirect_uris: Vec::new(),
        }
    }
}

impl KantataOptions {
    /// No limits that a test could reach.
    pub(crate) fn for_tests() -> Self {
        Self {
            rate: KantataRates::none(),
            ..Self::default()
        }
    }

    /// Applies what `POST /_sandbox/options` carries under `kantata`.
    pub(crate) fn apply(&mut self, change: &Value) -> Option<()> {
        for (key, value) in change.as_object()? {
            self.apply_one(key, value)?;
        }
        Some(())
    }

    fn apply_one(&mut self, key: &str, value: &Value) -> Option<()> {
        let time = || value.as_u64().map(Duration::from_millis);
        let count = || usize::try_from(value.as_u64()?).ok();
        match key {
            "cred_ttl_ms" => self.cred_ttl = time()?,
            "note_unused" => self.note_unused = value.as_bool()?,
            "names" => {
                self.names = match value.as_str()? {
                    "reject_at_create" => NamePolicy::RejectAtCreate,
                    "fail_at_storage" => NamePolicy::FailAtStorage,
                    _ => return None,
                }
            }
            "free_rename" => self.free_rename = value.as_bool()?,
            "allow_proof" => self.allow_proof = value.as_bool()?,
            "proof_pages" => self.proof_pages = value.as_bool()?,
            "direct" => self.direct = value.as_bool()?,
            "server" => self.server = value.as_bool()?,
            "server_limit" => self.server_limit = value.as_u64()?,
            "reply_shape" => {
                self.reply_shape = match value.as_str()? {
                    "envelope" => ReplyShape::Envelope,
                    "bare" => ReplyShape::Bare,
                    _ => return None,
                }
            }
            "storage" if value.is_null() => self.storage = None,
            "storage" => self.storage = Some(value.as_str()?.to_owned()),
            "s3_max" => self.s3_max = value.as_u64()?,
            "sse" => {
                self.sse = match value.as_str()? {
                    "absent" => Sse::Absent,
                    "in_fields" => Sse::InFields,
                    "only_in_policy" => Sse::OnlyInPolicy,
                    _ => return None,
                }
            }
            "key_with_filename" => self.key_with_filename = value.as_bool()?,
            "sync_lag" => self.sync_lag = u32::try_from(value.as_u64()?).ok()?,
            "sync_status" => self.sync_status = u16::try_from(value.as_u64()?).ok()?,
            "api_timeout_ms" => self.api_timeout = time()?,
            "requests" => self.rate.general.requests = count()?,
            "period_ms" => self.rate.general.period = time()?,
            "workspaces_requests" => self.rate.workspaces.requests = count()?,
            "workspaces_period_ms" => self.rate.workspaces.period = time()?,
            "too_many_every" if value.is_null() => self.too_many_every = None,
            "too_many_every" => self.too_many_every = Some(value.as_u64()?),
            "retry_after" => self.retry_after = value.as_bool()?,
            "surplus" => self.surplus = value.as_bool()?,
            "consent" => {
                self.consent = match value.as_str()? {
                    "grant" => Consent::Grant,
                    "deny" => Consent::Deny,
                    _ => return None,
                }
            }
            "code_life_ms" => self.code_life = time()?,
            "redirect_uris" => {
                let texts = value
                    .as_array()?
                    .iter()
                    .map(|text| text.as_str().map(ToOwned::to_owned));
                self.redirect_uris = texts.collect::<Option<_>>()?;
            }
            _ => return None,
        }
        Some(())
    }

    /// The options as `POST /_sandbox/options` takes them.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "cred_ttl_ms": millis(self.cred_ttl),
            "note_unused": self.note_unused,
            "names": match self.names {
                NamePolicy::RejectAtCreate => "reject_at_create",
                NamePolicy::FailAtStorage => "fail_at_storage",
            },
            "free_rename": self.free_rename,
            "allow_proof": self.allow_proof,
            "proof_pages": self.proof_pages,
            "direct": self.direct,
            "server": self.server,
            "server_limit": self.server_limit,
            "reply_shape": match self.reply_shape { ReplyShape::Envelope => "envelope", ReplyShape::Bare => "bare" },
            "storage": self.storage,
            "s3_max": self.s3_max,
            "sse": match self.sse {
                Sse::Absent => "absent",
                Sse::InFields => "in_fields",
                Sse::OnlyInPolicy => "only_in_policy",
            },
            "key_with_filename": self.key_with_filename,
            "sync_lag": self.sync_lag,
            "sync_status": self.sync_status,
            "api_timeout_ms": millis(self.api_timeout),
            "requests": self.rate.general.requests,
            "period_ms": millis(self.rate.general.period),
            "workspaces_requests": self.rate.workspaces.requests,
            "workspaces_period_ms": millis(self.rate.workspaces.period),
            "too_many_every": self.too_many_every,
            "retry_after": self.retry_after,
            "surplus": self.surplus,
            "consent": match self.consent { Consent::Grant => "grant", Consent::Deny => "deny" },
            "code_life_ms": millis(self.code_life),
            "redirect_uris": self.redirect_uris,
        })
    }
}
