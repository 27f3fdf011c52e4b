/* Improves pages that already work without it: keys, autosave, submit-once, pasted screenshots. No dependency, ES2019. */
(function () {
  "use strict";
  const find = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const typing = (target) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;

  // Error summary and conflict notes take the focus.
  const first = find("[data-focus]");
  if (first) { first.focus(); document.title = "错误：" + document.title; }

  // Keys: / search, ? help, Alt+Y opinion, Ctrl+Enter submits it, Ctrl+S saves the draft.
  document.addEventListener("keydown", function (event) {
    if (event.isComposing) { return; }
    const opinion = find("[data-opinion-form]");
    if (event.altKey && event.key.toLowerCase() === "y" && opinion) {
      event.preventDefault();
      const target = find("input[type=radio]:checked, input[type=radio]", opinion) || find("textarea", opinion);
      if (target) { target.focus(); }
    } else if (event.ctrlKey && event.key === "Enter" && opinion && opinion.contains(event.target)) {
      event.preventDefault();
      opinion.requestSubmit ? opinion.requestSubmit() : opinion.submit();
    } else if (event.ctrlKey && event.key.toLowerCase() === "s" && find("form[data-autosave]")) {
      event.preventDefault();
      save(find("form[data-autosave]"));
    } else if (!event.ctrlKey && !event.altKey && !event.metaKey && !typing(event.target)) {
      if (event.key === "/") { const box = find("[data-key='/']"); if (box) { event.preventDefault(); box.focus(); } }
      if (event.key === "?") { const help = find("#keys"); if (help && help.showModal) { event.preventDefault(); open(help, event.target); } }
    }
  });

  // Dialogs: focus to the heading, back to the opener at the end.
  function open(dialog, opener) {
    dialog.showModal();
    const heading = find("h2", dialog);
    if (heading) { heading.focus(); }
    dialog.addEventListener("close", function () { if (opener && opener.focus) { opener.focus(); } }, { once: true });
  }

  document.addEventListener("click", function (event) {
    const target = event.target.closest ? event.target.closest("button, a") : null;
    if (!target) { return; }
    if (target.hasAttribute("data-close")) { const dialog = target.closest("dialog"); if (dialog) { dialog.close(); } }
    if (target.dataset.dialog) { const dialog = find(target.dataset.dialog); if (dialog && dialog.showModal) { event.preventDefault(); open(dialog, target); } }
    if (target.dataset.phrase !== undefined) { insert(target); }
    if (target.dataset.copy) { copy(target); }
    if (target.hasAttribute("data-print")) { window.print(); }
  });

  function insert(button) {
    const area = find(button.dataset.target || "textarea", button.closest("form"));
    if (!area) { return; }
    area.value = (area.value ? area.value.replace(/[。；，\s]*$/, "；") : "") + button.dataset.phrase;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  function copy(button) {
    const source = find(button.dataset.copy);
    const text = source.value !== undefined ? source.value : source.innerText;
    const told = function () { button.textContent = "已复制"; };
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(told); return; }
    const area = document.createElement("textarea");
    area.value = text;
    document.body.appendChild(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    told();
  }

  // Show password.
  all("[data-show]").forEach(function (box) {
    box.addEventListener("change", function () { find(box.dataset.show).type = box.checked ? "text" : "password"; });
  });

  // One submit: disabled on click, enabled again when the page comes back.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { all("button[type=submit], button:not([type])", form).forEach(function (b) { b.setAttribute("aria-disabled", "true"); }); }, 0);
  });
  window.addEventListener("pageshow", function () {
    all("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    all("button[aria-disabled]").forEach(function (b) { b.removeAttribute("aria-disabled"); });
  });

  // Counters: "已写 73 字，最多 300 字".
  all("textarea[maxlength]").forEach(function (area) {
    const line = document.createElement("p");
    line.className = "f-count";
    const tell = function () { line.textContent = "已写 " + Array.from(area.value).length + " 字，最多 " + area.maxLength + " 字"; };
    area.after(line);
    area.addEventListener("input", tell);
    tell();
  });

  // Pasted screenshots go into the file input marked for it.
  document.addEventListener("paste", function (event) {
    const input = find("input[type=file][data-paste]");
    const file = Array.from((event.clipboardData || {}).files || []).find(function (item) { return item.type.startsWith("image/"); });
    if (!input || !file) { return; }
    const holder = new DataTransfer();
    holder.items.add(new File([file], "粘贴的截图.png", { type: file.type }));
    input.files = holder.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Autosave: each change, kept in the browser until the server has it.
  const timers = new WeakMap();
  function note(form, words, failed) {
    const place = find(form.dataset.status || "[data-autosave-status]");
    if (!place) { return; }
    place.textContent = words;
    place.className = failed ? "note note-e" : "autosave";
    if (failed) {
      const again = document.createElement("button");
      again.type = "button";
      again.className = "btn btn-sm";
      again.textContent = "再试一次";
      again.addEventListener("click", function () { save(form); });
      place.appendChild(again);
    }
  }
  function keep(form) {
    const kept = {};
    new FormData(form).forEach(function (value, name) { if (typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "version" && name !== "key") { kept[name] = value; } });
    try { sessionStorage.setItem("draft:" + form.dataset.autosave, JSON.stringify(kept)); } catch (error) { /* storage is full or off: the server copy counts */ }
  }
  function save(form) {
    keep(form);
    const body = new FormData(form);
    all("input[type=file]", form).forEach(function (input) { body.delete(input.name); });
    return fetch(form.dataset.autosave, { method: "POST", body: body, credentials: "same-origin", headers: { "X-Requested-With": "autosave" }, redirect: "error" })
      .then(function (response) { if (!response.ok) { throw new Error(String(response.status)); } return response.json(); })
      .then(function (answer) {
        sessionStorage.removeItem("draft:" + form.dataset.autosave);
        if (answer.version) { all("input[name=version]", form).forEach(function (input) { input.value = answer.version; }); }
        note(form, answer.words || "已自动保存", false);
      })
      .catch(function () { note(form, "没有保存成功，请再试一次", true); });
  }
  all("form[data-autosave]").forEach(function (form) {
    form.addEventListener("input", function (event) {
      if (event.target.type === "file") { return; }
      window.clearTimeout(timers.get(form));
      timers.set(form, window.setTimeout(function () { save(form); }, 1200));
    });
    const kept = sessionStorage.getItem("draft:" + form.dataset.autosave);
    if (kept) {
      const values = JSON.parse(kept);
      Object.keys(values).forEach(function (name) {
        const field = form.elements[name];
        if (field && field.type !== "hidden" && field.type !== "file" && field.value !== undefined && !field.length) { field.value = values[name]; }
      });
      save(form);
    }
  });

  // "Select all" boxes.
  all("[data-select-all]").forEach(function (box) {
    box.addEventListener("change", function () { all(box.dataset.selectAll).forEach(function (item) { item.checked = box.checked; }); });
  });

  // htmx: a failure is told where it happened, with a way to try again; 4xx answers with words are shown.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if ([403, 409, 422].indexOf(event.detail.xhr.status) >= 0) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      const place = event.detail.target || event.target;
      const box = document.createElement("div");
      box.className = "note note-e";
      box.setAttribute("role", "alert");
      box.textContent = "没有更新成功，继续填写即可，保存时会再检查";
      if (place.firstElementChild && place.firstElementChild.classList.contains("note-e")) { place.firstElementChild.remove(); }
      place.prepend(box);
    });
  });
})();
