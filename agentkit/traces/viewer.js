"use strict";

// Everything shown comes from an episode, which holds text of screens, models and people: it is put
// into the page as text and attributes only, never as HTML.

const episode = JSON.parse(document.getElementById("episode").textContent);
const TILE = episode.tile;
const byId = (id) => document.getElementById(id);
const state = { step: 0, mode: "both", action: true, elements: false, actual: false, chosen: -1 };

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function draw(tag, properties = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(properties)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const seconds = (value) =>
  value >= 100 ? `${Math.round(value)} s` : value >= 1 ? `${value.toFixed(1)} s` : `${Math.round(value * 1000)} ms`;
const clip = (text, length) => (text.length > length ? text.slice(0, length - 1) + "…" : text);
const json = (value) => JSON.stringify(value, null, 2);

// Frames: put together from tiles, each tile from the picture of the frame that it first appeared in.

const frames = [];
for (const frame of episode.frames) {
  const [width, height] = frame.size;
  const before = frames.at(-1);
  const alike = before && before.width === width && before.height === height;
  const columns = Math.ceil(width / TILE);
  const map = alike ? before.map.slice() : new Uint32Array(columns * Math.ceil(height / TILE));
  let place = 0;
  for (let at = 0; at < frame.changes.length; at += 3) {
    place += frame.changes[at];
    for (let count = 0; count < frame.changes[at + 2]; count++) map[place++] = frame.changes[at + 1] + count;
  }
  frames.push({ ...frame, width, height, columns, map });
}

const atlases = new Map();
function atlasOf(index) {
  if (!atlases.has(index)) atlases.set(index, loadAtlas(index));
  return atlases.get(index);
}

async function loadAtlas(index) {
  const source = byId(`atlas-${index}`);
  if (!source) return null;
  const picture = new Image();
  picture.src = `data:image/webp;base64,${source.textContent}`;
  await picture.decode();
  return picture;
}

function ownerOf(tile) {
  let low = 0, high = frames.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (frames[middle].first <= tile) low = middle; else high = middle - 1;
  }
  return low;
}

const composed = new Map();
function compose(index) {
  const known = composed.get(index);
  composed.delete(index);
  composed.set(index, known ?? paint(index));
  if (composed.size > 8) composed.delete(composed.keys().next().value);
  return composed.get(index);
}

async function paint(index) {
  const frame = frames[index];
  const canvas = make("canvas", { width: frame.width, height: frame.height });
  const pen = canvas.getContext("2d");
  const owners = Array.from(frame.map, ownerOf);
  const needed = [...new Set(owners)];
  const pictures = new Map(await Promise.all(needed.map(async (owner) => [owner, await atlasOf(owner)])));
  frame.map.forEach((tile, place) => {
    const owner = frames[owners[place]], picture = pictures.get(owners[place]);
    const x = (place % frame.columns) * TILE, y = Math.floor(place / frame.columns) * TILE;
    const number = tile - owner.first;
    if (!picture || frame.damaged || number >= owner.count) return hatch(pen, x, y);
    const across = Math.ceil(Math.sqrt(owner.count));
    pen.drawImage(picture, (number % across) * TILE, Math.floor(number / across) * TILE, TILE, TILE, x, y, TILE, TILE);
  });
  return canvas;
}

function hatch(pen, x, y) {
  pen.fillStyle = "#8a8f99";
  pen.fillRect(x, y, TILE, TILE);
  pen.strokeStyle = "#c9ccd2";
  pen.beginPath();
  for (let at = 0; at < TILE * 2; at += 10) {
    pen.moveTo(x + Math.max(at - TILE, 0), y + Math.min(at, TILE));
    pen.lineTo(x + Math.min(at, TILE), y + Math.max(at - TILE, 0));
  }
  pen.stroke();
}

async function difference(before, after) {
  const [one, two] = await Promise.all([compose(before), compose(after)]);
  const canvas = make("canvas", { width: two.width, height: two.height });
  const pen = canvas.getContext("2d");
  const alike = one.width === two.width && one.height === two.height;
  const old = alike ? one.getContext("2d").getImageData(0, 0, one.width, one.height).data : null;
  const picture = two.getContext("2d").getImageData(0, 0, two.width, two.height);
  const data = picture.data;
  let changed = 0;
  for (let at = 0; at < data.length; at += 4) {
    const differs = !old || data[at] !== old[at] || data[at + 1] !== old[at + 1] || data[at + 2] !== old[at + 2];
    const grey = (data[at] * 77 + data[at + 1] * 150 + data[at + 2] * 29) >> 8;
    if (differs) {
      changed++;
      data[at] = 224 + (grey >> 3); data[at + 1] = grey >> 1; data[at + 2] = 60 + (grey >> 1);
    } else data[at] = data[at + 1] = data[at + 2] = 96 + (grey >> 2);
  }
  pen.putImageData(picture, 0, 0);
  return { canvas, share: changed / (two.width * two.height) };
}

// The action, drawn on the picture. `unit` is how many pixels of the frame one pixel of the page covers.

function drawActions(step, frame, unit) {
  const layer = draw("g"), taken = [];
  const places = step.actions.map((action) => drawAction(layer, action.json, frame, unit));
  step.actions.forEach((action, index) => {
    const label = (step.actions.length > 1 ? `${index + 1}  ` : "") + clip(action.words, 60);
    layer.append(tag(label, places[index], frame, unit, taken));
  });
  return layer;
}

function drawAction(layer, action, frame, unit) {
  if (action.kind === "drag") return drawPath(layer, action.path, unit, 5);
  if (action.kind === "scroll") return drawScroll(layer, action, frame, unit);
  if (!action.at) return null;
  const [x, y] = action.at;
  const cross = `M${x} 0V${frame.height}M0 ${y}H${frame.width}`;
  layer.append(draw("path", { class: "hair", d: cross, "stroke-width": unit, "stroke-dasharray": `${4 * unit} ${4 * unit}` }));
  const rings = action.kind === "move" ? 1 : action.count;
  for (let ring = 0; ring < rings; ring++) stroke(layer, "circle", { cx: x, cy: y, r: (11 + 6 * ring) * unit }, unit);
  if (action.kind === "click") layer.append(draw("circle", { class: "dot", cx: x, cy: y, r: 3 * unit, "stroke-width": unit }));
  return [x, y, 11 + 6 * (rings - 1)];
}

function drawPath(layer, path, unit, start) {
  const d = "M" + path.map((point) => point.join(" ")).join("L");
  stroke(layer, "path", { d }, unit);
  const [x, y] = path.at(-1);
  const from = path.findLast((point) => point[0] !== x || point[1] !== y) ?? path[0];
  const angle = Math.atan2(y - from[1], x - from[0]);
  const wing = (turn) => `${x - 12 * unit * Math.cos(angle + turn)} ${y - 12 * unit * Math.sin(angle + turn)}`;
  stroke(layer, "path", { d: `M${wing(0.5)}L${x} ${y}L${wing(-0.5)}` }, unit);
  layer.append(draw("circle", { class: "dot", cx: path[0][0], cy: path[0][1], r: start * unit, "stroke-width": unit }));
  return [path[0][0], path[0][1], 8, y > path[0][1] && x > path[0][0]];
}

function drawScroll(layer, action, frame, unit) {
  const [x, y] = action.at ?? [frame.width / 2, frame.height / 2];
  const size = Math.hypot(action.dx, action.dy) || 1;
  const reach = Math.min(40 + 12 * size, 130) * unit;
  return drawPath(layer, [[x, y], [x + (action.dx / size) * reach, y + (action.dy / size) * reach]], unit, 4);
}

function stroke(layer, shape, properties, unit) {
  layer.append(draw(shape, { class: "halo", "stroke-width": 5 * unit, ...properties }));
  layer.append(draw(shape, { class: "ink", "stroke-width": 2.5 * unit, ...properties }));
}

// A caption beside `place`, away from a path that leads down from it, or at the foot of the picture
// where the action has no place; above those that are `taken` by other captions.
function tag(label, place, frame, unit, taken) {
  const size = 12 * unit, height = 21 * unit, width = label.length * size * 0.56 + 16 * unit;
  let x = (frame.width - width) / 2, y = frame.height - height - 8 * unit;
  if (place) {
    const [px, py, radius, above] = place;
    x = px + (radius + 6) * unit;
    y = py + (radius + 2) * unit;
    if (x + width > frame.width) x = px - (radius + 6) * unit - width;
    if (above || y + height > frame.height) y = py - (radius + 2) * unit - height;
  }
  x = Math.max(Math.min(x, frame.width - width - 2 * unit), 2 * unit);
  const covers = (box) => x < box[0] + box[2] && box[0] < x + width && y < box[1] + height && box[1] < y + height;
  while (y > height && taken.some(covers)) y -= 4 * unit;
  taken.push([x, y, width]);
  const text = draw("text", { x: x + 8 * unit, y: y + 14.5 * unit, "font-size": size, textLength: width - 16 * unit, lengthAdjust: "spacingAndGlyphs" });
  text.textContent = label;
  return draw("g", { class: "tag" }, draw("rect", { x, y, width, height, rx: 5 * unit, "stroke-width": unit }), text);
}

const PASSIVE = new Set(["text", "heading", "image", "window"]);
function drawElements(elements, unit) {
  const layer = draw("g");
  elements.forEach(([left, top, right, bottom, role, text, value], index) => {
    const kind = (PASSIVE.has(role) ? "element" : "element act") + (index === state.chosen ? " chosen" : "");
    const title = draw("title");
    title.textContent = [role, text && `“${text}”`, value && `= ${value}`].filter(Boolean).join(" ");
    layer.append(draw("rect", { class: kind, x: left, y: top, width: right - left, height: bottom - top, "stroke-width": 1.5 * unit }, title));
  });
  return layer;
}

// Pictures. A figure knows how to `fit` what it shows to the room that it has on the page.

function figure(title, note, index, picture, overlay) {
  const frame = frames[index];
  const canvas = make("canvas", {
    role: "img", title: "Actual pixels, or all of it (z)",
    "aria-label": `${title}, step ${numberOf(state.step)}, ${frame.width} by ${frame.height} pixels`,
    onclick: () => press("actual"),
  });
  const screen = make("div", { class: state.actual ? "screen actual" : "screen", tabindex: state.actual ? 0 : null }, canvas);
  if (!state.actual) screen.style.maxWidth = `min(${frame.width}px, ${((66 * frame.width) / frame.height).toFixed(1)}vh)`;
  const size = make("code", { title: `frame ${frame.hash}` }, `${frame.width}×${frame.height} ${frame.hash.slice(0, 8)}`);
  const node = make("figure", {}, make("figcaption", {}, make("b", {}, title), note, size), screen);
  node.fit = () => fit(screen, canvas, frame, picture, overlay);
  return node;
}

function fit(screen, canvas, frame, picture, overlay) {
  const width = state.actual ? frame.width : Math.min(screen.clientWidth, frame.width);
  const height = (width * frame.height) / frame.width;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  // Drawn at the size it is seen in: browsers shrink a canvas more roughly than a pen does.
  const density = state.actual ? 1 : Math.min(devicePixelRatio, frame.width / width);
  canvas.width = Math.max(1, Math.round(width * density));
  canvas.height = Math.max(1, Math.round(height * density));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  screen.querySelector("svg")?.remove();
  const svg = draw("svg", { viewBox: `0 0 ${frame.width} ${frame.height}`, width, height, "aria-hidden": "true" });
  if (overlay) svg.append(overlay(frame.width / width));
  screen.append(svg);
}

const fitAll = () => byId("pictures").querySelectorAll("figure").forEach((node) => node.fit?.());

const nothing = (title, words) => make("figure", {}, make("figcaption", {}, make("b", {}, title)), make("div", { class: "nothing" }, words));

async function beforeFigure(step) {
  if (step.before === null) return nothing("Before", "The frame is missing from the trace.");
  const frame = frames[step.before];
  const overlay = (unit) => {
    const layer = draw("g");
    if (state.elements) layer.append(drawElements(step.elements ?? [], unit));
    if (state.action) layer.append(drawActions(step, frame, unit));
    return layer;
  };
  return figure("Before", frame.damaged ? "damaged" : "", step.before, await compose(step.before), overlay);
}

async function afterFigure(step) {
  if (step.after === null) return nothing("After", step.acted ? "The frame is missing from the trace." : "Nothing was done to the screen in this step.");
  const same = step.after === step.before ? "nothing changed" : "";
  return figure("After", frames[step.after].damaged ? "damaged" : same, step.after, await compose(step.after));
}

async function differenceFigure(step) {
  if (step.after === null || step.before === null) return nothing("Difference", "There is nothing to compare in this step.");
  const { canvas, share } = await difference(step.before, step.after);
  const percent = share === 0 ? "0 %" : share < 0.001 ? "under 0.1 %" : `${(share * 100).toFixed(1)} %`;
  const overlay = (unit) => (state.action ? drawActions(step, frames[step.after], unit) : draw("g"));
  return figure("Difference", `${percent} of the pixels changed`, step.after, canvas, overlay);
}

const MODES = {
  both: ["Both", [beforeFigure, afterFigure]],
  before: ["Before", [beforeFigure]],
  after: ["After", [afterFigure]],
  difference: ["Difference", [differenceFigure]],
};

let turn = 0;
async function showPictures() {
  const step = episode.steps[state.step], mine = ++turn;
  let figures;
  try {
    figures = await Promise.all(MODES[state.mode][1].map((each) => each(step)));
  } catch (error) {
    figures = [nothing("Frames", `The pictures could not be drawn: ${error.message}`)];
  }
  if (mine !== turn) return;
  byId("pictures").replaceChildren(...figures);
  fitAll();
}

// Details.

const STAGES = { capture: "--capture", decide: "--decide", ground: "--ground-stage", perform: "--perform", settle: "--settle" };

function card(title, ...content) {
  return make("section", { class: "card" }, make("h3", {}, title), ...content);
}

function fold(title, text) {
  return make("details", {}, make("summary", {}, title), make("pre", { tabindex: 0 }, text));
}

function resultBadge({ json: action, result }) {
  if (result && !result.ok) return make("span", { class: "badge bad" }, "✕ not delivered");
  if (["done", "ask_person", "wait"].includes(action.kind)) return null; // no screen sees these
  if (!result) return make("span", { class: "badge" }, "not tried");
  const looks = { confirmed: ["good", "✓ changed"], unchanged: ["fair", "= unchanged"], unknown: ["", "delivered"] };
  const [kind, words] = looks[result.effect];
  return make("span", { class: `badge ${kind}`, title: `effect: ${result.effect}` }, words);
}

function decisionCard(step) {
  return card("Decided",
    step.error && make("p", { class: "wrong" }, step.error),
    make("p", { class: "said" }, step.thought || (step.decided ? "No reason was given." : "Nothing was decided.")),
    step.raw && fold("What the model wrote", step.raw),
    step.notes && fold("Notes", json(step.notes)));
}

function actionsCard(step) {
  const rows = step.actions.map((action, index) => make("div", { class: "action" },
    make("div", { class: "line" },
      make("span", { class: "number" }, `${index + 1}`),
      make("span", {}, action.words),
      action.result && make("time", {}, seconds(action.result.seconds)),
      resultBadge(action)),
    action.result?.error && make("p", { class: "wrong" }, action.result.error),
    action.result?.answer && make("p", { class: "said" }, `Answer: ${action.result.answer}`),
    fold("JSON", json(action.json))));
  return card(rows.length === 1 ? "Action" : "Actions", ...(rows.length ? rows : [make("p", {}, "None.")]));
}

function timingsCard(step) {
  const stages = Object.entries(step.timings), total = stages.reduce((sum, [, value]) => sum + value, 0);
  if (!stages.length) return null;
  const colour = (name) => `background: var(${STAGES[name] ?? "--muted"})`;
  const bar = make("div", { class: "stages", "aria-hidden": "true" });
  const legend = make("div", { class: "legend" });
  for (const [name, value] of stages) {
    bar.append(make("i", { style: `${colour(name)}; flex: ${Math.max(value, 0) * 1000} 0 0`, title: `${name} ${seconds(value)}` }));
    legend.append(make("i", { style: colour(name) }), make("span", {}, name), make("span", {}, seconds(value)));
  }
  legend.append(make("span", { class: "total" }, "\u00a0"), make("span", { class: "total" }, "together"), make("span", { class: "total" }, seconds(total)));
  return card("Time", bar, legend);
}

function callsCard(step) {
  if (!step.calls.length) return null;
  const calls = step.calls.map((call, index) => {
    const facts = [`${call.tokens_in} → ${call.tokens_out} tokens`, seconds(call.seconds)];
    if (call.cost !== null) facts.push(`$${call.cost}`);
    if (call.seen) facts.push(`saw ${call.seen.join("×")}`);
    if (call.numbers.length) facts.push(`named ${call.numbers.join(", ")}`);
    return make("div", { class: "action" },
      make("p", {}, `${index + 1}  ${facts.join(" · ")}`), fold("Prompt", call.prompt), fold("Reply", call.raw));
  });
  return card("Model calls", ...calls);
}

function elementsCard(step) {
  if (!state.elements) return null;
  if (!step.elements) return card("Elements", make("p", {}, "Nobody looked for elements in this step."));
  const rows = step.elements.map(([left, top, right, bottom, role, text, value, score, by], index) =>
    make("tr", { onmouseenter: () => choose(index), onmouseleave: () => choose(-1) },
      make("td", {}, role), make("td", {}, text), make("td", {}, value), make("td", {}, by),
      make("td", {}, String(Math.round(score * 100) / 100)), make("td", {}, [left, top, right, bottom].map(Math.round).join(", "))));
  const head = ["role", "text", "value", "by", "score", "box"].map((name) => make("th", { scope: "col" }, name));
  const node = card(`Elements (${rows.length})`, make("div", { class: "scroll", tabindex: 0 },
    make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows))));
  node.classList.add("wide");
  return node;
}

function choose(index) {
  state.chosen = index;
  document.querySelectorAll(".element").forEach((node, at) => node.classList.toggle("chosen", at === index));
}

function showDetails() {
  const step = episode.steps[state.step];
  const cards = [decisionCard, actionsCard, timingsCard, callsCard, elementsCard].map((each) => each(step));
  if (step.facts) cards.push(card("What the screen told", make("pre", { tabindex: 0 }, json(step.facts))));
  byId("details").replaceChildren(...cards.filter(Boolean));
}

// Steps.

const items = [];
const numberOf = (index) => episode.steps[index].index;
const headline = (step) => step.actions.map((action) => action.words).join(", then ") || step.thought || step.error || "nothing";

function worst(step) {
  if (step.error) return make("span", { class: "badge bad" }, "error");
  const tried = step.actions.filter((action) => action.result);
  const bad = tried.find(({ result }) => !result.ok) ?? tried.find(({ result }) => result.effect === "unchanged");
  return tried.length ? resultBadge(bad ?? tried.at(-1)) : null;
}

function listSteps() {
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((each) => each.isIntersecting)) {
      seen.unobserve(entry.target);
      thumbnail(entry.target);
    }
  }, { root: byId("steps"), rootMargin: "200px" });
  episode.steps.forEach((step, index) => {
    const took = Object.values(step.timings).reduce((sum, value) => sum + value, 0);
    const canvas = make("canvas", { width: 192, height: 120, "data-step": index, "aria-hidden": "true" });
    const button = make("button", { type: "button", tabindex: -1, onclick: () => go(index) }, canvas,
      make("span", {}, make("span", { class: "words" }, clip(headline(step), 200)),
        make("span", { class: "under" }, make("span", {}, `${numberOf(index)}`), took > 0 && make("span", {}, seconds(took)), worst(step))));
    items.push(make("li", {}, button));
    seen.observe(canvas);
  });
  byId("steps").replaceChildren(...items);
}

async function thumbnail(canvas) {
  const step = episode.steps[canvas.dataset.step], index = step.before ?? step.after;
  if (index === null) return;
  const picture = await compose(index);
  const scale = Math.min(192 / picture.width, 120 / picture.height);
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#e0115f";
  for (const { json: action } of step.actions) {
    const at = action.at ?? action.path?.[0];
    if (!at || step.before === null) continue;
    pen.beginPath();
    pen.arc(at[0] * scale, at[1] * scale, 5, 0, 7);
    pen.fill();
  }
}

function go(index) {
  if (!episode.steps.length) return;
  items[state.step].firstChild.removeAttribute("aria-current");
  items[state.step].firstChild.tabIndex = -1;
  state.step = Math.max(0, Math.min(index, episode.steps.length - 1));
  state.chosen = -1;
  const button = items[state.step].firstChild;
  button.setAttribute("aria-current", "step");
  button.tabIndex = 0;
  button.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (document.activeElement?.closest("#steps")) button.focus({ preventScroll: true });
  byId("heading").textContent = `Step ${numberOf(state.step)}: ${clip(headline(episode.steps[state.step]), 300)}`;
  history.replaceState(null, "", `#${numberOf(state.step)}`);
  showPictures();
  showDetails();
}

function move(by) {
  let index = state.step + by;
  while (items[index]?.hidden) index += by;
  if (items[index]) go(index);
}

function end(by) {
  const shown = items.map((item, index) => index).filter((index) => !items[index].hidden);
  if (shown.length) go(shown.at(by));
}

function search() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  episode.steps.forEach((step, index) => {
    step.haystack ??= [headline(step), step.thought, step.raw, step.error, ...step.actions.map((action) => action.result?.error ?? ""),
      ...(step.elements ?? []).map((element) => element[5])].join("\n").toLowerCase();
    items[index].hidden = !words.every((word) => step.haystack.includes(word));
    found += !items[index].hidden;
  });
  byId("found").textContent = words.length ? `${found} of ${episode.steps.length} steps` : "";
  if (found && items[state.step].hidden) end(0);
}

// The page around it.

function press(name, value) {
  state[name] = value ?? !state[name];
  showButtons();
  showPictures();
  if (name === "elements") showDetails();
}

function showButtons() {
  const button = (label, title, pressed, onclick) => make("button", { type: "button", title, "aria-pressed": String(pressed), onclick }, label);
  if (!byId("modes").childElementCount) {
    byId("modes").append(...Object.entries(MODES).map(([mode, [label]], index) => button(label, `${label} (${index + 1})`, false, () => press("mode", mode))));
    byId("layers").append(button("Action", "The action (a)", true, () => press("action")), button("Elements", "The elements (e)", false, () => press("elements")));
  }
  Object.keys(MODES).forEach((mode, index) => byId("modes").children[index].setAttribute("aria-pressed", String(mode === state.mode)));
  byId("layers").children[0].setAttribute("aria-pressed", String(state.action));
  byId("layers").children[1].setAttribute("aria-pressed", String(state.elements));
}

function showHeader() {
  const looks = { done: "good", unverified: "fair", needs_person: "fair", limit: "fair", failed: "bad", not_found: "bad", refused: "bad" };
  byId("outcome").textContent = (episode.outcome ?? "cut off").replaceAll("_", " ");
  byId("outcome").className = `badge ${looks[episode.outcome] ?? ""}`;
  byId("outcome").title = episode.meaning;
  byId("goal").textContent = episode.goal || "(no goal)";
  byId("answer").textContent = episode.answer;
  const started = new Date(episode.started * 1000).toLocaleString();
  const about = { model: episode.model, screen: episode.screen, started, took: seconds(episode.seconds), steps: episode.steps.length };
  byId("about").replaceChildren(...Object.entries(about).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, String(value)))));
  byId("notice").textContent = episode.notice;
  byId("notice").hidden = !episode.notice;
}

const KEYS = [
  ["→ ↓ j", "the next step", () => move(1)],
  ["← ↑ k", "the step before", () => move(-1)],
  ["Home", "the first step", () => end(0)],
  ["End", "the last step", () => end(-1)],
  ["1", "before and after", () => press("mode", "both")],
  ["2", "before", () => press("mode", "before")],
  ["3", "after", () => press("mode", "after")],
  ["4", "the difference", () => press("mode", "difference")],
  ["a", "the action on or off", () => press("action")],
  ["e", "the elements on or off", () => press("elements")],
  ["z", "actual pixels, or all of the picture", () => press("actual")],
  ["/", "search the steps", () => byId("search").focus()],
  ["t", "light or dark", toggleTheme],
  ["?", "these keys", () => byId("keys").showModal()],
];
const NAMES = { ArrowRight: "→", ArrowDown: "↓", ArrowLeft: "←", ArrowUp: "↑" };

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  if (event.target.matches("input")) {
    if (event.key === "Escape") { byId("search").value = ""; search(); event.target.blur(); }
    if (event.key === "Enter") event.target.blur();
    return;
  }
  const vertical = event.key === "ArrowUp" || event.key === "ArrowDown";
  if (vertical && event.target.closest("#stage, pre, .scroll")) return;
  const name = NAMES[event.key] ?? event.key;
  const bound = KEYS.find(([names]) => names.split(" ").includes(name));
  if (!bound) return;
  event.preventDefault();
  bound[2]();
}

function toggleTheme() {
  const dark = document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.dataset.theme = dark === "dark" ? "light" : "dark";
}

function start() {
  const rows = KEYS.map(([names, what]) => [make("dt", {}, ...names.split(" ").flatMap((name) => [make("kbd", {}, name), " "])), make("dd", {}, what)]);
  byId("keys").append(make("h2", {}, "Keys"), make("dl", {}, ...rows.flat()));
  byId("keys").addEventListener("click", () => byId("keys").close());
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("theme").addEventListener("click", toggleTheme);
  byId("search").addEventListener("input", search);
  document.addEventListener("keydown", onKey);
  new ResizeObserver(fitAll).observe(byId("stage"));
  showHeader();
  showButtons();
  listSteps();
  if (!episode.steps.length) return byId("pictures").append(make("p", { class: "empty" }, "No step was completed."));
  const asked = episode.steps.findIndex((_, index) => `#${numberOf(index)}` === location.hash);
  go(Math.max(asked, 0));
}

start();
