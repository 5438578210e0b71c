//! What a witness and a mirror have in common: a key under a name, and a door to which boards come for cosignatures.

use super::watched::Watched;
use crate::{
    console::say,
    exit::Exit,
    failure::Failure,
    keyfile::{self, Role},
    passphrase::PassphraseArgs,
    service::{self, Service, ServiceArgs},
};
use axum::Router;
use clap::Args;
use core::future::Future;
use ed25519_dalek::SigningKey;
use psephos_board::{Entrance, Tls, health_router, operator_router};
use psephos_log::{
    cosignature::{Cosigner, WitnessKey},
    note::KeyName,
};
use rand_core::OsRng;
use std::{
    net::{IpAddr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::runtime::Runtime;

/// What a new key takes.
#[derive(Debug, Args)]
pub(crate) struct NewKeyArgs {
    /// The name, a web address without https:// that belongs to you. It can't be changed.
    #[arg(long)]
    name: String,
    /// Where to write the encrypted key file; never over another file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl NewKeyArgs {
    /// A new witness's name and key, which it writes down. `memory` must not be there yet.
    pub(crate) fn make(&self, memory: &Path) -> Result<Cosigner, Failure> {
        let name = KeyName::new(&*self.name)
            .map_err(|cause| Failure::usage(cause, "give another --name, such as court.example/psephos"))?;
        if memory.exists() {
            let what = format!("{} is there already", memory.display());
            return Err(Failure::new(
                "file-exists",
                what,
                "a witness's memory is never begun again: choose another name",
            ));
        }
        let passphrase = self.passphrase.new_one()?;
        let seed = keyfile::fresh_seed(&mut OsRng);
        keyfile::create(&self.key, Role::Witness, &seed, &passphrase, keyfile::WORK)?;
        Ok(Cosigner::new(name, SigningKey::from_bytes(&seed)))
    }

    /// Says what was made: whose (`witness`), and where the rest of it is.
    pub(crate) fn tell(&self, whose: &str, rest: &str, key: &WitnessKey) {
        eprintln!("The {whose}'s key is in {}, {rest}.", self.key.display());
        eprintln!("Keep the passphrase apart from the key. Its public key, for organisers and boards:");
        say!("{key}");
    }
}

/// What it takes to run.
#[derive(Debug, Args)]
pub(crate) struct DoorArgs {
    /// The key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// A reverse proxy in front of this program, which says for whom it speaks. May be given several times.
    #[arg(long, value_name = "IP")]
    trust_proxy: Vec<IpAddr>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    service: ServiceArgs,
}

/// A port that is taken, and whom it serves soon.
pub(crate) struct Door<'a> {
    args: &'a DoorArgs,
    address: SocketAddr,
    listener: TcpListener,
    tls: Option<Tls>,
    pub(crate) runtime: Runtime,
}

impl DoorArgs {
    /// Takes the port.
    pub(crate) fn open(&self, address: SocketAddr) -> Result<Door<'_>, Failure> {
        self.service.log.start()?;
        let (tls, runtime, listener) = (self.service.tls.load()?, service::runtime()?, service::listen(address)?);
        Ok(Door { args: self, address, listener, tls, runtime })
    }

    /// The key that [`NewKeyArgs::make`] wrote down, of the witness that `owner` names.
    pub(crate) fn cosigner(&self, owner: &WitnessKey) -> Result<Cosigner, Failure> {
        let seed = keyfile::open(&self.key, Role::Witness, &self.passphrase.existing()?)?;
        Ok(Cosigner::new(owner.name().clone(), SigningKey::from_bytes(&seed)))
    }
}

impl Door<'_> {
    /// Serves these routes until it is told to stop, and then does the last thing. `whose`: `witness`, for people.
    pub(crate) fn serve(
        self,
        whose: &str,
        watched: &Watched,
        router: Router,
        last: impl Future<Output = ()>,
    ) -> Result<Exit, Failure> {
        let limits = service::limits(self.address, self.args.trust_proxy.clone());
        let entrance = Entrance { limits, tls: self.tls, ..Entrance::default() };
        let counts = Arc::clone(&entrance.counts);
        let router = router.merge(health_router(watched.clone()));
        let service = Service::start_through(self.runtime, self.listener, entrance, router)?;
        service.reload_on_hangup();
        self.args.service.operator.open(service.handle(), || operator_router(watched.clone(), counts))?;
        let signals = service.signals();
        say!("The {whose} {} is at {}/", watched.witness.key(), service.url());
        signals.wait();
        tracing::info!("stopping");
        watched.witness.drain();
        self.args.service.drain.wait(&signals, || false);
        service.stop(last);
        Ok(Exit::Done)
    }
}
