// A walk as the server would hand it to a phone.

import { drawing } from "../../../e2e/lib/photo.mjs";

export const WALK = "0193a000-0000-7000-8000-000000000001";
export const CODE = "K7M2QF4H";
const BBOX = [4.388, 45.428, 4.401, 45.436];

const theme = (code, title, icon, subthemes = [], restricted = false) => ({
  code,
  title,
  icon,
  restricted,
  subthemes: subthemes.map(([code, title]) => ({ code, title })),
});

/** The kit, for the device asking. */
export const kit = (device) => ({
  schema: 3,
  walk: {
    id: WALK,
    title: "Diagnostic en marchant, Les Hauts du Moulin",
    kind: "diagnostic_en_marchant",
    quartier: "Les Hauts du Moulin",
    commune: "Valmorel-sur-Loire",
    day: "2026-03-03",
    starts_at: "14:00",
    meeting_point: "Place des Tilleuls",
    objectives: null,
    state: "convoquee",
  },
  device,
  stops: [
    { id: "0193a000-0000-7000-8000-0000000000a1", number: 1, label: "Place des Tilleuls", lon: 4.391, lat: 45.434 },
    {
      id: "0193a000-0000-7000-8000-0000000000a2",
      number: 2,
      label: "Groupe scolaire Louise-Michel, côté cour",
      lon: 4.394,
      lat: 45.432,
    },
    { id: "0193a000-0000-7000-8000-0000000000a3", number: 3, label: "Parking des Cèdres", lon: null, lat: null },
  ],
  route: [
    [4.391, 45.434],
    [4.394, 45.432],
    [4.397, 45.43],
  ],
  plan: { href: `/api/v1/walks/${WALK}/plan.svg`, bbox: BBOX, width: 1000, height: 820 },
  themes: [
    theme("proprete", "Propreté", "broom", [
      ["proprete.papiers", "Papiers et détritus"],
      ["proprete.verre", "Verre brisé"],
    ]),
    theme("dechets", "Déchets", "trash", [["dechets.depots-sauvages", "Dépôts sauvages"]]),
    theme("voirie", "Voirie et stationnement", "road"),
    theme("eclairage", "Éclairage", "lamp", [["eclairage.panne", "Panne"]]),
    theme("espaces-verts", "Espaces verts", "tree"),
    theme("mobilier", "Mobilier, jeux et sport", "bench"),
    theme("bati", "Bâti et façades", "building"),
    theme("parties-communes", "Parties communes", "door"),
    theme("accessibilite", "Accessibilité et mobilités", "wheelchair"),
    theme("signaletique", "Signalétique et adressage", "signpost"),
    theme("tranquillite", "Tranquillité et sûreté", "shield", [], true),
    theme("usages", "Usages et lien social", "people"),
    theme("commerces", "Commerces, équipements et services", "shop"),
    theme("chantiers", "Chantiers et renouvellement urbain", "crane"),
    theme("points-forts", "Points forts", "star"),
  ],
  earlier: [
    {
      id: "0193a000-0000-7000-8000-0000000000e1",
      number: 12,
      walk_day: "2025-03-04",
      theme: "dechets",
      subtheme: null,
      value: "dysfonctionnement",
      severity: "degradation",
      state: "transmis",
      description: "Encombrants déposés devant le local, retirés puis revenus.",
      stop_label: "Place des Tilleuls",
      lon: 4.392,
      lat: 45.4335,
      photo: `/api/v1/walks/${WALK}/photos/0193a000-0000-7000-8000-0000000000f1`,
      photo_description: "Matelas et meubles contre un mur",
      near: 1,
      metres: 96,
    },
    {
      id: "0193a000-0000-7000-8000-0000000000e2",
      number: 15,
      walk_day: "2025-03-04",
      theme: "eclairage",
      subtheme: "eclairage.panne",
      value: "dysfonctionnement",
      severity: "danger",
      state: "en_cours",
      description: "Trois lampadaires éteints sur le chemin de l'école.",
      stop_label: null,
      lon: 4.3945,
      lat: 45.4315,
      photo: null,
      photo_description: null,
      near: null,
      metres: null,
    },
  ],
});

/** A plan of a few streets and buildings. */
export const PLAN = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 820"><rect width="1000" height="820" fill="#f4f3f3"/>
<g stroke="#fff" stroke-width="26" fill="none"><path d="M0 260H1000M320 0V820M0 600L1000 480M700 0V820"/></g>
<g fill="#cbcac8"><path d="M80 90h160v60H80zM380 90h240v50H380zM380 330h90v140h-90zM540 320h100v50H540zM760 90h60v120h-60zM780 320h150v60H780zM80 380h170v60H80zM400 640h200v60H400z"/></g></svg>`;

/** Stands for the former photo. */
export const FORMER = drawing(400, 300);
