// Applies the theme that was chosen before the first paint. A file of its own, since the content
// security policy allows no script inside of the page. `src/app/theme.ts` writes the choice.
try {
  const theme = localStorage.getItem('spry.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's theme stands.
}
