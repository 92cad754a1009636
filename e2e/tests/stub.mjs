// Stands for the program in the tests of the harness itself: three pages, one of them with faults.

import { createServer } from "node:http";

const head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">';
const page = (title, body) =>
  `<!doctype html><html lang="fr"><head>${head}<title>${title}</title></head><body><main>${body}</main></body></html>`;

const PAGES = {
  "/connexion": page(
    "Connexion",
    `<h1>Connexion</h1><form method="post"><label>Adresse <input name="email" type="email"></label>
     <label>Mot de passe <input name="mot_de_passe" type="password"></label><button>Entrer</button></form>`,
  ),
  "/": page("Ma journée", "<h1>Ma journée</h1><p>Rien aujourd'hui.</p>"),
  "/faults": page("Fautes", '<h1>Fautes</h1><img src="/x.png"><div id="large" style="width:900px">Trop large</div>'),
};

if (process.argv.includes("--broken")) {
  console.error("la base est illisible");
  process.exit(3);
}

const server = createServer(async (request, response) => {
  if (request.method === "POST") {
    let body = "";
    for await (const chunk of request) body += chunk;
    const known = new URLSearchParams(body).get("email") === "ana@exemple.fr";
    response.writeHead(303, { location: known ? "/" : "/connexion" }).end();
    return;
  }
  const found = PAGES[request.url];
  response.writeHead(found ? 200 : 404, { "content-type": "text/html" }).end(found ?? page("Absente", "<h1>Absente</h1>"));
});
process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
server.listen(0, "127.0.0.1", () => {
  console.log("Comptes de démonstration : …");
  console.log(`PALIER_READY http://127.0.0.1:${server.address().port}`);
});
