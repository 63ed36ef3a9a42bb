// A report as one page for a browser: it needs no network and no script.

internal import Words

extension ReportDocument {
  /// The report as one HTML file: figures and pictures, light or dark as the reader likes it, on a phone,
  /// a desk or paper.
  ///
  /// It holds no script and fetches nothing. What strangers typed is text in it and never markup.
  public var html: String {
    let shown = sections.filter { $0.audience.includesPeople && !isEmpty($0) }
    let page: Markup = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title)</title>
      <style>
      \(Self.style)</style>
      </head>
      <body>
      \(SVG.patterns)
      <main>
      \(header)\(shown.map { html(of: $0) })\(footer)</main>
      </body>
      </html>

      """
    return page.text
  }

  private var header: Markup {
    let rules = basis.rules.map { "<li>\($0.text.capitalizedFirst)</li>\n" as Markup }
    let notes = allNotes.map { "<p>\(Self.withCode($0))</p>\n" as Markup }
    return """
      <header>
      <h1>\(title)</h1>
      <p class="basis">\(basis.lines[0].capitalizedFirst)</p>
      \(rules.isEmpty ? "" : "<ul class=\"basis\">\n\(rules)</ul>\n" as Markup)\
      \(notes.isEmpty ? "" : "<aside class=\"notes\" aria-label=\"Notes\">\n\(notes)</aside>\n" as Markup)\
      </header>

      """
  }

  private var footer: Markup {
    let meanings = ReportCell.Mark.allCases.filter { mark in
      sections.contains { section in
        guard section.audience.includesPeople else { return false }
        return switch section.content {
        case .fields(let fields):
          fields.contains { $0.audience.includesPeople && $0.value != .absent && $0.marks.contains(mark) }
        case .table(let table): table.has(mark)
        }
      }
    }
    guard !meanings.isEmpty else { return "" }
    let lines = meanings.map { "<p><span class=\"mark\">\($0.sign)</span> \($0.meaning)</p>\n" as Markup }
    return "<footer>\n\(lines)</footer>\n"
  }

  private func html(of section: ReportSection) -> Markup {
    let heading: Markup = section.title.isEmpty ? "" : "<h2>\(section.title.capitalizedFirst)</h2>\n"
    switch section.content {
    case .fields(let fields):
      let shown = fields.filter { $0.audience.includesPeople && $0.value != .absent }
      guard !shown.isEmpty else { return "" }
      let facts = shown.map { field -> Markup in
        let text = ReportText.page.text(field.value)
        let size: Markup = text.count > 28 ? " class=\"long\"" : ""
        let marks = field.marks.map { "<span class=\"mark\">\($0.sign)</span>" as Markup }
        return "<div\(size)><dt>\(field.title.inWords)</dt><dd>\(text)\(marks)</dd></div>\n"
      }
      let explained = shown.filter { !$0.about.isEmpty }.map {
        "<dt>\($0.title.inWords)</dt><dd>\($0.about)</dd>\n" as Markup
      }
      let meanings: Markup = explained.isEmpty ? "" : "<dl class=\"meanings\">\n\(explained)</dl>\n"
      return "<section>\n\(heading)<dl class=\"facts\">\n\(facts)</dl>\n\(meanings)</section>\n"
    case .table(let table):
      let name = section.title.isEmpty ? title : section.title.capitalizedFirst
      let pictures = (section.picture?.each ?? []).map { Picture(of: table, as: $0, named: name).figure }
      return "<section>\n\(heading)\(pictures)\(HTMLTable(table, named: name).markup)</section>\n"
    }
  }

  /// A note, with what stands between backticks set as code.
  private static func withCode(_ note: String) -> Markup {
    var result: Markup = ""
    for (index, part) in note.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      result += index.isMultiple(of: 2) ? "\(String(part))" : "<code>\(String(part))</code>"
    }
    return result
  }
}

extension String {
  /// The text with a capital first letter: `As of 2011-12-09` for `as of 2011-12-09`.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  /// A name in camel case as a heading: `First time` for `firstTime`.
  var inWords: String {
    var words = ""
    for character in self {
      if character.isUppercase, let last = words.last, last.isLowercase {
        words += " " + character.lowercased()
      } else {
        words.append(character)
      }
    }
    return words.capitalizedFirst
  }
}
