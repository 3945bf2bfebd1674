//! What the storage says.

use hyper::Response;

use crate::{
    fault::Action,
    http::{Body, reply, set},
};

/// An error as the storage words it.
pub(crate) fn error(status: u16, code: &str, message: &str) -> Response<Body> {
    let message = escape(message);
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
         <RequestId>SANDBOX000000001</RequestId><HostId>sandbox</HostId></Error>"
    );
    reply(status, "application/xml", text)
}

/// The answer to a form whose file is stored.
pub(super) fn stored(bucket: &str, key: &str, etag: &str, location: &str, twist: Option<&Action>) -> Response<Body> {
    let element = match twist {
        Some(Action::NoLocation) => String::new(),
        _ => format!("<Location>{}</Location>", escape(location)),
    };
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse>{element}<Bucket>{bucket}</Bucket>\
         <Key>{}</Key><ETag>&quot;{etag}&quot;</ETag></PostResponse>",
        escape(key)
    );
    let mut response = reply(201, "application/xml", text);
    set(&mut response, "etag", &format!("\"{etag}\""));
    if !matches!(twist, Some(Action::NoLocation | Action::NoLocationHeader)) {
        set(&mut response, "location", location);
    }
    response
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
