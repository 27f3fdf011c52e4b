/* The inspector's workspace: saves item by item, works by keyboard, loses nothing when the line is cut.
   What is not yet with the server stays in this browser and is sent again. Needs portal.js; without scripts the
   whole checklist is one form. */
(function () {
  "use strict";

  const doc = document;
  const all = window.portal.all;
  const form = doc.querySelector("form[data-inspect]");
  if (!form) return;

  const lines = all("[data-item]", form);
  const PAUSES = [2, 5, 10, 30, 60];
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const state = new Map(lines.map(function (line) { return [line, { busy: false, again: false, timer: 0, tries: 0 }]; }));
  const saved = doc.querySelector("[data-saved]");

  const typing = function (node) {
    return Boolean(node) && (/^(TEXTAREA|SELECT)$/.test(node.tagName) ||
      (node.tagName === "INPUT" && !/^(radio|checkbox)$/.test(node.type)));
  };

  /* What waits for the server --------------------------------------------- */

  const keyOf = function (line) { return ["inspect", form.dataset.who, form.dataset.entry, line.dataset.item].join(":"); };
  const field = function (line, name) { return all("[name='" + line.dataset.item + "-" + name + "']", line); };
  const value = function (line, name) { const found = field(line, name)[0]; return found ? found.value : ""; };
  const chosen = function (line) {
    const radio = field(line, "result").filter(function (node) { return node.checked; })[0];
    return radio ? radio.value : "";
  };

  const read = function (line) {
    const rectify = field(line, "rectify")[0];
    return {
      result: chosen(line), deduction: value(line, "deduction"), words: value(line, "words"),
      rectify: Boolean(rectify && rectify.checked), version: value(line, "version")
    };
  };

  const write = function (line, told) {
    field(line, "result").forEach(function (node) { node.checked = node.value === told.result; });
    if (field(line, "deduction")[0] && told.deduction) field(line, "deduction")[0].value = told.deduction;
    field(line, "words")[0].value = told.words || "";
    if (told.rectify !== undefined) field(line, "rectify")[0].checked = told.rectify;
    if (told.version !== undefined) field(line, "version")[0].value = told.version;
    unfold(line);
  };

  const kept = function (line) {
    try { return JSON.parse(window.localStorage.getItem(keyOf(line)) || "null"); } catch (error) { return null; }
  };
  // How many items the server does not have yet.
  const waiting = function () {
    const open = lines.filter(kept).length;
    form.setAttribute("data-waiting", open);
    return open;
  };
  const keep = function (line) {
    try { window.localStorage.setItem(keyOf(line), JSON.stringify(read(line))); } catch (error) { /* a full store must not stop the work */ }
    waiting();
  };
  const forget = function (line) {
    try { window.localStorage.removeItem(keyOf(line)); } catch (error) { /* as above */ }
    waiting();
  };

  /* What is shown ---------------------------------------------------------- */

  const unfold = function (line) {
    const details = line.querySelector(".chk-d");
    if (details) details.open = chosen(line) === "fault";
  };

  const trouble = function (line, words) {
    const place = line.querySelector("[data-error]");
    place.textContent = words;
    place.hidden = !words;
    line.classList.toggle("is-err", Boolean(words));
  };

  const clash = function (line, told) {
    const place = line.querySelector("[data-clash]");
    place.hidden = !told;
    if (!told) return;
    place.querySelector("[data-theirs]").textContent = told.told || "";
    field(line, "version")[0].value = told.version;
    let take = place.querySelector("button");
    if (!take) {
      take = doc.createElement("button");
      take.type = "button";
      take.className = "btn btn-sm";
      place.appendChild(take);
    }
    take.textContent = "采用" + (told.by || "他") + "的结论";
    take.onclick = function () {
      write(line, { result: told.result, deduction: told.deduction, words: told.text, rectify: told.rectify, version: told.version });
      clash(line, null);
      trouble(line, "");
      save(line);
    };
  };

  const setText = function (selector, words) {
    const node = doc.querySelector(selector);
    if (node) node.textContent = words;
  };

  const show = function (told) {
    setText("[data-score]", told.score);
    const verdict = doc.querySelector("[data-verdict]");
    verdict.textContent = told.verdict;
    verdict.classList.toggle("tag-ok", told.ok);
    verdict.classList.toggle("tag-bad", !told.ok);
    all("[data-part]").forEach(function (node) { node.textContent = told.parts[node.dataset.part]; });
    all("[data-count]").forEach(function (node) {
      const own = lines.filter(function (line) { return line.dataset.section === node.dataset.count; });
      node.textContent = own.filter(chosen).length + " / " + own.length;
    });
    const list = doc.querySelector("[data-orders]");
    list.textContent = "";
    told.orders.forEach(function (words) { list.appendChild(doc.createElement("li")).textContent = words; });
    setText("[data-orders-n]", told.orders.length);
  };

  const report = function (words) {
    const open = waiting();
    saved.classList.toggle("red", open > 0);
    saved.textContent = "已查 " + lines.filter(chosen).length + " / " + lines.length + " 项" +
      (open ? "，" + open + " 项还没有存到服务器，联网后自动再存" : words ? "，" + words : "");
  };

  /* Saving ----------------------------------------------------------------- */

  const body = function (line) {
    const told = read(line), data = new FormData();
    Object.keys(told).forEach(function (name) {
      if (name === "rectify") { if (told.rectify) data.append(line.dataset.item + "-rectify", "on"); return; }
      data.append(line.dataset.item + "-" + name, told[name]);
    });
    return data;
  };

  // A small exchange outlives the page it was begun on.
  const post = function (url, data, small) {
    return window.fetch(url, {
      method: "POST", body: data, credentials: "same-origin", redirect: "manual", keepalive: Boolean(small),
      headers: { "X-CSRFToken": token, "X-Requested-With": "autosave" }
    }).then(function (answer) {
      if (answer.type === "opaqueredirect") throw new Error("login");
      return answer.text().then(function (text) {
        let told = {};
        try { told = JSON.parse(text); } catch (error) { told = {}; }
        return { status: answer.status, told: told };
      });
    });
  };

  const save = function (line) {
    const own = state.get(line);
    clearTimeout(own.timer);
    if (!chosen(line)) return;
    keep(line);
    if (own.busy) { own.again = true; return; }
    own.busy = true;
    own.again = false;
    post(line.dataset.url, body(line), true).then(function (answer) {
      own.busy = false;
      settle(line, answer);
      if (own.again) save(line);
    }).catch(function (error) {
      own.busy = false;
      later(line, error.message === "login" ? "登录已过期，填写的内容留在本机。重新登录后回到这里会自动保存。" : "没有存上，正在重试。填写的内容留在本机，不会丢。");
    });
  };

  const settle = function (line, answer) {
    const told = answer.told, own = state.get(line);
    if (answer.status === 200) {
      own.tries = 0;
      field(line, "version")[0].value = told.version;
      trouble(line, "");
      clash(line, null);
      if (own.again) keep(line); else forget(line);
      show(told);
      report(told.saved + " 已自动保存");
    } else if (answer.status === 409) {
      forget(line);
      trouble(line, told.words);
      clash(line, told);
      report("");
    } else if (answer.status === 422 || answer.status === 403) {
      forget(line);
      trouble(line, told.words || "没有保存，刷新页面再试");
      report("");
    } else {
      later(line, "没有存上，正在重试。填写的内容留在本机，不会丢。");
    }
  };

  const later = function (line, words) {
    const own = state.get(line);
    trouble(line, words);
    report("");
    own.timer = setTimeout(function () { save(line); }, 1000 * PAUSES[Math.min(own.tries, PAUSES.length - 1)]);
    own.tries += 1;
  };

  const soon = function (line, pause) {
    const own = state.get(line);
    if (chosen(line)) keep(line);
    clearTimeout(own.timer);
    own.timer = setTimeout(function () { save(line); }, pause);
  };

  const flush = function () { lines.forEach(function (line) { if (kept(line)) save(line); }); };

  form.addEventListener("change", function (event) {
    const line = event.target.closest("[data-item]");
    if (!line) return;
    if (event.target.matches("[data-shots]")) { shoot(line, Array.from(event.target.files), event.target); return; }
    if (event.target.type === "radio") unfold(line);
    soon(line, 50);
  });
  form.addEventListener("input", function (event) {
    const line = event.target.closest("[data-item]");
    if (line && typing(event.target) && event.target.type !== "file") soon(line, 900);
  });
  // The browser sends the whole form with the button that was pressed; nothing of it needs to be sent twice.
  form.addEventListener("submit", function () {
    lines.forEach(function (line) { clearTimeout(state.get(line).timer); });
  });
  window.addEventListener("online", flush);

  /* Screenshots ------------------------------------------------------------ */

  const shoot = function (line, files, input) {
    if (!files.length) return;
    if (chosen(line) !== "fault") { trouble(line, "先选“扣分”或“不符合”，再添加截图"); return; }
    const data = new FormData();
    files.forEach(function (file) { data.append("files", file, file.name); });
    saveFirst(line).then(function () { return post(line.dataset.files, data); }).then(function (answer) {
      if (answer.status === 200 || answer.status === 422) {
        (answer.told.files || []).forEach(function (file) { thumb(line, file.name); });
        trouble(line, answer.told.words || "");
        if (input) input.value = "";
        return;
      }
      throw new Error(String(answer.status));
    }).catch(function () { trouble(line, "截图没有存上，联网后再添加一次"); });
  };

  // A screenshot belongs to a saved item.
  const saveFirst = function (line) {
    return post(line.dataset.url, body(line)).then(function (answer) {
      settle(line, answer);
      if (answer.status !== 200) throw new Error(String(answer.status));
    });
  };

  const thumb = function (line, name) {
    const place = line.querySelector("[data-thumbs]"), node = doc.createElement("span");
    node.className = "thumb";
    node.textContent = name;
    place.appendChild(node);
  };

  doc.addEventListener("paste", function (event) {
    const line = doc.activeElement.closest("[data-item]") || here;
    const pictures = Array.from((event.clipboardData && event.clipboardData.files) || []).filter(function (file) {
      return /^image\/(png|jpeg)$/.test(file.type);
    });
    if (!line || !pictures.length) return;
    event.preventDefault();
    event.stopPropagation();
    shoot(line, pictures.map(function (file, number) {
      return new File([file], "截图" + (number + 1) + (file.type === "image/jpeg" ? ".jpg" : ".png"), { type: file.type });
    }), null);
  }, true);

  /* Keys ------------------------------------------------------------------- */

  let here = null;

  const go = function (line) {
    if (!line) return;
    const radios = field(line, "result");
    (radios.filter(function (node) { return node.checked; })[0] || radios[0]).focus({ preventScroll: true });
    line.scrollIntoView({ block: "center" });
  };

  form.addEventListener("focusin", function (event) {
    const line = event.target.closest("[data-item]");
    if (here) here.classList.remove("is-here");
    here = line || here;
    if (line) line.classList.add("is-here");
  });

  const step = function (by) {
    const place = here ? lines.indexOf(here) + by : 0;
    go(lines[Math.max(0, Math.min(lines.length - 1, place))]);
  };

  const choose = function (line, place) {
    const radio = field(line, "result")[place];
    if (!radio) return;
    radio.checked = true;
    radio.focus({ preventScroll: true });
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const away = function (where) {
    const link = doc.querySelector("[data-go='" + where + "']");
    if (!link) return false;
    flush();
    window.location.href = link.href;
    return true;
  };

  doc.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    const key = event.key, plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    let done = true;
    if (event.ctrlKey && key.toLowerCase() === "s" && !event.shiftKey) lines.forEach(function (line) { if (chosen(line)) save(line); });
    else if (event.altKey && key === "ArrowRight") done = away("after");
    else if (event.altKey && key === "ArrowLeft") done = away("before");
    else if (key === "Escape" && here && typing(doc.activeElement)) go(here);
    else if (!plain || typing(doc.activeElement) || !doc.activeElement.closest("form[data-inspect], body")) done = false;
    else if (key === "ArrowDown") step(1);
    else if (key === "ArrowUp") step(-1);
    else if (/^[123]$/.test(key) && here) choose(here, Number(key) - 1);
    else if (key === "Enter" && here && doc.activeElement.type === "radio" && chosen(here) === "fault") field(here, "words")[0].focus();
    else if (key === "Enter" && doc.activeElement.type === "radio") done = true;
    else done = false;
    if (done) event.preventDefault();
  });

  /* Start: what an earlier visit could not save ---------------------------- */

  lines.forEach(function (line) {
    const told = kept(line);
    if (told && told.result) { write(line, told); save(line); }
  });
  report("");
})();
