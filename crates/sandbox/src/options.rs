//! What a sandbox may be told before it starts and while it runs.

use std::{path::PathBuf, time::Duration};

use serde_json::{Value, json};

use crate::kantata::KantataOptions;

/// Which records exist at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seed {
    /// Two agencies with thousands of tasks.
    #[default]
    Believable,
    /// The notable records only, for quick tests.
    Small,
    /// As many as a large agency has: 5,000 tasks, 300 projects.
    Large,
}

/// What a `PATCH` of a parent does to the attachments it does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkMode {
    /// They are unlinked.
    #[default]
    Replace,
    /// They stay.
    Add,
}

/// What the storage answers as `ETag`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EtagMode {
    /// The MD5 of the bytes, as for a plain single-part upload.
    #[default]
    Md5,
    /// Something that is no MD5, as with KMS encryption.
    Opaque,
}

/// Where the `Location` that the storage answers points to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LocationStyle {
    /// The sandbox's own storage address.
    #[default]
    Base,
    /// `https://{bucket}.s3.{region}.amazonaws.com`, as documented.
    Documented,
}

/// How many requests a sliding window lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Requests let through in one window.
    pub requests: usize,
    /// Length of the window.
    pub period: Duration,
}

/// The two documented request limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// For each API token.
    pub token: Window,
    /// For each organisation, all tokens together.
    pub organisation: Window,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            token: Window {
                requests: 100,
                period: Duration::from_secs(10),
            },
            organisation: Window {
                requests: 4_000,
                period: Duration::from_mins(30),
            },
        }
    }
}

impl RateLimits {
    /// No limit that a test could reach.
    pub fn none() -> Self {
        let window = Window {
            requests: usize::MAX,
            period: Duration::from_secs(1),
        };
        Self {
            token: window,
            organisation: window,
        }
    }
}

/// How a sandbox behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where bytes and state live; `None` is a folder that goes with the sandbox.
    pub folder: Option<PathBuf>,
    /// Port of Productive's API; storage, files, web, Kantata OX's API and its web take the next five. `None` lets the
    /// system choose.
    pub port: Option<u16>,
    /// Which records exist at the start.
    pub seed: Seed,
    /// What a `PATCH` of a parent does to attachments it does not name.
    pub link: LinkMode,
    /// Whether `attachable_id`, `task_id`, … on an attachment link by themselves.
    pub attachment_side_linking: bool,
    /// Kinds that `attachable_type` does not take, whatever else is said of them: the real list is not published.
    pub refused_types: Vec<String>,
    /// The request limits.
    pub rate: RateLimits,
    /// How long a signed policy may be used.
    pub policy_life: Duration,
    /// Time from the `PATCH` of `temp_url` until the file has its final address.
    pub process_delay: Duration,
    /// Whether a `temp_url` nothing was stored under is refused.
    pub check_temp_url: bool,
    /// Time every request waits before it is looked at.
    pub latency: Duration,
    /// Bytes per second of one upload.
    pub bandwidth: Option<u64>,
    /// Whether the files host goes on where a client stopped reading.
    pub ranges: bool,
    /// What the storage answers as `ETag`.
    pub etag: EtagMode,
    /// Where the storage's `Location` points to.
    pub location: LocationStyle,
    /// What only Kantata OX has.
    pub kantata: KantataOptions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            folder: None,
            port: None,
            seed: Seed::default(),
            link: LinkMode::default(),
            attachment_side_linking: true,
            refused_types: Vec::new(),
            rate: RateLimits::default(),
            policy_life: Duration::from_hours(1),
            process_delay: Duration::from_millis(1_500),
            check_temp_url: true,
            latency: Duration::ZERO,
            bandwidth: None,
            ranges: true,
            etag: EtagMode::default(),
            location: LocationStyle::default(),
            kantata: KantataOptions::default(),
        }
    }
}

impl Options {
    /// A small, fast sandbox for tests: no waiting, no limits that a test could reach.
    pub fn for_tests() -> Self {
        Self {
            seed: Seed::Small,
            rate: RateLimits::none(),
            process_delay: Duration::ZERO,
            kantata: KantataOptions::for_tests(),
            ..Self::default()
        }
    }

    /// Applies what `POST /_sandbox/options` carries and names the first thing not understood.
    pub(crate) fn apply(&mut self, change: &Value) -> Result<(), String> {
        let members = change.as_object().ok_or("an object is expected")?;
        for (key, value) in members {
            self.apply_one(key, value)
                .ok_or_else(|| format!("{key}: {value} is not understood"))?;
        }
        Ok(())
    }

    fn apply_one(&mut self, key: &str, value: &Value) -> Option<()> {
        let millis = || value.as_u64().map(Duration::from_millis);
        match key {
            "link" => {
                self.link = match value.as_str()? {
                    "replace" => LinkMode::Replace,
                    "add" => LinkMode::Add,
                    _ => return None,
                }
            }
            "etag" => {
                self.etag = match value.as_str()? {
                    "md5" => EtagMode::Md5,
                    "opaque" => EtagMode::Opaque,
                    _ => return None,
                }
            }
            "location" => {
                self.location = match value.as_str()? {
                    "base" => LocationStyle::Base,
                    "documented" => LocationStyle::Documented,
                    _ => return None,
                }
            }
            "ranges" => self.ranges = value.as_bool()?,
            "kantata" => self.kantata.apply(value)?,
            "attachment_side_linking" => self.attachment_side_linking = value.as_bool()?,
            "refused_types" => {
                let names = value.as_array()?.iter();
                self.refused_types = names
                    .map(|name| name.as_str().map(ToOwned::to_owned))
                    .collect::<Option<_>>()?;
            }
            "check_temp_url" => self.check_temp_url = value.as_bool()?,
            "policy_life_ms" => self.policy_life = millis()?,
            "process_delay_ms" => self.process_delay = millis()?,
            "latency_ms" => self.latency = millis()?,
            "bandwidth" if value.is_null() => self.bandwidth = None,
            "bandwidth" => self.bandwidth = Some(value.as_u64()?),
            "token_requests" => self.rate.token.requests = usize::try_from(value.as_u64()?).ok()?,
            "token_period_ms" => self.rate.token.period = millis()?,
            "organisation_requests" => {
                self.rate.organisation.requests = usize::try_from(value.as_u64()?).ok()?;
            }
            "organisation_period_ms" => self.rate.organisation.period = millis()?,
            _ => return None,
        }
        Some(())
    }

    /// The changeable options as `POST /_sandbox/options` takes them.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "link": match self.link { LinkMode::Replace => "replace", LinkMode::Add => "add" },
            "etag": match self.etag { EtagMode::Md5 => "md5", EtagMode::Opaque => "opaque" },
            "location": match self.location {
                LocationStyle::Base => "base",
                LocationStyle::Documented => "documented",
            },
            "attachment_side_linking": self.attachment_side_linking,
            "refused_types": self.refused_types,
            "check_temp_url": self.check_temp_url,
            "policy_life_ms": millis(self.policy_life),
            "process_delay_ms": millis(self.process_delay),
            "latency_ms": millis(self.latency),
            "bandwidth": self.bandwidth,
            "token_requests": self.rate.token.requests,
            "token_period_ms": millis(self.rate.token.period),
            "organisation_requests": self.rate.organisation.requests,
            "organisation_period_ms": millis(self.rate.organisation.period),
            "kantata": self.kantata.to_json(),
        })
    }
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
