// Sends on what needs no decision. Without scripts the form's button does the same.
document.querySelector("form[data-go-on]")?.requestSubmit();
