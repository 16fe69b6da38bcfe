//! `ronda serve`.

use super::{CommandError, system};
use crate::admin;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Settings;
use crate::operator::Operator;
use crate::router::router;
use crate::serve::Server;
use crate::{start, telemetry};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// Serves until told to stop.
pub(super) async fn serve(settings: Settings) -> Result<ExitCode, CommandError> {
    let config = settings.check()?;
    telemetry::log(config.log);
    let organisation = start::organisation(&config.organisation)?;
    let store = start::open(&config.data)?;
    let ingest = start::ingest(store, organisation, Clock::system())?;
    let tls = config.tls.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
    let server = Server::bind(config.listen, tls).await?;
    let operator = Arc::new(Operator::new(ingest.clone(), config.origin()));
    let app = App::new(config.clone(), ingest);
    let console = tokio::spawn({
        let (data, stop) = (config.data.clone(), app.stopping());
        async move { admin::listen(&data, operator, stop).await }
    });
    let address = server.address().map_err(system("the address cannot be read"))?;
    tracing::info!(
        server.address = %address,
        server.origin = config.origin(),
        server.organisation = app.organisation().id,
        server.web_app = crate::assets::is_built(),
        "Ronda is serving."
    );
    let mut term = signal(SignalKind::terminate()).map_err(system("SIGTERM cannot be heard"))?;
    let mut int = signal(SignalKind::interrupt()).map_err(system("SIGINT cannot be heard"))?;
    let stopped = app.clone();
    server
        .run(router(app), async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
            tracing::info!("Ronda was told to stop: live connections end, requests finish.");
            stopped.stop();
        })
        .await;
    match console.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(error.message = %error, "The console's socket ended early."),
        Err(error) => tracing::error!(error.message = %error, "The console's socket failed."),
    }
    tracing::info!("Ronda has stopped.");
    Ok(ExitCode::SUCCESS)
}
