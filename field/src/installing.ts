// The files of the next version: fetched in silence, put in place only when the person says so.

import { button, h, icon } from "./page.ts";

const HOURLY = 3600 * 1000;

/**
 * Registers the worker; `free` says whether nothing is being typed. Gives back how to look again whether to offer the version.
 * Fails when the network does not bring the worker.
 */
export async function install(free: () => boolean): Promise<() => void> {
  const place = document.getElementById("version");
  let waiting: ServiceWorker | null = null;

  function show(): void {
    if (!place || !waiting) return;
    const put = () => waiting?.postMessage("installer");
    if (!free()) place.replaceChildren();
    else if (place.childElementCount === 0)
      place.replaceChildren(
        icon("download"),
        h("p", {}, "Nouvelle version prête."),
        button("Mettre à jour", null, put),
      );
  }

  if (!("serviceWorker" in navigator)) return show;
  const registration = await navigator.serviceWorker.register("/terrain/sw.js", {
    scope: "/terrain/",
    updateViaCache: "none",
  });
  const before = navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => before && location.reload());
  const look = (worker: ServiceWorker | null) => {
    if (worker?.state !== "installed" || !registration.active) return;
    waiting = worker;
    show();
  };
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh?.addEventListener("statechange", () => look(fresh));
  });
  look(registration.waiting);
  setInterval(() => void registration.update().catch(() => undefined), HOURLY);
  return show;
}
