//! One call to the API: address, headers, gate, answer. The only place that sends the token.

use std::sync::Arc;

use jiff::Timestamp;
use reqwest::{
    Method,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue},
};
use serde_json::{Value, json};
use url::Url;

use super::{document::Document, fault};
use crate::{
    http::{self, Http, Sent},
    provider::{Fault, FaultKind, Urgency, token::Token},
    rate::RateGate,
};

const JSON_API: HeaderValue = HeaderValue::from_static("application/vnd.api+json");
/// More pages than any place has.
const MAX_PAGES: u64 = 500;
/// As many rows as a page may have.
pub(super) const PAGE_SIZE: &str = "200";

/// The API with one token's rights.
#[derive(Clone, Debug)]
pub(super) struct Api {
    http: Http,
    gate: Arc<RateGate>,
    base: Url,
    token: Token,
    organisation: Option<HeaderValue>,
}

/// A call before it is made.
#[derive(Clone, Debug)]
pub(super) struct Call {
    method: Method,
    path: Vec<String>,
    query: Vec<(String, String)>,
    body: Option<Value>,
    urgency: Urgency,
}

impl Call {
    pub(super) fn new<'a>(method: Method, path: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            method,
            path: path.into_iter().map(str::to_owned).collect(),
            query: Vec::new(),
            body: None,
            urgency: Urgency::Background,
        }
    }

    pub(super) fn get<'a>(path: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(Method::GET, path)
    }

    pub(super) fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    pub(super) fn sending(mut self, data: &Value) -> Self {
        self.body = Some(json!({ "data": data }));
        self
    }

    /// A person waits for it.
    pub(super) fn urgent(mut self) -> Self {
        self.urgency = Urgency::Person;
        self
    }
}

impl Api {
    pub(super) fn new(http: Http, gate: Arc<RateGate>, base: Url, token: Token, organisation: Option<String>) -> Self {
        Self {
            http,
            gate,
            base,
            token,
            organisation: organisation.and_then(|id| HeaderValue::from_str(&id).ok()),
        }
    }

    /// Makes a call and reads its document.
    pub(super) async fn call(&self, call: Call) -> Result<Document, Fault> {
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
        let mut request = client
            .request(call.method.clone(), url)
            .header("X-Auth-Token", self.token.header())
            .header(CONTENT_TYPE, JSON_API)
            .header(ACCEPT, JSON_API)
            .timeout(self.http.patience().call);
        if let Some(organisation) = &self.organisation {
            request = request.header("X-Organization-Id", organisation);
        }
        if let Some(body) = &call.body {
            request = request.body(body.to_string());
        }

        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                let fault = self.http.fault(error, Sent::Perhaps);
                tracing::debug!(method = %call.method, path = call.path.join("/"), %fault, "no answer");
                match fault.kind {
                    FaultKind::Network { sent: false, .. } => permit.unused(),
                    _ => drop(permit),
                }
                return Err(fault);
            }
        };
        let (status, headers) = (response.status(), response.headers().clone());
        let body = http::read(response).await;
        let outcome = body.and_then(|body| fault::read(status, &headers, &body, Timestamp::now()));
        tracing::debug!(
            method = %call.method,
            path = call.path.join("/"),
            status = status.as_u16(),
            request = fault::request_id(&headers),
            fault = outcome.as_ref().err().map(tracing::field::display),
            "called"
        );
        if let Err(Fault {
            kind: FaultKind::RateLimited { after },
            ..
        }) = &outcome
        {
            self.gate.pause(*after);
            drop(permit);
        } else {
            permit.answered();
        }
        outcome.map(Document::new)
    }

    /// An answer with as much of this as the service includes: each step asks for less.
    pub(super) async fn including(&self, call: Call, include: &[&str]) -> Result<Document, Fault> {
        for include in include {
            match self.call(call.clone().with("include", *include)).await {
                Err(fault) if fault::is_about_include(&fault) => {}
                answered => return answered,
            }
        }
        self.call(call).await
    }

    /// A page of a list, with as much of this as the service includes.
    pub(super) async fn list(&self, call: Call, include: &[&str]) -> Result<Document, Fault> {
        only_a_list(self.including(call, include).await?)
    }

    /// Makes a call for each page of a list. Pages are asked for by number: an address in an answer is never followed.
    pub(super) async fn pages(&self, call: Call) -> Result<Vec<Document>, Fault> {
        let mut pages: Vec<Document> = Vec::new();
        for number in 1..=MAX_PAGES {
            let paged = call
                .clone()
                .with("page[number]", number.to_string())
                .with("page[size]", PAGE_SIZE);
            let page = self.call(paged).await?;
            // Taken for an empty list, it would cost other people their files.
            if !page.is_list() {
                return Err(Fault::new(FaultKind::NotTheService).with_detail("a list was asked for"));
            }
            let last = !page.has_next(number) || page.rows().next().is_none();
            pages.push(page);
            if last {
                break;
            }
        }
        Ok(pages)
    }

    fn url(&self, call: &Call) -> Result<Url, Fault> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| Fault::new(FaultKind::NotTheService))?
            .pop_if_empty()
            .extend(&call.path);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        Ok(url)
    }
}

fn only_a_list(document: Document) -> Result<Document, Fault> {
    if document.is_list() {
        Ok(document)
    } else {
        Err(super::attachments::unexpected())
    }
}
