// The boxes of a review, whose state stays in this browser, the sliders of figures, and the comment.
const PREFIX = "postgen-review:";

function stored(key) {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null; // storage is blocked: the boxes work until the page is closed
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

const ticks = new Map();
const isTicked = (key) => Boolean(ticks.has(key) ? ticks.get(key) : stored(key));

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
  const comment = document.getElementById("comment");
  if (comment) comment.value = commentText(comment.defaultValue);
}

function commentText(text) {
  const keys = new Map([...document.querySelectorAll("#boxes li")].map((li) => [li.textContent, li.dataset.key]));
  const ticked = (line) => keys.has(line) && isTicked(keys.get(line));
  return text.split("\n").map((line) => (ticked(line) ? line.replace("- [ ]", "- [x]") : line)).join("\n");
}

async function copyComment() {
  const comment = document.getElementById("comment");
  const status = document.getElementById("copied");
  let done = false;
  try {
    await navigator.clipboard.writeText(comment.value);
    done = true;
  } catch {
    document.getElementById("comment-details").open = true; // it can be copied by hand
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
});
document.addEventListener("click", (event) => {
  if (event.target.id === "copy") copyComment();
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
