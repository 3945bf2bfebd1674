//! Awkward names, and what is sent for each.

use proptest::prelude::*;

use super::*;

/// As strict as the service is documented to be.
fn is_taken(name: &str) -> bool {
    let (stem, extension) = name.split_once('.').unwrap_or((name, "x"));
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric());
    is_legal(stem) && plain(extension) && extension.len() <= LONGEST_EXTENSION && name.len() <= LONGEST
}

#[test]
fn awkward_names_become_readable_ones() {
    let long = "x".repeat(300);
    let cut = format!("{}.pdf", "x".repeat(196));
    let table = [
        // People's names for files.
        ("Angebot für Müller (final).pdf", "Angebot_fuer_Mueller_final.pdf"),
        ("Größenübersicht ÄÖÜ.xlsx", "Groessenuebersicht_AEOEUE.xlsx"),
        ("Über uns.txt", "Ueber_uns.txt"),
        ("ÜBERSICHT.TXT", "UEBERSICHT.TXT"),
        ("GROẞ Ä.txt", "GROSS_Ae.txt"),
        ("Report - final.docx", "Report-final.docx"),
        ("Report – final — neu.docx", "Report-final-neu.docx"),
        ("Anna's notes.md", "Annas_notes.md"),
        ("Siobhán O’Neill.vcf", "Siobhan_ONeill.vcf"),
        ("100% & more + less.csv", "100_more_less.csv"),
        ("Rechnung Nr. 5.pdf", "Rechnung_Nr_5.pdf"),
        ("Brief an J. Meier", "Brief_an_J_Meier"),
        ("Ærø søndag.jpg", "AEro_sondag.jpg"),
        ("Crème brûlée (été).png", "Creme_brulee_ete.png"),
        ("Łódź.txt", "Lodz.txt"),
        // Unicode: the same word composed and not.
        ("Mu\u{308}ller.txt", "Mueller.txt"),
        ("M\u{fc}ller.txt", "Mueller.txt"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ.txt", "Full_width.txt"),
        // Other scripts and emoji.
        ("Москва отчёт.pdf", "Moskva_otchiot.pdf"),
        ("北京报告.pdf", "Bei_Jing_Bao_Gao.pdf"),
        ("Plan北京.pdf", "Plan_Bei_Jing.pdf"),
        ("東京 2026.xlsx", "Dong_Jing_2026.xlsx"),
        ("Αθήνα.txt", "Athena.txt"),
        ("Party 🎉.png", "Party_tada.png"),
        ("🎉🎉.png", "tada_tada.png"),
        ("👩‍💻.txt", "woman_computer.txt"),
        // Dots.
        ("...", "file"),
        (".", "file"),
        ("..pdf", "pdf"),
        (".env", "env"),
        (".hidden.tar.gz", "hidden_tar.gz"),
        ("archive.tar.gz", "archive_tar.gz"),
        ("a..b...pdf", "a_b.pdf"),
        ("name.", "name"),
        ("name . pdf", "name_pdf"),
        // Too long, and extensions that are none.
        (&format!("{long}.pdf"), &cut),
        (&long, &"x".repeat(200)),
        ("minutes.of the meeting", "minutes_of_the_meeting"),
        ("photo.jpegjpegjpegjpeg1", "photo_jpegjpegjpegjpeg1"),
        // What Windows keeps for itself, and what it never has in a name.
        ("CON", "CON_"),
        ("nul.txt", "nul_.txt"),
        ("Com1 .log", "Com1_.log"),
        ("conference.txt", "conference.txt"),
        ("a:b*c?\"d\"<e>|f.txt", "a_b_c_d_e_f.txt"),
        // Paths, quotes, control characters, marks of direction.
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\Users\\x.doc", "C_Users_x.doc"),
        ("say \"hi\".txt", "say_hi.txt"),
        ("two\nlines\t.txt", "two_lines.txt"),
        ("\u{202e}fdp.exe", "fdp.exe"),
        ("a\u{200f}b\u{200b}c\u{feff}.t\u{ad}xt", "abc.txt"),
        ("null\0byte.bin", "null_byte.bin"),
        // Nothing at all that can be written.
        ("", "file"),
        ("   ", "file"),
        ("???.pdf", "file.pdf"),
        ("\u{200f}\u{200f}.pdf", "pdf"),
        ("___.txt", "___.txt"),
        ("-", "-"),
        // Taken as they are.
        ("attachment.doc", "attachment.doc"),
        ("a_b-C9.PDF", "a_b-C9.PDF"),
        ("README", "README"),
        ("IMG__0001--x.jpg", "IMG__0001--x.jpg"),
    ];
    let wrong = |(name, sent): &&(&str, &str)| at(name) != *sent || !is_taken(sent);
    let wrong: Vec<_> = table
        .iter()
        .filter(wrong)
        .map(|(name, sent)| (name, sent, at(name)))
        .collect();
    assert_eq!(wrong, [], "the name, what was to be sent, what would be");
}

#[test]
fn numbers_keep_names_legal_and_apart() {
    let long = at(&"x".repeat(300));
    for (legal, n, expected) in [
        ("a.pdf", 2, "a_2.pdf".to_owned()),
        ("README", 3, "README_3".to_owned()),
        ("a_tar.gz", 10, "a_tar_10.gz".to_owned()),
        (&long, 12, format!("{}_12", "x".repeat(197))),
    ] {
        let numbered = numbered(legal, n);
        assert_eq!(numbered, expected);
        assert!(is_taken(&numbered), "{numbered} is legal");
    }
}

proptest! {
    #[test]
    fn every_name_becomes_a_legal_one_and_stays_it(name in any::<String>(), n in 2_u32..) {
        let once = at(&name);
        prop_assert!(is_taken(&once), "{name:?} became {once:?}");
        prop_assert_eq!(&at(&once), &once);
        prop_assert!(is_taken(&numbered(&once, n)));
    }
}
