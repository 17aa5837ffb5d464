// Keeps a value in the platform's own storage, or asks for it back (LTI Client Side
// postMessages 1.0, LTI Platform Storage 1.0), where browsers keep no cookie of a frame's.
// The page says what to do; when the platform does not answer, it shows another way.
const PATIENCE_MS = 3000;

const asked = document.querySelector("[data-storage]");
if (asked) {
  const { subject, target, origin, key, value } = asked.dataset;
  const message = { subject, key, message_id: crypto.randomUUID() };
  if (subject === "lti.put_data") message.value = value;

  const giveUp = setTimeout(showTheOtherWay, PATIENCE_MS);
  addEventListener("message", (event) => {
    const answer = event.data;
    if (event.origin !== origin || answer?.message_id !== message.message_id) return;
    if (answer.subject !== `${subject}.response`) return;
    clearTimeout(giveUp);
    if (answer.error) showTheOtherWay();
    else goOn(answer.value);
  });
  frameOf(target).postMessage(message, origin);

  function goOn(found) {
    if (subject === "lti.put_data") location.replace(asked.dataset.next);
    else {
      asked.elements.stored.value = found ?? "";
      asked.requestSubmit();
    }
  }
}

function showTheOtherWay() {
  document.querySelector("[data-waiting]").hidden = true;
  document.querySelector("[data-other-way]").hidden = false;
}

// Sakai and Canvas name a frame beside ours; others answer from the page around it.
function frameOf(target) {
  const around = window.parent !== window ? window.parent : (window.opener ?? window);
  if (target === "_parent") return around;
  try {
    const named = around.frames[target];
    return typeof named?.postMessage === "function" ? named : around;
  } catch {
    return around;
  }
}
