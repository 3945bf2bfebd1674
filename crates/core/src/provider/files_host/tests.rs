use super::*;

fn host(addresses: &Addresses) -> FilesHost {
    let url = |text: &str| Url::parse(text).expect("a URL");
    let api = url(addresses.api.as_deref().unwrap_or("https://api.productive.io/api/v2"));
    let host = FilesHost::new(
        Http::default(),
        ProviderKind::Productive,
        addresses,
        &api,
        &url("https://app.productive.io"),
    );
    let is_for = crate::provider::productive::is_files_host;
    host.expect("a host").with_key("secret-token", is_for)
}

fn goes_to(host: &FilesHost, at: &str) -> bool {
    let url = host.with_token(&Url::parse(at).expect("a URL"));
    url.as_str().contains("secret-token")
}

#[test]
fn the_token_goes_to_the_files_host_and_nowhere_else() {
    let usual = host(&Addresses::default());
    for at in [
        "https://files.productive.io/attachments/files/000/000/002/original/a.pdf?1",
        "https://files.productive.io/a",
        "https://files-eu.productive.io/a",
        "https://files2.productive.io/a",
    ] {
        assert!(goes_to(&usual, at), "{at}");
    }
    for at in [
        "http://files.productive.io/a",
        "https://files.productive.io:8443/a",
        "https://files.productive.io.example.org/a",
        "https://files.productive.io@example.org/a",
        "https://xfiles.productive.io/a",
        "https://files.x.productive.io/a",
        "https://filesproductive.io/a",
        "https://app.productive.io/a",
        "https://api.productive.io/a",
        "https://productive-files-production.s3.eu-west-1.amazonaws.com/a",
        "https://example.org/files.productive.io",
        "http://127.0.0.1:1/a",
    ] {
        assert!(!goes_to(&usual, at), "{at}");
    }
    let local = host(&Addresses {
        api: Some("http://127.0.0.1:1/api/v2".to_owned()),
        files: Some("http://127.0.0.1:3".to_owned()),
        ..Addresses::default()
    });
    assert!(goes_to(&local, "http://127.0.0.1:3/a"), "the person says so");
    assert!(!goes_to(&local, "http://127.0.0.1:4/a"), "another port is another host");
}

#[test]
fn the_token_is_appended_and_never_kept() {
    let host = host(&Addresses::default());
    let url = |text: &str| Url::parse(text).expect("a URL");
    let with = host.with_token(&url("https://files.productive.io/a%20b.pdf?1700000000"));
    assert_eq!(
        with.as_str(),
        "https://files.productive.io/a%20b.pdf?1700000000&token=secret-token",
        "after what is there"
    );
    for (given, kept) in [
        ("https://x.org/a?1&token=t", "https://x.org/a?1"),
        ("https://x.org/a?token=t", "https://x.org/a"),
        ("https://x.org/a?tok%65n=t&b=%20#token=t", "https://x.org/a?b=%20"),
        (
            "https://x.org/a?X-Amz-Security-Token=t",
            "https://x.org/a?X-Amz-Security-Token=t",
        ),
    ] {
        assert_eq!(without_key(&url(given)).as_str(), kept);
        assert_eq!(
            host.link(&url(given)).expect("a link").as_str(),
            kept,
            "as it is copied"
        );
    }
    assert!(!format!("{host:?}").contains("secret"), "it cannot be printed");
}

#[test]
fn a_service_elsewhere_cannot_send_anybody_to_this_computer() {
    let host = host(&Addresses::default());
    for bad in [
        "http://127.0.0.1:80/a",
        "https://localhost/a",
        "http://example.org/a",
        "file:///etc/passwd",
    ] {
        let link = host.link(&Url::parse(bad).expect("a URL"));
        assert!(matches!(link, Err(Reason::FilesNotAllowed { .. })), "{bad}: {link:?}");
    }
}

#[test]
fn sign_in_pages_are_known_by_where_they_are() {
    let host = host(&Addresses::default());
    let is = |text: &str| host.is_sign_in(&Url::parse(text).expect("a URL"));
    for page in [
        "https://app.productive.io/",
        "https://app.mavenlink.com/x",
        "https://login.example.org/",
        "https://files.productive.io/login?to=x",
        "https://example.org/users/sign_in",
    ] {
        assert!(is(page), "{page}");
    }
    assert!(!is("https://bucket.s3.eu-west-1.amazonaws.com/attachments/login.pdf"));
}

#[test]
fn ranges_say_where_they_begin() {
    assert_eq!(content_range("bytes 5-9/10"), Some((5, Some(10))));
    assert_eq!(content_range("bytes 5-9/*"), Some((5, None)));
    for bad in ["", "bytes", "bytes */10", "items 1-2/3", "bytes -5/10"] {
        assert_eq!(content_range(bad), None, "{bad}");
    }
}

#[test]
fn what_is_said_of_an_address_is_true_and_no_secret() {
    for (given, said) in [
        ("file:///etc/passwd", "file:"),
        ("data:text/html,x", "data:"),
        ("javascript:alert(1)", "javascript:"),
        ("http://files.productive.io/a?token=t", "http://files.productive.io"),
        ("https://lena:secret@example.org/a", "https://…@example.org"),
        ("https://127.0.0.1:81/a", "https://127.0.0.1:81"),
        // Written as computers read it, a name that only looks like another one is told from it.
        ("http://fılеs.productive.io/a", "http://xn--fls-jua579a.productive.io"),
    ] {
        let url = Url::parse(given).expect("a URL");
        assert!(!host(&Addresses::default()).may_go(&url), "{given}");
        assert_eq!(beginning(&url), said, "{given}");
        assert!(!goes_to(&host(&Addresses::default()), given), "{given}");
    }
}
