//! Scripted faults: which request they meet, and what then happens.

use serde::{Deserialize, Serialize};

pub(crate) use self::action::seconds;
pub use self::action::{Action, Says};
use crate::record::{Role, Step};

mod action;

/// A fault waits for requests that fit and then acts on them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// The host; `None` fits every one.
    #[serde(default)]
    pub role: Option<Role>,
    /// What the request is for; `None` fits everything.
    #[serde(default)]
    pub step: Option<Step>,
    /// The method; `None` fits every one.
    #[serde(default)]
    pub method: Option<String>,
    /// A text that the path must contain.
    #[serde(default)]
    pub path: Option<String>,
    /// How many fitting requests pass untouched first.
    #[serde(default)]
    pub skip: u32,
    /// How many fitting requests are met then; `None` is all of them.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// What happens.
    pub action: Action,
}

#[expect(clippy::unnecessary_wraps, reason = "serde wants the type of the member")]
fn once() -> Option<u32> {
    Some(1)
}

impl Fault {
    /// Meets the next request of a step.
    pub fn at(step: Step, action: Action) -> Self {
        Self {
            role: None,
            step: Some(step),
            method: None,
            path: None,
            skip: 0,
            times: Some(1),
            action,
        }
    }

    /// Meets the next request of a host.
    pub fn on(role: Role, action: Action) -> Self {
        Self {
            role: Some(role),
            step: None,
            ..Self::at(Step::Other, action)
        }
    }

    /// Narrows to one method.
    pub fn method(self, method: &str) -> Self {
        Self {
            method: Some(method.to_owned()),
            ..self
        }
    }

    /// Narrows to paths that contain a text.
    pub fn path(self, text: &str) -> Self {
        Self {
            path: Some(text.to_owned()),
            ..self
        }
    }

    /// Lets some requests pass first.
    pub fn after(self, skip: u32) -> Self {
        Self { skip, ..self }
    }

    /// Meets so many requests.
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// Meets every request from then on.
    pub fn always(self) -> Self {
        Self { times: None, ..self }
    }

    fn fits(&self, role: Role, step: Step, method: &str, path: &str) -> bool {
        self.role.is_none_or(|wanted| wanted == role)
            && self.step.is_none_or(|wanted| wanted == step)
            && self
                .method
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|wanted| path.contains(wanted.as_str()))
    }
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn waiting(&self) -> &[Fault] {
        &self.0
    }

    /// The action for a request; the first fault that fits and is due.
    pub(crate) fn take(&mut self, role: Role, step: Step, method: &str, path: &str) -> Option<Action> {
        let mut due = None;
        for (index, fault) in self.0.iter_mut().enumerate() {
            if !fault.fits(role, step, method, path) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            due = Some(index);
            break;
        }
        let index = due?;
        let fault = &mut self.0[index];
        let action = fault.action.clone();
        if let Some(times) = &mut fault.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.0.remove(index);
            }
        }
        Some(action)
    }
}
