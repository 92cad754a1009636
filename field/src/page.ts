// Building what is seen, and saying what happened.

import drawings from "./icons.json" with { type: "json" };

type Handler = (event: Event) => unknown;
type Attributes = Record<string, string | number | boolean | null | undefined | Handler>;
export type Child = Node | string | null | undefined | false | Child[];

/** An element; a handler under `onclick`, an attribute that is null or false left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return dressed(document.createElement(tag), attributes, children);
}

/** The same for drawings. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return dressed(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function dressed<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...flat(children));
  return element;
}

function flat(children: Child[]): (Node | string)[] {
  return children.flatMap((child) =>
    Array.isArray(child) ? flat(child) : child === null || child === undefined || child === false ? [] : [child],
  );
}

const names = drawings as Record<string, string>;
const known = new Set(Object.values(names));

/** A drawing of the sprite, beside words that say the same thing. */
export function icon(name: string): SVGSVGElement {
  const drawing = names[name] ?? (known.has(name) ? name : "tag");
  return s("svg", { class: "icon", "aria-hidden": "true" }, s("use", { href: `${SPRITE}#${drawing}` }));
}

/** The title of a screen; it takes the focus when one arrives. */
export function title(words: string): HTMLHeadingElement {
  return h("h1", { tabindex: "-1" }, words);
}

export function button(
  words: string,
  drawing: string | null,
  onclick: Handler,
  attributes: Attributes = {},
): HTMLButtonElement {
  return h(
    "button",
    { type: "button", class: "button", onclick, ...attributes },
    drawing ? icon(drawing) : null,
    h("span", {}, words),
  );
}

/** What ends a form, always under the thumb. */
export function saveBar(words: string): HTMLElement {
  const save = h("button", { type: "submit", class: "button button--main" }, icon("phone"), h("span", {}, words));
  return h("div", { class: "save" }, save);
}

export function note(kind: "info" | "warning" | "danger" | "success", ...children: Child[]): HTMLElement {
  const drawing = { info: "info", warning: "warning", danger: "warning", success: "check" }[kind];
  return h("div", { class: `note note--${kind}` }, icon(drawing), h("div", {}, ...children));
}

/** One of a few, as large targets. */
export function choices(
  legend: string,
  name: string,
  options: readonly (readonly [code: string, words: string, drawing: string])[],
  chosen: string | null,
  choose: (code: string) => void,
  look = "",
): HTMLFieldSetElement {
  const tiles = options.map(([code, words, drawing]) => {
    const input = h("input", { type: "radio", name, value: code, id: `${name}-${code}`, onchange: () => choose(code) });
    input.checked = code === chosen;
    return h("label", { class: "tile", for: `${name}-${code}` }, input, icon(drawing), h("span", {}, words));
  });
  return h(
    "fieldset",
    { class: `choices ${look}`, id: name },
    h("legend", {}, legend),
    h("div", { class: "tiles" }, tiles),
  );
}

/** Says it aloud and shows it until the next thing happens. */
export function say(words: string, drawing = "check", ...more: Child[]): void {
  document.getElementById("annonce")?.replaceChildren(icon(drawing), h("p", {}, words), ...flat(more));
}

export function hush(): void {
  document.getElementById("annonce")?.replaceChildren();
}

const hidden = { class: "visually-hidden" };

/** A button that opens the camera, or what the phone already holds. */
export function filePicker(
  words: string,
  drawing: string,
  camera: boolean,
  picked: (file: File) => void,
  look: string,
): HTMLLabelElement {
  const input = h("input", {
    ...hidden,
    type: "file",
    accept: "image/*",
    capture: camera ? "environment" : null,
    onchange: () => {
      const file = input.files?.[0];
      input.value = "";
      if (file) picked(file);
    },
  });
  return h("label", { class: `button ${look}` }, input, icon(drawing), h("span", {}, words));
}
