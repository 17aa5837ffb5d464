// Sends the page's only form on its way as soon as it is there.
document.querySelector("form[data-send]").submit();
