//! Lists, records, and everything the service drops without a word.

use attache_sandbox::{Mistake, Options, Seed, Step, seed::kantata as seed};
use serde_json::json;

use super::client::{Client, order};

#[tokio::test]
async fn the_token_says_who_it_is() {
    let client = Client::new().await;
    for path in ["/users/me.json", "/users/me"] {
        let (status, document) = client.get(path).await;
        assert_eq!(status, 200);
        assert_eq!(order(&document), [seed::ANNA]);
        let me = &document["users"][seed::ANNA.to_string()];
        assert_eq!(
            (&me["full_name"], &me["account_id"]),
            (&json!("Anna Lindqvist"), &json!("5457855"))
        );
        assert_eq!(
            document["meta"],
            json!({"count": 1, "page_count": 1, "page_number": 1, "page_size": 20})
        );
    }
    assert_eq!(client.sandbox.count(Step::Membership), 2);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn projects_are_listed_as_far_as_people_see_them() {
    let mut client = Client::new().await;
    let (_, document) = client.get("/workspaces.json?order=title:asc").await;
    let ids = order(&document);
    assert_eq!(ids.len(), 8);
    assert!(!ids.contains(&seed::ARCHIVED) && !ids.contains(&seed::HIDDEN));
    let shown = &document["workspaces"][seed::READ_ONLY.to_string()];
    assert_eq!(shown["permissions"]["can_post"], false);
    assert_eq!(
        document["workspaces"][seed::PRIVACY.to_string()]["posts_require_privacy_decision"],
        true
    );
    for (query, ids) in [
        ("archived=only", vec![seed::ARCHIVED]),
        ("search=nordlicht", vec![seed::RELAUNCH]),
        ("search=22422665", vec![seed::RELAUNCH]),
        ("search=title:'nord'", vec![seed::RELAUNCH]),
        ("matching=rel+nord", vec![seed::RELAUNCH]),
        ("matching=ordlicht", vec![]),
        ("search=guérin+catalogue", vec![seed::NO_FILES]),
        (
            "only=22422667,22422665,1,22422666",
            vec![seed::RELAUNCH, seed::READ_ONLY],
        ),
        ("can_create_line_items=false", vec![seed::NO_EXPENSES]),
    ] {
        assert_eq!(
            order(&client.get(&format!("/workspaces?{query}")).await.1),
            ids,
            "{query}"
        );
    }
    let (_, document) = client.get("/workspaces?has_participation=true").await;
    assert!(!order(&document).contains(&seed::OTHERS));
    assert_eq!(client.get(&format!("/workspaces/{}", seed::ARCHIVED)).await.0, 404);
    let archived = format!("/workspaces/{}.json?include_archived=true", seed::ARCHIVED);
    assert_eq!(client.get(&archived).await.0, 200);
    assert_eq!(client.get("/workspaces?search=zzz").await.1["meta"]["page_count"], 0);
    client.token = client.sandbox.other_kantata_token().to_owned();
    let ids = order(&client.get("/workspaces").await.1);
    assert!(ids.contains(&seed::HIDDEN) && !ids.contains(&seed::OTHERS));
    client.assert_no_mistakes();
}

#[tokio::test]
async fn tasks_are_filtered() {
    let client = Client::new().await;
    let (_, document) = client.get("/stories.json").await;
    let ids = order(&document);
    for hidden in [
        seed::ARCHIVED_STORY,
        seed::DELETED,
        seed::IN_ARCHIVED,
        seed::HIDDEN_STORY,
    ] {
        assert!(!ids.contains(&hidden), "{hidden}");
    }
    let shown = &document["stories"][seed::SUBTASK.to_string()];
    assert_eq!(shown["parent_id"], seed::STARTSEITE.to_string());
    assert_eq!(shown["ancestor_ids"], json!([seed::STARTSEITE.to_string()]));
    for (query, ids) in [
        ("archived=only", vec![seed::ARCHIVED_STORY]),
        ("search=favicon+relaunch", vec![seed::EMPTY]),
        ("search=relaunch&exclude_workspace_title_from_search=true", vec![]),
        ("story_type=issue,milestone", vec![seed::MILESTONE, seed::ISSUE]),
        (
            "assigned_to_current_user=true&uncompleted=true&order=updated_at:asc",
            vec![seed::SUBTASK, seed::ISSUE, seed::DELIVERABLE, seed::STARTSEITE],
        ),
        ("with_parent_id=687005635", vec![seed::SUBTASK]),
        (
            "show_from_archived_workspaces=true&with_projects=22422666",
            vec![seed::IN_ARCHIVED],
        ),
        (
            "due_after=2026-09-01&due_before=2026-10-01&order=due_date:asc",
            vec![seed::MILESTONE, seed::STARTSEITE],
        ),
    ] {
        assert_eq!(order(&client.get(&format!("/stories?{query}")).await.1), ids, "{query}");
    }
    let one = format!(
        "/stories?only={}&include=workspace,attachments,replies&optional_fields=can_post",
        seed::STARTSEITE
    );
    let (_, document) = client.get(&one).await;
    let story = &document["stories"][seed::STARTSEITE.to_string()];
    assert_eq!(story["attachment_ids"].as_array().unwrap().len(), 2);
    assert_eq!(story["reply_ids"], json!([seed::REPLY.to_string()]));
    assert_eq!(story["can_post"], true);
    assert!(document["workspaces"][seed::RELAUNCH.to_string()]["title"].is_string());
    assert_eq!(client.sandbox.count(Step::List), 1);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn posts_are_listed_with_what_hangs_on_them() {
    let client = Client::new().await;
    let path = format!(
        "/posts.json?workspace_id={}&include=attachments,replies,recipients,google_documents",
        seed::RELAUNCH
    );
    let (_, document) = client.get(&path).await;
    // The thread with the newest reply comes first; what only others may read is not there.
    assert_eq!(
        order(&document),
        [seed::PRIVATE_POST, seed::PROJECT_POST, seed::REPLY, seed::POST]
    );
    assert_eq!(document["count"], 4);
    let post = &document["posts"][seed::POST.to_string()];
    assert_eq!(post["reply_ids"], json!([seed::REPLY.to_string()]));
    assert_eq!(post["attachment_ids"].as_array().unwrap().len(), 2);
    assert_eq!(document["google_documents"], json!({}));
    assert_eq!(
        document["posts"][seed::PRIVATE_POST.to_string()]["recipient_ids"],
        json!([seed::ANNA.to_string()])
    );
    let (_, document) = client.get(&format!("/posts/{}", seed::POST)).await;
    assert!(
        document["posts"][seed::POST.to_string()]
            .get("attachment_ids")
            .is_none()
    );
    for (query, count) in [
        ("parents_only=true", 3),
        ("private=true", 1),
        ("search=wireframes", 1),
        ("created_after=2026-09-15T00:00:00Z", 0),
        ("created_before=2026-09-15T00:00:00%2B02:00", 4),
        ("story_id=687005635", 2),
        ("story_ids=687005635,1", 2),
        ("from_archived_workspaces=true", 5),
    ] {
        assert_eq!(
            client.get(&format!("/posts?{query}")).await.1["count"],
            count,
            "{query}"
        );
    }
    assert_eq!(client.get(&format!("/posts/{}", seed::ARCHIVED_POST)).await.0, 404);
    let (_, document) = client
        .get("/user_file_associations.json?workspace_id=22422665&filename=Zeitplan.csv&include=asset_object,post")
        .await;
    let found = document["user_file_associations"]
        .as_object()
        .unwrap()
        .values()
        .next()
        .unwrap();
    assert_eq!(found["post_id"], seed::PROJECT_POST.to_string());
    let file = found["asset_object_ref"]["id"].as_str().unwrap();
    assert_eq!(document["attachments"][file]["filename"], "Zeitplan.csv");
    client.assert_no_mistakes();
}

#[tokio::test]
async fn pages_come_in_both_ways() {
    let client = Client::with(Options {
        seed: Seed::Believable,
        ..Options::for_tests()
    })
    .await;
    let (_, document) = client.get("/stories").await;
    let count = document["count"].as_u64().unwrap();
    assert!(count > 1_000, "{count}");
    assert_eq!(
        document["meta"],
        json!({"count": count, "page_count": count.div_ceil(20), "page_number": 1, "page_size": 20})
    );
    let first = order(&client.get("/stories?per_page=100").await.1);
    let third = order(&client.get("/stories?per_page=20&page=3").await.1);
    let offset = order(&client.get("/stories?limit=20&offset=40&page=9").await.1);
    assert_eq!((&third, &offset), (&first[40..60].to_vec(), &third));
    assert_eq!(order(&client.get("/stories?limit=20&page=2").await.1), first[20..40]);
    assert_eq!(order(&client.get("/stories?per_page=0").await.1).len(), 20);
    assert!(order(&client.get("/stories?page=9999").await.1).is_empty());
    client.assert_no_mistakes();
    assert_eq!(order(&client.get("/stories?per_page=500").await.1).len(), 200);
    assert_eq!(client.sandbox.mistakes(), [Mistake::PageTooLarge { asked: 500 }]);
    let (_, document) = client.get("/workspaces?per_page=200&archived=include").await;
    assert!(order(&document).len() > 30);
}

#[tokio::test]
async fn what_is_unknown_is_dropped_and_noted() {
    let client = Client::new().await;
    for (path, what) in [
        ("/posts?include=weather", "include"),
        ("/stories?include=attachments", "include"),
        ("/stories?parent_story_id=1", "filter"),
        ("/posts?order=created_at:asc", "order"),
        ("/expenses?search=taxi", "filter"),
        ("/workspaces?optional_fields=weather", "optional_fields"),
    ] {
        let (status, document) = client.get(path).await;
        assert_eq!(status, 200, "{path}");
        assert!(document["count"].as_u64().unwrap() > 0);
        let [Mistake::UnsupportedQuery { detail }] = &client.sandbox.mistakes()[..] else {
            panic!("{path}: {:?}", client.sandbox.mistakes());
        };
        assert!(detail.contains(what), "{detail}");
        client.sandbox.forget_mistakes();
    }
    assert_eq!(client.get("/stories?by_status=x").await.0, 501);
    assert_eq!(client.get("/stories?search=&archived=").await.0, 200);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn answers_may_have_more_than_is_documented() {
    let client = Client::new().await;
    client.sandbox.change_options(|options| options.kantata.surplus = true);
    let (_, document) = client.get("/posts").await;
    let next = document["meta"]["next"].as_str().unwrap();
    let followed = client.http.get(next).bearer_auth(&client.token).send().await.unwrap();
    assert_eq!(followed.status(), 200);
    assert!(client.sandbox.mistakes().contains(&Mistake::FollowedAddress {
        path: "/api/v1/posts".to_owned()
    }));
}
