// Whether the page is about to go: its connections break then, which is no failure of anybody.

let isLeaving = false;

addEventListener('beforeunload', () => {
  isLeaving = true;
});
// It was kept, and has come back.
addEventListener('pageshow', () => {
  isLeaving = false;
});

/** True from when the visitor reloads, closes or leaves the page. */
export function isPageLeft(): boolean {
  return isLeaving;
}
