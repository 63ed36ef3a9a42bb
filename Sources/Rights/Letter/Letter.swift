// A disclosure as a letter from the business to the person.

internal import Ledger
internal import Projection
internal import Reporting
internal import Words

extension Disclosure {
  /// The disclosure as a letter that the person can read: one HTML file without a script, which fetches nothing.
  ///
  /// - Parameter language: the language of the letter. What people have written, and codes of the business's own, stay as they
  ///   are.
  public func letter(in language: Language) -> String { Letter(self, in: language).page.text }
}

/// The letter, section by section.
struct Letter {
  let disclosure: Disclosure
  let language: Disclosure.Language
  let texts: LetterTexts
  let format: LetterFormat
  /// Every touchpoint as a line, in the order of positions.
  let lines: [(touchpoint: HeldTouchpoint, line: LetterLine)]

  init(_ disclosure: Disclosure, in language: Disclosure.Language) {
    self.disclosure = disclosure
    self.language = language
    texts = .of(language)
    format = LetterFormat(texts: texts, calendar: disclosure.calendar)
    let maker = LetterLineMaker(format)
    lines = disclosure.touchpoints.map { ($0, maker.line($0)) }
  }

  var page: Markup {
    """
    <!doctype html>
    <html lang="\(language.rawValue)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta name="robots" content="noindex">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(texts.title)</title>
    <style>
    \(ReportDocument.style)\(Self.style)</style>
    </head>
    <body>
    <main class="letter">
    \(beginning)\(who)\(bought)\(points)\(agreed)\(decided)\(given)\(why)\(rights)\(closing)\(everything)</main>
    </body>
    </html>

    """
  }

  // MARK: The beginning

  private var beginning: Markup {
    let name = disclosure.profile.last { $0.field == "name" && $0.isInForce }?.value
    let sender = controller.map { "<p class=\"sender\">\($0)</p>\n" as Markup } ?? ""
    let contact = contact.map { "<p class=\"date\">\($0)</p>\n" as Markup } ?? ""
    let written = texts.written.filled([
      "date": format.date(disclosure.made), "request": disclosure.request,
    ])
    let zone = texts.timeZone.filled(["zone": disclosure.calendar.timeZone])
    let views =
      disclosure.leftOut.isEmpty ? nil : format.list(disclosure.leftOut.map { texts.views[$0] ?? $0 })
    return """
      <header>
      \(sender)\(contact)<p class="date">\(written)</p>
      <h1>\(texts.title)</h1>
      </header>
      <p>\(name.map { texts.dear.filled(["name": $0]) } ?? texts.hello)</p>
      <p>\(texts.introduction) \(zone)</p>
      \(disclosure.isErased ? paragraph(texts.erased) : "")\
      \(disclosure.isUseRestricted ? paragraph(texts.restricted) : "")\
      \(views.map { paragraph(texts.leftOut.filled(["views": $0])) } ?? "")
      """
  }

  /// What a letter ends with; everything behind it is an annex. Without a register nobody is named who could sign it.
  private var closing: Markup {
    guard let controller else { return "" }
    return
      "<section class=\"closing\">\n\(paragraph(texts.closing))<p class=\"sender\">\(controller)</p>\n</section>\n"
  }

  // MARK: Parts

  func paragraph(_ text: String) -> Markup { "<p>\(text)</p>\n" }

  func section(_ title: String, _ content: Markup) -> Markup {
    "<section>\n<h2>\(title)</h2>\n\(content)</section>\n"
  }

  func list(_ items: [String]) -> Markup {
    items.isEmpty ? "" : "<ul>\n\(items.map { "<li>\($0)</li>\n" as Markup })</ul>\n"
  }

  /// The number by which our records name a touchpoint.
  func entry(_ position: Position) -> String {
    texts.entry.filled(["number": String(position.rawValue)])
  }

  /// Lines under their years, the oldest first.
  func timeline(_ lines: [LetterLine]) -> Markup {
    let sorted = lines.sorted { ($0.occurred, $0.position) < ($1.occurred, $1.position) }
    var years: [(year: Int, rows: [Markup])] = []
    for line in sorted {
      let year = format.year(line.occurred)
      if years.last?.year != year { years.append((year, [])) }
      years[years.count - 1].rows.append(row(line))
    }
    let parts = years.map { year, rows -> Markup in
      "<h3>\(String(year))</h3>\n<table class=\"lines\">\n<tbody>\n\(rows)</tbody>\n</table>\n"
    }
    return "\(parts)"
  }

  private func row(_ line: LetterLine) -> Markup {
    let said = line.said.map { "<p class=\"said\">\(broken(format.quoted($0)))</p>" as Markup }
    let notes = line.notes.map { "<p class=\"note\">\($0)</p>" as Markup }
    let details = line.details.map { "<span>\($0.label) <b>\(broken($0.value))</b></span> " as Markup }
    let more: Markup = details.isEmpty ? "" : "<p class=\"more\">\(details)</p>"
    return """
      <tr><td class="when">\(format.momentOfYear(line.occurred))</td><td><p>\(line.sentence) \
      <span class="entry">\(entry(line.position))</span></p>\(said)\(notes)\(more)</td></tr>

      """
  }

  /// A text with the breaks that its lines have.
  func broken(_ text: String) -> Markup {
    var broken: Markup = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { broken += "<br>" }
      broken += "\(String(line))"
    }
    return broken
  }

  func subtitle(_ text: String) -> Markup { "<h3>\(text)</h3>\n" }

  // MARK: Everything else

  /// The types that have a section of their own, by what their names begin with.
  static let told = [
    "order.", "payment.", "refund.", "subscription.", "booking.", "consent.", "preference.",
    "action.", "decision.", "message.",
  ]

  private var everything: Markup {
    let rest = lines.filter { line in !Self.told.contains { line.touchpoint.type.hasPrefix($0) } }.map(\.line)
    let maker = LetterLineMaker(format)
    let elsewhere = disclosure.elsewhere.map { maker.line($0) }
    var content = paragraph(texts.everythingAbout)
    content += timeline(rest)
    if !elsewhere.isEmpty {
      content += subtitle(texts.elsewhere)
      content += timeline(elsewhere)
    }
    return section(texts.everything, content)
  }
}
