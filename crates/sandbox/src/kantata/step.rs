//! What a request to Kantata OX is for.

use crate::record::Step;

/// Says what a request is for.
///
/// The body is not known yet: `POST /attachments` counts as an upload to the API itself when it is `multipart/form-data`.
pub(crate) fn step(method: &str, path: &str, query: &str, content_type: &str) -> Step {
    let path = path.strip_prefix("/api/v1/").unwrap_or(path);
    let path = path.strip_suffix(".json").unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let asks = |name: &str| {
        url::form_urlencoded::parse(query.as_bytes()).find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    };
    let includes = |name: &str| asks("include").is_some_and(|list| list.split(',').any(|known| known == name));
    let with_files = || includes("attachments") || includes("receipt");
    let names_one = parts.len() == 2 || asks("only").is_some();
    match (method, &parts[..]) {
        ("POST", ["attachments"]) if content_type.to_lowercase().starts_with("multipart/") => Step::Upload,
        ("POST", ["attachments"]) => Step::Reserve,
        ("PUT", ["attachments", _, "sync"]) => Step::Register,
        ("PUT", ["attachments", _]) => Step::Rename,
        ("DELETE", ["attachments", _]) => Step::Remove,
        ("POST", ["posts"]) => Step::Comment,
        ("POST", ["expenses"]) => Step::Expense,
        ("PUT", ["posts" | "expenses", _]) => Step::ParentPatch,
        ("GET", ["user_file_associations", ..]) => Step::List,
        ("GET", ["posts" | "stories" | "expenses", ..]) if names_one && with_files() => Step::List,
        ("GET", ["users", "me"]) => Step::Membership,
        ("GET", ["posts" | "stories" | "expenses" | "workspaces", _]) => Step::Parent,
        ("GET", ["posts"]) if asks("search").is_some() => Step::Search,
        ("GET", ["posts"]) => Step::Comments,
        ("GET", ["expenses"]) if asks("created_after").is_some() => Step::Comments,
        (
            "GET",
            [
                "stories" | "workspaces" | "expenses" | "expense_categories" | "users",
                ..,
            ],
        ) => Step::Search,
        _ => Step::Other,
    }
}
