// Shows a post anew when a file has changed, and keeps the place where the reader is.
const changes = new EventSource("/events");
let interrupted = false;
let wanted = 0;

async function refresh() {
  const mine = ++wanted;
  const response = await fetch(location.pathname, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (mine !== wanted) return; // a later change overtook this one
  for (const id of ["contents", "main"]) {
    const next = page.getElementById(id);
    const shown = document.getElementById(id);
    if (next && shown && next.innerHTML !== shown.innerHTML) shown.replaceChildren(...next.childNodes);
    else if (!next !== !shown) return location.reload();
  }
  document.title = page.title;
}

changes.addEventListener("changed", refresh);
changes.addEventListener("error", () => { interrupted = true; });
changes.addEventListener("open", () => {
  if (interrupted) refresh();
  interrupted = false;
});
