// Leaving the screen: told to the server, which counts and decides. What a reload does to a page is no leaving.
const A_MOMENT = 1_000;

export function watchLeaving(link, heard) {
  let timer;
  let untold = 0;

  async function tell() {
    while (untold) {
      const answer = await link.leave();
      if (answer.lost) return;
      untold -= 1;
      if (answer.ok) heard.left(answer.said);
      else heard.refused(answer);
    }
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) return void tell();
    timer = setTimeout(() => {
      untold += 1;
      tell();
    }, A_MOMENT);
  });
  addEventListener("online", tell);
}
