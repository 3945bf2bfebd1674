//! What a record leads to.

use super::{
    find::{post_of, sees},
    kind::Kind,
    show::Eyes,
};

impl Eyes<'_> {
    /// What an association leads to.
    pub(super) fn related(&self, kind: Kind, number: u64, name: &str) -> Vec<(Kind, u64)> {
        let world = self.world;
        let one = |kind: Kind, id: Option<u64>| id.map(|id| (kind, id)).into_iter().collect::<Vec<_>>();
        let all = |kind: Kind, ids: Vec<u64>| ids.into_iter().map(|id| (kind, id)).collect::<Vec<_>>();
        let seen = |ids: Vec<u64>| {
            let ids = ids.into_iter().filter(|id| sees(world, Kind::Post, *id, self.person));
            ids.collect::<Vec<_>>()
        };
        let found = match kind {
            Kind::Workspace => world.workspaces.get(&number).map(|record| match name {
                "creator" => one(Kind::User, Some(record.creator)),
                "participants" => all(Kind::User, record.participants.clone()),
                _ => Vec::new(),
            }),
            Kind::Story => world.stories.get(&number).map(|record| match name {
                "workspace" => one(Kind::Workspace, Some(record.workspace)),
                "creator" => one(Kind::User, Some(record.creator)),
                "parent" | "root" => one(Kind::Story, record.parent),
                "ancestors" => all(Kind::Story, record.parent.into_iter().collect()),
                "sub_stories" => all(Kind::Story, self.sub_stories(number)),
                "assignees" => all(Kind::User, record.assignees.clone()),
                "attachments" => all(Kind::Attachment, self.files_of_story(number)),
                "replies" => all(
                    Kind::Post,
                    seen(self.posts_of_story(number)).into_iter().skip(1).collect(),
                ),
                _ => Vec::new(),
            }),
            Kind::Post => world.posts.get(&number).map(|record| {
                let newest = seen(world.replies(number)).pop();
                match name {
                    "attachments" => all(Kind::Attachment, world.present(&record.attachments)),
                    "replies" => all(Kind::Post, seen(world.replies(number))),
                    "newest_reply" => one(Kind::Post, newest),
                    "newest_reply_user" => {
                        let post = newest.and_then(|id| world.posts.get(&id));
                        one(Kind::User, post.map(|post| post.user))
                    }
                    "recipients" => all(Kind::User, record.recipients.clone()),
                    "user" => one(Kind::User, Some(record.user)),
                    "story" => one(Kind::Story, record.story),
                    "workspace" => one(Kind::Workspace, Some(record.workspace)),
                    "subject" => one(Kind::Post, record.subject),
                    _ => Vec::new(),
                }
            }),
            Kind::Expense => world.expenses.get(&number).map(|record| match name {
                "receipt" => all(Kind::Attachment, world.present(record.receipt.as_slice())),
                "workspace" => one(Kind::Workspace, Some(record.workspace)),
                "story" => one(Kind::Story, record.story),
                "user" => one(Kind::User, Some(record.user)),
                "expense_category" => one(Kind::Category, Some(record.category_id)),
                _ => Vec::new(),
            }),
            Kind::Association => post_of(world, number).map(|post| match name {
                "asset_object" => one(Kind::Attachment, Some(number)),
                "post" => one(Kind::Post, Some(post)),
                "workspace" => one(Kind::Workspace, world.posts.get(&post).map(|post| post.workspace)),
                _ => Vec::new(),
            }),
            Kind::User | Kind::Category | Kind::Attachment => None,
        };
        found.unwrap_or_default()
    }

    pub(super) fn sub_stories(&self, parent: u64) -> Vec<u64> {
        let stories = self.world.stories.iter();
        let below = stories.filter(|(_, story)| story.parent == Some(parent) && !story.deleted);
        below.map(|(id, _)| *id).collect()
    }

    fn posts_of_story(&self, story: u64) -> Vec<u64> {
        let posts = self.world.posts.iter();
        let about = posts.filter(|(_, post)| post.story == Some(story) && !post.deleted);
        about.map(|(id, _)| *id).collect()
    }

    fn files_of_story(&self, story: u64) -> Vec<u64> {
        let posts = self.posts_of_story(story);
        let seen = posts
            .into_iter()
            .filter(|id| sees(self.world, Kind::Post, *id, self.person));
        let posts = seen.filter_map(|id| self.world.posts.get(&id));
        posts.flat_map(|post| self.world.present(&post.attachments)).collect()
    }
}
