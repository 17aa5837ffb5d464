// Tells the platform that its frame or window may be closed (LTI Dynamic Registration 1.0, 3.7).
// Only when the person says so: first there is something to read.
const button = document.querySelector("[data-close]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    (window.opener ?? window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  });
}
