//! Finding projects, tasks and expenses, and reading what they are.

use std::time::Duration;

use attache_core::{
    destination::{How, PlaceKind, Target},
    provider::{FaultKind, Provider as _, Service as _, kantata},
};
use attache_sandbox::{Action, Fault, KantataRates, Options, Seed, Step, Window, seed::kantata as seed};

use super::world::{World, expense, place, post, project, task};
use crate::harness::kind;

fn position(targets: &[Target], kind: PlaceKind, id: u64) -> Option<usize> {
    let wanted = place(kind, id);
    targets.iter().position(|target| target.place == wanted)
}

fn lists_of_projects(world: &World) -> usize {
    let asked = world.sandbox.requests();
    asked
        .iter()
        .filter(|request| request.path.contains("/workspaces"))
        .count()
}

#[tokio::test]
async fn projects_and_tasks_are_found_by_words_and_ids() {
    let world = World::new().await;
    for query in [
        "finale Visuals",
        " Startseite ",
        &seed::STARTSEITE.to_string(),
        "#687005635",
    ] {
        let found = world.provider.search(query, &[]).await.unwrap();
        assert!(
            position(&found, PlaceKind::Task, seed::STARTSEITE).is_some(),
            "{query:?}: {found:?}"
        );
    }
    let by_id = world.provider.search(&seed::RELAUNCH.to_string(), &[]).await.unwrap();
    assert_eq!(position(&by_id, PlaceKind::Project, seed::RELAUNCH), Some(0));
    let by_title = world.provider.search("relaunch NORDLICHT", &[]).await.unwrap();
    assert_eq!(
        position(&by_title, PlaceKind::Project, seed::RELAUNCH),
        Some(0),
        "before its many tasks"
    );
    let closed = world.provider.search("Impressum", &[]).await.unwrap();
    assert!(closed[0].closed, "completed tasks are found as well");
    assert_eq!(
        world.provider.search("  # ", &[]).await.unwrap(),
        [],
        "nothing asked, nothing found"
    );
    assert_eq!(world.provider.search("xyzzy", &[]).await.unwrap(), [], "nothing there");
    assert!(
        world.provider.search("vertraulich", &[]).await.unwrap().is_empty(),
        "nor what is hidden"
    );
    assert_eq!(
        world.sandbox.mistakes(),
        [],
        "every query is supported, and nothing is polled"
    );
    assert_eq!(
        lists_of_projects(&world),
        1,
        "the list of projects has a limit of its own"
    );
}

#[tokio::test]
async fn every_kind_is_found_by_words_and_alone_costs_one_call() {
    let world = World::new().await;
    let kinds = [
        (task(seed::STARTSEITE), "finale Visuals"),
        (project(seed::RELAUNCH), "Relaunch 2026"),
        (post(seed::POST), "briefing wireframes"),
        (post(seed::PRIVATE_POST), "Budget reicht"),
        (expense(seed::EXPENSE), "taxi nordlicht"),
        (expense(seed::WITH_RECEIPT), "hotel 218.00"),
    ];
    for (place, words) in kinds {
        let is_it = |target: &Target| target.place == place;
        let all = world.provider.search(words, &[]).await.unwrap();
        assert!(all.iter().any(is_it), "{words} finds {place:?} among {all:#?}");
        let calls = world.sandbox.api_calls();
        let only = world.provider.search(words, &[place.kind]).await.unwrap();
        let calls = world.sandbox.api_calls() - calls;
        assert!(only.iter().any(is_it), "{words} finds {place:?} among its own");
        assert!(only.iter().all(|target| target.place.kind == place.kind), "{only:#?}");
        assert!(calls <= 1, "{place:?} alone: {calls} calls");
    }
    for (kind, words) in [
        (PlaceKind::Post, "Kommt heute noch"),
        (PlaceKind::Post, "Nur für Camille"),
        (PlaceKind::Expense, "Essen mit Kunde"),
        (PlaceKind::Page, "Wireframes"),
    ] {
        let found = world.provider.search(words, &[kind]).await.unwrap();
        assert_eq!(
            found,
            [],
            "replies, what others see, what is handed in, and what is not there"
        );
    }
    assert_eq!(world.sandbox.mistakes(), [], "every query is supported");
}

#[tokio::test]
async fn a_kind_that_is_refused_keeps_nobody_from_the_others() {
    let world = World::new().await;
    for list in ["/posts", "/expenses", "/workspaces"] {
        let fault = Fault::at(Step::Search, Action::status(403)).path(list).always();
        world.sandbox.fault(fault);
    }
    let found = world.provider.search("Startseite", &[]).await.unwrap();
    assert!(position(&found, PlaceKind::Task, seed::STARTSEITE).is_some());
    let alone = world.provider.search("Startseite", &[PlaceKind::Post]).await;
    assert_eq!(kind(alone), FaultKind::NoAccess, "and it is said");
}

#[tokio::test]
async fn one_of_several_kinds_that_fails_leaves_the_others() {
    let world = World::new().await;
    let kinds = [PlaceKind::Expense, PlaceKind::Project];
    let has = |found: &[Target]| {
        let expense = position(found, PlaceKind::Expense, seed::EXPENSE).is_some();
        (expense, position(found, PlaceKind::Project, seed::RELAUNCH).is_some())
    };
    for (list, left) in [("/expenses", (false, true)), ("/workspaces", (true, false))] {
        for status in [403, 422, 500] {
            let world = World::new().await;
            let fault = Fault::at(Step::Search, Action::status(status)).path(list).always();
            world.sandbox.fault(fault);
            let found = world.provider.search("nordlicht", &kinds).await.unwrap();
            assert_eq!(has(&found), left, "{list} answers {status}");
        }
    }
    assert_eq!(
        has(&world.provider.search("nordlicht", &kinds).await.unwrap()),
        (true, true)
    );
    world
        .sandbox
        .fault(Fault::at(Step::Search, Action::status(403)).always());
    let nothing = world
        .provider
        .search("nordlicht", &[PlaceKind::Expense, PlaceKind::Post])
        .await;
    assert_eq!(kind(nothing), FaultKind::NoAccess, "nobody answered");
}

#[tokio::test]
async fn a_new_expense_is_found_by_its_name_and_its_project() {
    let world = World::new().await;
    for words in ["New expense in Relaunch", "new expense nordlicht", "new exp"] {
        for kinds in [&[][..], &[PlaceKind::Expense, PlaceKind::Project]] {
            let found = world.provider.search(words, kinds).await.unwrap();
            let at = position(&found, PlaceKind::Project, seed::RELAUNCH);
            let project = at.map(|at| &found[at]);
            assert!(
                project.is_some_and(|project| project.also.contains(&How::NewExpense)),
                "{words:?}: {found:?}"
            );
            assert_eq!(
                position(&found, PlaceKind::Project, seed::NO_EXPENSES),
                None,
                "none can be made there"
            );
        }
    }
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn open_ones_come_first() {
    let world = World::with(Options {
        seed: Seed::Believable,
        ..Options::for_tests()
    })
    .await;
    let found = world.provider.search("Nordlicht", &[]).await.unwrap();
    assert!(found.len() > 5, "{} are few", found.len());
    assert!(found.is_sorted_by_key(|target| target.closed));
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn own_tasks_come_before_own_expenses() {
    let world = World::new().await;
    let mine = world.provider.mine().await.unwrap();
    let tasks = mine
        .iter()
        .take_while(|target| target.place.kind == PlaceKind::Task)
        .count();
    let (tasks, expenses) = mine.split_at(tasks);
    assert_eq!(tasks[0].place, task(seed::STARTSEITE), "the one that moved last");
    let anna = |target: &Target| {
        target
            .assignee
            .as_deref()
            .is_some_and(|names| names.contains("Anna Lindqvist"))
    };
    assert!(tasks.iter().all(|task| anna(task) && !task.closed), "{tasks:?}");
    let ids: Vec<_> = expenses.iter().map(|target| target.place.clone()).collect();
    assert_eq!(
        ids,
        [expense(seed::EXPENSE), expense(seed::WITH_RECEIPT)],
        "not handed in, the latest first"
    );
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_task_comes_with_everything_people_know_it_by() {
    let world = World::new().await;
    let place = task(seed::STARTSEITE);
    let root = world.sandbox.kantata_web_url();
    let root = root.trim_end_matches('/');
    let target = world.provider.look_up(&place).await.unwrap();
    assert_eq!(target.title, "Startseite: finale Visuals freigeben");
    assert_eq!(target.project.as_deref(), Some("Nordlicht: Relaunch 2026"));
    assert_eq!(target.status.as_deref(), Some("Started"));
    assert_eq!(target.assignee.as_deref(), Some("Anna Lindqvist"));
    assert_eq!((target.number, target.closed), (None, false));
    let expected = format!("{root}/workspaces/{}/tracker/{}", seed::RELAUNCH, seed::STARTSEITE);
    assert_eq!(world.provider.web_link(&place).await, expected);
    let several = world.provider.look_up(&task(seed::DELIVERABLE)).await.unwrap();
    assert_eq!(several.assignee.as_deref(), Some("Tom Berger, Anna Lindqvist"));
    for closed in [seed::COMPLETED, seed::ARCHIVED_STORY, seed::IN_ARCHIVED] {
        assert!(world.provider.look_up(&task(closed)).await.unwrap().closed, "{closed}");
    }
    for gone in [seed::DELETED, seed::HIDDEN_STORY, 1] {
        assert_eq!(
            kind(world.provider.look_up(&task(gone)).await),
            FaultKind::Gone,
            "{gone}"
        );
    }
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn the_page_of_what_was_never_seen_is_looked_up() {
    let world = World::new().await;
    let root = world.sandbox.kantata_web_url();
    let root = root.trim_end_matches('/');
    let its_project = format!("{root}/workspaces/{}", seed::RELAUNCH);
    let on_its_task = format!("{its_project}/tracker/{}", seed::STARTSEITE);
    for (place, page) in [
        (task(seed::STARTSEITE), &on_its_task),
        (post(seed::POST), &on_its_task),
        (expense(seed::EXPENSE), &its_project),
    ] {
        let link = world.provider.web_link(&place).await;
        assert!(link.starts_with(page.as_str()), "{place:?}: {link}");
        let asked = world.sandbox.requests().len();
        assert_eq!(world.provider.web_link(&place).await, link);
        assert_eq!(world.sandbox.requests().len(), asked, "{place:?} is known now");
        let read = kantata::Service.read_link(&link, Some(root)).expect("a link").place;
        let shown = if place.kind == PlaceKind::Expense {
            project(seed::RELAUNCH)
        } else {
            task(seed::STARTSEITE)
        };
        assert_eq!(read, shown, "as it is pasted: {link}");
    }
    let gone = world.provider.web_link(&task(seed::DELETED)).await;
    assert_eq!(gone.trim_end_matches('/'), root, "the nearest page that is known");
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_project_comes_with_its_status() {
    let world = World::new().await;
    let target = world.provider.look_up(&project(seed::RELAUNCH)).await.unwrap();
    assert_eq!(
        (target.title.as_str(), target.closed),
        ("Nordlicht: Relaunch 2026", false)
    );
    assert_eq!(target.status.as_deref(), Some("In Progress"));
    let link = world.provider.web_link(&target.place).await;
    assert!(link.ends_with(&format!("/workspaces/{}", seed::RELAUNCH)), "{link}");
    assert!(world.provider.look_up(&project(seed::ARCHIVED)).await.unwrap().closed);
    assert_eq!(
        kind(world.provider.look_up(&project(seed::HIDDEN)).await),
        FaultKind::Gone
    );
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_full_limit_of_the_project_list_holds_up_nothing_else() {
    let world = World::new().await;
    world.sandbox.change_options(|options| {
        options.kantata.rate = KantataRates {
            workspaces: Window {
                requests: 0,
                period: Duration::from_mins(10),
            },
            ..KantataRates::default()
        };
    });
    let began = std::time::Instant::now();
    for query in ["Startseite", "Favicon"] {
        assert!(
            !world.provider.search(query, &[]).await.unwrap().is_empty(),
            "{query}: tasks are found"
        );
    }
    assert!(began.elapsed() < Duration::from_secs(2), "and nobody waited");
    assert_eq!(lists_of_projects(&world), 1, "the list is left alone for a while");
    assert_eq!(world.sandbox.mistakes(), []);
}
