// The style sheet of the HTML report. System fonts and colours of its own:
// nothing is loaded. The eight colours can be told apart by people who do not
// see red or green, on white and on black.
#include "lib/report/html.hpp"

namespace tokens::report {

const std::string_view k_html_style = R"(
:root {
  --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff; --card: #f6f8fa;
  --c0: #0b66c3; --c1: #d9730d; --c2: #1a7f4b; --c3: #b3389c;
  --c4: #5c4ec9; --c5: #0f8b9d; --c6: #9a6700; --c7: #6e7781;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6edf3; --soft: #9ba5b0; --line: #353c45; --paper: #0d1117; --card: #161b22;
    --c0: #58a6ff; --c1: #f0883e; --c2: #3fb970; --c3: #e06cc9;
    --c4: #a99bff; --c5: #39c5d4; --c6: #d4a72c; --c7: #8b949e;
  }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.6rem; margin: 0 0 .25rem }
p { margin: 0 0 1rem; color: var(--soft) }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
  gap: .75rem; margin: 1.25rem 0 }
.cards div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .75rem 1rem }
dt { color: var(--soft); font-size: .85rem }
dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums }
figure { margin: 1.5rem 0 }
figcaption { font-weight: 600; margin-bottom: .25rem }
svg { display: block; width: 100%; height: auto }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif }
svg .end { text-anchor: end }
svg .middle { text-anchor: middle }
svg .number { fill: var(--ink) }
svg line { stroke: var(--line) }
.f0 { fill: var(--c0) } .f1 { fill: var(--c1) } .f2 { fill: var(--c2) }
.f3 { fill: var(--c3) } .f4 { fill: var(--c4) } .f5 { fill: var(--c5) }
.f6 { fill: var(--c6) } .f7 { fill: var(--c7) }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem;
  margin: .5rem 0 0; padding: 0; font-size: .9rem }
.key svg { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem;
  font-variant-numeric: tabular-nums }
th, td { padding: .35rem .6rem; text-align: right; white-space: nowrap }
th.name { text-align: left }
th[scope=row] { text-align: left; font-weight: 400; max-width: 28rem;
  overflow: hidden; text-overflow: ellipsis }
thead th { color: var(--soft); font-size: .85rem; border-bottom: 2px solid var(--line) }
tbody tr { border-bottom: 1px solid var(--line) }
tfoot th, tfoot td, tfoot th[scope=row] { font-weight: 600 }
.notes { color: var(--soft); padding-left: 1.2rem }
footer { color: var(--soft); font-size: .85rem; margin-top: 2rem }
@media print {
  main { max-width: none; padding: 0 }
  .wide { overflow: visible }
  th[scope=row] { white-space: normal; overflow-wrap: anywhere }
  figure, tr, .cards div { break-inside: avoid }
  thead { display: table-header-group }
}
)";

}  // namespace tokens::report
