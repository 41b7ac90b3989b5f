// How /docs looks: by light and in the dark, on a desk and on a phone.

export const pageStyle = `
:root { color-scheme: light dark; --line: light-dark(#ddd, #3a3a3a);
  --soft: light-dark(#f5f5f3, #202022); --quiet: light-dark(#666, #a0a0a0);
  --link: light-dark(#0a58b0, #7ab8ff); }
* { box-sizing: border-box; }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1.5rem;
  background: light-dark(#fff, #161618); color: light-dark(#1c1c1c, #e8e8e6); }
h1, h2, h3, h4 { line-height: 1.2; }
h1 small, td em { color: var(--quiet); font-weight: normal; font-size: .8em; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
h3 { margin: 2.2rem 0 .4rem; overflow-wrap: anywhere; }
h4 { margin: 1.2rem 0 .4rem; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
code, pre { font: .9em/1.5 ui-monospace, monospace; }
:not(pre) > code { background: var(--soft); border-radius: 4px; padding: .1em .3em; }
pre { background: var(--soft); border-radius: 6px; padding: .8rem; overflow-x: auto; }
nav { border: 1px solid var(--line); border-radius: 6px; padding: .3rem 1rem; }
nav ul { list-style: none; padding-left: 0; columns: 18rem; }
nav ul ul { columns: auto; padding-left: .8rem; font-size: .92em; margin-bottom: .8rem; }
nav li { break-inside: avoid; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .93em; }
td { border-top: 1px solid var(--line); padding: .35rem .6rem .35rem 0; vertical-align: top; }
td:first-child { overflow-wrap: anywhere; min-width: 12rem; }
details { border-top: 1px solid var(--line); padding: .35rem 0; }
summary { cursor: pointer; }
`;
