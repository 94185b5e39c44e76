/** Look of the status page, light and dark by the reader's own setting. */
export const STATUS_STYLE = `
:root { --page: #f6f7f9; --card: #fff; --ink: #1c2330; --soft: #687182; --line: #e3e6eb; --link: #2258c7;
  --good: #1a7f4b; --poor: #a86400; --bad: #c5283d; --unknown: #687182; }
@media (prefers-color-scheme: dark) { :root { --page: #12151b; --card: #1a1f28; --ink: #e4e8ef; --soft: #939cad; --line: #2b323e; --link: #85aaff;
  --good: #4cc38a; --poor: #eaa53c; --bad: #ff6b7d; --unknown: #939cad; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.25rem; margin-bottom: 1.25rem; }
h1 { font-size: 1.35rem; margin: 0; letter-spacing: -.01em; } h1 span { color: var(--soft); font-weight: 400; }
header p { margin: 0; color: var(--soft); flex: 1; } nav { display: flex; gap: 1rem; }
section { --state: var(--unknown); background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--state);
  border-radius: 8px; padding: 1rem 1.25rem; margin-bottom: 1rem; }
section.good { --state: var(--good); } section.poor { --state: var(--poor); } section.silent, section.split { --state: var(--bad); }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; } .head a { margin-left: auto; }
h2 { font-size: 1.1rem; margin: 0; overflow-wrap: anywhere; } .kind { color: var(--soft); }
.pill { color: var(--state); border: 1px solid currentColor; border-radius: 99px; padding: 0 .6rem; font-size: .8rem; font-weight: 600; }
dl { display: flex; gap: 2.5rem; margin: .75rem 0 .9rem; } dt { color: var(--soft); font-size: .8rem; }
dd { margin: 0; font-size: 1.5rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; } dd small { color: var(--soft); font-weight: 400; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; color: var(--soft); font-weight: 500; font-size: .8rem; }
th, td { padding: .35rem 1rem .35rem 0; border-top: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.past { text-decoration: line-through; opacity: 0.55; }
td.up, td.down, td.waiting { font-weight: 600; } td.up { color: var(--good); } td.down { color: var(--bad); } td.waiting, small, i { color: var(--soft); }
td.up::before, td.down::before, td.waiting::before { content: "●"; margin-right: .4rem; font-size: .7em; vertical-align: .15em; }
td.error, th:last-child { padding-right: 0; } td.error { white-space: normal; min-width: 20rem; width: 45%; overflow-wrap: anywhere; } td.error b { color: var(--bad); font-weight: 600; }
table.routes { width: auto; margin-top: .75rem; }
footer, .empty { color: var(--soft); font-size: .85rem; }
`;
