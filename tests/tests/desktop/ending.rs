//! Told to end by the system, as at log-off: in time, and without loss.

use std::time::{Duration, Instant};

use attache_e2e::{Outcome, PATIENCE, built, until};
use serde_json::json;

use super::{
    beside::status,
    scene::{Scene, on_a_connected_desktop},
};

/// The sandbox's empty task.
const TASK: u64 = 10_426_497;
/// Systems kill what takes much longer.
const IN_TIME: Duration = Duration::from_secs(3);

fn attached(scene: &Scene<'_>) -> Outcome<usize> {
    let state = scene.sandbox.state()?;
    Ok(state["tasks"][TASK.to_string()].as_array().map_or(0, Vec::len))
}

#[test]
fn told_to_end_in_the_middle_it_ends_in_time_and_loses_nothing() {
    on_a_connected_desktop("ending", |scene| {
        scene.fault(&json!({"step": "store", "times": null, "action": "hang"}))?;
        let signals = ["TERM", "HUP", "INT"];
        for (number, signal) in signals.iter().enumerate() {
            // Whoever runs the tests may ignore signals, which programs inherit and the app respects.
            let mut app = scene.desktop.command("env");
            app.arg("--default-signal=HUP,INT,TERM").arg(built("attache-app")?);
            let mut app = scene.desktop.launch(&format!("app-{signal}"), &app)?;
            until("the app is at work", PATIENCE, || {
                app.still_there()?;
                Ok((status(scene)?["running"] == true).then_some(()))
            })?;
            let mut send = scene.desktop.command(built("attache")?);
            send.args(["send", "--to", &format!("task/{TASK}")]);
            send.arg(scene.files.join(format!("note {:02}.txt", number + 1)));
            let mut sending = scene.desktop.launch(&format!("send-{signal}"), &send)?;
            until("its bytes are on the way", PATIENCE, || {
                let shown = status(scene)?;
                let batches = shown["batches"].as_array().map_or(0, Vec::len);
                let all = shown["sent"] == shown["bytes"] && shown["files"] == number + 1;
                Ok((batches == number + 1 && all).then_some(()))
            })?;
            // Without it the batch is a person's, and the app's alone.
            sending.signal("KILL");
            until("the command is gone", PATIENCE, || sending.ended())?;

            let told = Instant::now();
            app.signal(signal);
            let ended = until("the app ends", PATIENCE, || app.ended())?;
            assert!(told.elapsed() < IN_TIME, "{signal}: it took {:?}", told.elapsed());
            assert!(ended.success(), "{signal}: {ended}");
            assert_eq!(attached(scene)?, 0, "storage has answered nothing");
        }
        scene.release()?;
        let _app = scene
            .desktop
            .launch("app-again", &scene.desktop.command(built("attache-app")?))?;
        until("everything goes on by itself", PATIENCE, || {
            Ok((attached(scene)? >= signals.len()).then_some(()))
        })?;
        until("nothing is left to send", PATIENCE, || {
            let shown = status(scene)?;
            Ok((shown["files"] == shown["attached"]).then_some(()))
        })?;
        assert_eq!(attached(scene)?, signals.len(), "each file is there once");
        scene.no_mistakes()
    });
}
