// Gives the viewer of the API description the appearance of the page, then loads it.
const { appearance } = document.documentElement.dataset;
const dark = appearance === 'dark' || (appearance !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
document.querySelector('rapi-doc')?.setAttribute('theme', dark ? 'dark' : 'light');
import('./rapidoc-min.js');
