// How a letter looks, beside what it has in common with reports: one column of text, and quiet tables.

internal import Reporting

extension Letter {
  static let style: Markup = """
    .letter { max-width: 46rem; padding-top: 3rem; font: 1.05rem/1.6 Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", "DejaVu Serif", Georgia, serif; }
    .letter header { margin-bottom: 1.5rem; }
    .letter h1 { margin-top: 2.5rem; }
    .letter h2 { font-size: 1.3rem; margin: 0 0 .5rem; }
    .letter h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
    .letter p { margin: 0 0 .7rem; overflow-wrap: anywhere; }
    .letter ul { margin: 0 0 .7rem; padding-left: 1.2rem; }
    .letter li { margin: .15rem 0; overflow-wrap: anywhere; }
    .letter section { margin-top: 2.75rem; }
    .sender { font-weight: 600; }
    .letter header .sender { margin-bottom: 0; }
    .closing p { margin-bottom: .3rem; }
    .date { color: var(--quiet); }
    .letter table { width: 100%; font-size: .95rem; border-bottom: 0; }
    .letter td, .letter th { white-space: normal; overflow-wrap: anywhere; padding: .45rem .8rem .45rem 0; }
    .letter th { font-weight: 400; font-size: .85rem; }
    .letter thead th { border-bottom-width: 1px; }
    .letter .n { text-align: right; white-space: nowrap; }
    .letter td p { margin: 0; }
    .lines tr:first-child td, .rows tbody tr:first-child td { border-top: 0; }
    .when { width: 13rem; color: var(--quiet); }
    .rows td:first-child, .rows th:first-child { width: 13rem; color: var(--quiet); }
    .entry { color: var(--quiet); font-size: .8rem; white-space: nowrap; }
    .letter .said { margin: .2rem 0; font-style: italic; }
    .letter .note { color: var(--two); font-size: .9rem; }
    .letter .more { color: var(--quiet); font-size: .82rem; line-height: 1.5; }
    .more span:not(:last-child)::after { content: " · "; }
    .more b { font-weight: 400; color: var(--ink); }
    @media screen and (max-width: 46rem) {
      .letter { padding-top: 1.25rem; font-size: 1rem; }
      .letter h1 { margin-top: 1.5rem; }
      .lines, .lines tbody, .lines tr, .lines td { display: block; }
      .lines td { border-top: 0; padding: 0; }
      .lines tr { border-top: 1px solid var(--line); padding: .5rem 0; }
      .lines tr:first-child { border-top: 0; }
      .when { font-size: .85rem; }
      .lines .when, .rows td:first-child { width: auto; }
      .rows tr { display: grid; grid-template-columns: 1fr 4.2rem 5.4rem; border-top: 1px solid var(--line); padding: .4rem 0; }
      .rows thead tr { border-top: 0; }
      .letter .rows td, .letter .rows th { border: 0; padding: 0; }
      .rows td:first-child { grid-column: 1 / -1; font-size: .85rem; }
      .rows th:first-child { display: none; }
    }
    @media print {
      .letter { font-size: 10.5pt; }
      .letter table { font-size: 9.5pt; }
      .letter h3 { break-after: avoid; }
      .closing { break-inside: avoid; }
    }

    """
}
