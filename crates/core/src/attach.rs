//! The act of a batch: what was registered gets linked or posted, and read back from the destination.
//!
//! An upload is attached only once it was read back. A comment is never posted twice: where the outcome is unknown, it is looked for first.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError},
    time::Duration,
};

use tokio::sync::Mutex;
use url::Url;

use crate::{
    account::{AccountId, Linking},
    destination::{Audience, ExpenseDraft, How, Place},
    event::UploadId,
    provider::{Fault, FaultKind, Listed, Making, Provider, service},
    rate, text,
    transfer::waiting_out_limits,
    upload::RemoteId,
};

/// A service may still list what it has just taken with a delay: look this often before something counts as vanished.
const LOOKS: u32 = 4;
/// After a change of a list that others may change as well it is looked at again, this long after at the least and three times as long at the
/// most: so two computers that took away each other's files do not meet again.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How long a service may still commit a comment whose reply was lost, and how often it is looked for in that time.
#[derive(Clone, Copy, Debug)]
pub struct UnknownOutcome {
    /// Between two looks.
    pub pause: Duration,
    /// How many looks there are in each minute that the service may take, before the comment is posted again.
    pub looks: u32,
}

impl UnknownOutcome {
    /// The same at a service that may still act so long after it was asked.
    pub(crate) fn within(self, limit: Duration) -> Self {
        let minutes = u32::try_from(limit.as_secs().div_ceil(60)).unwrap_or(u32::MAX);
        Self {
            looks: self.looks.saturating_mul(minutes.max(1)),
            ..self
        }
    }
}

impl Default for UnknownOutcome {
    /// The first look is at once, so that the last one comes when the time is over.
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(10),
            looks: 7,
        }
    }
}

/// One registered file of the batch.
#[derive(Clone, Debug)]
pub(crate) struct Enclosure {
    pub(crate) upload: UploadId,
    pub(crate) id: RemoteId,
    pub(crate) size: u64,
}

/// What is to be attached now.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Act {
    pub(crate) place: Place,
    pub(crate) how: How,
    pub(crate) text: String,
    pub(crate) audience: Audience,
    pub(crate) expense: Option<ExpenseDraft>,
    pub(crate) enclosures: Vec<Enclosure>,
    /// The comment, where it is posted already.
    pub(crate) comment: Option<RemoteId>,
    /// Posting was begun once and nobody knows how it ended.
    pub(crate) comment_asked: bool,
    /// The comment was looked for until the service's time was over: one more look is enough.
    pub(crate) looked: bool,
    /// What the place has already goes for the file.
    pub(crate) replaces: bool,
    /// Only look whether registering has linked already; change nothing.
    pub(crate) only_look: bool,
    /// How long after a change of the place's list it is looked at once more.
    pub(crate) look_again: Duration,
}

impl Act {
    fn making(&self) -> Making<'_> {
        match &self.expense {
            Some(draft) => Making::Expense(draft),
            None => Making::Words {
                text: &self.text,
                audience: &self.audience,
            },
        }
    }
}

/// What is known after an act.
#[derive(Clone, Debug, Default)]
pub(crate) struct Acted {
    /// Read back from the destination.
    pub(crate) attached: Vec<UploadId>,
    /// Not there, although the service took them.
    pub(crate) missing: Vec<UploadId>,
    /// There with another size.
    pub(crate) damaged: Vec<UploadId>,
    /// Where the proofs are that are handed over.
    pub(crate) proofs: Vec<(UploadId, Url)>,
    /// Proofs of which the service does not say where they are.
    pub(crate) unseen: Vec<UploadId>,
    /// What was learned about linking.
    pub(crate) linking: Option<Linking>,
}

/// Notes that must be on disk before the act goes on.
pub(crate) trait Notes: Send + Sync {
    /// A comment is about to be posted.
    fn comment_asked(&self) -> impl Future<Output = Result<(), Fault>> + Send;
    /// The comment was not taken, or looked for until it could not come any more.
    fn comment_not_there(&self) -> impl Future<Output = ()> + Send;
    /// The comment is posted.
    fn comment_posted(&self, id: &RemoteId) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// One lock for each place whose list of files is changed.
#[derive(Debug, Default)]
pub(crate) struct Destinations(std::sync::Mutex<HashMap<Address, Arc<Mutex<()>>>>);

type Address = (AccountId, Place);

impl Destinations {
    fn of(&self, account: &AccountId, place: &Place) -> Arc<Mutex<()>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody holds are not needed any more.
        all.retain(|_, lock| Arc::strong_count(lock) > 1);
        Arc::clone(all.entry((account.clone(), place.clone())).or_default())
    }
}

/// Carries out the act. The place is held from reading its list to writing it: two read-modify-writes at once lose links.
pub(crate) async fn attach(
    provider: &dyn Provider,
    act: &Act,
    notes: &impl Notes,
    (destinations, account): (&Destinations, &AccountId),
    unknown: UnknownOutcome,
) -> Result<Acted, Fault> {
    if act.only_look {
        return look(provider, act).await;
    }
    if act.how == How::Proof {
        return see_proofs(provider, act).await;
    }
    let place = match act.how.makes() {
        None => act.place.clone(),
        Some(kind) => {
            let id = match &act.comment {
                Some(id) => id.clone(),
                None => post(provider, act, notes, unknown).await?,
            };
            Place { kind, id: id.0 }
        }
    };
    let lock = destinations.of(account, &place);
    let mut acted = Acted::default();
    for changes in 0..LOOKS {
        if changes > 0 {
            // Another computer may have read the list before our change and written it afterwards. Only a later look tells, and nothing
            // tells whether somebody will do so after that.
            tokio::time::sleep(act.look_again).await;
            let newest = waiting_out_limits(|| provider.newest(&place)).await?;
            if !any_missing(&act.ids(), &newest) {
                break;
            }
        }
        let _held = lock.lock().await;
        let before = acted.linking;
        acted = link_and_read_back(provider, &place, act).await?;
        if acted.linking != Some(Linking::ThroughParent) {
            // All of them there, seen page by page.
            acted.linking = before.or(acted.linking);
            break;
        }
    }
    Ok(acted)
}

impl Act {
    fn ids(&self) -> Vec<RemoteId> {
        self.enclosures.iter().map(|enclosure| enclosure.id.clone()).collect()
    }
}

/// Looks which of the files are there already: one call, whatever the destination holds. What is not seen may still come.
async fn look(provider: &dyn Provider, act: &Act) -> Result<Acted, Fault> {
    let listed = waiting_out_limits(|| provider.newest(&act.place)).await?;
    Ok(Acted {
        attached: compare(act, &listed, None).attached,
        ..Acted::default()
    })
}

/// Nothing takes a proof: that it is registered and the service says where it is, is all that can be known of it.
async fn see_proofs(provider: &dyn Provider, act: &Act) -> Result<Acted, Fault> {
    let mut acted = Acted::default();
    for enclosure in &act.enclosures {
        match waiting_out_limits(|| provider.proof_page(&enclosure.id)).await? {
            Some(page) => acted.proofs.push((enclosure.upload, page)),
            None => acted.unseen.push(enclosure.upload),
        }
    }
    Ok(acted)
}

async fn link_and_read_back(provider: &dyn Provider, place: &Place, act: &Act) -> Result<Acted, Fault> {
    let ours = act.ids();
    let mut listed = waiting_out_limits(|| provider.listed(place)).await?;
    let mut linking = None;
    let complete = !any_missing(&ours, &listed);
    let single = service(provider.kind()).most_files(place.kind, act.how).is_some();
    if complete && act.how == How::Files && !single {
        linking = Some(Linking::WhileRegistering);
    }
    if !complete && act.replaces {
        listed = link(provider, place, &ours, &ours).await?;
    } else if !complete {
        // The place may refer to more than it lists, and replacing would take that away unseen.
        let referred = waiting_out_limits(|| provider.references(place)).await?;
        let mut watched = union(&listed, &ours);
        let mut hidden = referred.unwrap_or_default();
        let known: HashSet<&RemoteId> = watched.iter().collect();
        hidden.retain(|id| !known.contains(id));
        for look in 0..LOOKS {
            if look > 0 {
                tokio::time::sleep(Duration::from_millis(500) * 2u32.pow(look)).await;
            }
            let wanted = [hidden.as_slice(), watched.as_slice()].concat();
            listed = link(provider, place, &wanted, &ours).await?;
            // Whoever was there before must be there still, and whoever came in between stays.
            if !any_missing(&watched, &listed) {
                break;
            }
            let named: HashSet<&RemoteId> = wanted.iter().collect();
            let came = listed.iter().map(|there| &there.id).filter(|id| !named.contains(id));
            watched.extend(came.cloned());
        }
        // A place with one file says nothing of the others: there nothing is linked while registering.
        linking = (!single).then_some(Linking::ThroughParent);
    }
    Ok(compare(act, &listed, linking))
}

/// Makes the change. Who refuses may have made it all the same: what is linked counts as such, or it would be deleted again.
async fn link(
    provider: &dyn Provider,
    place: &Place,
    wanted: &[RemoteId],
    ours: &[RemoteId],
) -> Result<Vec<Listed>, Fault> {
    let fault = match waiting_out_limits(|| provider.link(place, wanted)).await {
        // Nothing was asked for where the place has another file; and the next try begins with looking.
        Err(fault) if !fault.is_passing() && !matches!(fault.kind, FaultKind::Occupied { .. }) => fault,
        ended => return ended,
    };
    match waiting_out_limits(|| provider.listed(place)).await {
        Ok(listed) if !any_missing(ours, &listed) => Ok(listed),
        // It stays open what became of it.
        Err(look) if look.is_passing() => Err(look),
        _ => Err(fault),
    }
}

fn compare(act: &Act, listed: &[Listed], linking: Option<Linking>) -> Acted {
    let mut acted = Acted {
        linking,
        ..Acted::default()
    };
    let there: HashMap<&RemoteId, &Listed> = listed.iter().map(|there| (&there.id, there)).collect();
    for enclosure in &act.enclosures {
        match there.get(&enclosure.id) {
            Some(there) if there.size.is_none_or(|size| size == enclosure.size) => {
                acted.attached.push(enclosure.upload);
            }
            Some(_) => acted.damaged.push(enclosure.upload),
            None => acted.missing.push(enclosure.upload),
        }
    }
    acted
}

fn any_missing(wanted: &[RemoteId], listed: &[Listed]) -> bool {
    let there: HashSet<&RemoteId> = listed.iter().map(|listed| &listed.id).collect();
    wanted.iter().any(|id| !there.contains(id))
}

fn union(listed: &[Listed], ours: &[RemoteId]) -> Vec<RemoteId> {
    let mut ids: Vec<RemoteId> = listed.iter().map(|listed| listed.id.clone()).collect();
    let there: HashSet<RemoteId> = ids.iter().cloned().collect();
    ids.extend(ours.iter().filter(|id| !there.contains(id)).cloned());
    ids
}

/// Posts the comment once. A reply that is lost is looked for, again and again, before it is posted again.
async fn post(
    provider: &dyn Provider,
    act: &Act,
    notes: &impl Notes,
    unknown: UnknownOutcome,
) -> Result<RemoteId, Fault> {
    let ids = act.ids();
    let mut found = None;
    if act.comment_asked {
        let looks = if act.looked { 1 } else { unknown.looks };
        found = look_for(provider, act, &ids, UnknownOutcome { looks, ..unknown }).await?;
    }
    let id = match found {
        Some(id) => id,
        None => post_now(provider, act, &ids, notes, unknown).await?,
    };
    notes.comment_posted(&id).await?;
    Ok(id)
}

async fn post_now(
    provider: &dyn Provider,
    act: &Act,
    ids: &[RemoteId],
    notes: &impl Notes,
    unknown: UnknownOutcome,
) -> Result<RemoteId, Fault> {
    waiting_out_limits(|| provider.prepare(&act.place)).await?;
    let mut limits = 0;
    loop {
        // The look between two tries goes well, and says nothing of how long posts have to wait.
        tokio::time::sleep(rate::growing(limits).saturating_sub(rate::growing(1))).await;
        notes.comment_asked().await?;
        let fault = match provider.make(&act.place, act.making(), ids).await {
            Ok(id) => return Ok(id),
            Err(fault) => fault,
        };
        let looks = looks_after(&fault, unknown);
        match look_for(provider, act, ids, UnknownOutcome { looks, ..unknown }).await {
            Ok(Some(id)) => return Ok(id),
            Ok(None) => {}
            // Whoever may not post there may not look there either. What is not the service at all says nothing of it.
            Err(look) if look.kind == fault.kind && !fault.is_passing() && fault.kind != FaultKind::NotTheService => {}
            // It stays open whether the comment went out: the next try starts with all looks again.
            Err(look) => return Err(look),
        }
        notes.comment_not_there().await;
        // Being told to wait is no failure, and what is looked for waits as long.
        if !matches!(fault.kind, FaultKind::RateLimited { .. }) {
            return Err(fault);
        }
        limits += 1;
    }
}

async fn look_for(
    provider: &dyn Provider,
    act: &Act,
    ids: &[RemoteId],
    unknown: UnknownOutcome,
) -> Result<Option<RemoteId>, Fault> {
    for look in 0..unknown.looks {
        if look > 0 {
            tokio::time::sleep(unknown.pause).await;
        }
        if let Some(id) = waiting_out_limits(|| provider.find_made(&act.place, act.making(), ids)).await? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// How often to look for a comment that may have been posted although no good answer came.
fn looks_after(fault: &Fault, unknown: UnknownOutcome) -> u32 {
    match fault.kind {
        // Nothing was asked of the service.
        FaultKind::Network { sent: false, .. } | FaultKind::Asks(_) | FaultKind::File(_) | FaultKind::Cancelled => 0,
        // What says so may stand before the service, which goes on with it.
        FaultKind::Network { .. }
        | FaultKind::Unavailable { .. }
        | FaultKind::NetworkAnswers
        | FaultKind::NotTheService => unknown.looks,
        // So may what refuses or sends elsewhere, but it waits for nobody: the service has acted by now.
        _ => 1,
    }
}

/// The text of a comment: what the person wrote, or the file names where that is blank.
pub(crate) fn comment_text(written: &str, names: &[&str]) -> String {
    let written = text::words(written);
    match written.trim() {
        "" => text::words(&names.join("\n")),
        _ => written.trim_end().to_owned(),
    }
}
