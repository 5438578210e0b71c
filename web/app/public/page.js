// Small help on every page, none of it needed: copying, printing, times in the reader's own zone.
"use strict";

function showLocalTimes(part) {
  for (const time of part.querySelectorAll("time[data-local]")) {
    const date = new Date(time.dateTime);
    const language = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
    try {
      const text = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(date);
      const zone = new Intl.DateTimeFormat(language, { timeZoneName: "short" })
        .formatToParts(date).find((part) => part.type === "timeZoneName").value;
      time.textContent = language === "en-GB" ? `${text} ${zone}` : `${text}（${zone}）`;
    } catch {
      // An old browser keeps what the server wrote.
    }
  }
}

const sent = new Map([...document.querySelectorAll("[data-live]")].map((part) => [part.id, part.innerHTML]));
showLocalTimes(document);

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (!button) return;
  if ("print" in button.dataset) window.print();
  if ("copy" in button.dataset) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      copyOldWay(button.dataset.copy);
    }
    if (button.textContent === button.dataset.done) return;
    const label = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 2500);
  }
});

// Without a secure context there is no clipboard to write to.
function copyOldWay(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

// A page with something that happens asks for itself again, and replaces what changed.
const isLive = () => document.querySelector("[data-live]") !== null;
async function refresh() {
  if (!isLive()) return;
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (answer.ok) replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // Without a connection the page stays as it is, and asks again.
    }
  }
  setTimeout(refresh, 4000);
}

function replace(fresh) {
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(old.id);
    if (!now) continue;
    if (!("live" in now.dataset)) delete old.dataset.live;
    // Times are rewritten in the reader's zone, so what was sent is kept to compare with.
    if (sent.get(old.id) === now.innerHTML) continue;
    sent.set(old.id, now.innerHTML);
    old.replaceChildren(...now.childNodes);
    showLocalTimes(old);
  }
}

if (isLive()) setTimeout(refresh, 4000);
