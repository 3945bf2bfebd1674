//! Too many open files, for real: in a process of its own, because what it lacks every other test would lack as well.

use std::{fs::File, process::Command};

use attache_core::{
    http::{Http, Sent},
    provider::{Fault, FaultKind},
    reason::Reason,
    storage::OpenFile,
};

const CHILD: &str = "ATTACHE_TEST_FEW_FILES";

#[tokio::test]
async fn too_many_open_files_are_told_from_a_file_and_a_network_that_fail() {
    let name = "shortage::too_many_open_files_are_told_from_a_file_and_a_network_that_fail";
    if std::env::var_os(CHILD).is_none() {
        let again = Command::new("sh")
            .args(["-c", "ulimit -n 64 && exec \"$0\" \"$@\""])
            .arg(std::env::current_exe().expect("this program"))
            .args(["--exact", name])
            .env(CHILD, "1")
            .output()
            .expect("sh");
        let said = String::from_utf8_lossy(&again.stdout);
        assert!(again.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.bin");
    std::fs::write(&path, "a").expect("write");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
    let url = format!("http://{}/", listener.local_addr().expect("address"))
        .parse()
        .expect("url");
    let client = Http::default().client(&url).await.expect("client");

    let mut taken = Vec::new();
    while let Ok(file) = File::open(&path) {
        taken.push(file);
    }
    let kind = |fault: Fault| fault.kind;
    let lacking = FaultKind::File(Reason::TooManyOpenFiles);
    assert_eq!(OpenFile::open(&path).map_err(kind).err(), Some(lacking.clone()));
    let error = client.get(url).send().await.expect_err("no socket is to be had");
    let fault = Http::default().fault(error, Sent::Perhaps);
    assert!(fault.is_passing(), "it is waited out");
    assert_eq!(fault.kind, lacking);
    drop(taken);
    assert!(OpenFile::open(&path).is_ok(), "and passes");
}
