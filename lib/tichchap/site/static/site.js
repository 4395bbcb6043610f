"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const ui = document.getElementById("ui").dataset;
  const store = (key, value) => {
    try { localStorage.setItem(key, value); } catch { /* a browser that stores nothing for files */ }
  };

  // The language that is read is the one to begin with next time. A switch keeps the place: both
  // languages have the same sections in the same order, under names of their own.
  store("lang", document.documentElement.lang);
  const sections = [...document.querySelectorAll("article section[id]")];
  const asked = /^#section-(\d+)$/.exec(location.hash);
  if (asked && sections[asked[1]]) location.replace(`#${sections[asked[1]].id}`);
  for (const link of document.querySelectorAll(".languages a")) {
    link.addEventListener("click", () => {
      const at = sections.findLastIndex((section) => section.getBoundingClientRect().top < 150);
      const explorer = document.getElementById("tichchap-explorer"); // its state is in the address
      link.hash = explorer ? location.hash : at > 0 ? `section-${at}` : "";
      link.search = document.getElementById("search-results") ? location.search : "";
    });
  }

  // The navigation shows where the reader is.
  const current = document.querySelector(".sidebar-tree .current-page");
  const list = document.querySelector(".sidebar-scroll");
  if (current) list.scrollTop = Math.max(0, current.offsetTop - list.clientHeight / 2);

  // Drawers on narrow screens.
  const buttons = [...document.querySelectorAll("[data-opens]")];
  const boxes = [...new Set(buttons.map((button) => document.getElementById(button.dataset.opens)))];
  const tell = () => buttons.forEach((button) =>
    button.setAttribute("aria-expanded", document.getElementById(button.dataset.opens).checked));
  boxes.forEach((box) => box.addEventListener("change", tell));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const box = document.getElementById(button.dataset.opens);
      box.checked = !box.checked;
      tell();
      const drawer = document.getElementById(button.getAttribute("aria-controls"));
      if (box.checked) setTimeout(() => drawer.querySelector("a[href]:not(.skip-to-content)").focus(), 50);
    });
  }
  const close = () => { boxes.forEach((box) => { box.checked = false; }); tell(); };
  document.addEventListener("keydown", (event) => {
    const open = boxes.find((box) => box.checked);
    if (event.key !== "Escape" || !open) return;
    close();
    buttons.find((button) => button.dataset.opens === open.id && button.offsetParent)?.focus();
  });
  document.querySelectorAll("#contents a, #navigation a").forEach((link) => link.addEventListener("click", close));

  // A button that copies the code beside it, where the browser lets pages write to the clipboard.
  for (const code of navigator.clipboard ? document.querySelectorAll("div.highlight pre") : []) {
    if (code.closest(".cell_output")) continue;
    const button = Object.assign(document.createElement("button"),
      {type: "button", className: "copy", textContent: ui.copy});
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent.trimEnd());
      button.textContent = ui.copied;
      setTimeout(() => { button.textContent = ui.copy; }, 1500);
    });
    code.parentElement.append(button);
  }

  // What scrolls sideways can be reached with the keyboard.
  const reach = () => {
    for (const box of document.querySelectorAll("article pre, .table-wrapper, div.math, .toc-scroll, .sidebar-scroll, .sig")) {
      const wide = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
      if (wide) box.tabIndex = 0; else box.removeAttribute("tabindex");
    }
  };
  reach();
  window.addEventListener("resize", reach);
});
