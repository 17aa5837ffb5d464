// Keeps values for the tool's frame (LTI Platform Storage 1.0), for the tool's origin alone.
const origin = new URL(document.currentScript.dataset.tool).origin;
const kept = new Map();
window.heightsTold = [];
addEventListener("message", ({ data, origin: from, source }) => {
  if (from !== origin || typeof data?.subject !== "string") return;
  const { subject, message_id, key } = data;
  if (subject === "lti.frameResize") window.heightsTold.push(data.height);
  if (subject === "lti.put_data") kept.set(key, data.value);
  else if (subject !== "lti.get_data") return;
  source.postMessage({ subject: `${subject}.response`, message_id, key, value: kept.get(key) }, from);
});
