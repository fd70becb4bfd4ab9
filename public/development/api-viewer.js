// Gives the viewer of the API description the colours of the page, then loads it.
const color = (selector, property) => {
  const numbers = getComputedStyle(document.querySelector(selector))[property].match(/\d+/g);
  return `#${numbers.slice(0, 3).map((number) => Number(number).toString(16).padStart(2, '0')).join('')}`;
};
const { appearance } = document.documentElement.dataset;
const dark = appearance === 'dark' || (appearance !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
const attributes = {
  theme: dark ? 'dark' : 'light',
  'bg-color': color('.api-viewer', 'backgroundColor'),
  'text-color': color('body', 'color'),
  'primary-color': color('.development-nav a', 'color'),
};
for (const [name, value] of Object.entries(attributes)) document.querySelector('rapi-doc').setAttribute(name, value);
import('./rapidoc-min.js');
