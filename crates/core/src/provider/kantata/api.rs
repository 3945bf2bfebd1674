//! One call to the API: address, headers, gate, answer. The only place that sends the token.

use std::{
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Client, Method, RequestBuilder, Response,
    header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue},
};
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::{envelope::Envelope, fault};
use crate::{
    http::{self, Http, Sent},
    provider::{Fault, FaultKind, Urgency, token::Token},
    rate::{Permit, RateGate},
};

/// The service ends a call after this time, so that nobody has to wait longer.
pub(super) const LONGEST_CALL: Duration = Duration::from_mins(3);
/// As many records as a page may have.
pub(super) const PAGE_SIZE: u64 = 200;
/// More pages than any place has.
pub(super) const MOST_PAGES: u64 = 500;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// The API with one token's rights.
#[derive(Clone, Debug)]
pub(super) struct Api {
    http: Http,
    gate: Arc<RateGate>,
    base: Url,
    token: Token,
    /// How far the service's clock is ahead of this computer's, as its last answer had it.
    ahead: Arc<Mutex<Option<SignedDuration>>>,
}

/// A call before it is made.
#[derive(Clone, Debug)]
pub(super) struct Call {
    method: Method,
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    body: Option<(HeaderValue, String)>,
    urgency: Urgency,
    apart: bool,
}

impl Call {
    pub(super) fn new<'a>(method: Method, path: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            method,
            path: path.into_iter().map(str::to_owned).collect(),
            query: Vec::new(),
            body: None,
            urgency: Urgency::Background,
            apart: false,
        }
    }

    pub(super) fn get<'a>(path: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(Method::GET, path)
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(super) fn sending(mut self, document: &Value) -> Self {
        self.body = Some((JSON, document.to_string()));
        self
    }

    pub(super) fn sending_form(mut self, fields: &[(&str, &str)]) -> Self {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.body = Some((FORM, form));
        self
    }

    /// A person waits for it.
    pub(super) fn urgent(mut self) -> Self {
        self.urgency = Urgency::Person;
        self
    }

    /// It has a limit of its own: being told to wait holds up nothing else.
    pub(super) fn apart(mut self) -> Self {
        self.apart = true;
        self
    }
}

impl Api {
    pub(super) fn new(http: Http, gate: Arc<RateGate>, base: Url, token: Token) -> Self {
        Self {
            http,
            gate,
            base,
            token,
            ahead: Arc::default(),
        }
    }

    pub(super) fn base(&self) -> &Url {
        &self.base
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    /// What time it is at the service; `None` before its first answer.
    pub(super) fn its_time(&self) -> Option<Timestamp> {
        let ahead = (*self.ahead.lock().unwrap_or_else(PoisonError::into_inner))?;
        Timestamp::now().checked_add(ahead).ok()
    }

    /// How far its clock is ahead.
    pub(super) fn ahead(&self) -> Option<SignedDuration> {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a call and reads its envelope.
    pub(super) async fn call(&self, call: Call) -> Result<Envelope, Fault> {
        Envelope::read(&self.send(call).await?)
    }

    /// Makes a call and gives its answer back as it came; empty where the service answers nothing.
    pub(super) async fn send(&self, call: Call) -> Result<Vec<u8>, Fault> {
        let url = self.url(&call)?;
        let permit = self.gate.acquire(call.urgency).await;
        // Not before: the connections of a moment ago may be given up while it waits.
        let client = match self.http.client(&url).await {
            Ok(client) => client,
            Err(fault) => {
                permit.unused();
                return Err(fault);
            }
        };
        let limit = self.http.patience().call.min(LONGEST_CALL);
        let mut request = self.request(&client, call.method.clone(), url).timeout(limit);
        if let Some((kind, body)) = call.body {
            request = request.header(CONTENT_TYPE, kind).body(body);
        } else if matches!(call.method, Method::POST | Method::PUT | Method::PATCH) {
            // Nothing says so by itself, and some servers answer 411 then.
            request = request.header(CONTENT_LENGTH, 0);
        }
        let path = call.path.join("/");
        let answered = request
            .send()
            .await
            .map_err(|error| self.http.fault(error, Sent::Perhaps));
        self.answered(&path, answered, permit, call.apart).await
    }

    /// A slot for a call whose request is made elsewhere.
    pub(super) async fn slot(&self) -> Permit {
        self.gate.acquire(Urgency::Background).await
    }

    /// A request that carries the token.
    pub(super) fn request(&self, client: &Client, method: Method, url: Url) -> RequestBuilder {
        client
            .request(method, url)
            .header(AUTHORIZATION, self.token.header())
            .header(ACCEPT, JSON)
    }

    /// Reads what a request brought, and gives its slot back.
    pub(super) async fn answered(
        &self,
        path: &str,
        answered: Result<Response, Fault>,
        permit: Permit,
        apart: bool,
    ) -> Result<Vec<u8>, Fault> {
        let response = match answered {
            Ok(response) => response,
            Err(fault) => {
                tracing::debug!(path, %fault, "no answer");
                match fault.kind {
                    FaultKind::Network { sent: false, .. } => permit.unused(),
                    _ => drop(permit),
                }
                return Err(fault);
            }
        };
        let (status, headers) = (response.status(), response.headers().clone());
        let now = Timestamp::now();
        if let Some(date) = fault::date(&headers) {
            *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(date.duration_since(now));
        }
        let body = http::read(response).await;
        let outcome = body.and_then(|body| fault::judge(status, &headers, &body, now).map(|()| body));
        tracing::debug!(
            path,
            status = status.as_u16(),
            request = fault::request_id(&headers),
            fault = outcome.as_ref().err().map(tracing::field::display),
            "called"
        );
        match &outcome {
            Err(Fault {
                kind: FaultKind::RateLimited { after },
                ..
            }) => {
                if !apart {
                    self.gate.pause(*after);
                }
                drop(permit);
            }
            _ => permit.answered(),
        }
        outcome
    }

    /// Makes a call for each page of a list until `read` has what it wants. Pages are asked for by number: an address in an answer is never
    /// followed.
    pub(super) async fn each_page(
        &self,
        call: &Call,
        most: u64,
        mut read: impl FnMut(Envelope) -> ControlFlow<()> + Send,
    ) -> Result<(), Fault> {
        for number in 1..=most {
            let paged = call
                .clone()
                .with("page", number.to_string())
                .with("per_page", PAGE_SIZE.to_string());
            let page = self.call(paged).await?;
            let last = page.len() == 0 || !page.has_next(number, PAGE_SIZE);
            if read(page).is_break() || last {
                break;
            }
        }
        Ok(())
    }

    /// The address of a path such as `attachments/2/sync`; `.json` as the documentation writes it.
    pub(super) fn address<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Result<Url, Fault> {
        let mut url = self.base.clone();
        let parts: Vec<&str> = path.into_iter().collect();
        if let Some((last, before)) = parts.split_last() {
            url.path_segments_mut()
                .map_err(|()| Fault::new(FaultKind::NotTheService))?
                .pop_if_empty()
                .extend(before)
                .push(&format!("{last}.json"));
        }
        Ok(url)
    }

    fn url(&self, call: &Call) -> Result<Url, Fault> {
        let mut url = self.address(call.path.iter().map(String::as_str))?;
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        Ok(url)
    }
}
