// Adds up what is typed into a form's fields and says how far it is from what it should be.
for (const form of document.querySelectorAll("form[data-sum]")) {
  const said = form.querySelector("[data-sum-said]");
  const whole = Number(form.dataset.sum);
  const say = () => {
    const addends = [...form.querySelectorAll("[data-addend]")];
    const sum = addends.reduce((total, field) => total + (Number.parseInt(field.value.normalize("NFKC"), 10) || 0), 0);
    const words = sum === whole ? said.dataset.sumEqual : said.dataset.sumSaid;
    said.textContent = words.replace("{sum}", sum).replace("{whole}", whole).replace("{gap}", Math.abs(whole - sum));
    said.hidden = sum === 0;
  };
  form.addEventListener("input", say);
  say();
}
