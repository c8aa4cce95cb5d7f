"use strict";
(() => {
  const page = document.documentElement;
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const english = () => page.dataset.lang === "en";

  // Language: the style shows the texts that stand in both; this writes the others. Figures only change their signs,
  // so that no language can round them differently.
  const said = JSON.parse(document.getElementById("in-english").textContent);
  const figure = (text) => text.replace(/\d[\d.,]*/g, (digits) => digits.replace(/[.,]/g, (sign) => (sign === "." ? "," : ".")));
  const sentence = (text) => text.split("; ").map((part) => said[part] ?? part).join("; ");
  const vietnamese = new Map();
  function write(selector, inEnglish) {
    for (const node of all(selector)) {
      if (!vietnamese.has(node)) vietnamese.set(node, node.ariaLabel ?? node.textContent);
      const text = english() ? inEnglish(vietnamese.get(node), node) : vietnamese.get(node);
      if (node.ariaLabel === null) node.textContent = text;
      else node.ariaLabel = text;
    }
  }
  function speak(language) {
    page.dataset.lang = page.lang = language;
    write(".f, td.n, #map circle title", figure);
    write("td.w", sentence);
    write("[data-en]", (_, node) => node.dataset.en);
    texts = new WeakMap();
    all("[data-find]").forEach((input) => show(input.dataset.find));
  }
  document.getElementById("language").addEventListener("click", () => speak(english() ? "vi" : "en"));

  // Search: without accents and case, as people type.
  const plain = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
  let texts = new WeakMap();
  function textOf(row) {
    if (!texts.has(row)) texts.set(row, plain(row.textContent));
    return texts.get(row);
  }
  function show(name) {
    const words = plain(document.getElementById(`find-${name}`).value).split(/\s+/).filter(Boolean);
    const only = document.querySelector(`[data-only=${name}]`).checked;
    document.getElementById(`t-${name}`).classList.toggle("filtered", only);
    const rows = all(`#t-${name} tbody tr`);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => textOf(row).includes(word));
      shown += row.hidden || (only && !row.dataset.keep) ? 0 : 1;
    }
    const [some, of] = [shown, rows.length].map((count) => count.toLocaleString(english() ? "en-GB" : "vi-VN"));
    document.getElementById(`count-${name}`).textContent =
      shown ? (english() ? `${some} of ${of} rows` : `${some} / ${of} dòng`) : (english() ? "no row" : "không có dòng nào");
  }
  all("[data-find]").forEach((input) => input.addEventListener("input", () => show(input.dataset.find)));
  all("[data-only]").forEach((box) => box.addEventListener("change", () => show(box.dataset.only)));

  // Sorting: by the value that a cell carries or shows in Vietnamese, empty ones last.
  const collator = new Intl.Collator("vi", { numeric: true });
  function valueOf(cell, numeric) {
    const text = cell?.dataset.v ?? vietnamese.get(cell) ?? cell?.textContent ?? "";
    if (text === "" || text === "–") return "";
    if (!numeric) return text;
    return Number(cell.dataset.v ?? text.replaceAll(".", "").replace(",", ".").replace("−", "-"));
  }
  function sort(table, at, down) {
    const body = table.tBodies[0];
    const numeric = table.tHead.rows[0].cells[at].classList.contains("n");
    const keyed = [...body.rows].map((row) => [valueOf(row.cells[at], numeric), row]);
    keyed.sort(([a], [b]) => {
      if (a === "" || b === "") return (a === "") - (b === "");
      return (down ? -1 : 1) * (numeric ? a - b : collator.compare(a, b));
    });
    body.append(...keyed.map(([, row]) => row));
  }
  for (const table of all("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, at) => head.addEventListener("click", () => {
      const was = head.getAttribute("aria-sort");
      const down = was ? was === "ascending" : head.classList.contains("n");
      all("[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(table, at, down);
    }));
  }

  // Paper shows the rows that the screen shows, and what is folded.
  window.addEventListener("beforeprint", () => all("details").forEach((part) => { part.open = true; }));
  all("[data-find]").forEach((input) => show(input.dataset.find));
})();
