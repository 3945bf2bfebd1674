//! Lists, includes, paging, and the hosts that are read from.

use attache_sandbox::{Mistake, Options, Seed, seed};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Client, ids, read};

#[tokio::test]
async fn memberships_need_no_organisation() {
    let client = Client::new().await;
    let request = client.bare(Method::GET, "/organization_memberships?include=organization,person");
    let request = request
        .header("Content-Type", crate::client::JSON_API)
        .header("X-Auth-Token", client.sandbox.token());
    let (status, document) = read(request.send().await.unwrap()).await;
    assert_eq!(status, 200);
    assert_eq!(document["data"].as_array().unwrap().len(), 2);
    assert_eq!(document["data"][0]["relationships"]["organization"]["data"]["id"], "10");
    let names: Vec<&Value> = document["included"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["attributes"]["name"])
        .collect();
    assert!(names.contains(&&json!("Brandt & Partner")));
    client.assert_no_mistakes();
}

#[tokio::test]
async fn the_believable_seed_is_searched_and_paged() {
    let client = Client::with(Options {
        seed: Seed::Believable,
        ..Options::for_tests()
    })
    .await;
    let (_, all) = client
        .get("/tasks?page[size]=500&filter[status]=1&sort=-last_activity_at")
        .await;
    assert_eq!(all["meta"]["page_size"], 200);
    assert!(all["meta"]["total_count"].as_u64().unwrap() > 1_000);
    assert_eq!(ids(&all)[0], seed::STARTSEITE);
    assert!(all["links"].get("prev").is_none());
    assert!(all["links"]["next"].as_str().unwrap().contains("page%5Bnumber%5D=2"));
    let search = "/tasks?filter[query]=startseite%20visuals&include=project.company,assignee,workflow_status,task_list\
                  &fields[tasks]=title,project&fields[projects]=name,company&page[size]=50";
    let (_, found) = client.get(search).await;
    assert_eq!(ids(&found), [seed::STARTSEITE]);
    let task = &found["data"][0];
    assert_eq!(
        task["attributes"],
        json!({"title": "Startseite: finale Visuals freigeben"})
    );
    assert_eq!(
        task["relationships"].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["project"]
    );
    let included = found["included"].as_array().unwrap();
    let company = included.iter().find(|one| one["type"] == "companies").unwrap();
    assert_eq!(company["attributes"]["name"], "Nordlicht Versicherung");
    let (_, number) = client
        .get(&format!(
            "/tasks?filter[task_number]=1482&filter[project_id]={}",
            seed::RELAUNCH
        ))
        .await;
    assert_eq!(ids(&number), [seed::STARTSEITE]);
    let (_, scope) = client
        .get("/tasks?filter[task_list_status]=1&filter[board_status]=1&filter[workflow_status_category_id][not_eq]=3")
        .await;
    assert!(!ids(&scope).contains(&seed::CLOSED));
    let (_, groups) = client
        .get(&format!(
            "/tasks?filter[$op]=or&filter[0][id][eq]={}&filter[1][id][eq]={}",
            seed::EMPTY,
            seed::CLOSED
        ))
        .await;
    assert_eq!(ids(&groups), [seed::CLOSED, seed::EMPTY]);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn relations_are_stubs_until_included() {
    let client = Client::new().await;
    let path = format!("/attachments?filter[task_id]={}", seed::STARTSEITE);
    let (_, bare) = client.get(&path).await;
    assert_eq!(
        bare["data"][0]["relationships"]["task"],
        json!({"meta": {"included": false}})
    );
    assert_eq!(bare["data"][0]["relationships"]["organization"]["data"]["id"], "10");
    assert!(bare.get("included").is_none());
    let (_, full) = client.get(&format!("{path}&include=task,creator")).await;
    assert_eq!(
        full["data"][1]["relationships"]["task"]["data"]["id"],
        seed::STARTSEITE.to_string()
    );
    assert_eq!(full["included"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn cursors_lead_through_a_list_once() {
    let client = Client::new().await;
    client.sandbox.add_files(seed::EMPTY, 450).unwrap();
    let mut address = format!(
        "{}/attachments?filter[task_id]={}&sort=id&page[after]=&page[size]=200",
        client.sandbox.api_url(),
        seed::EMPTY
    );
    let mut seen = Vec::new();
    loop {
        let request = client
            .http
            .get(&address)
            .header("Content-Type", crate::client::JSON_API);
        let request = request
            .header("X-Auth-Token", client.sandbox.token())
            .header("X-Organization-Id", "10");
        let (_, page) = read(request.send().await.unwrap()).await;
        assert_eq!(page["meta"], json!({"page_size": 200, "max_page_size": 200}));
        seen.extend(ids(&page));
        let Some(next) = page["links"]["next"].as_str() else {
            break;
        };
        next.clone_into(&mut address);
    }
    let all: Vec<u64> = client
        .sandbox
        .files_of_task(seed::EMPTY)
        .iter()
        .map(|file| file.id)
        .collect();
    assert_eq!(seen, all);
    assert_eq!(client.get("/tasks?page[after]=&page[number]=2").await.0, 400);
    assert_eq!(client.get("/tasks?page[after]=%21").await.0, 400);
}

#[tokio::test]
async fn other_lists_answer() {
    let client = Client::new().await;
    for path in [
        "/projects?filter[status]=1&filter[query]=relaunch&sort=name",
        "/people?filter[status]=1&sort=name",
        "/task_lists?filter[project_id]=2001&include=folder",
        "/folders?filter[project_id]=2001",
        "/pages?filter[query]=style&sort=-edited_at",
        "/organizations?sort=name",
    ] {
        let (status, document) = client.get(path).await;
        assert_eq!(status, 200, "{path}: {document}");
        assert!(!ids(&document).is_empty(), "{path}");
    }
    client.assert_no_mistakes();
}

#[tokio::test]
async fn files_want_the_token_in_the_query() {
    let client = Client::new().await;
    let id = client
        .upload("a b.txt", b"Inhalt", json!({"task_id": seed::EMPTY}))
        .await;
    let (_, document) = client.get(&format!("/attachments/{id}")).await;
    let url = document["data"]["attributes"]["url"].as_str().unwrap();
    let response = client
        .http
        .get(format!("{url}&token={}", client.sandbox.token()))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (response.status().as_u16(), response.bytes().await.unwrap().as_ref()),
        (200, &b"Inhalt"[..])
    );
    let refused = client.http.get(url).send().await.unwrap();
    assert_eq!(refused.status(), 302);
    client.assert_no_mistakes();
    let login = refused.headers()["location"].to_str().unwrap();
    assert_eq!(client.http.get(login).send().await.unwrap().status(), 200);
    assert!(matches!(
        client.sandbox.mistakes()[..],
        [Mistake::FollowedRedirect { .. }]
    ));
    assert!(
        client
            .sandbox
            .requests()
            .iter()
            .all(|record| !record.query.contains(client.sandbox.token()))
    );
}

#[tokio::test]
async fn a_task_has_a_page_that_shows_markup_as_text() {
    let client = Client::new().await;
    let page = client
        .http
        .get(format!("{}/10-brandt/tasks/{}", client.sandbox.web_url(), seed::MARKUP));
    let text = page.send().await.unwrap().text().await.unwrap();
    assert!(text.contains("&lt;img src=x"), "{text}");
}

#[tokio::test]
async fn own_open_tasks_are_listed_with_the_one_that_moved_last_first() {
    let client = Client::new().await;
    let (_, mine) = client
        .get("/tasks?filter[assignee_id]=68&filter[status]=1&sort=-last_activity_at&include=assignee")
        .await;
    assert_eq!(ids(&mine)[0], seed::STARTSEITE);
    for task in mine["data"].as_array().unwrap() {
        assert_eq!(task["relationships"]["assignee"]["data"]["id"], seed::LENA.to_string());
        assert_eq!(task["attributes"]["closed"], false);
    }
    for wrong in ["filter[assignee_id]=me", "filter[status]=open", "sort=-activity"] {
        let (status, _) = client.get(&format!("/tasks?{wrong}")).await;
        assert_eq!(status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn drafts_are_their_creators_alone() {
    let client = Client::new().await;
    let draft =
        json!({"type": "comments", "attributes": {"body": "<p>Not yet</p>", "draft": true, "task_id": seed::EMPTY}});
    let (status, document) = client.post("/comments", json!({ "data": draft })).await;
    assert_eq!(status, 201);
    let id = document["data"]["id"].as_str().unwrap().to_owned();
    let path = format!(
        "/comments?filter[task_id]={}&include=creator,attachments&sort=-created_at",
        seed::EMPTY
    );
    let (_, own) = client.get(&path).await;
    assert_eq!(own["data"][0]["attributes"]["draft"], true);
    let as_jonas = |path: String| {
        client
            .bare(Method::GET, &path)
            .header("Content-Type", crate::client::JSON_API)
            .header("X-Auth-Token", seed::SINGLE_ORG_TOKEN)
            .header("X-Organization-Id", seed::ORGANISATION)
            .send()
    };
    let (_, others) = read(as_jonas(path).await.unwrap()).await;
    assert_eq!(others["data"], json!([]));
    let (status, _) = read(as_jonas(format!("/comments/{id}")).await.unwrap()).await;
    assert_eq!(status, 404, "nobody else knows that it exists");
}
