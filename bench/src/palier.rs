//! The program itself, as it is delivered: started, visited, asked for its documents.

use crate::limits::Limits;
use crate::load::{self, Order};
use crate::phone::Phone;
use crate::{Failure, table::Table};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE};
use hyper::{Request, Response, StatusCode};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// How long the program may take before its first page.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who opens the pages.
pub struct Visitor<'a> {
    /// Address of a demonstration account.
    pub account: &'a str,
    /// Its password.
    pub password: &'a str,
}

/// The running program; dropping it ends it.
pub struct Palier {
    child: Child,
    address: SocketAddr,
}

/// Measures the release program over a fresh demonstration base.
///
/// # Errors
/// When the program refuses an order, or a page does not answer.
pub async fn measure(
    program: &Path,
    visitor: &Visitor<'_>,
    quartiers: Option<&Path>,
    limits: &Limits,
    table: &mut Table,
) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let mut seed = quiet(program);
    timed(seed.args(["demo", "--no-serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data))?;

    let started = Instant::now();
    let palier = Palier::start(program, &data).await?;
    table.add("départ → première page", started.elapsed().as_secs_f64() * 1e3, "ms");
    table.add("mémoire au repos (RSS)", palier.resident()?, "Mio");

    let cookie = palier.enter(visitor).await?;
    let order = Order {
        address: palier.address,
        path: "/diagnostics",
        cookie: Some(&cookie),
        connections: 32,
        lasts: load::SHORT,
    };
    table.add_against("liste des diagnostics", load::run(&order).await?, "req/s", (limits.hello, "hello"));
    if let Some(quartier) = palier.first_quartier(&cookie).await? {
        let synthesis = format!("{quartier}/synthese.pdf");
        for when in ["à froid", "à chaud"] {
            let started = Instant::now();
            palier.read(&synthesis, &cookie).await?;
            table.add(
                format!("synthèse PDF d'un quartier, {when}"),
                started.elapsed().as_secs_f64() * 1e3,
                "ms",
            );
        }
    }
    if let Some(file) = quartiers {
        let mut import = quiet(program);
        let national = folder.path().join("national");
        import.args(["import", "quartiers"]).arg(file).arg("--data").arg(national);
        table.add("import national des quartiers", timed(&mut import)?, "s");
    }
    Ok(())
}

fn timed(order: &mut Command) -> Result<f64, Failure> {
    let started = Instant::now();
    let status = order.stdout(Stdio::null()).status()?;
    if status.success() {
        Ok(started.elapsed().as_secs_f64())
    } else {
        Err(format!("{order:?} : {status}").into())
    }
}

impl Palier {
    /// The program over a fresh demonstration base in that folder.
    ///
    /// # Errors
    /// When it refuses.
    pub async fn on_demo(program: &Path, data: &Path) -> Result<Self, Failure> {
        let mut seed = quiet(program);
        timed(seed.args(["demo", "--no-serve", "--listen", "127.0.0.1:0", "--data"]).arg(data))?;
        Self::start(program, data).await
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A walk that phones may join, and its code.
    ///
    /// # Errors
    /// When no walk takes phones.
    pub async fn open_walk(&self, cookie: &str) -> Result<(String, String), Failure> {
        let page = self.read("/diagnostics", cookie).await?;
        for walk in links(&String::from_utf8_lossy(&page), "/diagnostics/") {
            self.post(&format!("{walk}/code"), cookie, String::new()).await?;
            let office = self.read(&format!("{walk}/terrain"), cookie).await?;
            let office = String::from_utf8_lossy(&office);
            let Some((_, after)) = office.split_once("/terrain/?code=") else { continue };
            let code: String = after.chars().take_while(char::is_ascii_alphanumeric).collect();
            if Phone::join(self.address, &code).await.is_ok() {
                return Ok((walk.trim_start_matches("/diagnostics/").to_owned(), code));
            }
        }
        Err("aucune visite ne reçoit de téléphone".into())
    }

    /// The program over that folder, once it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn start(program: &Path, data: &Path) -> Result<Self, Failure> {
        let address = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
        let mut serve = quiet(program);
        serve.arg("serve").arg("--data").arg(data).args(["--listen", &address.to_string()]);
        let palier = Self { child: serve.stdout(Stdio::null()).spawn()?, address };
        let given_up = Instant::now() + PATIENCE;
        while let Err(refusal) = palier.read("/connexion", "").await {
            if Instant::now() > given_up {
                return Err(refusal);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(palier)
    }

    /// MiB held in memory, as the kernel counts them.
    ///
    /// # Errors
    /// When the kernel does not tell.
    pub fn resident(&self) -> Result<f64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("VmRSS manque")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024.0)
    }

    /// Posts the entry form and gives the cookie to send afterwards.
    ///
    /// # Errors
    /// When it opens nothing.
    pub async fn enter(&self, visitor: &Visitor<'_>) -> Result<String, Failure> {
        let (account, password) = (encoded(visitor.account), encoded(visitor.password));
        let response =
            self.post("/connexion", "", format!("email={account}&mot_de_passe={password}")).await?;
        cookies(&response)
            .ok_or_else(|| format!("/connexion n'a pas ouvert de session : {}", response.status()).into())
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn post(&self, path: &str, cookie: &str, form: String) -> Result<Response<Incoming>, Failure> {
        post(self.address, path, cookie, form).await
    }

    /// Reads a page.
    ///
    /// # Errors
    /// When it does not answer 200.
    pub async fn read(&self, path: &str, cookie: &str) -> Result<Bytes, Failure> {
        let mut connection = load::connect(self.address).await?;
        let cookie = Some(cookie).filter(|cookie| !cookie.is_empty());
        let response = load::ask(&mut connection, self.address, path, cookie).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("{path} : {}", response.status()).into());
        }
        Ok(response.into_body().collect().await?.to_bytes())
    }

    /// The path of the first quartier the territory page links to.
    async fn first_quartier(&self, cookie: &str) -> Result<Option<String>, Failure> {
        let page = self.read("/territoire", cookie).await?;
        Ok(links(&String::from_utf8_lossy(&page), "/quartiers/").next())
    }
}

/// Sends a form to the program at that address.
///
/// # Errors
/// When the connection breaks.
pub async fn post(
    address: SocketAddr,
    path: &str,
    cookie: &str,
    form: String,
) -> Result<Response<Incoming>, Failure> {
    let request = Request::post(path)
        .header(HOST, address.to_string())
        .header(ORIGIN, format!("http://{address}"))
        .header(COOKIE, cookie)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(form)))?;
    Ok(load::connect(address).await?.send_request(request).await?)
}

/// Runs an order of the program on a folder of data, without its log.
///
/// # Errors
/// When it ends badly.
pub fn timed_quiet(program: &Path, order: &[&str], data: &Path) -> Result<f64, Failure> {
    timed(quiet(program).args(order).arg(data))
}

/// The addresses a page links to that begin so.
pub fn links_starting<'a>(page: &'a str, prefix: &'a str) -> impl Iterator<Item = String> + use<'a> {
    page.split("href=\"").skip(1).filter_map(move |rest| {
        let address = rest.split_once('"')?.0;
        address.starts_with(prefix).then(|| address.replace("&amp;", "&").replace("&#38;", "&"))
    })
}

impl Drop for Palier {
    fn drop(&mut self) {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        if let Err(failure) = ended {
            eprintln!("palier : {failure}");
        }
    }
}

fn cookies(response: &Response<Incoming>) -> Option<String> {
    let all = response.headers().get_all(SET_COOKIE).iter();
    let pairs: Vec<_> = all.filter_map(|c| c.to_str().ok()?.split(';').next()).collect();
    (response.status().is_redirection() && !pairs.is_empty()).then(|| pairs.join("; "))
}

/// The links of a page to things of that kind: `prefix` and an identifier.
fn links<'a>(page: &'a str, prefix: &'a str) -> impl Iterator<Item = String> + use<'a> {
    page.split("href=\"").skip(1).filter_map(move |rest| {
        let id = rest.split_once('"')?.0.strip_prefix(prefix)?;
        let is_one = id.starts_with(|first: char| first.is_ascii_digit()) && !id.contains(['/', '?', '#']);
        is_one.then(|| format!("{prefix}{id}"))
    })
}

/// What a browser puts in a form's body.
pub fn encoded(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    text.bytes().map(|b| if safe(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The program without its log of answers: a terminal is slower than a page.
fn quiet(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("PALIER_LOG", "error");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_one_thing_are_told_from_the_others() {
        let page = r#"<a href="/quartiers/nouveau/x">a</a> <a href="/quartiers/42-a">b</a> <a href="/quartiers/43">c</a>"#;
        assert_eq!(links(page, "/quartiers/").collect::<Vec<_>>(), ["/quartiers/42-a", "/quartiers/43"]);
        assert_eq!(links("<a href=\"/actions\">", "/quartiers/").next(), None);
    }

    #[test]
    fn what_a_form_sends_survives_its_signs() {
        assert_eq!(encoded("é@x.fr&a=b"), "%C3%A9%40x.fr%26a%3Db");
    }
}
