// Shows a post anew when a file has changed, and keeps the place where the reader is.
const changes = new EventSource("/events");
let interrupted = false;
let wanted = 0;
// What the server sent last. Scripts and readers change the page, for example when a figure's slider moves.
const parts = ["contents", "main"];
const sent = new Map(parts.map((id) => [id, document.getElementById(id)?.innerHTML]));

// Keeps sections open, and the focus, when their page is shown anew.
function rememberPlace() {
  const open = [...document.querySelectorAll("details[open][id]")].map((details) => details.id);
  const focused = document.activeElement?.id;
  return () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };
}

async function refresh() {
  const mine = ++wanted;
  const response = await fetch(location.pathname, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (mine !== wanted) return; // a later change overtook this one
  const restorePlace = rememberPlace();
  for (const id of parts) {
    const next = page.getElementById(id);
    const shown = document.getElementById(id);
    if (!next !== !shown) return location.reload();
    if (!next || next.innerHTML === sent.get(id)) continue;
    sent.set(id, next.innerHTML);
    shown.replaceChildren(...next.childNodes);
  }
  document.title = page.title;
  document.dispatchEvent(new Event("refreshed"));
  restorePlace();
}

changes.addEventListener("changed", refresh);
changes.addEventListener("error", () => { interrupted = true; });
changes.addEventListener("open", () => {
  if (interrupted) refresh();
  interrupted = false;
});
