// Small help on every page, none of it needed: copying, printing, times in the reader's own zone.
"use strict";

for (const time of document.querySelectorAll("time[data-local]")) {
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
