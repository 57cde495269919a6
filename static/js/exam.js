// Opens the paper of an exam: data-exam on the box around it. The parts lie in exam/, one a behaviour.
for (const box of document.querySelectorAll("[data-exam]")) import("./exam/sitting.js").then(({ open }) => open(box));
