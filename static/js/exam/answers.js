// What stands in the fields of one question, as the server reads it: "A", ["A", "C"], {"1": "…", "2": {"1": "…"}}.
export function read(section) {
  const number = section.dataset.question;
  const found = {};
  for (const field of section.querySelectorAll("input, select, textarea")) {
    const path = field.name === number ? "" : field.name.slice(number.length + 1);
    if (field.type === "checkbox") {
      found[path] ??= [];
      if (field.checked) found[path].push(field.value);
    } else if (field.type === "radio") {
      if (field.checked) found[path] = field.value;
    } else found[path] = field.value;
  }
  return whole(found);
}

function whole(found) {
  const given = Object.entries(found).filter(([, value]) => value.length);
  if (!given.length) return null;
  if (given.some(([path]) => path === "")) return found[""];
  const tree = {};
  for (const [path, value] of given) {
    const steps = path.split(".");
    const last = steps.pop();
    let at = tree;
    for (const step of steps) at = at[step] ??= {};
    at[last] = value;
  }
  return tree;
}

// Puts an answer back into the fields.
export function write(section, value) {
  const number = section.dataset.question;
  const flat = {};
  spread(value, "", flat);
  for (const field of section.querySelectorAll("input, select, textarea")) {
    const path = field.name === number ? "" : field.name.slice(number.length + 1);
    const given = flat[path] ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else field.value = given[0] ?? "";
  }
}

function spread(value, path, into) {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) into[path] = value.map(String);
  else if (typeof value === "object")
    for (const [name, inner] of Object.entries(value)) spread(inner, path ? `${path}.${name}` : name, into);
  else into[path] = [String(value)];
}
