//! Opening the store and serving.

use crate::features;
use crate::field;
use crate::platform::attachments::Attachments;
use crate::platform::clock::World;
use crate::platform::config::{Config, ServeConfig, StoreConfig};
use crate::platform::files::Photos;
use crate::platform::journal::Verified;
use crate::platform::mail::Mailer;
use crate::platform::password::Passwords;
use crate::platform::state::{Inner, Parts};
use crate::platform::tries::Tries;
use crate::platform::typesetting::Typesetting;
use crate::platform::viewers::Viewers;
use crate::platform::{App, Db, Problem, chores, http, jobs};
use palier_domain::convention::{Convention, Fault, Grid};
use palier_domain::plans::LocalModel;
use std::io::Write as _;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The rule books carried in the program; another may be given as a file.
pub(super) const SAINT_ETIENNE: &str = include_str!("../../../conventions/saint-etienne-2016.toml");
const LOCAL_MODEL: &str = include_str!("../../../conventions/modeles/convention-locale.toml");
const WALK_GRID: &str = include_str!("../../../conventions/grilles/diagnostic-en-marchant.toml");

/// Opens the store the configuration names, creating its folder as needed.
///
/// # Errors
/// When it cannot be opened.
pub async fn open(store: &StoreConfig, world: &World) -> Result<Db, Problem> {
    std::fs::create_dir_all(&store.data)?;
    match &store.database {
        Some(url) => Db::postgres(url, world.clone()).await,
        None => Db::sqlite(&store.data, world.clone()).await,
    }
}

/// Reads the convention the configuration names, and the walk grid it chooses, beside it in `grilles/`.
///
/// # Errors
/// When a file cannot be read or says something wrong: every fault, with its line.
pub fn convention(store: &StoreConfig) -> Result<(Convention, Grid), Problem> {
    let Some(file) = &store.convention else {
        return Ok((said(Convention::parse(SAINT_ETIENNE))?, said(Grid::parse(WALK_GRID))?));
    };
    let convention = said(Convention::parse(&std::fs::read_to_string(file)?))?;
    let grid = file.with_file_name("grilles").join(&convention.grid).with_extension("toml");
    let grid = said(Grid::parse(&std::fs::read_to_string(grid)?))?;
    Ok((convention, grid))
}

/// Reads the template of local conventions: `modeles/convention-locale.toml` beside the convention the configuration
/// names, else the one of the house.
///
/// # Errors
/// When the file cannot be read or says something wrong: every fault.
fn local_model(store: &StoreConfig) -> Result<LocalModel, Problem> {
    let beside =
        store.convention.as_ref().map(|file| file.with_file_name("modeles").join("convention-locale.toml"));
    let text = match beside.filter(|file| file.exists()) {
        Some(file) => std::fs::read_to_string(file)?,
        None => LOCAL_MODEL.to_owned(),
    };
    LocalModel::parse(&text).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Problem::Refused(format!(
            "Le modèle de convention locale ne peut pas être chargé :\n{}",
            lines.join("\n")
        ))
    })
}

fn said<T>(parsed: Result<T, Vec<Fault>>) -> Result<T, Problem> {
    parsed.map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Problem::Refused(format!("La convention ne peut pas être chargée :\n{}", lines.join("\n")))
    })
}

/// Puts an application together.
///
/// # Errors
/// When a part cannot be opened.
pub async fn assemble(
    store: &StoreConfig,
    world: World,
    config: Config,
    mailer: Mailer,
) -> Result<App, Problem> {
    let db = open(store, &world).await?;
    let (convention, grid) = convention(store)?;
    Ok(App::new(Inner {
        photos: Photos::open(store.data.join("photos"))?,
        attachments: Attachments::open(store.data.join("pieces"))?,
        passwords: Passwords::new(&world)?,
        tries: Tries::new(&world),
        typesetting: Typesetting::default(),
        viewers: Viewers::default(),
        verified: Verified::default(),
        chores: features::chores(),
        works: features::works(),
        convention: Arc::new(convention),
        grid: Arc::new(grid),
        local_model: Arc::new(local_model(store)?),
        parts: Parts::default(),
        db,
        world,
        config,
        mailer,
    }))
}

/// Serves until the process is told to stop.
///
/// # Errors
/// When the store, the convention or the address cannot be opened.
pub async fn serve(store: &StoreConfig, serve: &ServeConfig, demo: bool) -> Result<(), Problem> {
    let world = World::real()?;
    let listener = TcpListener::bind(serve.listen).await?;
    let address = listener.local_addr()?;
    let public_url = serve.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let config = Config {
        demo,
        secure: public_url.starts_with("https://"),
        public_url: public_url.trim_end_matches('/').to_owned(),
        tiles: serve.tiles.clone(),
    };
    let mailer = match &serve.smtp {
        Some(url) if !demo => Mailer::smtp(url, &serve.mail_from)?,
        _ => Mailer::shelf(),
    };
    let app = assemble(store, world, config, mailer).await?;
    chores::plan_all(&app).await?;
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(jobs::worker(app.clone(), stopped.clone()));
    let keeper = tokio::spawn(field::watch(app.clone(), stopped.clone()));
    tokio::spawn(async move {
        asked_to_stop().await;
        // Nobody left to hear is a stop too.
        let _ = stop.send(true);
    });
    let mut out = std::io::stdout();
    writeln!(out, "PALIER_READY http://{address}")?;
    out.flush()?;
    let patience = http::Patience::default();
    let router = http::router(&app, features::routes(), patience);
    http::serve(listener, router, serve.max_connections, patience, stopped).await?;
    worker.await.map_err(Problem::inside)?;
    keeper.await.map_err(Problem::inside)?;
    app.db.close().await;
    Ok(())
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
