// What the pages do beyond plain HTML: without this file they work, too.

// Escape, or a press outside, closes the settings.
const menu = document.querySelector('details.menu');
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !menu?.open) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});
document.addEventListener('pointerdown', (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});

// The button names the variant that it adds to the cart.
for (const button of document.querySelectorAll('[data-names-variant]')) {
  const text = button.textContent.trim();
  const show = () => {
    const name = button.form.querySelector('input[name=variant]:checked')?.dataset.name;
    button.textContent = name ? `${text} · ${name}` : text;
  };
  button.form.addEventListener('change', show);
  show();
}
