// The boxes and comments of a review, which stay in this browser, the sliders of figures, and the text to copy.
const PREFIX = "postgen-review:";

const ticks = new Map(); // what was changed on this page, for browsers that block the storage

function stored(key) {
  if (ticks.has(key)) return ticks.get(key);
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null; // blocked: the state lasts until the page is closed
  }
}

function store(key, value) {
  ticks.set(key, value);
  try {
    if (value) localStorage.setItem(PREFIX + key, value);
    else localStorage.removeItem(PREFIX + key);
  } catch {
    // as above
  }
}

const isTicked = (key) => Boolean(stored(key));

function count(keys) {
  const done = keys.filter(isTicked).length;
  return keys.length ? `${done} of ${keys.length} checked` : "Nothing to check";
}

function showState() {
  for (const box of document.querySelectorAll("input[data-key]")) box.checked = isTicked(box.dataset.key);
  const own = [...document.querySelectorAll("input[data-key]")].map((box) => box.dataset.key);
  let all = [...new Set(own)];
  for (const post of document.querySelectorAll("[data-keys]")) {
    const keys = post.dataset.keys.split(" ").filter(Boolean);
    post.querySelector(".ticked").textContent = count(keys);
    all = all.concat(keys);
  }
  const progress = document.getElementById("progress");
  if (progress) progress.textContent = count(all);
  showNotes();
  const notes = allNotes();
  const comment = document.getElementById("comment");
  if (comment) comment.value = commentText(comment.defaultValue) + (notes.length ? `\n## Comments\n\n${listOf(notes)}` : "");
  document.getElementById("notes").value = notes.map(lineOf).join("");
  const copy = document.getElementById("copy-notes");
  copy.hidden = !notes.length;
  copy.textContent = notes.length === 1 ? "Copy your comment" : `Copy your ${notes.length} comments`;
}

// Comments on blocks. They are kept with their place, so that the pages of other posts can list them, too.
const scope = () => `note:${document.querySelector(".bar").dataset.scope}:`;

function readNote(name) {
  try {
    const note = JSON.parse(stored(name));
    return typeof note?.text === "string" && typeof note?.place === "string" ? note : null;
  } catch {
    return null;
  }
}

function showNotes() {
  for (const place of document.querySelectorAll("[data-note]")) {
    const name = scope() + place.dataset.note;
    const note = readNote(name);
    const [button, area] = [place.querySelector("button"), place.querySelector("textarea")];
    if (note && note.place !== place.dataset.place) store(name, JSON.stringify({ ...note, place: place.dataset.place }));
    if (note && area.value !== note.text) area.value = note.text;
    if (note) area.hidden = false;
    button.setAttribute("aria-expanded", String(!area.hidden));
  }
}

function allNotes() {
  const names = new Set(ticks.keys());
  try {
    for (let n = 0; n < localStorage.length; n += 1) names.add(localStorage.key(n).replace(PREFIX, ""));
  } catch {
    // storage is blocked: only the comments of this page are known
  }
  const notes = [...names].filter((name) => name.startsWith(scope())).map(readNote).filter((note) => note?.text.trim());
  return notes.sort((a, b) => a.place.localeCompare(b.place, "en", { numeric: true }));
}

const lines = (note) => note.text.trim().split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
const lineOf = (note) => `${note.place}: ${lines(note).join("\n  ")}\n`;
const listOf = (notes) => notes.map((note) => `- \`${note.place}\`: ${lines(note).join("\n  ")}\n`).join("");

function commentText(text) {
  const keys = new Map([...document.querySelectorAll("#boxes li")].map((li) => [li.textContent, li.dataset.key]));
  const ticked = (line) => keys.has(line) && isTicked(keys.get(line));
  return text.split("\n").map((line) => (ticked(line) ? line.replace("- [ ]", "- [x]") : line)).join("\n");
}

async function copyText(id) {
  const comment = document.getElementById(id);
  const status = document.getElementById("copied");
  let done = false;
  try {
    await navigator.clipboard.writeText(comment.value);
    done = true;
  } catch {
    document.getElementById(`${id}-details`).open = true; // it can be copied by hand
    comment.focus();
    comment.select();
    done = document.execCommand("copy");
  }
  status.textContent = done ? "Copied." : "The browser does not allow it. The text is selected: copy it.";
}

function showMode(slider) {
  const button = document.getElementById("mode");
  if (!button) return;
  button.setAttribute("aria-pressed", String(slider));
  for (const figure of document.querySelectorAll(".compare")) figure.classList.toggle("slider", slider);
}

function moveSlider(range) {
  range.closest(".compare").style.setProperty("--shown", `${range.value}%`);
}

document.addEventListener("change", (event) => {
  const box = event.target.closest("input[data-key]");
  if (!box) return;
  store(box.dataset.key, box.checked ? "1" : "");
  showState();
});
document.addEventListener("input", (event) => {
  if (event.target.matches(".compare input[type=range]")) moveSlider(event.target);
  const note = event.target.closest("[data-note]");
  if (note) {
    const text = event.target.value;
    store(scope() + note.dataset.note, text && JSON.stringify({ place: note.dataset.place, text }));
    showState();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.id === "copy") copyText("comment");
  if (event.target.id === "copy-notes") copyText("notes");
  const add = event.target.closest("button.add");
  if (add) {
    const area = add.nextElementSibling;
    area.hidden = !area.hidden && !area.value;
    add.setAttribute("aria-expanded", String(!area.hidden));
    if (!area.hidden) area.focus();
  }
  if (event.target.id === "mode") {
    const slider = event.target.getAttribute("aria-pressed") !== "true";
    store("slider", slider ? "1" : "");
    showMode(slider);
  }
});
// Another page of the same review, in another tab.
addEventListener("storage", (event) => {
  if (event.key?.startsWith(PREFIX)) {
    ticks.delete(event.key.slice(PREFIX.length));
    showState();
  }
});
// A link to a place within a folded section opens it.
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  target?.scrollIntoView();
}
addEventListener("hashchange", openTarget);

function start() {
  showState();
  showMode(isTicked("slider"));
}
document.addEventListener("refreshed", start);
start();
openTarget();
