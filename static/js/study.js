// Opens the player of a courseware: data-study on the box around it. The parts lie in study/, one a behaviour.
for (const box of document.querySelectorAll("[data-study]")) import("./study/player.js").then(({ open }) => open(box));
