//! The web application: just enough of a page that "open in the browser" shows the task.

use std::fmt::Write;

use hyper::Response;

use crate::{
    http::{Body, Call, reply},
    mistake::Mistake,
    record::Role,
    world::{Kind, World},
};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;\
                     color:#1c1c28}small{color:#667}li{margin:.25rem 0}.comment{border-top:1px solid #dde;padding:.75rem 0}";

/// Answers one request.
pub(crate) fn answer(call: &Call) -> Response<Body> {
    if call.shows_token() || call.shows_key() {
        call.shared.mistake(Mistake::TokenOnAnotherHost { role: Role::Web });
    }
    let path = call.path();
    if path == "/login" {
        return login(call, "Productive");
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let task = parts.windows(2).find_map(|pair| match pair {
        ["task" | "tasks", id] => id.parse::<u64>().ok(),
        _ => None,
    });
    match task.and_then(|id| call.shared.read(|world| of_task(world, id))) {
        Some((title, body)) => page(200, &title, &body),
        None => page(404, "Productive", "<h1>Not found</h1>"),
    }
}

/// The log-in page. A browser may end here; an uploader that follows redirects must not.
pub(crate) fn login(call: &Call, title: &str) -> Response<Body> {
    let is_browser = call.header("user-agent").is_some_and(|agent| agent.contains("Mozilla"));
    if !is_browser {
        let path = call.path().to_owned();
        call.shared.mistake(Mistake::FollowedRedirect { path });
    }
    let form = "<h1>Log in</h1><form><input type=email> <input type=password></form>";
    page(200, title, form)
}

fn of_task(world: &World, id: u64) -> Option<(String, String)> {
    let task = world.tasks.get(&id).filter(|task| !task.deleted)?;
    let project = world
        .projects
        .get(&task.project)
        .map_or("", |project| project.name.as_str());
    let company = world
        .company_of_project(task.project)
        .map_or("", |company| company.name.as_str());
    let title = escape(&task.title);
    let mut text = format!(
        "<small>{} / {} · #{}</small><h1>{title}</h1><h2>Files</h2>{}<h2>Comments</h2>",
        escape(company),
        escape(project),
        escape(&task.number),
        files(world, (Kind::Task, id)),
    );
    let comments = world
        .comments
        .iter()
        .filter(|(_, comment)| comment.parent == (Kind::Task, id) && !comment.deleted);
    for (comment, record) in comments {
        // Writing to a String cannot fail. The body is shown as text: it is other people's HTML.
        let _ = write!(
            text,
            "<div class=comment><b>{}</b><p>{}</p>{}</div>",
            escape(&world.full_name(record.creator)),
            escape(record.body.as_deref().unwrap_or_default()),
            files(world, (Kind::Comment, *comment)),
        );
    }
    Some((title, text))
}

fn files(world: &World, parent: (Kind, u64)) -> String {
    let records = world
        .attached_to(parent)
        .into_iter()
        .filter_map(|id| world.attachments.get(&id));
    let items = records.map(|record| {
        format!(
            "<li>{} <small>{} bytes</small></li>",
            escape(&record.name),
            record.size.unwrap_or(0)
        )
    });
    format!("<ul>{}</ul>", items.collect::<String>())
}

/// A page.
pub(crate) fn page(status: u16, title: &str, body: &str) -> Response<Body> {
    let text = format!(
        "<!doctype html><html><head><meta charset=utf-8><title>{title}</title><style>{STYLE}</style></head>\
         <body>{body}</body></html>"
    );
    reply(status, "text/html; charset=utf-8", text)
}

/// Text that is no markup.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
