/* Drafts that save themselves, and what happens when an exchange in the background fails.
   Text stays in this tab until the server has it. Needs portal.js. */
(function () {
  "use strict";

  const doc = document;
  const house = window.portal;
  const all = house.all;

  /* Autosave: the text stays in this tab until the server has it ----------- */

  const waiting = new WeakMap();
  const keyOf = function (form) { return "draft:" + (form.dataset.autosave || window.location.pathname); };
  const place = function (form) {
    return doc.querySelector(form.dataset.status || "[data-autosave-status]");
  };
  const SECRET = new Set(["csrfmiddlewaretoken", "password", "key", "version"]);

  const entries = function (form) {
    return Array.from(new FormData(form).entries()).filter(function (pair) { return typeof pair[1] === "string"; });
  };

  const keep = function (form) {
    try {
      const pairs = entries(form).filter(function (pair) { return !SECRET.has(pair[0]); });
      window.sessionStorage.setItem(keyOf(form), JSON.stringify(pairs));
    } catch (error) { /* A full or closed store must not stop the typing. */ }
  };

  const forget = function (form) {
    try { window.sessionStorage.removeItem(keyOf(form)); } catch (error) { /* as above */ }
  };

  const clockWords = function () {
    const now = new Date();
    return String(now.getHours()).padStart(2, "0") + ":" + String(now.getMinutes()).padStart(2, "0");
  };

  const status = function (form, words, bad) {
    const node = place(form);
    if (!node) return;
    node.textContent = words;
    node.classList.toggle("red", Boolean(bad));
  };

  const answerOf = function (text) {
    try { return JSON.parse(text) || {}; } catch (error) { return {}; }
  };

  const save = function (form) {
    const state = waiting.get(form) || {};
    if (state.busy) { state.again = true; waiting.set(form, state); return; }
    state.busy = true;
    state.again = false;
    clearTimeout(state.timer);
    waiting.set(form, state);
    status(form, "正在保存…");
    const body = new FormData();
    entries(form).forEach(function (pair) { body.append(pair[0], pair[1]); });
    const token = form.querySelector("[name=csrfmiddlewaretoken]");
    window.fetch(form.dataset.autosave || window.location.href, {
      method: "POST",
      body: body,
      credentials: "same-origin",
      redirect: "manual",
      headers: { "X-CSRFToken": token ? token.value : "", "X-Requested-With": "autosave" }
    }).then(function (answer) {
      const away = answer.headers.get("HX-Redirect");
      if (away || answer.type === "opaqueredirect") throw new Error("login");
      return answer.text().then(function (text) {
        const told = answerOf(text);
        if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { told: told });
        return told;
      });
    }).then(function (told) {
      if (told.version !== undefined) all("input[name=version]", form).forEach(function (node) { node.value = told.version; });
      state.busy = false;
      house.dropNote(form);
      if (state.after) { state.after(); return; }
      if (state.again) { save(form); return; }
      // What the server could not keep stays in the tab.
      if (told.saved !== false) forget(form);
      status(form, told.words || clockWords() + " 已自动保存", told.saved === false);
    }).catch(function (error) {
      const told = error.told || {};
      state.busy = false;
      status(form, "没有保存", true);
      // The reader has pressed the button: the whole form goes to the server, which answers with everything he wrote.
      if (state.after) { state.after(); return; }
      const closed = error.message === "409" || error.message === "403";
      const words = error.message === "login"
        ? "登录已过期，文字留在本页。重新登录后回到这里，可以恢复刚才写的内容。"
        : closed
          ? (told.words || "这件申请在别处有了变化") + "。刚才写的没有保存，文字留在本页，复制后刷新再填。"
          : "没有保存成功，请再试一次。文字留在本页，不会丢。";
      house.failureNote(form, words, closed ? null : function () { save(form); });
    });
  };

  const later = function (form) {
    keep(form);
    const state = waiting.get(form) || {};
    clearTimeout(state.timer);
    state.timer = setTimeout(function () { save(form); }, Number(form.dataset.autosaveMs || 1200));
    waiting.set(form, state);
  };

  ["input", "change"].forEach(function (kind) {
    doc.addEventListener(kind, function (event) {
      const form = event.target.form;
      if (form && form.hasAttribute("data-autosave") && event.target.type !== "file") later(form);
    });
  });
  doc.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.hasAttribute("data-autosave")) return;
    const state = waiting.get(form) || {};
    clearTimeout(state.timer);
    keep(form);
    if (!state.busy) return;
    // A save is on its way and will bring a new version: wait for it, or the page would be in conflict with itself.
    const button = event.submitter;
    event.preventDefault();
    event.stopImmediatePropagation();
    state.after = function () { state.after = null; form.requestSubmit(button || undefined); };
  }, true);

  const differs = function (form, pairs) {
    const now = new Map();
    entries(form).forEach(function (pair) { now.set(pair[0], (now.get(pair[0]) || []).concat(pair[1])); });
    const then = new Map();
    pairs.forEach(function (pair) { then.set(pair[0], (then.get(pair[0]) || []).concat(pair[1])); });
    return Array.from(then.keys()).some(function (name) {
      return form.elements[name] && String(then.get(name)) !== String(now.get(name) || "");
    });
  };

  const putBack = function (form, pairs) {
    const values = new Map();
    pairs.forEach(function (pair) { values.set(pair[0], (values.get(pair[0]) || []).concat(pair[1])); });
    Array.from(form.elements).forEach(function (field) {
      if (!field.name || SECRET.has(field.name) || field.type === "file" || field.type === "hidden") return;
      const kept = values.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.indexOf(field.value) >= 0;
      else if (field.multiple) Array.from(field.options).forEach(function (one) { one.selected = kept.indexOf(one.value) >= 0; });
      else if (kept.length) field.value = kept.shift();
      if (field.matches(house.counted)) house.count(field);
    });
    later(form);
  };

  const offerKept = function (form) {
    let pairs = null;
    try { pairs = JSON.parse(window.sessionStorage.getItem(keyOf(form)) || "null"); } catch (error) { pairs = null; }
    if (!Array.isArray(pairs)) return;
    if (!differs(form, pairs)) { forget(form); return; }
    const note = house.failureNote(form, "上次有文字没有保存到平台，仍留在这台电脑上。", null);
    note.classList.replace("note-e", "note-w");
    note.setAttribute("role", "status");
    note.removeAttribute("data-failure"); // a later save must not take the offer away
    note.setAttribute("data-offer", "");
    [["恢复文字", function () { putBack(form, pairs); }], ["不要了", function () { forget(form); }]].forEach(function (pair) {
      const button = doc.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = pair[0];
      button.addEventListener("click", function () { note.remove(); pair[1](); });
      note.appendChild(button);
    });
  };

  /* htmx ------------------------------------------------------------------- */

  const retryOf = function (detail) {
    const source = detail.elt;
    const asked = detail.requestConfig || {};
    return function () {
      if (!source.isConnected || !window.htmx) window.location.reload();
      else if (source.tagName === "FORM") house.submitForm(source);
      else window.htmx.ajax(asked.verb, asked.path, { source: source, target: asked.target });
    };
  };

  const isPage = function (xhr) { return /^\s*<!doctype/i.test(xhr.responseText || ""); };

  const refusal = function (xhr) {
    if (xhr.status !== 403 && xhr.status !== 409) return "";
    const words = new DOMParser().parseFromString(xhr.responseText || "", "text/html").querySelector("[data-words]");
    return words ? words.textContent.trim() : "";
  };

  // Refusals that come as a fragment are shown in place; whole pages are not pasted into a corner.
  doc.addEventListener("htmx:beforeSwap", function (event) {
    if ([403, 409, 422].indexOf(event.detail.xhr.status) < 0 || isPage(event.detail.xhr)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });

  const spotOf = function (node) { return node.closest("form,section") || doc.getElementById("main"); };

  const htmxFailed = function (event) {
    const detail = event.detail;
    const xhr = detail.xhr || {};
    house.release(doc);
    if (xhr.status === 401) { window.location.assign("/login/?next=" + encodeURIComponent(window.location.pathname)); return; }
    const words = refusal(xhr);
    const spot = spotOf(detail.elt);
    const saving = detail.elt.tagName === "FORM" || detail.elt.closest("form");
    const plain = saving ? "没有保存成功，请再试一次" : "没有更新成功，请再试一次";
    const told = spot.querySelector("[data-failure] p");
    if (told && told.textContent === (words || plain)) return; // a page that asks every two seconds says it once
    house.failureNote(spot, words || plain, words ? null : retryOf(detail));
  };
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (kind) {
    doc.addEventListener(kind, htmxFailed);
  });
  doc.addEventListener("htmx:afterRequest", function (event) {
    if (!event.detail.successful) return;
    const spot = spotOf(event.detail.elt);
    house.release(spot.parentNode || doc);
    house.dropNote(spot);
  });
  doc.addEventListener("htmx:afterSwap", function (event) { house.ready(event.target); });

  doc.addEventListener("portal:save", function (event) { save(event.target); });
  all("form[data-autosave]").forEach(offerKept);
})();
