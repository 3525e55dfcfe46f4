// Sorts tables by their headers, searches the list of submissions, opens a row. Without it everything is still there to read.
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(table, heads, column));
  });
}

function value(body, column) {
  const cell = body.rows[0].cells[column];
  const text = cell.dataset.value ?? cell.textContent.trim();
  const number = text === "" ? -Infinity : Number(text);
  return Number.isNaN(number) ? text.toLowerCase() : number;
}

function compare(one, two) {
  if (typeof one === "number" && typeof two === "number") return one - two;
  return String(one).localeCompare(String(two), undefined, { numeric: true });
}

// Every entry is a tbody of its own, so that a row and what it opens stay together.
function sort(table, heads, column) {
  const before = heads[column].getAttribute("aria-sort");
  const up = before ? before === "descending" : !heads[column].classList.contains("n");
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", up ? "ascending" : "descending");
  const bodies = [...table.tBodies];
  bodies.sort((one, two) => (up ? 1 : -1) * compare(value(one, column), value(two, column)));
  table.append(...bodies);
}

for (const button of document.querySelectorAll("button.open")) {
  button.addEventListener("click", () => {
    const inner = button.closest("tbody").querySelector(".inner");
    inner.hidden = !inner.hidden;
    button.setAttribute("aria-expanded", String(!inner.hidden));
  });
}
for (const inner of document.querySelectorAll(".inner")) inner.hidden = true;

const words = document.getElementById("words");
const what = document.getElementById("what");
const found = document.getElementById("found");
const entries = [...document.querySelectorAll("#submissions-table tbody")];

function search() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const entry of entries) {
    const text = entry.dataset.text;
    entry.hidden = !wanted.every((word) => text.includes(word)) || (what.value !== "" && entry.dataset.what !== what.value);
    shown += entry.hidden ? 0 : 1;
  }
  found.textContent = `${shown} of ${entries.length} shown`;
}

words.addEventListener("input", search);
what.addEventListener("change", search);
for (const link of document.querySelectorAll("a[data-search]")) {
  link.addEventListener("click", () => { words.value = link.dataset.search; what.value = ""; search(); });
}
addEventListener("beforeprint", () => { for (const inner of document.querySelectorAll(".inner")) inner.hidden = true; });
search();
