// Tells which parts of a recording were really played, and goes on where it was left.
// Every report holds all that this session has played, so that one lost on its way is made up
// for by the next. Nothing else is told: no pictures, no sound, nothing about the device.
const BEAT_MS = 15_000;
const SEEK_REST_MS = 600;

const video = document.querySelector("video[data-tells]");
const form = document.getElementById("tells");
const played = []; // [from, to] in seconds
let session = null;
let from = null; // where the part that is playing began
let last = 0; // where the picture was last seen
let seekFrom = null;
let seekTimer = null;
let turn = Promise.resolve(); // reports go one after another

function close() {
  if (from !== null && last > from) played.push([round(from), round(last)]);
  from = null;
}

function round(seconds) {
  return Math.round(seconds * 1000) / 1000;
}

function segments() {
  const open = from !== null && last > from ? [[round(from), round(last)]] : [];
  const joined = [];
  for (const [start, end] of [...played, ...open].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1);
    if (before && start <= before[1]) before[1] = Math.max(before[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

function report(heard, more = {}) {
  const told = new FormData(form);
  const facts = { heard, session, time: round(video.currentTime), segments: JSON.stringify(segments()), ...more };
  for (const [name, value] of Object.entries(facts)) {
    if (value !== null) told.set(name, value);
  }
  return told;
}

async function send(told) {
  try {
    const answer = await fetch(video.dataset.tells, { method: "POST", body: told, keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.json());
    document.getElementById("lost").hidden = true;
  } catch {
    document.getElementById("lost").hidden = false;
  }
}

function show({ session: id, words, whole }) {
  if (id) session = id;
  if (words) document.getElementById("watched").textContent = words;
  if (whole) document.getElementById("whole").hidden = false;
}

function tell(heard, more) {
  const told = session === null ? null : report(heard, more);
  turn = turn.then(async () => {
    if (session === null) await send(report("opened"));
    if (session !== null) await send(told ?? report(heard, more));
  });
}

function ready() {
  const place = Number(video.dataset.place);
  if (place > 0 && place < video.duration) {
    last = place;
    video.currentTime = place;
  }
  turn = turn.then(() => (session === null ? send(report("opened")) : null));
}

if (video.readyState >= HTMLMediaElement.HAVE_METADATA) ready();
else video.addEventListener("loadedmetadata", ready, { once: true });

video.addEventListener("playing", () => {
  if (from !== null) return; // it only had to wait for more
  from = last = video.currentTime;
  if (seekFrom === null) tell("played");
});
video.addEventListener("timeupdate", () => {
  if (from !== null && !video.seeking) last = Math.max(last, video.currentTime);
});
video.addEventListener("pause", () => {
  if (from !== null && !video.seeking) last = Math.max(last, video.currentTime);
  close();
  if (!video.seeking) tell("paused");
});
video.addEventListener("seeking", () => {
  const was = last;
  close();
  // The place that a recording is opened at is nobody's seek.
  if (Math.abs(video.currentTime - was) > 0.5 && seekFrom === null) seekFrom = was;
});
video.addEventListener("seeked", () => {
  last = video.currentTime;
  if (!video.paused) from = last;
  clearTimeout(seekTimer);
  if (seekFrom === null) return;
  seekTimer = setTimeout(() => {
    tell("seeked", { from: round(seekFrom) });
    seekFrom = null;
  }, SEEK_REST_MS);
});
setInterval(() => {
  if (!video.paused) tell("playing");
}, BEAT_MS);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && session !== null && !video.paused) {
    navigator.sendBeacon(video.dataset.tells, report("playing"));
  }
});
window.addEventListener("pagehide", () => {
  if (session === null) return;
  close();
  navigator.sendBeacon(video.dataset.tells, report("terminated"));
});
