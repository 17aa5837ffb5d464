// Warns before a visit ends for want of use, so that nobody loses what they are writing.
const box = document.getElementById("staying");
const [warning, over] = box.querySelectorAll("p");
const button = box.querySelector("button");
const EARLY_SECONDS = 600;
const LOOKED_EVERY = 20_000;

let since = Date.now();

function secondsLeft() {
  return Number(box.dataset.seconds) - (Date.now() - since) / 1000;
}

function show() {
  const left = secondsLeft();
  box.hidden = left > EARLY_SECONDS;
  warning.hidden = left <= 0;
  over.hidden = left > 0;
  button.hidden = left <= 0;
}

button.addEventListener("click", async () => {
  const pressed = Date.now();
  try {
    const answer = await fetch(box.dataset.address, { cache: "no-store" });
    // What stays is told by the service: it may have ended the visit meanwhile.
    since = answer.ok ? pressed : 0;
  } catch {
    return; // the way there is cut; the button stays
  }
  show();
});

setInterval(show, LOOKED_EVERY);
document.addEventListener("visibilitychange", show);
