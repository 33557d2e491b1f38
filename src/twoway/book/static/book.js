// What every page does beyond its HTML: the colour switch, copy buttons, reachable scrolling boxes, folds in print.
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function remember(mode) {
    try {
      if (mode === "auto") localStorage.removeItem("tw-theme");
      else localStorage.setItem("tw-theme", mode);
    } catch (error) {
      // Storage may be forbidden: the choice then lasts as long as the page.
    }
  }

  function setMode(mode) {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
    const names = { auto: "automatic", light: "light", dark: "dark" };
    button.querySelector(".tw-unseen").textContent = `Colours: ${names[mode]}. Change`;
    button.title = `Colours: ${names[mode]}`;
  }

  const button = document.getElementById("tw-theme");
  button.hidden = false;
  setMode(root.dataset.mode || "auto");
  // From automatic the first press always changes what is seen.
  button.addEventListener("click", () => {
    const order = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    const mode = order[(order.indexOf(root.dataset.mode) + 1) % order.length];
    setMode(mode);
    remember(mode);
  });
  dark.addEventListener("change", () => setMode(root.dataset.mode));

  if (navigator.clipboard) {
    for (const block of document.querySelectorAll(".cell_input div.highlight, article > section div.highlight")) {
      const box = block.parentElement;
      if (box.closest(".cell_output") || box.querySelector(".tw-copy")) continue;
      const copy = document.createElement("button");
      copy.type = "button";
      copy.className = "tw-copy";
      copy.textContent = "Copy";
      copy.setAttribute("aria-label", "Copy this code");
      copy.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(block.innerText.replace(/\n$/, ""));
          copy.textContent = "Copied";
        } catch (error) {
          copy.textContent = "Select and copy by hand";
        }
        setTimeout(() => (copy.textContent = "Copy"), 2000);
      });
      box.append(copy);
    }
  }

  // A box that scrolls sideways must be reachable by keyboard, and only then.
  const scrolling = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) {
        target.tabIndex = 0;
        target.setAttribute("role", "group");
        target.setAttribute("aria-label", target.dataset.name);
      } else if (target.hasAttribute("tabindex")) {
        for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      }
    }
  });
  const boxes = {
    "article pre": "Code",
    ".tw-scroll, .cell_output .text_html": "Table",
    ".tw-math": "Formula",
    ".tw-plot-box": "Plot",
  };
  for (const [which, name] of Object.entries(boxes)) {
    for (const box of document.querySelectorAll(which)) {
      box.dataset.name = `${name}, scrolls sideways`;
      scrolling.observe(box);
    }
  }

  // The section in view is marked in the list beside the page.
  const links = new Map();
  for (const link of document.querySelectorAll(".tw-onpage a[href^='#']")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section, link);
  }
  if (links.size) {
    const seen = new Set();
    const watcher = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target);
        const last = [...links.keys()].filter((section) => seen.has(section)).pop();
        for (const [section, link] of links) {
          if (section === last) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      },
      { rootMargin: "0px 0px -70% 0px" },
    );
    for (const section of links.keys()) watcher.observe(section);
  }

  // A link in the opened contents closes them, also when it leads to this very page.
  const contents = document.getElementById("tw-contents");
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
  });

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
})();
