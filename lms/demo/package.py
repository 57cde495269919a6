"""A small SCORM 1.2 package of our own for the demo course: four pages on body cameras and three questions."""

import io
import json
import zipfile
from html import escape

TITLE = "执法记录仪使用规范"
PAGES = (
    (
        "为什么要全程记录",
        "全过程记录既证明执法行为合法，也保护执法人员自己。现场检查、调查取证、送达文书、查封扣押，都应当同步录音录像。",
    ),
    (
        "开机在前，关机在后",
        "到达现场前开机，先说明时间、地点、事由和在场人员；离开现场、执法活动结束后才能关机。中途因故中断，应当说明原因。",
    ),
    (
        "告知与表明身份",
        "至少两名执法人员到场，主动出示执法证件，告知当事人正在录音录像。当事人不同意，不影响依法记录，但应当做好解释。",
    ),
    (
        "保存与移交",
        "记录资料应当在二十四小时内移交专门设备保存，不得自行剪辑、删改、外传。作为证据的，随案卷一并归档。",
    ),
)
# Question, answers, the right one.
QUIZ = (
    ("什么时候可以关闭执法记录仪？", ("当事人要求时", "执法活动结束、离开现场后", "拍到关键画面后"), 1),
    ("当事人不同意录像，应当怎么办？", ("立即停止记录", "收回执法证件", "做好解释，依法继续记录"), 2),
    ("记录资料应当怎样处理？", ("及时移交保存，不得删改", "存在个人手机里", "发到工作群备份"), 0),
)
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="cn.lifa.demo.body-camera" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="org"><organization identifier="org"><title>{title}</title>
    <item identifier="lesson" identifierref="page"><title>{title}</title>
      <adlcp:masteryscore>60</adlcp:masteryscore></item>
  </organization></organizations>
  <resources><resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="index.html">
    <file href="index.html"/><file href="lesson.js"/></resource></resources>
</manifest>
"""
_PAGE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 17px/1.8 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #14232b; max-width: 42rem;
  margin: 0 auto; padding: 1.5rem; }}
h1 {{ font-size: 1.05rem; color: #5a6b73; font-weight: 500; }} h2 {{ font-size: 1.6rem; line-height: 1.3; }}
button {{ font: inherit; padding: .4rem 1.2rem; border: 1px solid #0b5c86; background: #fff; color: #0b5c86;
  border-radius: 2px; }}
button.next {{ background: #0b5c86; color: #fff; }} button:disabled {{ opacity: .4; }}
nav {{ display: flex; justify-content: space-between; margin-top: 2rem; }}
label {{ display: block; padding: .35rem 0; }}
progress {{ width: 100%; height: .5rem; }} fieldset {{ border: 0; padding: 0; margin: 1.2rem 0; }}
legend {{ font-weight: 600; }}
</style></head>
<body><h1>{title}</h1><progress id="how-far" max="{last}" aria-label="学习进度"></progress><main id="page"></main>
<nav><button id="back">上一页</button><button id="next" class="next">下一页</button></nav>
<script>const LESSON = {lesson};</script><script src="lesson.js"></script></body></html>
"""
_SCRIPT = """"use strict";
const { pages, quiz } = LESSON;
const find = (w) => { while (!w.API && w.parent && w.parent !== w) w = w.parent; return w.API; };
const api = find(window);
const get = (name) => (api ? api.LMSGetValue("cmi." + name) : "");
const set = (name, value) => api && api.LMSSetValue("cmi." + name, String(value));
if (api) api.LMSInitialize("");
let at = Number(get("core.lesson_location")) || 0;
let answers = JSON.parse(get("suspend_data") || "[]");
const began = Date.now();
const wasDone = ["passed", "completed"].includes(get("core.lesson_status"));
if (!wasDone) set("core.lesson_status", "incomplete");

function show() {
  const place = document.getElementById("page");
  place.replaceChildren();
  document.getElementById("how-far").value = at;
  document.getElementById("back").disabled = at === 0;
  document.getElementById("next").textContent = at < pages.length ? "下一页" : "提交";
  if (at < pages.length) place.append(made("h2", pages[at][0]), made("p", pages[at][1]));
  else quiz.forEach((question, n) => place.append(asked(question, n)));
  set("core.lesson_location", at);
  if (api) api.LMSCommit("");
}

function made(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function asked([text, choices], n) {
  const group = document.createElement("fieldset");
  group.append(made("legend", n + 1 + ". " + text));
  choices.forEach((choice, index) => {
    const label = made("label", " " + choice);
    const box = document.createElement("input");
    Object.assign(box, { type: "radio", name: "q" + n, checked: answers[n] === index });
    box.onchange = () => { answers[n] = index; set("suspend_data", JSON.stringify(answers)); };
    label.prepend(box);
    group.append(label);
  });
  return group;
}

function submit() {
  const right = quiz.filter((question, n) => answers[n] === question[2]).length;
  const score = Math.round((right * 100) / quiz.length);
  set("core.score.min", 0);
  set("core.score.max", 100);
  set("core.score.raw", score);
  set("core.lesson_status", score >= 60 ? "passed" : "failed");
  if (api) api.LMSCommit("");
  const said = "答对" + right + "题，" + (score >= 60 ? "已通过。" : "没有通过，请返回再看一遍后重新提交。");
  document.getElementById("page").prepend(made("h2", said));
}

document.getElementById("back").onclick = () => { at -= 1; show(); };
document.getElementById("next").onclick = () => { if (at < pages.length) { at += 1; show(); } else submit(); };
addEventListener("pagehide", () => {
  const seconds = Math.floor((Date.now() - began) / 1000);
  const two = (n) => String(n).padStart(2, "0");
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  set("core.session_time", parts.map(two).join(":"));
  set("core.exit", "suspend");
  if (api) api.LMSFinish("");
});
show();
"""


def body_camera_package() -> bytes:
    """Return the package; the same bytes every time, so that the demo world can be built again."""
    lesson = json.dumps({"pages": PAGES, "quiz": QUIZ}, ensure_ascii=False).replace("</", "<\\/")
    files = {
        "imsmanifest.xml": _MANIFEST.format(title=escape(TITLE)),
        "index.html": _PAGE.format(title=escape(TITLE), last=len(PAGES), lesson=lesson),
        "lesson.js": _SCRIPT,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, text)
    return buffer.getvalue()
