//! Kantata OX's web application: signing in, and just enough of a page that "open in the browser" shows the project.

use std::fmt::Write;

use hyper::Response;

use super::{oauth, world::World};
use crate::{
    http::{Body, Call, Outcome, SECRETS, drain},
    mistake::Mistake,
    record::Role,
    web::{escape, login, page},
};

/// Answers one request.
pub(crate) async fn answer(mut call: Call) -> Outcome {
    for (name, _) in url::form_urlencoded::parse(call.query().as_bytes()) {
        if SECRETS.contains(&name.as_ref()) {
            call.shared.mistake(Mistake::SecretInAddress {
                name: name.into_owned(),
            });
        }
    }
    let mut response = match (call.method(), call.path()) {
        ("GET", "/oauth/authorize") => {
            drain(&mut call).await?;
            oauth::authorize(&call)
        }
        ("POST", "/oauth/token" | "/oauth/revoke") => oauth::exchange(&mut call).await?,
        _ => {
            drain(&mut call).await?;
            shown(&call)
        }
    };
    super::dress(&mut response, call.sequence);
    Ok(response)
}

fn shown(call: &Call) -> Response<Body> {
    if call.shows_token() {
        call.shared.mistake(Mistake::TokenOnAnotherHost { role: Role::Web });
    }
    let path = call.path();
    if path == "/login" {
        return login(call, "Kantata");
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let after = |names: &[&str]| {
        let mut pairs = parts.windows(2);
        pairs.find_map(|pair| names.contains(&pair[0]).then(|| pair[1].parse::<u64>().ok())?)
    };
    let asked = url::form_urlencoded::parse(call.query().as_bytes())
        .find_map(|(name, value)| (name == "story_id").then(|| value.parse().ok())?);
    let story = after(&["stories", "tracker"]).or(asked);
    let found =
        after(&["workspaces"]).and_then(|workspace| call.shared.kantata(|world| of_workspace(world, workspace, story)));
    match found {
        Some((title, body)) => page(200, &title, &body),
        None => page(404, "Kantata", "<h1>Not found</h1>"),
    }
}

fn of_workspace(world: &World, workspace: u64, story: Option<u64>) -> Option<(String, String)> {
    let project = world.workspaces.get(&workspace)?;
    let task = match story {
        Some(story) => Some(
            world
                .stories
                .get(&story)
                .filter(|record| record.workspace == workspace)?,
        ),
        None => None,
    };
    let title = escape(task.map_or(&project.title, |task| &task.title));
    let mut text = format!(
        "<small>{}</small><h1>{title}</h1><h2>Posts</h2>",
        escape(&project.title)
    );
    let posts = world
        .posts
        .values()
        .filter(|post| post.workspace == workspace && !post.deleted && (story.is_none() || post.story == story));
    for post in posts {
        let files = world.present(&post.attachments).into_iter();
        let names = files.filter_map(|id| world.attachments.get(&id));
        let names = names.fold(String::new(), |list, record| {
            list + "<li>" + &escape(&record.name) + "</li>"
        });
        // Writing to a String cannot fail. The message is shown as text: it is other people's.
        let _ = write!(
            text,
            "<div class=comment><b>{}</b><p>{}</p><ul>{names}</ul></div>",
            escape(&world.full_name(post.user)),
            escape(&post.message),
        );
    }
    Some((title, text))
}
