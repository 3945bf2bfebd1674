//! What a comment or a post is known by, where a title is wanted.

use crate::message::Messages;

/// Characters that stand for a longer text.
const EXCERPT: usize = 80;

/// Its first words, else the names of its files. `words` are plain text on one line.
pub(super) fn title(words: &str, files: &[String]) -> String {
    match (words.is_empty(), files) {
        (false, _) => excerpt(words),
        (true, []) => Messages::english().text_of("comment-without-words", &[]),
        (true, files) => excerpt(&files.join(", ")),
    }
}

fn excerpt(words: &str) -> String {
    if words.chars().count() <= EXCERPT {
        return words.to_owned();
    }
    let cut: String = words.chars().take(EXCERPT).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_known_by_its_first_words_or_its_files() {
        let files = ["a.png".to_owned(), "b.pdf".to_owned()];
        assert_eq!(title("Here", &files), "Here");
        assert_eq!(title("", &files), "a.png, b.pdf", "no words of its own");
        assert_eq!(title("", &[]), "A comment without text", "nothing at all");
        let long = title(&"word ".repeat(40), &[]);
        assert!(
            long.ends_with("word…") && long.chars().count() <= EXCERPT + 1,
            "{long} is cut"
        );
    }
}
