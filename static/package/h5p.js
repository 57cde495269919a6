/* Plays H5P content in its cage, and says in the words of SCORM 2004 how far the learner is. */
(() => {
  const boot = globalThis.__lifa;
  delete globalThis.__lifa;
  const above = window.parent;
  const known = { ...boot.values };
  let dirty = {};
  let sequence = boot.sequence;
  let timer = 0;

  function tell(verb) {
    clearTimeout(timer);
    timer = 0;
    sequence += 1;
    above.postMessage({ lifa: verb, sequence, values: dirty }, boot.above);
  }

  function set(changed) {
    for (const [name, value] of Object.entries(changed)) {
      if (known[name] !== String(value)) dirty[name] = known[name] = String(value);
    }
    if (Object.keys(dirty).length && !timer) timer = setTimeout(() => tell("set"), 400);
  }

  function heard(event) {
    const said = event.data?.statement;
    const verb = said?.verb?.id?.split("/").pop();
    /* Parts of a whole report too; only what has no parent is the content itself. */
    if (!verb || said.context?.contextActivities?.parent?.length) return;
    if (verb === "attempted") set({ "cmi.completion_status": known["cmi.completion_status"] === "completed" ? "completed" : "incomplete" });
    const score = said.result?.score;
    if (score && ["answered", "completed", "passed", "failed"].includes(verb)) {
      set({ "cmi.score.raw": score.raw ?? 0, "cmi.score.min": score.min ?? 0, "cmi.score.max": score.max ?? 0, "cmi.score.scaled": score.scaled ?? 0 });
    }
    if (["completed", "passed", "mastered"].includes(verb) || said.result?.completion) set({ "cmi.completion_status": "completed" });
    if (verb === "passed" || verb === "mastered" || said.result?.success === true) set({ "cmi.success_status": "passed" });
    else if (verb === "failed" || said.result?.success === false) set({ "cmi.success_status": "failed" });
  }

  function state() {
    const kept = globalThis.H5PIntegration?.contents?.["cid-lifa"];
    const shown = globalThis.H5P?.instances?.[0];
    const now = shown?.getCurrentState?.();
    if (kept && now !== undefined) set({ "cmi.suspend_data": JSON.stringify(now).slice(0, 60000) });
  }

  const before = known["cmi.suspend_data"];
  new globalThis.H5PStandalone.H5P(document.getElementById("h5p"), {
    id: "lifa",
    h5pJsonPath: boot.files,
    frameJs: `${boot.files}/~lifa/h5p/frame.bundle.js`,
    frameCss: `${boot.files}/~lifa/h5p/styles/h5p.css`,
    embedType: "div",
    saveFreq: 30,
    contentUserData: before ? [{ dataType: "state", previousState: before, subContentId: 0 }] : undefined,
  }).then(started, broken);

  function started() {
    if (!globalThis.H5P?.instances?.length) return broken();
    globalThis.H5P.externalDispatcher.on("xAPI", heard);
    set({ "cmi.completion_status": known["cmi.completion_status"] || "incomplete" });
    setInterval(state, 15000);
    document.body.dataset.ready = "true";
  }

  function broken() {
    document.body.dataset.ready = "broken";
    document.getElementById("h5p").textContent = "这个H5P课件缺少能运行的程序，放不出来。请告诉培训管理员。";
  }

  addEventListener("message", (event) => {
    if (event.source !== above) return;
    if (event.data?.lifa === "saved" && event.data.sequence === sequence) dirty = {};
    if (event.data?.lifa === "hello" && Object.keys(dirty).length) tell("set");
  });
  addEventListener("pagehide", () => {
    state();
    if (!Object.keys(dirty).length) return;
    const body = JSON.stringify({ sequence: sequence + 1, values: dirty });
    fetch(boot.save, { method: "POST", body, keepalive: true, credentials: "omit", headers: { "Content-Type": "text/plain" } }).catch(() => {});
  });
  above.postMessage({ lifa: "ready", sequence, values: {} }, boot.above);
})();
