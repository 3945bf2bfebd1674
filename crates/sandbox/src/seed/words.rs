//! The word lists of the seed.

use super::dice::Dice;

/// A project to plant.
pub(crate) struct Project {
    pub(crate) organisation: u64,
    pub(crate) company: &'static str,
    pub(crate) name: &'static str,
    pub(crate) archived: bool,
}

const fn plan(organisation: u64, company: &'static str, name: &'static str) -> Project {
    Project {
        organisation,
        company,
        name,
        archived: false,
    }
}

pub(crate) const PROJECTS: &[Project] = &[
    plan(10, "Nordlicht Versicherung", "Relaunch 2026"),
    plan(10, "Stadtwerke Lübeck", "Website"),
    plan(10, "Maison Guérin", "Catalogue automne"),
    plan(10, "Reederei Hansen", "Imagefilm „Küste“"),
    plan(10, "Nordlicht Versicherung", "Jahresbericht 2025"),
    plan(10, "Nordlicht Versicherung", "Social Media"),
    plan(10, "Stadtwerke Lübeck", "Kundenportal"),
    plan(10, "Stadtwerke Lübeck", "Plakate Fernwärme"),
    plan(10, "Maison Guérin", "Boutique en ligne"),
    plan(10, "Maison Guérin", "Packaging Noël"),
    plan(10, "Reederei Hansen", "Messestand SMM"),
    plan(10, "Weingut Althoff", "Etiketten 2026"),
    plan(10, "Weingut Althoff", "Webshop"),
    plan(10, "Klinikum Ostsee", "Leitsystem"),
    plan(10, "Klinikum Ostsee", "Karriereseite"),
    plan(10, "O'Neill & Daughters", "Brand guidelines"),
    plan(10, "Museum am Fluss", "Ausstellung „Licht“"),
    plan(10, "Fahrrad Petersen", "Frühjahrskampagne"),
    plan(10, "Brandt & Partner", "Eigenwerbung"),
    plan(10, "Brandt & Partner", "Büro und Technik"),
    Project {
        organisation: 10,
        company: "Bäckerei Thode",
        name: "Neueröffnung 2024",
        archived: true,
    },
    plan(14, "Grünfelder Bio GmbH", "Etiketten Herbst"),
    plan(14, "Grünfelder Bio GmbH", "Hofladen online"),
    plan(14, "Grünfelder Bio GmbH", "Messe BioFach"),
    plan(14, "Hof Sonnenau", "Lieferantenportal"),
];

/// Id, organisation, first name, last name, title.
type Someone = (u64, u64, &'static str, Option<&'static str>, Option<&'static str>);

pub(crate) const PEOPLE: &[Someone] = &[
    (68, 10, "Lena", Some("Hoffmann"), Some("Projektleitung")),
    (69, 10, "Jonas", Some("Weiß"), Some("Design")),
    (70, 10, "Théo", Some("Marchand"), Some("Motion Design")),
    (71, 10, "Camille", Some("Lefèvre"), Some("Text")),
    (72, 10, "Aylin", Some("Yıldız"), Some("Entwicklung")),
    (73, 10, "Piotr", Some("Kowalski"), Some("Entwicklung")),
    (74, 10, "Sofia", Some("Brandt"), Some("Geschäftsführung")),
    (75, 10, "Mads", Some("Sørensen"), Some("Fotografie")),
    (76, 10, "Druckerei (Platzhalter)", None, None),
    (90, 14, "Lena", Some("Hoffmann"), Some("Agentur")),
    (91, 14, "Ruth", Some("Grünfelder"), Some("Inhaberin")),
    (92, 14, "Emre", Some("Aksoy"), Some("Einkauf")),
];

pub(crate) const TASK_LISTS: &[&str] = &["Konzept", "Gestaltung", "Umsetzung", "Abnahme"];

pub(crate) const COMMENTS: &[&str] = &[
    "<p>Bitte bis Freitag.</p>",
    "<p>Sieht gut aus, nur das Logo ist zu klein.</p>",
    "<p>Merci, c'est validé.</p>",
    "<p>Neue Fassung folgt.</p>",
    "<p>Kunde wartet auf die Druckdaten.</p>",
];

const SUBJECTS: &[&str] = &[
    "Startseite",
    "Produktseite",
    "Newsletter",
    "Plakat A1",
    "Broschüre",
    "Kontaktformular",
    "Bildsprache",
    "Icons",
    "Rohschnitt",
    "Storyboard",
    "Messewand",
    "Anzeige",
    "Catalogue",
    "Page d'accueil",
    "Étiquettes",
    "Landingpage",
    "Header",
    "Footer",
    "Suchfunktion",
    "Barrierefreiheit",
    "Cookie-Hinweis",
    "Preisliste",
    "Teamfotos",
    "Untertitel",
    "Visitenkarten",
    "Social-Media-Vorlagen",
    "Druckdaten",
    "Farbprofil",
    "Schriftlizenz",
    "Q3-Bericht",
];

const ACTIONS: &[&str] = &[
    "abstimmen",
    "freigeben",
    "überarbeiten",
    "korrigieren",
    "an Druckerei geben",
    "übersetzen",
    "entwerfen",
    "testen",
    "finale Daten",
    "2. Korrekturlauf",
    "mit Kunde besprechen",
    "relire",
    "préparer l'envoi",
    "fotografieren",
    "umsetzen",
    "veröffentlichen",
    "archivieren",
    "Varianten A/B",
];

const ENDINGS: &[&str] = &[
    "",
    "",
    "",
    "",
    "",
    " (mobil)",
    " (DE/FR)",
    " – v2",
    " 🚀",
    " <b>eilig</b>",
    " & Abnahme",
];

/// A title, now and then with markup or an emoji in it.
pub(crate) fn title(dice: &mut Dice) -> String {
    format!("{}: {}{}", dice.pick(SUBJECTS), dice.pick(ACTIONS), dice.pick(ENDINGS))
}
