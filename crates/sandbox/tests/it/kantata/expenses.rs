//! Expenses and their one receipt.

use attache_sandbox::{Mistake, Step, seed::kantata as seed};
use serde_json::{Value, json};

use super::client::{Client, order};

fn expense(more: Value) -> Value {
    let mut expense = json!({
        "workspace_id": seed::RELAUNCH, "date": "2026-09-01", "expense_category_id": seed::TRAVEL, "category": "Travel",
        "amount_in_cents": 20_000, "notes": "Taxi", "billable": true,
    });
    for (name, value) in more.as_object().unwrap() {
        expense[name] = value.clone();
    }
    json!({"expense": expense})
}

#[tokio::test]
async fn a_receipt_goes_on_a_new_expense_or_on_one_that_exists() {
    let client = Client::new().await;
    let receipt = client.direct("Taxi.pdf", "receipt", b"taxi").await;
    let (status, document) = client
        .post(
            "/expenses.json?include=receipt",
            expense(json!({"receipt_id": receipt})),
        )
        .await;
    assert_eq!(status, 200, "{document}");
    let id = document["results"][0]["id"].as_str().unwrap();
    let shown = &document["expenses"][id];
    assert_eq!(
        (
            &shown["receipt_id"],
            &shown["is_billable"],
            &shown["amount_in_cents"],
            &shown["currency"]
        ),
        (&json!(receipt.to_string()), &json!(true), &json!(20_000), &json!("EUR"))
    );
    assert_eq!(document["attachments"][receipt.to_string()]["filename"], "Taxi.pdf");
    let stored = client.sandbox.receipt_of_expense(id.parse().unwrap()).unwrap();
    assert_eq!((stored.id, stored.purpose.as_deref()), (receipt, Some("receipt")));

    let second = client.direct("Hotel.pdf", "receipt", b"hotel").await;
    let path = format!("/expenses/{}.json", seed::EXPENSE);
    let (status, _) = client.put(&path, json!({"expense": {"receipt_id": second}})).await;
    assert_eq!(status, 200);
    assert_eq!(
        client.sandbox.receipt_of_expense(seed::EXPENSE).unwrap().name,
        "Hotel.pdf"
    );
    assert_eq!(client.sandbox.count(Step::ParentPatch), 1);
    assert_eq!(client.sandbox.count(Step::Expense), 1);
    client.assert_no_mistakes();

    client.post("/expenses", expense(json!({"receipt_id": receipt}))).await;
    assert!(matches!(
        client.sandbox.mistakes()[..],
        [Mistake::DuplicateExpense { .. }]
    ));
    client.put(&path, json!({"expense": {"receipt_id": null}})).await;
    assert_eq!(client.sandbox.receipt_of_expense(seed::EXPENSE), None);
}

#[tokio::test]
async fn expenses_are_validated_field_by_field() {
    let client = Client::new().await;
    let (status, document) = client.post("/expenses", json!({"expense": {}})).await;
    let fields: Vec<&str> = document["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["field"].as_str().unwrap())
        .collect();
    assert_eq!(status, 422);
    assert_eq!(
        fields,
        [
            "workspace_id",
            "date",
            "expense_category_id",
            "category",
            "amount_in_cents"
        ]
    );
    let post = client.direct("a.txt", "post_attachment", b"a").await;
    for (more, field) in [
        (json!({"date": "1.9.2026"}), "date"),
        (
            json!({"expense_category_id": seed::GONE_CATEGORY}),
            "expense_category_id",
        ),
        (json!({"receipt_id": post}), "receipt_id"),
        (json!({"receipt_id": 1}), "receipt_id"),
        (json!({"story_id": seed::HIDDEN_STORY}), "story_id"),
        (
            json!({"foreign_exchange_amount": {"source_value": "10", "source_currency": "XXX"}}),
            "foreign_exchange_amount",
        ),
    ] {
        let (status, document) = client.post("/expenses", expense(more)).await;
        assert_eq!(
            (status, &document["errors"][0]["field"]),
            (422, &json!(field)),
            "{document}"
        );
    }
    let foreign = expense(json!({"foreign_exchange_amount": {"source_value": "10.50", "source_currency": "USD"}}));
    let (_, document) = client.post("/expenses", foreign).await;
    let id = document["results"][0]["id"].as_str().unwrap();
    assert_eq!(document["expenses"][id]["amount_in_cents"], 966);
    let unsaid =
        json!({"foreign_exchange_amount": {"source_value": "10", "source_currency": "USD"}, "amount_in_cents": null});
    let (status, document) = client.post("/expenses", expense(unsaid)).await;
    assert_eq!(
        (status, &document["errors"][0]["field"]),
        (422, &json!("amount_in_cents")),
        "it is required beside the other: {document}"
    );
    let there = expense(json!({"workspace_id": seed::NO_EXPENSES}));
    assert_eq!(client.post("/expenses", there).await.0, 403);
    for (id, status) in [(seed::SUBMITTED, 422), (seed::TOMS_EXPENSE, 403), (1, 404)] {
        let body = json!({"expense": {"notes": "x"}});
        assert_eq!(client.put(&format!("/expenses/{id}"), body).await.0, status, "{id}");
    }
    client.sandbox.submit_expense(seed::EXPENSE);
    let path = format!("/expenses/{}", seed::EXPENSE);
    assert_eq!(client.put(&path, json!({"expense": {"notes": "x"}})).await.0, 422);
}

#[tokio::test]
async fn what_an_expense_says_besides_is_noted() {
    for more in [
        json!({"category": "Hotel"}),
        json!({"amount": "200"}),
        json!({"foreign_exchange_amount": {"source_value": 10, "source_currency": "USD"}}),
    ] {
        let client = Client::new().await;
        assert_eq!(client.post("/expenses", expense(more.clone())).await.0, 200, "{more}");
        let mistakes = client.sandbox.mistakes();
        assert!(
            matches!(mistakes.as_slice(), [Mistake::Body { .. }]),
            "{more}: {mistakes:?}"
        );
    }
    let client = Client::new().await;
    client.post("/expenses", expense(json!({}))).await;
    client.assert_no_mistakes();
}

#[tokio::test]
async fn open_expenses_are_found() {
    let client = Client::new().await;
    let mine = "/expenses.json?mine=true&unsubmitted=true&include=receipt,workspace&order=date:desc";
    let (_, document) = client.get(mine).await;
    assert_eq!(order(&document), [seed::EXPENSE, seed::WITH_RECEIPT]);
    assert_eq!(document["attachments"].as_object().unwrap().len(), 1);
    let (_, document) = client.get("/expenses?on_my_account=false&mine=true").await;
    assert!(order(&document).contains(&seed::GUEST_EXPENSE));
    let (_, document) = client.get("/expenses?optional_fields=user_can_edit").await;
    let can_edit = |id: u64| &document["expenses"][id.to_string()]["user_can_edit"];
    assert_eq!(
        (can_edit(seed::EXPENSE), can_edit(seed::SUBMITTED)),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        client
            .delete(&format!("/expenses?ids={},{}", seed::EXPENSE, seed::SUBMITTED))
            .await
            .0,
        422
    );
    assert!(client.sandbox.expense(seed::EXPENSE).is_some());
    let (status, document) = client.delete(&format!("/expenses?ids={}", seed::EXPENSE)).await;
    assert_eq!((status, document), (200, json!({"deleted": [seed::EXPENSE]})));
    let (_, document) = client
        .get("/expense_categories.json?only_active=true&matching=Tra")
        .await;
    assert_eq!(
        document["expense_categories"][seed::TRAVEL.to_string()]["name"],
        "Travel"
    );
    assert_eq!(document["count"], 1);
    client.assert_no_mistakes();
}
