// Roles and names as people and assistive technology meet them; a subset of WAI-ARIA that is enough for this app.
const ROLES = {
  button: 'button, [role=button], summary, input[type=submit]',
  link: 'a[href], [role=link]',
  menuitem: '[role^=menuitem]',
  option: '[role=option]',
  radio: 'input[type=radio], [role=radio]',
  checkbox: 'input[type=checkbox], [role=checkbox]',
  tab: '[role=tab]',
  heading: 'h1, h2, h3, [role=heading]',
  dialog: 'dialog[open], [role=dialog]',
  row: 'tbody tr, [role=row]',
};
const tidy = text => (text ?? '').replace(/\s+/g, ' ').trim();
const visible = element => element.checkVisibility({ checkVisibilityCSS: true }) && !element.closest('[inert], [aria-hidden=true]');
// What assistive technology reads: without what is hidden from it.
function said(element) {
  if (element.nodeType === Node.TEXT_NODE) return element.data;
  if (element.nodeType !== Node.ELEMENT_NODE || element.getAttribute('aria-hidden') === 'true' || element.matches('svg, template, script, style')) return '';
  return [...element.childNodes].map(said).join(' ');
}
function nameOf(element) {
  const by = element.getAttribute('aria-labelledby');
  if (by) return tidy(by.split(/\s+/).map(id => document.getElementById(id)).filter(Boolean).map(said).join(' '));
  const label = element.getAttribute('aria-label');
  if (label) return tidy(label);
  if (element.labels?.length) return tidy([...element.labels].map(said).join(' '));
  return tidy(said(element)) || tidy(element.title);
}
function byRole(role, name) {
  const modal = role === 'dialog' ? null : [...document.querySelectorAll('dialog:modal')].pop();
  const all = [...(modal ?? document).querySelectorAll(ROLES[role] ?? `[role=${role}]`)];
  const named = all.filter(e => visible(e) || (e.labels?.[0] && visible(e.labels[0])));
  const found = named.find(e => nameOf(e) === name) ?? named.find(e => nameOf(e).startsWith(name));
  // A control drawn by its label is clicked there.
  return found?.matches('input') && !visible(found) ? found.labels[0] : found ?? null;
}
function byLabel(label) {
  const modal = [...document.querySelectorAll('dialog:modal')].pop();
  const controls = [...(modal ?? document).querySelectorAll('input:not([type=hidden]), select, textarea')];
  return controls.find(e => nameOf(e) === label && (visible(e) || e.type === 'file')) ?? null;
}
function settled() {
  // What lies under a dialog may wait for what is done in it.
  const dialog = document.querySelector('dialog:modal');
  const loading = [...(dialog ?? document).querySelectorAll('.skeleton, [aria-busy=true], .boot')].some(visible);
  const moving = document.getAnimations().some(a => a.playState === 'running' && a.effect?.getTiming().iterations !== Infinity);
  const headed = [...document.querySelectorAll('h1')].some(visible);
  return document.readyState === 'complete' && headed && !loading && !moving;
}
