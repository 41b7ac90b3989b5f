// Files that a person saves from the page, or gives to it.

/** Has the browser save a text as a file. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(url));
}

/** Asks for a file of JSON. @returns its text; undefined when none was chosen */
export function chooseFile(): Promise<string | undefined> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = 'application/json,.json';
  return new Promise((resolve, reject) => {
    input.addEventListener('change', () => {
      const text = input.files?.[0]?.text();
      if (text === undefined) resolve(undefined);
      else text.then(resolve, reject);
    });
    input.addEventListener('cancel', () => resolve(undefined));
    input.click();
  });
}
