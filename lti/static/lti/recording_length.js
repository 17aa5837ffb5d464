// Fills in how long the chosen recording is, so that nobody has to look it up.
const [file, url, length] = ["file", "url", "length"].map((id) => document.getElementById(id));

function words(seconds) {
  const whole = Math.floor(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}.${two(minutes)}.${two(whole % 60)}` : `${minutes}.${two(whole % 60)}`;
}

function measure(source, done) {
  const video = document.createElement("video");
  video.preload = "metadata";
  video.addEventListener("loadedmetadata", () => {
    if (Number.isFinite(video.duration) && video.duration >= 1) length.value = words(video.duration);
    done();
  });
  video.addEventListener("error", done);
  video.src = source;
}

file.addEventListener("change", () => {
  if (file.files.length === 0) return;
  const source = URL.createObjectURL(file.files[0]);
  measure(source, () => URL.revokeObjectURL(source));
});
url.addEventListener("change", () => {
  if (url.value.startsWith("https://")) measure(url.value, () => {});
});
