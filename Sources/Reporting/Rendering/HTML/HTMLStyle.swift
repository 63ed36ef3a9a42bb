// How a report looks in a browser: light and dark, phone and desk, screen and paper.

extension ReportDocument {
  /// The style sheet. Colours have a contrast of at least 4.5 to 1 against their background, and nothing
  /// is said by colour alone.
  package static let style: Markup = """
    :root {
      --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --soft: #f4f6f8; --shade: rgb(27 31 36 / .22);
      --heat: #1f5fa8; --one: #1f5fa8; --two: #b3541e; --three: #2f7d4f; --four: #7a4fa3; --five: #59616c;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --paper: #12161b; --ink: #e8ebee; --quiet: #a3adb8; --line: #3a434d; --soft: #1b2128; --shade: rgb(232 235 238 / .24);
        --heat: #3f79b8; --one: #7db4f0; --two: #f0a26b; --three: #79cf9d; --four: #c6a3ee; --five: #9aa4b1;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
    }
    main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.01em; text-wrap: balance; overflow-wrap: anywhere; }
    h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 .75rem; overflow-wrap: anywhere; }
    section { margin-top: 2.25rem; }
    .basis { margin: 0; color: var(--quiet); font-size: .9rem; max-width: 70ch; overflow-wrap: anywhere; }
    ul.basis { padding-left: 1.1rem; margin-top: .25rem; }
    .notes { margin-top: 1rem; padding: .6rem .9rem; border: 1px solid var(--line); border-left: .3rem solid var(--two); }
    .notes p { margin: .2rem 0; overflow-wrap: anywhere; }
    code { font: .9em/1.4 ui-monospace, "DejaVu Sans Mono", monospace; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0; }
    .facts > div { border-top: 2px solid var(--line); padding-top: .35rem; }
    .facts > .long { grid-column: 1 / -1; }
    .facts > div { min-width: 0; }
    .facts dt { color: var(--quiet); font-size: .85rem; overflow-wrap: anywhere; }
    .facts dd { margin: 0; font-size: 1.2rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    .facts > .long dd { font-size: 1rem; }
    figure { margin: 0 0 1rem; }
    figcaption { color: var(--quiet); font-size: .85rem; margin-top: .25rem; max-width: 70ch; }
    /* A shade at a side says that there is more behind it. */
    .scroll {
      overflow-x: auto; max-width: 100%; background-repeat: no-repeat;
      background-image: linear-gradient(to right, var(--paper) 45%, transparent),
        linear-gradient(to left, var(--paper) 45%, transparent),
        linear-gradient(to right, var(--shade), transparent), linear-gradient(to left, var(--shade), transparent);
      background-size: 2.5rem 100%, 2.5rem 100%, .8rem 100%, .8rem 100%;
      background-position: left, right, left, right; background-attachment: local, local, scroll, scroll;
    }
    .scroll:focus-visible { outline: 2px solid var(--one); outline-offset: 2px; }
    svg { display: block; }
    svg text { fill: var(--ink); font-size: 12px; font-family: inherit; font-variant-numeric: tabular-nums; }
    svg text.quiet { fill: var(--quiet); }
    svg .rule { stroke: var(--line); stroke-width: 1; }
    svg .zero { stroke: var(--quiet); stroke-width: 1; }
    svg.narrow { display: none; }
    .one { --series: var(--one); } .two { --series: var(--two); }
    .three { --series: var(--three); } .four { --series: var(--four); }
    .five { --series: var(--five); }
    svg .line { fill: none; stroke: var(--series); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    svg .dot { fill: var(--series); stroke: var(--paper); stroke-width: 1; }
    svg .hollow { fill: var(--paper); stroke: var(--series); stroke-width: 2; }
    svg .thin { fill: none; stroke: var(--quiet); stroke-width: 1; stroke-opacity: .55; stroke-linejoin: round; }
    svg .band { fill: var(--series); fill-opacity: .2; stroke: none; }
    /* What is pointed at for its value, on a line of steps. */
    svg .mark { fill: transparent; }
    svg .area { fill: var(--series); stroke: var(--paper); stroke-width: 1; }
    svg text.label { fill: var(--series); font-weight: 600; }
    svg .cell { fill: var(--heat); stroke: var(--line); }
    svg .cell.open { stroke: var(--quiet); stroke-dasharray: 3 2; }
    .heat { display: flex; }
    .heat svg { flex: none; }
    .heat .names { position: sticky; left: 0; background: var(--paper); }
    .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; list-style: none; padding: 0; margin: 0 0 .5rem; font-size: .85rem; }
    .legend li { display: flex; align-items: center; gap: .4rem; min-width: 0; overflow-wrap: anywhere; }
    .legend svg { flex: none; }
    table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    th, td { padding: .3rem .7rem; text-align: left; vertical-align: top; white-space: nowrap; border-top: 1px solid var(--line); }
    table { border-bottom: 1px solid var(--line); }
    thead th { color: var(--quiet); font-weight: 600; border-top: 0; border-bottom: 2px solid var(--line); vertical-align: bottom; white-space: normal; }
    tr.on > * { border-top: 0; padding-top: 0; }
    .long { white-space: normal; overflow-wrap: anywhere; min-width: 11rem; max-width: 28rem; }
    th[scope="row"] { font-weight: 600; position: sticky; left: 0; background: var(--paper); }
    tfoot th, tfoot td { border-top: 0; background: var(--soft); }
    .none { color: var(--quiet); margin: 0; }
    .paper { display: none; }
    tfoot th[scope="row"] { background: var(--soft); }
    .n { text-align: right; }
    .open { border-bottom: 1px dashed var(--quiet); }
    .mark { font-weight: 700; }
    .meanings { display: grid; grid-template-columns: minmax(0, max-content) minmax(50%, 1fr); gap: .1rem .9rem; margin: .9rem 0 0; font-size: .85rem; color: var(--quiet); max-width: 70ch; }
    .meanings dt { font-weight: 600; }
    .meanings dd { margin: 0; }
    footer { margin-top: 2rem; color: var(--quiet); font-size: .85rem; }
    .defs { position: absolute; width: 0; height: 0; }
    @media screen and (max-width: 46rem) {
      main { padding: 1rem .9rem 2rem; }
      h1 { font-size: 1.4rem; }
      svg.wide { display: none; }
      svg.narrow { display: block; }
      th, td { padding: .3rem .5rem; }
      th.long { min-width: 7rem; max-width: 8.5rem; }
      td.long { min-width: 9rem; max-width: 16rem; }
      .moment { white-space: normal; min-width: 7.2rem; }
    }
    @media print {
      @page { margin: 14mm; }
      body { font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      main { max-width: none; padding: 0; }
      .scroll { overflow: visible; background: none; }
      .screen { display: none; }
      .paper { display: block; }
      .paper table { margin-bottom: 1rem; }
      .sheet { margin: 0 0 .25rem; color: var(--quiet); font-size: 8pt; }
      figure svg { max-width: 100%; height: auto; }
      .heat svg { width: min(var(--part), var(--full)); max-width: none; }
      .dense .cells text { display: none; }
      section { margin-top: 1.25rem; }
      figure, tr, .facts > div, .meanings > * { break-inside: avoid; }
      h2, .sheet, .legend { break-after: avoid; }
      thead { display: table-header-group; }
      /* What stands under all rows, once. */
      tfoot { display: table-row-group; }
      table { font-size: 7.5pt; }
      th, td { padding: 2pt 3.5pt; }
      .long, th.long { min-width: 0; max-width: 11rem; }
      th[scope="row"] { position: static; }
    }

    """
}
