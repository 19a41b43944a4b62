// Forms that work alone, made quicker: dialogs that came open, questions before what cannot be undone.

// The server opens a dialog again when its form came back; only a script can make it modal.
for (const dialog of document.querySelectorAll("dialog[open]")) {
  if (!(dialog instanceof HTMLDialogElement)) continue;
  dialog.removeAttribute("open");
  dialog.showModal();
  const wrong = dialog.querySelector("[aria-invalid=true], input:not([type=hidden])");
  if (wrong instanceof HTMLElement) wrong.focus();
}

document.addEventListener("change", (event) => {
  const field = event.target;
  const sends = field instanceof HTMLSelectElement || field instanceof HTMLInputElement;
  if (sends && field.matches("[data-send-on-change]")) field.form?.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const by =
    event.submitter?.dataset.ask ??
    (event.target instanceof HTMLElement ? event.target.dataset.ask : "");
  if (by && !confirm(by)) event.preventDefault();
});
